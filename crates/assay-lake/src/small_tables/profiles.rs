//! The rows of `profiles`, written and read back: a sync goes on from them.

use arrow::array::{Array, AsArray, MapArray, RecordBatch, StringArray};
use arrow::error::ArrowError;
use assay_cost::profiles::{ProfileRow, Tags};
use assay_schema::tables::PROFILES;
use assay_schema::tags;

use super::columns::{ArrowColumn, rows, spelled, text_maps, texts};
use super::write::read;
use crate::error::LakeError;
use crate::future::LakeFuture;
use crate::lake::Lake;

/// The rows of [`PROFILES`].
///
/// # Errors
/// [`LakeError::Columns`], which no profile gives.
pub fn profile_rows(profiles: &[ProfileRow]) -> Result<RecordBatch, LakeError> {
    rows(
        &PROFILES,
        [
            texts(profiles, |row| Some(&row.profile_arn)),
            texts(profiles, |row| Some(&row.profile_id)),
            texts(profiles, |row| Some(&row.account_id)),
            texts(profiles, |row| Some(&row.region)),
            texts(profiles, |row| row.name.as_deref()),
            texts(profiles, |row| row.model.as_deref()),
            texts(profiles, |row| row.endpoint_scope.as_deref()),
            tag(profiles, tags::USER),
            tag(profiles, tags::TEAM),
            tag(profiles, tags::PROJECT),
            tag(profiles, tags::COST_CENTER),
            text_maps(profiles, |row| row.tags.as_ref()),
            spelled(profiles, |row| Some(row.valid_from.to_string())),
            spelled(profiles, |row| Some(row.valid_until.to_string())),
        ],
    )
}

/// A tag without a value says nothing.
fn tag(profiles: &[ProfileRow], key: &str) -> ArrowColumn {
    texts(profiles, |row| row.tag(key).filter(|value| !value.is_empty()))
}

/// The profiles that the lake knows; none before the first sync.
///
/// # Errors
/// When the table cannot be read, or a day in it is none.
pub fn read_profiles(lake: &Lake) -> LakeFuture<'_, Vec<ProfileRow>> {
    Box::pin(async move {
        let batches = read(lake, &PROFILES).await?;
        batches.iter().map(profiles_of).collect::<Result<Vec<_>, _>>().map(|rows| rows.concat())
    })
}

fn profiles_of(rows: &RecordBatch) -> Result<Vec<ProfileRow>, LakeError> {
    (0..rows.num_rows()).map(|row| profile_of(rows, row)).collect()
}

fn profile_of(rows: &RecordBatch, row: usize) -> Result<ProfileRow, LakeError> {
    let text = |name: &str| {
        let column = rows.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
        column.and_then(|texts: &StringArray| {
            texts.is_valid(row).then(|| texts.value(row).to_owned())
        })
    };
    let required = |name: &str| text(name).unwrap_or_default();
    let day = |name: &str| {
        let text = required(name);
        let none =
            |_| ArrowError::CastError(format!("column {name} holds {text:?}, which is no day"));
        text.parse().map_err(none).map_err(LakeError::columns(&PROFILES))
    };
    let tags = rows.column_by_name("tags").and_then(|column| column.as_map_opt());
    Ok(ProfileRow {
        profile_arn: required("profile_arn"),
        profile_id: required("profile_id"),
        account_id: required("account_id"),
        region: required("region"),
        name: text("name"),
        model: text("model"),
        endpoint_scope: text("endpoint_scope"),
        tags: tags.and_then(|tags| tags_of(tags, row)),
        valid_from: day("valid_from")?,
        valid_until: day("valid_until")?,
    })
}

fn tags_of(tags: &MapArray, row: usize) -> Option<Tags> {
    if tags.is_null(row) {
        return None;
    }
    let entries = tags.value(row);
    let (keys, values) =
        (entries.column(0).as_string::<i32>(), entries.column(1).as_string::<i32>());
    Some(
        (keys.iter().zip(values))
            .filter_map(|(key, value)| Some((key?.to_owned(), value?.to_owned())))
            .collect(),
    )
}
