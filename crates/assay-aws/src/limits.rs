//! Timeouts and retries of every request to S3, in one place.
//!
//! They serve a listing page (well under a second) and an object of gigabytes
//! alike: a response that breaks off is taken up again at the byte it reached,
//! so the request timeout bounds one stretch of a download, not the whole.

use std::time::Duration;

use object_store::{BackoffConfig, ClientOptions, RetryConfig};

/// Longest wait for a connection, in seconds.
pub const CONNECT_TIMEOUT_SECONDS: u64 = 5;
/// Longest time of one request with its body, in seconds.
pub const REQUEST_TIMEOUT_SECONDS: u64 = 60;
/// Repetitions of a request that met a server error, throttling or a broken line.
pub const RETRIES_MAX: usize = 8;
/// Repetitions of the first look at a bucket: somebody waits for a wrong
/// endpoint to be told.
pub const PROBE_RETRIES_MAX: usize = 3;
/// No repetition starts later than this many seconds after the first try.
pub const RETRY_WINDOW_SECONDS: u64 = 120;
/// Longest wait between two tries, in seconds.
pub const BACKOFF_SECONDS_MAX: u64 = 10;
/// Credentials are renewed this many seconds before they expire, so that a
/// request and its retries end before they do.
pub const CREDENTIAL_MARGIN_SECONDS: u64 = 300;
/// After a failed renewal the next one waits this many seconds: many requests
/// at once then fail together and not one after the other.
pub const CREDENTIAL_RETRY_SECONDS: u64 = 5;

/// The first pause between two looks at a query in Athena, in milliseconds.
pub const ATHENA_PAUSE_FIRST_MS: u64 = 100;
/// The longest pause between two looks at a query in Athena, in milliseconds.
pub const ATHENA_PAUSE_MS_MAX: u64 = 2_000;
/// Rows in a page of a result, the most that Athena gives.
pub const ATHENA_PAGE_ROWS: i32 = 1_000;
/// Pages of a result that are fetched before they are asked for.
pub const ATHENA_PAGES_AHEAD: usize = 1;
/// How often publishing is tried when another process changes the same things.
pub const CATALOG_ATTEMPTS_MAX: u32 = 5;
/// Saved queries that Athena gives at once; source: its API, `BatchGetNamedQuery`.
pub const NAMED_QUERIES_BATCH_MAX: usize = 50;
/// Profiles on a page of their list; source: Bedrock's API, `ListInferenceProfiles`.
pub const PROFILES_PAGE_MAX: i32 = 1000;
/// Profiles whose tags are requested at once.
pub const TAG_REQUESTS_MAX: usize = 8;

pub(crate) fn client_options() -> ClientOptions {
    ClientOptions::new()
        .with_connect_timeout(Duration::from_secs(CONNECT_TIMEOUT_SECONDS))
        .with_timeout(Duration::from_secs(REQUEST_TIMEOUT_SECONDS))
}

pub(crate) fn retry_config() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            max_backoff: Duration::from_secs(BACKOFF_SECONDS_MAX),
            ..BackoffConfig::default()
        },
        max_retries: RETRIES_MAX,
        retry_timeout: Duration::from_secs(RETRY_WINDOW_SECONDS),
    }
}

pub(crate) fn probe_retry_config() -> RetryConfig {
    RetryConfig { max_retries: PROBE_RETRIES_MAX, ..retry_config() }
}
