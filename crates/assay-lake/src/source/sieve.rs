//! What lies in a source, distinguished by folder and name.
//!
//! Names alone must never make a log of what another user can write: a body is
//! the text of a caller, and a record in it would be usage of anybody's. Where
//! names say nothing, the content decides once the object has been fetched.

use assay_schema::words::IgnoreReason;
use object_store::ObjectMeta;
use object_store::path::Path;

use crate::source::layout::{BODIES_FOLDER, HourPlace, is_of_other_service};
use crate::source::object::Likeness;
use crate::store::conditional_create;
use crate::store::location::Location;

/// The folder that makes a folder a Delta table.
const DELTA_LOG: &str = "_delta_log";

/// The marker that Bedrock leaves when it checks its permission to deliver.
const PERMISSION_CHECK: &str = "amazon-bedrock-logs-permission-check";

/// What is in the name of every body.
const BODY_MARKS: [&str; 2] = ["_input", "_output"];

/// Endings of logs, below those of compression.
const LOGS: [&str; 3] = [".json", ".jsonl", ".ndjson"];
const COMPRESSED: [&str; 4] = [".gz", ".gzip", ".zst", ".zstd"];

const PARQUET: &str = ".parquet";

/// Endings of what is certainly no log, though it is large or there is much of it.
const OTHERS: [&str; 15] = [
    ".crc", ".orc", ".avro", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".mp4", ".mov",
    ".webm", ".docx", ".xlsx", ".zip",
];

/// Tells apart what lies in one source.
#[derive(Clone, Debug)]
pub(crate) struct Sieve {
    root: Path,
    is_local: bool,
    /// Whether the source is a folder of bodies, though a link calls it otherwise.
    is_of_bodies: bool,
    /// Whether the user has named a folder in which another service than Bedrock
    /// writes: then nothing in it is passed over for that.
    is_of_other_service: bool,
}

impl Sieve {
    pub(crate) fn of(source: &Location) -> Self {
        let folder = source.local_path(&source.root).and_then(|path| path.canonicalize().ok());
        let name = folder.as_deref().and_then(|path| path.file_name()?.to_str());
        Self {
            root: source.root.clone(),
            is_local: source.is_local(),
            is_of_bodies: name.is_some_and(is_bodies_folder),
            is_of_other_service: is_of_other_service(&source.root),
        }
    }

    /// Why a folder is not entered, whatever hour it is.
    pub(super) fn folder(&self, folder: &Path) -> Option<IgnoreReason> {
        let others = !self.is_of_other_service && is_of_other_service(folder);
        others.then_some(IgnoreReason::OtherService)
    }

    /// How much an object is like a log, or what it is.
    pub(super) fn object(&self, meta: &ObjectMeta) -> Result<Likeness, IgnoreReason> {
        let path = &meta.location;
        let name = path.filename().unwrap_or_default().to_ascii_lowercase();
        let hour = HourPlace::of(path);
        let lies_with_bodies = hour.as_ref().is_some_and(|hour| hour.holds_bodies_at(path));
        if meta.size == 0 && !self.is_local {
            // Not so on this machine: files that the system makes up have no size.
            Err(IgnoreReason::Empty)
        } else if lies_with_bodies || self.is_called_like_a_body(path, &name) {
            Err(IgnoreReason::Body)
        } else if folder_of(path) == Some(DELTA_LOG) {
            Err(IgnoreReason::DeltaTable)
        } else if name.ends_with(PARQUET) {
            Err(IgnoreReason::Parquet)
        } else if name == conditional_create::NAME
            || OTHERS.iter().any(|ending| name.ends_with(ending))
        {
            Err(IgnoreReason::NotALog)
        } else if !is_called_like_a_log(&name) {
            Ok(Likeness::Open)
        } else {
            Ok(if hour.is_some() { Likeness::Certain } else { Likeness::Likely })
        }
    }

    /// The same of an object that the user has named.
    pub(super) fn named(&self, meta: &ObjectMeta) -> Result<Likeness, IgnoreReason> {
        let folders = self.root.parts().count().saturating_sub(1);
        let folder = self.root.parts().take(folders).collect();
        match (Self { root: folder, ..self.clone() }).object(meta) {
            Err(IgnoreReason::Body) => Err(IgnoreReason::Body),
            _ => Ok(Likeness::Named),
        }
    }

    /// Whether a name that no path can hold may be that of a log.
    pub(super) fn may_be_a_log(name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        match name.strip_suffix('/') {
            // The marker of a folder, unless it is called otherwise.
            Some(name) => is_called_like_a_log(name),
            None => !OTHERS.iter().chain(&[PARQUET]).any(|ending| name.ends_with(ending)),
        }
    }

    /// Whether an object is called like the body of a call, and lies in a folder
    /// called like those of bodies or has the id of its call in its name,
    /// wherever it has been copied to.
    fn is_called_like_a_body(&self, path: &Path, name: &str) -> bool {
        let is_marked = BODY_MARKS.iter().any(|mark| name.contains(mark));
        is_marked && (self.is_of_bodies || has_call_id(name) || self.is_below_bodies(path))
    }

    /// Whether a folder from the source's own down to the object is called like
    /// those of bodies.
    fn is_below_bodies(&self, path: &Path) -> bool {
        let above = self.root.parts().count().saturating_sub(1);
        let folders = path.parts().count().saturating_sub(1);
        let mut own = path.parts().take(folders).skip(above);
        own.any(|folder| is_bodies_folder(folder.as_ref()))
    }
}

/// Whether an object is the marker of Bedrock, which is nobody's.
pub(super) fn is_marker(meta: &ObjectMeta) -> bool {
    meta.location.filename() == Some(PERMISSION_CHECK)
}

/// Whether a folder that has these in it is a Delta table.
pub(super) fn is_table(folders: &[Path]) -> bool {
    folders.iter().any(|folder| folder.filename() == Some(DELTA_LOG))
}

fn is_bodies_folder(name: &str) -> bool {
    name.eq_ignore_ascii_case(BODIES_FOLDER)
}

/// The name of the folder that an object is in.
fn folder_of(path: &Path) -> Option<&str> {
    path.as_ref().rsplit('/').nth(1)
}

/// Whether a name begins with the id of a call and goes on like that of its body.
fn has_call_id(name: &str) -> bool {
    let Some((id, rest)) = name.split_at_checked(36) else { return false };
    let is_id = id.bytes().enumerate().all(|(index, byte)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    is_id && BODY_MARKS.iter().any(|mark| rest.starts_with(mark))
}

fn is_called_like_a_log(name: &str) -> bool {
    let packed = COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending));
    let name = packed.unwrap_or(name);
    LOGS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use object_store::memory::InMemory;

    use super::*;

    fn judged(source: &str, key: &str) -> Result<Likeness, IgnoreReason> {
        let source = Location::in_store(source, Arc::new(InMemory::new())).unwrap();
        let location = Path::parse(key).unwrap();
        let last_modified = std::time::SystemTime::UNIX_EPOCH.into();
        let (e_tag, version) = (None, None);
        Sieve::of(&source).object(&ObjectMeta { location, last_modified, size: 1, e_tag, version })
    }

    const HOUR: &str = "AWSLogs/1/BedrockModelInvocationLogs/us-east-1/2026/03/09/10";
    const CALL: &str = "0aF3b1c2-9f6e-4a51-8d0e-3b9a5c7d1e2f";

    #[test]
    fn a_body_is_one_wherever_its_folder_or_its_name_has_been_copied_to() {
        for (source, key) in [
            ("s3://b", format!("{HOUR}/data/{CALL}_input.json.gz")),
            ("s3://b", format!("{HOUR}/data/anything")),
            ("s3://b", format!("copy/10/data/{CALL}_output.json.gz")),
            ("s3://b", "copy/10/data/x_input.json".into()),
            ("s3://b", "copy/10/DATA/deep/er/x_Output_1.txt".into()),
            ("s3://b/x/data", "x/data/y_input.json".into()),
            ("s3://b", format!("elsewhere/{CALL}_input_media_00.bin")),
            (
                "s3://b/BedrockModelInvocationLogs",
                "BedrockModelInvocationLogs/10/data/x_input".into(),
            ),
            ("s3://b", "BedrockModelInvocationLogs/2026/03/09/10/data/x_input.json".into()),
            ("s3://b", format!("BedrockModelInvocationLogs/{HOUR}/data/x.json")),
        ] {
            assert_eq!(judged(source, &key), Err(IgnoreReason::Body), "{source} {key}");
        }
        for (source, key) in [
            ("s3://b", "copy/prod_output.json"),
            ("s3://b/data/logs", "data/logs/prod_output.json"),
            ("s3://b", "data/prod.json"),
            ("s3://b", "database/x_input.json"),
        ] {
            assert_eq!(judged(source, key), Ok(Likeness::Likely), "{source} {key}");
        }
    }

    #[test]
    fn names_say_as_much_as_they_can() {
        for (key, likeness) in [
            (format!("{HOUR}/x.json.gz"), Ok(Likeness::Certain)),
            (format!("{HOUR}/x"), Ok(Likeness::Open)),
            ("x.JSON.GZ".into(), Ok(Likeness::Likely)),
            ("x.ndjson.zst".into(), Ok(Likeness::Likely)),
            ("x.gz".into(), Ok(Likeness::Open)),
            ("stream-1-2026-03-09-10-00-00-uuid".into(), Ok(Likeness::Open)),
            ("t/_delta_log/0.json".into(), Err(IgnoreReason::DeltaTable)),
            ("t/part-0.snappy.parquet".into(), Err(IgnoreReason::Parquet)),
            ("x.PNG".into(), Err(IgnoreReason::NotALog)),
        ] {
            assert_eq!(judged("s3://b", &key), likeness, "{key}");
        }
    }
}
