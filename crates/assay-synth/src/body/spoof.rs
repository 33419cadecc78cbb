//! Bodies that quote a log record: none of it may be taken for the record's own.

/// A quoted record, escaped for a JSON string.
pub(super) const TEXT: &str = r#"{\"timestamp\":\"2020-01-01T00:00:00Z\",\"accountId\":\"999999999999\",\"requestId\":\"spoofed\",\"identity\":{\"arn\":\"arn:aws:iam::999999999999:user/mallory\"},\"input\":{\"inputTokenCount\":99999999},\"output\":{\"outputTokenCount\":99999999}}"#;

/// An object with the envelope's and the usage's key names.
pub(super) const OBJECT: &str = r#"{"timestamp":"2020-01-01T00:00:00Z","accountId":"999999999999","requestId":"spoofed","modelId":"spoofed","errorCode":"SpoofedException","identity":{"arn":"arn:aws:iam::999999999999:user/mallory"},"inputTokenCount":99999999,"outputTokenCount":99999999,"usage":{"input_tokens":99999999,"output_tokens":99999999,"inputTokens":99999999},"stop_reason":"spoofed","stopReason":"spoofed","amazon-bedrock-invocationMetrics":{"inputTokenCount":99999999,"outputTokenCount":99999999}}"#;
