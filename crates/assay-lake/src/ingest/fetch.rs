//! Bringing objects to the workers, a bounded number of bytes ahead of them.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures::{StreamExt, stream};
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::limits::{FETCHED_BYTES_MAX, FETCHES_MAX, OBJECT_PIECE_BYTES, OBJECT_WHOLE_BYTES_MAX};
use crate::source::LogObject;
use crate::stop_signal::Stop;
use crate::store::location::Location;

/// How an entity tag begins, unlike the versions that assay makes up where a
/// store has no tags.
const QUOTE: char = '"';

/// An object on its way to a worker.
pub(super) struct FetchedObject {
    pub(super) object: LogObject,
    pub(super) content: ObjectContent,
}

/// How a worker comes by an object's bytes.
pub(super) enum ObjectContent {
    /// They are here; the permit gives their room back when they are dropped.
    Fetched(Bytes, OwnedSemaphorePermit),
    /// A file of this machine, read by the worker itself.
    File(PathBuf),
    /// Too large to be held; read piece by piece.
    Pieces(PieceReader),
    /// They could not be had.
    Failed(object_store::Error),
}

/// Fetches objects as they are found and sends them in their order, until the
/// workers are gone or it is asked to stop.
pub(super) async fn feed(
    source: Location,
    mut objects: mpsc::Receiver<LogObject>,
    jobs: mpsc::Sender<FetchedObject>,
    stop: Stop,
) {
    let room = Arc::new(Semaphore::new(FETCHED_BYTES_MAX as usize));
    let objects = stream::poll_fn(move |context| objects.poll_recv(context));
    // Each as a task: those that wait here for a worker go on all the same, and
    // hold nothing in the client that others need.
    let fetches =
        objects.map(|object| tokio::spawn(fetch(source.clone(), Arc::clone(&room), object)));
    let mut fetched = fetches.buffered(FETCHES_MAX);
    while let Some(Ok(job)) = fetched.next().await {
        if stop.is_asked() || jobs.send(job).await.is_err() {
            return;
        }
    }
}

async fn fetch(source: Location, room: Arc<Semaphore>, object: LogObject) -> FetchedObject {
    let content = match source.local_path(&object.path) {
        Some(path) => ObjectContent::File(path),
        None if object.size_bytes > OBJECT_WHOLE_BYTES_MAX => pieces(&source, &object),
        None => whole(&source, &room, &object).await,
    };
    FetchedObject { object, content }
}

fn pieces(source: &Location, object: &LogObject) -> ObjectContent {
    ObjectContent::Pieces(PieceReader {
        store: Arc::clone(&source.store),
        path: object.path.clone(),
        version: Some(object.version.clone()).filter(|version| version.starts_with(QUOTE)),
        length: object.size_bytes,
        position: 0,
        piece: Bytes::new(),
        runtime: Handle::current(),
    })
}

async fn whole(source: &Location, room: &Arc<Semaphore>, object: &LogObject) -> ObjectContent {
    let wanted = u32::try_from(object.size_bytes).unwrap_or(u32::MAX).min(FETCHED_BYTES_MAX);
    let Ok(permit) = Arc::clone(room).acquire_many_owned(wanted).await else {
        return ObjectContent::Failed(object_store::Error::NotImplemented {
            operation: "fetch".to_owned(),
            implementer: "a closed queue".to_owned(),
        });
    };
    let fetched = async { source.store.get(&object.path).await?.bytes().await };
    match fetched.await {
        Ok(bytes) => ObjectContent::Fetched(bytes, permit),
        Err(error) => ObjectContent::Failed(error),
    }
}

/// Reads a large object by ranges, one piece in memory at a time.
pub(super) struct PieceReader {
    store: Arc<dyn ObjectStore>,
    path: Path,
    /// The entity tag as it was listed: pieces of another version are refused.
    version: Option<String>,
    length: u64,
    position: u64,
    piece: Bytes,
    runtime: Handle,
}

impl Read for PieceReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() && self.position < self.length {
            self.next_piece()?;
        }
        let length = into.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}

impl PieceReader {
    fn next_piece(&mut self) -> io::Result<()> {
        let end = self.length.min(self.position + OBJECT_PIECE_BYTES);
        let options = GetOptions {
            range: Some((self.position..end).into()),
            if_match: self.version.clone(),
            ..GetOptions::default()
        };
        let piece = async { self.store.get_opts(&self.path, options).await?.bytes().await };
        self.piece = self.runtime.block_on(piece).map_err(io::Error::other)?;
        self.position = end;
        Ok(())
    }
}

/// A file of this machine: whole when it is small, else to be streamed.
pub(super) enum LocalFile {
    Whole,
    Stream(File),
}

/// Opens a file, reading it into `buffer` when it is small. Opening a pipe would
/// wait for somebody to write into it.
pub(super) fn open_file(path: &PathBuf, buffer: &mut Vec<u8>) -> io::Result<LocalFile> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file any more"));
    }
    let mut file = File::open(path)?;
    buffer.clear();
    if metadata.len() > OBJECT_WHOLE_BYTES_MAX {
        return Ok(LocalFile::Stream(file));
    }
    file.read_to_end(buffer)?;
    Ok(LocalFile::Whole)
}
