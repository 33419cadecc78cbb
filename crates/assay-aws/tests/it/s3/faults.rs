//! The lake through bad weather: errors, throttling, broken connections and
//! lost answers on the wire leave the same rows as none of them.

use std::sync::Arc;

use assay_doubles::cloud::only_in_a_double;
use assay_lake::ingest::{IngestSummary, NoProgress, run};
use assay_lake::{LakeError, Stop, compact};

use super::ingest::{deliver, dirty_day, lake, request};
use super::rows::assert_holds;
use super::support::S3;

/// Seeds of the weather, each with its share of troubles in a thousand.
const STORMS: [(u64, u64); 4] = [(1, 100), (2, 120), (3, 120), (4, 200)];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_weather_the_rows_are_the_same() {
    if only_in_a_double("requests meet trouble") {
        return;
    }
    for (seed, per_mille) in STORMS {
        let s3 = S3::start().await;
        let truth = deliver(&s3, dirty_day());
        let prepared = request(&s3).await;
        s3.storm(seed, per_mille);
        let mut tries = 0;
        loop {
            tries += 1;
            assert!(tries < 20, "seed {seed}: no run comes through");
            match run(&prepared, Arc::new(NoProgress)).await {
                Ok(summary) if nothing_left(&summary) => break,
                Ok(_) | Err(LakeError::Store { .. } | LakeError::Log { .. }) => {}
                Err(error) => panic!("seed {seed}: {error}"),
            }
        }
        assert!(s3.calm() > 10, "seed {seed}: the weather was fair");
        let lake = lake(&s3).await;
        compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
        assert_holds(&lake, &truth).await;
    }
}

fn nothing_left(summary: &IngestSummary) -> bool {
    summary.objects.failed == 0 && summary.objects.vanished == 0
}
