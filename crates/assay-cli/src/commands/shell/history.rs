//! Where typed statements are remembered.

use std::path::PathBuf;

/// Statements that are remembered; the oldest leave first.
pub(super) const ENTRIES_MAX: usize = 2_000;

/// A longer statement is not remembered: it was pasted from where it still is.
pub(super) const ENTRY_BYTES_MAX: usize = 32 << 10;

/// The history of this user: `$XDG_STATE_HOME/assay/history`, by default below
/// `~/.local/state`. None where there is no home.
pub(super) fn default_path() -> Option<PathBuf> {
    let absolute =
        |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME")
        .or_else(|| std::env::home_dir().map(|home| home.join(".local/state")))?;
    Some(state.join("assay").join("history"))
}
