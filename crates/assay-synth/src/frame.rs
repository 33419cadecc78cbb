//! How records stand in an object, and how the object is packed.

use libdeflater::Compressor;

use crate::dirt::DirtKind;
use crate::put::Put;
use crate::rng::Rng;
use crate::world::World;

/// How the records of one object stand in it; clean without a kind.
pub(crate) struct Frame {
    pub(crate) kind: Option<DirtKind>,
}

impl Frame {
    /// The object's framing. The golden ratio spreads each kind evenly, so that
    /// a share of a few objects gets its few objects.
    pub(crate) fn of(world: &World<'_>, object: u64) -> Self {
        const GOLDEN_RATIO: f64 = 0.618_033_988_749_895;
        if world.records(object).is_empty() {
            return Self { kind: None };
        }
        let point = (object as f64 * GOLDEN_RATIO + 0.5).fract();
        Self { kind: world.spec.dirt.at(DirtKind::OBJECTS, point) }
    }

    pub(crate) fn corrupt(&self) -> bool {
        self.kind == Some(DirtKind::CorruptGzip)
    }

    pub(crate) fn truncates(&self) -> bool {
        self.kind == Some(DirtKind::TruncatedLastLine)
    }

    /// Whether each record has a line of its own, so that a bad one costs no other.
    pub(crate) fn in_lines(&self) -> bool {
        use DirtKind::{Glued, JsonArray, PrettyPrinted};
        !matches!(self.kind, Some(Glued | JsonArray | PrettyPrinted))
    }

    pub(crate) fn begin(&self, text: &mut Vec<u8>) {
        match self.kind {
            Some(DirtKind::ByteOrderMark) => text.raw("\u{feff}"),
            Some(DirtKind::JsonArray) => text.raw("["),
            _ => text,
        };
    }

    pub(crate) fn append(&self, text: &mut Vec<u8>, record: &[u8], rng: &mut Rng) {
        if self.kind == Some(DirtKind::PrettyPrinted) {
            pretty(text, record);
        } else {
            text.extend_from_slice(record);
        }
        text.raw(self.separator(rng));
    }

    fn separator(&self, rng: &mut Rng) -> &'static str {
        match self.kind {
            Some(DirtKind::Crlf) => "\r\n",
            Some(DirtKind::Glued) => rng.pick(&["", "", "\n"]),
            Some(DirtKind::JsonArray) => rng.pick(&[",", ",\n"]),
            Some(DirtKind::BlankLines) => rng.pick(&["\n", "\n\n", "\n \t\n"]),
            _ => "\n",
        }
    }

    pub(crate) fn end(&self, text: &mut Vec<u8>) {
        if self.kind == Some(DirtKind::JsonArray) {
            let comma = text.iter().rposition(|&byte| byte == b',').unwrap_or(text.len());
            text.truncate(comma);
            text.raw("]\n");
        }
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
