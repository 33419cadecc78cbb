//! Records written one by one, and lakes read back as plain values.

use std::path::{Path, PathBuf};

use arrow::array::Array;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_schema::Table;

use super::rows;

/// Writes an object of these lines; one that is there gets another version.
pub(crate) fn object(path: impl AsRef<Path>, lines: &[String]) -> PathBuf {
    use std::sync::atomic::{AtomicU64, Ordering};
    static CLOCK: AtomicU64 = AtomicU64::new(1);
    let path = path.as_ref();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, lines.iter().map(|line| line.clone() + "\n").collect::<String>()).unwrap();
    // Two writes may fall into one tick of the clock.
    let later = std::time::Duration::from_secs(CLOCK.fetch_add(1, Ordering::Relaxed));
    let then = std::time::SystemTime::now() + later;
    std::fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
    path.to_owned()
}

/// One record; `id` is what stands for its request id, with quotes if it is text.
pub(crate) fn record(id: &str, time: &str, input: &str, output: &str) -> String {
    format!(
        r#"{{"timestamp":"{time}","accountId":"1","region":"us-east-1","requestId":{id},"operation":"Converse","modelId":"m","input":{{{input}}},"output":{{{output}}},"identity":{{"arn":"arn:aws:iam::1:user/a"}},"schemaType":"ModelInvocationLog","schemaVersion":"1.0"}}"#
    )
}

/// The rows of a table with the values of some columns, as text, in order.
pub(crate) fn table(lake: &Path, table: &'static Table, columns: &[&str]) -> Vec<String> {
    let rows = rows(lake, table);
    let options = FormatOptions::default().with_null("null");
    let columns: Vec<_> = columns
        .iter()
        .map(|name| rows.column_by_name(name).unwrap_or_else(|| panic!("{name}")))
        .map(|column| ArrayFormatter::try_new(column as &dyn Array, &options).unwrap())
        .collect();
    let text = |row| columns.iter().map(|c| c.value(row).to_string()).collect::<Vec<_>>().join("|");
    let mut texts: Vec<String> = (0..rows.num_rows()).map(text).collect();
    texts.sort();
    texts
}
