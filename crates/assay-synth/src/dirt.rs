//! Everything that is wrong or odd in real logs, and how often.

/// Declares the kinds of dirt: variant, name, usual share, meaning.
macro_rules! kinds {
    ($($variant:ident = $name:literal, $share:literal: $meaning:literal,)+) => {
        /// One kind of dirt. Its share is of the records, or of the objects,
        /// to which it can apply.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum DirtKind { $(#[doc = $meaning] $variant,)+ }

        impl DirtKind {
            /// Every kind, in the order of the table of knobs.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in knobs and in [`Truth`](crate::Truth).
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it does.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }

            /// The share in ordinary logs.
            pub const fn usual_share(self) -> f64 {
                match self { $(Self::$variant => $share,)+ }
            }
        }
    };
}

kinds! {
    Failure = "failure", 0.02: "Records: a failed or throttled call with an errorCode and no counts.",
    GuardrailBlock = "guardrail_block", 0.01: "Records: blocked by a guardrail; InvokeModel calls then have no counts.",
    NullCountsRecoverable = "null_counts_recoverable", 0.06: "Streaming calls: no counts in the envelope, an inline body that has them.",
    NullCountsLost = "null_counts_lost", 0.02: "Streaming calls: no counts anywhere.",
    InterruptedStream = "interrupted_stream", 0.02: "Streams of Anthropic models: cut off after message_start, no counts in the envelope.",
    OffloadedBody = "offloaded_body", 0.0005: "Records: the bodies stand in objects under data/.",
    OffloadedNullCounts = "offloaded_null_counts", 0.0003: "Records: the same, and the counts stand only there.",
    LateBody = "late_body", 0.0: "Offloaded bodies: have not landed yet, so there are no objects under data/.",
    OldRecord = "old_record", 0.02: "Records: no cache counters in the envelope, as before 2026.",
    StringBody = "string_body", 0.01: "Records: the bodies are strings that hold JSON.",
    MissingIdentity = "missing_identity", 0.004: "Records: no identity.",
    ApiKey = "api_key", 0.01: "Records: the caller is a long-term Bedrock API key.",
    MissingInferenceRegion = "missing_inference_region", 0.02: "Cross-region records: no inferenceRegion.",
    UnknownKeys = "unknown_keys", 0.02: "Records: keys that no documentation names.",
    ShuffledKeys = "shuffled_keys", 0.03: "Records: keys in a random order.",
    SpoofedKeys = "spoofed_keys", 0.01: "Records: the bodies quote a log record, its key names included.",
    SpacedTimestamp = "spaced_timestamp", 0.002: "Records: a timestamp with a blank and nanoseconds.",
    Duplicate = "duplicate", 0.004: "Records: delivered again in a later object.",
    InvalidJson = "invalid_json", 0.0003: "Lines: not JSON.",
    BareEventArray = "bare_event_array", 0.0002: "Lines: an array of stream events without a record around it.",
    InvalidTimestamp = "invalid_timestamp", 0.0002: "Lines: a record whose timestamp is missing or no date.",
    InvalidUtf8 = "invalid_utf8", 0.0002: "Lines: a record that is not UTF-8.",
    NotAnObject = "not_an_object", 0.0002: "Lines: JSON, but not an object.",
    TruncatedLastLine = "truncated_last_line", 0.01: "Objects: the last line is cut off.",
    MultiMember = "multi_member", 0.02: "Objects: several gzip members.",
    PlainText = "plain_text", 0.01: "Objects: not compressed, in spite of the name.",
    ByteOrderMark = "byte_order_mark", 0.01: "Objects: begin with a UTF-8 byte order mark.",
    Crlf = "crlf", 0.01: "Objects: lines end with CR LF.",
    Glued = "glued", 0.01: "Objects: several records on a line.",
    JsonArray = "json_array", 0.01: "Objects: one JSON array of records.",
    PrettyPrinted = "pretty_printed", 0.01: "Objects: records over many lines.",
    BlankLines = "blank_lines", 0.01: "Objects: blank lines between records.",
    CloudWatchDump = "cloudwatch_dump", 0.0: "Objects: documents of CloudWatch events, each with a record as its message.",
    CloudWatchExport = "cloudwatch_export", 0.0: "Objects: exported from CloudWatch, a time before each record.",
    CorruptGzip = "corrupt_gzip", 0.004: "Objects: cannot be inflated at all.",
}

impl DirtKind {
    /// Whether a count of such a record can be nowhere.
    pub(crate) fn loses_counts(self) -> bool {
        use DirtKind::{GuardrailBlock, InterruptedStream, NullCountsLost, OldRecord};
        matches!(self, GuardrailBlock | NullCountsLost | InterruptedStream | OldRecord)
    }

    /// The kinds of which a record has at most one: they decide its counts.
    pub(crate) const OUTCOMES: &'static [Self] = &[
        Self::Failure,
        Self::GuardrailBlock,
        Self::NullCountsRecoverable,
        Self::NullCountsLost,
        Self::InterruptedStream,
        Self::OffloadedBody,
        Self::OffloadedNullCounts,
        Self::OldRecord,
        Self::StringBody,
    ];
    /// The kinds that fall on a record whatever else it is.
    pub(crate) const TRAITS: &'static [Self] = &[
        Self::MissingIdentity,
        Self::ApiKey,
        Self::MissingInferenceRegion,
        Self::UnknownKeys,
        Self::ShuffledKeys,
        Self::SpoofedKeys,
        Self::SpacedTimestamp,
        Self::LateBody,
    ];
    /// The kinds that cost the line: what is written cannot be a row.
    pub(crate) const LINES: &'static [Self] = &[
        Self::InvalidJson,
        Self::BareEventArray,
        Self::InvalidTimestamp,
        Self::InvalidUtf8,
        Self::NotAnObject,
    ];
    /// The kinds of which an object has at most one.
    pub(crate) const OBJECTS: &'static [Self] = &[
        Self::TruncatedLastLine,
        Self::MultiMember,
        Self::PlainText,
        Self::ByteOrderMark,
        Self::Crlf,
        Self::Glued,
        Self::JsonArray,
        Self::PrettyPrinted,
        Self::BlankLines,
        Self::CorruptGzip,
        Self::CloudWatchDump,
        Self::CloudWatchExport,
    ];
}

/// The share of each kind of dirt, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Dirt {
    shares: Vec<f64>,
}

impl Dirt {
    /// No dirt at all.
    pub fn none() -> Self {
        Self { shares: vec![0.0; DirtKind::ALL.len()] }
    }

    /// Every kind in its usual proportion.
    pub fn usual() -> Self {
        Self { shares: DirtKind::ALL.iter().map(|kind| kind.usual_share()).collect() }
    }

    /// The share of one kind.
    pub fn share(&self, kind: DirtKind) -> f64 {
        self.shares[kind as usize]
    }

    /// Sets the share of one kind, held within 0 and 1.
    pub fn set(&mut self, kind: DirtKind, share: f64) -> &mut Self {
        self.shares[kind as usize] = share.clamp(0.0, 1.0);
        self
    }

    /// The one of these kinds whose stretch of `[0, 1)` holds `point`.
    pub(crate) fn at(&self, kinds: &[DirtKind], mut point: f64) -> Option<DirtKind> {
        kinds.iter().copied().find(|&kind| {
            point -= self.share(kind);
            point < 0.0
        })
    }
}

/// The kinds of dirt that a record or an object got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DirtSet(u64);

impl DirtSet {
    pub(crate) fn has(self, kind: DirtKind) -> bool {
        self.0 & (1 << kind as u64) != 0
    }

    pub(crate) fn add(&mut self, kind: DirtKind) {
        self.0 |= 1 << kind as u64;
    }

    pub(crate) fn remove(&mut self, kind: DirtKind) {
        self.0 &= !(1 << kind as u64);
    }

    pub(crate) fn kinds(self) -> impl Iterator<Item = DirtKind> {
        DirtKind::ALL.iter().copied().filter(move |&kind| self.has(kind))
    }
}
