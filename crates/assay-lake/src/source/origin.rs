//! Where objects that records name lie in the source they were read from.

use object_store::path::Path;

use crate::source::address::name_within;
use crate::source::layout::BODIES_FOLDER;
use crate::source::root::SourceRoot;
use crate::store::location::Location;
use crate::store::place::verbatim;

/// A source, and how its objects are named.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) location: Location,
    pub(crate) root: SourceRoot,
}

impl Origin {
    /// The place in the source of a body that the record says to lie at
    /// `address`; `None` if that is not within the source. The address was
    /// written by whoever wrote the log: it is followed no farther than there.
    ///
    /// In a copy of the logs on this machine it lies below the feed of the
    /// `record`'s object, in the hour that the address names: a record that was
    /// delivered again later lies in another hour than its body.
    pub(crate) fn body(&self, record: &str, address: &str) -> Option<Path> {
        let key = address.strip_prefix("s3://")?;
        let (bucket, key) = key.split_once('/')?;
        let path = verbatim(key)?;
        if self.location.is_local() {
            let record = name_within(&self.root.url, record);
            let folder = self.root.path_of(&self.location, &copied(parent(record), key))?;
            return Some(folder.join(BODIES_FOLDER).join(path.filename()?));
        }
        let ours = self.location.store_url.host_str() == Some(bucket)
            && path.prefix_matches(&self.location.root);
        ours.then_some(path)
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The hour's folder in a copy in which the body of that key lies, if the record
/// lies in `folder`.
fn copied(folder: &str, key: &str) -> String {
    let hour = split_hour(parent(parent(key)));
    let moved = split_hour(folder).zip(hour).map(|((feed, _), (_, hour))| format!("{feed}{hour}"));
    moved.unwrap_or_else(|| folder.to_owned())
}

/// Divides `FEED/YYYY/MM/DD/HH` before the year; none if that is no hour's folder.
fn split_hour(folder: &str) -> Option<(&str, &str)> {
    let year = match folder.rmatch_indices('/').nth(3) {
        Some((slash, _)) => slash + 1,
        None => 0,
    };
    let (feed, hour) = folder.split_at(year);
    let are_numbers = hour
        .split('/')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (are_numbers && hour.split('/').count() == 4).then_some((feed, hour))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use object_store::memory::InMemory;

    use super::*;

    fn origin(place: &str) -> Origin {
        let location = match place.starts_with("s3://") {
            true => Location::in_store(place, Arc::new(InMemory::new())).unwrap(),
            false => Location::open_local(place).unwrap(),
        };
        Origin { root: SourceRoot::of(&location), location }
    }

    fn body(source: &str, address: &str) -> Option<String> {
        origin(source).body("AWSLogs/h/10/a.json.gz", address).map(|path| path.to_string())
    }

    #[test]
    fn an_address_is_followed_only_into_the_source() {
        let inside = "s3://logs/p/AWSLogs/h/10/data/r_output.json.gz";
        assert_eq!(body("s3://logs/p", inside).unwrap(), "p/AWSLogs/h/10/data/r_output.json.gz");
        assert_eq!(body("s3://logs/q", inside), None);
        assert_eq!(body("s3://other/p", inside), None);
        assert_eq!(body("s3://logs/p", "s3://logs/p/../q/secret"), None);
        assert_eq!(body("s3://logs/p", "https://logs/p/x"), None);
        assert_eq!(body("s3://logs/p", "s3://logs/px/secret"), None);
    }

    #[test]
    fn in_a_local_copy_it_lies_beside_the_record() {
        let found = body("/home/me/logs", "s3://logs/p/AWSLogs/h/10/data/r_output.json.gz");
        assert_eq!(found.unwrap(), "home/me/logs/AWSLogs/h/10/data/r_output.json.gz");
    }

    #[test]
    fn in_a_local_copy_a_record_delivered_again_finds_the_body_of_its_hour() {
        let address = "s3://logs/p/AWSLogs/1/2026/11/16/16/data/r_output.json.gz";
        for (record, body) in [
            (
                "AWSLogs/1/2026/11/16/18/b.json.gz",
                "logs/AWSLogs/1/2026/11/16/16/data/r_output.json.gz",
            ),
            ("2026/11/16/18/b.json.gz", "logs/2026/11/16/16/data/r_output.json.gz"),
            ("b.json.gz", "logs/data/r_output.json.gz"),
        ] {
            assert_eq!(origin("/logs").body(record, address).unwrap().to_string(), body);
        }
    }
}
