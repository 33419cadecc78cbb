//! Every spelling under which a known model is met.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::claude::CLAUDE;
use super::id::ModelId;

const VENDOR: &str = "anthropic.";

/// Versions that an id may end with, or not, without naming another model.
const REVISIONS: [&str; 4] = ["", ":0", "-v1", "-v1:0"];

static BY_SPELLING: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut found: HashMap<String, Option<&'static str>> = HashMap::new();
    for model in &CLAUDE {
        for spelling in of(model.id) {
            // What two models could mean names neither.
            found.entry(spelling).and_modify(|id| *id = None).or_insert(Some(model.id));
        }
    }
    found.into_iter().filter_map(|(spelling, id)| Some((spelling, id?))).collect()
});

impl ModelId<'_> {
    /// The same with the model in its one spelling, if it is a known one.
    pub fn in_one_spelling(self) -> Self {
        Self { model: self.model.map(one_spelling), ..self }
    }
}

/// The one spelling of a model that is named by an id, a profile, an ARN, or a
/// body (`claude-opus-4-6`); the name itself if it names no known model.
///
/// ```
/// use assay_schema::models::one_spelling;
///
/// assert_eq!(one_spelling("claude-opus-4-6"), "anthropic.claude-opus-4-6-v1");
/// assert_eq!(one_spelling("us.anthropic.claude-opus-4-6-v1:0"), "anthropic.claude-opus-4-6-v1");
/// assert_eq!(one_spelling("claude-opus-5-7"), "claude-opus-5-7");
/// ```
pub fn one_spelling(name: &str) -> &str {
    let model = ModelId::of(name).model.unwrap_or(name);
    BY_SPELLING.get(model).copied().unwrap_or(model)
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
