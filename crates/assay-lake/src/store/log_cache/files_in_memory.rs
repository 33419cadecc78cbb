//! Files of a log in memory, within a bound.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use object_store::path::Path;
use object_store::{GetRange, GetResult, GetResultPayload, ObjectMeta, Result};

use crate::limits::LOG_MEMORY_BYTES_MAX;

/// A file as it was stored.
#[derive(Clone, Debug)]
pub(super) struct LogFile {
    pub(super) meta: ObjectMeta,
    pub(super) bytes: Bytes,
}

impl LogFile {
    /// What the store would answer when asked for it, or for a part.
    pub(super) fn answer(&self, range: Option<&GetRange>) -> Result<GetResult> {
        let length = self.bytes.len() as u64;
        let range = match range {
            Some(range) => range.as_range(length).map_err(|error| {
                object_store::Error::Generic { store: "memory of the log", source: Box::new(error) }
            })?,
            None => 0..length,
        };
        let part = self.bytes.slice(range.start as usize..range.end as usize);
        Ok(GetResult {
            payload: GetResultPayload::Stream(Box::pin(futures::stream::iter([Ok(part)]))),
            meta: self.meta.clone(),
            range,
            attributes: object_store::Attributes::default(),
        })
    }
}

/// Files by path; when there is no more room, the one held longest goes.
#[derive(Debug, Default)]
pub(super) struct FilesInMemory(Mutex<CachedFiles>);

#[derive(Debug, Default)]
struct CachedFiles {
    by_path: HashMap<Path, LogFile>,
    in_order: VecDeque<Path>,
    bytes: usize,
}

impl FilesInMemory {
    pub(super) fn get(&self, path: &Path) -> Option<LogFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_path.get(path).cloned()
    }

    pub(super) fn keep(&self, file: LogFile) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keep(file);
    }

    pub(super) fn forget(&self, path: &Path) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).forget(path);
    }
}

impl CachedFiles {
    fn keep(&mut self, file: LogFile) {
        let path = file.meta.location.clone();
        self.forget(&path);
        self.bytes += file.bytes.len();
        self.in_order.push_back(path.clone());
        self.by_path.insert(path, file);
        while self.bytes > LOG_MEMORY_BYTES_MAX
            && let Some(oldest) = self.in_order.pop_front()
        {
            self.bytes -= self.by_path.remove(&oldest).map_or(0, |file| file.bytes.len());
        }
    }

    fn forget(&mut self, path: &Path) {
        if let Some(file) = self.by_path.remove(path) {
            self.bytes -= file.bytes.len();
            self.in_order.retain(|held| held != path);
        }
    }
}
