//! Every table of the lake.

use crate::column::{Column, Kind, Table};

pub(crate) const fn text(name: &'static str, meaning: &'static str) -> Column {
    column(name, Kind::Text, meaning)
}

pub(crate) const fn count(name: &'static str, meaning: &'static str) -> Column {
    column(name, Kind::BigInt, meaning)
}

const fn price(name: &'static str, meaning: &'static str) -> Column {
    column(name, Kind::Price, meaning)
}

pub(crate) const fn column(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, nullable: true, meaning }
}

pub(crate) const fn required(column: Column) -> Column {
    Column { nullable: false, ..column }
}

/// One row for each model invocation.
pub static INVOCATIONS: Table = Table {
    name: "invocations",
    meaning: "One row for each model invocation.",
    sorted_by: &["identity_arn", "event_time"],
    partition_columns: 1,
    columns: &[
        required(column("event_time", Kind::Timestamp, "The record's timestamp, UTC.")),
        text("account_id", "Account that made the call, as logged."),
        text("region", "Region that received the call, as logged."),
        text("inference_region", "Region that served a cross-region call, as logged."),
        text("request_id", "Identifier of the invocation, as logged; the natural key."),
        text("operation", "Bedrock runtime operation, as logged."),
        text("model_id", "Model identifier or ARN as the caller passed it."),
        text("error_code", "Exception name of a failed call; null when it succeeded."),
        text("identity_arn", "`identity.arn` as logged; null if absent."),
        text("principal_type", "Kind of principal behind the ARN; see the words below."),
        text("principal", "User name without path, role name, or permission set."),
        text("session_name", "Role session, SSO user or federated user name."),
        text("model", "Model id without ARN and profile prefix; null where it is not known."),
        text("endpoint_scope", "Where the call may be served; null if unknown."),
        text("inference_profile_id", "Id of the application inference profile, else null."),
        count(
            "input_tokens",
            "Input tokens neither read from nor written to the cache; null is unknown.",
        ),
        count(
            "cache_read_input_tokens",
            "Input tokens read from the prompt cache; null is unknown.",
        ),
        count(
            "cache_write_input_tokens",
            "Input tokens written to the prompt cache; null is unknown.",
        ),
        count(
            "cache_write_5m_input_tokens",
            "Part of the cache writes kept for five minutes; null is unknown.",
        ),
        count(
            "cache_write_1h_input_tokens",
            "Part of the cache writes kept for one hour; null is unknown.",
        ),
        count("output_tokens", "Output tokens; null is unknown."),
        text("input_token_source", "Where `input_tokens` was found; null where the count is."),
        text("cache_token_source", "Where the cache counts were found; null where they are."),
        text("output_token_source", "Where `output_tokens` was found; null where the count is."),
        text("stop_reason", "Why the model stopped, from the body."),
        text("guardrail_action", "What a guardrail did, from the body."),
        count("latency_ms", "Milliseconds of the whole invocation, from the body."),
        count("first_byte_latency_ms", "Milliseconds until the first byte, from the body."),
        column("request_metadata", Kind::TextMap, "`requestMetadata` as logged."),
        count(
            "input_body_bytes",
            "Length of the inline input body's JSON text; null if there is none.",
        ),
        count(
            "output_body_bytes",
            "Length of the inline output body's JSON text; null if there is none.",
        ),
        text(
            "output_body_s3_path",
            "`output.outputBodyS3Path` as logged: where an offloaded output body lies; null if inline.",
        ),
        required(text("source_object", "Object key, or path relative to the source's root.")),
        required(count("source_line", "Line in the inflated object, from 1.")),
        required(text("event_date", "UTC day of `event_time`, `YYYY-MM-DD`; the partition.")),
    ],
};

/// One row for each record that could not be read; never its text.
pub static REJECTS: Table = Table {
    name: "rejects",
    meaning: "One row for each record that could not be read; never its text.",
    sorted_by: &["source_object", "byte_offset"],
    partition_columns: 0,
    columns: &[
        required(text("source_object", "Object key, or path relative to the source's root.")),
        required(count("source_line", "Line in the inflated object, from 1.")),
        required(count("byte_offset", "Offset of the record in the inflated object, from 0.")),
        required(text("reason", "Why it was rejected; see the words below.")),
        text("detail", "What exactly was wrong, without any of the record's text."),
        required(column("rejected_at", Kind::Timestamp, "When the record was rejected, UTC.")),
    ],
};

/// One row for each log object that has been read.
pub static OBJECTS: Table = Table {
    name: "objects",
    meaning: "One row for each object that has been read, or passed over by what is in it: what the \
              next run skips.",
    sorted_by: &["source", "object"],
    partition_columns: 1,
    columns: &[
        required(text("source", "URL of the source's root.")),
        required(text("object", "Object key, or path relative to the source's root.")),
        required(text("version", "Entity tag, or size and time of change, when it was read.")),
        required(count("size_bytes", "Bytes as stored.")),
        required(count("inflated_bytes", "Bytes after inflation.")),
        required(count("records", "Rows that went to `invocations`.")),
        required(count(
            "duplicates",
            "Records left out because another delivery had said the same.",
        )),
        required(count("rejected", "Rows that went to `rejects`.")),
        required(column("ingested_at", Kind::Timestamp, "When it was read, UTC.")),
        text(
            "ignored",
            "Why it was passed over, see the words below; null if it was read as a log.",
        ),
        text(
            "object_date",
            "UTC day of the hour folder it lies in, `YYYY-MM-DD`, or null; the partition.",
        ),
    ],
};

/// One row for each day, caller and way of calling: `invocations`, summed up.
pub static DAILY_USAGE: Table = Table {
    name: "daily_usage",
    meaning: "`invocations` summed up by day, caller, model and way of calling; `assay rollup` \
              brings it up to date, and the local engine computes what it lacks.",
    sorted_by: &[
        "identity_arn",
        "inference_profile_id",
        "model_id",
        "model",
        "endpoint_scope",
        "region",
        "operation",
        "account_id",
        "error_code",
        "prompt_size",
        "caller_metadata",
    ],
    partition_columns: 1,
    columns: &[
        text("account_id", "Account that made the call, as logged."),
        text("identity_arn", "`identity.arn` as logged; null if absent."),
        text("inference_profile_id", "Id of the application inference profile, else null."),
        text("model_id", "Model identifier or ARN as the caller passed it."),
        text("model", "The model in its one spelling; null where it is not known."),
        text("endpoint_scope", "Where the call may be served; null if unknown."),
        text("region", "Region that received the call, as logged."),
        text("operation", "Bedrock runtime operation, as logged."),
        text("error_code", "Exception name of failed calls; null when they succeeded."),
        required(text(
            "prompt_size",
            "Size of the prompt of each call, for prices that depend on it; see the words below.",
        )),
        text(
            "caller_metadata",
            "JSON text of those keys of `request_metadata` that rules for people name; null if none.",
        ),
        required(count("invocations", "Invocations, failed ones included.")),
        required(count("failed", "Invocations that failed.")),
        count("input_tokens", "Sum of the known counts; null if none is known."),
        required(count("input_unknown", "Invocations, not failed, whose count is unknown.")),
        count("cache_read_input_tokens", "Sum of the known counts; null if none is known."),
        required(count("cache_read_unknown", "Invocations, not failed, whose count is unknown.")),
        count("cache_write_input_tokens", "Sum of the known counts; null if none is known."),
        required(count("cache_write_unknown", "Invocations, not failed, whose count is unknown.")),
        count("cache_write_5m_input_tokens", "Sum of the known counts; null if none is known."),
        required(count(
            "cache_write_5m_unknown",
            "Invocations, not failed, whose count is unknown.",
        )),
        count("cache_write_1h_input_tokens", "Sum of the known counts; null if none is known."),
        required(count(
            "cache_write_1h_unknown",
            "Invocations, not failed, whose count is unknown.",
        )),
        count(
            "cache_write_unsplit_input_tokens",
            "Sum of the cache writes of which it is not known for how long; null if no write is known.",
        ),
        count("output_tokens", "Sum of the known counts; null if none is known."),
        required(count("output_unknown", "Invocations, not failed, whose count is unknown.")),
        required(count(
            "incomplete",
            "Invocations, not failed, of which input, cache read, cache write or output is unknown.",
        )),
        count(
            "whole_input_tokens",
            "Sum of input, cache read and cache write where all three are known.",
        ),
        count(
            "whole_cache_read_input_tokens",
            "Sum of cache read where input, cache read and cache write are all known.",
        ),
        required(text("event_date", "UTC day, `YYYY-MM-DD`; the partition.")),
    ],
};

/// One row for each month, caller and way of calling: `daily_usage`, summed up, without the
/// operation.
pub static MONTHLY_USAGE: Table = Table {
    name: "monthly_usage",
    meaning: "`daily_usage` summed up by month, so that named queries over a long time read few rows; \
              `event_date` is the first day of the month. A row is of days that all have tokens of a \
              class, or none of them. Days of a month that are not in it yet are in `daily_usage` only.",
    sorted_by: &{
        let mut texts = [""; DAILY_USAGE.sorted_by.len() - 1];
        leave_out(DAILY_USAGE.sorted_by, OPERATION_IN_ORDER, &mut texts);
        texts
    },
    columns: &{
        let mut columns = [DAILY_USAGE.columns[0]; DAILY_USAGE.columns.len() - 1];
        leave_out(DAILY_USAGE.columns, OPERATION, &mut columns);
        columns
    },
    ..DAILY_USAGE
};

/// Place of the operation among the columns of `daily_usage`, and in their order.
const OPERATION: usize = 7;
const OPERATION_IN_ORDER: usize = 6;

/// Copies all but one.
const fn leave_out<T: Copy>(all: &[T], left_out: usize, into: &mut [T]) {
    let mut at = 0;
    while at < into.len() {
        into[at] = all[if at < left_out { at } else { at + 1 }];
        at += 1;
    }
}

/// One row for each application inference profile and the days on which its tags hold.
pub static PROFILES: Table = Table {
    name: "profiles",
    meaning: "Application inference profiles: model and scope of each, and its tags by day.",
    sorted_by: &["profile_arn", "valid_from"],
    partition_columns: 0,
    columns: &[
        required(text("profile_arn", "ARN of the profile.")),
        required(text("profile_id", "Last part of the ARN, `inference_profile_id` of a call.")),
        required(text("account_id", "Account in which it is.")),
        required(text("region", "Region in which it is.")),
        text("name", "Its name; null if unknown."),
        text("model", "Its model in its one spelling; null if unknown."),
        text("endpoint_scope", "Where its calls may be served; null if unknown."),
        text("tag_user", "Tag `User`; null if it is not set."),
        text("tag_team", "Tag `Team`; null if it is not set."),
        text("tag_project", "Tag `Project`; null if it is not set."),
        text("tag_cost_center", "Tag `CostCenter`; null if it is not set."),
        column("tags", Kind::TextMap, "All tags; null if none were ever seen."),
        required(text("valid_from", VALID_FROM)),
        required(text("valid_until", VALID_UNTIL)),
    ],
};

/// One row for each identity and the days on which it is the same person.
pub static PEOPLE: Table = Table {
    name: "people",
    meaning: "Who each identity is, by day: what rules, the directory and tags of profiles say.",
    sorted_by: &[
        "identity_arn",
        "account_id",
        "inference_profile_id",
        "caller_metadata",
        "valid_from",
    ],
    partition_columns: 0,
    columns: &[
        text("account_id", "Account that calls; null if unknown."),
        text("identity_arn", "`identity.arn` as logged; null if absent."),
        text("inference_profile_id", "Id of the application inference profile, else null."),
        text("caller_metadata", "As in `daily_usage`."),
        text("person", "The person; null if unattributed."),
        text("team", "The team, or null."),
        text("project", "The project, or null."),
        text("cost_center", "The cost center, or null."),
        required(text("attribution", "What gave the person; see the words below.")),
        required(text("valid_from", VALID_FROM)),
        required(text("valid_until", VALID_UNTIL)),
    ],
};

/// One row for each kind of call and the days on which it has the same prices.
pub static PRICES: Table = Table {
    name: "prices",
    meaning: "US dollars for one token of each class, every premium and discount folded in. A call \
              of unknown scope has rows of its own, `unknown`, from the lowest to the highest price.",
    sorted_by: &[
        "aws_partition",
        "model",
        "endpoint_scope",
        "prompt_size",
        "account_id",
        "valid_from",
    ],
    partition_columns: 0,
    columns: &[
        required(text("aws_partition", "Partition of AWS: `aws`, `aws-us-gov`, …")),
        required(text("model", "The model in its one spelling.")),
        required(text("endpoint_scope", "Scope of the call; `unknown` where it is not known.")),
        required(text("prompt_size", "Size of the prompt; see the words below.")),
        required(text("account_id", "Account with discounts of its own, or `*` for all others.")),
        price("input_low", "Lowest price of uncached input; null if it has none."),
        price("input_high", "Highest price of uncached input."),
        price("output_low", "Lowest price of output; null if it has none."),
        price("output_high", "Highest price of output."),
        price("cache_read_low", "Lowest price of input read from the cache; null if it has none."),
        price("cache_read_high", "Highest price of input read from the cache."),
        price("cache_write_5m_low", "Lowest price of cache writes for five minutes, or null."),
        price("cache_write_5m_high", "Highest price of cache writes for five minutes."),
        price("cache_write_1h_low", "Lowest price of cache writes for one hour, or null."),
        price("cache_write_1h_high", "Highest price of cache writes for one hour."),
        price("cache_write_low", "Lowest price of cache writes of unknown lifetime, or null."),
        price("cache_write_high", "Highest price of cache writes of unknown lifetime."),
        text("discount_percent", "Discount that is folded in, in per cent; null if none."),
        required(text("valid_from", VALID_FROM)),
        required(text("valid_until", VALID_UNTIL)),
    ],
};

const VALID_FROM: &str = "First UTC day, `YYYY-MM-DD`.";
const VALID_UNTIL: &str = "First UTC day that is not part of it, `YYYY-MM-DD`.";

/// Every table, in the order of the reference pages.
pub static ALL: [&Table; 8] =
    [&INVOCATIONS, &REJECTS, &OBJECTS, &DAILY_USAGE, &MONTHLY_USAGE, &PROFILES, &PEOPLE, &PRICES];

/// The tables that ingest appends to; the others are derived from them or from
/// what users and AWS say, and are made when there is something to write.
pub static INGESTED: [&Table; 3] = [&INVOCATIONS, &REJECTS, &OBJECTS];
