//! The partitions of AWS.

/// The partitions of AWS; `aws` is the one without a word.
pub const PARTITIONS: [&str; 8] =
    ["aws", "aws-us-gov", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];

/// The partition in which a region lies; `aws` for a region that is not known.
pub fn partition_of_region(region: &str) -> &'static str {
    let begins = [
        ("us-gov-", "aws-us-gov"),
        ("cn-", "aws-cn"),
        ("eusc-", "aws-eusc"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isof-", "aws-iso-f"),
    ];
    let found = begins.iter().find(|(prefix, _)| region.starts_with(prefix));
    found.map_or(PARTITIONS[0], |(_, partition)| partition)
}
