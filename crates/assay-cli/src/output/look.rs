//! How a table for people is drawn.

use assay_query::named::Display;

use super::symbols::{BLOCKS, Symbols};

/// How a table for people is drawn. Other formats have every column and digit.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// Every column by itself, and every digit.
    pub(crate) exact: bool,
    /// Which columns matter most, and what is drawn of them.
    pub(crate) display: Display,
    /// What the user does to see columns that do not fit.
    pub(crate) all_by: &'static str,
    /// What it is drawn with.
    pub(crate) symbols: &'static Symbols,
}

impl Default for Look {
    fn default() -> Self {
        let (display, all_by) = (Display::default(), "--exact shows every column");
        Self { exact: false, display, all_by, symbols: &BLOCKS }
    }
}
