//! Defaults, the file over them, the variables over both, and everything that is
//! wrong at once.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use assay_provision::settings::SETTINGS as PROVISION;
use assay_settings::{Faults, Findings, Table, Value, parse, wrong};

use super::file::{FILE, FileSettings, Loaded};
use super::table::SETTINGS;
use crate::report::Complaint;

/// Files that are searched beside the settings file where no setting names them.
const PRICES: &str = "prices.toml";
const PEOPLE: &str = "people.toml";

const HINT: &str = "assay.example.toml shows every setting";

/// The named file, or `./assay.toml` if there is one, and the variables over it.
pub(super) fn load(named: Option<&Path>, variable: impl Fn(&str) -> Option<OsString>) -> Loaded {
    let path = named.unwrap_or(Path::new(FILE));
    let (text, unread) = match std::fs::read_to_string(path) {
        Ok(text) => (text, None),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            (String::new(), None)
        }
        Err(error) => {
            let unread = anyhow::Error::new(error);
            (String::new(), Some(unread.context(format!("cannot read {}", path.display()))))
        }
    };
    let Loaded { settings, wrong } = understand(path, &text, variable);
    Loaded { settings, wrong: unread.or(wrong) }
}

/// The text of a file, and the variables over it.
pub(super) fn understand(
    path: &Path,
    text: &str,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Loaded {
    let (mut file, mut findings) = parse(&path.display().to_string(), text);
    let provision = provision(&mut file, &mut findings);
    let mut settings = FileSettings::default();
    findings.append(SETTINGS.understand(&mut settings, &SETTINGS.said_in(path, &file)));
    let mut findings = findings.sorted();
    findings.append(SETTINGS.understand(&mut settings, &SETTINGS.said_by(&variable)));
    settings.provision = PROVISION.said_in(path, &provision);
    settings.provision.extend(PROVISION.said_by(&variable));
    for (file, name) in [(&mut settings.prices, PRICES), (&mut settings.people, PEOPLE)] {
        let beside = path.with_file_name(name);
        *file = file.take().or_else(|| beside.is_file().then_some(beside));
    }
    Loaded { settings, wrong: findings.finish(()).err().map(complaint) }
}

/// Takes the table `[provision]` out of the file: only commands that need it
/// understand it.
fn provision(file: &mut Table, findings: &mut Findings) -> Table {
    match file.remove(PROVISION.name) {
        None => Table::default(),
        Some(given) => match given.value {
            Value::Table(table) => table,
            other => {
                let what = format!("expected `[{}]`, found {}", PROVISION.name, other.kind());
                findings.add(given.line, PROVISION.name, wrong(what, ""));
                Table::default()
            }
        },
    }
}

fn complaint(faults: Faults) -> anyhow::Error {
    Complaint::usage(format!("the settings are not understood\n{faults:#}")).hint(HINT).into()
}
