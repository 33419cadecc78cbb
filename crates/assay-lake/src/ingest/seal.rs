//! A batch as files.

use std::collections::{BTreeMap, HashSet};

use assay_decode::{Batch, DayRows, RequestKey};
use assay_schema::tables;

use crate::error::LakeError;
use crate::files::{EncodedFile, encode};
use crate::ingest::join::join_days;
use crate::limits::ENCODED_BYTES_MAX;

/// The last files of a batch in which deliveries that differ have been put
/// together, and how many rows that has cost each object; the files before are
/// given to `part` as they gather.
pub(super) fn encode_batch(
    batch: &mut Batch,
    differing: &HashSet<RequestKey>,
    mut part: impl FnMut(Vec<EncodedFile>),
) -> Result<(Vec<EncodedFile>, BTreeMap<String, u64>), LakeError> {
    let (mut files, mut bytes) = (Vec::new(), 0);
    let mut take = |day: DayRows| {
        let file = encode(&tables::INVOCATIONS, Some(day.event_date), &day.rows)?;
        bytes += file.bytes.len();
        files.push(file);
        if bytes >= ENCODED_BYTES_MAX {
            bytes = 0;
            part(std::mem::take(&mut files));
        }
        Ok::<(), LakeError>(())
    };
    let now = jiff::Timestamp::now().as_microsecond();
    let (rejects, joined) = if differing.is_empty() {
        (batch.finish(now, &mut take)?, BTreeMap::new())
    } else {
        // Deliveries of one request may be of several days.
        let mut days = Vec::new();
        let rejects = batch.finish::<LakeError>(now, |day| {
            days.push(day);
            Ok(())
        })?;
        let joined = join_days(&mut days, differing);
        days.retain(|day| day.rows.num_rows() > 0);
        days.into_iter().try_for_each(&mut take)?;
        (rejects, joined.map_err(LakeError::columns(&tables::INVOCATIONS))?)
    };
    if let Some(rejects) = rejects {
        files.push(encode(&tables::REJECTS, None, &rejects)?);
    }
    Ok((files, joined))
}
