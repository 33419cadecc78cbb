//! Bedrock's layout of a bucket:
//! `PREFIX/AWSLogs/ACCOUNT/BedrockModelInvocationLogs/REGION/YYYY/MM/DD/HH/`.

/// The folder below which AWS's services put `ACCOUNT/SERVICE`, or
/// `ORGANISATION/ACCOUNT/SERVICE`.
pub const AWS_LOGS: &str = "AWSLogs";

/// The folder below which Bedrock puts `REGION/YYYY/MM/DD/HH`.
pub const FEEDS: &str = "BedrockModelInvocationLogs";

/// The folder of an hour in which bodies lie that were too large for their record.
pub const BODIES: &str = "data";

/// The empty object that Bedrock leaves in [`FEEDS`] when it tries whether it may write.
pub const PERMISSION_CHECK: &str = "amazon-bedrock-logs-permission-check";
