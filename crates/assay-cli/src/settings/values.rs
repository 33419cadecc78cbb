//! Values of settings and flags.

use std::fmt;
use std::str::FromStr;

use assay_host::text::size;
use assay_settings::Bytes;

/// How many bytes a query may scan by its estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScanLimit {
    /// As many as it takes; nothing is estimated.
    None,
    /// So many.
    Bytes(Bytes),
}

impl FromStr for ScanLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "none" => Ok(Self::None),
            size => {
                let bytes = size.parse().map(Self::Bytes);
                bytes.map_err(|error: String| format!("{error}; or `none`"))
            }
        }
    }
}

impl fmt::Display for ScanLimit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => out.write_str("none"),
            Self::Bytes(bytes) => out.write_str(&size(bytes.0)),
        }
    }
}

/// A number of threads as typed: 0 is one for each core, and no core gets more than
/// two.
pub(crate) fn threads(text: &str) -> Result<usize, String> {
    let count = text.parse().map_err(|_| "not a number of threads; write 4, for example")?;
    Ok(assay_host::threads(Some(count)))
}
