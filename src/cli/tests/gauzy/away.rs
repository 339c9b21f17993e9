//! Gauzy's database goes away while people sign in.

use crate::{
    gauzy::{ALICE, host},
    recheck::postgres,
    support::{App, Browser},
};

#[test]
fn people_are_told_to_try_again_and_it_works_again_by_itself() {
    let Some((server, variables)) = postgres() else { return };
    let host = host(&variables, &[]);
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    server.kill();
    let away = browser.sign_in(&login, ALICE);
    assert_eq!(away.status, 503, "{}", away.text());
    assert!(away.header("retry-after").is_some());
    assert!(away.text().contains("An error occurred. Please try again later."));
    assert!(!away.text().contains(ALICE.1), "the password is not sent back");
    server.again();
    browser.sign_in(&away, ALICE).page(200, "Authorize An app");
    let log = host.server().log();
    assert!(log.contains("directory of users is not available"), "{log}");
    assert!(!log.contains(mcp_auth_testing::PASSWORD) && !log.contains(ALICE.1), "{log}");
}

#[test]
fn a_server_starts_without_it_and_says_so() {
    let Some((server, variables)) = postgres() else { return };
    server.kill();
    let host = host(&variables, &[]);
    let log = host.server().log();
    assert!(log.contains("nobody can sign in until Gauzy's database answers"), "{log}");
    server.again();
    Browser::signed_in(&host, ALICE);
}
