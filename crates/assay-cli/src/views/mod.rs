//! What commands print.

mod columns;
pub(crate) mod compact;
pub(crate) mod doctor;
pub(crate) mod ingest;
pub(crate) mod nightly;
pub(crate) mod publish;
pub(crate) mod rollup;
pub(crate) mod status;
pub(crate) mod vacuum;
pub(crate) mod verify;

use std::io::{self, Write};

use serde::Serialize;

pub(crate) use columns::columns;

/// One JSON object on a line of stdout.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    text(&format!("{}\n", serde_json::to_string(value)?))
}

/// Text on stdout.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}
