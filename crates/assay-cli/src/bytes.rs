//! Sizes on the command line and on the screen.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A number of bytes, written as `512MiB`, `2GiB` or plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Bytes(pub(crate) usize);

const UNITS: [(&str, usize); 4] =
    [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unit = UNITS.iter().find(|(name, _)| text.ends_with(name));
        let (digits, factor) = unit
            .map_or((text, 1), |(name, factor)| (text.trim_end_matches(name).trim_end(), *factor));
        let count: Option<usize> = digits.parse().ok();
        let bytes = count.and_then(|count| count.checked_mul(factor));
        bytes.map(Self).ok_or_else(|| "not a size; write 512MiB or 2GiB, for example".into())
    }
}

impl TryFrom<String> for Bytes {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.iter().rev().find(|(_, factor)| self.0 >= *factor) {
            Some((name, factor)) => write!(f, "{:.1} {name}", self.0 as f64 / *factor as f64),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_written() {
        assert_eq!("2GiB".parse(), Ok(Bytes(2 << 30)));
        assert_eq!("512 MiB".parse(), Ok(Bytes(512 << 20)));
        assert_eq!("1000".parse(), Ok(Bytes(1000)));
        for wrong in ["", "GiB", "2GB", "-1", "99999999999TiB"] {
            assert!(wrong.parse::<Bytes>().is_err(), "{wrong}");
        }
        assert_eq!(Bytes(1536).to_string(), "1.5 KiB");
        assert_eq!(Bytes(7).to_string(), "7 bytes");
    }
}
