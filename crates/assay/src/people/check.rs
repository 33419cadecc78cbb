//! Who each identity is, beside what it spends.

use std::cmp::Reverse;
use std::collections::HashMap;

use assay_cost::day::Day;
use assay_cost::people::{Attributed, Attribution, People, PersonRow};
use assay_lake::Lake;
use assay_lake::small_tables::read_profiles;
use assay_query::Engine;
use assay_settings::Fault;

use super::callers::{self, Caller};
use super::usage::{self, Used};
use crate::JobError;

/// What a look at all identities has found.
#[derive(Debug)]
pub struct PeopleChecked {
    /// Identities with calls, unattributed ones first, then by dollars; an identity that
    /// is several people by and by is several rows.
    pub people: Vec<CheckedPerson>,
    /// Rules that match nothing, that an earlier one hides, or that contradict the tags
    /// of a profile.
    pub warnings: Vec<Fault>,
}

/// An identity while it is one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedPerson {
    /// The account that calls.
    pub account_id: Option<String>,
    /// As logged.
    pub identity_arn: Option<String>,
    /// Id of the application inference profile.
    pub inference_profile_id: Option<String>,
    /// JSON text of the metadata that rules name.
    pub caller_metadata: Option<String>,
    /// Word of the kind of caller.
    pub principal_type: Option<String>,
    /// Who it is, and when.
    pub row: PersonRow,
    /// What it uses and spends on these days.
    pub used: Used,
}

/// What is found of each identity that the engine knows.
pub(super) async fn checked(
    people: &People,
    lake: &Lake,
    engine: &Engine,
) -> Result<PeopleChecked, JobError> {
    let callers = callers::read(engine).await?;
    let identities = callers.iter().map(Caller::identity).collect::<Result<Vec<_>, _>>()?;
    let Attributed { rows, warnings } = people.attribute(&identities, &read_profiles(lake).await?);
    let used = used(&callers, &rows, engine).await?;
    let with_calls = rows.into_iter().zip(used).filter(|(_, used)| used.invocations > 0);
    let person = |(row, used): (PersonRow, Used)| {
        let Caller { account_id, arn, profile, metadata } = callers[row.identity].clone();
        CheckedPerson {
            account_id,
            identity_arn: arn,
            inference_profile_id: profile,
            caller_metadata: metadata,
            principal_type: identities[row.identity].principal_type.map(str::to_owned),
            row,
            used,
        }
    };
    let mut people: Vec<_> = with_calls.map(person).collect();
    people.sort_by_key(|one| (one.row.person.is_some(), Reverse(one.used.usd_low)));
    Ok(PeopleChecked { people, warnings })
}

impl CheckedPerson {
    /// Whether nothing says who it is.
    pub fn is_unattributed(&self) -> bool {
        self.row.person.is_none()
    }

    /// What gave the person.
    pub const fn attribution(&self) -> Attribution {
        self.row.attribution
    }
}

/// What is used on the days of each row.
async fn used(
    callers: &[Caller],
    rows: &[PersonRow],
    engine: &Engine,
) -> Result<Vec<Used>, JobError> {
    let places: HashMap<&Caller, usize> =
        callers.iter().enumerate().map(|(at, caller)| (caller, at)).collect();
    let mut used = vec![Used::NONE; rows.len()];
    usage::each_day(engine, |caller, day, of_day| {
        let day: Day = day.parse()?;
        // Rows are in order of identities and days, and cover all days.
        let Some(place) = places.get(&caller) else { return Ok(()) };
        let at = rows.partition_point(|row| (row.identity, row.days.until) <= (*place, day));
        if let Some(used) = used.get_mut(at) {
            *used = used.plus(of_day)?;
        }
        Ok(())
    })
    .await?;
    Ok(used)
}
