//! `users hash`.

use mcp_auth_users::PasswordHash;

use crate::{pty::Person, site::run};

const HASH: [&str; 2] = ["users", "hash"];

#[track_caller]
fn verifies(hash: &str, password: &str) {
    let parts: Vec<_> = hash.split('$').collect();
    assert_eq!(parts[..5], ["", "scrypt", "16384", "8", "1"], "{hash}");
    assert_eq!((parts[5].len(), parts[6].len(), hash.len()), (32, 128, 179), "{hash}");
    assert!(PasswordHash::parse(hash).unwrap().verify(password), "{hash}");
}

#[test]
fn a_password_on_standard_input_becomes_gauzys_hash_with_a_salt_of_its_own() {
    let password = "pässwörd-日本語-🔐";
    let once = run(&HASH, &[], password.as_bytes());
    verifies(once.ok().out.trim_end(), password);
    let again = run(&HASH, &[], password.as_bytes());
    assert_ne!(once.out, again.out);
    let json = run(&["users", "hash", "--json"], &[], password.as_bytes());
    verifies(json.ok().json()["hash"].as_str().unwrap(), password);
}

#[test]
fn one_line_end_behind_it_is_not_a_part_of_it_and_that_is_said() {
    for (input, password) in [("secret words\n", "secret words"), ("a\r\n", "a")] {
        let hashed = run(&HASH, &[], input.as_bytes());
        assert_eq!(hashed.code, Some(0));
        assert_eq!(hashed.err, "the line end behind the password is not a part of it\n");
        verifies(hashed.out.trim_end(), password);
    }
    let spaced = run(&HASH, &[], b" a ");
    assert!(spaced.err.contains("white space"), "{spaced:?}");
    verifies(spaced.out.trim_end(), " a ");
}

#[test]
fn what_is_no_password_is_refused() {
    let long = "x".repeat(1025);
    let longest = "x".repeat(1024) + "\r\n";
    verifies(run(&HASH, &[], longest.as_bytes()).out.trim_end(), &longest[..1024]);
    let endless = "x".repeat(1 << 20);
    for (input, word) in [
        (&b""[..], "empty"),
        (b"\n", "empty"),
        (b"one\ntwo\n", "several lines"),
        (b"one\n\n", "several lines"),
        (b"\xff", "UTF-8"),
        (long.as_bytes(), "1024 bytes"),
        (endless.as_bytes(), "1024 bytes"),
    ] {
        let refused = run(&HASH, &[], input);
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{refused:?}");
        assert!(refused.err.contains(word), "{refused:?}");
    }
}

fn asked() -> Person {
    let person = Person::at(80, &HASH.map(str::to_owned), &[]);
    person.sees("Password: ", 1);
    assert!(!person.echoes());
    person
}

#[test]
fn at_a_terminal_it_is_asked_for_twice_and_does_not_show() {
    let mut person = asked();
    person.types("hunter 2\r");
    person.sees("The same again: ", 1);
    assert!(!person.echoes());
    person.types("hunter 2\r");
    person.sees("$scrypt$", 1);
    assert!(person.echoes(), "the terminal is as it was");
    let (code, screen) = person.ends();
    assert_eq!(code, Some(0));
    assert!(!screen.contains("hunter"), "{screen}");
    let hash = screen.lines().find(|line| line.starts_with("$scrypt$")).unwrap();
    verifies(hash, "hunter 2");
}

#[test]
fn two_different_ones_or_none_hash_nothing() {
    let mut person = asked();
    person.types("one\r");
    person.sees("The same again: ", 1);
    person.types("two\r");
    let (code, screen) = person.ends();
    assert_eq!(code, Some(1));
    assert!(screen.contains("not the same") && !screen.contains("$scrypt$"), "{screen}");
    for away in ["half\u{3}", "\u{4}"] {
        let mut person = asked();
        person.types(away);
        person.sees("nothing was changed", 1);
        assert!(person.echoes(), "the terminal is as it was");
        let (code, screen) = person.ends();
        assert_eq!(code, Some(1));
        assert!(!screen.contains("half"), "{screen}");
    }
}
