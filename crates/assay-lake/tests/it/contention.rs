//! Where other writers always come first, a change gives up: it says what it was,
//! and the next run does what it has left.

use std::path::PathBuf;
use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::rollup::{Definitions, Grain, RollupPasses, Sums};
use assay_lake::{LakeCheck, LakeError, Location, Stop, compact};
use assay_schema::{Table, tables};
use jiff::Timestamp;
use serde_json::json;

use crate::support::records::{object, record, table};
use crate::support::rival::Rival;
use crate::support::{open, runtime};

const FEED: &str = "AWSLogs/1/BedrockModelInvocationLogs/us-east-1/2026/11/16";

struct Scene {
    _dir: tempfile::TempDir,
    logs: PathBuf,
    lake: PathBuf,
    rival: Arc<Rival>,
}

impl Scene {
    /// A lake that has read one object; another one has come since.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (logs, lake) = (root.join("logs"), root.join("lake"));
        let scene = Self { _dir: dir, rival: Rival::of(&lake), logs, lake };
        scene.log(10);
        scene.ingest(false).unwrap();
        scene.log(11);
        scene
    }

    fn log(&self, hour: u8) {
        let time = format!("2026-11-16T{hour}:00:00Z");
        let line = record(&format!("\"r-{hour}\""), &time, "", "");
        object(self.logs.join(format!("{FEED}/{hour}/log.json")), &[line]);
    }

    fn ingest(&self, full_scan: bool) -> Result<(), LakeError> {
        let source = Location::open_local(&self.logs).unwrap();
        let request = IngestRequest { full_scan, ..IngestRequest::new(source, self.rival.lake()) };
        runtime().block_on(run(&request, Arc::new(NoProgress))).map(drop)
    }

    fn compact(&self) -> Result<(), LakeError> {
        let (settings, stop) = (compact::Settings::default(), Stop::default());
        runtime().block_on(compact::run(&self.rival.lake(), &settings, &stop)).map(drop)
    }

    /// Takes away the data file of a table that was written first.
    fn lose_a_file_of(&self, table: &'static Table) {
        let snapshot = runtime().block_on(open(&self.lake).snapshot(table)).unwrap();
        std::fs::remove_file(self.lake.join(snapshot.files[0].path.as_ref())).unwrap();
    }

    /// Takes rows out of `invocations` by a commit that does not let it be known.
    fn lose_rows_untold(&self) {
        let snapshot = runtime().block_on(open(&self.lake).snapshot(&tables::INVOCATIONS)).unwrap();
        let file = snapshot.files[0].path.as_ref().strip_prefix("invocations/").unwrap();
        let remove = json!({"remove": {"path": file, "dataChange": false}});
        let info = json!({"commitInfo": {"operation": "OPTIMIZE"}});
        let entry = format!("invocations/_delta_log/{:020}.json", snapshot.version + 1);
        std::fs::write(self.lake.join(entry), format!("{info}\n{remove}")).unwrap();
    }

    /// That `change` gives up where the rival is first, and that afterwards a
    /// second one does all that is to be done.
    fn gives_up(
        &self,
        rival: &'static str,
        expected: (&str, &str),
        change: impl Fn() -> Result<(), LakeError>,
    ) {
        self.rival.wants(Some(rival));
        let error = change().unwrap_err();
        let LakeError::Contention { action, table, tries: 2 } = error else { panic!("{error:?}") };
        assert_eq!((action, table), expected);
        self.rival.wants(None);
        change().unwrap();
        self.ingest(false).unwrap();
        let rows = table_of(&self.lake, &tables::INVOCATIONS, "request_id");
        assert_eq!(rows, ["r-10", "r-11"]);
        assert_eq!(table_of(&self.lake, &tables::OBJECTS, "records"), ["1", "1"]);
        let check = runtime().block_on(open(&self.lake).check()).unwrap();
        assert_eq!(check, LakeCheck::default());
    }
}

fn table_of(lake: &std::path::Path, of: &'static Table, column: &str) -> Vec<String> {
    table(lake, of, &[column])
}

#[test]
fn a_batch_that_is_overtaken_again_and_again() {
    let scene = Scene::new();
    let expected = ("add a batch of log objects to", "invocations");
    scene.gives_up("invocations/_delta_log", expected, || scene.ingest(false));
}

#[test]
fn a_follower_that_is_overtaken_again_and_again() {
    let scene = Scene::new();
    let expected = ("add what invocations owes to", "objects");
    scene.gives_up("objects/_delta_log", expected, || scene.ingest(false));
}

#[test]
fn watermarks_that_are_overtaken_again_and_again() {
    let scene = Scene::new();
    let expected = ("record watermarks beside", "objects");
    scene.gives_up("_watermarks/", expected, || scene.ingest(false));
}

#[test]
fn missing_files_whose_removal_is_overtaken_again_and_again() {
    let scene = Scene::new();
    scene.lose_a_file_of(&tables::INVOCATIONS);
    let expected = ("take missing files out of", "invocations");
    scene.gives_up("invocations/_delta_log", expected, || scene.ingest(true));
}

#[test]
fn a_comparison_of_rows_that_is_overtaken_again_and_again() {
    let scene = Scene::new();
    scene.lose_rows_untold();
    let expected = ("compare rows of", "objects");
    scene.gives_up("objects/_delta_log", expected, || scene.ingest(true));
}

#[test]
fn a_compaction_that_is_overtaken_again_and_again() {
    let scene = Scene::new();
    scene.ingest(false).unwrap();
    let expected = ("replace files of", "invocations");
    scene.gives_up("invocations/_delta_log", expected, || scene.compact());
}

#[test]
fn an_acceptance_that_is_overtaken_again_and_again() {
    use std::os::unix::fs::symlink;
    let scene = Scene::new();
    std::fs::create_dir_all(&scene.logs).unwrap();
    symlink("loop.json", scene.logs.join("loop.json")).unwrap();
    scene.ingest(false).unwrap();
    let source = Location::open_local(&scene.logs).unwrap();
    let accept = || {
        let (lake, names) = (scene.rival.lake(), ["loop.json".to_owned()]);
        let accepted = lake.accept_unreadable(&source, &names, Some(Timestamp::UNIX_EPOCH));
        runtime().block_on(accepted).map(drop)
    };
    let expected = ("record unreadable objects beside", "objects");
    scene.rival.wants(Some("_unreadable/"));
    let error = accept().unwrap_err();
    let LakeError::Contention { action, table, tries: 2 } = error else { panic!("{error:?}") };
    assert_eq!((action, table), expected);
    scene.rival.wants(None);
    scene.ingest(false).unwrap();
    accept().unwrap();
    let found = runtime().block_on(open(&scene.lake).unreadable()).unwrap();
    assert_eq!(found[0].accepted_at, Some(Timestamp::UNIX_EPOCH));
}

#[test]
fn a_roll_up_that_is_overtaken_again_and_again() {
    let scene = Scene::new();
    let lake = scene.rival.lake();
    runtime().block_on(async {
        let definitions = Definitions { days: |_| "SELECT 1".to_owned(), months: "SELECT 1" };
        let mut passes = RollupPasses::over(&lake, definitions, Grain::Day);
        for _ in 0..2 {
            let mut pass = passes.begin_next().await.unwrap();
            let days = pass.take();
            assert_eq!(days.len(), 1);
            scene.rival.wants(Some("daily_usage/_delta_log"));
            assert!(!pass.replace(&days, Sums::of(Grain::Day)).await.unwrap());
        }
        let error = passes.begin_next().await.err().unwrap();
        let LakeError::Contention { action, table, tries: 2 } = error else { panic!("{error:?}") };
        assert_eq!((action, table), ("replace days of", "daily_usage"));
    });
}
