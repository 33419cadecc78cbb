//! Settings as meant: flags and variables first, `assay.toml` below them.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use assay_query::EngineSettings;
use clap::Args;
use serde::Deserialize;

use crate::bytes::Bytes;
use crate::location::Place;
use crate::report::Complaint;

/// The file that is read when none is named.
const FILE: &str = "assay.toml";

/// What `assay.toml` can say.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FileSettings {
    /// The lake: `s3://bucket/prefix` or a directory.
    pub(crate) lake: Option<String>,
    /// The logs: `s3://bucket/prefix`, a directory or a file.
    pub(crate) source: Option<String>,
    /// Threads for decoding and for queries.
    pub(crate) threads: Option<usize>,
    /// Memory of a query before it spills.
    pub(crate) memory_limit: Option<Bytes>,
    /// Folder for what queries spill.
    pub(crate) spill_dir: Option<PathBuf>,
}

impl FileSettings {
    /// Reads the named file, or `./assay.toml` if there is one. Relative paths
    /// in the file count from its folder.
    pub(crate) fn load(named: Option<&Path>) -> anyhow::Result<Self> {
        let path = named.unwrap_or(Path::new(FILE));
        let text = match std::fs::read_to_string(path) {
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            read => read.with_context(|| format!("cannot read {}", path.display()))?,
        };
        let settings: Self = toml::from_str(&text).map_err(|error| wrong(path, &error))?;
        Ok(settings.relative_to(path.parent().unwrap_or(Path::new(""))))
    }

    fn relative_to(self, folder: &Path) -> Self {
        let place = |text: String| match text.contains("://") {
            true => text,
            false => folder.join(text).display().to_string(),
        };
        Self {
            lake: self.lake.map(place),
            source: self.source.map(place),
            spill_dir: self.spill_dir.map(|dir| folder.join(dir)),
            ..self
        }
    }
}

fn wrong(path: &Path, error: &toml::de::Error) -> Complaint {
    let place = error.to_string();
    Complaint::usage(format!("{} is not understood\n{}", path.display(), place.trim_end()))
}

/// Which lake.
#[derive(Clone, Debug, Args)]
pub(crate) struct LakeArg {
    /// The lake: a directory or s3://bucket/prefix
    #[arg(long, value_name = "LAKE", env = "ASSAY_LAKE", hide_env_values = true)]
    pub(crate) lake: Option<Place>,
}

impl LakeArg {
    /// The lake that is meant.
    pub(crate) fn resolve(&self, file: &FileSettings) -> anyhow::Result<Place> {
        or_file(self.lake.clone(), file.lake.as_deref(), "lake", "--lake LAKE, ASSAY_LAKE")
    }
}

/// The typed location, else the file's, else a complaint that names the ways to give it.
pub(crate) fn or_file(
    typed: Option<Place>,
    file: Option<&str>,
    what: &str,
    ways: &str,
) -> anyhow::Result<Place> {
    let missing = || {
        Complaint::usage(format!("no {what} given"))
            .hint(format!("use {ways} or `{what} = \"…\"` in {FILE}"))
    };
    match (typed, file) {
        (Some(location), _) => Ok(location),
        (None, Some(text)) => text
            .parse()
            .map_err(|error| Complaint::usage(format!("{what} in {FILE}: {error}")).into()),
        (None, None) => Err(missing().into()),
    }
}

/// What a query may use.
#[derive(Clone, Debug, Args)]
pub(crate) struct LimitArgs {
    /// Memory that sorts and aggregations hold before they spill; 60 % of the machine's by default
    #[arg(long, value_name = "SIZE", env = "ASSAY_MEMORY_LIMIT", hide_env_values = true)]
    pub(crate) memory_limit: Option<Bytes>,
    /// Threads; one for each core by default
    #[arg(long, value_name = "N", env = "ASSAY_THREADS", hide_env_values = true)]
    pub(crate) threads: Option<usize>,
    /// Folder for spilled data; the system's temporary folder by default
    #[arg(long, value_name = "DIR", env = "ASSAY_SPILL_DIR", hide_env_values = true)]
    pub(crate) spill_dir: Option<PathBuf>,
}

impl LimitArgs {
    /// The limits that are meant; what nobody says stays at the engine's default.
    pub(crate) fn resolve(&self, file: &FileSettings) -> EngineSettings {
        let default = EngineSettings::default();
        let memory = self.memory_limit.or(file.memory_limit);
        let threads = self.threads.or(file.threads).filter(|threads| *threads > 0);
        EngineSettings {
            memory_limit_bytes: memory.map_or(default.memory_limit_bytes, |bytes| bytes.0),
            threads: threads.unwrap_or(default.threads),
            spill_dir: self.spill_dir.clone().or_else(|| file.spill_dir.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("settings.toml");
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn typed_settings_go_before_the_file() {
        let (dir, path) = file("lake = \"lake\"\nmemory_limit = \"1GiB\"\nthreads = 3\n");
        let file = FileSettings::load(Some(&path)).unwrap();
        let typed = LakeArg { lake: Some("s3://b/lake".parse().unwrap()) };
        assert_eq!(typed.resolve(&file).unwrap().to_string(), "s3://b/lake");
        let from_file = LakeArg { lake: None }.resolve(&file).unwrap();
        assert_eq!(from_file, dir.path().join("lake").display().to_string().parse().unwrap());
        let typed = LimitArgs { memory_limit: Some(Bytes(5)), threads: None, spill_dir: None };
        let limits = typed.resolve(&file);
        assert_eq!((limits.memory_limit_bytes, limits.threads), (5, 3));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let (_dir, path) = file("laek = \"lake\"\n");
        let error = FileSettings::load(Some(&path)).unwrap_err().to_string();
        assert!(error.contains("laek"), "{error}");
    }

    #[test]
    fn a_named_file_must_exist() {
        assert!(FileSettings::load(Some(Path::new("/nonexistent/assay.toml"))).is_err());
    }
}
