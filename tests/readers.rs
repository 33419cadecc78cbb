//! A lake as readers see it that share no code with assay.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use assay_doubles::python;
use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::{Lake, Location, Stop, compact};
use assay_synth::{DirtKind, Spec, Truth};
use serde_json::{Value, json};

/// Two records beside the synthetic ones, the first and the last of all, on
/// days of their own.
const BY_HAND: &str = r#"{"timestamp":"2026-11-10T23:59:59.25Z","requestId":"first","operation":"Converse","modelId":"us.anthropic.claude-opus-4-6-v1","input":{"inputTokenCount":1,"cacheReadInputTokenCount":2,"cacheWriteInputTokenCount":3},"output":{"outputTokenCount":4},"identity":{"arn":"arn:aws:iam::111122223333:user/by-hand"},"requestMetadata":{"team":"Küche","quote":"\"","empty":""}}
{"timestamp":"2026-11-20T00:00:00Z","requestId":"last","operation":"Converse","errorCode":"ThrottlingException"}
"#;

/// A small day with all the usual dirt. No record is delivered twice: part of
/// the lake is not compacted, and only compaction sees over two runs.
fn logs(dir: &Path) -> Truth {
    let mut spec = Spec { seed: 3, records: 6_000, objects: 96, ..Spec::demo() };
    spec.dirt.set(DirtKind::Duplicate, 0.0);
    let truth = assay_synth::write(&spec, dir, &mut |_| {}).unwrap();
    std::fs::write(dir.join("by-hand.json"), BY_HAND).unwrap();
    truth
}

/// Ingests in two shares and compacts between them, so that the lake holds
/// merged files, removed ones and fresh ones.
async fn ingest(logs: &Path, lake: &Path) {
    let open = |path: &Path| Location::open_local(path.to_str().unwrap()).unwrap();
    for (index, shard) in ["1/3", "2/3", "3/3"].into_iter().enumerate() {
        let shard = shard.parse().unwrap();
        let request = IngestRequest { shard, ..IngestRequest::new(open(logs), open(lake)) };
        run(&request, Arc::new(NoProgress)).await.unwrap();
        if index == 1 {
            let merged = compact::run(
                &Lake::open(open(lake)).await.unwrap(),
                &compact::Settings::default(),
                &Stop::default(),
            )
            .await
            .unwrap();
            assert!(merged.files_after < merged.files_before, "nothing was compacted");
        }
    }
}

fn expected(truth: &Truth) -> Value {
    let tokens = &truth.tokens;
    json!({
        "rows": truth.invocations + 2,
        "requests": truth.invocations + 2,
        "identities": truth.identities.len() + 1,
        "sums": {
            "input_tokens": tokens.input + 1,
            "cache_read_input_tokens": tokens.cache_read + 2,
            "cache_write_input_tokens": tokens.cache_write + 3,
            "cache_write_5m_input_tokens": tokens.cache_write_5m,
            "cache_write_1h_input_tokens": tokens.cache_write_1h,
            "output_tokens": tokens.output + 4,
        },
        "unknown": {
            "input_tokens": truth.unknown.input,
            "cache_read_input_tokens": truth.unknown.cache,
            "cache_write_input_tokens": truth.unknown.cache,
            "output_tokens": truth.unknown.output,
        },
        "first_event_us": 1_794_355_199_250_000_i64,
        "last_event_us": 1_795_132_800_000_000_i64,
        "days": ["2026-11-10", "2026-11-16", "2026-11-20"],
        "metadata": [{"team": "Küche", "quote": "\"", "empty": ""}],
        "rejects": truth.rejects,
        "objects": truth.objects + 1,
    })
}

fn folder() -> PathBuf {
    assay_doubles::root().join("tests/readers")
}

#[test]
fn other_readers_find_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let (source, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let truth = logs(&source).with_body_objects();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(ingest(&source, &lake));

    let python = python::with_packages("readers", &folder().join("requirements.txt"));
    let script = folder().join("read.py");
    let arguments = [script.as_os_str(), lake.as_os_str(), OsStr::new("first")];
    let found: Value = serde_json::from_slice(&python::output(&python, &arguments)).unwrap();
    let expected = expected(&truth);
    for reader in ["deltalake", "polars"] {
        for (fact, value) in expected.as_object().unwrap() {
            assert_eq!(&found[reader][fact], value, "{fact} as {reader} reads it");
        }
    }
}
