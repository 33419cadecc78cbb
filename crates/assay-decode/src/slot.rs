//! The values of a log record that are read, each at its own path only.

/// A value that is looked at, or a place on the way to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    // Texts come first, see `TEXTS`.
    Timestamp,
    RequestId,
    ModelId,
    Operation,
    AccountId,
    Region,
    InferenceRegion,
    ErrorCode,
    OutputBodyPath,
    Arn,
    SchemaType,
    Metadata,
    InputTokens,
    CacheRead,
    CacheWrite,
    InputBody,
    OutputTokens,
    OutputBody,
    /// The record as JSON text, where this is an event of CloudWatch Logs.
    Message,
    /// Records in base64, mostly compressed: what Firehose could not process, or
    /// the member of `awslogs`.
    Data,
    /// The object of that name.
    Input,
    Output,
    Identity,
    AwsLogs,
    /// The whole record, before its first byte.
    Record,
    /// Behind the record's last byte.
    End,
    /// Any other member.
    Unknown,
}

/// How many slots there are.
pub(crate) const SLOTS: usize = Slot::Unknown as usize + 1;

/// How many slots hold a text; they are the first.
pub(crate) const TEXTS: usize = Slot::Arn as usize + 1;

/// Members of a document of CloudWatch Logs that hold its events.
pub(crate) const EVENTS: [&[u8]; 2] = [b"events", b"logEvents"];

/// The members by which a log record is known.
const OWN: u32 = Slot::Timestamp.bit()
    | Slot::RequestId.bit()
    | Slot::ModelId.bit()
    | Slot::Operation.bit()
    | Slot::SchemaType.bit();

impl Slot {
    /// The slot of a member of the object that is in this slot.
    #[inline]
    pub(crate) fn member(self, key: &[u8]) -> Self {
        match self {
            Self::Record => Self::of_record(key),
            Self::Input => Self::of_input(key),
            Self::Output => Self::of_output(key),
            Self::Identity if key == b"arn" => Self::Arn,
            Self::AwsLogs if key == b"data" => Self::Data,
            _ => Self::Unknown,
        }
    }

    #[inline]
    fn of_record(key: &[u8]) -> Self {
        match key {
            b"timestamp" => Self::Timestamp,
            b"requestId" => Self::RequestId,
            b"modelId" => Self::ModelId,
            b"operation" => Self::Operation,
            b"schemaType" => Self::SchemaType,
            b"accountId" => Self::AccountId,
            b"region" => Self::Region,
            b"inferenceRegion" => Self::InferenceRegion,
            b"errorCode" => Self::ErrorCode,
            b"identity" => Self::Identity,
            b"requestMetadata" => Self::Metadata,
            b"input" => Self::Input,
            b"output" => Self::Output,
            b"message" => Self::Message,
            b"rawData" => Self::Data,
            b"awslogs" => Self::AwsLogs,
            _ => Self::Unknown,
        }
    }

    #[inline]
    fn of_input(key: &[u8]) -> Self {
        match key {
            b"inputTokenCount" => Self::InputTokens,
            b"cacheReadInputTokenCount" => Self::CacheRead,
            b"cacheWriteInputTokenCount" => Self::CacheWrite,
            b"inputBodyJson" => Self::InputBody,
            _ => Self::Unknown,
        }
    }

    #[inline]
    fn of_output(key: &[u8]) -> Self {
        match key {
            b"outputTokenCount" => Self::OutputTokens,
            b"outputBodyJson" => Self::OutputBody,
            b"outputBodyS3Path" => Self::OutputBodyPath,
            _ => Self::Unknown,
        }
    }

    /// One bit for each slot.
    pub(crate) const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Whether a log record is known by one of the slots that have these bits.
    #[inline]
    pub(crate) const fn any_own(bits: u32) -> bool {
        bits & OWN != 0
    }
}
