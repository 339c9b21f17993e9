use super::*;

#[test]
fn parameters_without_a_value_are_treated_as_if_they_were_omitted() {
    let params = Params::from_form(b"a=&b&c=1&&=x").unwrap();
    assert_eq!(params.get("a").unwrap(), None);
    assert_eq!(params.get("b").unwrap(), None);
    assert_eq!(params.get("c").unwrap(), Some("1"));
    assert!(!params.has("a"));
}

#[test]
fn parameters_must_not_be_included_more_than_once() {
    let params = Params::from_form(b"a=1&resource=x&a=&resource=y").unwrap();
    assert!(params.get("a").is_err());
    assert_eq!(params.duplicate("resource"), Some("a"));
    assert_eq!(params.all("resource").collect::<Vec<_>>(), ["x", "y"]);
    assert!(params.refuse_duplicates("resource").is_err());
    let json = Params::from_json(br#"{"a":"1","a":"2"}"#).unwrap();
    assert!(json.get("a").is_err());
}

#[test]
fn percent_encoding_is_decoded_strictly_to_utf8() {
    let params = Params::from_form(b"a=%C3%A4+b%2B&c=%zz%4").unwrap();
    assert_eq!(params.get("a").unwrap(), Some("ä b+"));
    assert_eq!(params.get("c").unwrap(), Some("%zz%4"));
    for bad in [&b"a=%ff"[..], b"a=\xff", b"%ff=1", b"a=%C3"] {
        assert!(Params::from_form(bad).is_err());
    }
}

#[test]
fn a_json_body_is_an_object_of_strings() {
    let params = Params::from_json(br#"{"a":"1","b":null,"resource":["x","y"]}"#).unwrap();
    assert_eq!(params.get("a").unwrap(), Some("1"));
    assert_eq!(params.get("b").unwrap(), None);
    assert_eq!(params.all("resource").count(), 2);
    for bad in [
        &b"[]"[..],
        b"\"a\"",
        b"",
        b"{",
        br#"{"a":1}"#,
        br#"{"a":["x"]}"#,
        br#"{"resource":[1]}"#,
        br#"{"a":{}}"#,
        b"{\"a\":\"\xff\"}",
    ] {
        assert!(Params::from_json(bad).is_err(), "{}", String::from_utf8_lossy(bad));
    }
}

#[test]
fn too_many_parameters_are_refused() {
    let form = "a=1&".repeat(101);
    assert!(Params::from_form(form.as_bytes()).is_err());
}
