//! Where values come from: flags, then the environment, then the file, then the default.

use std::{collections::BTreeMap, fmt, path::Path};

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{
    SettingsError,
    clients::ConfiguredClient,
    table::{Build, Form, SETTINGS, Setting, WITHOUT_FLAG, setting},
};

/// Where a value was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Flag(&'static str),
    Environment(String),
    File(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "--{name}"),
            Self::Environment(name) => f.write_str(name),
            Self::File(key) => write!(f, "{key} in the settings file"),
        }
    }
}

/// A value and where it was found.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) texts: Vec<String>,
    pub(crate) origin: Origin,
}

/// Everything that was set.
#[derive(Debug, Default)]
pub(crate) struct Values {
    set: BTreeMap<&'static str, Value>,
    /// What another source was given in place of.
    overridden: Vec<(&'static str, Origin)>,
    pub(crate) clients: Vec<ConfiguredClient>,
}

impl Values {
    pub(crate) fn get(&self, name: &'static str) -> Option<&Value> {
        debug_assert!(setting(name).is_some(), "{name} is no setting");
        self.set.get(name)
    }

    /// The single text of a setting, and where it stands.
    pub(crate) fn text(&self, name: &'static str) -> Option<(&str, &Origin)> {
        let value = self.get(name)?;
        value.texts.first().map(|text| (text.as_str(), &value.origin))
    }

    /// All texts of a setting; empty when it is not set.
    pub(crate) fn texts(&self, name: &'static str) -> &[String] {
        self.get(name).map_or(&[], |value| value.texts.as_slice())
    }

    pub(crate) fn switch(&self, name: &'static str) -> bool {
        self.text(name).is_some_and(|(text, _)| text == "true")
    }

    pub(crate) fn put(&mut self, name: &'static str, texts: Vec<String>, origin: Origin) {
        if let Some(former) = self.set.insert(name, Value { texts, origin }) {
            self.overridden.push((name, former.origin));
        }
    }

    /// Settings that were given a second time, and where the value that does not count stands.
    pub(crate) fn overridden(&self) -> &[(&'static str, Origin)] {
        &self.overridden
    }
}

/// The environment as a parameter, so that tests need not change the process's own.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Adds a flag for every setting.
pub(crate) fn flags(command: Command) -> Command {
    flags_that(command, |_| true)
}

/// Adds flags for some settings; the others come from the environment and the file.
pub(crate) fn flags_of(command: Command, names: &[&str]) -> Command {
    debug_assert!(names.iter().all(|name| setting(name).is_some()), "{names:?}");
    flags_that(command, |setting| names.contains(&setting.name))
}

fn flags_that(mut command: Command, wanted: impl Fn(&Setting) -> bool) -> Command {
    let with_flag = |setting: &&Setting| !WITHOUT_FLAG.contains(&setting.name) && wanted(setting);
    for setting in SETTINGS.iter().filter(with_flag) {
        let mut help = setting.help.to_owned();
        if !setting.default.is_empty() {
            help = format!("{help} [default: {}]", setting.default);
        }
        if !setting.env.is_empty() {
            help = format!("{help} [env: {}]", setting.env.join(", "));
        }
        if let Build::Lacks(feature) = setting.build {
            help = format!("{help} [not in this build: {feature}]");
        }
        let arg = Arg::new(setting.name).long(setting.name).help(help).help_heading("Settings");
        command = command.arg(match setting.form {
            Form::Switch => arg.action(ArgAction::SetTrue),
            Form::One => arg.value_name(setting.value).action(ArgAction::Set),
            Form::Many => arg.value_name(setting.value).action(ArgAction::Append),
        });
    }
    command.arg(Arg::new("config").long("config").value_name("FILE").help_heading("Settings").help(
        "Settings in TOML; every flag is a key of the same name, and [[clients]] lists clients",
    ))
}

/// Gathers every value that was set.
pub(crate) fn gather(matches: &ArgMatches, env: Environment<'_>) -> Result<Values, SettingsError> {
    let mut values = Values::default();
    if let Some(path) = matches.get_one::<String>("config") {
        read_file(Path::new(path), &mut values)?;
    }
    for setting in SETTINGS {
        if let Some((name, text)) = from_environment(setting, env) {
            let texts = split(setting, &text).ok_or_else(|| {
                SettingsError::new(format!("{name} {text:?} must be true or false"))
            })?;
            values.put(setting.name, texts, Origin::Environment(name.to_owned()));
        }
        if let Some(texts) = from_flag(setting, matches) {
            values.put(setting.name, texts, Origin::Flag(setting.name));
        }
        if let (Build::Lacks(feature), Some(value)) = (setting.build, values.get(setting.name)) {
            return Err(SettingsError::not_in_this_build(&value.origin.to_string(), feature));
        }
    }
    Ok(values)
}

fn from_environment(setting: &Setting, env: Environment<'_>) -> Option<(&'static str, String)> {
    let set = |name: &&'static str| {
        env(name).filter(|text| !text.trim().is_empty()).map(|text| (*name, text))
    };
    let mut found = setting.env.iter().filter_map(set);
    let (name, mut text) = found.next()?;
    // Where several values may stand, several variables add up.
    if setting.form == Form::Many {
        for (_, more) in found {
            text = format!("{text},{more}");
        }
    }
    Some((name, text))
}

/// The values in a variable; `None` for a switch that is neither on nor off.
fn split(setting: &Setting, text: &str) -> Option<Vec<String>> {
    Some(match setting.form {
        Form::Many => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        }
        Form::Switch => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "on" | "yes" => vec!["true".to_owned()],
            "false" | "0" | "off" | "no" => vec!["false".to_owned()],
            _ => return None,
        },
        Form::One => vec![text.trim().to_owned()],
    })
}

/// Lists that a single flag may hold, with commas.
const LISTS_OF_NAMES: [&str; 3] = ["admin-roles", "allowed-redirect-schemes", "token-claims"];

fn from_flag(setting: &Setting, matches: &ArgMatches) -> Option<Vec<String>> {
    // Commands beside `serve` have flags for some settings only.
    if matches.try_contains_id(setting.name).is_err() {
        return None;
    }
    match setting.form {
        Form::Switch => matches.get_flag(setting.name).then(|| vec!["true".to_owned()]),
        // URIs and paths may have commas of their own; of these the flag is repeated.
        Form::Many if LISTS_OF_NAMES.contains(&setting.name) => {
            let given = matches.get_many::<String>(setting.name)?;
            Some(given.filter_map(|text| split(setting, text)).flatten().collect())
        }
        _ => Some(matches.get_many::<String>(setting.name)?.cloned().collect()),
    }
}

fn read_file(path: &Path, values: &mut Values) -> Result<(), SettingsError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|e| SettingsError::new(format!("--config {shown} cannot be read: {e}")))?;
    let table: toml::Table = toml::from_str(&text).map_err(|e| {
        SettingsError::new(format!("--config {shown} is not TOML: {}", e.message()))
    })?;
    for (key, value) in table {
        // `clients = "listed"` is the setting, `[[clients]]` the list.
        if key == "clients" && !value.is_str() {
            values.clients = value.try_into().map_err(|e: toml::de::Error| {
                SettingsError::new(format!("[[clients]] in {shown}: {}", e.message()))
            })?;
            continue;
        }
        let known = setting(&key).ok_or_else(|| {
            SettingsError::new(format!(
                "{shown} has an unknown key {key:?}: see --help for all keys"
            ))
        })?;
        let texts = texts(known, value).ok_or_else(|| {
            let wanted = match known.form {
                Form::Many => "a list of strings",
                Form::Switch => "true or false",
                Form::One => "one value",
            };
            SettingsError::new(format!("{key} in {shown} must be {wanted}"))
        })?;
        values.put(known.name, texts, Origin::File(key));
    }
    Ok(())
}

fn texts(setting: &Setting, value: toml::Value) -> Option<Vec<String>> {
    let one = |value: toml::Value| match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(on) => Some(on.to_string()),
        _ => None,
    };
    match (setting.form, value) {
        (Form::Switch, toml::Value::Boolean(on)) => Some(vec![on.to_string()]),
        (Form::Switch, _) => None,
        (Form::Many, toml::Value::Array(items)) => items.into_iter().map(one).collect(),
        (_, value) => Some(vec![one(value)?]),
    }
}
