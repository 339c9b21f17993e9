//! What people type is a value, whatever it looks like.

use mcp_auth_core::users::UserDirectory;

use crate::{ALICE, ALICE_ID, STAPLE, ids, on_every_database};

fn hostile() -> Vec<String> {
    let mut all: Vec<String> = [
        "'",
        "\"",
        "`",
        "\\",
        "\\'",
        "' OR '1'='1",
        "' OR 1=1 -- ",
        "' OR 1=1 #",
        "\" OR \"\"=\"",
        "` OR 1=1 -- ",
        "alice@example.com' -- ",
        "alice@example.com'; DROP TABLE \"user\"; -- ",
        "'; UPDATE `user` SET hash = NULL; -- ",
        "' UNION SELECT '40000000-0000-4000-8000-000000000001', NULL, NULL -- ",
        "%",
        "_lice@example.com",
        "alice@example.com\0",
        "\0",
        "alice@example.com\r\n",
        "$1",
        "?",
        ":email",
        "{\"$ne\": null}",
        "[object Object]",
        "null",
        "\u{feff}alice@example.com",
        "\u{202e}moc.elpmaxe@ecila",
        "\u{bf}\u{27}",
        "\u{ff07} OR 1=1",
        "𝒶lice@example.com",
        "🔐",
    ]
    .map(str::to_owned)
    .into();
    all.push("x".repeat(100_000));
    all.push("'".repeat(320));
    all
}

on_every_database! {
    async fn no_address_password_or_id_is_anything_but_a_value(db) {
        let users = db.users();
        let count = "SELECT CAST(COUNT(*) AS CHAR(20)) FROM \"user\" WHERE \"hash\" IS NOT NULL";
        let before = db.run(count);
        for text in hostile() {
            assert_eq!(ids(&users, &text, STAPLE).await, [""; 0], "{text:?}");
            assert_eq!(ids(&users, ALICE, &text).await, [""; 0], "{text:?}");
            assert_eq!(users.find(&text).await.unwrap(), None, "{text:?}");
        }
        assert_eq!(db.run(count), before);
        assert_eq!(ids(&users, ALICE, STAPLE).await, [ALICE_ID]);
    }

    async fn an_id_is_one_that_gauzy_gave_letter_by_letter(db) {
        let users = db.users();
        let upper = "4000000A-0000-4000-8000-00000000000A";
        db.run(&format!("UPDATE \"user\" SET \"id\" = '{}' WHERE \"id\" = '{ALICE_ID}'",
            upper.to_lowercase()));
        assert!(users.find(&upper.to_lowercase()).await.unwrap().is_some());
        for other in [upper, "", "not-a-uuid", "4000000a00004000800000000000000a",
            "{4000000a-0000-4000-8000-00000000000a}", "4000000a-0000-4000-8000-00000000000a "] {
            assert_eq!(users.find(other).await.unwrap(), None, "{other:?}");
        }
    }
}
