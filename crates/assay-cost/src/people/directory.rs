//! The directory's list: what an identity provider or HR exports.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::day::{Day, DayError, Days};
use crate::fields::reversed;
use assay_settings::{Findings, wrong};

const COLUMNS: [&str; 8] =
    ["id", "name", "email", "team", "project", "cost_center", "from", "until"];

/// A person on some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    line: usize,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) team: Option<String>,
    pub(super) project: Option<String>,
    pub(super) cost_center: Option<String>,
    days: Option<Days>,
}

impl Entry {
    fn days(&self) -> Days {
        self.days.unwrap_or(Days::ALL)
    }
}

/// Every row of the list, found by id, e-mail or name without regard to capitals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    entries: Vec<Entry>,
    by_id: HashMap<String, Vec<usize>>,
    by_email: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Directory {
    /// Rows of the list.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has no rows.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// When something that a text could mean begins or ends.
    pub(super) fn days_of(&self, text: &str) -> Vec<Days> {
        let key = text.to_lowercase();
        let found = [&self.by_id, &self.by_email, &self.by_name].into_iter();
        let rows = found.filter_map(|index| index.get(&key)).flatten();
        rows.map(|at| self.entries[*at].days()).collect()
    }

    /// Who a text means on a day: an id before an e-mail before a name. A name that
    /// several have on that day means none of them.
    pub(super) fn find(&self, text: &str, day: Day) -> Option<&Entry> {
        let key = text.to_lowercase();
        let valid = |index: &HashMap<String, Vec<usize>>| {
            let rows = index.get(&key).into_iter().flatten().map(|at| &self.entries[*at]);
            let mut valid = rows.filter(|entry| entry.days().contains(day));
            valid.next().filter(|_| valid.next().is_none())
        };
        valid(&self.by_id).or_else(|| valid(&self.by_email)).or_else(|| valid(&self.by_name))
    }

    /// Reads a list; what is faulty is left out and said.
    pub(super) fn read(content: &[u8], findings: &mut Findings) -> Self {
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        let mut csv = ReaderBuilder::new().trim(Trim::All).flexible(true).from_reader(content);
        let mut directory = Self::default();
        let columns = match csv.headers() {
            Ok(header) => columns(header, findings),
            Err(error) => return directory.unreadable(&error, findings),
        };
        let Some(columns) = columns else { return directory };
        for record in csv.records() {
            match record {
                Ok(record) => directory.extend(&columns, &record, findings),
                Err(error) => return directory.unreadable(&error, findings),
            }
        }
        directory
    }

    fn unreadable(self, error: &csv::Error, findings: &mut Findings) -> Self {
        let line = error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(0));
        let what = match error.kind() {
            csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
            _ => error.to_string(),
        };
        findings.add(line, "", wrong(what, "export the list as CSV in UTF-8, separated by commas"));
        self
    }

    fn extend(&mut self, columns: &Columns, record: &StringRecord, findings: &mut Findings) {
        let line = record.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(0));
        if record.iter().all(str::is_empty) {
            return;
        }
        if record.len() != columns.count {
            let what = format!("{} fields, and the header has {}", record.len(), columns.count);
            let hint = "put a field that has a comma in quotes";
            return findings.add(line, "", wrong(what, hint));
        }
        let entry = entry(columns, record, line, findings);
        if entry.id.is_none() && entry.email.is_none() && entry.name.is_none() {
            let hint = "fill in at least one of them";
            return findings.add(line, "id", wrong("no id, e-mail or name", hint));
        }
        self.refuse_twice("id", &self.by_id, entry.id.as_ref(), &entry, findings);
        self.refuse_twice("email", &self.by_email, entry.email.as_ref(), &entry, findings);
        self.insert(entry);
    }

    fn refuse_twice(
        &self,
        field: &str,
        index: &HashMap<String, Vec<usize>>,
        value: Option<&String>,
        entry: &Entry,
        findings: &mut Findings,
    ) {
        let Some(value) = value else { return };
        let rows = index.get(&value.to_lowercase()).into_iter().flatten();
        let mut others = rows.map(|at| &self.entries[*at]);
        if let Some(other) = others.find(|other| other.days().meet(entry.days())) {
            let (line, days) = (other.line, other.days());
            let what = format!("`{value}` is also on line {line}, {days}");
            let hint = "end one row with `until` on the day on which the other begins";
            findings.add(entry.line, field, wrong(what, hint));
        }
    }

    fn insert(&mut self, entry: Entry) {
        let at = self.entries.len();
        let keys = [
            (&mut self.by_id, &entry.id),
            (&mut self.by_email, &entry.email),
            (&mut self.by_name, &entry.name),
        ];
        for (index, key) in keys {
            if let Some(key) = key {
                index.entry(key.to_lowercase()).or_default().push(at);
            }
        }
        self.entries.push(entry);
    }
}

/// Where each column of ours is.
struct Columns {
    at: [Option<usize>; COLUMNS.len()],
    count: usize,
}

/// Finds the columns; others may be there.
fn columns(header: &StringRecord, findings: &mut Findings) -> Option<Columns> {
    let mut columns = Columns { at: [None; COLUMNS.len()], count: header.len() };
    for (at, name) in header.iter().enumerate() {
        let Some(known) = COLUMNS.iter().position(|known| known.eq_ignore_ascii_case(name)) else {
            continue;
        };
        if columns.at[known].replace(at).is_some() {
            let hint = "name each column once";
            findings.add(1, COLUMNS[known], wrong("the header names the column twice", hint));
        }
    }
    if columns.at[..3].iter().any(Option::is_some) {
        return Some(columns);
    }
    let hint = format!("name at least one of them; known: {}", COLUMNS.join(", "));
    findings.add(1, "", wrong("the header names none of the columns id, name, email", hint));
    None
}

fn entry(columns: &Columns, record: &StringRecord, line: usize, findings: &mut Findings) -> Entry {
    let cell = |column: usize| {
        let text = columns.at[column].and_then(|at| record.get(at));
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let mut day = |column: usize| -> Option<Day> {
        let text = cell(column)?;
        let read = text.parse().map_err(|error: DayError| {
            let hint = "write a UTC day, for example 2026-10-01";
            findings.add(line, COLUMNS[column], wrong(format!("`{text}` {error}"), hint));
        });
        read.ok()
    };
    let (from, until) = (day(6), day(7));
    if let (Some(from), Some(until)) = (from, until)
        && from >= until
    {
        findings.add(line, "until", reversed(from, until));
    }
    Entry {
        line,
        id: cell(0),
        name: cell(1),
        email: cell(2),
        team: cell(3),
        project: cell(4),
        cost_center: cell(5),
        days: Some(Days::new(from, until)),
    }
}
