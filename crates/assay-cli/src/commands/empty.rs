//! Why an answer has no rows.

use arrow::array::{AsArray, RecordBatch};
use assay_lake::Window;
use assay_query::{Engine, nearest};
use jiff::Timestamp;

use super::question::Asked;

/// Parameters that name a value of a column of `daily_costs`.
const NAMES: [(&str, &str); 3] =
    [("identity", "identity_arn"), ("person", "person"), ("team", "team")];

const DAYS: &str = "SELECT min(event_date), max(event_date) FROM invocations";

/// Says on stderr that there are no rows, and why where the lake shows it.
pub(crate) async fn explain(engine: &Engine, asked: &Asked) -> anyhow::Result<()> {
    let why = why(engine, asked).await?;
    tracing::warn!("no rows{}", why.map(|why| format!(": {why}")).unwrap_or_default());
    Ok(())
}

async fn why(engine: &Engine, asked: &Asked) -> anyhow::Result<Option<String>> {
    let days = texts(&engine.sql(DAYS).await?.collect().await?);
    let [first, last] = &days[..] else {
        return Ok(Some("the lake has no invocations; `assay ingest` adds them".to_owned()));
    };
    if let Some(outside) = outside(asked.window, first, last) {
        return Ok(Some(outside));
    }
    for (param, column) in NAMES {
        let Some(value) = asked.params.get(param) else { continue };
        let sql = format!("SELECT DISTINCT {column} FROM daily_costs WHERE {column} IS NOT NULL");
        let known = texts(&engine.sql(&sql).await?.collect().await?);
        if let Some(unknown) = unknown(param, value, &known) {
            return Ok(Some(unknown));
        }
    }
    Ok(None)
}

/// Every text of these rows.
fn texts(batches: &[RecordBatch]) -> Vec<String> {
    let columns = batches.iter().flat_map(RecordBatch::columns);
    let texts = columns.filter_map(|column| column.as_string_opt::<i32>());
    texts.flat_map(|texts| texts.iter().flatten().map(str::to_owned)).collect()
}

/// What is wrong with a window that has none of these days.
fn outside(window: Window, first: &str, last: &str) -> Option<String> {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let days = format!("the lake has {first} to {last}");
    let since = window.since.filter(|since| day(*since).as_str() > last);
    let until = window.until.filter(|until| {
        day(*until).as_str() < first || until.to_string() == format!("{first}T00:00:00Z")
    });
    match (since, until) {
        (Some(since), _) => Some(format!("the window begins at {since}, and {days}")),
        (None, Some(until)) => Some(format!("the window ends at {until}, and {days}")),
        (None, None) => None,
    }
}

/// What is wrong with a name that is none of the known ones.
fn unknown(param: &str, value: &str, known: &[String]) -> Option<String> {
    if known.iter().any(|name| name == value) {
        return None;
    }
    let is_same = |name: &&String| own(name).eq_ignore_ascii_case(value);
    if let Some(whole) = known.iter().find(is_same) {
        let what = if param == "identity" { "is a whole ARN" } else { "heeds case" };
        return Some(format!("{param} {what}; did you mean `{whole}`?"));
    }
    let near = nearest(own(value), known.iter().map(|name| own(name)));
    let near = near.and_then(|near| known.iter().find(|name| own(name) == near));
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Some(format!("no {param} `{value}`{hint}"))
}

/// The last part of an ARN, which is the name of a session or a user.
fn own(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_beside_the_data_is_told_with_their_days() {
        let why = |since: Option<&str>, until: Option<&str>| {
            let [since, until] = [since, until].map(|at| at.map(|at| at.parse().unwrap()));
            outside(Window { since, until }, "2026-11-02", "2026-11-20")
        };
        let after = why(Some("2026-11-21T00:00:00Z"), None).unwrap();
        assert_eq!(
            after,
            "the window begins at 2026-11-21T00:00:00Z, and the lake has 2026-11-02 to 2026-11-20"
        );
        assert!(why(None, Some("2026-11-02T00:00:00Z")).unwrap().starts_with("the window ends"));
        assert_eq!(why(Some("2026-11-20T23:00:00Z"), None), None);
        assert_eq!(why(None, Some("2026-11-02T00:00:01Z")), None);
    }

    #[test]
    fn a_name_that_is_not_known_has_the_nearest_one() {
        let arn = "arn:aws:sts::111122223333:assumed-role/Dev/ann@example.com";
        let known = [arn.to_owned(), "arn:aws:iam::111122223333:user/bob".to_owned()];
        let why = |value| unknown("identity", value, &known).unwrap_or_default();
        assert_eq!(
            why("ann@example.com"),
            format!("identity is a whole ARN; did you mean `{arn}`?")
        );
        assert_eq!(
            why("anne@example.com"),
            format!("no identity `anne@example.com`; did you mean `{arn}`?")
        );
        assert_eq!(why("zzzzzzzz"), "no identity `zzzzzzzz`");
        assert_eq!(why(arn), "");
        let team = unknown("team", "payments", &["Payments".to_owned()]);
        assert_eq!(team.unwrap(), "team heeds case; did you mean `Payments`?");
    }
}
