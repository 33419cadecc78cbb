//! One step of a plan.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rights;
use crate::{Address, Attributes, Change, Module, ResourceKind};

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is not there and is made.
    Create,
    /// It is changed where it stands.
    Update,
    /// It is deleted and made again.
    Replace,
    /// It is deleted.
    Delete,
    /// It is as wanted.
    Keep,
    /// It is there, under our name, and not ours: nothing is done, and the plan
    /// cannot be applied.
    Foreign,
    /// Destroying spares it.
    Retain,
}

impl Action {
    /// Whether something is different afterwards.
    pub fn changes(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Replace | Self::Delete)
    }
}

/// What is done to one resource, and from which state to which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanStep {
    /// Which.
    pub address: Address,
    /// What it is part of.
    pub module: Module,
    /// What is done.
    pub action: Action,
    /// Why, where the action does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// It was not ours and becomes so.
    #[serde(default)]
    pub adopts: bool,
    /// What it holds goes with it.
    #[serde(default)]
    pub contents: bool,
    /// Attribute by attribute; empty where all of it comes or goes.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// What is live; none if nothing is.
    pub from: Option<Attributes>,
    /// What will be live; none if nothing will be.
    pub to: Option<Attributes>,
    /// Steps of this plan that must be done before.
    #[serde(default)]
    pub after: Vec<Address>,
}

/// What cannot be restored, or is there no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// What kind of resource loses it.
    pub kind: ResourceKind,
    /// The name that must be typed to agree.
    pub name: String,
    /// What goes.
    pub what: String,
}

/// The log keeps the id, and a developer's settings the ARN.
const LOST_PROFILE: &str =
    "the profile's id: new ids after re-creation, and settings with its ARN fail";

impl PlanStep {
    pub(super) fn losses(&self) -> Option<Loss> {
        let what = match self.action {
            Action::Delete if self.contents => self.lost_contents()?.to_owned(),
            Action::Delete | Action::Replace
                if self.address.kind == ResourceKind::InferenceProfile =>
            {
                LOST_PROFILE.to_owned()
            }
            Action::Update => return self.lost_rights().or_else(|| self.loss(self.shortened()?)),
            _ => return None,
        };
        self.loss(what)
    }

    /// What a policy will allow no more.
    pub(super) fn lost_rights(&self) -> Option<Loss> {
        let to = self.to.as_ref();
        self.loss(rights::lost(self.address.kind, self.from.as_ref()?, to)?)
    }

    fn loss(&self, what: String) -> Option<Loss> {
        Some(Loss { kind: self.address.kind, name: self.address.name.clone(), what })
    }

    fn lost_contents(&self) -> Option<&'static str> {
        match self.address.kind {
            ResourceKind::Bucket => Some("the bucket with every object and version in it"),
            ResourceKind::LogGroup => Some("the log group with every event in it"),
            ResourceKind::GlueDatabase => Some("the database with every table in it"),
            ResourceKind::Workgroup => Some("the workgroup with its history and saved queries"),
            _ => None,
        }
    }

    /// Logs that will be kept for a shorter time than they are now.
    fn shortened(&self) -> Option<String> {
        let days = |attributes: &Option<Attributes>| match self.address.kind {
            ResourceKind::LogGroup => Some(kept(attributes.as_ref()?.get("retention_days"))),
            ResourceKind::BucketLifecycle => Some(shortest_life(attributes.as_ref()?)),
            _ => None,
        };
        let (from, to) = (days(&self.from)?, days(&self.to)?);
        let words = |days: u64| match days {
            u64::MAX => "for ever".to_owned(),
            days => format!("{days} days"),
        };
        (to < from)
            .then(|| format!("what is older than {}; it was kept {}", words(to), words(from)))
    }
}

fn kept(days: Option<&Value>) -> u64 {
    days.and_then(Value::as_u64).unwrap_or(u64::MAX)
}

fn shortest_life(attributes: &Attributes) -> u64 {
    let rules = attributes.get("rules").and_then(Value::as_array).into_iter().flatten();
    rules.map(|rule| kept(rule.get("expire_days"))).min().unwrap_or(u64::MAX)
}
