//! The sign-in page (`GET`), and signing in (`POST /oauth2/login`).

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::{
    authorize::{AuthorizationRequest, AuthorizeError, Stage},
    error::{ErrorCode, OAuthError},
    event::Event,
    metadata::Endpoint,
    model::User,
    params::Params,
    reason::Reason,
    redirect_uri,
    service::{Matched, SignIn},
};

use super::{
    consent,
    errand::{Errand, finish, replace_session},
    workspace,
};
use crate::{
    app::Call,
    body,
    browser::{Browser, csrf_failed, device},
    pages::{self, DemoAccount, Destination, Login, LoginProblem, Person, SignInFor},
    respond::{self, PageKind, Refusal},
    route::Route,
    sealed::{self, PageOf, Purpose},
};

const MAX_EMAIL: usize = 320;
const MAX_PASSWORD: usize = 1024;

/// What the sign-in page shows.
#[derive(Default)]
pub(super) struct Form<'a> {
    /// The request to go on with, if there is one.
    pub(super) request: Option<(&'a Params, &'a AuthorizationRequest)>,
    pub(super) return_url: &'a str,
    pub(super) email: &'a str,
    pub(super) problem: Option<LoginProblem>,
}

impl<'a> Form<'a> {
    /// The page that answers an authorization request.
    pub(super) fn for_request(params: &'a Params, request: &'a AuthorizationRequest) -> Self {
        let email = request.draft.login_hint.as_deref().unwrap_or_default();
        Self { request: Some((params, request)), email, ..Self::default() }
    }
}

/// The sign-in page.
pub(super) async fn page(
    call: &Call,
    browser: &Browser,
    form: Form<'_>,
) -> Result<Response<Body>, OAuthError> {
    let app = &call.app;
    let sealed = match form.request {
        Some((params, _)) => Some(sealed::seal(app, browser, Purpose::SignIn, params).await?),
        None => None,
    };
    let destination =
        form.request.and_then(|(_, r)| redirect_uri::destination(&r.draft.redirect_uri));
    let for_client = form.request.zip(destination.as_ref());
    let for_client = for_client.map(|((_, request), to)| sign_in_for(request, to));
    let accounts = demo_accounts(call);
    let status = match form.problem {
        None => StatusCode::OK,
        Some(LoginProblem::TooManyAttempts { .. }) => StatusCode::TOO_MANY_REQUESTS,
        // > […] the server considers [the credentials] insufficient to grant access.
        // > (RFC 9110 §15.5.4)
        Some(LoginProblem::InvalidCredentials) => StatusCode::FORBIDDEN,
        Some(LoginProblem::ServerError) => StatusCode::SERVICE_UNAVAILABLE,
        Some(_) => StatusCode::BAD_REQUEST,
    };
    let html = Login {
        chrome: call.chrome(),
        action: &path(call, Endpoint::Login),
        csrf: &browser.csrf(app),
        request: sealed.as_deref(),
        return_url: form.return_url,
        email: form.email,
        problem: form.problem,
        for_client,
        demo_accounts: &accounts,
    };
    Ok(respond::page(call.locale(), status, PageKind::Leaving, html.render()))
}

/// `GET /oauth2/login` works on its own.
pub(crate) async fn get(call: Call) -> Response<Body> {
    let browser = Browser::of(&call);
    let mut response = match own_page(&call, &browser).await {
        Ok(response) => response,
        Err(error) => respond::browser_error(&call, Route::Login, &error),
    };
    browser.remember(&mut response);
    response
}

async fn own_page(call: &Call, browser: &Browser) -> Result<Response<Body>, OAuthError> {
    call.app.limits.page(call, None).await?;
    let params = Params::from_form(call.uri.query().unwrap_or_default().as_bytes())?;
    if let Some((_, session)) = browser.session(call).await? {
        let signed_in = pages::SignedIn {
            chrome: call.chrome(),
            person: person(&session.user),
            action: &path(call, Endpoint::Logout),
            csrf: &browser.csrf(&call.app),
        };
        let html = signed_in.render();
        return Ok(respond::page(call.locale(), StatusCode::OK, PageKind::Staying, html));
    }
    let problem = params.get("error")?.map(|problem| match problem {
        "missing_credentials" => LoginProblem::MissingCredentials,
        "invalid_credentials" => LoginProblem::InvalidCredentials,
        "server_error" => LoginProblem::ServerError,
        _ => LoginProblem::Other,
    });
    let return_url = params.get("return_url")?.unwrap_or_default();
    let form = Form { return_url, problem, ..Form::default() };
    let mut response = page(call, browser, form).await?;
    *response.status_mut() = StatusCode::OK;
    Ok(response)
}

/// `POST /oauth2/login`.
pub(crate) async fn post(mut call: Call, body: Body) -> Response<Body> {
    let browser = Browser::of(&call);
    let params = match body::params(&call.headers, body).await {
        Ok(params) => params,
        Err(refusal) => return respond::browser_error(&call, Route::Login, &refusal),
    };
    call.asks(&params);
    let answer = sign_in(&call, &browser, &params).await;
    answered(&call, Route::Login, answer)
}

/// The answer to a form: one that another site made is forbidden.
pub(super) fn answered(
    call: &Call,
    route: Route,
    answer: Result<Response<Body>, AuthorizeError>,
) -> Response<Body> {
    match answer {
        Ok(response) => response,
        Err(AuthorizeError::Page(error)) if error.reason == Reason::Csrf => {
            let refusal = Refusal { status: Some(StatusCode::FORBIDDEN), error };
            respond::browser_error(call, route, &refusal)
        }
        Err(error) => respond::authorize_error(call, &error),
    }
}

async fn sign_in(
    call: &Call,
    browser: &Browser,
    params: &Params,
) -> Result<Response<Body>, AuthorizeError> {
    params.refuse_duplicates("")?;
    if !browser.sent(call, params) {
        return Err(csrf_failed().into());
    }
    if let Some(chosen) = params.get("workspace")? {
        return workspace::answer(call, browser, params, chosen).await;
    }
    let opened = match params.get("request")? {
        None => None,
        Some(text) => match sealed::open(&call.app, browser, PageOf::SignIn, text).await? {
            Some(opened) => Some(opened),
            None => return Err(consent::expired().into()),
        },
    };
    let request = match &opened {
        Some(o) => Some(call.app.engine.authorize(&o.params, None, Stage::SignedIn).await?),
        None => None,
    };
    let email = params.get("email")?.unwrap_or_default().trim();
    let password = params.get("password")?.unwrap_or_default();
    let errand = Errand {
        params: opened.as_ref().map(|opened| &opened.params),
        email,
        return_url: params.get("return_url")?.unwrap_or_default(),
    };
    let form = |problem| errand.form(request.as_ref(), problem);
    if email.is_empty() || password.is_empty() {
        return Ok(page(call, browser, form(LoginProblem::MissingCredentials)).await?);
    }
    match check(call, browser, email, password).await {
        Ok(Matched::SignedIn(signed_in)) => finish(call, browser, errand, &signed_in).await,
        Ok(Matched::Several(accounts, checked_at)) => {
            workspace::page(call, browser, errand, &accounts, checked_at).await
        }
        Ok(Matched::Nobody) => {
            Ok(page(call, browser, form(LoginProblem::InvalidCredentials)).await?)
        }
        Err(error) => Ok(refused(call, browser, &error, form).await?),
    }
}

/// People type passwords into the wrong field: only what reads as an address is logged.
pub(crate) fn loggable(email: &str) -> &str {
    if email.contains('@') && email.len() <= MAX_EMAIL { email } else { "(not an address)" }
}

/// Checks the password behind the limits.
async fn check(
    call: &Call,
    browser: &Browser,
    email: &str,
    password: &str,
) -> Result<Matched, OAuthError> {
    let mark = browser.mark();
    let known = device::knows(call, browser, email).then_some(mark.as_str());
    call.app.limits.login(call, email, known).await?;
    let address = call.address.to_string();
    let account = loggable(email);
    let failed = || Event::SignInFailed { account, client_address: &address }.emit();
    if email.len() > MAX_EMAIL || password.len() > MAX_PASSWORD {
        failed();
        return Ok(Matched::Nobody);
    }
    // Whoever goes away gives up the place in the queue for password checks. A session whose
    // cookie nobody received is harmless.
    let matched = call.app.engine.sign_in(SignIn { email, password, browser: &mark }).await?;
    match &matched {
        Matched::SignedIn(new) => replace_session(call, new).await?,
        Matched::Several(..) => {}
        Matched::Nobody => failed(),
    }
    Ok(matched)
}

pub(super) async fn refused<'a>(
    call: &Call,
    browser: &Browser,
    error: &OAuthError,
    form: impl Fn(LoginProblem) -> Form<'a>,
) -> Result<Response<Body>, OAuthError> {
    if respond::wants_json(call) {
        return Ok(respond::json_error(call, Some(Route::Login), error));
    }
    let problem = match (error.code, error.retry_after) {
        (ErrorCode::TooManyRequests, Some(wait)) => {
            LoginProblem::TooManyAttempts { seconds: wait.as_secs().max(1) }
        }
        _ => LoginProblem::ServerError,
    };
    call.refused(error);
    tracing::warn!(hint = error.hint, reference = call.reference(), "sign-in refused");
    let mut response = page(call, browser, form(problem)).await?;
    respond::retry_after(&mut response, error);
    Ok(response)
}

/// The path of an endpoint as browsers see it.
pub(super) fn path(call: &Call, endpoint: Endpoint) -> String {
    let prefix = crate::app::url_path(&call.app.engine.policy.issuer);
    let own = call.app.engine.policy.endpoints.path(endpoint).unwrap_or("/");
    format!("{prefix}{own}")
}

/// The application behind a request.
pub(super) fn sign_in_for<'a>(
    request: &'a AuthorizationRequest,
    to: &'a redirect_uri::Destination,
) -> SignInFor<'a> {
    SignInFor { client_name: &request.client.name, destination: shown(to) }
}

/// A user as pages show them.
pub(super) fn person(user: &User) -> Person<'_> {
    // The directory knows organizations by id only, which tells nobody anything.
    Person { name: user.name.as_deref(), email: &user.email, organization: None }
}

/// A destination as pages show it.
pub(super) fn shown(destination: &redirect_uri::Destination) -> Destination<'_> {
    match destination {
        redirect_uri::Destination::Web { host } => Destination::Web { host },
        redirect_uri::Destination::Loopback { host } => Destination::Loopback { host },
        redirect_uri::Destination::App { scheme } => Destination::App { scheme },
    }
}

fn demo_accounts(call: &Call) -> Vec<DemoAccount<'_>> {
    let development = call.app.settings.development.iter();
    let accounts = development.flat_map(|development| &development.accounts);
    accounts.map(|[email, password, role]| DemoAccount { email, password, role }).collect()
}
