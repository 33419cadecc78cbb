//! S3 buckets as object stores.

use std::collections::HashMap;
use std::sync::Arc;

use assay_lake::{Bucket, Stores};
use async_trait::async_trait;
use aws_config::SdkConfig;
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut};
use object_store::{ObjectStore, RetryConfig};
use tokio::sync::{Mutex, OnceCell};
use url::Url;

use crate::folders::S3Folders;
use crate::probe::{ProbeAnswer, ProbePlace, probe};
use crate::settings::{Connection, REGION_FALLBACK};
use crate::{AwsError, AwsSettings, Services, limits};

/// The buckets that one set of credentials reaches.
#[derive(Debug)]
pub struct S3Stores {
    connection: Connection,
    open: Mutex<HashMap<String, Arc<AmazonS3>>>,
}

impl S3Stores {
    /// Finds credentials, region and endpoint and loads the credentials once,
    /// so that their absence is reported before anything else happens.
    ///
    /// # Errors
    /// [`AwsError::NoCredentials`], [`AwsError::SsoExpired`],
    /// [`AwsError::Credentials`] or [`AwsError::InvalidEndpoint`].
    pub async fn connect(settings: AwsSettings) -> Result<Self, AwsError> {
        let config = settings.load().await;
        Self::with(settings, &config).await
    }

    async fn with(settings: AwsSettings, config: &SdkConfig) -> Result<Self, AwsError> {
        let connection = settings.resolve(config)?;
        connection.credentials.current().await?;
        Ok(Self { connection, open: Mutex::default() })
    }

    /// The bucket as a store, whole; `prefix` is where it is tried. Writes with
    /// `PutMode::Create` and `PutMode::Update` are atomic on the server.
    ///
    /// # Errors
    /// [`AwsError`] if the bucket does not exist or cannot be listed below `prefix`.
    pub async fn store_for(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Arc<dyn ObjectStore>, AwsError> {
        Ok(self.client_for(bucket, prefix).await?)
    }

    async fn client_for(&self, bucket: &str, prefix: &str) -> Result<Arc<AmazonS3>, AwsError> {
        let mut open = self.open.lock().await;
        if let Some(store) = open.get(bucket) {
            return Ok(store.clone());
        }
        let store = Arc::new(self.find(bucket, prefix).await?);
        open.insert(bucket.to_owned(), store.clone());
        Ok(store)
    }

    async fn open_bucket(&self, bucket: &str, prefix: &str) -> Result<Bucket, AwsError> {
        let store = self.client_for(bucket, prefix).await?;
        let folders = Arc::new(S3Folders(Arc::clone(&store)));
        Ok(Bucket { store, folders })
    }

    async fn find(&self, bucket: &str, prefix: &str) -> Result<AmazonS3, AwsError> {
        let region = self.connection.region.as_deref().unwrap_or(REGION_FALLBACK);
        let (store, found) = self.look(bucket, prefix, region).await?;
        let ProbeAnswer::Elsewhere(region) = found else { return Ok(store) };
        tracing::debug!(bucket, region, "the bucket lies in another region");
        match self.look(bucket, prefix, &region).await? {
            (store, ProbeAnswer::Here) => Ok(store),
            _ => Err(AwsError::WrongRegion { bucket: bucket.into(), region }),
        }
    }

    async fn look(
        &self,
        bucket: &str,
        prefix: &str,
        region: &str,
    ) -> Result<(AmazonS3, ProbeAnswer), AwsError> {
        let eager = self.connection.build(bucket, region, limits::probe_retry_config())?;
        let endpoint = self.connection.endpoint_for(region);
        let place = ProbePlace {
            bucket,
            prefix,
            region,
            endpoint: endpoint
                .map_or_else(|| format!("AWS region {region}"), |url| url.to_string()),
            profile: self.connection.credentials.profile(),
        };
        let found = probe(&eager, &place).await?;
        Ok((self.connection.build(bucket, region, limits::retry_config())?, found))
    }
}

impl Connection {
    fn build(&self, bucket: &str, region: &str, retry: RetryConfig) -> Result<AmazonS3, AwsError> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(region)
            .with_credentials(self.credentials.clone())
            .with_http_connector(self.client.clone())
            .with_client_options(limits::client_options())
            .with_retry(retry)
            .with_conditional_put(S3ConditionalPut::ETagMatch);
        if let Some(endpoint) = self.endpoint_for(region) {
            let plain = endpoint.scheme() == "http";
            builder = builder.with_endpoint(endpoint.as_str()).with_allow_http(plain);
        }
        builder.build().map_err(|source| AwsError::Store { bucket: bucket.into(), source })
    }

    /// Path-style requests go to this endpoint; none stands for the usual
    /// `s3.REGION.amazonaws.com`, which object_store makes itself and which
    /// China's regions do not share.
    fn endpoint_for(&self, region: &str) -> Option<Url> {
        let china = || {
            let host = format!("https://s3.{region}.amazonaws.com.cn");
            region.starts_with("cn-").then(|| Url::parse(&host).ok()).flatten()
        };
        self.endpoint.clone().or_else(china)
    }
}

/// Buckets for a command that may need none: credentials are searched when
/// the first bucket is opened, or the first service asked.
#[derive(Debug, Default)]
pub struct S3WhenNeeded {
    settings: AwsSettings,
    config: Arc<OnceCell<SdkConfig>>,
    stores: OnceCell<S3Stores>,
}

impl S3WhenNeeded {
    /// Buckets with these settings.
    pub fn new(settings: AwsSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// The services beside the buckets, from the same configuration: profile
    /// files are read once for both. May be awaited by another task.
    pub fn services(&self) -> impl Future<Output = Services> + Send + 'static {
        let (config, settings) = (Arc::clone(&self.config), self.settings.clone());
        async move { Services::from(config.get_or_init(|| settings.load()).await.clone()) }
    }

    async fn open_bucket(&self, bucket: &str, prefix: &str) -> Result<Bucket, AwsError> {
        let connect = || async {
            let config = self.config.get_or_init(|| self.settings.load()).await;
            S3Stores::with(self.settings.clone(), config).await
        };
        self.stores.get_or_try_init(connect).await?.open_bucket(bucket, prefix).await
    }
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

#[async_trait]
impl Stores for S3Stores {
    async fn open(&self, bucket: &str, prefix: &str) -> Result<Bucket, BoxedError> {
        Ok(self.open_bucket(bucket, prefix).await?)
    }
}

#[async_trait]
impl Stores for S3WhenNeeded {
    async fn open(&self, bucket: &str, prefix: &str) -> Result<Bucket, BoxedError> {
        Ok(self.open_bucket(bucket, prefix).await?)
    }
}
