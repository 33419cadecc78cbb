//! What lies in an object that is no log of invocations: reported once by its name
//! instead of many times by its bytes. What may hold records nevertheless could
//! not be read; the rest is of no use.

use assay_schema::words::RejectReason;

use crate::limits::FIRST_BYTES;
use crate::scan::{Scan, Scanner, Text};
use crate::sink::Rejected;

/// What something is instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub(crate) name: &'static str,
    pub(crate) reason: RejectReason,
}

/// Formats that may hold records, by their first bytes.
const PACKED: [(&[u8], &str); 6] = [
    (b"\x28\xb5\x2f\xfd", "zstd, which is not unpacked"),
    (b"\xfd7zXZ\0", "xz, which is not unpacked"),
    (b"BZh", "bzip2, which is not unpacked"),
    (b"PK\x03\x04", "a zip archive, which is not unpacked"),
    (b"\xff\x06\0\0sNaPpY", "snappy, which is not unpacked"),
    (b"\x04\x22\x4d\x18", "lz4, which is not unpacked"),
];

/// Formats that hold none.
const OTHERS: [(&[u8], &str); 9] = [
    (b"PAR1", "a Parquet file"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"ARROW1", "an Arrow file"),
    (b"\x7fELF", "a program"),
];

/// Texts of other services by how their first line begins.
const FIRST_LINES: [(&[u8], &str); 12] = [
    (b"version account-id interface-id ", "a VPC flow log"),
    (b"bucketowner bucket ", "an S3 access log"),
    (b"#Version: 1.0", "a CloudFront log"),
    (b"@timestamp,", "Insights results as CSV"),
    (b"@message", "Insights results as CSV"),
    (b"@ptr,", "Insights results as CSV"),
    (b"\"@timestamp\",", "Insights results as CSV"),
    (b"EVENTS\t", "an answer of the AWS CLI as text, where JSON is needed"),
    (b"events:", "an answer of the AWS CLI as YAML, where JSON is needed"),
    (b"<?xml", "XML"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
];

/// What an object is instead, by its first bytes: all that are at hand, or
/// [`FIRST_BYTES`] of them. Nothing where it may hold records.
pub(crate) fn of_bytes(first: &[u8]) -> Option<Foreign> {
    let first = first.get(..FIRST_BYTES).unwrap_or(first);
    let begins = |known: &[(&[u8], &'static str)]| {
        known.iter().find(|(begin, _)| first.starts_with(begin)).map(|known| known.1)
    };
    let tar = || is_tar(first).then_some("a tar archive, which is not unpacked");
    if let Some(name) = utf16(first).or_else(|| begins(&PACKED)).or_else(tar) {
        return Some(Foreign { name, reason: RejectReason::CorruptObject });
    }
    let binary = || is_binary(first).then_some("binary data");
    let name = begins(&OTHERS).or_else(|| begins(&FIRST_LINES)).or_else(|| flow_log(first));
    let name = name.or_else(|| balancer_log(first)).or_else(binary);
    name.map(|name| Foreign { name, reason: RejectReason::InvalidJson })
}

/// With a byte order mark, or a bracket, a quote or a digit of two bytes.
fn utf16(first: &[u8]) -> Option<&'static str> {
    const NAME: &str = "UTF-16, where UTF-8 is needed";
    let is_known = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    match *first {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32, where UTF-8 is needed"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(NAME),
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] if is_known(a) && is_known(b) => Some(NAME),
        _ => None,
    }
}

/// `2 123456789010 eni-… `, without a header.
fn flow_log(first: &[u8]) -> Option<&'static str> {
    let mut words = first.split(|byte| *byte == b' ');
    let is_version = words.next().is_some_and(|word| word.len() == 1 && word[0].is_ascii_digit());
    words.next()?;
    let is_interface = words.next()?.starts_with(b"eni-");
    (is_version && is_interface).then_some("a VPC flow log")
}

/// `https 2026-03-01T10:00:00.123456Z app/…`
fn balancer_log(first: &[u8]) -> Option<&'static str> {
    let mut words = first.split(|byte| *byte == b' ');
    let kinds: [&[u8]; 7] = [b"http", b"https", b"h2", b"grpcs", b"ws", b"wss", b"tls"];
    let is_kind = kinds.contains(&words.next()?);
    words.next()?;
    let of = words.next()?;
    let is_balancer = [&b"app/"[..], b"net/", b"1.0"].iter().any(|begin| of.starts_with(begin));
    (is_kind && is_balancer).then_some("an access log of a load balancer")
}

fn is_tar(first: &[u8]) -> bool {
    first.get(257..262) == Some(b"ustar")
}

/// One byte in ten is a control, which no text has.
fn is_binary(first: &[u8]) -> bool {
    let is_control = |byte: &&u8| **byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b);
    let begins = first.first().is_some_and(|byte| is_control(&byte) || *byte >= 0x80);
    begins && first.len() >= 32 && first.iter().filter(is_control).count() * 10 >= first.len()
}

/// Why a sound object is no record: `why`, unless its members tell what it is.
pub(crate) fn why(why: Rejected, object: &[u8], depth_max: usize) -> Rejected {
    let mut name = None;
    let visit = |scanner: &mut Scanner<'_>, key: &[u8]| {
        let named = member(scanner, key)?;
        name = name.or(named);
        Ok(())
    };
    let visited = Scanner::new(object, depth_max).object(visit);
    match name.filter(|_| visited.is_ok() && why.0 == RejectReason::InvalidTimestamp) {
        Some(name) => (RejectReason::NoEnvelope, name.into()),
        None => why,
    }
}

/// What an object is that has this member, if that tells.
fn member(scanner: &mut Scanner<'_>, key: &[u8]) -> Scan<Option<&'static str>> {
    let is_object = scanner.peek()? == b'{';
    let name = match key {
        b"Records" => return records(scanner),
        b"results" => return results(scanner),
        b"type" => return Ok(scanner.text()?.and_then(stream_event)),
        b"add" | b"remove" | b"commitInfo" | b"metaData" | b"protocol" | b"txn" if is_object => {
            Some("a Delta log")
        }
        b"eventVersion" => Some("CloudTrail events"),
        b"digestS3Bucket" => Some("a CloudTrail digest"),
        b"configurationItems" | b"configSnapshotId" => Some("a snapshot of AWS Config"),
        b"logGroups" | b"logStreams" => Some("a list of log groups or streams"),
        b"queryDefinitions" | b"queryId" => Some("an answer of Insights without results"),
        b"anthropic_version" | b"messages" | b"inferenceConfig" => Some("the body of a request"),
        b"stop_reason" | b"stopReason" | b"choices" | b"generation" => {
            Some("the body of a response")
        }
        _ => None,
    };
    scanner.skip_value().map(|()| name)
}

/// What a document is by the first of its `Records`.
fn records(scanner: &mut Scanner<'_>) -> Scan<Option<&'static str>> {
    let mut name = Some("records of another AWS service");
    let mut is_first = true;
    scanner.array(|scanner| {
        if !std::mem::take(&mut is_first) {
            return scanner.skip_value();
        }
        scanner
            .object(|scanner, key| {
                match key {
                    b"eventSource" => {
                        let source = scanner.text()?.map(|text| text.raw().starts_with(b"aws:"));
                        name = match source {
                            Some(true) => Some("event notifications of an AWS service"),
                            _ => Some("CloudTrail events"),
                        };
                    }
                    _ => scanner.skip_value()?,
                }
                Ok(())
            })
            .map(|_| ())
    })?;
    Ok(name)
}

/// Insights answers with rows of fields; Titan's `results` are objects.
fn results(scanner: &mut Scanner<'_>) -> Scan<Option<&'static str>> {
    let (mut rows, mut others) = (0, 0);
    scanner.array(|scanner| {
        let is_row = scanner.peek()? == b'[';
        (rows, others) = (rows + u32::from(is_row), others + u32::from(!is_row));
        scanner.skip_value()
    })?;
    Ok(match (rows, others) {
        (_, 0) => Some("Insights results"),
        _ => Some("the body of a response"),
    })
}

fn stream_event(kind: Text<'_>) -> Option<&'static str> {
    const KINDS: [&[u8]; 6] = [
        b"message_start",
        b"message_delta",
        b"message_stop",
        b"content_block_start",
        b"content_block_delta",
        b"content_block_stop",
    ];
    KINDS.iter().any(|known| kind.is(known)).then_some("events of a stream")
}
