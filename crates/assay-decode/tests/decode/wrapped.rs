//! Records within what carries logs from one service to another.

use std::io::Write;

use assay_decode::{Input, Limits};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::framing::gzip;
use crate::support::{Decoded, decode, decode_text};

fn record(id: &str) -> String {
    json!({"timestamp": "2026-03-01T10:00:00Z", "requestId": id}).to_string()
}

/// What a subscription sends of these messages.
fn subscription(messages: &[String]) -> String {
    let event = |(at, message): (usize, &String)| json!({"id": at.to_string(), "timestamp": 1_772_359_200_123_u64, "message": message});
    json!({
        "messageType": "DATA_MESSAGE",
        "owner": "111122223333",
        "logGroup": "/bedrock",
        "logStream": "aws/bedrock/modelinvocations",
        "subscriptionFilters": ["all"],
        "logEvents": messages.iter().enumerate().map(event).collect::<Vec<_>>(),
    })
    .to_string()
}

fn control() -> String {
    let message = "CWL CONTROL MESSAGE: Checking health of destination Firehose.";
    subscription(&[message.to_owned()]).replace("DATA_MESSAGE", "CONTROL_MESSAGE")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |bytes: &[u8]| {
        let bits = bytes.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - bytes.len()));
        let digit = |at: usize| char::from(DIGITS[(bits >> (18 - 6 * at)) as usize & 63]);
        let known: String = (0..=bytes.len()).map(digit).collect();
        format!("{known:=<4}")
    };
    bytes.chunks(3).map(digits).collect()
}

fn awslogs(text: &str) -> String {
    json!({"awslogs": {"data": base64(&gzip(text.as_bytes()))}}).to_string()
}

fn failed(data: &[u8]) -> String {
    json!({
        "attemptsMade": 4, "arrivalTimestamp": 1_772_359_200_123_u64, "errorCode": "Lambda.Failed",
        "errorMessage": "no", "attemptEndingTimestamp": 1_772_359_300_123_u64,
        "rawData": base64(data), "lambdaArn": "arn:aws:lambda:us-east-1:1:function:f",
    })
    .to_string()
}

fn ids(decoded: &Decoded) -> Vec<&str> {
    decoded.rows.iter().filter_map(|row| row["request_id"].as_str()).collect()
}

/// As `decode_text`, and the same in small windows, batches of one row, and gzip.
fn decoded(text: &[u8]) -> Decoded {
    let expected = decode_text(text);
    let windowed = Limits { window_bytes: 7, ..Limits::default() };
    assert_eq!(decode(&windowed, Input::Stream(&mut &text[..]), 1), expected);
    assert_eq!(decode(&windowed, Input::Whole(&gzip(text)), 1), expected);
    expected
}

#[test]
fn every_wrapping_gives_the_same_records() {
    let records = ["a", "b"].map(record);
    let sent = subscription(&records);
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&sent).unwrap());
    let (first, second) = (subscription(&records[..1]), subscription(&records[1..]));
    let member = gzip(sent.as_bytes());
    let tail =
        |record: &String| format!("2026-03-01T10:00:00.123000+00:00 aws/bedrock/x {record}\n");
    let short = |record: &String| format!("2026-03-01T10:00:00 {record}\n");
    let whole_second = |record: &String| format!("2026-03-01T10:00:00+00:00 a/b {record}\n");
    let pretty_tail = |record: &String| {
        let value: Value = serde_json::from_str(record).unwrap();
        format!("2026-03-01T10:00:00Z a/b {}\n", serde_json::to_string_pretty(&value).unwrap())
    };
    let wrappings: Vec<Vec<u8>> = vec![
        sent.clone().into_bytes(),
        pretty.unwrap().into_bytes(),
        format!("{first}{second}").into_bytes(),
        format!("{first}{}{second}", control()).into_bytes(),
        format!("{first}\n{}\n{second}\n{}", control(), control()).into_bytes(),
        format!("[{first}, {second}]").into_bytes(),
        format!("[\n{},\n{first},\n{},\n{second}]\n", subscription(&[]), control()).into_bytes(),
        awslogs(&sent).into_bytes(),
        format!("{}\n{}", awslogs(&first), awslogs(&second)).into_bytes(),
        format!("[{},{}]", awslogs(&first), awslogs(&second)).into_bytes(),
        failed(&member).into_bytes(),
        failed(records.concat().as_bytes()).into_bytes(),
        failed(&gzip(&member)).into_bytes(),
        failed(awslogs(&sent).as_bytes()).into_bytes(),
        member.clone(),
        gzip(&member),
        gzip(
            &[gzip(first.as_bytes()), gzip(control().as_bytes()), gzip(second.as_bytes())].concat(),
        ),
        records.iter().map(|record| json!(record).to_string() + "\n").collect::<String>().into(),
        json!(records).to_string().into_bytes(),
        serde_json::to_vec_pretty(&json!(records)).unwrap(),
        records.iter().map(tail).collect::<String>().into(),
        records.iter().map(short).collect::<String>().into(),
        records.iter().map(whole_second).collect::<String>().into(),
        records.iter().map(pretty_tail).collect::<String>().into(),
        records
            .iter()
            .flat_map(|record| ["\u{feff}".to_owned(), record.clone()])
            .collect::<String>()
            .into(),
    ];
    for wrapped in wrappings {
        let decoded = decoded(&wrapped);
        let text = String::from_utf8_lossy(&wrapped);
        assert_eq!(ids(&decoded), ["a", "b"], "{text}");
        assert_eq!(decoded.rejects, [], "{text}");
    }
}

#[test]
fn control_messages_and_empty_documents_lose_nothing() {
    let late = r#"{"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: x"}],"messageType":"CONTROL_MESSAGE"}"#;
    for text in [control(), subscription(&[]), late.to_owned(), awslogs(&control())] {
        let decoded = decoded(text.as_bytes());
        assert_eq!((decoded.rows.len(), decoded.rejects.len()), (0, 0), "{text}");
    }
}

#[test]
fn rows_and_rejects_point_at_what_encloses_them() {
    let bad = r#"{"timestamp":"soon","requestId":"b"}"#.to_owned();
    let text = format!("{}\n  {}\n", record("a"), awslogs(&subscription(&[record("b"), bad])));
    let decoded = decoded(text.as_bytes());
    assert_eq!(ids(&decoded), ["a", "b"]);
    assert_eq!(decoded.rows[1]["source_line"], 2);
    let reject = &decoded.rejects[0];
    assert_eq!(
        (&reject["source_line"], &reject["byte_offset"]),
        (&json!(2), &json!(record("a").len() + 3))
    );
    assert_eq!(reject["reason"], "invalid_timestamp");
}

/// The one reject of an object that has no rows.
fn only_reject(stored: &[u8]) -> (String, String) {
    let decoded = decoded(stored);
    assert_eq!((decoded.rows.len(), decoded.rejects.len()), (0, 1), "{:?}", decoded.rejects);
    let text = |name: &str| decoded.rejects[0][name].as_str().unwrap().to_owned();
    (text("reason"), text("detail"))
}

#[test]
fn what_is_no_log_says_once_what_it_is() {
    let lines = |line: &str| line.repeat(200);
    let utf16 = |big: bool, mark: &str| {
        let text = format!("{mark}{}\n", record("a")).repeat(50);
        let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(unit).collect::<Vec<u8>>()
    };
    let trail = json!({"Records": [{"eventVersion": "1.08", "eventSource": "s3.amazonaws.com"}]});
    let insights =
        json!({"results": [[{"field": "@message", "value": record("a")}]], "status": "Complete"});
    let parquet = [b"PAR1\x15\x04\n".as_slice(), record("forged").as_bytes(), b"\nPAR1"].concat();
    let known: Vec<(Vec<u8>, &str, &str)> = vec![
        (utf16(false, "\u{feff}"), "corrupt_object", "UTF-16"),
        (utf16(true, "\u{feff}"), "corrupt_object", "UTF-16"),
        (utf16(false, ""), "corrupt_object", "UTF-16"),
        (utf16(true, ""), "corrupt_object", "UTF-16"),
        (b"\x28\xb5\x2f\xfd\x04\n\n\n\n".to_vec(), "corrupt_object", "zstd"),
        (parquet, "invalid_json", "Parquet"),
        (trail.to_string().into(), "no_envelope", "CloudTrail"),
        (serde_json::to_vec_pretty(&insights).unwrap(), "no_envelope", "Insights results"),
        (lines("{\"add\":{\"path\":\"x\"}}\n").into(), "no_envelope", "Delta log"),
        (
            lines("{\"eventVersion\":\"1\",\"eventSource\":\"x\"}\n").into(),
            "no_envelope",
            "CloudTrail",
        ),
        (lines("{\"type\":\"message_stop\"}\n").into(), "no_envelope", "stream"),
        (
            lines("2 123456789010 eni-1 10.0.0.1 10.0.0.2 1 2 6 ACCEPT OK\n").into(),
            "invalid_json",
            "VPC flow log",
        ),
        (lines("@timestamp,@message\n").into(), "invalid_json", "Insights results as CSV"),
        ([[0x9f, 1, 2, b'\n', 3, 4, 5, 6].as_slice(); 90].concat(), "invalid_json", "binary data"),
        (failed(b"PAR1").into(), "invalid_json", "Parquet"),
        (failed(b"").into(), "invalid_json", "empty"),
        (b"{\"rawData\":\"??\"}".to_vec(), "invalid_json", "not base64"),
        (awslogs("x")[..40].into(), "invalid_json", "cut off"),
        (failed(&gzip(record("a").as_bytes())[..20]).into(), "corrupt_object", "damaged"),
    ];
    for (stored, reason, detail) in known {
        let (said, what) = only_reject(&stored);
        assert_eq!(said, reason, "{what}");
        assert!(what.contains(detail), "{what}, not {detail}");
    }
}

#[test]
fn a_record_among_strangers_is_read() {
    let text = format!("{{\"add\":{{}}}}\n{}\n{{\"add\":{{}}}}\n", record("a"));
    let decoded = decoded(text.as_bytes());
    assert_eq!((ids(&decoded), decoded.rejects.len()), (vec!["a"], 1));
}

#[test]
fn what_is_wrapped_too_often_or_too_large_is_refused() {
    let often = (0..6).fold(record("a"), |text, _| awslogs(&text));
    assert_eq!(only_reject(often.as_bytes()).0, "nested_too_deep");
    let often = (0..4).fold(record("a").into_bytes(), |bytes, _| gzip(&bytes));
    let reject = decode(&Limits::default(), Input::Whole(&often), 10);
    assert_eq!((reject.rows.len(), &reject.rejects[0]["reason"]), (0, &json!("corrupt_object")));

    let mut zeros = GzEncoder::new(Vec::new(), Compression::best());
    zeros.write_all(&vec![b' '; 4 << 20]).unwrap();
    let bomb = zeros.finish().unwrap();
    let limits = Limits {
        record_bytes_max: 1 << 20,
        inflated_object_bytes_max: 1 << 20,
        ..Limits::default()
    };
    let reason = |stored: &[u8]| {
        decode(&limits, Input::Whole(stored), 10).rejects[0]["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(reason(failed(&bomb).as_bytes()), "record_too_large");
    assert_eq!(reason(&gzip(&bomb)), "corrupt_object");
    // Each is within the bound on a record, both together are beyond that on an object.
    let full = failed(&gzip((" ".repeat(600 << 10) + "{}").as_bytes()));
    assert_eq!(reason(full.as_bytes()), "invalid_timestamp");
    let decoded = decode(&limits, Input::Whole(format!("{full}\n{full}\n").as_bytes()), 10);
    assert_eq!(decoded.rejects[1]["reason"], "record_too_large");
}

#[test]
fn refused_counts_are_told_once_for_each_object() {
    let record = |count: &str| {
        format!(
            "{{\"timestamp\":\"2026-03-01T10:00:00Z\",\"input\":{{\"inputTokenCount\":{count}}}}}\n"
        )
    };
    let text = format!("{}{}{}{}", record("null"), record("-1"), record("\"13\""), record("1e13"));
    let decoded = decoded(text.as_bytes());
    let counts: Vec<_> = decoded.rows.iter().map(|row| row.get("input_tokens").cloned()).collect();
    assert_eq!(counts, [None, None, Some(json!(13)), None]);
    assert_eq!((decoded.stats.counts_refused, decoded.stats.first_refused_line), (2, Some(2)));
    let in_text = record("5").replace(
        "5}",
        "5},\"output\":{\"outputBodyJson\":\"{\\\"usage\\\":{\\\"input_tokens\\\":-5}}\"}",
    );
    assert_eq!(decode_text(in_text.as_bytes()).stats.counts_refused, 1);
    let event = json!({"events": [{"timestamp": 1, "message": record("-1")}]}).to_string();
    assert_eq!(decode_text(event.as_bytes()).stats.counts_refused, 1);
}
