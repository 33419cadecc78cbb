//! The table of profiles as it grows from sync to sync.

use std::collections::BTreeMap;

use super::import::Profiles;
use super::{ObservedProfile, ProfileRow};
use crate::day::Day;

/// The table has seen a later day than today.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tags of {arn} are known from {known} on, which is after {today}")]
pub struct OutOfOrder {
    /// The profile.
    pub arn: String,
    /// The day from which its newest tags hold.
    pub known: Day,
    /// The day of the sync.
    pub today: Day,
}

/// The table after a sync on the day `today`, sorted by ARN and day.
///
/// Other tags hold from today on; the first ones that are seen hold for the days
/// before, too. A profile that is no longer there keeps its rows. Of a profile that
/// the table knows, rows of another lake fill in what is not known, and change
/// nothing else. Repeating a sync changes nothing.
///
/// # Errors
///
/// Tags changed, and the table has already seen a later day.
pub fn merge(
    known: &[ProfileRow],
    seen: &Profiles,
    today: Day,
) -> Result<Vec<ProfileRow>, OutOfOrder> {
    let mut table: BTreeMap<String, Vec<ProfileRow>> = BTreeMap::new();
    for row in known {
        table.entry(row.profile_arn.clone()).or_default().push(row.clone());
    }
    for rows in table.values_mut() {
        rows.sort_by_key(|row| row.valid_from);
    }
    for (arn, dated) in &seen.dated {
        let rows = table.entry(arn.clone()).or_default();
        fill_in(rows, dated);
    }
    for (arn, observed) in &seen.observed {
        let rows = table.entry(arn.clone()).or_default();
        if rows.is_empty() {
            rows.extend(ProfileRow::of_arn(arn));
        }
        observe(rows, observed, today)?;
    }
    Ok(table.into_values().flatten().collect())
}

/// Takes the rows of another lake where this one knows nothing.
fn fill_in(rows: &mut Vec<ProfileRow>, dated: &[ProfileRow]) {
    let knows_tags = rows.iter().any(|row| row.tags.is_some());
    let own = rows.last().cloned();
    if !knows_tags {
        *rows = dated.to_vec();
        // The rows cover all days, whatever part of them was imported.
        if let Some(first) = rows.first_mut() {
            first.valid_from = Day::FIRST;
        }
        for at in 1..rows.len() {
            rows[at - 1].valid_until = rows[at].valid_from;
        }
        if let Some(last) = rows.last_mut() {
            last.valid_until = Day::LAST;
        }
    }
    let other = dated.last();
    for row in rows {
        for from in [own.as_ref(), other].into_iter().flatten() {
            row.name = row.name.take().or_else(|| from.name.clone());
            row.model = row.model.take().or_else(|| from.model.clone());
            row.endpoint_scope = row.endpoint_scope.take().or_else(|| from.endpoint_scope.clone());
        }
    }
}

fn observe(
    rows: &mut Vec<ProfileRow>,
    observed: &ObservedProfile,
    today: Day,
) -> Result<(), OutOfOrder> {
    let ObservedProfile { name, model, scope, tags } = observed;
    for row in rows.iter_mut() {
        row.name = name.clone().or(row.name.take());
        row.model = model.clone().or(row.model.take());
        let scope = scope.map(|scope| scope.word().to_owned());
        row.endpoint_scope = scope.or(row.endpoint_scope.take());
    }
    let Some(last) = rows.last_mut().filter(|last| tags.is_some() && last.tags != *tags) else {
        return Ok(());
    };
    if last.tags.is_none() {
        last.tags.clone_from(tags);
        return Ok(());
    }
    if today < last.valid_from {
        let (arn, known) = (last.profile_arn.clone(), last.valid_from);
        return Err(OutOfOrder { arn, known, today });
    }
    let mut next = ProfileRow { valid_from: today, tags: tags.clone(), ..last.clone() };
    if today == last.valid_from {
        // The last sync of a day counts for the day.
        rows.pop();
    } else {
        last.valid_until = today;
    }
    if let Some(before) = rows.pop_if(|before| before.tags == next.tags) {
        next.valid_from = before.valid_from;
    }
    rows.push(next);
    Ok(())
}
