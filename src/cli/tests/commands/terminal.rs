//! What people at a terminal see.

use crate::{
    pty::Person,
    site::{Site, both},
};

fn person(site: &Site, columns: u16, arguments: &[&str], variables: &[(&str, &str)]) -> Person {
    // The way that the site goes is taken by looking once.
    site.run(&["clients", "list"]).ok();
    Person::at(columns, &site.arguments(arguments), variables)
}

#[test]
fn a_table_is_aligned_and_as_wide_as_the_terminal() {
    both(|site| {
        site.added("console");
        for columns in [70, 100, 300] {
            let person = person(site, columns, &["clients", "list"], &[("NO_COLOR", "1")]);
            let (code, screen) = person.ends();
            assert_eq!(code, Some(0));
            let lines: Vec<_> = screen.lines().collect();
            assert_eq!(lines.len(), 5, "{screen}");
            let starts = |line: &&str| line.chars().take(20).collect::<String>();
            assert_eq!(starts(&lines[0]), "ID                  ", "{screen}");
            assert!(lines[2].starts_with("claude-mcp-client   Claude"), "{screen}");
            let widest = lines.iter().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= usize::from(columns), "{widest} of {columns}: {screen}");
            assert_eq!(screen.contains('…'), columns < 300, "{screen}");
            assert!(!screen.contains('\u{1b}'), "NO_COLOR");
        }
        let (_, screen) = person(site, 100, &["clients", "list"], &[]).ends();
        assert!(screen.starts_with("\u{1b}[1mID"), "{screen}");
    });
}

#[test]
fn programs_get_tabs_whole_values_and_no_colours() {
    both(|site| {
        site.added("console");
        let list = site.run(&["clients", "list"]);
        let lines: Vec<Vec<&str>> =
            list.ok().out.lines().map(|l| l.split('\t').collect()).collect();
        assert_eq!(lines[0], ["ID", "NAME", "KIND", "REDIRECTS TO", "CREATED", "LAST USE"]);
        assert!(lines.iter().all(|cells| cells.len() == 6), "{lines:?}");
        let console = lines.iter().find(|cells| cells[0] == "console").unwrap();
        assert_eq!(console[1..4], ["console", "operator", "app.example"]);
        assert!(!list.out.contains('\u{1b}'));
    });
}

#[test]
fn a_person_is_asked_before_something_ends() {
    both(|site| {
        site.added("console");
        let remove = ["clients", "remove", "console"];
        for no in ["n\r", "\r", "yep\r", "\u{4}"] {
            let mut person = person(site, 80, &remove, &[]);
            person.sees("Remove console (console) and end its grants, 0 by now? [y/N] ", 1);
            person.types(no);
            let (code, screen) = person.ends();
            assert_eq!(code, Some(1), "{screen}");
            assert!(screen.contains("gauzy-mcp-auth: nothing was changed"), "{screen}");
        }
        site.run(&["clients", "show", "console"]).ok();
        let mut person = person(site, 80, &remove, &[]);
        person.sees("[y/N] ", 1);
        person.types("y\r");
        let (code, screen) = person.ends();
        assert_eq!(code, Some(0), "{screen}");
        assert!(screen.contains("removed console, 0 grants ended"), "{screen}");
        site.run(&["clients", "show", "console"]).refused(1, &["no client"]);
    });
}

#[test]
fn with_yes_and_of_what_is_not_there_nobody_is_asked() {
    both(|site| {
        let (code, screen) = person(site, 80, &["clients", "remove", "nobody"], &[]).ends();
        assert_eq!(code, Some(1), "{screen}");
        assert_eq!(screen, "gauzy-mcp-auth: there is no client \"nobody\"\r\n");
        let revoke = ["grants", "revoke", "--user", "nobody", "--yes"];
        let (code, screen) = person(site, 80, &revoke, &[]).ends();
        assert_eq!((code, screen.as_str()), (Some(0), "0 grants ended\r\n"));
    });
}

/// A stranger chose the name.
#[test]
fn names_do_not_move_the_cursor() {
    both(|site| {
        let metadata = serde_json::json!({"client_name": "a\u{2067}b\u{ad}c",
            "redirect_uris": ["https://app.example/cb"]});
        let request = crate::support::Request::json("/oauth2/register", &metadata);
        let status = site.host().send(&request).status;
        assert_eq!(status, 400, "registration refuses them, and a table would not show them");
        site.run(&["clients", "show", "x\u{1b}[31m"]).refused(1, &["x\\u{1b}[31m"]);
    });
}
