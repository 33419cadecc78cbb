//! What a lake needs of its store: that an object which exists is not created
//! a second time.
//!
//! Commits of writers at the same time are distinguished by that alone. Some
//! stores take the condition (`If-None-Match: *`) and ignore it: the later of
//! two commits then replaces the earlier one, and its rows are gone without an
//! error. So a process has the store refuse once before its first commit. That
//! costs one request, the refusal. It is not remembered in the lake: there it
//! would be copied along to a store that promises nothing.

use std::sync::Arc;

use object_store::path::Path;
use object_store::{Error, ObjectStore, PutMode, PutPayload};
use tokio::sync::OnceCell;

use crate::error::LakeError;
use crate::store::location::Location;

/// The object that the store must refuse to create again.
pub(crate) const NAME: &str = "_created_once.json";
const CONTENT: &str =
    r#"{"about":"assay creates this object again before its first commit: the store must refuse"}"#;

/// Whether the store of a lake has kept the promise; clones share the answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConditionalCreate(Arc<OnceCell<()>>);

impl ConditionalCreate {
    /// Makes sure that the store of `lake` refuses to create what exists. Folders
    /// of this machine do.
    ///
    /// # Errors
    /// [`LakeError::CreatesTwice`] when it does not.
    pub(crate) async fn proven(&self, lake: &Location) -> Result<(), LakeError> {
        if lake.is_local() {
            return Ok(());
        }
        self.0.get_or_try_init(|| prove(lake)).await.copied()
    }
}

async fn prove(lake: &Location) -> Result<(), LakeError> {
    let path = lake.root.clone().join(NAME);
    // The first one may be the one that creates it.
    for _ in 0..2 {
        if refuses(lake, &path).await? {
            return Ok(());
        }
    }
    Err(LakeError::CreatesTwice { place: lake.to_string(), object: lake.address(&path) })
}

async fn refuses(lake: &Location, path: &Path) -> Result<bool, LakeError> {
    let content = PutPayload::from_static(CONTENT.as_bytes());
    match lake.store.put_opts(path, content, PutMode::Create.into()).await {
        Ok(_) => Ok(false),
        Err(Error::AlreadyExists { .. }) => Ok(true),
        Err(source) => {
            let path = lake.address(path);
            Err(LakeError::Store { action: "cannot create", path, source })
        }
    }
}
