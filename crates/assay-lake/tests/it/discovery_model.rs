//! Random histories of runs beside a model of what they owe: whatever ran
//! before, a run with its late window finds each object that came no later than
//! that after its hour, and nothing is read twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, Progress, run};
use assay_lake::{Lake, Location, Shard, Window};
use assay_schema::tables;
use jiff::{SignedDuration, Timestamp};
use object_store::ObjectStoreExt;
use object_store::memory::InMemory;
use object_store::path::Path;
use proptest::prelude::*;

use crate::support::random;
use crate::support::watched::Watched;

/// The first hour of the histories, and how many hours the logs may go back.
const BEGIN: i64 = 494_000;

/// The late window of the nightly, in hours, and a shorter and a longer one.
const NIGHTLY: i64 = 12;
const LATE_WINDOWS: [i64; 4] = [1, 5, NIGHTLY, 20];

const FEEDS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// What happens, one after the other.
#[derive(Clone, Debug)]
enum Step {
    /// The clock goes on.
    Hours(i64),
    /// An object lands in the folder of that many hours ago.
    Lands { feed: usize, late: i64, readable: bool },
    /// An object lands where no hour can be.
    Strays { feed: usize, folder: usize },
    /// Objects that could not be read can be.
    Heals,
    /// A run.
    Runs(Options),
    /// A run within which another one happens, and objects land before it.
    Overlap { outer: Options, inner: Options, late: i64, readable: bool },
}

#[derive(Clone, Debug)]
struct Options {
    late_window: i64,
    since: Option<i64>,
    until: Option<i64>,
    full_scan: bool,
    dry_run: bool,
    shard: &'static str,
    /// By how many hours its clock is wrong.
    clock: i64,
}

const USUAL: Options = Options {
    late_window: NIGHTLY,
    since: None,
    until: None,
    full_scan: false,
    dry_run: false,
    shard: "1/1",
    clock: 0,
};

const STRAYS: [&str; 6] = [
    "2062/11/03/14",
    "9999/12/31/23",
    "0000/01/01/00",
    "2026/5/9/1",
    "2026/+5/09/01",
    "2026/13/09/01",
];

fn options() -> impl Strategy<Value = Options> {
    let late_window = prop::sample::select(&LATE_WINDOWS[..]);
    let since = prop::option::weighted(0.4, 0..30_i64);
    let until = prop::option::weighted(0.2, -3..20_i64);
    let flags = (prop::bool::weighted(0.15), prop::bool::weighted(0.1));
    let shard = prop_oneof![5 => Just("1/1"), 1 => Just("1/2"), 1 => Just("2/2")];
    let clock = prop_oneof![8 => Just(0_i64), 1 => Just(-30), 1 => Just(50)];
    (late_window, since, until, flags, shard, clock).prop_map(
        |(late_window, since, until, (full_scan, dry_run), shard, clock)| Options {
            late_window,
            since,
            until,
            full_scan,
            dry_run,
            shard,
            clock,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let (feed, late) = (0..FEEDS.len(), 0..25_i64);
    let readable = prop::bool::weighted(0.8);
    let landing = (feed.clone(), late.clone(), readable);
    prop_oneof![
        3 => (1..10_i64).prop_map(Step::Hours),
        4 => landing.prop_map(|(feed, late, readable)| Step::Lands { feed, late, readable }),
        1 => (feed, 0..STRAYS.len()).prop_map(|(feed, folder)| Step::Strays { feed, folder }),
        1 => Just(Step::Heals),
        2 => Just(Step::Runs(USUAL)),
        3 => options().prop_map(Step::Runs),
        1 => (options(), options(), late, readable).prop_map(|(outer, inner, late, readable)| {
            Step::Overlap { outer, inner, late, readable }
        }),
    ]
}

/// A run that leaves out what a nightly looks at.
fn lesser() -> impl Strategy<Value = Options> {
    prop_oneof![
        3 => (0..NIGHTLY).prop_map(|since| Options { since: Some(since), ..USUAL }),
        3 => (0..NIGHTLY).prop_map(|late_window| Options { late_window, ..USUAL }),
        1 => (0..NIGHTLY).prop_map(|since| {
            Options { since: Some(since), full_scan: true, ..USUAL }
        }),
        1 => (1..20_i64).prop_map(|until| Options { until: Some(until), ..USUAL }),
        1 => Just(Options { shard: "1/2", ..USUAL }),
        1 => Just(Options { dry_run: true, ..USUAL }),
    ]
}

/// Hours go by, each feed logs, and a run follows.
fn round() -> impl Strategy<Value = (i64, Options)> {
    (1..10_i64, prop_oneof![1 => Just(USUAL), 4 => lesser()])
}

fn is_lesser(options: &Options) -> bool {
    let Options { late_window, since, until, shard, dry_run, .. } = options;
    let windowed = since.is_some() || until.is_some();
    windowed || *late_window < NIGHTLY || *shard != "1/1" || *dry_run
}

/// Keys of the objects that have landed, with the hours by which each came after
/// its hour; none for a stray one.
type Landed = BTreeMap<String, Option<i64>>;

/// A source, its lake, and what the model knows of them.
struct World {
    runtime: tokio::runtime::Runtime,
    logs: Arc<Watched>,
    lake: Location,
    now: Mutex<i64>,
    landed: Mutex<Landed>,
}

impl World {
    fn new() -> Self {
        Self {
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            logs: Arc::new(Watched::default()),
            lake: Location::in_store("s3://lake/root", Arc::new(InMemory::new())).unwrap(),
            now: Mutex::new(BEGIN),
            landed: Mutex::default(),
        }
    }

    fn source(&self) -> Location {
        self.logs.source("s3://logs/root")
    }

    fn now(&self) -> i64 {
        *self.now.lock().unwrap()
    }

    fn put(&self, feed: usize, folder: &str, late: Option<i64>, readable: bool) {
        let number = self.landed.lock().unwrap().len();
        let key = format!(
            "root/AWSLogs/1/BedrockModelInvocationLogs/{}/{folder}/{number}.json",
            FEEDS[feed]
        );
        let line = format!(
            r#"{{"timestamp":"2026-05-09T01:00:00Z","requestId":"r-{number}","operation":"Converse","modelId":"m"}}"#
        );
        Watched::put(&self.logs, &key, line);
        if !readable {
            self.logs.deny_also(&key);
        }
        self.landed.lock().unwrap().insert(key, late);
    }

    fn land(&self, feed: usize, late: i64, readable: bool) {
        let folder = moment(self.now() - late).strftime("%Y/%m/%d/%H").to_string();
        self.put(feed, &folder, Some(late), readable);
    }

    /// In each feed an object for each of these latenesses.
    fn log(&self, late: std::ops::Range<i64>) {
        let feeds = (0..FEEDS.len()).flat_map(|feed| late.clone().map(move |late| (feed, late)));
        feeds.for_each(|(feed, late)| self.land(feed, late, true));
    }

    fn request(&self, options: &Options) -> IngestRequest {
        let ago = |hours: Option<i64>| hours.map(|hours| moment(self.now() - hours));
        IngestRequest {
            window: Window { since: ago(options.since), until: ago(options.until) },
            late_window: SignedDuration::from_hours(options.late_window),
            full_scan: options.full_scan,
            dry_run: options.dry_run,
            shard: options.shard.parse::<Shard>().unwrap(),
            now: moment(self.now() + options.clock),
            threads: 1,
            ..IngestRequest::new(self.source(), Lake::at(self.lake.clone()))
        }
    }

    /// None where the lake or the source is not there yet.
    fn run(&self, options: &Options, progress: Arc<dyn Progress>) -> Option<IngestSummary> {
        self.runtime.block_on(run(&self.request(options), progress)).ok()
    }

    fn step(self: &Arc<Self>, step: &Step) {
        match step {
            Step::Hours(hours) => *self.now.lock().unwrap() += hours,
            Step::Lands { feed, late, readable } => self.land(*feed, *late, *readable),
            Step::Strays { feed, folder } => {
                self.put(*feed, STRAYS[*folder], None, true);
            }
            Step::Heals => self.logs.deny(&[]),
            Step::Runs(options) => drop(self.run(options, Arc::new(NoProgress))),
            Step::Overlap { outer, inner, late, readable } => {
                let world = Arc::clone(self);
                let (inner, late, readable) = (inner.clone(), *late, *readable);
                let within = move || {
                    world.land(0, late, readable);
                    let run = || drop(world.beside().run(&inner, Arc::new(NoProgress)));
                    std::thread::scope(|scope| scope.spawn(run).join().unwrap());
                };
                self.run(outer, Arc::new(Once(Mutex::new(Some(Box::new(within))))));
            }
        }
    }

    /// The same world for a run on another machine.
    fn beside(&self) -> Self {
        Self {
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            logs: Arc::clone(&self.logs),
            lake: self.lake.clone(),
            now: Mutex::new(self.now()),
            landed: Mutex::new(self.landed.lock().unwrap().clone()),
        }
    }

    /// Keys of the objects that have been read, each once.
    fn read(&self) -> BTreeSet<String> {
        let lake = Lake::at(self.lake.clone());
        let snapshot = self.runtime.block_on(lake.snapshot(&tables::OBJECTS)).unwrap();
        let rows: u64 = snapshot.files.iter().map(|file| file.rows.unwrap()).sum();
        let mut read = BTreeSet::new();
        for file in &snapshot.files {
            let path: Path = self.lake.root.parts().chain(file.path.parts()).collect();
            let get = async { self.lake.store.get(&path).await?.bytes().await };
            read.extend(names(self.runtime.block_on(get).unwrap()));
        }
        assert_eq!(read.len() as u64, rows, "an object was read twice");
        read
    }
}

fn names(file: bytes::Bytes) -> Vec<String> {
    use arrow::array::AsArray;
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
    let batches = reader.unwrap().build().unwrap().map(|batch| batch.unwrap());
    let of_batch = |batch: arrow::array::RecordBatch| {
        let names = batch.column_by_name("object").unwrap().as_string::<i32>().clone();
        names.iter().map(|name| name.unwrap().to_owned()).collect::<Vec<_>>()
    };
    batches.flat_map(of_batch).collect()
}

fn moment(hour: i64) -> Timestamp {
    Timestamp::from_second(hour * 3600).unwrap()
}

/// Does something at the first object that is planned.
struct Once(Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl Progress for Once {
    fn planned(&self, _objects: u64, _bytes: u64) {
        if let Some(work) = self.0.lock().unwrap().take() {
            work();
        }
    }
    fn read(&self, _bytes: u64) {}
    fn committed(&self, _rows: u64, _version: u64) {}
    fn failed(&self, _object: &str, _why: &str) {}
    fn vanished(&self, _object: &str) {}
}

/// As many histories as `PROPTEST_CASES` says, else few enough for every run.
fn config() -> ProptestConfig {
    let cases = random::cases(12);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_a_nightly_finds_alone_it_finds_among_lesser_runs(
        rounds in prop::collection::vec(round(), 1..8)
    ) {
        let [alone, among] = [true, false].map(|alone| {
            let world = Arc::new(World::new());
            world.log(0..1);
            world.step(&Step::Runs(USUAL));
            for (hours, options) in &rounds {
                world.step(&Step::Hours(*hours));
                world.log(0..1);
                if !(alone && is_lesser(options)) {
                    world.step(&Step::Runs(options.clone()));
                }
            }
            // How far the last run looks back shows to the hour.
            world.log(0..4 * NIGHTLY);
            world.step(&Step::Runs(USUAL));
            world.read()
        });
        let lost: Vec<_> = alone.difference(&among).collect();
        prop_assert!(lost.is_empty(), "lost: {lost:?}");
    }

    #[test]
    fn a_nightly_finds_what_its_late_window_promises_whatever_ran_before(
        steps in prop::collection::vec(step(), 1..14)
    ) {
        let world = Arc::new(World::new());
        world.land(0, 0, true);
        steps.iter().for_each(|step| world.step(step));
        world.step(&Step::Heals);
        (0..=NIGHTLY).for_each(|late| world.land(0, late, true));
        world.run(&USUAL, Arc::new(NoProgress)).unwrap();
        let (landed, read) = (world.landed.lock().unwrap().clone(), world.read());
        let missing: Vec<_> = (landed.iter())
            .filter(|(_, late)| late.is_none_or(|late| late <= NIGHTLY))
            .filter(|(key, _)| !read.contains(*key))
            .collect();
        prop_assert!(missing.is_empty(), "never read: {missing:?}");
        // A full scan finds the rest, and leaves marks after which nothing is lost.
        world.run(&Options { full_scan: true, ..USUAL }, Arc::new(NoProgress)).unwrap();
        prop_assert_eq!(world.read().len(), landed.len());
        world.land(1, NIGHTLY, true);
        world.run(&USUAL, Arc::new(NoProgress)).unwrap();
        prop_assert_eq!(world.read().len(), landed.len() + 1);
    }
}
