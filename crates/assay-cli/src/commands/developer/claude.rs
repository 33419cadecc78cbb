//! The settings of Claude Code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::changed::Changed;
use super::ordered::Json;
use anyhow::Context;
use assay_provision::{Developer, Settings};

use crate::report::Complaint;

/// Variables by name.
pub(super) type Env = BTreeMap<String, String>;

/// The `env` block of a developer whose profiles have these ARNs: the first is
/// the model to begin with, a Haiku among them the one for small tasks.
pub(super) fn env(developer: &Developer, settings: &Settings, arns: &[String]) -> Env {
    let models = developer.models.iter().zip(arns);
    let haiku = models.clone().find(|(model, _)| model.contains("haiku")).map(|(_, arn)| arn);
    let guardrail = settings.guardrail.as_deref().and_then(|text| text.split_once(':'));
    let headers = guardrail.map(|(id, version)| {
        format!(
            "X-Amzn-Bedrock-GuardrailIdentifier: {id}\nX-Amzn-Bedrock-GuardrailVersion: {version}"
        )
    });
    let all = [
        ("CLAUDE_CODE_USE_BEDROCK", Some("1".to_owned())),
        ("AWS_REGION", Some(settings.region.clone())),
        ("AWS_PROFILE", Some(settings.project_name.clone())),
        ("ANTHROPIC_MODEL", arns.first().cloned()),
        ("ANTHROPIC_DEFAULT_HAIKU_MODEL", haiku.cloned()),
        ("ANTHROPIC_CUSTOM_HEADERS", headers),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// `~/.claude/settings.json`.
pub(super) fn path() -> anyhow::Result<PathBuf> {
    let home = std::env::home_dir().ok_or_else(|| Complaint::failed("there is no home folder"))?;
    Ok(home.join(".claude").join("settings.json"))
}

/// The settings with the block merged into them and everything else kept, ready
/// to take their place.
pub(super) fn changed(env: &Env) -> anyhow::Result<Changed> {
    let path = path()?;
    let mut settings = read(&path)?;
    let block = settings.field("env").filter(|block| block.is_object());
    let block = block.ok_or_else(|| not_understood(&path))?;
    for (name, value) in env {
        *block.field(name).ok_or_else(|| not_understood(&path))? = Json::Text(value.clone());
    }
    Changed::of(path, &(serde_json::to_string_pretty(&settings)? + "\n"))
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
