//! What commands print.

mod columns;
pub(crate) mod compact;
pub(crate) mod doctor;
pub(crate) mod ingest;
pub(crate) mod nightly;
pub(crate) mod people;
pub(crate) mod prices;
pub(crate) mod profiles;
pub(crate) mod publish;
pub(crate) mod rollup;
pub(crate) mod rows;
pub(crate) mod status;
mod summary_format;
pub(crate) mod vacuum;
pub(crate) mod verify;

use std::io::Write;

use anyhow::Context;
use serde::Serialize;

use crate::screen;

pub(crate) use columns::columns;
pub(crate) use summary_format::SummaryFormat;

/// One JSON object on a line of stdout.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    exact(&format!("{}\n", serde_json::to_string(value)?))
}

/// Text for people on stdout, within its columns where it is a terminal. A reader that has
/// gone away is no failure.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    screen::show(text).context(UNWRITTEN)
}

/// Text for programs on stdout.
pub(crate) fn exact(text: &str) -> anyhow::Result<()> {
    let mut to = screen::data();
    to.write_all(text.as_bytes()).and_then(|()| to.flush()).context(UNWRITTEN)
}

const UNWRITTEN: &str = "cannot write to stdout";
