//! A world: two sources, a lake that is read from both, and a clock.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arrow::datatypes::DataType;
use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, Progress, run};
use assay_lake::limits::{BatchBounds, CommitBounds};
use assay_lake::{Lake, LakeError, Location, Stop, Window, compact, vacuum};
use jiff::{SignedDuration, Timestamp};
use object_store::ObjectStore;
use object_store::memory::InMemory;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::logs::Object;
use super::steps::{Damage, LakePlace, Options, Root, Setting, Source, TABLES};
use crate::support::lake_files::{LakeFiles, Saved};
use crate::support::watched::Watched;
use assay_doubles_lake::hooked::{Hook, Hooked};

/// The first hour of the histories.
const BEGIN: i64 = 494_000;

pub(super) struct World {
    pub(super) setting: Setting,
    pub(super) runtime: Runtime,
    pub(super) dir: TempDir,
    pub(super) bucket: Arc<Watched>,
    pub(super) lake: Location,
    pub(super) now: i64,
    pub(super) objects: Vec<Object>,
    /// Objects of the folder whose names no store can name.
    pub(super) unnameable: usize,
    pub(super) saved: Vec<Saved>,
    /// Whether something was done to the lake behind its back.
    pub(super) was_damaged: bool,
    /// Whether objects may have been read more than once.
    pub(super) was_read_again: bool,
    pub(super) ticks: u64,
}

pub(super) fn moment(hour: i64) -> Timestamp {
    Timestamp::from_second(hour * 3600).unwrap()
}

impl World {
    pub(super) fn new(setting: Setting) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let bucket = Arc::new(Watched::default());
        std::fs::create_dir_all(dir.path().join("logs/AWSLogs")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("logs"), dir.path().join("linked")).unwrap();
        let store = |address: &str, store: Arc<dyn ObjectStore>| Location::in_store(address, store);
        let lake = match setting.lake {
            LakePlace::Bucket => store("s3://lake/root", Arc::new(InMemory::new())),
            LakePlace::BelowItsSource => store("s3://logs/root/lake", bucket.store()),
            LakePlace::Folder => Location::open_local(dir.path().join("logs/lake#2")),
        };
        let mut world = Self {
            setting,
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
            lake: lake.unwrap(),
            dir,
            bucket,
            now: BEGIN,
            objects: Vec::new(),
            unnameable: 0,
            saved: Vec::new(),
            was_damaged: false,
            was_read_again: false,
            ticks: 0,
        };
        if setting.lake == LakePlace::Folder {
            std::fs::create_dir_all(world.decoy().parent().unwrap()).unwrap();
            std::fs::write(world.decoy(), "someone else's").unwrap();
        }
        // What is no log keeps a source from being empty.
        for source in [Source::Bucket, Source::Folder] {
            world.write(source, "loose/first.txt", b"no log");
        }
        world
    }

    /// A file that is no part of the lake.
    pub(super) fn decoy(&self) -> PathBuf {
        self.dir.path().join("logs/lake/invocations/old.parquet")
    }

    pub(super) fn files(&self) -> LakeFiles<'_> {
        LakeFiles::of(&self.lake, &self.runtime)
    }

    pub(super) fn damage(&self, damage: Damage) {
        let files = self.files();
        match damage {
            Damage::PutsBack { table, saved } | Damage::Mixes { table, saved } => {
                let Some(saved) = self.saved.iter().rev().nth(saved) else { return };
                if matches!(damage, Damage::PutsBack { .. }) {
                    files.lose(TABLES[table]);
                }
                files.put_over(TABLES[table], saved);
            }
            Damage::Loses(table) => files.lose(TABLES[table]),
            Damage::Cuts { table, percent, back } => files.cut(TABLES[table], percent, back),
            Damage::LosesFile { table, which } => files.lose_file(TABLES[table], which),
            Damage::Restores { table, back } => files.restore(TABLES[table], back),
            Damage::Deletes(which) => files.delete_rows(TABLES[0], which),
        }
    }

    /// Another program stores a table with texts of another type.
    pub(super) fn rewrite(&self, table: usize, texts: usize) {
        let texts = [DataType::Utf8View, DataType::LargeUtf8][texts % 2].clone();
        self.files().rewrite(TABLES[table], |_, found| match found {
            DataType::Utf8 => texts.clone(),
            other => other.clone(),
        });
    }

    pub(super) fn lake(&self, place: Location) -> Lake {
        let tight = CommitBounds {
            follow_lag_max: 1,
            set_back_steps_max: 5,
            compared_objects_max: 2,
            ..CommitBounds::default()
        };
        Lake::at(place).with_bounds(if self.setting.is_tight {
            tight
        } else {
            CommitBounds::default()
        })
    }

    pub(super) fn request(&self, options: &Options, lake: Lake) -> IngestRequest {
        let ago = |hours: Option<i64>| hours.map(|hours| moment(self.now - hours));
        let tight =
            BatchBounds { rows_max: 4, rows_enough: 3, objects_max: 3, replaced_objects_max: 2 };
        IngestRequest {
            window: Window { since: ago(options.since), until: ago(options.until) },
            late_window: SignedDuration::from_hours(options.late_window),
            full_scan: options.full_scan,
            dry_run: options.dry_run,
            shard: options.shard.parse().unwrap(),
            now: moment(self.now + options.clock),
            threads: self.setting.threads,
            batches: if self.setting.is_tight { tight } else { BatchBounds::default() },
            ..IngestRequest::new(self.location(options.root), lake)
        }
    }

    fn location(&self, root: Root) -> Location {
        let bucket = |address: &str| self.bucket.source(address);
        let folder = |name: &str| Location::open_local(self.dir.path().join(name)).unwrap();
        match root {
            Root::Whole(Source::Bucket) => bucket("s3://logs/root"),
            Root::ByAnotherName(Source::Bucket) => bucket("s3://logs"),
            Root::Part(Source::Bucket) => bucket("s3://logs/root/AWSLogs"),
            Root::Whole(Source::Folder) => folder("logs"),
            Root::ByAnotherName(Source::Folder) => folder("linked"),
            Root::Part(Source::Folder) => folder("logs/AWSLogs"),
        }
    }

    pub(super) fn run(&self, options: &Options) -> Result<IngestSummary, LakeError> {
        self.run_on(options, self.lake.clone(), Arc::new(NoProgress))
    }

    pub(super) fn run_on(
        &self,
        options: &Options,
        lake: Location,
        progress: Arc<dyn Progress>,
    ) -> Result<IngestSummary, LakeError> {
        self.runtime.block_on(run(&self.request(options, self.lake(lake)), progress))
    }

    /// The lake behind a hook; none where it lies on this machine.
    pub(super) fn behind(&self, hook: impl Hook) -> Option<Location> {
        let store = Arc::new(Hooked { inner: Arc::clone(&self.lake.store), hook: Arc::new(hook) });
        let place = match self.setting.lake {
            LakePlace::Folder => return None,
            LakePlace::Bucket => "s3://lake/root",
            LakePlace::BelowItsSource => "s3://logs/root/lake",
        };
        Some(Location::in_store(place, store).unwrap())
    }

    pub(super) fn compact(&self, lake: Location) -> Result<(), LakeError> {
        let (settings, stop) = (compact::Settings::default(), Stop::default());
        let lake = self.lake(lake);
        self.runtime.block_on(compact::run(&lake, &settings, &stop)).map(drop)
    }

    pub(super) fn vacuum(&self) {
        let all = vacuum::Request { retain: Duration::ZERO, force: true, ..Default::default() };
        let _ = self.runtime.block_on(vacuum::run(&self.lake(self.lake.clone()), &all));
    }

    pub(super) fn lives(&self) -> bool {
        self.runtime.block_on(Lake::open(self.lake.clone())).is_ok()
    }
}

/// Does something at the first object that is planned.
pub(super) struct Meanwhile(Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl Meanwhile {
    pub(super) fn new(work: impl FnOnce() + Send + 'static) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Box::new(work)))))
    }

    pub(super) fn is_done(&self) -> bool {
        self.0.lock().unwrap().is_none()
    }
}

impl Progress for Meanwhile {
    fn planned(&self, _objects: u64, _bytes: u64) {
        if let Some(work) = self.0.lock().unwrap().take() {
            std::thread::scope(|scope| scope.spawn(work).join().unwrap());
        }
    }
    fn read(&self, _bytes: u64) {}
    fn committed(&self, _rows: u64, _version: u64) {}
    fn failed(&self, _object: &str, _why: &str) {}
    fn vanished(&self, _object: &str) {}
}
