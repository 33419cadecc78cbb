//! One HTTP client for many stores.

use std::sync::{Arc, OnceLock};

use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector, ReqwestConnector};

/// One HTTP client for all stores of a connection. A client of its own for each
/// would read the system's certificates each time, and open connections anew.
#[derive(Clone, Debug, Default)]
pub(crate) struct OneClient(Arc<OnceLock<HttpClient>>);

impl HttpConnector for OneClient {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        if let Some(client) = self.0.get() {
            return Ok(client.clone());
        }
        let made = ReqwestConnector::default().connect(options)?;
        Ok(self.0.get_or_init(|| made).clone())
    }
}
