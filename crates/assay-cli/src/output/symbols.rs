//! The characters that tables and charts are drawn with.

/// The characters that tables and charts are drawn with, each one column wide.
#[derive(Debug)]
pub(crate) struct Symbols {
    /// Below the names of columns.
    pub(crate) rule: &'static str,
    /// What stands for null, so that it differs from 0 and from empty text.
    pub(crate) null: &'static str,
    /// Between two ends of a range.
    pub(super) to: &'static str,
    /// Between the parts of an identity.
    pub(super) dot: &'static str,
    /// What is left out of a text.
    pub(super) ellipsis: &'static str,
    /// Parts of a bar's last character, the whole one last.
    pub(super) bar: &'static [&'static str],
    /// What is possible, but not certain.
    pub(super) possible: &'static str,
    /// Heights of a line, the lowest first.
    pub(super) heights: &'static [&'static str],
    /// In a line, where there is no value.
    pub(super) gap: &'static str,
}

/// Block characters of Unicode.
pub(crate) static BLOCKS: Symbols = Symbols {
    rule: "─",
    null: "–",
    to: "–",
    dot: "·",
    ellipsis: "…",
    bar: &["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    possible: "░",
    heights: &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    gap: "·",
};

/// For terminals without them.
pub(crate) static ASCII: Symbols = Symbols {
    rule: "-",
    null: "-",
    to: "-",
    dot: "/",
    ellipsis: "~",
    bar: &["#"],
    possible: ".",
    heights: &["1", "2", "3", "4", "5", "6", "7", "8"],
    gap: "_",
};
