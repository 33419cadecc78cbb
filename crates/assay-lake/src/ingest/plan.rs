//! What a pass has to read: listed objects against the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use assay_schema::tables;
use assay_schema::words::IgnoreReason;
use futures::TryStreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use tokio::sync::mpsc;

use crate::error::LakeError;
use crate::ingest::progress::Progress;
use crate::ingest::summary::ObjectCounts;
use crate::lake::Lake;
use crate::objects::ledger::{DayLedger, ObjectStanding};
use crate::source::address::whole_name;
use crate::source::{Horizon, HourPlace, KnownUnreadable, LogObject, ObjectChunk, Shard};

/// The listing, as it comes.
pub(super) type Chunks = BoxStream<'static, Result<ObjectChunk, LakeError>>;

/// Where planned objects go; nowhere in a dry run.
pub(super) type PlannedSender = Option<mpsc::Sender<LogObject>>;

/// Judges listed objects and sends on those that are to be read.
pub(super) struct Planner {
    source: String,
    shard: Shard,
    horizon: Horizon,
    ledger: DayLedger,
    /// Whether objects of which several readings stand are read once more.
    heals: bool,
    given_up: Arc<AtomicBool>,
    progress: Arc<dyn Progress>,
    /// What is passed over because a user has accepted that it cannot be read.
    known: KnownUnreadable,
    planned: Planned,
}

/// What a planner found.
#[derive(Clone, Debug, Default)]
pub(super) struct Planned {
    pub(super) counts: ObjectCounts,
    /// The newest hour in which each feed has an object, of those that count.
    pub(super) newest: BTreeMap<Path, i64>,
    /// Whether the listing was followed to its end.
    pub(super) complete: bool,
    /// Objects that have changed since somebody accepted that they cannot be read.
    pub(super) tried_again: BTreeSet<String>,
}

/// The readers have gone.
struct Gone;

impl Planner {
    /// A planner for objects of the source whose root is at `source`. Without
    /// a lake every object is new.
    pub(super) async fn new(
        lake: Option<&Lake>,
        source: &str,
        horizon: Horizon,
        progress: Arc<dyn Progress>,
    ) -> Result<Self, LakeError> {
        let objects = match lake {
            Some(lake) => Some(lake.snapshot(&tables::OBJECTS).await?),
            None => None,
        };
        Ok(Self {
            source: source.to_owned(),
            shard: Shard::default(),
            horizon,
            ledger: DayLedger::new(objects),
            heals: false,
            given_up: Arc::default(),
            progress,
            known: KnownUnreadable::default(),
            planned: Planned::default(),
        })
    }

    /// Without what a user has accepted of these.
    pub(super) fn without_accepted(self, known: &KnownUnreadable) -> Self {
        if known.has_accepted() { Self { known: known.clone(), ..self } } else { self }
    }

    /// Only this share of the objects.
    pub(super) fn with_shard(self, shard: Shard) -> Self {
        Self { shard, ..self }
    }

    /// Reads objects of which several readings stand once more, so that one does.
    pub(super) fn that_heals(self, heals: bool) -> Self {
        Self { heals, ..self }
    }

    /// For a pass, until it is given up.
    pub(super) fn for_pass(self, given_up: Arc<AtomicBool>) -> Self {
        Self { given_up, ..self }
    }

    /// Plans objects that an earlier pass has left, then the listing until it
    /// ends or the pass is given up; what is left of it stays in `chunks`.
    pub(super) async fn run(
        mut self,
        again: Vec<LogObject>,
        chunks: &mut Chunks,
        sink: PlannedSender,
    ) -> Result<Planned, LakeError> {
        for chunk in by_day(again) {
            let judged = self.judge(chunk).await?;
            self.planned.counts.skipped += judged.skipped;
            if send(judged.todo, &sink).await.is_err() {
                return Ok(self.planned);
            }
        }
        while !self.given_up.load(Ordering::Relaxed) {
            let Some(chunk) = chunks.try_next().await? else {
                self.planned.complete = true;
                break;
            };
            self.note_hour(&chunk);
            let mine = chunk.into_iter().filter(|object| self.shard.owns(&object.name)).collect();
            let mine = self.not_accepted(mine);
            let judged = self.judge(mine).await?;
            self.count(&judged);
            if send(judged.todo, &sink).await.is_err() {
                break;
            }
        }
        Ok(self.planned)
    }

    /// Passes over what a user has accepted that it cannot be read.
    fn not_accepted(&mut self, mut chunk: ObjectChunk) -> ObjectChunk {
        let all = chunk.len();
        chunk.retain(|object| !self.known.is_accepted(&object.name, Some(&object.version)));
        let accepted = (all - chunk.len()) as u64;
        self.planned.counts.seen += accepted;
        self.planned.counts.ignore(IgnoreReason::Accepted, accepted);
        let changed = chunk
            .iter()
            .filter(|object| self.known.is_accepted_otherwise(&object.name, &object.version));
        self.planned.tried_again.extend(changed.map(|object| object.name.clone()));
        chunk
    }

    fn note_hour(&mut self, chunk: &ObjectChunk) {
        let place = chunk.first().and_then(|object| HourPlace::of(&object.path));
        if let Some(place) = place.filter(|place| self.horizon.counts(place)) {
            let newest = self.planned.newest.entry(place.feed).or_insert(place.hour);
            *newest = place.hour.max(*newest);
        }
    }

    /// Objects of one folder, which all lie in the same hour.
    async fn judge(&mut self, chunk: ObjectChunk) -> Result<JudgedObjects, LakeError> {
        let place = chunk.first().and_then(|object| HourPlace::of(&object.path));
        let ledger = self.ledger.of(place.as_ref().map(HourPlace::date)).await?;
        let mut judged = JudgedObjects::default();
        for mut object in chunk {
            let key = ledger.key_of(&self.source, &object);
            let standing = ledger.standing(key, &self.source, &object);
            if ledger.is_taken(key, &object.name) {
                object.name = whole_name(&self.source, &object.name);
            }
            let todo = match standing {
                ObjectStanding::Read => false,
                ObjectStanding::ReadTwice => self.heals,
                ObjectStanding::New | ObjectStanding::Changed => true,
            };
            if !todo {
                judged.skipped += 1;
                continue;
            }
            ledger.plan(key);
            object.replaces = standing != ObjectStanding::New;
            judged.changed += u64::from(object.replaces);
            judged.todo.push(object);
        }
        judged.is_late = place.is_some_and(|place| self.horizon.is_late(&place));
        Ok(judged)
    }

    fn count(&mut self, judged: &JudgedObjects) {
        let (todo, changed) = (judged.todo.len() as u64, judged.changed);
        let counts = &mut self.planned.counts;
        counts.seen += todo + judged.skipped;
        counts.skipped += judged.skipped;
        counts.changed += changed;
        counts.late += if judged.is_late { todo - changed } else { 0 };
        let bytes = judged.todo.iter().map(|object| object.size_bytes).sum();
        self.progress.planned(todo, bytes);
    }
}

/// The objects of one folder, judged.
#[derive(Default)]
struct JudgedObjects {
    todo: Vec<LogObject>,
    skipped: u64,
    /// Those to do that were read before.
    changed: u64,
    is_late: bool,
}

async fn send(todo: Vec<LogObject>, sink: &PlannedSender) -> Result<(), Gone> {
    let Some(sink) = sink else { return Ok(()) };
    for object in todo {
        sink.send(object).await.map_err(|_| Gone)?;
    }
    Ok(())
}

fn by_day(objects: Vec<LogObject>) -> Vec<ObjectChunk> {
    let mut days: BTreeMap<Option<String>, ObjectChunk> = BTreeMap::new();
    for object in objects {
        let day = HourPlace::of(&object.path).map(|place| place.date());
        days.entry(day).or_default().push(object);
    }
    days.into_values().collect()
}
