//! Jobs one by one: each gives a summary, and a failure with what to do.

use assay_host::Hinted;
use std::sync::Arc;

use assay::{
    DoctorJob, DoctorPage, EngineSettings, IngestJob, JobContext, JobError, NoProgress, PricesJob,
    PublishJob, RawLogsSettings, StatusJob, compact,
};
use jiff::Timestamp;

use crate::support::{place, with_logs};

#[tokio::test]
async fn status_and_doctor_tell_of_a_lake() {
    let (dir, truth) = with_logs();
    let (context, lake) = (JobContext::new(), place(dir.path(), "lake"));
    let opened = context.lake_at(&lake).await.unwrap();
    let ingest = IngestJob::of(vec![place(dir.path(), "logs")]);
    ingest.run(&opened, Arc::new(NoProgress), &context).await.whole().unwrap();

    let (since, limits) = (Timestamp::UNIX_EPOCH, EngineSettings::default());
    let job = StatusJob { since, limits: limits.clone(), compact: compact::Settings::default() };
    let status = job.run(&opened, &context).await.unwrap();
    let invocations = status.tables.iter().find(|table| table.table == "invocations").unwrap();
    assert_eq!(invocations.rows, truth.invocations);
    assert!(!status.sources.is_empty() && !status.runs.is_empty());

    let lake = Some(lake);
    let prices = PricesJob::default();
    let job = DoctorJob { provision: None, lake, since, limits, prices, publish: None };
    let page = DoctorPage::of(job.run(&context).await);
    let names: Vec<_> = page.checks.iter().map(|check| check.name).collect();
    assert!(names.starts_with(&["provision-settings", "api-keys"]), "{names:?}");
    assert!(names.ends_with(&["lake-rows", "price-book", "model-prices", "catalog"]), "{names:?}");
}

#[tokio::test]
async fn what_is_misused_is_told_from_what_fails() {
    let (dir, _) = with_logs();
    let (context, lake) = (JobContext::new(), place(dir.path(), "lake"));
    let mut job = PublishJob {
        lake: lake.clone(),
        database: "usage".into(),
        results: None,
        workgroup: None,
        raw: RawLogsSettings { place: Some(lake.clone()), ..Default::default() },
        allowed: Default::default(),
    };
    let raw = job.run(&context).await.unwrap_err();
    assert!(raw.is_misuse() && raw.hint().is_some(), "{raw}");
    job.raw.place = None;
    let local = job.run(&context).await.unwrap_err();
    assert!(matches!(local, JobError::LakeNotInS3 { .. }) && !local.is_misuse(), "{local}");
    let none = JobError::from(context.open_lake(&lake).await.unwrap_err());
    assert!(!none.is_misuse());
    let unknown = assay::named_sql("usage-by-nobody", &Default::default(), Default::default());
    assert!(JobError::from(unknown.unwrap_err()).is_misuse());
}
