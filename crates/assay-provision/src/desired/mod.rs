//! What there is to be: one file for each module.

mod allocation;
mod attribution;
mod budgets;
mod foundation;
mod logging;
mod services;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::kinds::{Shape, Tags};
use crate::{Address, Attributes, Home, Kind, MARK, Names, Settings};

pub(crate) use budgets::TEAM_TAG;

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
    /// Who is told when it becomes much.
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
            Kind::InferenceProfile => Self::Allocation,
            Kind::Subscription | Kind::Budget => Self::Budgets,
            Kind::IamRolePolicy if address.name.contains("-bedrock-logging/") => Self::Logging,
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

/// All resources that the settings want, each after what it depends on.
pub fn desired(settings: &Settings, home: &Home) -> Vec<Resource> {
    let names = Names::of(settings);
    let mut wanted =
        Wanted { settings, home, names, module: Module::Foundation, resources: vec![] };
    foundation::add(&mut wanted);
    logging::add(wanted.within(Module::Logging));
    allocation::add(wanted.within(Module::Allocation));
    attribution::add(wanted.within(Module::Attribution));
    budgets::add(wanted.within(Module::Budgets));
    wanted.resources
}

/// The list while it is made, and what everybody needs to make it.
struct Wanted<'a> {
    settings: &'a Settings,
    home: &'a Home,
    names: Names,
    module: Module,
    resources: Vec<Resource>,
}

impl Wanted<'_> {
    fn within(&mut self, module: Module) -> &mut Self {
        self.module = module;
        self
    }

    fn add(
        &mut self,
        kind: Kind,
        name: impl Into<String>,
        shape: &impl Shape,
        after: &[&Address],
    ) -> Address {
        let address = Address::new(kind, name);
        self.resources.push(Resource {
            address: address.clone(),
            module: self.module,
            attributes: shape.attributes(),
            depends_on: after.iter().map(|address| (*address).clone()).collect(),
        });
        address
    }

    /// The mark and the user's tags.
    fn tags(&self) -> Tags {
        let mut tags = self.settings.tags.clone();
        tags.insert(MARK.to_owned(), self.names.project.clone());
        tags
    }

    /// The mark alone, for what has parameters instead of tags.
    fn mark(&self) -> BTreeMap<String, String> {
        BTreeMap::from([(MARK.to_owned(), self.names.project.clone())])
    }
}
