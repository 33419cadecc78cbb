//! Records say the same in every framing of CloudWatch Logs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assay_decode::{Input, Limits};
use serde_json::{Value, json};

use crate::framing::gzip;
use crate::support::{Decoded, Row, decode, decode_text};

/// The sound records of all cases, a line each.
fn records() -> Vec<String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let names = ["envelope", "identities", "models", "converse", "invoke_model", "streams"];
    let texts = names.map(|name| fs::read_to_string(cases.join(format!("{name}.jsonl"))).unwrap());
    texts.iter().flat_map(|text| text.lines().map(str::to_owned)).collect()
}

fn document(records: &[String]) -> Value {
    let event = |text: &String| json!({"timestamp": 1_772_359_200_123_u64, "message": text});
    json!({"events": records.iter().map(event).collect::<Vec<_>>(), "nextToken": "t"})
}

/// What the rows say, but for where they were read, in no order of theirs.
fn said(decoded: &Decoded) -> Vec<String> {
    let told = |row: &Row| {
        let columns = row.iter().filter(|(name, _)| *name != "source_line");
        json!(columns.collect::<BTreeMap<_, _>>()).to_string()
    };
    let mut rows: Vec<String> = decoded.rows.iter().map(told).collect();
    rows.sort();
    rows
}

#[test]
fn records_say_the_same_in_every_framing() {
    let records = records();
    let plain = decode_text((records.join("\n") + "\n").as_bytes());
    assert!(plain.rows.len() > 50);
    let stamped = |line: &String| format!("2026-03-01T10:00:00.123Z {line}\n");
    let (first, second) = records.split_at(7);
    let framings = [
        records.iter().map(stamped).collect(),
        document(&records).to_string(),
        serde_json::to_string_pretty(&document(&records)).unwrap(),
        [document(first).to_string(), document(second).to_string()].concat(),
        document(&records)["events"].to_string(),
    ];
    for text in framings {
        let decoded = decode_text(text.as_bytes());
        assert_eq!(said(&decoded), said(&plain), "{}", &text[..200]);
        assert_eq!(decoded.stats.rejected_total(), plain.stats.rejected_total());
        let limits = Limits { window_bytes: 64, ..Limits::default() };
        let stored = gzip(text.as_bytes());
        let cut = decode(&limits, Input::Stream(&mut &stored[..]), 5);
        assert_eq!((said(&cut), cut.stats), (said(&decoded), decoded.stats));
    }
}

#[test]
fn a_document_is_one_though_the_same_text_was_no_record_before() {
    let record = json!({"timestamp": "2026-03-01T10:00:00Z", "requestId": "r-1"});
    let document = document(&[record.to_string()]);
    // The bracket in front makes an event of the first; the broken line behind it ends that.
    let text = format!("{{\"events\":[{document}}}{{\"\n{document}");
    let decoded = decode_text(text.as_bytes());
    assert_eq!(decoded.rows.len(), 1);
    let limits = Limits { window_bytes: 64, ..Limits::default() };
    let cut = decode(&limits, Input::Stream(&mut text.as_bytes()), 5);
    assert_eq!((said(&cut), cut.stats), (said(&decoded), decoded.stats));
}
