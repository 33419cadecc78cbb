//! The fixed words in columns, each with its meaning.

/// Declares an enumeration of words: variant, spelling, meaning.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal: $meaning:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $meaning] $variant,)+ }

        impl $name {
            /// Every word, in the order of the reference pages.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it is in the column.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What it means.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

words! {
    /// `principal_type`: the kind of principal behind an identity ARN.
    PrincipalType {
        IamUser = "iam_user": "An IAM user.",
        AssumedRole = "assumed_role": "A session of an IAM role.",
        SsoUser = "sso_user": "A user of IAM Identity Center.",
        FederatedUser = "federated_user": "A federated user.",
        Root = "root": "The account's root user.",
        ApiKey = "api_key": "A long-term Bedrock API key; the developer behind it is lost.",
        Unknown = "unknown": "No ARN, or one of another form.",
    }
}

words! {
    /// `endpoint_scope`: where a call may be served.
    EndpointScope {
        InRegion = "in_region": "Only in the region that received it.",
        Geo = "geo": "In the regions of one geography.",
        Global = "global": "Anywhere.",
    }
}

words! {
    /// `prompt_size`: the known prompt tokens of one call, input and cache together.
    PromptSize {
        UpTo100k = "100k": "At most 100,000, or none known.",
        UpTo200k = "200k": "More, and at most 200,000.",
        Over200k = "over_200k": "More than 200,000.",
    }
}

words! {
    /// `attribution`: what gave the person.
    Attribution {
        Rule = "rule": "A rule matched, whether or not it names a person.",
        ProfileTag = "profile_tag": "The tag `User` of the inference profile.",
        Identity = "identity": "The name of the session, or of the IAM user.",
        None = "none": "Nothing: the person is null.",
    }
}

words! {
    /// `price_status`: whether a cost is the whole cost, worst last; the worst that holds.
    PriceStatus {
        Priced = "priced": "Every token is known and has a price.",
        UnknownTokens = "unknown_tokens": "Input, cache read, cache write or output is not known.",
        UnpricedModel = "unpriced_model": "The model is not known, or it or a class that has tokens has no price in that scope.",
        Failed = "failed": "The call failed and costs nothing.",
    }
}

words! {
    /// `…_token_source`: where a count was found, best first.
    TokenSource {
        Envelope = "envelope": "The log record's own counter.",
        StreamMetrics = "stream_metrics": "`amazon-bedrock-invocationMetrics` of the last chunk.",
        StreamUsage = "stream_usage": "The largest `message_delta` usage of the stream.",
        ResponseUsage = "response_usage": "The response's usage object.",
        StreamStart = "stream_start": "`message_start` of a stream that has nothing better; input side only.",
        BodyObject = "body_object": "The body that was offloaded to an object of its own.",
    }
}

words! {
    /// `reason`: why a record was rejected.
    RejectReason {
        InvalidJson = "invalid_json": "Not JSON, or cut off.",
        NotAnObject = "not_an_object": "JSON, but not an object.",
        NoEnvelope = "no_envelope": "JSON that is no log record: stream events without the record around them, a body, CloudTrail, Insights results, …; `detail` says what.",
        InvalidTimestamp = "invalid_timestamp": "The timestamp is missing, is not a date, or is not in the years 2015 to 2099.",
        InvalidUtf8 = "invalid_utf8": "Not UTF-8.",
        RecordTooLarge = "record_too_large": "Longer than the bound on one record.",
        NestedTooDeep = "nested_too_deep": "Nested deeper than the bound.",
        CorruptObject = "corrupt_object": "The rest of the object could not be unpacked (damaged gzip, another format, UTF-16), or exceeds the bound on one object.",
    }
}

words! {
    /// Why an object, or a folder as a whole, was passed over rather than read.
    IgnoreReason {
        Empty = "empty": "Zero bytes, such as an object whose name is that of a folder.",
        Body = "body": "A request or response body by its name and folder; it never counts as a log, whatever is in it.",
        OtherService = "other_service": "A folder below `AWSLogs` in which another service writes its logs.",
        DeltaTable = "delta_table": "The folder of a Delta table, such as those of a lake, or an entry of its log.",
        Parquet = "parquet": "A Parquet file.",
        NotALog = "not_a_log": "Neither its name nor its first bytes are those of a log.",
        NotRegular = "not_regular": "A pipe, a socket or a device: only regular files are opened.",
        DanglingLink = "dangling_link": "A symbolic link to nothing.",
        Accepted = "accepted": "It cannot be read, and `assay ingest --accept` has accepted that.",
    }
}
