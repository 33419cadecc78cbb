//! What there is to be, resource by resource.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Address, Attributes, ResourceKind};

/// A group of resources that serve one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Module {
    /// Who may do what.
    Foundation,
    /// What is logged, and where.
    Logging,
    /// Whose call it is.
    Allocation,
    /// Queries over the logs.
    Attribution,
    /// Who gets a message when it becomes much.
    Budgets,
}

impl Module {
    /// All, in the order in which they build on each other.
    pub const ALL: [Self; 5] =
        [Self::Foundation, Self::Logging, Self::Allocation, Self::Attribution, Self::Budgets];

    /// As it is written: `foundation`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Foundation => "foundation",
            Self::Logging => "logging",
            Self::Allocation => "allocation",
            Self::Attribution => "attribution",
            Self::Budgets => "budgets",
        }
    }

    /// The module of what nobody wants any more.
    pub(crate) fn of_unwanted(address: &Address) -> Self {
        match address.kind {
            ResourceKind::InferenceProfile => Self::Allocation,
            ResourceKind::Subscription | ResourceKind::Budget => Self::Budgets,
            ResourceKind::IamRolePolicy if address.name.contains("-bedrock-logging/") => {
                Self::Logging
            }
            _ => Self::Foundation,
        }
    }
}

impl fmt::Display for Module {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Module {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name);
        let found = Self::ALL.into_iter().find(|module| module.name() == text);
        found.ok_or_else(|| format!("not one of {}", names.join(", ")))
    }
}

/// A resource as it is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// What it is called.
    pub address: Address,
    /// What it is part of.
    pub module: Module,
    /// What is to be set on it.
    pub attributes: Attributes,
    /// What must be there before it.
    pub depends_on: Vec<Address>,
}
