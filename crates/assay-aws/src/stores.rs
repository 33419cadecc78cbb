//! S3 buckets as object stores.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use object_store::ObjectStore;
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut};
use tokio::sync::Mutex;
use url::Url;

use crate::probe::{Found, Place, probe};
use crate::settings::{Connection, REGION_FALLBACK};
use crate::{AwsError, AwsSettings, StoreError, Stores, limits};

/// The buckets that one set of credentials reaches.
#[derive(Debug)]
pub struct S3Stores {
    connection: Connection,
    open: Mutex<HashMap<String, Arc<AmazonS3>>>,
}

impl S3Stores {
    /// Finds credentials, region and endpoint and loads the credentials once,
    /// so that their absence is told before anything else happens.
    ///
    /// # Errors
    /// [`AwsError::NoCredentials`], [`AwsError::SsoExpired`],
    /// [`AwsError::Credentials`] or [`AwsError::InvalidEndpoint`].
    pub async fn connect(settings: AwsSettings) -> Result<Self, AwsError> {
        let connection = settings.resolve().await?;
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
        let mut open = self.open.lock().await;
        if let Some(store) = open.get(bucket) {
            return Ok(store.clone());
        }
        let store = Arc::new(self.find(bucket, prefix).await?);
        open.insert(bucket.to_owned(), store.clone());
        Ok(store)
    }

    async fn find(&self, bucket: &str, prefix: &str) -> Result<AmazonS3, AwsError> {
        let region = self.connection.region.as_deref().unwrap_or(REGION_FALLBACK);
        let (store, found) = self.look(bucket, prefix, region).await?;
        let Found::Elsewhere(region) = found else { return Ok(store) };
        tracing::debug!(bucket, region, "the bucket lies in another region");
        match self.look(bucket, prefix, &region).await? {
            (store, Found::Here) => Ok(store),
            _ => Err(AwsError::WrongRegion { bucket: bucket.into(), region }),
        }
    }

    async fn look(
        &self,
        bucket: &str,
        prefix: &str,
        region: &str,
    ) -> Result<(AmazonS3, Found), AwsError> {
        let store = self.connection.build(bucket, region)?;
        let endpoint = self.connection.endpoint_for(region);
        let place = Place {
            bucket,
            prefix,
            region,
            endpoint: endpoint
                .map_or_else(|| format!("AWS region {region}"), |url| url.to_string()),
            profile: self.connection.credentials.profile(),
        };
        let found = probe(&store, &place).await?;
        Ok((store, found))
    }
}

impl Connection {
    fn build(&self, bucket: &str, region: &str) -> Result<AmazonS3, AwsError> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(region)
            .with_credentials(self.credentials.clone())
            .with_client_options(limits::client_options())
            .with_retry(limits::retry_config())
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

#[async_trait]
impl Stores for S3Stores {
    async fn open(&self, url: &Url) -> Result<Arc<dyn ObjectStore>, StoreError> {
        let failed = |error: AwsError| StoreError { url: url.clone(), source: Box::new(error) };
        let bucket = match (url.scheme(), url.host_str()) {
            ("s3" | "s3a", Some(bucket)) => bucket,
            _ => return Err(failed(AwsError::NotS3 { url: url.to_string() })),
        };
        let prefix = url.path().trim_start_matches('/');
        self.store_for(bucket, prefix).await.map_err(failed)
    }
}
