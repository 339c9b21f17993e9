//! A key of 1024 bits and a token that it signed: libraries make no such keys any more.

use serde_json::{Value, json};

pub(super) fn jwk() -> Value {
    json!({"kty": "RSA", "e": "AQAB", "n": N})
}

const N: &str = "036Tb_fuI8D8fmdFMS-5BZ2iPWMa8oieGa7wBNhePcoe2LJbSAfgkywE4M4EoUQZ-WZBjNrwfSS9EUqSjQiHIHkCax9KUsOjqdlIshM3C0zMPdlHWpI-gWzMrZg2jdtdoucjKOOXrKe1IYGWqC3o31b86Y91tavWLm2qMbnA6_8";

pub(super) const TOKEN: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IndlYWsifQ.eyJzdWIiOiJhbm5hIiwiYXVkIjoiaHR0cHM6Ly9tY3AuZXhhbXBsZS5jb20vbWNwIiwiaXNzIjoiaHR0cHM6Ly9hdXRoLmV4YW1wbGUuY29tIiwiaWF0IjoxODAwMDAwMDAwLCJleHAiOjE4MDAwMDA5MDAsIm5iZiI6MTc5OTk5OTk3MCwianRpIjoiMDEyMzQ1NjctODlhYi00ZGVmLTgxMjMtNDU2Nzg5YWJjZGVmIiwiY2xpZW50X2lkIjoiYXBwIiwic2NvcGUiOiJtY3AucmVhZCBtY3Aud3JpdGUiLCJ0b2tlbl90eXBlIjoiYWNjZXNzX3Rva2VuIn0.L36efM5GUZLiE0RJbrlw2JWJIREcZbXWJI7yTaguGZV_55Y_6PiHwjP4yGoDtoDEX8vR9feybhjlq9ahhmr6JPlUgA3_6BsKDx6E-4oHQ0-3MARFMu2Q3ns5yn9OYs-NX3o_9XkEOu9Tu0Ox84k3Oc-y0UkXrILhUlpA3WvFUm4";
