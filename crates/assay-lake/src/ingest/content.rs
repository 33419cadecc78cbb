//! What an object is, by its first bytes.

use std::io::{self, BufRead, Read};

use assay_schema::words::IgnoreReason;
use flate2::read::GzDecoder;
use zstd::stream::read::Decoder;

use crate::limits::{HEAD_BYTES, ZSTD_WINDOW_LOG_MAX};
use crate::source::Likeness;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const PARQUET: &[u8] = b"PAR1";
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// How an entry of a Delta table's log begins.
const DELTA_ENTRIES: [&[u8]; 8] = [
    b"{\"commitInfo\":{",
    b"{\"protocol\":{",
    b"{\"metaData\":{",
    b"{\"add\":{",
    b"{\"remove\":{",
    b"{\"txn\":{",
    b"{\"cdc\":{",
    b"{\"domainMetadata\":{",
];

/// How a log can begin, but for a time: JSON, a JSON text, compression within
/// compression, also as base64, UTF-16, and query results.
const LOGS: [&[u8]; 9] =
    [b"{", b"[", b"\"", GZIP, ZSTD, b"H4sI", &[0xff, 0xfe], &[0xfe, 0xff], b"@"];

/// Why an object that begins like this is passed over; none if it is to be read.
/// What is damaged is read, so that the damage is told.
pub(super) fn judge(stored: &[u8], likeness: Likeness) -> Option<IgnoreReason> {
    if stored.is_empty() {
        return Some(IgnoreReason::Empty);
    }
    if likeness == Likeness::Certain {
        return None;
    }
    if stored.starts_with(PARQUET) {
        return Some(IgnoreReason::Parquet);
    }
    let head = inflated(stored);
    let text = head.strip_prefix(UTF8_MARK).unwrap_or(&head).trim_ascii_start();
    if DELTA_ENTRIES.iter().any(|entry| text.starts_with(entry)) {
        return Some(IgnoreReason::DeltaTable);
    }
    let is_other = match likeness {
        Likeness::Open => !looks_like_a_log(text),
        Likeness::Named => is_binary(text) && !looks_like_a_log(text),
        Likeness::Certain | Likeness::Likely => false,
    };
    is_other.then_some(IgnoreReason::NotALog)
}

/// What it is, for a user who has named it.
pub(super) fn name_of(reason: IgnoreReason) -> &'static str {
    match reason {
        IgnoreReason::Parquet => "a Parquet file",
        IgnoreReason::DeltaTable => "an entry of the log of a Delta table",
        _ => "binary data",
    }
}

/// Some of the first bytes, whether or not they are compressed. As many as there
/// are where the rest is damaged.
fn inflated(stored: &[u8]) -> Vec<u8> {
    let mut head = vec![0; HEAD_BYTES];
    let length = match stored {
        gzip if gzip.starts_with(GZIP) => fill(&mut GzDecoder::new(gzip), &mut head),
        zstd if is_zstd(zstd) => unzstd(zstd).map_or(0, |mut inner| fill(&mut inner, &mut head)),
        mut plain => fill(&mut plain, &mut head),
    };
    head.truncate(length);
    head
}

/// Reads until `into` is full, or there is no more, or it cannot be read.
fn fill(reader: &mut dyn Read, into: &mut [u8]) -> usize {
    let mut length = 0;
    while length < into.len()
        && let Ok(count @ 1..) = reader.read(&mut into[length..])
    {
        length += count;
    }
    length
}

fn looks_like_a_log(text: &[u8]) -> bool {
    text.is_empty() || LOGS.iter().any(|log| text.starts_with(log)) || begins_with_time(text)
}

/// Whether it begins with a date and a time, as lines of exports do, with a
/// record behind.
fn begins_with_time(text: &[u8]) -> bool {
    let form = b"dddd-dd-dd".iter().zip(text);
    let is_date = form.clone().count() == 10
        && form.clone().all(|(form, byte)| match form {
            b'd' => byte.is_ascii_digit(),
            form => form == byte,
        });
    is_date && matches!(text.get(10), Some(b'T' | b' ')) && text.contains(&b'{')
}

fn is_binary(text: &[u8]) -> bool {
    // What is cut off in the middle of a character may be text all the same.
    let no_text = std::str::from_utf8(text).is_err_and(|error| error.error_len().is_some());
    text.contains(&0) || no_text
}

/// Whether that is how zstd begins, which the decoder does not inflate.
pub(super) fn is_zstd(stored: &[u8]) -> bool {
    stored.starts_with(ZSTD)
}

/// What was compressed with zstd, within a bound of memory.
pub(super) fn unzstd<R: BufRead>(stored: R) -> io::Result<impl Read> {
    let mut inner = Decoder::with_buffer(stored)?;
    inner.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    Ok(inner)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(text).unwrap();
        gzip.finish().unwrap()
    }

    fn everywhere(text: &[u8], likeness: Likeness) -> Option<IgnoreReason> {
        let plain = judge(text, likeness);
        assert_eq!(judge(&gzip(text), likeness), plain, "{text:?}");
        assert_eq!(judge(&zstd::encode_all(text, 1).unwrap(), likeness), plain, "{text:?}");
        plain
    }

    #[test]
    fn what_looks_like_a_log_is_read_whatever_it_is_called() {
        for text in [
            b"{\"timestamp\":".as_slice(),
            b"\xef\xbb\xbf\r\n [{",
            b"2026-03-09T10:00:00.000Z {\"a\":1}",
            b"2026-03-09 10:00:00 stream {\"a\":1}",
            b"H4sIAAAA",
            b"\xff\xfe{\0",
            b"@timestamp,@message\n",
            b"  \n",
        ] {
            assert_eq!(everywhere(text, Likeness::Open), None, "{text:?}");
        }
        // Damage is told by whoever reads it.
        assert_eq!(judge(&gzip(b"{")[..12], Likeness::Open), None);
    }

    #[test]
    fn what_is_something_else_is_passed_over_as_far_as_its_name_allows() {
        use Likeness::{Certain, Likely, Named, Open};
        let delta = b"{\"commitInfo\":{\"operation\":\"WRITE\"}}".as_slice();
        for (text, likeness, expected) in [
            (b"hello".as_slice(), Open, Some(IgnoreReason::NotALog)),
            (b"hello", Likely, None),
            (b"hello", Named, None),
            (b"\x89PNG\0\xff\xff", Named, Some(IgnoreReason::NotALog)),
            (b"2 123456789012 eni-1 10.0.0.1", Open, Some(IgnoreReason::NotALog)),
            (b"2026-03-09 10:00:00 no record", Open, Some(IgnoreReason::NotALog)),
            (delta, Open, Some(IgnoreReason::DeltaTable)),
            (delta, Likely, Some(IgnoreReason::DeltaTable)),
            (delta, Certain, None),
        ] {
            assert_eq!(everywhere(text, likeness), expected, "{text:?} {likeness:?}");
        }
        assert_eq!(judge(b"PAR1\x15", Likely), Some(IgnoreReason::Parquet));
        assert_eq!(judge(b"", Certain), Some(IgnoreReason::Empty));
    }
}
