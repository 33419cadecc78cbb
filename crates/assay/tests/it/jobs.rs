//! Jobs one by one: each gives a summary, and a failure with what to do.

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use assay::{
    DoctorJob, DoctorPage, EngineSettings, JobContext, JobError, PricesJob, PublishJob,
    RawLogsSettings, StatusJob, compact, engine_for,
};
use assay_host::Hinted;
use jiff::Timestamp;

use crate::support::{ingested, place, with_logs};

#[tokio::test]
async fn status_and_doctor_tell_of_a_lake() {
    let (dir, truth) = with_logs();
    let (context, lake) = (JobContext::new(), place(dir.path(), "lake"));
    let opened = ingested(dir.path(), &context).await;

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

#[tokio::test]
async fn a_statement_reads_no_log_of_a_table_that_it_does_not_name() {
    let (dir, truth) = with_logs();
    let context = JobContext::new();
    ingested(dir.path(), &context).await;
    std::fs::remove_dir_all(dir.path().join("lake/objects/_delta_log")).unwrap();

    let opened = context.open_lake(&place(dir.path(), "lake")).await.unwrap();
    let (limits, prices) = (EngineSettings::default(), PricesJob::default());
    let engine = async |sql| engine_for(sql, &opened, limits.clone(), &prices).await;
    let sql = "SELECT count(*) AS n FROM invocations";
    let answer = engine(sql).await.unwrap().sql(sql).await.unwrap().collect().await.unwrap();
    assert_eq!(answer[0].column(0).as_primitive::<Int64Type>().value(0) as u64, truth.invocations);
    for sql in ["SELECT count(*) FROM objects", "SELECT count(*) FROM \"Objects\""] {
        assert!(engine(sql).await.is_err(), "{sql}");
    }
}
