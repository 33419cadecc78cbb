//! The stored older lake: what it was made of, and copies of it to work on.
//!
//! `crates/assay-lake/tests/fixtures/older-lake` is a lake as an assay would have written it that
//! did not know the columns of [`UNKNOWN_THEN`], and put no comments on columns.
//! It was made by the ignored test in `crates/assay-lake/tests/it/evolution/make.rs` and is never
//! made again: what is stored there is what must stay readable.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, run};
use assay_lake::{Lake, LakeError, Location};
use assay_schema::{Table, tables};
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as StorePath};
use tempfile::TempDir;

/// Columns that the older assay did not know, by table.
pub const UNKNOWN_THEN: [(&str, &[&str]); 4] = [
    (tables::INVOCATIONS.name, &["output_body_s3_path"]),
    (tables::REJECTS.name, &["detail"]),
    (tables::OBJECTS.name, &["ignored"]),
    (
        tables::DAILY_USAGE.name,
        &[
            "account_id",
            "error_code",
            "prompt_size",
            "caller_metadata",
            "cache_write_unsplit_input_tokens",
            "incomplete",
            "whole_input_tokens",
            "whole_cache_read_input_tokens",
        ],
    ),
];

/// Columns of a table that the older assay did not know.
pub fn unknown_then(table: &str) -> &'static [&'static str] {
    UNKNOWN_THEN.iter().find(|(name, _)| *name == table).map_or(&[], |(_, columns)| columns)
}

/// The tables that it has.
pub fn tables_then() -> impl Iterator<Item = &'static Table> {
    let is_of_then = |table: &&Table| UNKNOWN_THEN.iter().any(|(name, _)| *name == table.name);
    tables::ALL.into_iter().filter(is_of_then)
}

/// The folder above the days of the source.
const FEED: &str = "AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1";

/// Rows that it holds.
pub const ROWS_THEN: usize = 4;

/// A copy of the older lake, and the source it was read from.
pub struct OlderLake {
    dir: TempDir,
    source: Arc<InMemory>,
}

impl OlderLake {
    /// A copy of the stored lake, in a folder of its own.
    pub async fn copy() -> Self {
        let copy = Self::without_lake().await;
        crate::copy(&fixture(), &copy.path());
        copy
    }

    /// The source alone, before anything was read.
    pub async fn without_lake() -> Self {
        let source = Arc::new(InMemory::new());
        let older = Self { dir: TempDir::new().unwrap(), source };
        older.put("2025/06/01/10/a.json", &[line("r-1", "2025-06-01T10:00:00Z", false)]).await;
        let tagged = line("r-2", "2025-06-01T11:00:00Z", false)
            .replace("{\"schemaType\"", "{\"requestMetadata\":{\"team\":\"blue\"},\"schemaType\"");
        let second = [tagged, "no record".to_owned(), line("r-3", "2025-06-01T11:10:00Z", false)];
        older.put("2025/06/01/11/b.json", &second).await;
        older.put("2025/06/02/09/c.json", &[line("r-4", "2025-06-02T09:00:00Z", false)]).await;
        older
    }

    /// Delivers an object with one record of each of the two days, whose output
    /// bodies were offloaded, and one that is no record.
    pub async fn deliver_news(&self) {
        let news = [
            line("r-5", "2025-06-01T23:59:00Z", true),
            line("r-6", "2025-06-02T10:00:00Z", true),
            "no record".to_owned(),
        ];
        self.put("2025/06/02/10/d.json", &news).await;
    }

    /// Delivers a record without counts, whose body has not landed.
    pub async fn deliver_without_counts(&self) {
        let path = format!("s3://logs/{FEED}/2025/06/02/11/data/r-7_output.json.gz");
        let record = format!(
            r#"{{"timestamp":"2025-06-02T11:00:00Z","requestId":"r-7","modelId":"m","input":{{}},"output":{{"outputBodyS3Path":"{path}"}}}}"#
        );
        self.put("2025/06/02/11/e.json", &[record]).await;
    }

    /// Lets that body land.
    pub async fn land_body(&self) {
        let body = r#"{"usage":{"input_tokens":3,"cache_read_input_tokens":7,"cache_creation_input_tokens":5,"output_tokens":11}}"#;
        self.put("2025/06/02/11/data/r-7_output.json.gz", &[body.to_owned()]).await;
    }

    async fn put(&self, hour: &str, lines: &[String]) {
        let path = StorePath::from(format!("{FEED}/{hour}"));
        self.source.put(&path, lines.join("\n").into()).await.unwrap();
    }

    /// Where the copy is.
    pub fn path(&self) -> PathBuf {
        self.dir.path().join("lake")
    }

    /// The copy, opened.
    pub async fn open(&self) -> Lake {
        Lake::open(self.location()).await.unwrap()
    }

    fn location(&self) -> Location {
        Location::open_local(self.path().to_str().unwrap()).unwrap()
    }

    /// Reads what the source has delivered since.
    ///
    /// # Errors
    /// Those of an ingest.
    pub async fn ingest(&self) -> Result<IngestSummary, LakeError> {
        let store: Arc<dyn ObjectStore> = Arc::clone(&self.source) as _;
        let source = Location::in_store("s3://logs", store).unwrap();
        let request = IngestRequest { threads: 1, ..IngestRequest::new(source, self.location()) };
        run(&request, Arc::new(NoProgress)).await
    }

    /// Where one version of a table's log lies.
    pub fn log_entry(&self, table: &Table, version: u64) -> PathBuf {
        self.path().join(table.name).join(format!("_delta_log/{version:020}.json"))
    }
}

fn line(request: &str, time: &str, offloaded: bool) -> String {
    let body = match offloaded {
        true => format!(r#","outputBodyS3Path":"s3://logs/data/{request}.json""#),
        false => String::new(),
    };
    format!(
        r#"{{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","timestamp":"{time}","accountId":"111122223333","region":"us-east-1","requestId":"{request}","operation":"Converse","modelId":"anthropic.claude-3-5-sonnet-20240620-v1:0","input":{{"inputContentType":"application/json","inputTokenCount":10,"cacheReadInputTokenCount":0,"cacheWriteInputTokenCount":0}},"output":{{"outputContentType":"application/json","outputTokenCount":5{body}}},"identity":{{"arn":"arn:aws:iam::111122223333:user/ann"}}}}"#
    )
}

/// Where the older lake is stored.
pub fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../crates/assay-lake/tests/fixtures/older-lake")
}
