//! Profiles by day, without a process.

use assay::{JobContext, profiles};

use crate::support::place;

const ARN: &str = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc";

/// Tags of each row, with the day from which they hold.
async fn after_each(days: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    let dir = tempfile::TempDir::new().unwrap();
    let file = dir.path().join("tags.json");
    let mut context = JobContext::new();
    let lake = context.lake_at(&place(dir.path(), "lake")).await.unwrap();
    for (now, team) in days {
        context.now = now.parse().unwrap();
        let tags = format!(
            r#"{{"ResourceTagMappingList":[{{"ResourceARN":"{ARN}","Tags":[{{"Key":"Team","Value":"{team}"}}]}}]}}"#
        );
        std::fs::write(&file, tags).unwrap();
        profiles::import(&lake, std::slice::from_ref(&file), &context).await.unwrap();
    }
    let rows = profiles::list(&lake).await.unwrap().into_iter();
    rows.map(|row| (row.valid_from.to_string(), row.tag("Team").map(str::to_owned))).collect()
}

#[tokio::test]
async fn a_changed_tag_holds_from_the_utc_day_of_the_sync() {
    let days = [
        ("2026-11-02T12:00:00Z", "red"),
        ("2026-11-03T01:00:00+02:00", "red"),
        ("2026-11-03T23:59:59Z", "blue"),
    ];
    let rows = after_each(&days).await;
    let expected = [("0001-01-01", "red"), ("2026-11-03", "blue")];
    assert_eq!(rows, expected.map(|(day, team)| (day.to_owned(), Some(team.to_owned()))));
}
