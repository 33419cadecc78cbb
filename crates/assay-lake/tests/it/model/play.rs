//! A history is played, and its end is looked at.

use std::sync::Arc;

use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_lake::ingest::{IngestSummary, NoProgress, run};
use assay_lake::{Lake, LakeError};
use assay_schema::{Table, tables};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tokio::runtime::Builder;

use super::logs::{Object, number_of};
use super::oracle::{Found, Row, check, standing};
use super::steps::{
    FEEDS, LakePlace, Landing, NIGHTLY, Options, Place, Root, Setting, Source, State, Step,
};
use super::world::{Meanwhile, World};
use crate::support::conditions::Conditions;
use assay_doubles_lake::doomed::Fuse;

pub(super) fn play(setting: Setting, steps: &[Step]) {
    let mut world = World::new(setting);
    steps.iter().for_each(|step| world.step(step));
    world.settle();
}

impl World {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Hours(hours) => self.now += hours,
            Step::Lands(landing) => self.land(landing),
            Step::Changes { object, change } => self.change(*object, change),
            Step::Copies(object) => self.copy(*object),
            Step::Strews(clutter) => self.strew(*clutter),
            Step::Heals => self.heal(),
            Step::Runs(options) => self.runs(options),
            Step::Killed { options, changes } => {
                if let Some(lake) = self.behind(Fuse::after(*changes)) {
                    let _ = self.run_on(options, lake, Arc::new(NoProgress));
                }
            }
            Step::Overlap { outer, landing, inner } => self.overlap(outer, landing, inner),
            Step::RunsOnALiar => self.runs_on_a_liar(),
            Step::Compacts => self.compacts(),
            Step::CompactsKilled(changes) => {
                if let Some(lake) = self.behind(Fuse::after(*changes)) {
                    let _ = self.compact(lake);
                }
            }
            Step::Vacuums if self.lives() => self.vacuum(),
            Step::Vacuums => {}
            Step::Saves => {
                let saved = self.files().save();
                self.saved.push(saved);
            }
            Step::Damages(damage) => {
                (self.was_damaged, self.was_read_again) = (true, true);
                self.objects.iter_mut().for_each(|object| object.surely_read = None);
                self.damage(*damage);
            }
            Step::Rewrites { table, texts } => self.rewrite(*table, *texts),
        }
    }

    /// A run as any. It may find a lake that needs a full scan, and a source of
    /// which nothing is left.
    fn runs(&mut self, options: &Options) {
        self.was_read_again |= options.full_scan;
        match self.run(options) {
            Ok(_) => self.account(options),
            Err(LakeError::Parquet { .. }) if self.was_damaged => {}
            Err(LakeError::LogsGone { .. })
                if options.root != Root::Whole(options.root.source()) => {}
            Err(error) => panic!("{options:?}: {error:?}"),
        }
    }

    /// Notes of which objects a run has surely left the rows in the lake.
    fn account(&mut self, options: &Options) {
        let Options { root, since, until, shard, clock, dry_run, .. } = options;
        let all = since.is_none() && until.is_none() && *shard == "1/1" && *clock == 0 && !dry_run;
        if !all || *root != Root::Whole(root.source()) {
            return;
        }
        let read = self.objects.iter_mut().filter(|object| {
            let in_time = options.full_scan || object.late() <= options.late_window;
            object.is_readable() && in_time && object.sources.contains(&root.source())
        });
        read.for_each(|object| object.surely_read = Some(object.version()));
    }

    fn overlap(&mut self, outer: &Options, landing: &Landing, inner: &Options) {
        self.was_read_again |= outer.full_scan || inner.full_scan;
        let landing = Landing { source: Source::Bucket, state: State::Readable, ..landing.clone() };
        let object = self.object(&landing);
        let inner = self.request(inner, self.lake(self.lake.clone()));
        let (bucket, key, bytes) = (Arc::clone(&self.bucket), object.key.clone(), object.bytes());
        let lands = move || bucket.put(&format!("root/{key}"), bytes.clone());
        let lands_in_time = lands.clone();
        let meanwhile = Meanwhile::new(move || {
            lands_in_time();
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            let _ = runtime.block_on(run(&inner, Arc::new(NoProgress)));
        });
        let _ = self.run_on(outer, self.lake.clone(), meanwhile.clone());
        if !meanwhile.is_done() {
            lands();
        }
        self.objects.push(object);
    }

    /// Nothing is committed there: the run ends with the reason, or had nothing to
    /// commit.
    fn runs_on_a_liar(&self) {
        let Some(lake) = self.behind(Conditions::ignored()) else { return };
        let version = |world: &Self| {
            let lake = world.lake(world.lake.clone());
            let snapshot = world.runtime.block_on(lake.snapshot(&tables::INVOCATIONS));
            snapshot.map(|snapshot| snapshot.version).ok()
        };
        let before = version(self);
        match self.run_on(&Options::usual(Source::Bucket), lake, Arc::new(NoProgress)) {
            Ok(IngestSummary { objects, .. }) => assert_eq!(objects.ingested, 0),
            Err(LakeError::CreatesTwice { .. }) => {}
            Err(error) => assert!(self.was_damaged, "{error:?}"),
        }
        assert_eq!(version(self), before, "a store that creates twice got a commit");
    }

    /// A lake that was damaged may need an ingest first.
    fn compacts(&self) {
        if self.lives() {
            let ended = self.compact(self.lake.clone());
            assert!(ended.is_ok() || self.was_damaged, "{ended:?}");
        }
    }

    /// The end: what a nightly finds, then everything.
    fn settle(&mut self) {
        self.heal();
        self.land_in_time();
        let sources = self.sources_with_logs();
        for source in &sources {
            self.run_as_advised(*source);
        }
        self.compact(self.lake.clone()).unwrap();
        let found = self.found();
        self.check_in_time(&found);
        if self.is_exact() && self.objects.iter().all(|object| object.late() <= NIGHTLY) {
            check(&self.objects, &found, self.was_damaged);
        }
        self.touch_all_that_share();
        for source in &sources {
            let objects = self.run(&Options::full_scan(*source)).unwrap().objects;
            assert_eq!(objects.failed, self.unreadable_in(*source), "cannot be read: {objects:?}");
        }
        self.compact(self.lake.clone()).unwrap();
        check(&self.objects, &self.found(), self.was_damaged);
        for source in &sources {
            let again = self.run(&Options::usual(*source)).unwrap().objects;
            assert_eq!((again.ingested, again.taken_back), (0, 0), "nothing is left to do");
        }
        let lake = self.lake(self.lake.clone());
        let wrong = self.runtime.block_on(lake.check()).unwrap();
        assert!(wrong.ahead.is_empty() && wrong.missing_files.is_empty(), "{wrong:?}");
        assert_eq!(wrong.unrecorded, 0, "{wrong:?}");
        if self.setting.lake == LakePlace::Folder {
            assert!(self.decoy().exists(), "a file beside the lake is gone");
        }
    }

    /// Whether a nightly leaves everything as it must be, without a full scan. Counts of
    /// a request that several objects deliver may be lost when one of them is read again,
    /// and from which of several sources an object was read, where that is lost.
    fn is_exact(&self) -> bool {
        let is_told_apart = !self.objects.iter().any(Object::shares);
        let may_be_read_again = !self.was_damaged || self.sources_with_logs().len() == 1;
        !self.was_read_again || is_told_apart && may_be_read_again
    }

    /// How far back a nightly looks shows to the hour.
    fn land_in_time(&mut self) {
        let late = [0, NIGHTLY - 1, NIGHTLY].into_iter();
        for (feed, late) in late.flat_map(|late| (0..FEEDS.len()).map(move |feed| (feed, late))) {
            let place = Place::Hour { feed, late };
            let (source, lines, state) = (Source::Bucket, Vec::new(), State::Readable);
            self.land(&Landing { source, place, lines, state });
        }
    }

    fn sources_with_logs(&self) -> Vec<Source> {
        let holds = |source: &Source| {
            let strewn = *source == Source::Folder && self.unnameable > 0;
            strewn || self.objects.iter().any(|object| object.sources.contains(source))
        };
        [Source::Bucket].into_iter().chain([Source::Folder].into_iter().filter(holds)).collect()
    }

    fn unreadable_in(&self, source: Source) -> u64 {
        let unnameable = if source == Source::Folder { self.unnameable } else { 0 };
        let broken = self.objects.iter().filter(|object| {
            object.is_there && object.state == State::Broken && object.sources.contains(&source)
        });
        (unnameable + broken.count()) as u64
    }

    /// What one does who follows the doctor: an ingest, with a full scan where
    /// data files are missing.
    fn run_as_advised(&self, source: Source) {
        match self.run(&Options::usual(source)) {
            Err(LakeError::Parquet { .. }) if self.was_damaged => {
                self.run(&Options::full_scan(source)).map(drop).unwrap();
            }
            ended => drop(ended.unwrap()),
        }
        let lake = self.lake(self.lake.clone());
        if !self.runtime.block_on(lake.check()).unwrap().missing_files.is_empty() {
            self.run(&Options::full_scan(source)).map(drop).unwrap();
        }
    }

    /// That a nightly has read what came no later than its late window after its
    /// hour, whatever ran before.
    fn check_in_time(&self, found: &Found) {
        let standing = standing(found);
        for object in self.objects.iter().filter(|object| object.is_readable()) {
            let versions = standing.get(&object.number).map_or(&[][..], Vec::as_slice);
            let is_in_time = object.late() <= NIGHTLY;
            assert!(!is_in_time || versions == [object.version()], "{versions:?} of {object:?}");
        }
    }

    fn found(&self) -> Found {
        let columns = [
            "request_id",
            "event_time",
            "error_code",
            "input_tokens",
            "cache_read_input_tokens",
            "output_tokens",
            "source_object",
            "source_line",
        ];
        let rows = self.table(&tables::INVOCATIONS, &columns).into_iter();
        let rows = rows.map(|values| {
            let [id, time, error, input, cache, output, name, line] = values.try_into().unwrap();
            Row { id, said: [time, error, input, cache, output], place: (number_of(&name), line) }
        });
        let rejects = self.table(&tables::REJECTS, &["source_object", "source_line"]).into_iter();
        let entries = self.table(&tables::OBJECTS, &["object", "version", "ignored"]).into_iter();
        let read = entries.filter(|values| !values[1].is_empty() && values[2] == "null");
        Found {
            rows: rows.collect(),
            rejects: rejects.map(|values| (number_of(&values[0]), values[1].clone())).collect(),
            entries: read.map(|values| number_of(&values[0])).collect(),
        }
    }

    /// The rows of a table, as texts.
    fn table(&self, table: &'static Table, columns: &[&str]) -> Vec<Vec<String>> {
        let lake = self.runtime.block_on(Lake::open(self.lake.clone())).unwrap();
        let snapshot = self.runtime.block_on(lake.snapshot(table)).unwrap();
        let options = FormatOptions::default().with_null("null");
        let mut texts = Vec::new();
        for file in &snapshot.files {
            let bytes = self.files().get(file.path.as_ref());
            let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
            for batch in reader.build().unwrap().map(Result::unwrap) {
                let columns = columns.iter().map(|name| {
                    let column = batch.column_by_name(name).unwrap();
                    ArrayFormatter::try_new(column.as_ref(), &options).unwrap()
                });
                let columns: Vec<_> = columns.collect();
                let row =
                    |row| columns.iter().map(|column| column.value(row).to_string()).collect();
                texts.extend((0..batch.num_rows()).map(row));
            }
        }
        texts
    }
}
