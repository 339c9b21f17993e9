//! Client authentication (RFC 6749 §2.3, OAuth 2.1 §2.4): who calls, and whether that is true.

mod credentials;

pub use credentials::{Credentials, Via};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use sha2::{Digest, Sha256};

use crate::{
    entropy::hex,
    error::{ErrorCode, OAuthError},
    model::Client,
    reason::Reason,
};

/// The stored form of a secret: SHA-256 in lower-case hexadecimal. Secrets are 256 random bits,
/// so nothing slower is needed.
pub fn hash_secret(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

/// `invalid_client`, one text for every reason; the reason goes to the log.
pub fn invalid_client(reason: Reason, hint: impl Into<String>) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, "Client authentication failed")
        .because(reason)
        .hint(hint)
}

/// The client, once what was presented proves to be its own.
///
/// # Errors
/// `invalid_client` when the client is unknown or the credentials are not its own.
pub fn authenticate<'a>(
    client: Option<&'a Client>,
    presented: &Credentials,
) -> Result<&'a Client, OAuthError> {
    let Some(client) = client else {
        // The same work as for a known client.
        let _ = hash_secret(presented.secret.as_deref().unwrap_or_default());
        return Err(invalid_client(
            Reason::UnknownClient,
            "no such client: unknown, expired or removed",
        ));
    };
    match (&client.secret_sha256, presented.secret.as_deref()) {
        (None, None) => Ok(client),
        (None, Some(_)) => {
            Err(invalid_client(Reason::SecretUnexpected, "a public client sent a secret"))
        }
        // > The authorization server MUST authenticate the client if client authentication is
        // > included […]; confidential clients MUST authenticate (RFC 6749 §3.2.1)
        (Some(_), None) => {
            Err(invalid_client(Reason::SecretMissing, "a confidential client sent no secret"))
        }
        (Some(stored), Some(secret)) => {
            let raw = same(stored, secret);
            let decoded = presented.decoded_secret.as_deref().is_some_and(|s| same(stored, s));
            if raw || decoded {
                Ok(client)
            } else {
                Err(invalid_client(Reason::SecretWrong, "the secret is wrong"))
            }
        }
    }
}

fn same(stored: &str, secret: &str) -> bool {
    verify_slices_are_equal(hash_secret(secret).as_bytes(), stored.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests;
