//! English. Existing front ends and deployments know many of these words; they stay as they are.

use super::{
    AccountText, Around, Catalogue, ConsentText, DemoText, Direction, ErrorText, LoginText,
    ScopeText, Situation, Wait, Warning,
};

pub(super) static CATALOGUE: Catalogue = Catalogue {
    tag: "en",
    direction: Direction::LeftToRight,
    support: "Help and support",
    login: LOGIN,
    demo: DemoText {
        heading: "Demo accounts",
        note: "This is a development server. Anyone can sign in with these.",
    },
    consent: CONSENT,
    scopes: SCOPES,
    account: ACCOUNT,
    errors: ERRORS,
};

fn too_many(wait: Wait) -> String {
    let time = match wait {
        Wait::Second => "a second".to_owned(),
        Wait::Seconds(n) => format!("{n} seconds"),
        Wait::Minutes(n) => format!("{n} minutes"),
    };
    format!("Too many attempts. Please wait {time} and try again.")
}

const LOGIN: LoginText = LoginText {
    sign_in: "Sign In",
    to_continue: Around { before: "to continue to ", after: "" },
    web: Around { before: "You will be sent to ", after: "" },
    loopback: Around { before: "A program on this computer, at ", after: "" },
    app: Around { before: "An app on this device that opens ", after: " links" },
    email: "Email",
    password: "Password",
    missing: "Please enter both email and password.",
    invalid: "Invalid email or password. Please try again.",
    too_many,
    failed: "An error occurred. Please try again later.",
    expired: "This page was open for too long. Please start again from the application you came \
              from.",
    other: "An error occurred during sign in.",
};

const CONSENT: ConsentText = ConsentText {
    heading: Around { before: "Authorize ", after: "" },
    lead: "This application asks for access to your account.",
    operator: "It was added by the operator of this server.",
    unverified: Warning {
        title: "Unverified:",
        text: "the name is what the application calls itself. Nobody has checked it.",
    },
    document: Around { before: "It is described by a document at ", after: "." },
    home_page: Around { before: "It says its home page is at ", after: "." },
    destination: "You will be sent to",
    loopback: Warning {
        title: "This is a program on this computer.",
        text: "Go on only if you started it yourself just now.",
    },
    app: Warning {
        title: "This is an app on this device.",
        text: "Any app can claim such links. Go on only if you started this from an app that you \
               trust.",
    },
    gets: "It will get",
    access_for: "This access is for",
    approve: "Authorize",
    deny: "Deny",
    details: "Technical details",
    client_id: "Client ID",
    redirect_uri: "Redirect URI",
    pkce_used: "Enabled",
    pkce_unused: "Not Used",
    registered: "Registered",
    registered_from: "Registered from",
};

const SCOPES: ScopeText = ScopeText {
    mcp_read: "Read access to your MCP data and tools",
    mcp_write: "Write access to modify your MCP data",
    mcp_admin: "Administrative access to manage your MCP resources",
    openid: "Access to your identity information",
    profile: "Access to your basic profile information",
    email: "Access to your email address",
    roles: "Access to your role and permission information",
    offline_access: "Access that lasts while you are away, without signing in again",
    other: "Custom permission for this application",
};

const ACCOUNT: AccountText = AccountText {
    signed_in_as: "Signed in as:",
    switch: "Use another account",
    choose: "Choose an account",
    keep: "Continue with this account",
    workspace: "Choose a workspace",
    workspace_note: "Your email and password open several workspaces. The application will work in the one that you \
                     choose.",
    signed_in_title: "Signed in",
    signed_in: "You are signed in",
    signed_in_note: "You can close this page. Applications that need you will send you here by \
                     themselves.",
    sign_out: "Sign out",
    signed_out_title: "Signed out",
    signed_out: "You are signed out",
    signed_out_note: "This browser is no longer signed in here. Applications that you have \
                      authorized keep their access.",
    sign_in_again: "Sign in again",
};

const ERRORS: ErrorText = ErrorText {
    error: "Error",
    what_next: "What to do next",
    fault_application: "The application that sent you here made this mistake. You did nothing \
                        wrong.",
    fault_visitor: "You can put this right yourself.",
    fault_server: "The fault is on our side. You did nothing wrong.",
    reference: "If you ask for help, give this reference:",
    details: "Technical details",
    get_help: "Get help",
    back: "Back to start",
    unknown_app: Situation {
        headline: "This app is not known here",
        what: "The app that sent you here is not registered with this server.",
        next: "Its registration may have expired. Remove the connection in the app and add it \
               again; the app will then register anew.",
    },
    wrong_address: Situation {
        headline: "This request cannot be answered",
        what: "The app wants the answer sent to an address that it has not registered. We do not \
               send it there, to protect your account.",
        next: "Go back to the app and start again. If it keeps happening, its developers need to \
               correct the address.",
    },
    bad_request: Situation {
        headline: "This request cannot be answered",
        what: "The request that brought you here is not complete or not valid.",
        next: "Go back to the app and start again. If it keeps happening, its developers need to \
               correct the request.",
    },
    out_of_date: Situation {
        headline: "This page is out of date",
        what: "It was open for too long, or it was opened in another browser.",
        next: "Go back to the app and start again. If it keeps happening, allow cookies for this \
               site.",
    },
    answered: Situation {
        headline: "This page was answered before",
        what: "Your answer has already been sent to the app; it counts once.",
        next: "Go back to the app. If it is not connected, start again from there.",
    },
    too_many: Situation {
        headline: "Too many requests",
        what: "More requests came from here than are allowed in a short time.",
        next: "Wait a moment, then try again.",
    },
    unavailable: Situation {
        headline: "Something went wrong on our side",
        what: "A part of the service does not answer at the moment.",
        next: "Try again in a moment. If it keeps happening, tell the operator the reference below.",
    },
    internal: Situation {
        headline: "Something went wrong on our side",
        what: "The request led to an error that should not happen.",
        next: "Try again in a moment. If it keeps happening, tell the operator the reference below.",
    },
    not_found: Situation {
        headline: "Page not found",
        what: "There is nothing at this address.",
        next: "Check the address, or go back to the app you came from.",
    },
};
