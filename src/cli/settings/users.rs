//! Where people come from.

#[cfg(feature = "gauzy")]
use mcp_auth_users::gauzy::{EmployeeCheck, GauzyOptions};

use super::{Environment, Mode, SettingsError, sources::Values};

/// Which directory of users.
#[derive(Debug)]
pub(crate) enum UsersSetting {
    /// The demo accounts.
    Demo,
    /// Gauzy's database.
    #[cfg(feature = "gauzy")]
    Gauzy(GauzyOptions),
}

pub(super) fn users(
    values: &Values,
    env: Environment<'_>,
    mode: Mode,
    conveniences: bool,
) -> Result<UsersSetting, SettingsError> {
    match (values.text("users"), mode) {
        (Some(("gauzy", origin)), _) => gauzy(values, env, &origin.to_string()),
        (Some(("demo", origin)), Mode::Production) => Err(SettingsError::new(format!(
            "{origin} demo: the demo accounts' passwords are public; production needs a real \
             directory of users: write gauzy"
        ))),
        (Some(("demo", _)) | None, Mode::Development) if conveniences => Ok(UsersSetting::Demo),
        (Some(("demo", _)) | None, Mode::Development) => Err(SettingsError::new(
            "the demo users need a loopback issuer and a loopback listen address: their passwords \
             are public; give --users gauzy, or leave --issuer and --listen at localhost",
        )),
        (Some((other, origin)), _) => Err(SettingsError::new(format!(
            "{origin} {other:?} is no directory: write gauzy or demo"
        ))),
        (None, Mode::Production) => Err(SettingsError::new(
            "production needs --users (or MCP_AUTH_USERS): write gauzy, and name its database by \
             DB_TYPE, DB_HOST and the other DB_ variables",
        )),
    }
}

#[cfg(not(feature = "gauzy"))]
fn gauzy(_: &Values, _: Environment<'_>, origin: &str) -> Result<UsersSetting, SettingsError> {
    Err(SettingsError::not_in_this_build(&format!("{origin} gauzy"), "gauzy"))
}

#[cfg(feature = "gauzy")]
fn gauzy(values: &Values, env: Environment<'_>, _: &str) -> Result<UsersSetting, SettingsError> {
    use super::values::choice;
    let options = GauzyOptions::from_env(env).map_err(|e| SettingsError::new(e.to_string()))?;
    let check = [("on", EmployeeCheck::Required), ("off", EmployeeCheck::Off)];
    Ok(UsersSetting::Gauzy(GauzyOptions {
        employees: choice(values, "gauzy-employee-check", &check, EmployeeCheck::WhereKnown)?,
        rehash: values.switch("gauzy-rehash"),
        ..options
    }))
}
