//! Many at once, and how long it takes to be nobody.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::users::{UserDirectory, UsersError};
use tokio::time::Instant;

use crate::{ALICE, ALICE_ID, STAPLE, ids, on_every_database};

on_every_database! {
    async fn of_two_hundred_at_once_some_are_told_to_wait_and_nobody_is_mistaken(db) {
        let users = Arc::new(db.users());
        let tries: Vec<_> = (0..200)
            .map(|n| {
                let users = Arc::clone(&users);
                let password = if n % 2 == 0 { STAPLE } else { "wrong" };
                tokio::spawn(async move { (n, users.authenticate(ALICE, password).await) })
            })
            .collect();
        let (mut answered, mut busy) = (0, 0);
        for one in tries {
            match one.await.unwrap() {
                (n, Ok(found)) => {
                    assert_eq!(found.len(), usize::from(n % 2 == 0), "{n}");
                    answered += 1;
                }
                (_, Err(UsersError::Busy)) => busy += 1,
                (n, Err(error)) => panic!("{n}: {error}"),
            }
        }
        // The pool runs as many as there are cores and lets 64 wait.
        assert!(answered >= 65 && answered + busy == 200, "{answered} answered, {busy} busy");
        assert_eq!(ids(&users, ALICE, STAPLE).await, [ALICE_ID], "afterwards all is well");
    }

    async fn an_address_that_nobody_has_takes_as_long_as_one_that_somebody_has(db) {
        let users = db.users();
        users.check().await.unwrap();
        let nobody = ["nobody@example.com", "inactive@example.com", "nohash@example.com", "\0"];
        let mut least = [Duration::MAX; 5];
        // In turns: the machine is not equally busy all the time.
        for _ in 0..9 {
            for (least, email) in least.iter_mut().zip([&[ALICE], &nobody[..]].concat()) {
                let since = Instant::now();
                assert_eq!(ids(&users, email, "wrong").await, [""; 0]);
                *least = since.elapsed().min(*least);
            }
        }
        let [somebody, others @ ..] = least;
        // Without a hash it would be far less.
        let alike = |took: &Duration| *took * 4 > somebody && *took < somebody * 4;
        assert!(others.iter().all(alike), "{least:?}");
    }
}
