//! Every spelling under which a known model is met.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::KNOWN_MODELS;

const VENDOR: &str = "anthropic.";

/// Versions that an id may end with, or not, without naming another model.
const REVISIONS: [&str; 4] = ["", ":0", "-v1", "-v1:0"];

static BY_SPELLING: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut found: HashMap<String, Option<&'static str>> = HashMap::new();
    for model in &KNOWN_MODELS {
        for spelling in of(model.id) {
            // What two models could mean names neither.
            found.entry(spelling).and_modify(|id| *id = None).or_insert(Some(model.id));
        }
    }
    found.into_iter().filter_map(|(spelling, id)| Some((spelling, id?))).collect()
});

/// The model of a whole name.
pub(super) fn find(name: &str) -> Option<&'static str> {
    BY_SPELLING.get(name).copied()
}

/// Every spelling of a known model with the one spelling, in order: what maps the
/// column `model` of older rows.
pub fn spellings() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = BY_SPELLING.iter().map(|(from, to)| (from.as_str(), *to)).collect();
    all.sort_unstable();
    all
}

/// With and without vendor, date and revision.
fn of(id: &'static str) -> Vec<String> {
    let name = id.strip_prefix(VENDOR).unwrap_or(id);
    let (stem, revision) = match name.find("-v").filter(|at| name[at + 2..].starts_with(digit)) {
        Some(at) => name.split_at(at),
        None => (name, ""),
    };
    let second = revision.starts_with("-v2");
    let own = ["", "-v2", "-v2:0"];
    let revisions: &[&str] = if second { &own } else { &REVISIONS };
    let undated = without_date(stem);
    let stems = [Some(stem), undated].into_iter().flatten();
    let spelt = stems.flat_map(|stem| revisions.iter().map(move |end| format!("{stem}{end}")));
    spelt.flat_map(|name| [format!("{VENDOR}{name}"), name]).collect()
}

fn without_date(stem: &str) -> Option<&str> {
    let (undated, date) = stem.rsplit_once('-')?;
    (date.len() == 8 && date.starts_with(digit)).then_some(undated)
}

fn digit(letter: char) -> bool {
    letter.is_ascii_digit()
}
