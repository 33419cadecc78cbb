//! What an earlier set-up has left on this machine, and would lead calls past
//! the log, past the developer's profiles, or to another price.

use std::fmt::{self, Display, Formatter};
use std::path::Path;

use assay_provision::{ALIASES, ClaudeCode, Settings};
use serde::Serialize;

use super::{bearer, claude};

/// Something that is set, and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::commands) struct Leftover {
    /// `the environment`, or a file.
    pub(in crate::commands) place: String,
    /// The variable, or `modelOverrides.NAME`.
    pub(in crate::commands) name: String,
    /// Its value.
    pub(in crate::commands) value: String,
    /// What it does.
    pub(in crate::commands) does: String,
}

impl Leftover {
    /// Whether calls that it leads away are in no log.
    pub(in crate::commands) fn hides_calls(&self) -> bool {
        self.name == MANTLE
    }
}

impl Display for Leftover {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { place, name, value, does } = self;
        write!(out, "{name}={} in {place}: {does}", value.escape_debug())
    }
}

/// What settings ought to be: a developer's, or those that fit any.
#[derive(Clone, Copy)]
pub(in crate::commands) struct Wanted<'a> {
    /// Settings of provisioning, where there are some.
    pub(in crate::commands) settings: Option<&'a Settings>,
    /// What the developer is to have; none where it is not known who it is.
    pub(in crate::commands) claude: Option<&'a ClaudeCode>,
}

const MANTLE: &str = "CLAUDE_CODE_USE_MANTLE";

/// Variables that do something wherever they are on.
const SWITCHES: [(&str, &str); 3] = [
    (
        MANTLE,
        "calls to models whose ids begin with `anthropic.` go to the endpoint bedrock-mantle, which writes no log",
    ),
    (
        "ENABLE_PROMPT_CACHING_1H",
        "what is written to the cache costs twice the input price, not 1.25 times",
    ),
    (
        "ENABLE_PROMPT_CACHING_1H_BEDROCK",
        "what is written to the cache costs twice the input price, not 1.25 times",
    ),
];

/// Variables that name a model.
const MODELS: [(&str, &str); 3] = [
    ("ANTHROPIC_MODEL", "Claude Code begins with it"),
    (
        "ANTHROPIC_SMALL_FAST_MODEL",
        "background tasks call it; ANTHROPIC_DEFAULT_HAIKU_MODEL has taken its place",
    ),
    ("CLAUDE_CODE_SUBAGENT_MODEL", "every subagent calls it"),
];
const TIER: &str = "ANTHROPIC_BEDROCK_SERVICE_TIER";
const REGIONS: [&str; 2] = ["AWS_REGION", "ANTHROPIC_BEDROCK_REGION_PREFIX"];

/// Everything that is found on this machine.
pub(in crate::commands) fn all(wanted: Wanted<'_>) -> Vec<Leftover> {
    let sources = sources();
    sources.iter().flat_map(|source| source.leftovers(wanted)).collect()
}

/// A place in which something is set.
struct SettingSource {
    place: String,
    /// What is set there goes before what the settings of Claude Code say.
    of_claude: bool,
    variables: Vec<(String, String)>,
    overrides: Vec<(String, String)>,
}

fn sources() -> Vec<SettingSource> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let environment = SettingSource {
        place: "the environment".to_owned(),
        of_claude: false,
        variables: std::env::vars_os().filter_map(text).collect(),
        overrides: vec![],
    };
    let startup = std::env::home_dir().map(|home| bearer::STARTUP.map(|name| home.join(name)));
    let startup = startup.into_iter().flatten().filter_map(|path| of_shell(&path));
    let settings = claude::files().into_iter().filter_map(|path| of_settings(&path));
    [environment].into_iter().chain(startup).chain(settings).collect()
}

fn of_settings(path: &Path) -> Option<SettingSource> {
    let settings = claude::read(path).ok()?;
    let (variables, overrides) = (settings.texts("env"), settings.texts("modelOverrides"));
    Some(SettingSource { place: path.display().to_string(), of_claude: true, variables, overrides })
}

/// What the lines of a file of a shell set.
fn of_shell(path: &Path) -> Option<SettingSource> {
    let text = std::fs::read_to_string(path).ok()?;
    let variables = text.lines().filter_map(assignment).collect();
    Some(SettingSource {
        place: path.display().to_string(),
        of_claude: false,
        variables,
        overrides: vec![],
    })
}

/// `NAME` and `VALUE` of `export NAME=VALUE`, `NAME="VALUE"`, `set -gx NAME VALUE`.
fn assignment(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    let (name, value) = match line.strip_prefix("set ") {
        Some(rest) => {
            rest.split_whitespace().find(|word| !word.starts_with('-')).and_then(|name| {
                let value = rest.split_once(name)?.1;
                Some((name, value))
            })?
        }
        None => line.split_once('=')?,
    };
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let value = value.split(" #").next().unwrap_or_default().trim();
    let value = value.trim_matches(|quote| quote == '"' || quote == '\'');
    (plain && !name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

impl SettingSource {
    fn leftovers(&self, wanted: Wanted<'_>) -> Vec<Leftover> {
        let variables = self.variables.iter().filter_map(|(name, value)| {
            let does = self.does(name, value, wanted)?;
            Some((name.clone(), value.clone(), does))
        });
        let foreign = self.overrides.iter().filter(|(_, arn)| !is_own(arn, wanted));
        let overrides = foreign.map(|(name, arn)| {
            let does = format!("`{name}` calls it, {}", not_own(wanted));
            (format!("modelOverrides.{name}"), arn.clone(), does)
        });
        let found = variables.chain(overrides).map(|(name, value, does)| Leftover {
            place: self.place.clone(),
            name,
            value,
            does,
        });
        found.collect()
    }

    fn does(&self, name: &str, value: &str, wanted: Wanted<'_>) -> Option<String> {
        let sets = wanted.claude.and_then(|claude| claude.env.get(name));
        if value.is_empty() || (!self.of_claude && sets.is_some()) {
            // Settings of Claude Code go before the shell's variables.
            return None;
        }
        if let Some((_, does)) = SWITCHES.iter().find(|(switch, _)| *switch == name) {
            return is_on(value).then(|| (*does).to_owned());
        }
        match name {
            TIER => Some(
                "calls have the price of another tier, which no price list has for Claude"
                    .to_owned(),
            ),
            _ if REGIONS.contains(&name) => other_region(name, value, wanted.settings?),
            _ => other_model(name, value, wanted),
        }
    }
}

fn is_on(value: &str) -> bool {
    !["0", "false", "no", "off"].contains(&value.to_lowercase().as_str())
}

fn other_region(name: &str, value: &str, settings: &Settings) -> Option<String> {
    match name {
        "AWS_REGION" => (value != settings.region).then(|| {
            format!(
                "calls go there, and are not logged where the profiles are; the settings say {}",
                settings.region
            )
        }),
        _ => Some(
            "aliases without a profile of their own call AWS's profile of that prefix".to_owned(),
        ),
    }
}

fn other_model(name: &str, value: &str, wanted: Wanted<'_>) -> Option<String> {
    let alias = name.starts_with("ANTHROPIC_DEFAULT_") && name.ends_with("_MODEL");
    let known = MODELS.iter().find(|(known, _)| *known == name).map(|(_, does)| *does);
    let does = known.or_else(|| alias.then_some("an alias calls it"))?;
    let own = is_own(value, wanted) || value == "inherit" || (!alias && is_served(value, wanted));
    (!own).then(|| format!("{does}, {}", not_own(wanted)))
}

/// One of the developer's profiles, or where nobody knows whose this machine is
/// any application profile.
fn is_own(value: &str, wanted: Wanted<'_>) -> bool {
    match wanted.claude {
        Some(claude) => claude.routes.iter().any(|route| route.arn == value),
        None => value.starts_with("arn:") && value.contains(":application-inference-profile/"),
    }
}

/// An alias that leads to a profile of the developer.
fn is_served(value: &str, wanted: Wanted<'_>) -> bool {
    let known = ALIASES.iter().any(|(family, _)| family.word() == value);
    known && wanted.claude.is_some_and(|claude| !claude.refused_aliases.contains(&value))
}

fn not_own(wanted: Wanted<'_>) -> &'static str {
    match wanted.claude {
        Some(_) => {
            "and it is no profile of this developer: the role refuses it, or the call is another's"
        }
        None => "and it is no application profile: the developer role refuses it",
    }
}

#[cfg(test)]
mod tests {
    use super::assignment;

    #[test]
    fn every_shell_sets_variables_in_its_own_way() {
        let set = |line: &str| assignment(line).map(|(name, value)| format!("{name}={value}"));
        for line in [
            "export ANTHROPIC_MODEL=\"opus\"",
            "  ANTHROPIC_MODEL='opus' # why",
            "set -gx ANTHROPIC_MODEL opus",
        ] {
            assert_eq!(set(line).as_deref(), Some("ANTHROPIC_MODEL=opus"), "{line}");
        }
        for line in ["# export X=1", "if [ \"$X\" = 1 ]; then", "", "echo a"] {
            assert_eq!(set(line), None, "{line}");
        }
    }
}
