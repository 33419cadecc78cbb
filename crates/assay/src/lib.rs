//! What assay does, as a library: logs of Claude's invocations on Amazon Bedrock
//! into a lake of Delta tables, and answers from it.
//!
//! A job is a request of plain values with one function, which gives a summary
//! that can be serialized. Nothing here prints, reads settings or knows of
//! arguments. To watch a long job, give it a watch to report to
//! ([`Progress`], [`NightlyWatch`], [`AthenaWatch`]);
//! who wants to end one asks its [`JobContext::stop`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use assay::{IngestJob, JobContext, NoProgress, Place};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = assay_host::Scratch::create(None)?;
//! # let spec = assay_synth::Spec { records: 200, objects: 4, ..assay_synth::Spec::demo() };
//! # assay_synth::write(&spec, &dir.path().join("logs"), &mut |_| ())?;
//! # let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let context = JobContext::new();
//! let lake = context.lake_at(&Place::on_disk(lake)).await?;
//! let ingest = IngestJob::of(vec![Place::on_disk(logs)]);
//! let summary = ingest.run(&lake, Arc::new(NoProgress), &context).await.whole()?;
//!
//! let engine = assay::engine(&lake, Default::default()).await?;
//! let sql = "SELECT model, count(*) AS calls FROM invocations GROUP BY model";
//! let batches = engine.sql(sql).await?.collect().await?;
//! # assert!(summary.records.ingested > 0 && !batches.is_empty());
//! # Ok(()) })
//! # }
//! ```
//!
//! | job | request | gives |
//! |---|---|---|
//! | ingest | [`IngestJob`] | [`Ingested`] |
//! | compact, roll up, vacuum | [`compact::run`], [`rollup::run`], [`vacuum::run`] | their summaries |
//! | publish to Glue and Athena | [`PublishJob`] | [`PublishSummary`] |
//! | compare both engines | [`verify()`] | [`Verified`](verify::Verified) |
//! | keep profiles, prices and people | [`ProfilesJob`], [`PricesJob`], [`PeopleJob`] | their summaries |
//! | see the state of the lake | [`StatusJob`] | [`LakeStatus`](status::LakeStatus) |
//! | look for what makes numbers wrong | [`DoctorJob`] | [`DoctorPage`] |
//! | do it all night after night | [`NightlyJob`] in a [`Night`] | [`NightlyReport`] |
//! | ask the local engine | [`engine`], [`named_sql`] | Arrow batches |
//! | ask Athena | [`LimitedAthena`] | Arrow batches |

mod athena;
mod context;
pub mod doctor;
mod error;
mod failure;
mod files;
pub mod ingest;
pub mod limits;
mod local;
pub mod metrics;
pub mod nightly;
pub mod people;
pub mod prices;
pub mod profiles;
mod publish;
pub mod status;
pub mod verify;

pub use assay_aws::athena::AthenaSettings;
pub use assay_lake::ingest::{NoProgress, Progress};
pub use assay_lake::{Lake, Place, Shard, Stop, Window, compact, vacuum};
pub use assay_query::{Engine, EngineSettings, rollup};

pub use athena::{AthenaWatch, LimitedAthena, NoAthenaWatch};
pub use context::JobContext;
pub use doctor::{DoctorJob, DoctorPage};
pub use error::{JobError, is_misuse};
pub use failure::{AsHinted, Failure, as_hinted};
pub use ingest::{IngestJob, Ingested};
pub use local::{
    engine, engine_as_stored, engine_for, engine_over, engine_with_prices, named_sql, snapshots,
};
pub use nightly::{Night, NightlyJob, NightlyReport, NightlyWatch};
pub use people::PeopleJob;
pub use prices::PricesJob;
pub use profiles::ProfilesJob;
pub use publish::{PendingPublish, PublishJob, PublishSummary, RawLogsSettings, WaitingView};
pub use status::StatusJob;
pub use verify::verify;
