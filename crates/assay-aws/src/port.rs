//! The port through which the lake opens stores.

use std::sync::Arc;

use async_trait::async_trait;
use object_store::ObjectStore;
use url::Url;

/// Opens object stores by URL.
#[async_trait]
pub trait Stores: Send + Sync {
    /// The store behind `url`, rooted at the bucket: the path in `url` is only
    /// used to see whether the place can be listed. Opening the same bucket
    /// twice gives the same store and costs nothing the second time.
    ///
    /// # Errors
    /// [`StoreError`] when the place cannot be reached or listed.
    async fn open(&self, url: &Url) -> Result<Arc<dyn ObjectStore>, StoreError>;
}

/// A store that could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open {url}")]
pub struct StoreError {
    /// The URL as asked for.
    pub url: Url,
    /// Why, in the words of the store's own library.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}
