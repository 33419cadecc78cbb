//! Where logs and lakes lie.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use url::Url;

/// A place on disk or in S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// A directory or a file.
    Local(PathBuf),
    /// `s3://bucket/prefix`.
    S3(Url),
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once("://") {
            None if text.is_empty() => Err("empty".into()),
            None => Ok(Self::Local(text.into())),
            Some(("s3" | "s3a", _)) => bucket(text).map(Self::S3),
            Some((scheme, _)) => {
                Err(format!("{scheme}:// is not supported; write s3://bucket/prefix or a path"))
            }
        }
    }
}

fn bucket(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.host_str() {
        Some(_) => Ok(url),
        None => Err("no bucket; write s3://bucket/prefix".into()),
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(path) => write!(f, "{}", path.display()),
            Self::S3(url) => write!(f, "{url}"),
        }
    }
}
