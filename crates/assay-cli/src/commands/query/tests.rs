//! Every named query in terminals of several widths.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use assay::{IngestJob, JobContext, NoProgress, PeopleJob, PricesJob, profiles};
use assay_query::Engine;
use assay_query::named::Display;
use assay_synth::{Spec, write_company};
use futures::stream;

use super::*;
use crate::commands::chart_args::ChartArgs;
use crate::output::{self, Look, Looked, OutputFormat};
use crate::screen::width_of;

/// Lines of an answer that are compared; the others are alike.
const LINES: usize = 8;

/// Widths in which every query fits, and whether the screens are compared.
const WIDTHS: [(u16, bool); 4] = [(80, true), (100, false), (120, true), (200, true)];

/// The lake of the company that a demo shows, of few calls.
async fn company(dir: &Path) -> Engine {
    let spec = Spec { records: 4_000, objects: 28, ..Spec::teams() };
    write_company(&spec, dir).unwrap();
    assay_synth::write(&spec, &dir.join("logs"), &mut |_| ()).unwrap();
    let (job, place) = (JobContext::new(), Place::on_disk(dir.join("lake")));
    let ingest = IngestJob::of(vec![Place::on_disk(dir.join("logs"))]);
    let at = job.lake_at(&place).await.unwrap();
    ingest.run(&at, Arc::new(NoProgress), &job).await.whole().unwrap();
    let lake = job.open_lake(&place).await.unwrap();
    let files = ["profiles.json", "tags.json"].map(|name| dir.join(name));
    profiles::import(&lake, &files, &job).await.unwrap();
    let (file, limits) = (dir.join("people.toml"), EngineSettings::default());
    let people = PeopleJob { file, prices: PricesJob { file: None }, limits: limits.clone() };
    people.sync(&lake, &job).await.unwrap();
    assay::engine(&lake, limits).await.unwrap()
}

async fn screen(rows: &[RecordBatch], display: &Display, width: u16) -> String {
    let schema = rows[0].schema();
    let rows = stream::iter(rows.iter().cloned().map(Ok::<_, std::convert::Infallible>));
    let look = Look { display: display.clone(), ..Look::default() };
    let (mut sink, looked) = (Vec::new(), Looked::OnTerminal(width));
    output::write(OutputFormat::Human, schema, rows, &mut sink, looked, look).await.unwrap();
    String::from_utf8(sink).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_fits_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let engine = company(dir.path()).await;
    let mut screens = String::new();
    for query in Catalog::built_in().queries() {
        let few = [("min_failed", "1")].into_iter().filter(|(name, _)| query.takes(name));
        let params = few.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let rows = engine.sql(&query.render(&params, None, None).unwrap()).await.unwrap();
        let rows = rows.collect().await.unwrap();
        assert!(rows.iter().any(|rows| rows.num_rows() > 0), "{} has no rows", query.name);
        let display = ChartArgs::default().of(query.display.clone(), true);
        for (width, is_compared) in WIDTHS {
            let screen = screen(&rows, &display, width).await;
            let widest = screen.lines().map(width_of).max();
            assert!(widest <= Some(usize::from(width)), "{} {width}\n{screen}", query.name);
            assert!(!screen.contains("at least $0.00"), "{} {width}\n{screen}", query.name);
            // What is rejected says when, and whether all at once.
            if is_compared && query.name != "rejects-by-reason" {
                let lines = screen.lines().take(LINES).collect::<Vec<_>>().join("\n");
                let head = format!("$ assay query {}    # {width} columns", query.name);
                screens += &format!("{head}\n{lines}\n\n");
            }
        }
    }
    insta::assert_snapshot!(screens);
}
