//! The settings of Claude Code.

use std::path::{Path, PathBuf};

use super::changed::Changed;
use super::ordered::Json;
use anyhow::Context;
use assay_provision::ClaudeCode;

use crate::report::Complaint;

/// `~/.claude/settings.json`.
pub(super) fn path() -> anyhow::Result<PathBuf> {
    let home = std::env::home_dir().ok_or_else(|| Complaint::failed("there is no home folder"))?;
    Ok(home.join(".claude").join("settings.json"))
}

/// Every file of settings that Claude Code would read here: those of the person,
/// and those of the folder.
pub(super) fn files() -> Vec<PathBuf> {
    let folders = [std::env::home_dir(), std::env::current_dir().ok()];
    let names = ["settings.json", "settings.local.json"];
    let below = |folder: PathBuf| names.map(|name| folder.join(".claude").join(name));
    let all: Vec<_> = folders.into_iter().flatten().flat_map(below).collect();
    let same = |path: &PathBuf| std::fs::canonicalize(path).ok();
    let there: Vec<_> = all.iter().filter_map(|path| Some((same(path)?, path.clone()))).collect();
    let first = |(at, (real, _)): &(usize, &(PathBuf, PathBuf))| {
        !there[..*at].iter().any(|(other, _)| other == real)
    };
    there.iter().enumerate().filter(first).map(|(_, (_, path))| path.clone()).collect()
}

/// Lines of headers, of which a person may have some.
const HEADERS: &str = "ANTHROPIC_CUSTOM_HEADERS";

/// The settings with the blocks merged into them and everything else kept, ready
/// to take their place.
pub(super) fn changed(wanted: &ClaudeCode) -> anyhow::Result<Changed> {
    let path = path()?;
    let mut settings = read(&path)?;
    let blocks = [("env", &wanted.env), ("modelOverrides", &wanted.model_overrides)];
    for (block, wanted) in blocks {
        let block = settings.field(block).filter(|block| block.is_object());
        let block = block.ok_or_else(|| not_understood(&path))?;
        for (name, value) in wanted {
            let field = block.field(name).ok_or_else(|| not_understood(&path))?;
            let value = match field {
                Json::Text(live) if name == HEADERS => united(live, value),
                _ => value.clone(),
            };
            *field = Json::Text(value);
        }
    }
    Changed::of(path, &(serde_json::to_string_pretty(&settings)? + "\n"))
}

/// The headers that are there but for those of the same names, and the wanted.
fn united(live: &str, wanted: &str) -> String {
    let name = |line: &str| line.split(':').next().unwrap_or_default().trim().to_lowercase();
    let names: Vec<_> = wanted.lines().map(name).collect();
    let kept = live.lines().filter(|line| !line.trim().is_empty() && !names.contains(&name(line)));
    kept.chain(wanted.lines()).collect::<Vec<_>>().join("\n")
}

/// The settings as they are; what is not understood is left alone.
pub(super) fn read(path: &Path) -> anyhow::Result<Json> {
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "{}".to_owned(),
        text => text.with_context(|| format!("cannot read {}", path.display()))?,
    };
    match serde_json::from_str::<Json>(&text) {
        Ok(settings) if settings.is_object() => Ok(settings),
        _ => Err(not_understood(path).into()),
    }
}

fn not_understood(path: &Path) -> Complaint {
    Complaint::failed(format!("{} is not understood, and left as it is", path.display()))
        .hint("without --write, the command shows what to put there")
}

#[cfg(test)]
mod tests {
    use super::united;

    #[test]
    fn headers_of_other_names_stay() {
        let live = "X-Team: a\nx-amzn-bedrock-guardrailversion: 1\n";
        let wanted = "X-Amzn-Bedrock-GuardrailVersion: 2";
        assert_eq!(united(live, wanted), format!("X-Team: a\n{wanted}"));
        assert_eq!(united("", wanted), wanted);
    }
}
