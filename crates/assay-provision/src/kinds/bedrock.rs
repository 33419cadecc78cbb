use serde::{Deserialize, Serialize};

use super::shape::Tags;

/// Bedrock's invocation logging. There is one for each account and region, its
/// name is `default`; no outputs. Without a destination it reads as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvocationLogging {
    /// `s3Config.bucketName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_bucket: Option<String>,
    /// `s3Config.keyPrefix`; absent where empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_key_prefix: Option<String>,
    /// `cloudWatchConfig.logGroupName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_group: Option<String>,
    /// `cloudWatchConfig.roleArn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// `cloudWatchConfig.largeDataDeliveryS3Config.bucketName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub large_data_bucket: Option<String>,
    /// `cloudWatchConfig.largeDataDeliveryS3Config.keyPrefix`; absent where empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub large_data_key_prefix: Option<String>,
    /// `textDataDeliveryEnabled`; the service's default where it says nothing.
    pub text_data: bool,
    /// `imageDataDeliveryEnabled`.
    pub image_data: bool,
    /// `embeddingDataDeliveryEnabled`.
    pub embedding_data: bool,
    /// `videoDataDeliveryEnabled`.
    pub video_data: bool,
    /// `audioDataDeliveryEnabled`.
    pub audio_data: bool,
}

/// An application inference profile, found by its name; outputs `arn` and `id`.
/// Nothing but its tags can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InferenceProfile {
    /// `arn:aws:bedrock:REGION:ACCOUNT:inference-profile/us.…`, what it is
    /// copied from. The service does not tell it again: it is the system profile
    /// that has the same foundation models in the same regions, or whose id is
    /// in the profile's tag [`crate::SOURCE_TAG`] where several have.
    pub source: String,
    /// Tags of the profile; User, Team, Project and CostCenter among them.
    #[serde(default)]
    pub tags: Tags,
}
