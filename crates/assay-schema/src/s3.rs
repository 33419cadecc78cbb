//! Addresses in S3: `s3://bucket/key`.

/// How an address begins.
pub const SCHEME: &str = "s3://";

/// The address of a key, or of the bucket if the key is empty.
///
/// ```
/// assert_eq!(assay_schema::s3::address("logs", "prod/a"), "s3://logs/prod/a");
/// assert_eq!(assay_schema::s3::address("logs", ""), "s3://logs");
/// ```
pub fn address(bucket: &str, key: &str) -> String {
    let slash = if key.is_empty() { "" } else { "/" };
    format!("{SCHEME}{bucket}{slash}{key}")
}

/// Bucket and key of an address; Hadoop's `s3a://` is one, too. `None` for any
/// other text.
///
/// ```
/// assert_eq!(assay_schema::s3::parts("s3://logs/prod/a"), Some(("logs", "prod/a")));
/// assert_eq!(assay_schema::s3::parts("s3a://logs"), Some(("logs", "")));
/// assert_eq!(assay_schema::s3::parts("/logs"), None);
/// ```
pub fn parts(address: &str) -> Option<(&str, &str)> {
    let rest = address.strip_prefix(SCHEME).or_else(|| address.strip_prefix("s3a://"))?;
    Some(rest.split_once('/').unwrap_or((rest, "")))
}
