//! Every bound of the decoder, with its default.

use std::ops::Range;

/// Longest record, in bytes of JSON text: 16 MiB.
pub const RECORD_BYTES_MAX: usize = 16 << 20;

/// Deepest nesting of arrays and objects within one record. No setting goes
/// beyond it: the scanner keeps one bit for each level.
pub const NESTING_DEPTH_MAX: usize = 128;

/// Most bytes one object may inflate to: 4 GiB. What lies beyond is refused.
pub const INFLATED_OBJECT_BYTES_MAX: u64 = 4 << 30;

/// Objects up to this many inflated bytes are inflated in one go: 32 MiB.
pub const WINDOW_BYTES: usize = 32 << 20;

/// Largest window of an object that is not inflated in one go: 1 MiB, so that
/// what was inflated is still in the cache when it is scanned. It grows where
/// one record is longer.
pub const STREAM_WINDOW_BYTES: usize = 1 << 20;

/// A batch counts as full once its text takes this many bytes, whatever its
/// rows: offsets into its columns stay far from the 2 GiB that Arrow allows.
pub const BATCH_TEXT_BYTES_MAX: usize = 256 << 20;

/// Compressed bytes read from a stream at a time: 256 KiB.
pub const READ_BYTES: usize = 256 << 10;

/// Bytes asked from the streaming inflater at a time; at most so many good
/// bytes before a damage are lost: 32 KiB.
pub const INFLATE_STEP_BYTES: usize = 32 << 10;

/// How often gzip may lie within gzip, the outermost included: what Firehose
/// compresses holds the members that CloudWatch Logs has compressed.
pub const GZIP_LEVELS_MAX: usize = 3;

/// How deep data, documents and texts that hold records may lie within each
/// other. Nothing that writes logs goes beyond three.
pub const ENCLOSED_DEPTH_MAX: usize = 4;

/// Longest time and stream name before a record on a line.
pub(crate) const STAMP_BYTES_MAX: usize = 640;

/// First bytes of an object by which it is known what else it is.
pub(crate) const FIRST_BYTES: usize = 512;

/// No deflate stream expands beyond this ratio, so a larger promise in a
/// trailer is a lie and reserves nothing.
pub const DEFLATE_RATIO_MAX: usize = 1032;

/// Largest count of tokens, milliseconds or bytes that is believed: 10^12.
pub const COUNT_MAX: i64 = 1_000_000_000_000;

/// Days since the epoch on which a record can have been written: 2015-01-01 to
/// 2099-12-31. Any other date is a clock or a writer gone wrong.
pub const RECORD_DAYS: Range<i64> = 16_436..47_482;

/// Longest text between two values of a record that is remembered.
pub(crate) const ROUTE_TEXT_BYTES_MAX: usize = 512;

/// Most texts that are remembered behind one value.
pub(crate) const ROUTE_TEXTS_MAX: usize = 8;

/// Records unlike those before, less those like them, after which an object's
/// records are not remembered any more.
pub(crate) const ROUTE_MISSES_MAX: u32 = 256;

/// Blanks before a bracket that may begin a record where a document of events
/// is damaged.
pub(crate) const INDENT_BYTES_MAX: usize = 64;

/// Longest text around the string of a chunk of a stream that is remembered.
pub(crate) const QUIET_FORM_BYTES_MAX: usize = 512;

/// Most such texts that are remembered at a time, within one stream.
pub(crate) const QUIET_FORMS_MAX: usize = 4;

/// The bounds a decoder works within.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest record in bytes; beyond it, `record_too_large`.
    pub record_bytes_max: usize,
    /// Deepest nesting, at most [`NESTING_DEPTH_MAX`]; beyond it, `nested_too_deep`.
    pub nesting_depth_max: usize,
    /// Most inflated bytes of one object; beyond it, `corrupt_object`.
    pub inflated_object_bytes_max: u64,
    /// Whole-object inflation up to here; larger objects pass through windows
    /// of at most [`STREAM_WINDOW_BYTES`].
    pub window_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes_max: RECORD_BYTES_MAX,
            nesting_depth_max: NESTING_DEPTH_MAX,
            inflated_object_bytes_max: INFLATED_OBJECT_BYTES_MAX,
            window_bytes: WINDOW_BYTES,
        }
    }
}
