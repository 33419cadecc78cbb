//! How the process ends.

use std::process::ExitCode;

/// What becomes of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was done.
    Done,
    /// Nothing, or not all, was done; stderr says why.
    Failed,
    /// The command line or the settings make no sense.
    Usage,
    /// There are differences, where they were asked for.
    Differs,
    /// Done, but some objects could not be read, or records were rejected
    /// under `--strict`.
    Partial,
}

impl Exit {
    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage | Self::Differs => 2,
            Self::Partial => 3,
        }
    }

    /// The same where 2 is to mean a difference, and nothing else.
    pub(crate) fn of_a_check(self) -> Self {
        if self == Self::Usage { Self::Failed } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
