//! How the process ends.

use std::process::ExitCode;

/// The exit codes of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was done.
    Done = 0,
    /// Nothing, or not all, was done; stderr says why.
    Failed = 1,
    /// The command line or the settings make no sense; or, where differences
    /// were asked for, there are some.
    Usage = 2,
    /// Done, but some objects could not be read, or records were rejected
    /// under `--strict`.
    Partial = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
