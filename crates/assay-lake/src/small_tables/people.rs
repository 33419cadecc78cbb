//! The rows of `people` from what rules say of identities.

use arrow::array::RecordBatch;
use assay_cost::people::{Identity, PersonRow};
use assay_schema::tables::PEOPLE;

use super::columns::{rows, spelled, texts};
use crate::error::LakeError;

/// The rows of [`PEOPLE`]: `people` names each of the `identities` by its place.
///
/// # Errors
/// [`LakeError::Columns`], which no identity gives.
pub fn people_rows(
    identities: &[Identity<'_>],
    people: &[PersonRow],
) -> Result<RecordBatch, LakeError> {
    let identity = |row: &PersonRow| identities.get(row.identity);
    let metadata = |row: &PersonRow| {
        let metadata = &identity(row)?.metadata;
        (!metadata.is_empty()).then(|| serde_json::to_string(metadata).ok()).flatten()
    };
    rows(
        &PEOPLE,
        [
            texts(people, |row| identity(row)?.account_id),
            texts(people, |row| identity(row)?.arn),
            texts(people, |row| identity(row)?.profile),
            spelled(people, metadata),
            texts(people, |row| row.person.as_deref()),
            texts(people, |row| row.team.as_deref()),
            texts(people, |row| row.project.as_deref()),
            texts(people, |row| row.cost_center.as_deref()),
            texts(people, |row| Some(row.attribution.word())),
            spelled(people, |row| Some(row.days.from.to_string())),
            spelled(people, |row| Some(row.days.until.to_string())),
        ],
    )
}
