//! Changes of `assay.toml` that leave every other line as it is, comments too.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use assay_host::FileWriter;
use assay_provision::Developer;
use assay_settings::Value;

use crate::report::Complaint;

/// The line with which the entry of a developer begins.
const HEAD: &str = "[[provision.developers]]";

/// The file's text; empty where there is none.
pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Writes the text beside the file, checks it, and puts it in its place.
pub(super) fn write(
    path: &Path,
    text: &str,
    check: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut file = FileWriter::settings(path)?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    check()?;
    Ok(file.commit()?)
}

/// The text with one more developer at its end.
pub(super) fn added(text: &str, developer: &Developer) -> Result<String, Complaint> {
    inline(text)?;
    let mut text = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let gap = if text.is_empty() { "" } else { "\n" };
    Ok(format!("{text}{gap}{}", entry(developer)))
}

fn entry(developer: &Developer) -> String {
    let Developer { name, team, project, cost_center, models } = developer;
    let fields = [
        ("name", Some(name)),
        ("team", team.as_ref()),
        ("project", project.as_ref()),
        ("cost_center", cost_center.as_ref()),
    ];
    let fields = fields.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let mut text = format!("{HEAD}\n");
    fields.for_each(|(key, value)| text += &format!("{key} = {}\n", quoted(value)));
    if !models.is_empty() {
        let models: Vec<_> = models.iter().map(|model| quoted(model)).collect();
        text += &format!("models = [{}]\n", models.join(", "));
    }
    text
}

/// A basic string of TOML: JSON's escapes are among its own.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The text without that developer.
pub(super) fn removed(text: &str, name: &str) -> Result<String, Complaint> {
    inline(text)?;
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let heads = (0..lines.len()).filter(|at| is_head(lines[*at]));
    let found = heads.map(|at| (at, end(&lines, at))).find(|(at, end)| {
        let body: String = lines[at + 1..*end].concat();
        named(&body).as_deref() == Some(name)
    });
    let (at, end) = found.ok_or_else(|| {
        Complaint::usage(format!("there is no developer `{name}` in the file"))
            .hint("`assay developer list` shows them")
    })?;
    // One of the blank lines around the entry goes with it.
    let blank = |line: Option<&&str>| line.is_none_or(|line| line.trim().is_empty());
    let from =
        if at > 0 && blank(lines.get(at - 1)) && blank(lines.get(end)) { at - 1 } else { at };
    Ok([&lines[..from], &lines[end..]].concat().concat())
}

fn is_head(line: &str) -> bool {
    let code = line.split('#').next().unwrap_or_default();
    code.split_whitespace().collect::<String>() == HEAD
}

/// The line after the last one that belongs to the entry: comments before the
/// next one belong to that.
fn end(lines: &[&str], head: usize) -> usize {
    let rest = &lines[head + 1..];
    let next = rest.iter().position(|line| line.trim_start().starts_with('['));
    let body = &rest[..next.unwrap_or(rest.len())];
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    head + 1 + body.iter().rposition(is_code).map_or(0, |last| last + 1)
}

fn named(body: &str) -> Option<String> {
    let (table, _) = assay_settings::parse("", body);
    table.get("name")?.value.text().ok().map(str::to_owned)
}

/// Developers in one list on a line are not for a program to edit.
fn inline(text: &str) -> Result<(), Complaint> {
    let (file, _) = assay_settings::parse("", text);
    let provision = file.get("provision").and_then(|given| given.value.table().ok());
    let developers = provision.and_then(|table| table.get("developers"));
    let heads = text.lines().filter(|line| is_head(line)).count();
    match developers.map(|given| &given.value) {
        Some(Value::List(all)) if all.len() != heads => {
            Err(Complaint::usage("developers are listed in one place")
                .hint(format!("write each as a table of its own, under {HEAD}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "lake = \"lake\" # where it is\n\n[provision]\nregion = \"us-east-1\"\n\n\
                        # The first.\n[[provision.developers]]\nname = \"alice\" # she\nteam = \"a\"\n\n\
                        # The second.\n[[ provision.developers ]]\nname = \"bob\"\n";

    fn developer(name: &str) -> Developer {
        let team = Some("data \"x\"".to_owned());
        Developer {
            name: name.into(),
            team,
            project: None,
            cost_center: None,
            models: vec!["m".into()],
        }
    }

    #[test]
    fn adding_and_removing_leaves_everything_else() {
        let more = added(FILE, &developer("carol")).unwrap();
        let tail = "\n[[provision.developers]]\nname = \"carol\"\nteam = \"data \\\"x\\\"\"\nmodels = [\"m\"]\n";
        assert_eq!(more, format!("{FILE}{tail}"));
        assert_eq!(removed(&more, "carol").unwrap(), FILE);
        let less = removed(FILE, "alice").unwrap();
        assert!(less.contains("# The first.") && less.contains("# The second."), "{less}");
        assert!(!less.contains("alice") && less.contains("bob"), "{less}");
        assert!(removed(FILE, "dave").is_err());
        assert!(added("[provision]\ndevelopers = [{ name = \"a\" }]\n", &developer("b")).is_err());
    }
}
