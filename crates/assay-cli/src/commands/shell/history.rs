//! Where typed statements are remembered.

use std::fs::{DirBuilder, OpenOptions};
use std::path::{Path, PathBuf};

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

/// Makes the file and its folder so that nobody else can read them: statements
/// name people.
pub(super) fn prepare(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        private_folders().create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

fn private_folders() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
