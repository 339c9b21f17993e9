//! What operators do to clients and grants.

use mcp_auth_core::{
    error::ErrorCode,
    grant::{CodeHandle, GrantId},
    model::Client,
    service::{Added, Administration, GrantsOf, Place},
    store::Inserted,
};

use crate::{
    on_both_stores,
    support::{ANNA, SECOND, client, error, refresh_token},
};

on_both_stores! {
    async fn pages_hold_every_client_once_in_the_order_of_their_ids(world) {
        let server = world.server().await;
        let administration = Administration::new(&server.store);
        for n in 0..23 {
            let client = client(&format!("p{n:02}"), None);
            assert_eq!(administration.add_client(client).await.unwrap(), Added::Done);
        }
        let (mut ids, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = administration.clients(after.as_deref(), 5).await.unwrap();
            assert!(page.records.len() <= 5 && page.unreadable.is_empty());
            ids.extend(page.records.into_iter().map(|(id, _)| id));
            pages += 1;
            let Some(place) = page.next else { break };
            after = Some(place.id().to_owned());
        }
        let expected: Vec<_> = (0..23).map(|n| format!("p{n:02}")).collect();
        assert_eq!((ids, pages), (expected, 5));
    }

    async fn grants_are_listed_of_all_a_user_and_a_client(world) {
        let server = world.server().await;
        let (one, two) = (server.public_app("one").await, server.public_app("two").await);
        for app in [&one, &one, &two] {
            server.tokens(app).await;
            world.clock.advance(SECOND);
        }
        let administration = Administration::new(&server.store);
        for (of, expected) in [
            (GrantsOf::All, 3),
            (GrantsOf::User(ANNA), 3),
            (GrantsOf::User("bob"), 0),
            (GrantsOf::Client("one"), 2),
            (GrantsOf::Client("two"), 1),
        ] {
            let (mut count, mut after): (_, Option<Place>) = (0, None);
            loop {
                let page = administration.grants(of, after.as_ref(), 1).await.unwrap();
                count += page.records.len();
                after = page.next;
                if after.is_none() { break }
            }
            assert_eq!(count, expected, "{of:?}");
        }
    }

    async fn a_client_is_not_added_over_another(world) {
        let server = world.server().await;
        server.public_app("app").await;
        let other = Client { name: "Another".into(), ..client("app", None) };
        let added = Administration::new(&server.store).add_client(other).await.unwrap();
        assert_eq!(added, Added::Exists);
        let stored = server.store.get::<Client>("app").await.unwrap().record.unwrap().record;
        assert_eq!(stored.name, "app");
    }

    async fn a_removed_client_is_gone_with_its_grants_and_nobody_elses(world) {
        let server = world.server().await;
        let (app, other) = (server.public_app("app").await, server.public_app("other").await);
        let (tokens, spared) = (server.tokens(&app).await, server.tokens(&other).await);
        let code = server.code(&app).await;
        let administration = Administration::new(&server.store);
        let mut seen = Vec::new();
        let removed = administration.remove_client("app", &mut |n| seen.push(n)).await.unwrap();
        assert_eq!((removed, seen), (Some(2), vec![1, 2]));
        assert!(!server.is_active(&tokens.access_token).await);
        assert!(server.is_active(&spared.access_token).await);
        assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidClient);
        let again = administration.remove_client("app", &mut |_| ()).await.unwrap();
        assert_eq!(again, None);
    }

    /// Consent read the client before it was removed, and stored the grant after.
    async fn a_grant_born_during_the_removal_is_dead_under_a_new_client_of_the_same_id(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let like = server.stored(&server.code(&app).await).await.record;
        let tokens = server.tokens(&app).await;
        let administration = Administration::new(&server.store);
        administration.remove_client("app", &mut |_| ()).await.unwrap();
        let id = GrantId::fresh(&*server.entropy);
        let inserted = server.store.insert(&id.to_string(), &like).await.unwrap();
        assert!(matches!(inserted, Inserted::New));
        let keys = server.keys.current();
        let code = CodeHandle::issue(id, &like, keys.mac(&like.mac_key).unwrap());
        world.clock.advance(SECOND);
        administration.add_client(client("app", None)).await.unwrap();
        assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidGrant);
        let refreshed = server.refresh(&app, refresh_token(&tokens)).await;
        assert_eq!(error(refreshed), ErrorCode::InvalidGrant);
        let fresh = server.tokens(&app).await;
        assert!(server.is_active(&fresh.access_token).await);
    }
}
