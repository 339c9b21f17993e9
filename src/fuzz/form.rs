use mcp_auth_core::{error::ErrorCode, params::Params, token::TokenRequest};
use url::form_urlencoded::{self, Serializer};

/// A form: read as the URL standard has it, or refused because it is not UTF-8 or has too many
/// parameters; a parameter that comes twice is never read.
pub fn form(data: &[u8]) {
    let expected: Vec<(String, String)> = form_urlencoded::parse(data).into_owned().collect();
    let params = match Params::from_form(data) {
        Ok(params) => params,
        Err(error) => {
            let replaced = |(name, value): &(String, String)| {
                [name, value].iter().any(|text| text.contains(char::REPLACEMENT_CHARACTER))
            };
            assert_eq!(error.code, ErrorCode::InvalidRequest);
            return assert!(expected.len() > 100 || expected.iter().any(replaced));
        }
    };
    assert!(expected.len() <= 100);
    assert!(params.iter().eq(expected.iter().map(|(name, value)| (name.as_str(), value.as_str()))));
    duplicates(&params, &expected);
    let mut printed = Serializer::new(String::new());
    printed.extend_pairs(params.iter());
    assert_eq!(Params::from_form(printed.finish().as_bytes()).unwrap(), params);
    token_request(&params);
}

fn duplicates(params: &Params, pairs: &[(String, String)]) {
    let count = |name: &str| pairs.iter().filter(|(own, _)| own == name).count();
    for (name, value) in pairs {
        match params.get(name) {
            Ok(read) => {
                assert_eq!(count(name), 1);
                assert_eq!(read.unwrap_or_default(), value);
            }
            Err(error) => {
                assert!(count(name) > 1);
                assert_eq!(error.code, ErrorCode::InvalidRequest);
            }
        }
        let all: Vec<&str> = params.all(name).collect();
        assert_eq!(params.has(name), !all.is_empty());
    }
    let twice = pairs.iter().any(|(name, _)| name != "resource" && count(name) > 1);
    assert_eq!(params.refuse_duplicates("resource").is_err(), twice);
}

fn token_request(params: &Params) {
    match TokenRequest::read(params) {
        Ok(request) => {
            assert_eq!(params.get("grant_type").unwrap(), Some(request.grant_type()));
            assert!(params.duplicate("resource").is_none());
        }
        Err(error) => assert!(matches!(
            error.code,
            ErrorCode::InvalidRequest
                | ErrorCode::InvalidScope
                | ErrorCode::InvalidTarget
                | ErrorCode::UnsupportedGrantType
        )),
    }
}
