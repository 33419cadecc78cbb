//! The one place where rows become visible: a batch's files and the record of
//! the objects they came from, in one commit.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use assay_schema::tables;
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::error::LakeError;
use crate::files::{EncodedFile, discard, encode, upload};
use crate::followers::{BATCH_KEY, BatchNote, batches, catch_up};
use crate::ingest::worker::{ReadObject, Report, Sealed, rejected};
use crate::ingest::{IngestSummary, Progress};
use crate::lake::Lake;
use crate::limits::{REPLACED_OBJECTS_MAX, REPLACED_TIME_MAX, UNREADABLE_MAX, UPLOADS_MAX};
use crate::log::table::{Commit, LakeTable, one_at_a_time};
use crate::objects::ledger::{Ledger, Standing, by_day, rows_of_day};
use crate::objects::replaced::{Replaced, Thinned, thin_table};
use crate::source::{Failure, HourPlace, LogObject};

/// Application id under which batches are numbered. Two writers that number
/// theirs alike conflict, and the later one looks at what the earlier one read.
const INGEST: &str = "assay.ingest";

pub(super) struct Publisher {
    lake: Lake,
    invocations: LakeTable,
    source: String,
    progress: Arc<dyn Progress>,
    state: EagerSnapshot,
    parts: HashMap<usize, Vec<Stored>>,
    /// Batches whose turn has not come.
    waiting: BTreeMap<u64, (Vec<Stored>, Vec<ReadObject>)>,
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

/// A stored file that no commit names yet.
struct Stored {
    table: &'static str,
    add: Add,
}

/// What is to be committed together.
#[derive(Default)]
struct Pending {
    stored: Vec<Stored>,
    objects: Vec<ReadObject>,
    begun: Option<Instant>,
}

impl Pending {
    fn add(&mut self, stored: Vec<Stored>, objects: Vec<ReadObject>) {
        self.begun.get_or_insert_with(Instant::now);
        self.stored.extend(stored);
        self.objects.extend(objects);
    }

    /// To take rows away costs the writing of all files they are in, so that is
    /// done for many objects at once.
    fn may_wait(&self, objects_max: usize) -> bool {
        let replaces = self.objects.iter().any(|read| read.object.replaces);
        replaces
            && self.objects.len() < objects_max
            && self.begun.is_none_or(|begun| begun.elapsed() < REPLACED_TIME_MAX)
    }
}

/// How a batch ended.
enum Outcome {
    Committed(EagerSnapshot),
    /// Another writer has committed objects of the batch in the meantime.
    Overtaken,
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
                        self.discard_parts(worker).await;
                    }
                }
                Report::Vanished(object) => self.vanished(&object),
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

    fn vanished(&mut self, object: &LogObject) {
        self.summary.objects.vanished += 1;
        self.progress.vanished(&object.name);
    }

    async fn discard_parts(&mut self, worker: usize) {
        let parts = self.parts.remove(&worker).unwrap_or_default();
        self.discard(&parts).await;
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

    async fn store(&self, files: Vec<EncodedFile>) -> Result<Vec<Stored>, LakeError> {
        let uploads = files.into_iter().map(async |file| {
            let table = file.table;
            let add = upload(&self.lake.table(table), file).await?;
            Ok(Stored { table: table.name, add })
        });
        stream::iter(uploads).buffered(UPLOADS_MAX).try_collect().await
    }

    /// Stores what is to be recorded of objects, a few days at a time.
    async fn record(&self, objects: &[ReadObject]) -> Result<Vec<Stored>, LakeError> {
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
        stored: Vec<Stored>,
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
            Outcome::Committed(state) => {
                self.state = state;
                self.count(&objects);
            }
            Outcome::Overtaken => {
                self.given_up.store(true, Ordering::Relaxed);
                self.give_up(&stored, objects).await;
            }
        }
        Ok(())
    }

    async fn commit(
        &mut self,
        stored: &[Stored],
        objects: &[ReadObject],
    ) -> Result<Outcome, LakeError> {
        let note = note(stored, self.replaced_by(objects).await?);
        for _ in 0..self.invocations.bounds.tries_max {
            let thinned = match &note.replaced {
                Some(gone) => thin_table(&self.invocations, &self.state, gone).await?,
                None => Thinned::default(),
            };
            let commit = self.commit_of(stored, &thinned, &note);
            let tried_on = self.state.version();
            if let Some(state) = self.invocations.commit(&self.state, commit).await? {
                return Ok(Outcome::Committed(state));
            }
            self.state = self.invocations.load().await?;
            let since = batches(&self.invocations, tried_on, self.state.version()).await?;
            // The store may have taken our commit and lost its answer.
            if since.iter().any(|winner| winner.id == note.id) {
                return Ok(Outcome::Committed(self.state.clone()));
            }
            discard(&self.invocations, &thinned.adds).await;
            let winners = self.ledger_of(&since).await?;
            if objects.iter().any(|read| self.overtaken(read, &winners)) {
                return Ok(Outcome::Overtaken);
            }
        }
        Err(LakeError::contention(&tables::INVOCATIONS, self.invocations.bounds.tries_max))
    }

    /// What goes when these objects come.
    async fn replaced_by(&mut self, objects: &[ReadObject]) -> Result<Option<Replaced>, LakeError> {
        let again = objects.iter().map(|read| &read.object).filter(|object| object.replaces);
        let again: Vec<&LogObject> = again.collect();
        if again.is_empty() {
            return Ok(None);
        }
        let (_, healed) = catch_up(&self.lake).await?;
        self.summary.objects.taken_back += healed.objects;
        let entries = self.lake.snapshot(&tables::OBJECTS).await?;
        Replaced::by(&entries, &self.source, &again).await.map(Some)
    }

    fn commit_of(&self, stored: &[Stored], thinned: &Thinned, note: &BatchNote) -> Commit {
        let note = serde_json::to_value(note).unwrap_or_default();
        let rows = stored.iter().filter(|file| file.table == tables::INVOCATIONS.name);
        let rows = rows.map(|file| Action::Add(file.add.clone()));
        let actions: Vec<Action> = rows.chain(thinned.actions(&self.state)).collect();
        Commit {
            operation: match thinned.removed.is_empty() {
                true => LakeTable::append(),
                false => LakeTable::replace(),
            },
            actions,
            transaction: Some(one_at_a_time(INGEST, &self.state)),
            metadata: HashMap::from([(BATCH_KEY.to_owned(), note)]),
        }
    }

    async fn ledger_of(&self, notes: &[BatchNote]) -> Result<Ledger, LakeError> {
        let objects = self.lake.table(&tables::OBJECTS);
        let mut ledger = Ledger::default();
        for note in notes {
            ledger.extend(&objects, note.owed(&tables::OBJECTS)).await?;
        }
        Ok(ledger)
    }

    fn overtaken(&self, read: &ReadObject, winners: &Ledger) -> bool {
        winners.standing(&self.source, &read.object) != Standing::New
            || winners.is_taken(&self.source, &read.object)
    }

    /// Lets go of a batch. Its objects are looked at again in the next pass,
    /// as are those of every later turn, which may have dropped rows in its favour.
    async fn give_up(&mut self, stored: &[Stored], objects: Vec<ReadObject>) {
        self.discard(stored).await;
        self.again.extend(objects.into_iter().map(|read| read.object));
    }

    async fn discard(&self, stored: &[Stored]) {
        for table in tables::INGESTED {
            let files = stored.iter().filter(|file| file.table == table.name);
            let adds: Vec<Add> = files.map(|file| file.add.clone()).collect();
            discard(&self.lake.table(table), &adds).await;
        }
    }

    fn count(&mut self, objects: &[ReadObject]) {
        let sum = |count: fn(&ReadObject) -> u64| objects.iter().map(count).sum::<u64>();
        let rows = sum(|read| read.stats.records);
        self.summary.objects.ingested += sum(|read| u64::from(read.ignored.is_none()));
        for reason in objects.iter().filter_map(|read| read.ignored) {
            self.summary.objects.ignore(reason, 1);
        }
        self.summary.records.ingested += rows;
        self.summary.records.duplicate += sum(|read| read.stats.duplicates);
        self.summary.bytes.read +=
            sum(|read| if read.ignored.is_none() { read.object.size_bytes } else { 0 });
        self.summary.bytes.decompressed += sum(|read| read.stats.inflated_bytes);
        for read in objects.iter().filter(|read| read.stats.counts_refused > 0) {
            self.summary.objects.odd_counts += 1;
            warn_of_odd_counts(read);
        }
        for (reason, count) in rejected(objects) {
            *self.summary.records.rejected.entry(reason).or_insert(0) += count;
        }
        self.progress.committed(rows, self.state.version());
    }
}

fn warn_of_odd_counts(read: &ReadObject) {
    tracing::warn!(
        object = read.object.name,
        line = read.stats.first_refused_line.unwrap_or_default(),
        "{} counts are negative, not whole or out of range, the first on this line: they are unknown",
        read.stats.counts_refused,
    );
}

fn note(stored: &[Stored], replaced: Option<Replaced>) -> BatchNote {
    let mut follow: HashMap<String, Vec<Add>> = HashMap::new();
    for file in stored.iter().filter(|file| file.table != tables::INVOCATIONS.name) {
        follow.entry(file.table.to_owned()).or_default().push(file.add.clone());
    }
    BatchNote { id: Uuid::new_v4().to_string(), follow, replaced }
}
