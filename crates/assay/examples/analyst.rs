//! `analyst LAKE`: a named query and one of one's own, as Arrow batches.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;

use arrow::array::RecordBatch;
use arrow::util::pretty::pretty_format_batches;
use assay::{EngineSettings, JobContext, Place, Window};

/// Whose output tokens are most of all; tokens that no record tells are counted apart.
const OF_MODELS: &str = "SELECT model, sum(output_tokens) AS output_tokens, \
     count(*) FILTER (WHERE output_tokens IS NULL) AS unknown \
     FROM invocations WHERE error_code IS NULL GROUP BY model ORDER BY model";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let place = Place::on_disk(std::env::args().nth(1).ok_or("which lake?")?);
    let lake = JobContext::new().open_lake(&place).await?;
    let engine = assay::engine(&lake, EngineSettings::default()).await?;

    let params = BTreeMap::from([("limit".to_owned(), "5".to_owned())]);
    let top = assay::named_sql("top-consumers", &params, Window::default())?;
    for sql in [top.as_str(), OF_MODELS] {
        let batches: Vec<RecordBatch> = engine.sql(sql).await?.collect().await?;
        println!("{}", pretty_format_batches(&batches)?);
    }
    Ok(())
}
