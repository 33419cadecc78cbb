//! Where logs and lakes lie, as typed.

use std::fmt;
use std::str::FromStr;

/// A path, or `s3://bucket/prefix`. The library opens it; here a scheme that no
/// library knows is refused as wrong usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place(String);

impl Place {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is an address in S3 and not a path.
    pub(crate) fn is_in_s3(&self) -> bool {
        matches!(self.0.split_once("://"), Some(("s3" | "s3a", _)))
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once("://") {
            _ if text.is_empty() => Err("empty; write s3://bucket/prefix or a path".into()),
            None | Some(("file", _)) => Ok(Self(text.into())),
            Some(("s3" | "s3a", rest)) if rest.starts_with(['/', '?']) || rest.is_empty() => {
                Err("no bucket; write s3://bucket/prefix".into())
            }
            Some(("s3" | "s3a", _)) => Ok(Self(text.into())),
            Some((scheme, _)) => {
                Err(format!("{scheme}:// is not supported; write s3://bucket/prefix or a path"))
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_and_buckets_are_places() {
        for place in ["logs", "/var/logs", "s3://bucket", "s3://bucket/prefix", "file:///logs"] {
            assert!(place.parse::<Place>().is_ok(), "{place}");
        }
        for other in ["", "s3://", "s3:///prefix", "gs://bucket", "https://host/logs"] {
            assert!(other.parse::<Place>().is_err(), "{other}");
        }
    }
}
