//! `backfill LAKE LOGS…`: everything that was ever logged, with progress. Ctrl-C
//! commits what has been read; the next run goes on from there.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use assay::{IngestJob, JobContext, Place, Progress};

/// Counts what is read, and says at each commit how far it is.
#[derive(Default)]
struct ReadSoFar {
    planned: AtomicU64,
    objects: AtomicU64,
    bytes: AtomicU64,
}

impl Progress for ReadSoFar {
    fn planned(&self, objects: u64, _bytes: u64) {
        self.planned.fetch_add(objects, Ordering::Relaxed);
    }

    fn read(&self, bytes: u64) {
        self.objects.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn committed(&self, rows: u64, version: u64) {
        let [objects, planned, bytes] =
            [&self.objects, &self.planned, &self.bytes].map(|count| count.load(Ordering::Relaxed));
        println!("version {version}: {rows} rows; {objects} of {planned} objects, {bytes} bytes");
    }

    fn failed(&self, object: &str, why: &str) {
        println!("cannot read {object}: {why}");
    }

    fn vanished(&self, object: &str) {
        println!("{object} is gone");
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut places = std::env::args().skip(1).map(Place::on_disk);
    let place = places.next().ok_or("which lake?")?;
    let context = JobContext::new();
    let stop = context.stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.ask();
        }
    });
    let lake = context.lake_at(&place).await?;
    let job = IngestJob { full_scan: true, ..IngestJob::of(places.collect()) };
    let summary = job.run(&lake, Arc::new(ReadSoFar::default()), &context).await.whole()?;
    println!("{}", serde_json::to_string_pretty(&summary)?);
    Ok(())
}
