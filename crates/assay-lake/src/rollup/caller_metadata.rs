//! Recording the keys of request metadata by which the roll-up distinguishes calls.

use std::collections::{BTreeSet, HashMap};

use assay_schema::tables::DAILY_USAGE;
use deltalake_core::kernel::Action;
use deltalake_core::protocol::DeltaOperation;

use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::log::caller_metadata::{PROPERTY, recorded};
use crate::log::evolution::with_property;
use crate::log::table::{Commit, one_at_a_time};
use crate::log::tries::Tries;

/// Application id under which these commits are numbered.
const RECORDED: &str = "assay.callerMetadata";

/// Records the keys that rules for people name, in the place of those recorded
/// before: with other keys every day is rolled up again. Returns whether they are
/// others. Makes `daily_usage` if there is none and keys are given.
///
/// # Errors
/// When the lake cannot be read or written.
pub fn record_caller_metadata<'a>(
    lake: &'a Lake,
    keys: &'a BTreeSet<String>,
) -> LakeFuture<'a, bool> {
    Box::pin(async move {
        let table = lake.table(&DAILY_USAGE);
        if keys.is_empty() && !table.exists().await? {
            return Ok(false);
        }
        table.create_if_absent().await?;
        let mut tries = Tries::at("record request metadata in", &DAILY_USAGE, &table.bounds);
        loop {
            tries.begin()?;
            let state = table.load_to_write().await?;
            if recorded(state.metadata()) == *keys {
                return Ok(false);
            }
            let metadata = table.evolve(&state)?.unwrap_or_else(|| state.metadata().clone());
            let text = serde_json::Value::from_iter(keys.iter().map(String::as_str)).to_string();
            let described = with_property(&metadata, PROPERTY, text.clone());
            let described = described.map_err(|error| table.failed(error))?;
            let commit = Commit {
                actions: vec![Action::Metadata(described)],
                transaction: Some(one_at_a_time(RECORDED, &state)),
                metadata: HashMap::new(),
                operation: DeltaOperation::SetTableProperties {
                    properties: HashMap::from([(PROPERTY.to_owned(), text)]),
                },
            };
            if table.commit(&state, commit).await?.is_some() {
                return Ok(true);
            }
        }
    })
}
