//! The profile of the AWS tools that takes on the developer role.

use std::path::PathBuf;

use anyhow::Context;
use assay_provision::{Developer, Home, Names, Settings};
use serde::Serialize;

use super::changed::Changed;
use crate::report::Complaint;

/// A profile that takes on a role under a name.
#[derive(Debug, Serialize)]
pub(super) struct Profile {
    name: String,
    role_arn: String,
    /// Without it the session has a random name, and so has the log.
    role_session_name: String,
    source_profile: String,
    region: String,
}

impl Profile {
    /// The profile of a developer.
    pub(super) fn of(
        developer: &Developer,
        settings: &Settings,
        home: &Home,
        source: &str,
    ) -> Self {
        let role = Names::of(settings).developer_role();
        Self {
            name: settings.project_name.clone(),
            role_arn: home.global_arn("iam", &format!("role/{role}")),
            role_session_name: developer.name.clone(),
            source_profile: source.to_owned(),
            region: settings.region.clone(),
        }
    }

    fn head(&self) -> String {
        format!("[profile {}]", self.name)
    }

    /// As it is in the file.
    pub(super) fn section(&self) -> String {
        let Self { role_arn, role_session_name, source_profile, region, .. } = self;
        format!(
            "{}\nrole_arn = {role_arn}\nrole_session_name = {role_session_name}\n\
             source_profile = {source_profile}\nregion = {region}\n",
            self.head()
        )
    }

    /// The file with it, ready to take its place; none if it has such a profile.
    pub(super) fn added(&self) -> anyhow::Result<Option<Changed>> {
        let path = path()?;
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            text => text.with_context(|| format!("cannot read {}", path.display()))?,
        };
        if text.lines().any(|line| line.trim() == self.head()) {
            if !text.contains(&self.section()) {
                let (path, name) = (path.display(), &self.name);
                tracing::warn!("{path} has another profile `{name}`, which is left as it is");
            }
            return Ok(None);
        }
        let gap = match text.as_str() {
            "" => "",
            text if text.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        Changed::of(path, &format!("{text}{gap}{}", self.section())).map(Some)
    }
}

/// `AWS_CONFIG_FILE`, or `~/.aws/config`.
fn path() -> anyhow::Result<PathBuf> {
    let named = std::env::var_os("AWS_CONFIG_FILE").filter(|name| !name.is_empty());
    let below_home = || Some(std::env::home_dir()?.join(".aws").join("config"));
    let path = named.map(PathBuf::from).or_else(below_home);
    path.ok_or_else(|| Complaint::failed("there is no home folder").into())
}
