//! A company whose calls are known one by one: Trino charges each to whom it belongs.

use std::collections::{BTreeMap, BTreeSet};

use assay_schema::tables::{PEOPLE, PRICES, PROFILES};
use serde_json::Value;

use super::agree::Subject;
use super::fixture::engines;

const CALLS: &str = "SELECT request_id, person, team, project, cost_center, attribution FROM usage";

const DAYS: &str = "SELECT person, team, project, cost_center, \
                    CAST(sum(invocations) AS varchar) FROM daily_costs GROUP BY 1, 2, 3, 4";

#[test]
fn each_call_of_a_company_is_charged_to_whom_it_belongs() {
    let Some(engines) = engines() else { return };
    let dir = tempfile::tempdir().unwrap();
    let [logs, facts] = ["logs", "facts"].map(|name| dir.path().join(name).display().to_string());
    let size =
        ["--records", "1500", "--objects", "18", "--set", "hours=72", "--set", "bucket=teams"];
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

    let calls = std::fs::read_to_string(fact("calls.csv")).unwrap();
    let calls = calls.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect());
    let calls: Vec<Vec<String>> = calls.collect();
    assert!(calls.len() > 1_000);
    let truth = calls.iter().map(|call| [0, 2, 3, 4, 5, 6].map(|at| call[at].clone()));
    assert_eq!(answer(&subject, CALLS), truth.collect::<BTreeSet<_>>());

    let mut sums: BTreeMap<_, u64> = BTreeMap::new();
    for call in &calls {
        *sums.entry([2, 3, 4, 5].map(|at| call[at].clone())).or_default() += 1;
    }
    let truth = sums.into_iter().map(|([person, team, project, cost_center], calls)| {
        [person, team, project, cost_center, calls.to_string()]
    });
    assert_eq!(answer(&subject, DAYS), truth.collect::<BTreeSet<_>>());
}

/// The rows that Trino answers, null as an empty text.
fn answer<const N: usize>(subject: &Subject, sql: &str) -> BTreeSet<[String; N]> {
    let cell = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |row: Vec<Value>| std::array::from_fn(|at| cell(&row[at]));
    subject.trino(sql).rows.into_iter().map(row).collect()
}
