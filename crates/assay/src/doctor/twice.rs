//! Whether what was read of an object is in the lake once.

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use assay_aws::doctor::Finding;
use assay_lake::Place;
use assay_query::Engine;

use super::finding::{fail, ok};
use crate::JobError;

/// Objects that have several entries of one name, as versions of assay left
/// them that did not take away what they had read of an object before.
const OBJECTS: &str = "SELECT count(*), min(source) FROM \
     (SELECT source, object FROM objects GROUP BY source, object HAVING count(*) > 1)";

/// Rejects that are the same one: an object has one record at an offset.
const REJECTS: &str = "SELECT count(*), min(source_object) FROM \
     (SELECT source_object FROM rejects GROUP BY source_object, byte_offset, reason \
     HAVING count(*) > 1)";

/// Looks for rows and rejects that stand twice because their object was read twice.
pub(super) async fn read_twice(engine: &Engine, lake: &Place) -> Result<Finding, JobError> {
    let name = "read-twice";
    let (objects, source) = look(engine, OBJECTS).await?;
    let (rejects, object) = look(engine, REJECTS).await?;
    if objects == 0 && rejects == 0 {
        return Ok(ok(name, "what was read of an object is in the lake once"));
    }
    let source = source.map(|id| Place::remembered(&id).to_string());
    let source = source.unwrap_or_else(|| "SOURCE".to_owned());
    let of = object.map(|object| format!(", of {object} among them")).unwrap_or_default();
    Ok(fail(
        name,
        format!("{objects} objects are there in several versions, and {rejects} rejects twice{of}"),
        format!(
            "`assay ingest {source} --lake {lake} --full-scan` reads them once more, in the place of all"
        ),
    ))
}

async fn look(engine: &Engine, sql: &str) -> Result<(i64, Option<String>), JobError> {
    let batches = engine.sql(sql).await?.collect().await?;
    let Some(found) = batches.iter().find(|batch| batch.num_rows() > 0) else {
        return Ok((0, None));
    };
    let first: RecordBatch = found.slice(0, 1);
    let names = cast(first.column(1), &DataType::Utf8)?;
    let name = names.as_string::<i32>().iter().next().flatten().map(str::to_owned);
    Ok((first.column(0).as_primitive::<Int64Type>().value(0), name))
}
