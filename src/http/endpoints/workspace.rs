//! Between sign-in and consent: where one address and password open several accounts, the person
//! says for which workspace they sign in.

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::{
    authorize::{AuthorizeError, Stage},
    error::OAuthError,
    metadata::Endpoint,
    params::Params,
    redirect_uri,
    service::Choice,
    time::Timestamp,
    users::Account,
};

use super::{
    consent::expired,
    errand::{Errand, finish, replace_session},
    login::{self, path, sign_in_for},
};
use crate::{
    app::Call,
    browser::Browser,
    pages::{ChooseWorkspace, LoginProblem, Workspace},
    respond::{self, PageKind},
    sealed::{self, PageOf, Purpose, Workspaces},
};

/// So many are offered at most.
const MAX_OFFERED: usize = 32;

/// The page that asks.
pub(super) async fn page(
    call: &Call,
    browser: &Browser,
    errand: Errand<'_>,
    accounts: &[Account],
    checked_at: Timestamp,
) -> Result<Response<Body>, AuthorizeError> {
    let app = &call.app;
    let offered = accounts.get(..MAX_OFFERED).unwrap_or(accounts);
    let matched = Workspaces {
        users: offered.iter().map(|account| account.user.id.clone()).collect(),
        checked_at,
        email: errand.email.to_owned(),
        return_url: errand.params.is_none().then(|| errand.return_url.to_owned()),
    };
    let params = errand.params.cloned().unwrap_or_default();
    let sealed = sealed::seal(app, browser, Purpose::Workspace(matched), &params).await?;
    let request = match errand.params {
        Some(params) => Some(app.engine.authorize(params, None, Stage::SignedIn).await?),
        None => None,
    };
    let to = request.as_ref().and_then(|r| redirect_uri::destination(&r.draft.redirect_uri));
    let client = request.as_ref().zip(to.as_ref()).map(|(r, to)| sign_in_for(r, to));
    let workspaces: Vec<_> = offered.iter().map(shown).collect();
    let html = ChooseWorkspace {
        chrome: call.chrome(),
        action: &path(call, Endpoint::Login),
        csrf: &browser.csrf(app),
        request: &sealed,
        client,
        workspaces: &workspaces,
    };
    Ok(respond::page(call.locale(), StatusCode::OK, PageKind::Leaving, html.render()))
}

fn shown(account: &Account) -> Workspace<'_> {
    let user = &account.user;
    let person = login::person(user).display();
    Workspace { name: account.workspace.as_deref().unwrap_or(person), person }
}

/// The answer: the place of a workspace in the list that was shown.
pub(super) async fn answer(
    call: &Call,
    browser: &Browser,
    params: &Params,
    chosen: &str,
) -> Result<Response<Body>, AuthorizeError> {
    call.app.limits.page(call, None).await?;
    let text = params.get("request")?.ok_or_else(expired)?;
    let opened = sealed::open(&call.app, browser, PageOf::Workspace, text).await?;
    let opened = opened.ok_or_else(expired)?;
    let matched = opened.workspaces.ok_or_else(expired)?;
    let user = chosen.parse().ok().and_then(|place: usize| matched.users.get(place));
    let user = user.ok_or_else(|| {
        OAuthError::invalid_request("The form could not be read")
            .hint("the workspace that was chosen is none of those that were offered")
    })?;
    let request = match matched.return_url {
        None => Some(call.app.engine.authorize(&opened.params, None, Stage::SignedIn).await?),
        Some(_) => None,
    };
    let errand = Errand {
        params: request.as_ref().map(|_| &opened.params),
        email: &matched.email,
        return_url: matched.return_url.as_deref().unwrap_or_default(),
    };
    let form = |problem| errand.form(request.as_ref(), problem);
    let mark = browser.mark();
    let choice = Choice { user, checked_at: matched.checked_at, browser: &mark };
    match call.app.engine.choose(choice).await {
        Ok(Some(signed_in)) => {
            replace_session(call, &signed_in).await?;
            finish(call, browser, errand, &signed_in).await
        }
        // Gone, or revoked, since the password was checked.
        Ok(None) => Ok(login::page(call, browser, form(LoginProblem::InvalidCredentials)).await?),
        Err(error) => Ok(login::refused(call, browser, &error, form).await?),
    }
}
