//! The variable that undoes attribution.

use std::path::{Path, PathBuf};

use super::claude;

/// Goes before `AWS_PROFILE`: every call is then that of an API key.
const VARIABLE: &str = "AWS_BEARER_TOKEN_BEDROCK";

/// Files in which shells are told variables, below the home folder.
pub(super) const STARTUP: [&str; 8] = [
    ".bashrc",
    ".bash_profile",
    ".profile",
    ".zshrc",
    ".zshenv",
    ".zprofile",
    ".config/fish/config.fish",
    ".config/environment.d/claude.conf",
];

/// Warns of every place where the variable is set.
pub(super) fn warn() {
    for place in places() {
        tracing::warn!(
            "{VARIABLE} is set in {place}: it goes before AWS_PROFILE, and calls are then logged \
             as those of an API key, not of the developer"
        );
    }
}

/// Every place where the variable is set.
pub(in crate::commands) fn places() -> Vec<String> {
    let environment = std::env::var_os(VARIABLE).is_some_and(|value| !value.is_empty());
    let files = std::env::home_dir().map(|home| STARTUP.map(|name| home.join(name)));
    let files = files.into_iter().flatten().filter(|path| sets(path));
    let settings = claude::files().into_iter().filter(|path| in_settings(path));
    let shown = files.chain(settings).map(|path: PathBuf| path.display().to_string());
    environment.then(|| "the environment".to_owned()).into_iter().chain(shown).collect()
}

/// Whether a line that is no comment speaks of it.
fn sets(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().any(|line| line.contains(VARIABLE) && !line.trim_start().starts_with('#'))
}

fn in_settings(path: &Path) -> bool {
    let env = claude::read(path).map(|settings| settings.texts("env")).unwrap_or_default();
    env.iter().any(|(name, _)| name == VARIABLE)
}
