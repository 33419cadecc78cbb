//! To whom a call is charged.

use serde::Serialize;

use super::teams::Team;

/// To whom a call is charged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// The person.
    pub person: Option<String>,
    /// The team.
    pub team: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// The cost centre.
    pub cost_center: Option<String>,
}

/// What a person is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaidBy {
    /// A rule that matched, whatever it says.
    Rule,
    /// The tag of a profile.
    ProfileTag,
    /// The identity.
    Identity,
    /// Nothing.
    Nobody,
}

impl SaidBy {
    /// The word in the column `attribution`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::ProfileTag => "profile_tag",
            Self::Identity => "identity",
            Self::Nobody => "none",
        }
    }
}

impl Charge {
    pub(super) fn of_person(person: String) -> Self {
        Self { person: Some(person), ..Self::default() }
    }

    pub(super) fn of_team(team: &Team) -> Self {
        let (name, cost_center) = (team.name.to_owned(), team.cost_center.to_owned());
        Self { team: Some(name), cost_center: Some(cost_center), ..Self::default() }
    }
}
