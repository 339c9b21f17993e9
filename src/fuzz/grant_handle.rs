use std::sync::{Arc, LazyLock};

use mcp_auth_core::{
    authorize::{Approval, Stage},
    grant::{CodeHandle, Grant, GrantId, RefreshHandle},
    keys::{Keys, MacKey},
    params::Params,
    service::SignIn,
};

use crate::{
    edit::edited,
    lines::choice,
    world::{World, run},
};

/// The first octet chooses a live code or refresh token and whether the rest is a token or a
/// script of edits. Only what was issued has the right tag, and for its own purpose only.
pub fn grant_handle(data: &[u8]) {
    let (choice, rest) = choice(data);
    let key = LIVE.keys.mac(&LIVE.grant.mac_key).unwrap();
    let generation = u32::from(choice >> 4);
    let refresh = RefreshHandle::issue(LIVE.id, generation, &LIVE.grant, key);
    let presented = match choice % 4 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        1 => edited(&LIVE.code, rest),
        2 => edited(&refresh, rest),
        // The tag of one in the other.
        _ => edited(&LIVE.code.replacen("mac_", "mrt_", 1), rest),
    };
    if let Some(handle) = CodeHandle::parse(&presented) {
        let genuine = handle.is_genuine(&LIVE.grant, key);
        assert_eq!(genuine, presented == LIVE.code, "{presented}");
    }
    if let Some(handle) = RefreshHandle::parse(&presented) {
        let issued = RefreshHandle::issue(handle.id, handle.generation, &LIVE.grant, key);
        assert_eq!(handle.is_genuine(&LIVE.grant, key), presented == issued, "{presented}");
    }
    assert!(CodeHandle::parse(&presented).is_none() || RefreshHandle::parse(&presented).is_none());
    if let Some(id) = GrantId::parse(&presented) {
        assert_eq!(id.to_string(), presented);
    }
    round_trip(rest, key);
}

/// What is issued for any grant reads back, and opens no other grant.
fn round_trip(data: &[u8], key: &MacKey) {
    let Some((head, _)) = data.split_first_chunk::<20>() else { return };
    let (id, generation) = head.split_first_chunk::<16>().unwrap();
    let id = GrantId::parse(&base64(id)).unwrap();
    let generation = u32::from_be_bytes(*generation.first_chunk().unwrap());
    let code = CodeHandle::parse(&CodeHandle::issue(id, &LIVE.grant, key)).unwrap();
    assert!(code.id == id && code.is_genuine(&LIVE.grant, key));
    let issued = RefreshHandle::issue(id, generation, &LIVE.grant, key);
    let token = RefreshHandle::parse(&issued).unwrap();
    assert!(token.id == id && token.generation == generation);
    assert!(token.is_genuine(&LIVE.grant, key));
    assert!(!token.is_genuine(&LIVE.other, key));
    assert!(!token.is_genuine(&LIVE.grant, &MacKey::new(b"another key")));
    let mut elsewhere = token;
    elsewhere.generation ^= 1;
    assert!(!elsewhere.is_genuine(&LIVE.grant, key));
}

fn base64(bytes: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Two grants, and the code of the first.
struct Live {
    id: GrantId,
    code: String,
    grant: Grant,
    other: Grant,
    keys: Arc<Keys>,
}

static LIVE: LazyLock<Live> = LazyLock::new(|| {
    let [(code, id, grant), (_, _, other)] = [(); 2].map(|()| approved(World::shared()));
    Live { id, code, grant, other, keys: World::shared().engine().keys.current() }
});

fn approved(world: &World) -> (String, GrantId, Grant) {
    let engine = world.engine();
    run(async {
        let sign_in = SignIn { email: "anna@example.com", password: "password", browser: "b" };
        let session = engine.sign_in(sign_in).await.unwrap().signed_in().unwrap().session;
        let query = b"response_type=code&client_id=app&redirect_uri=https://app.example/cb\
            &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
        let params = Params::from_form(query).unwrap();
        let request = engine.authorize(&params, Some(&session.user), Stage::Consent).await.unwrap();
        let id = GrantId::fresh(&*engine.entropy);
        let approval = Approval { request: &request, session: &session, grant: id };
        let location = engine.approve(approval).await.unwrap().location;
        let url = url::Url::parse(&location).unwrap();
        let code = url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        let found = engine.store.get::<Grant>(&id.to_string()).await.unwrap();
        (code, id, found.record.unwrap().record)
    })
}
