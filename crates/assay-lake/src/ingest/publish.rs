//! The one place where rows become visible: a batch's files and the record of
//! the objects they came from, in one commit.

mod commit;
mod count;
mod pending;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use assay_schema::tables;
use deltalake_core::kernel::{Add, EagerSnapshot};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;

use crate::error::LakeError;
use crate::files::{EncodedFile, discard, encode, upload};
use crate::ingest::progress::Progress;
use crate::ingest::report::{Report, Sealed};
use crate::ingest::summary::IngestSummary;
use crate::lake::Lake;
use crate::limits::{REPLACED_OBJECTS_MAX, UNREADABLE_MAX, UPLOADS_MAX};
use crate::log::table::LakeTable;
use crate::objects::ledger::{by_day, rows_of_day};
use crate::objects::read_object::ReadObject;
use crate::source::{Failure, HourPlace, LogObject};
use pending::{BatchOutcome, Pending, UncommittedFile};

/// Commits batches in the order of their turns.
pub(super) struct Publisher {
    lake: Lake,
    invocations: LakeTable,
    source: String,
    progress: Arc<dyn Progress>,
    /// After the last of its commits.
    pub(super) state: EagerSnapshot,
    parts: HashMap<usize, Vec<UncommittedFile>>,
    /// Batches whose turn has not come.
    waiting: BTreeMap<u64, (Vec<UncommittedFile>, Vec<ReadObject>)>,
    next_turn: u64,
    /// Batches whose commit waits for others that take the place of rows too.
    pending: Pending,
    replaced_objects_max: usize,
    /// Tells the workers that the pass has been given up.
    given_up: Arc<AtomicBool>,
    /// Objects that must be read again.
    pub(super) again: Vec<LogObject>,
    /// Where objects lie that could not be read.
    pub(super) failed: Vec<HourPlace>,
    /// Some of those, and why.
    pub(super) failures: Vec<Failure>,
    pub(super) summary: IngestSummary,
}

impl Publisher {
    /// `state` must be one up to which the ledger of the pass knows every object.
    pub(super) fn new(
        lake: &Lake,
        source: &str,
        progress: Arc<dyn Progress>,
        summary: IngestSummary,
        state: EagerSnapshot,
    ) -> Self {
        let invocations = lake.table(&tables::INVOCATIONS);
        Self {
            lake: lake.clone(),
            invocations,
            source: source.to_owned(),
            progress,
            state,
            parts: HashMap::new(),
            waiting: BTreeMap::new(),
            next_turn: 0,
            pending: Pending::default(),
            replaced_objects_max: REPLACED_OBJECTS_MAX,
            given_up: Arc::default(),
            again: Vec::new(),
            failed: Vec::new(),
            failures: Vec::new(),
            summary,
        }
    }

    /// How many objects that come again are committed together.
    pub(super) fn with_replaced_objects_max(self, replaced_objects_max: usize) -> Self {
        Self { replaced_objects_max, ..self }
    }

    /// Commits what the workers report until they are done.
    pub(super) async fn run(
        &mut self,
        mut reports: mpsc::Receiver<Report>,
    ) -> Result<(), LakeError> {
        while let Some(report) = reports.recv().await {
            match report {
                Report::Sealed(sealed) => self.take(sealed).await?,
                Report::Failed { worker, object, why, spoilt, again } => {
                    self.fail(&object, &why);
                    self.again.extend(again);
                    if spoilt {
                        let parts = self.parts.remove(&worker).unwrap_or_default();
                        self.discard(&parts).await;
                    }
                }
                Report::Vanished(object) => {
                    self.summary.objects.vanished += 1;
                    self.progress.vanished(&object.name);
                }
                Report::Returned(object) => self.again.push(object),
                Report::Broken(error) => return Err(error),
            }
        }
        self.publish_pending().await
    }

    fn fail(&mut self, object: &LogObject, why: &str) {
        self.summary.objects.failed += 1;
        self.progress.failed(&object.name, why);
        self.failed.extend(HourPlace::begin_of(&object.path));
        if self.failures.len() < UNREADABLE_MAX {
            let (object, version) = (object.name.clone(), Some(object.version.clone()));
            self.failures.push(Failure { object, version, why: why.to_owned() });
        }
    }

    async fn take(&mut self, sealed: Sealed) -> Result<(), LakeError> {
        let stored = self.store(sealed.files).await?;
        let parts = self.parts.entry(sealed.worker).or_default();
        parts.extend(stored);
        let Some(turn) = sealed.turn else { return Ok(()) };
        let batch = (std::mem::take(parts), sealed.objects);
        self.waiting.insert(turn, batch);
        while let Some((stored, objects)) = self.waiting.remove(&self.next_turn) {
            self.next_turn += 1;
            self.publish(stored, objects).await?;
        }
        Ok(())
    }

    /// A flag that is set when the pass is given up.
    pub(super) fn given_up(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.given_up)
    }

    async fn store(&self, files: Vec<EncodedFile>) -> Result<Vec<UncommittedFile>, LakeError> {
        let uploads = files.into_iter().map(async |file| {
            let table = file.table;
            let add = upload(&self.lake.table(table), file).await?;
            Ok(UncommittedFile { table: table.name, add })
        });
        stream::iter(uploads).buffered(UPLOADS_MAX).try_collect().await
    }

    /// Stores what is to be recorded of objects, a few days at a time.
    async fn record(&self, objects: &[ReadObject]) -> Result<Vec<UncommittedFile>, LakeError> {
        let days: Vec<_> = by_day(objects).into_iter().collect();
        let mut stored = Vec::with_capacity(days.len());
        for days in days.chunks(UPLOADS_MAX) {
            let files = days.iter().map(|(day, read)| {
                encode(&tables::OBJECTS, day.clone(), &rows_of_day(&self.source, read)?)
            });
            stored.extend(self.store(files.collect::<Result<_, _>>()?).await?);
        }
        Ok(stored)
    }

    async fn publish(
        &mut self,
        stored: Vec<UncommittedFile>,
        objects: Vec<ReadObject>,
    ) -> Result<(), LakeError> {
        if self.given_up.load(Ordering::Relaxed) {
            self.give_up(&stored, objects).await;
            return Ok(());
        }
        self.pending.add(stored, objects);
        if self.pending.may_wait(self.replaced_objects_max) {
            return Ok(());
        }
        self.publish_pending().await
    }

    async fn publish_pending(&mut self) -> Result<(), LakeError> {
        let Pending { mut stored, objects, .. } = std::mem::take(&mut self.pending);
        if stored.is_empty() && objects.is_empty() {
            return Ok(());
        }
        stored.extend(self.record(&objects).await?);
        match self.commit(&stored, &objects).await? {
            BatchOutcome::Committed(state) => {
                self.state = state;
                self.count(&objects);
            }
            BatchOutcome::Overtaken => {
                self.given_up.store(true, Ordering::Relaxed);
                self.give_up(&stored, objects).await;
            }
        }
        Ok(())
    }

    /// Lets go of a batch. Its objects are looked at again in the next pass,
    /// as are those of every later turn, which may have dropped rows in its favour.
    async fn give_up(&mut self, stored: &[UncommittedFile], objects: Vec<ReadObject>) {
        self.discard(stored).await;
        self.again.extend(objects.into_iter().map(|read| read.object));
    }

    async fn discard(&self, stored: &[UncommittedFile]) {
        for table in tables::INGESTED {
            let files = stored.iter().filter(|file| file.table == table.name);
            let adds: Vec<Add> = files.map(|file| file.add.clone()).collect();
            discard(&self.lake.table(table), &adds).await;
        }
    }
}
