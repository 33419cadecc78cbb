//! A company whose calls are known one by one: Trino charges each to whom it belongs.

use std::collections::BTreeSet;

use assay_schema::tables::{PEOPLE, PRICES, PROFILES};

use super::agree::Subject;
use super::fixture::engines;

const CALLS: &str = "SELECT request_id, person, team, project, cost_center, attribution FROM usage";

#[test]
fn each_call_of_a_company_is_charged_to_whom_it_belongs() {
    let Some(engines) = engines() else { return };
    let dir = tempfile::tempdir().unwrap();
    let [logs, facts] = ["logs", "facts"].map(|name| dir.path().join(name).display().to_string());
    let size =
        ["--records", "1500", "--objects", "54", "--set", "hours=216", "--set", "bucket=teams"];
    let synth = ["synth", &logs, "--preset", "teams", "--facts", &facts];
    engines.assay(&[&synth[..], &size].concat());
    engines.upload(dir.path().join("logs").as_path(), "s3://teams");

    let small = vec![&PRICES, &PROFILES, &PEOPLE];
    let subject = Subject { engines, lake: "s3://teams/lake", database: "teams", small };
    engines.ingest("s3://teams/", subject.lake, "1/1");
    let fact = |name: &str| format!("{facts}/{name}");
    let profiles = [fact("profiles.json"), fact("tags.json")];
    engines.assay(&["profiles", "import", &profiles[0], &profiles[1], "--lake", subject.lake]);
    engines.assay(&["prices", "sync", "--lake", subject.lake]);
    engines.assay(&["people", "sync", "--people", &fact("people.toml"), "--lake", subject.lake]);
    engines.publish(subject.lake, subject.database, &[]);

    let truth = std::fs::read_to_string(fact("calls.csv")).unwrap();
    let truth = truth.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        [0, 2, 3, 4, 5, 6].map(|at| cells[at].to_owned())
    });
    let found = subject.trino(CALLS).rows.into_iter().map(|row| {
        let cell = |at: usize| row[at].as_str().unwrap_or_default().to_owned();
        [0, 1, 2, 3, 4, 5].map(cell)
    });
    let (truth, found): (BTreeSet<_>, BTreeSet<_>) = (truth.collect(), found.collect());
    assert!(truth.len() > 1_000);
    assert_eq!(found.difference(&truth).next(), None);
    assert_eq!(truth.difference(&found).next(), None);
    let people = subject.trino("SELECT count(DISTINCT person) FROM daily_costs").rows;
    assert!(people[0][0].as_i64() > Some(40), "{people:?}");
    subject.parts_add_up();
}
