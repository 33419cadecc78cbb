//! The raw logs as a table, through the SerDe that Athena reads them with.

use assay_synth::Truth;
use serde_json::json;

use super::fixture::{Engines, engines};

/// What only assay reads: a reader of lines takes one record from each line,
/// and no line that begins with something else.
const NOT_LINES: [&str; 14] = [
    "duplicate",
    "string_body",
    "invalid_json",
    "bare_event_array",
    "invalid_timestamp",
    "invalid_utf8",
    "not_an_object",
    "truncated_last_line",
    "plain_text",
    "byte_order_mark",
    "glued",
    "json_array",
    "pretty_printed",
    "corrupt_gzip",
];

/// Hours are projected from the table's parameters, nobody registers them.
const HOURS: &str = "WHERE datehour BETWEEN '2026/11/15/22' AND '2026/11/17/12'";

/// Athena reads what lies in folders below, too.
const RECORDS_ONLY: &str = r#"AND "$path" LIKE '%.json.gz' AND "$path" NOT LIKE '%/data/%'"#;

const COUNTS: &str = "SELECT count(*) AS records, count(requestid) AS requests, \
     count(identity.arn) AS identities, count(errorcode) AS failed, \
     count(input.inputtokencount) FILTER (WHERE errorcode IS NULL) AS input_known, \
     count(input.cachereadinputtokencount) FILTER (WHERE errorcode IS NULL) AS cache_known, \
     count(output.outputtokencount) FILTER (WHERE errorcode IS NULL) AS output_known, \
     min(try(from_iso8601_timestamp(\"timestamp\"))) >= TIMESTAMP '2026-11-16 00:00:00 UTC' AS in_time \
     FROM raw_invocations";

#[test]
fn raw_logs_have_the_right_nulls() {
    let Some(engines) = engines() else { return };
    let truth = logs(engines);
    // One object is enough to make a lake.
    engines.ingest("s3://raw/logs", "s3://raw/lake", "1/24");
    engines.publish("s3://raw/lake", "raw", &["--raw-logs", "s3://raw/logs"]);
    let found = engines.raw("raw", &format!("{COUNTS} {HOURS} {RECORDS_ONLY}"));
    let expected = json!({
        "records": truth.invocations,
        "requests": truth.invocations,
        "identities": truth.invocations - truth.without_identity,
        "failed": truth.failed,
        "input_known": truth.sources.input["envelope"],
        "cache_known": truth.sources.cache["envelope"],
        "output_known": truth.sources.output["envelope"],
        "in_time": true,
    });
    assert_eq!(json!(found), expected);

    let all = engines.raw("raw", &format!("{COUNTS} {HOURS}"));
    let others = all["records"].as_u64().unwrap() - truth.invocations;
    assert!(others >= truth.body_objects, "bodies are no rows without the condition: {others}");
}

fn logs(engines: &Engines) -> Truth {
    let dir = tempfile::tempdir().unwrap();
    let mut spec = assay_synth::Spec { records: 3_000, objects: 24, ..assay_synth::Spec::demo() };
    let clean = NOT_LINES.map(|kind| (format!("dirt.{kind}"), "0"));
    let dirty = [("dirt.offloaded_body", "0.02"), ("dirt.failure", "0.05"), ("prefix", "logs")];
    let dirty = dirty.map(|(knob, value)| (knob.to_owned(), value));
    for (knob, value) in clean.into_iter().chain(dirty) {
        spec.set(&knob, value).unwrap();
    }
    let truth = assay_synth::write(&spec, dir.path(), &mut |_| {}).unwrap();
    engines.upload(dir.path(), "s3://raw");
    truth
}
