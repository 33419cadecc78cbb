//! Windows, compression, bounds, batches: how an object is cut changes nothing.

use std::io::{self, Read, Write};

use assay_decode::{DecodeError, Decoder, Input, Limits};
use assay_schema::words::RejectReason;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{decode, decode_text, try_decode};

fn record(id: usize) -> String {
    format!("{{\"timestamp\":\"2026-03-01T10:00:00Z\",\"requestId\":\"r{id}\"}}\n")
}

fn records(count: usize) -> Vec<u8> {
    (0..count).map(record).collect::<String>().into_bytes()
}

pub(crate) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn whole(stored: &[u8]) -> crate::support::Decoded {
    decode(&Limits::default(), Input::Whole(stored), 1000)
}

fn streamed(stored: &[u8]) -> crate::support::Decoded {
    let mut reader = stored;
    decode(&Limits::default(), Input::Stream(&mut reader), 1000)
}

#[test]
fn compressed_or_not_whole_or_streamed_the_rows_are_the_same() {
    let text = records(50);
    let expected = decode_text(&text);
    assert_eq!(expected.rows.len(), 50);
    let members = [gzip(&text[..100]), gzip(b""), gzip(&text[100..])].concat();
    let padded = [gzip(&text), vec![0; 512]].concat();
    for stored in [gzip(&text), members, padded, text] {
        assert_eq!(whole(&stored), expected);
        assert_eq!(streamed(&stored), expected);
    }
}

#[test]
fn an_object_larger_than_the_window_is_streamed() {
    let text = records(50);
    let limits = Limits { window_bytes: 64, ..Limits::default() };
    assert_eq!(decode(&limits, Input::Whole(&gzip(&text)), 1000), decode_text(&text));
}

#[test]
fn one_object_spans_several_batches() {
    let text = records(50);
    assert_eq!(decode(&Limits::default(), Input::Whole(&text), 7), decode_text(&text));
}

#[test]
fn rows_before_the_damage_are_kept_and_the_rest_is_one_reject() {
    let text = records(20_000);
    let good = gzip(&text);
    let middle = good.len() / 2;
    let behind = [&good[..], b"no gzip"].concat();
    let mut wrong_sum = good.clone();
    let sum = wrong_sum.len() - 8;
    wrong_sum[sum] ^= 1;
    for (stored, rows_min) in [(&good[..middle], 5_000), (&behind, 20_000), (&wrong_sum, 20_000)] {
        for decoded in [
            decode(&Limits::default(), Input::Whole(stored), 100_000),
            decode(&Limits::default(), Input::Stream(&mut &stored[..]), 100_000),
        ] {
            assert!(decoded.rows.len() >= rows_min, "{}", decoded.rows.len());
            assert_eq!(decoded.stats.rejected(RejectReason::CorruptObject), 1);
            assert_eq!(decoded.stats.rejected_total(), 1);
        }
    }
}

#[test]
fn a_gzip_bomb_is_refused() {
    let bomb = gzip(&vec![b'\n'; 1 << 20]);
    let limits = Limits { inflated_object_bytes_max: 1 << 16, ..Limits::default() };
    for input in [Input::Whole(&bomb), Input::Stream(&mut &bomb[..])] {
        let decoded = decode(&limits, input, 10);
        assert_eq!(decoded.stats.inflated_bytes, 1 << 16);
        assert_eq!(decoded.stats.rejected(RejectReason::CorruptObject), 1);
    }
    let text = records(3);
    let exact = Limits { inflated_object_bytes_max: text.len() as u64, ..Limits::default() };
    assert_eq!(decode(&exact, Input::Stream(&mut &gzip(&text)[..]), 10).rows.len(), 3);
}

#[test]
fn a_record_beyond_the_bound_costs_itself_only() {
    let long = format!("{{\"timestamp\":\"{}\"}}\n", "x".repeat(500));
    let text = [record(1), long, record(2)].concat();
    for window_bytes in [16, 1 << 20] {
        let limits = Limits { record_bytes_max: 100, window_bytes, ..Limits::default() };
        let decoded = decode(&limits, Input::Stream(&mut text.as_bytes()), 10);
        assert_eq!(decoded.rows.len(), 2);
        assert_eq!(decoded.stats.rejected(RejectReason::RecordTooLarge), 1);
        assert_eq!(decoded.stats.rejected_total(), 1);
    }
}

#[test]
fn a_failing_reader_is_an_error_and_not_a_damaged_object() {
    struct Fails(usize, Vec<u8>);
    impl Read for Fails {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if self.0 >= self.1.len() {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "connection lost"));
            }
            let count = out.len().min(10).min(self.1.len() - self.0);
            out[..count].copy_from_slice(&self.1[self.0..self.0 + count]);
            self.0 += count;
            Ok(count)
        }
    }
    let text = records(10);
    for stored in [text.clone(), gzip(&text)[..60].to_vec()] {
        let mut reader = Fails(0, stored);
        let mut decoder = Decoder::new(Limits::default());
        let result = try_decode(&mut decoder, Input::Stream(&mut reader), 100);
        assert!(
            matches!(result, Err(DecodeError::Read { object, .. }) if object == "logs/a.json.gz")
        );
    }
}

#[test]
fn an_empty_object_is_nothing() {
    for stored in [&b""[..], &gzip(b""), b"\xef\xbb\xbf", b"\n\n"] {
        let decoded = whole(stored);
        assert!(decoded.rows.is_empty() && decoded.rejects.is_empty());
    }
}

/// Records of many shapes: members in other places, missing, null, empty,
/// unknown, blanks between them, and the same member twice.
const SHAPES: [&str; 12] = [
    r#"{"timestamp":"2026-03-01T10:00:00Z","accountId":"1","region":"a","input":{"inputTokenCount":1,"cacheReadInputTokenCount":2},"output":{"outputTokenCount":3},"identity":{"arn":"x"},"schemaType":"s"}"#,
    r#"{"timestamp":"2026-03-02T10:00:00Z","accountId":"2","region":"b","input":{"inputTokenCount":12345678},"output":{},"identity":{},"schemaType":"s"}"#,
    r#"{"timestamp":"2026-03-01T23:59:59Z","accountId":"1","region":null,"input":{},"output":{"outputTokenCount":null},"identity":{"arn":"y"}}"#,
    r#"{"timestamp":"2026-03-01T10:00:00Z","input":{"inputTokenCount":1},"input":{"cacheReadInputTokenCount":2},"output":{"outputTokenCount":3}}"#,
    r#"{"timestamp":"2026-03-01T10:00:00Z","input":{"inputTokenCount":1},"output":{"outputTokenCount":3},"input":{"inputTokenCount":5}}"#,
    r#"{"timestamp":"2026-03-01T10:00:00Z","identity":{"arn":"x"},"identity":{},"accountId":"1","accountId":null}"#,
    r#"{"accountId":"1","timestamp":"2026-03-01T10:00:00Z","region":"a\u0062","requestMetadata":{"k":"v"}}"#,
    r#"{"accountId":"1","timestamp":"2026-03-01T10:00:00Z","requestMetadata":{"k":["v"]},"other":{"region":"z"}}"#,
    r#"{ "timestamp" : "2026-03-01T10:00:00Z" , "input" : { "inputTokenCount" : 01 } }"#,
    r#"{"timestamp":"2026-03-01T10:00:00Z","output":{"outputBodyJson":{"usage":{"output_tokens":9}},"outputTokenCount":3}}"#,
    r#"{"timestamp":"2026-03-01T10:00:00Z","output":{"outputBodyJson":{"usage":{"output_tokens":9}}},"output":{}}"#,
    r#"{"timestamp":"2026-03-01T10:00:00Z","output":{"outputTokenCount":3]}"#,
];

#[test]
fn a_record_reads_the_same_whatever_came_before_it() {
    let plain = |decoded: crate::support::Decoded| {
        let rows = decoded.rows.into_iter().chain(decoded.rejects);
        let told = |name: &String| !["source_line", "byte_offset"].contains(&name.as_str());
        let rows = rows.map(|row| row.into_iter().filter(|(name, _)| told(name)).collect());
        rows.collect::<Vec<std::collections::BTreeMap<_, _>>>()
    };
    let alone = SHAPES.map(|shape| plain(decode_text(format!("{shape}\n").as_bytes())));
    for first in 0..SHAPES.len() {
        for second in 0..SHAPES.len() {
            let order = [first, second, first, second, second];
            let text = order.map(|at| format!("{}\n", SHAPES[at])).concat();
            let rejected = |at: &&usize| alone[**at].iter().any(|row| row.contains_key("reason"));
            let (bad, good): (Vec<&usize>, Vec<&usize>) = order.iter().partition(|at| rejected(at));
            let expected = good.iter().chain(&bad).flat_map(|at| alone[**at].clone());
            assert_eq!(plain(decode_text(text.as_bytes())), expected.collect::<Vec<_>>(), "{text}");
        }
    }
}
