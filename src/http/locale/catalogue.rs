//! What a language has to say. Every member is a field: a language that lacks one does not
//! compile. Templates escape all of it.

/// Words around a name that stands in markup of its own.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// What stands before the name, with its space.
    pub before: &'static str,
    /// What stands after the name, with its space.
    pub after: &'static str,
}

/// Where lines begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// On the left.
    LeftToRight,
    /// On the right.
    RightToLeft,
}

impl Direction {
    /// The value of the attribute `dir`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// How long somebody has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// One second.
    Second,
    /// Seconds, two or more.
    Seconds(u64),
    /// Minutes, two or more.
    Minutes(u64),
}

impl Wait {
    /// Seconds up to 90, then whole minutes.
    pub const fn of(seconds: u64) -> Self {
        match seconds {
            0..=1 => Self::Second,
            2..=90 => Self::Seconds(seconds),
            _ => Self::Minutes(seconds.div_ceil(60)),
        }
    }
}

/// A warning: what it is about stands out.
#[derive(Clone, Copy, Debug)]
pub struct Warning {
    /// What it is about.
    pub title: &'static str,
    /// What to think of it.
    pub text: &'static str,
}

/// Something that went wrong.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// In a few words; also the title.
    pub headline: &'static str,
    /// What happened.
    pub what: &'static str,
    /// What to do next.
    pub next: &'static str,
}

/// All texts of a language.
#[derive(Debug)]
pub struct Catalogue {
    /// Its tag (BCP 47).
    pub tag: &'static str,
    /// Where its lines begin.
    pub direction: Direction,
    /// The link to the operator's help, at the foot of every page.
    pub support: &'static str,
    /// The sign-in page.
    pub login: LoginText,
    /// The accounts of a development server.
    pub demo: DemoText,
    /// The consent page.
    pub consent: ConsentText,
    /// What scopes allow.
    pub scopes: ScopeText,
    /// The browser's own session, and choosing an account.
    pub account: AccountText,
    /// Error pages.
    pub errors: ErrorText,
}

/// The sign-in page.
#[derive(Debug)]
pub struct LoginText {
    /// Heading, title and button.
    pub sign_in: &'static str,
    /// Around the name of the application.
    pub to_continue: Around,
    /// Around the host of a web site.
    pub web: Around,
    /// Around the host and port of a program.
    pub loopback: Around,
    /// Around the scheme of an app.
    pub app: Around,
    /// Label of the address.
    pub email: &'static str,
    /// Label of the password.
    pub password: &'static str,
    /// One of the two was left empty.
    pub missing: &'static str,
    /// No such account, or a wrong password.
    pub invalid: &'static str,
    /// Too many attempts.
    pub too_many: fn(Wait) -> String,
    /// The directory or the store failed.
    pub failed: &'static str,
    /// The page is too old.
    pub expired: &'static str,
    /// Anything else.
    pub other: &'static str,
}

/// The accounts of a development server.
#[derive(Debug)]
pub struct DemoText {
    /// Heading.
    pub heading: &'static str,
    /// Why they stand there.
    pub note: &'static str,
}

/// The consent page.
#[derive(Debug)]
pub struct ConsentText {
    /// Around the name of the application; also the title.
    pub heading: Around,
    /// What this is.
    pub lead: &'static str,
    /// The operator has added the application.
    pub operator: &'static str,
    /// Nobody has checked its name.
    pub unverified: Warning,
    /// Around the host of the document that describes it.
    pub document: Around,
    /// Around the host of its home page.
    pub home_page: Around,
    /// Above the place where the browser goes.
    pub destination: &'static str,
    /// That place is a program on this computer.
    pub loopback: Warning,
    /// That place is an app on this device.
    pub app: Warning,
    /// Above the scopes.
    pub gets: &'static str,
    /// Above the resources.
    pub access_for: &'static str,
    /// The button that agrees.
    pub approve: &'static str,
    /// The button that refuses.
    pub deny: &'static str,
    /// What the folded part holds.
    pub details: &'static str,
    /// The client id.
    pub client_id: &'static str,
    /// The redirect URI.
    pub redirect_uri: &'static str,
    /// PKCE is used.
    pub pkce_used: &'static str,
    /// PKCE is not used.
    pub pkce_unused: &'static str,
    /// When it was registered.
    pub registered: &'static str,
    /// From where it was registered.
    pub registered_from: &'static str,
}

/// What scopes allow.
#[derive(Debug)]
pub struct ScopeText {
    /// `mcp.read`
    pub mcp_read: &'static str,
    /// `mcp.write`
    pub mcp_write: &'static str,
    /// `mcp.admin`
    pub mcp_admin: &'static str,
    /// `openid`
    pub openid: &'static str,
    /// `profile`
    pub profile: &'static str,
    /// `email`
    pub email: &'static str,
    /// `roles`
    pub roles: &'static str,
    /// `offline_access`
    pub offline_access: &'static str,
    /// Any other.
    pub other: &'static str,
}

impl ScopeText {
    /// What a scope allows.
    pub fn of(&self, scope: &str) -> &'static str {
        match scope {
            "mcp.read" => self.mcp_read,
            "mcp.write" => self.mcp_write,
            "mcp.admin" => self.mcp_admin,
            "openid" => self.openid,
            "profile" => self.profile,
            "email" => self.email,
            "roles" => self.roles,
            "offline_access" => self.offline_access,
            _ => self.other,
        }
    }
}

/// The browser's own session, and choosing an account.
#[derive(Debug)]
pub struct AccountText {
    /// Before the person's name.
    pub signed_in_as: &'static str,
    /// The button that leads to another account.
    pub switch: &'static str,
    /// Heading of the page that asks which account to use.
    pub choose: &'static str,
    /// The button that keeps the account.
    pub keep: &'static str,
    /// Heading of the page that asks for which workspace somebody signs in.
    pub workspace: &'static str,
    /// Why it asks.
    pub workspace_note: &'static str,
    /// Title of the page about the session.
    pub signed_in_title: &'static str,
    /// Its heading.
    pub signed_in: &'static str,
    /// What to do with it.
    pub signed_in_note: &'static str,
    /// The button that ends the session.
    pub sign_out: &'static str,
    /// Title of the page after that.
    pub signed_out_title: &'static str,
    /// Its heading.
    pub signed_out: &'static str,
    /// What it means.
    pub signed_out_note: &'static str,
    /// The link back.
    pub sign_in_again: &'static str,
}

/// Error pages.
#[derive(Debug)]
pub struct ErrorText {
    /// Before the status.
    pub error: &'static str,
    /// Above what to do next.
    pub what_next: &'static str,
    /// The application made the mistake.
    pub fault_application: &'static str,
    /// The person can put it right.
    pub fault_visitor: &'static str,
    /// The server is at fault.
    pub fault_server: &'static str,
    /// Before the reference.
    pub reference: &'static str,
    /// What the folded part holds.
    pub details: &'static str,
    /// The link to the operator's help.
    pub get_help: &'static str,
    /// The link to the start page.
    pub back: &'static str,
    /// The client is unknown.
    pub unknown_app: Situation,
    /// The redirect URI is not the client's.
    pub wrong_address: Situation,
    /// The request breaks a rule.
    pub bad_request: Situation,
    /// A form was too old, or came from another browser.
    pub out_of_date: Situation,
    /// A form was sent twice.
    pub answered: Situation,
    /// Too many requests.
    pub too_many: Situation,
    /// A part that is needed does not answer.
    pub unavailable: Situation,
    /// Anything that should not happen.
    pub internal: Situation,
    /// No such page.
    pub not_found: Situation,
}
