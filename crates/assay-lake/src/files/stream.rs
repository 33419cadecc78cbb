//! Storing a file while it is being written.

use std::io::{Error, Result, Write};
use std::sync::Arc;

use bytes::Bytes;
use object_store::ObjectStore;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use tokio::io::AsyncWriteExt;
use tokio::runtime::Handle;

/// Bytes of one part of an upload; S3 takes none smaller than 5 MiB.
pub(crate) const PART_BYTES: usize = 8 << 20;

/// Parts under way at once.
const PARTS_MAX: usize = 2;

/// Takes the bytes of a file on a thread that may block, and sends them to the
/// store in parts: at most three of them are in memory.
///
/// The file is there once [`StoreWriter::close`] has returned, whole or not at
/// all. A writer that is dropped before leaves at most parts that the store
/// clears away.
pub(crate) struct StoreWriter {
    runtime: Handle,
    upload: BufWriter,
    part: Vec<u8>,
    written_bytes: usize,
}

impl StoreWriter {
    /// A writer of the object at `path`; `runtime` drives its requests.
    pub(crate) fn new(store: &Arc<dyn ObjectStore>, path: Path, runtime: &Handle) -> Self {
        let upload = BufWriter::with_capacity(Arc::clone(store), path, PART_BYTES);
        let upload = upload.with_max_concurrency(PARTS_MAX);
        Self { runtime: runtime.clone(), upload, part: Vec::new(), written_bytes: 0 }
    }

    fn send(&mut self) -> Result<()> {
        let part = Bytes::from(std::mem::take(&mut self.part));
        self.runtime.block_on(self.upload.put(part)).map_err(Error::other)
    }

    /// Completes the upload; returns the length of the file.
    pub(crate) fn close(&mut self) -> Result<usize> {
        self.send()?;
        self.runtime.block_on(self.upload.shutdown())?;
        Ok(self.written_bytes)
    }

    /// Gives the upload up, so that no part of it stays.
    pub(crate) fn abort(&mut self) {
        if let Err(error) = self.runtime.block_on(self.upload.abort()) {
            tracing::debug!(%error, "parts of an upload left behind");
        }
    }
}

impl Write for StoreWriter {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.part.extend_from_slice(bytes);
        self.written_bytes += bytes.len();
        if self.part.len() >= PART_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
