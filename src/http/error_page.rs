//! Errors as pages: what happened, whose fault it likely is and what to do next.

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::error::{ErrorCode, OAuthError};

use crate::{
    app::Call,
    browser::csrf_failed,
    locale::{ErrorText, Situation},
    pages::{Detail, ErrorPage, Fault},
    respond::{self, PageKind},
};

/// The page about an error.
pub(crate) fn of(call: &Call, status: StatusCode, error: &OAuthError) -> Response<Body> {
    let chrome = call.chrome();
    let (situation, fault) = situation(error, &chrome.text.errors);
    let start = start(call);
    let page = ErrorPage {
        chrome,
        status: status.as_u16(),
        situation,
        fault,
        reference: Some(call.reference()),
        detail: Some(Detail { code: error.code.as_str(), description: error.description }),
        back_href: start.as_deref(),
    };
    respond::page(call.locale(), status, PageKind::Staying, page.render())
}

/// The page for a path that leads nowhere.
pub(crate) fn not_found(call: &Call) -> Response<Body> {
    let (chrome, start) = (call.chrome(), start(call));
    let page = ErrorPage {
        chrome,
        status: StatusCode::NOT_FOUND.as_u16(),
        situation: &chrome.text.errors.not_found,
        fault: Fault::Nobody,
        reference: None,
        detail: None,
        back_href: start.as_deref(),
    };
    respond::page(call.locale(), StatusCode::NOT_FOUND, PageKind::Staying, page.render())
}

/// The start page, where there is one.
fn start(call: &Call) -> Option<String> {
    call.app.settings.development.as_ref().map(|_| call.app.url("/"))
}

/// What to tell a person about an error, and who can most likely mend it.
fn situation<'a>(error: &OAuthError, text: &'a ErrorText) -> (&'a Situation, Fault) {
    match error.code {
        ErrorCode::InvalidClient => (&text.unknown_app, Fault::Application),
        ErrorCode::AccessDenied => (&text.out_of_date, Fault::Nobody),
        ErrorCode::TooManyRequests => (&text.too_many, Fault::Nobody),
        ErrorCode::TemporarilyUnavailable => (&text.unavailable, Fault::Server),
        ErrorCode::ServerError => (&text.internal, Fault::Server),
        // The core tells these apart by their public texts, which are constants.
        _ if error.description == csrf_failed().description => (&text.out_of_date, Fault::Nobody),
        _ => match error.description {
            "Invalid redirect URI" => (&text.wrong_address, Fault::Application),
            "This page was answered before" => (&text.answered, Fault::Nobody),
            _ => (&text.bad_request, Fault::Application),
        },
    }
}
