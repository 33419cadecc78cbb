//! Where the rows are read.

use assay_host::standard;

use crate::screen;

/// Where the rows are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Looked {
    /// On a terminal of so many columns: `Human` is as wide, and shows a bounded
    /// number of rows.
    OnTerminal(u16),
    /// Behind stdout, by a reader that may go away.
    ByReader,
    /// In a file, which has all of them.
    InFile,
}

impl Looked {
    /// At what goes to stdout.
    pub(crate) fn at_stdout() -> Self {
        screen::columns().map_or(Self::ByReader, Self::OnTerminal)
    }

    /// Columns within which it must be drawn, if there is such a bound.
    pub(super) fn width(self) -> Option<usize> {
        match self {
            Self::OnTerminal(columns) => Some(usize::from(columns)),
            Self::ByReader | Self::InFile => None,
        }
    }

    /// Whether it is a terminal.
    pub(crate) fn is_terminal(self) -> bool {
        matches!(self, Self::OnTerminal(_))
    }

    /// Whether nobody will look at more of them.
    pub(super) fn is_over(self) -> bool {
        !matches!(self, Self::InFile) && !standard::is_read()
    }
}
