//! Another writer, who is always first.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use assay_lake::limits::CommitBounds;
use assay_lake::{Lake, Location};
use object_store::{PutMode, Result};
use serde_json::{Value, json};

use assay_doubles_lake::hooked::{Hook, Request, bucket};

/// Creates what somebody else is about to create, with nothing of use in it.
#[derive(Debug)]
pub(crate) struct Rival {
    /// The folder in which the lake's is.
    root: PathBuf,
    lake: PathBuf,
    /// What is in the paths of what it creates.
    wants: Mutex<Option<&'static str>>,
}

impl Rival {
    /// Of those who write to the lake in that folder.
    pub(crate) fn of(lake: &Path) -> Arc<Self> {
        let (root, lake) = (lake.parent().unwrap().to_owned(), lake.to_owned());
        Arc::new(Self { root, lake, wants: Mutex::new(None) })
    }

    /// The lake as a bucket in which it meddles; nobody tries more than twice.
    pub(crate) fn lake(self: &Arc<Self>) -> Lake {
        let location: Location = bucket(&self.lake, Arc::clone(self));
        Lake::at(location).with_bounds(CommitBounds { tries_max: 2, ..CommitBounds::default() })
    }

    /// From now on it is first wherever a path has that in it; nowhere if none.
    pub(crate) fn wants(&self, part: Option<&'static str>) {
        *self.wants.lock().unwrap() = part;
    }
}

impl Hook for Rival {
    fn before(&self, request: Request<'_>) -> Result<()> {
        if let Request::Put(to, bytes, how) = request
            && how.mode == PutMode::Create
            && self.wants.lock().unwrap().is_some_and(|part| to.as_ref().contains(part))
        {
            let file = self.root.join(to.as_ref());
            let content: Vec<u8> = bytes.iter().flatten().copied().collect();
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, rival_of(&content, file.parent().unwrap())).unwrap();
        }
        Ok(())
    }
}

/// A commit that changes nothing and is in the way of another; in the place of
/// any other file what the one before it says.
fn rival_of(content: &[u8], folder: &Path) -> String {
    let lines = content.split(|byte| *byte == b'\n');
    let actions = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let transaction = actions.filter_map(|action| action.get("txn").cloned()).next_back();
    let Some(transaction) = transaction else {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        return files.max().map_or("{}".to_owned(), |file| std::fs::read_to_string(file).unwrap());
    };
    let info = json!({"commitInfo": {"timestamp": 0, "operation": "RIVAL"}});
    let transaction = json!({"txn": {"appId": transaction["appId"], "version": -1}});
    format!("{info}\n{transaction}\n")
}
