//! How records stand in an object, and how the object is packed.

use jiff::Timestamp;
use libdeflater::Compressor;

use crate::dirt::DirtKind;
use crate::put::{Object, Put};
use crate::rng::Rng;
use crate::world::World;

/// How the records of one object stand in it; clean without a kind.
pub(crate) struct Frame {
    pub(crate) kind: Option<DirtKind>,
    /// When CloudWatch took the records in, in milliseconds since the epoch.
    taken_in_ms: i64,
}

impl Frame {
    /// The object's framing. The golden ratio spreads each kind evenly, so that
    /// a share of a few objects gets its few objects.
    pub(crate) fn of(world: &World<'_>, object: u64) -> Self {
        const GOLDEN_RATIO: f64 = 0.618_033_988_749_895;
        if world.records(object).is_empty() {
            return Self { kind: None, taken_in_ms: 0 };
        }
        let point = (object as f64 * GOLDEN_RATIO + 0.5).fract();
        let kind = world.spec.dirt.at(DirtKind::OBJECTS, point);
        Self { kind, taken_in_ms: 1_000 * world.hour_start(object) + 17 }
    }

    pub(crate) fn corrupt(&self) -> bool {
        self.kind == Some(DirtKind::CorruptGzip)
    }

    pub(crate) fn truncates(&self) -> bool {
        self.kind == Some(DirtKind::TruncatedLastLine)
    }

    /// Whether each record has a line of its own, so that a bad one costs no other.
    pub(crate) fn in_lines(&self) -> bool {
        use DirtKind::{CloudWatchDump, Glued, JsonArray, PrettyPrinted};
        !matches!(self.kind, Some(CloudWatchDump | Glued | JsonArray | PrettyPrinted))
    }

    pub(crate) fn begin(&self, text: &mut Vec<u8>) {
        match self.kind {
            Some(DirtKind::ByteOrderMark) => text.raw("\u{feff}"),
            Some(DirtKind::JsonArray) => text.raw("["),
            Some(DirtKind::CloudWatchDump) => text.raw("{\"events\":["),
            _ => text,
        };
    }

    pub(crate) fn append(&self, text: &mut Vec<u8>, record: &[u8], rng: &mut Rng) {
        match self.kind {
            Some(DirtKind::PrettyPrinted) => pretty(text, record),
            Some(DirtKind::CloudWatchDump) => self.event(text, record),
            Some(DirtKind::CloudWatchExport) => self.exported(text, record),
            _ => text.extend_from_slice(record),
        }
        text.raw(self.separator(rng));
    }

    /// The record as the message of an event.
    fn event(&self, text: &mut Vec<u8>, record: &[u8]) {
        let mut event = Object::open(text);
        event.int("timestamp", self.taken_in_ms as u64).key("message").string(record);
        event.int("ingestionTime", self.taken_in_ms as u64 + 900);
        event.close();
    }

    /// The record behind the time at which it was taken in.
    fn exported(&self, text: &mut Vec<u8>, record: &[u8]) {
        let time = Timestamp::from_millisecond(self.taken_in_ms).unwrap_or_default();
        text.raw(&format!("{time:.3} ")).extend_from_slice(record);
    }

    fn separator(&self, rng: &mut Rng) -> &'static str {
        match self.kind {
            Some(DirtKind::Crlf) => "\r\n",
            Some(DirtKind::Glued) => rng.pick(&["", "", "\n"]),
            Some(DirtKind::JsonArray) => rng.pick(&[",", ",\n"]),
            // Calls return so many events at most, the rest in further documents.
            Some(DirtKind::CloudWatchDump) => {
                rng.pick(&[",", ",\n    ", "],\"nextToken\":\"f/1\"}\n{\"events\": [\n"])
            }
            Some(DirtKind::BlankLines) => rng.pick(&["\n", "\n\n", "\n \t\n"]),
            _ => "\n",
        }
    }

    pub(crate) fn end(&self, text: &mut Vec<u8>) {
        let end = match self.kind {
            Some(DirtKind::JsonArray) => "]\n",
            Some(DirtKind::CloudWatchDump) => "],\"searchedLogStreams\":[]}\n",
            _ => return,
        };
        // The last separator leaves a comma, or a list without elements.
        let blank_or_comma = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
        let length = text.iter().rposition(|byte| !blank_or_comma(byte)).map_or(0, |last| last + 1);
        text.truncate(length);
        text.raw(end);
    }

    /// The bytes as stored.
    pub(crate) fn pack(&self, compressor: &mut Compressor, text: &[u8], rng: &mut Rng) -> Vec<u8> {
        match self.kind {
            Some(DirtKind::PlainText) => text.to_vec(),
            Some(DirtKind::MultiMember) => {
                let (first, rest) = text.split_at(rng.index(text.len()));
                let (second, third) = rest.split_at(rest.len() / 2);
                [first, second, third].iter().flat_map(|part| gzip(compressor, part)).collect()
            }
            _ => gzip(compressor, text),
        }
    }
}

/// One gzip member.
pub(crate) fn gzip(compressor: &mut Compressor, text: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; compressor.gzip_compress_bound(text.len())];
    // The bound is enough by its definition, so this cannot fail.
    let length = compressor.gzip_compress(text, &mut bytes).unwrap_or_default();
    bytes.truncate(length);
    bytes
}

/// The record over many lines.
fn pretty(out: &mut Vec<u8>, record: &[u8]) {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for &byte in record {
        if in_string {
            out.push(byte);
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        in_string = byte == b'"';
        indented(out, byte, &mut depth);
    }
}

fn indented(out: &mut Vec<u8>, byte: u8, depth: &mut usize) {
    match byte {
        b'{' | b'[' => {
            *depth += 1;
            out.push(byte);
            line_break(out, *depth);
        }
        b'}' | b']' => {
            *depth = depth.saturating_sub(1);
            line_break(out, *depth);
            out.push(byte);
        }
        b',' => {
            out.push(byte);
            line_break(out, *depth);
        }
        b':' => out.extend_from_slice(b": "),
        _ => out.push(byte),
    }
}

fn line_break(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    out.resize(out.len() + 2 * depth, b' ');
}
