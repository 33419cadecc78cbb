//! What a resource is called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ResourceKind;

/// A kind and a name, as AWS has it in one account and region; written `KIND.NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Address {
    /// What it is.
    pub kind: ResourceKind,
    /// What it is called; see [`ResourceKind`].
    pub name: String,
}

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no address; write KIND.NAME as the plan shows it, such as `iam_role.claude-code-developer`"
)]
pub struct NotAnAddress {
    text: String,
}

impl Address {
    /// The resource of that kind and name.
    pub fn new(kind: ResourceKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }

    /// The two parts of the name of what hangs on a parent: `ROLE`, `POLICY`.
    /// The parent's name of a log query is its folder, of a metric filter its log group.
    pub fn parts(&self) -> (&str, &str) {
        let cut = match self.kind {
            ResourceKind::MetricFilter => self.name.rsplit_once(':'),
            _ => self.name.split_once('/'),
        };
        cut.unwrap_or((self.name.as_str(), ""))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.kind, self.name)
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (kind, name) = text.split_once('.').unwrap_or((text, ""));
        match ResourceKind::named(kind) {
            Some(kind) if !name.is_empty() => Ok(Self::new(kind, name)),
            _ => Err(NotAnAddress { text: text.to_owned() }),
        }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl TryFrom<String> for Address {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}
