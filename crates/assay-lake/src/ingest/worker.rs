//! A worker: takes objects, fills a batch, seals it into files.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use assay_decode::{Batch, Decoder, Input, ObjectStats, Progress as Decoding, RequestKey};
use assay_schema::words::IgnoreReason;
use tokio::sync::mpsc;

use crate::dedup::seen_requests::{SeenWindow, Turns};
use crate::error::LakeError;
use crate::ingest::content;
use crate::ingest::fetch::{FetchedObject, LocalFile, ObjectContent, open_file};
use crate::ingest::progress::Progress;
use crate::ingest::report::{Report, Sealed};
use crate::ingest::seal::encode_batch;
use crate::limits::{BATCH_MEMORY_BYTES_MAX, BatchBounds, STORED_HEAD_BYTES};
use crate::objects::read_object::ReadObject;
use crate::source::{Likeness, LogObject};

/// What all workers of a run share.
pub(super) struct Shared {
    pub(super) jobs: Mutex<mpsc::Receiver<FetchedObject>>,
    pub(super) reports: mpsc::Sender<Report>,
    pub(super) turns: Arc<Turns>,
    /// Set when the pass has been given up.
    pub(super) given_up: Arc<AtomicBool>,
    pub(super) progress: Arc<dyn Progress>,
    pub(super) limits: assay_decode::Limits,
    pub(super) batches: BatchBounds,
}

/// Runs `threads` workers to their end.
pub(super) fn run_all(threads: usize, shared: &Shared) -> Result<(), LakeError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|_| LakeError::Worker)?;
    pool.broadcast(|context| Worker::new(context.index(), shared).run());
    Ok(())
}

/// One of them.
struct Worker<'a> {
    index: usize,
    shared: &'a Shared,
    batch: Batch,
    objects: Vec<ReadObject>,
    /// Rows dropped from parts that were sent, by object.
    dropped: BTreeMap<String, u64>,
    /// Request ids of those parts, while there are any.
    parts_seen: Option<SeenWindow>,
    buffer: Vec<u8>,
}

/// The publisher is gone: nothing more can be of use.
struct Abandoned;

impl<'a> Worker<'a> {
    fn new(index: usize, shared: &'a Shared) -> Self {
        let batch = Batch::new(shared.batches.rows_max);
        Self {
            index,
            shared,
            batch,
            objects: Vec::new(),
            dropped: BTreeMap::new(),
            parts_seen: None,
            buffer: Vec::new(),
        }
    }

    /// Works until there is nothing left to do.
    fn run(mut self) {
        let mut decoder = Decoder::new(self.shared.limits.clone());
        while let Some(job) = self.next_job() {
            if self.take(&mut decoder, job).is_err() {
                return;
            }
        }
        let _ = self.seal();
    }

    fn next_job(&self) -> Option<FetchedObject> {
        self.shared.jobs.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv()
    }

    fn take(&mut self, decoder: &mut Decoder, job: FetchedObject) -> Result<(), Abandoned> {
        let FetchedObject { object, content } = job;
        if self.shared.given_up.load(Ordering::Relaxed) {
            return self.report(Report::Returned(object));
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let done = match content {
            ObjectContent::Fetched(bytes, _room) => self.whole(decoder, &object, &bytes),
            ObjectContent::Pieces(reader) => self.stream(decoder, &object, reader),
            ObjectContent::Failed(object_store::Error::NotFound { .. }) => {
                self.vanished(object.clone())
            }
            ObjectContent::Failed(error) => self.unreadable(object.clone(), &error),
            ObjectContent::File(path) => match open_file(&path, &mut buffer) {
                Ok(LocalFile::Whole) => self.whole(decoder, &object, &buffer),
                Ok(LocalFile::Stream(file)) => self.stream(decoder, &object, file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    self.vanished(object.clone())
                }
                Err(error) => self.unreadable(object.clone(), &error),
            },
        };
        self.buffer = buffer;
        self.shared.progress.read(object.size_bytes);
        done
    }

    fn whole(
        &mut self,
        decoder: &mut Decoder,
        object: &LogObject,
        stored: &[u8],
    ) -> Result<(), Abandoned> {
        let head = &stored[..stored.len().min(STORED_HEAD_BYTES)];
        match content::judge(head, object.likeness) {
            Some(reason) => self.pass_over(object, reason),
            None if content::is_zstd(stored) => self.decode_zstd(decoder, object, stored),
            None => self.decode(decoder, object, Input::Whole(stored)),
        }
    }

    /// Of what is passed over no more than its beginning is read.
    fn stream(
        &mut self,
        decoder: &mut Decoder,
        object: &LogObject,
        mut reader: impl Read,
    ) -> Result<(), Abandoned> {
        let mut head = Vec::new();
        if let Err(error) = reader.by_ref().take(STORED_HEAD_BYTES as u64).read_to_end(&mut head) {
            return self.unreadable(object.clone(), &error);
        }
        let mut stored = head.as_slice().chain(reader);
        match content::judge(&head, object.likeness) {
            Some(reason) => self.pass_over(object, reason),
            None if content::is_zstd(&head) => self.decode_zstd(decoder, object, stored),
            None => self.decode(decoder, object, Input::Stream(&mut stored)),
        }
    }

    fn decode_zstd(
        &mut self,
        decoder: &mut Decoder,
        object: &LogObject,
        stored: impl Read,
    ) -> Result<(), Abandoned> {
        match content::unzstd(BufReader::new(stored)) {
            Ok(mut inner) => self.decode(decoder, object, Input::Stream(&mut inner)),
            Err(error) => self.unreadable(object.clone(), &error),
        }
    }

    /// Remembers with the objects that were read what this one is, so that no
    /// run fetches it again. A user who has named it is told.
    fn pass_over(&mut self, object: &LogObject, reason: IgnoreReason) -> Result<(), Abandoned> {
        if object.likeness == Likeness::Named && reason != IgnoreReason::Empty {
            let (place, found) = (object.name.clone(), content::name_of(reason));
            return self.report(Report::Broken(LakeError::NotALog { place, found }));
        }
        let (object, stats) = (object.clone(), ObjectStats::default());
        self.objects.push(ReadObject { object, stats, ignored: Some(reason) });
        if self.is_full() { self.seal() } else { Ok(()) }
    }

    fn decode<'d>(
        &mut self,
        decoder: &'d mut Decoder,
        object: &'d LogObject,
        input: Input<'d>,
    ) -> Result<(), Abandoned> {
        let mut open = decoder.open(&object.name, input);
        loop {
            match open.decode_into(&mut self.batch) {
                Ok(Decoding::Done) => break,
                Ok(Decoding::BatchFull) => self.seal_part()?,
                Err(source) => {
                    let name = object.name.clone();
                    let error = LakeError::Object { object: name, source };
                    return self.spoilt(object.clone(), &error);
                }
            }
        }
        let stats = open.stats();
        self.objects.push(ReadObject { object: object.clone(), stats, ignored: None });
        if self.is_full() { self.seal() } else { Ok(()) }
    }

    fn is_full(&self) -> bool {
        self.parts_seen.is_some()
            || self.batch.rows() >= self.shared.batches.rows_enough
            || self.batch.memory_bytes() >= BATCH_MEMORY_BYTES_MAX
            || self.objects.len() >= self.shared.batches.objects_max
    }

    fn vanished(&self, object: LogObject) -> Result<(), Abandoned> {
        self.report(Report::Vanished(object))
    }

    fn unreadable(
        &self,
        object: LogObject,
        error: &(dyn std::error::Error + 'static),
    ) -> Result<(), Abandoned> {
        let why = chain(error);
        let worker = self.index;
        self.report(Report::Failed { worker, object, why, spoilt: false, again: Vec::new() })
    }

    /// Rows of the object stand among those of others: all of them are read again.
    fn spoilt(&mut self, object: LogObject, error: &LakeError) -> Result<(), Abandoned> {
        self.batch.clear();
        self.parts_seen = None;
        self.dropped.clear();
        let again = self.objects.drain(..).map(|read| read.object).collect();
        let (worker, why) = (self.index, chain(error));
        self.report(Report::Failed { worker, object, why, spoilt: true, again })
    }

    /// Sends a batch that an object has filled before its end.
    fn seal_part(&mut self) -> Result<(), Abandoned> {
        let turns = &self.shared.turns;
        let seen = self.parts_seen.get_or_insert_with(|| turns.fork());
        let dropped = self.batch.drop_seen(seen);
        self.count_dropped(dropped.objects);
        self.send(None, &dropped.differing)
    }

    /// Sends a batch and the objects that are wholly in it and its parts.
    fn seal(&mut self) -> Result<(), Abandoned> {
        if self.batch.is_empty() && self.objects.is_empty() {
            return Ok(());
        }
        let batch = &mut self.batch;
        let turn = match self.parts_seen.take() {
            Some(mut own) => self.shared.turns.take_apart(batch, &mut own),
            None => self.shared.turns.take(batch),
        };
        self.count_dropped(turn.dropped.objects);
        self.send(Some(turn.number), &turn.dropped.differing)
    }

    fn count_dropped(&mut self, objects: BTreeMap<String, u64>) {
        for (object, count) in objects {
            *self.dropped.entry(object).or_insert(0) += count;
        }
    }

    /// The objects read, their duplicates counted apart.
    fn take_objects(&mut self) -> Vec<ReadObject> {
        let mut objects = std::mem::take(&mut self.objects);
        for read in &mut objects {
            let dropped = self.dropped.remove(&read.object.name).unwrap_or(0);
            read.stats.records -= dropped;
            read.stats.duplicates += dropped;
        }
        objects
    }

    /// Sends the batch; with its turn go the objects that are wholly in it.
    fn send(
        &mut self,
        turn: Option<u64>,
        differing: &HashSet<RequestKey>,
    ) -> Result<(), Abandoned> {
        let (worker, reports) = (self.index, &self.shared.reports);
        let sent = encode_batch(&mut self.batch, differing, |files| {
            let part = Sealed { worker, files, objects: Vec::new(), turn: None };
            // Whether the publisher is still there shows when the last files follow.
            let _ = reports.blocking_send(Report::Sealed(part));
        });
        match sent {
            Ok((files, joined)) => {
                self.count_dropped(joined);
                let objects = turn.map_or_else(Vec::new, |_| self.take_objects());
                self.report(Report::Sealed(Sealed { worker, files, objects, turn }))
            }
            Err(error) => self.report(Report::Broken(error)).and(Err(Abandoned)),
        }
    }

    fn report(&self, report: Report) -> Result<(), Abandoned> {
        self.shared.reports.blocking_send(report).map_err(|_| Abandoned)
    }
}

/// An error and what lies behind it, on one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
