//! Trino's client protocol: a statement is posted, and its answer fetched page
//! by page from the addresses that the pages name.

use serde_json::{Map, Value};

use crate::http;

/// What a statement gave.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Names and types of the columns.
    pub columns: Vec<(String, String)>,
    /// Rows, with cells in the order of the columns.
    pub rows: Vec<Vec<Value>>,
    /// Rows that were read from tables.
    pub read_rows: u64,
}

impl Answer {
    /// The rows as objects keyed by column.
    pub fn objects(self) -> Vec<Map<String, Value>> {
        let names: Vec<String> = self.columns.into_iter().map(|(name, _)| name).collect();
        let object = |row| names.iter().cloned().zip(row).collect();
        self.rows.into_iter().map(object).collect()
    }
}

pub(super) fn run(at: &str, catalog: &str, schema: &str, sql: &str) -> Result<Answer, String> {
    let context = [
        ("X-Trino-User", "test"),
        ("X-Trino-Time-Zone", "UTC"),
        ("X-Trino-Catalog", catalog),
        ("X-Trino-Schema", schema),
        ("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME"),
    ];
    let mut page = request(at, "POST", "/v1/statement", &context, sql);
    let mut answer = Answer::default();
    loop {
        take(&mut answer, &mut page)?;
        let Some(next) = page["nextUri"].as_str() else { return Ok(answer) };
        let (_, path) = next.split_once(at).expect("the next page is on the same server");
        page = request(at, "GET", path, &[], "");
    }
}

fn take(answer: &mut Answer, page: &mut Value) -> Result<(), String> {
    if let Some(error) = page.get("error") {
        return Err(format!("{}: {}", error["errorName"], error["message"]));
    }
    if let Some(columns) = page["columns"].as_array() {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let column = |column: &Value| (text(&column["name"]), text(&column["type"]));
        answer.columns = columns.iter().map(column).collect();
    }
    if let Value::Array(rows) = page["data"].take() {
        let cells = |row| if let Value::Array(cells) = row { cells } else { Vec::new() };
        answer.rows.extend(rows.into_iter().map(cells));
    }
    answer.read_rows = page["stats"]["processedRows"].as_u64().unwrap_or_default();
    Ok(())
}

fn request(at: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Value {
    let (head, body) = http::request(at, method, path, headers, body);
    assert!(head.contains(" 200 "), "Trino answered {method} {path} with {head}");
    serde_json::from_str(&body).expect("Trino answers in JSON")
}
