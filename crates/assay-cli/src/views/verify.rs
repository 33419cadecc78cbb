//! What `assay verify` found.

use assay::verify::{CheckedQuery, Verified};
use assay_host::text;

use super::columns::columns;

/// A table of the queries, and below it the first differences of each.
pub(crate) fn lines(verified: &Verified) -> String {
    let headers = ["query", "verdict", ">rows", ">in Athena", ">seconds", ">in Athena", ">scanned"];
    let rows: Vec<_> = verified.queries.iter().map(row).collect();
    let mut text = columns(&headers, &rows);
    for checked in &verified.queries {
        text.push_str(&reason(checked));
        text.push_str(&differences(checked));
    }
    text
}

fn row(checked: &CheckedQuery) -> Vec<String> {
    let (local, athena) = (checked.local.as_ref(), checked.athena.as_ref());
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let scanned = athena.and_then(|cost| cost.bytes_scanned);
    vec![
        checked.query.clone(),
        checked.verdict.word().to_owned(),
        or_dash(local.map(|cost| cost.rows.to_string())),
        or_dash(athena.map(|cost| cost.rows.to_string())),
        or_dash(local.map(|cost| format!("{:.1} s", cost.seconds))),
        or_dash(athena.map(|cost| format!("{:.1} s", cost.seconds))),
        or_dash(scanned.map(text::size)),
    ]
}

fn reason(checked: &CheckedQuery) -> String {
    let CheckedQuery { query, reason, hint, .. } = checked;
    let reason = reason.as_ref().map(|reason| format!("\n{query}: {reason}\n"));
    let hint = hint.as_ref().map(|hint| format!("hint: {hint}\n"));
    [reason, hint].into_iter().flatten().collect()
}

fn differences(checked: &CheckedQuery) -> String {
    let (count, told) = (checked.difference_count, checked.differences.len());
    if count == 0 {
        return String::new();
    }
    let title = match count {
        1 => "1 difference".to_owned(),
        _ if told < count => format!("{count} differences, the first {told}"),
        _ => format!("{count} differences"),
    };
    let rows = checked
        .differences
        .iter()
        .map(|it| vec![it.row.to_string(), it.column.clone(), it.local.clone(), it.athena.clone()]);
    let table = columns(&[">row", "column", "local", "athena"], &rows.collect::<Vec<_>>());
    format!("\n{}: {title}\n{table}", checked.query)
}
