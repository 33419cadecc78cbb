//! Sizes in files and on the command line.

use std::str::FromStr;

/// A number of bytes, written as `512MiB`, `2 GB` or plain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

/// Powers of 1024.
const BINARY: [(&str, u64); 4] =
    [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

/// Powers of 1000, and single bytes.
const DECIMAL: [(&str, u64); 7] = [
    ("", 1),
    ("B", 1),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
];

impl Bytes {
    /// As much of it as can be addressed.
    pub fn in_memory(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let known = BINARY.iter().chain(&DECIMAL).find(|(name, _)| *name == unit.trim());
        let count: Option<u64> = digits.parse().ok();
        let bytes = count.zip(known).and_then(|(count, (_, factor))| count.checked_mul(*factor));
        bytes.map(Self).ok_or_else(|| "not a size; write 512MiB or 2GiB, for example".into())
    }
}
