//! The public keys (RFC 7517 §5).

use std::sync::Arc;

use axum::body::Body;
use http::Response;
use mcp_auth_core::keys::{JWKS_MAX_AGE, Keys};
use parking_lot::Mutex;

use super::Document;
use crate::app::Call;

/// Short enough for a rotation: a new key is published this long before it signs.
const MAX_AGE: &str = "public, max-age=300";
const _: () = assert!(JWKS_MAX_AGE.as_secs() == 300, "the header says what the key set waits");

/// The document of the keys that were in force when it was last asked for.
#[derive(Debug, Default)]
pub(crate) struct Published(Mutex<Option<(Arc<Keys>, Document)>>);

impl Published {
    fn of(&self, keys: Arc<Keys>) -> Document {
        let mut last = self.0.lock();
        match &*last {
            Some((of, document)) if Arc::ptr_eq(of, &keys) => document.clone(),
            _ => {
                let body = keys.jwks.to_string().into();
                let document = Document::new(body, "application/json; charset=utf-8", MAX_AGE);
                *last = Some((keys, document.clone()));
                document
            }
        }
    }
}

/// `GET` of the JWKS paths.
pub(crate) fn get(call: &Call) -> Response<Body> {
    call.app.jwks.of(call.app.engine.keys.current()).answer(call)
}
