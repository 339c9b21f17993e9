//! URLs for people to read.

/// What stands for a secret.
const HIDDEN: &str = "***";

/// A store's URL without its secrets, for logs and for people.
pub fn hidden(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    // Passwords that should have been encoded may hold any character.
    let rest = match rest.rsplit_once('@') {
        Some((user, place)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:{HIDDEN}@{place}"),
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    let rest = match rest.split_once('?') {
        Some((place, query)) => format!("{place}?{}", hidden_query(query)),
        None => rest,
    };
    if scheme.is_empty() { rest } else { format!("{scheme}://{rest}") }
}

fn hidden_query(query: &str) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if name.contains("password") => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    };
    query.split('&').map(pair).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_urls_are_hidden() {
        for (text, shown) in [
            ("redis://localhost", "redis://localhost"),
            ("redis://:secret@localhost/0?wait=1", "redis://:***@localhost/0?wait=1"),
            ("postgres://me:p@ss/w?rd@db/x", "postgres://me:***@db/x"),
            ("postgres://me@db/x?password=a&pool=3", "postgres://me@db/x?password=***&pool=3"),
            (
                "redis+sentinel://h/m?sentinel-password=a",
                "redis+sentinel://h/m?sentinel-password=***",
            ),
            ("sqlite:a/store.db", "sqlite:a/store.db"),
        ] {
            assert_eq!(hidden(text), shown);
        }
    }
}
