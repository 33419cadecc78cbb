//! What calls cost and to whom they are charged: readers are held to it.

use std::collections::BTreeMap;
use std::fmt;

use crate::company::staff::charge;
use crate::company::{Charge, SaidBy};
use crate::dollars::cost;
use crate::object::readable;
use crate::tokens::Tokens;
use crate::world::World;
use crate::{Spec, SynthError, UsdUnits};

/// A call that can be read, with what it costs and to whom it is charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedCall {
    /// As logged.
    pub request_id: String,
    /// Its UTC day, `YYYY-MM-DD`.
    pub event_date: String,
    /// To whom it is charged.
    pub charge: Charge,
    /// What a person is known by.
    pub said_by: SaidBy,
    /// Whether it has an error code.
    pub failed: bool,
    /// Tokens that can be found, body objects included; unknown ones are 0. The parts of the
    /// cache writes are those that the record itself shows.
    pub tokens: Tokens,
    /// What it truly costs, by all its tokens; none where the model has no price here.
    pub usd: Option<UsdUnits>,
}

/// Hands over every call of a specification that can be read, in the order of its objects.
///
/// # Errors
/// [`SynthError::Spec`] if the specification makes no sense, and those of `take`.
pub fn each_charged(
    spec: &Spec,
    mut take: impl FnMut(ChargedCall) -> Result<(), SynthError>,
) -> Result<(), SynthError> {
    spec.check()?;
    let world = World::new(spec);
    for object in 0..spec.objects {
        let hour = world.hour_fields(object);
        let [year, month, day, _] = hour;
        let event_date = format!("{year:04}-{month:02}-{day:02}");
        let of_company = world.company.as_ref().map_or(0, |company| company.day_of(hour));
        for plan in readable(&world, object) {
            let (charge, said_by) = charge(world.company.as_ref(), &plan, of_company);
            let failed = plan.failed();
            take(ChargedCall {
                event_date: event_date.clone(),
                charge,
                said_by,
                failed,
                tokens: if failed { Tokens::default() } else { plan.known_tokens() },
                usd: if failed { Some(0) } else { cost(&plan) },
                request_id: plan.request_id,
            })?;
        }
    }
    Ok(())
}

/// By what spend is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChargedBy {
    /// Not at all.
    Total,
    /// By person.
    Person,
    /// By team.
    Team,
    /// By project.
    Project,
    /// By cost centre.
    CostCenter,
}

impl ChargedBy {
    /// Every way, the total first.
    pub const ALL: [Self; 5] =
        [Self::Total, Self::Person, Self::Team, Self::Project, Self::CostCenter];

    /// The name of its column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Person => "person",
            Self::Team => "team",
            Self::Project => "project",
            Self::CostCenter => "cost_center",
        }
    }

    fn of(self, charge: &Charge) -> Option<&String> {
        match self {
            Self::Total => None,
            Self::Person => charge.person.as_ref(),
            Self::Team => charge.team.as_ref(),
            Self::Project => charge.project.as_ref(),
            Self::CostCenter => charge.cost_center.as_ref(),
        }
    }
}

/// Calls, tokens and dollars of one part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChargedSum {
    /// Calls, the failed ones among them.
    pub invocations: u64,
    /// Failed calls.
    pub failed: u64,
    /// Calls of models without a price here.
    pub unpriced_invocations: u64,
    /// Tokens that can be found.
    pub tokens: Tokens,
    /// What the calls with a price truly cost.
    pub usd: UsdUnits,
}

/// The sums of a specification; the key's text is `None` for what is charged to none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChargedSums(pub BTreeMap<(ChargedBy, Option<String>), ChargedSum>);

impl ChargedSums {
    /// Adds a call to its part of each way.
    pub fn add(&mut self, call: &ChargedCall) {
        for by in ChargedBy::ALL {
            let sum = self.0.entry((by, by.of(&call.charge).cloned())).or_default();
            sum.invocations += 1;
            sum.failed += u64::from(call.failed);
            sum.unpriced_invocations += u64::from(call.usd.is_none());
            sum.tokens.add(&call.tokens);
            sum.usd += call.usd.unwrap_or_default();
        }
    }
}

/// USD in plain notation, without zeros at its end.
pub(crate) struct UsdText(pub(crate) UsdUnits);

impl fmt::Display for UsdText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: UsdUnits = 1_000_000_000_000_000;
        let fraction = format!("{:015}", self.0 % UNITS);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{}", self.0 / UNITS),
            fraction => write!(f, "{}.{fraction}", self.0 / UNITS),
        }
    }
}
