//! One rule of `people.toml`.

use super::captures::Template;
use super::identity::Identity;
use super::pattern::Pattern;
use crate::day::Days;
use crate::profiles::ProfileRow;

/// What a condition is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Account,
    Arn,
    PrincipalType,
    Principal,
    Session,
    Profile,
    Metadata(String),
    Tag(String),
}

/// One of the patterns must match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) field: Field,
    pub(super) patterns: Vec<Pattern>,
}

/// A rule: all conditions must match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) line: usize,
    pub(super) conditions: Vec<Condition>,
    pub(super) days: Days,
    pub(super) person: Option<Template>,
    pub(super) team: Option<Template>,
    pub(super) project: Option<Template>,
    pub(super) cost_center: Option<Template>,
}

impl Field {
    /// The identity's own value; the profile's ARN and tags aside.
    pub(super) fn of<'a>(&self, identity: &'a Identity<'_>) -> Option<&'a str> {
        match self {
            Self::Account => identity.account_id,
            Self::Arn => identity.arn,
            Self::PrincipalType => identity.principal_type,
            Self::Principal => identity.principal,
            Self::Session => identity.session,
            Self::Profile => identity.profile,
            Self::Metadata(key) => identity.metadata.get(key).map(String::as_str),
            Self::Tag(_) => None,
        }
    }
}

impl Condition {
    fn holds(&self, identity: &Identity<'_>, profile: Option<&ProfileRow>) -> bool {
        // A profile goes by its id and by its ARN.
        let other = match &self.field {
            Field::Tag(key) => profile.and_then(|profile| profile.tag(key)),
            Field::Profile => profile.map(|profile| profile.profile_arn.as_str()),
            _ => None,
        };
        let mut values = [self.field.of(identity), other].into_iter().flatten();
        values.any(|value| self.patterns.iter().any(|pattern| pattern.matches(value)))
    }

    /// Whether it holds wherever the other does.
    fn covers(&self, other: &Self) -> bool {
        let one = |pattern: &Pattern| self.patterns.iter().any(|own| own.covers(pattern));
        self.field == other.field && other.patterns.iter().all(one)
    }
}

impl Rule {
    /// Whether all conditions hold, days aside.
    pub(super) fn matches(&self, identity: &Identity<'_>, profile: Option<&ProfileRow>) -> bool {
        self.conditions.iter().all(|condition| condition.holds(identity, profile))
    }

    /// Whether it matches whatever the other matches, on all its days.
    pub(super) fn hides(&self, other: &Self) -> bool {
        let implied = |own: &Condition| other.conditions.iter().any(|theirs| own.covers(theirs));
        self.days.cover(other.days) && self.conditions.iter().all(implied)
    }

    pub(super) fn results(&self) -> impl Iterator<Item = &Template> {
        [&self.person, &self.team, &self.project, &self.cost_center].into_iter().flatten()
    }

    /// The metadata keys that it names.
    pub(super) fn metadata_keys(&self) -> impl Iterator<Item = &str> {
        let conditions = self.conditions.iter().filter_map(|condition| match &condition.field {
            Field::Metadata(key) => Some(key.as_str()),
            _ => None,
        });
        conditions.chain(self.results().flat_map(Template::metadata_keys))
    }
}
