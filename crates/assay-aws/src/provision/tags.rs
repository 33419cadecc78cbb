//! Tags: what to set and what to take away.

use assay_provision::kinds::Tags;

/// Prefix of the tags that AWS sets itself; nobody else can change them.
const RESERVED: &str = "aws:";

/// The way from one set of tags to another.
pub(super) struct Change {
    pub(super) set: Tags,
    pub(super) unset: Vec<String>,
}

impl Change {
    pub(super) fn between(from: &Tags, to: &Tags) -> Self {
        let new = to.iter().filter(|(key, value)| from.get(*key) != Some(*value));
        let gone = from.keys().filter(|key| !to.contains_key(*key));
        Self {
            set: new.map(|(key, value)| (key.clone(), value.clone())).collect(),
            unset: gone.cloned().collect(),
        }
    }
}

/// Tags as read, without those of AWS.
pub(super) fn read<'a>(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Tags {
    let ours = tags.into_iter().filter(|(key, _)| !key.starts_with(RESERVED));
    ours.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Tags in the form of one service.
pub(super) fn each<T>(
    tags: &Tags,
    make: impl Fn(&str, &str) -> crate::service::calls::Called<T>,
) -> crate::service::calls::Called<Vec<T>> {
    tags.iter().map(|(key, value)| make(key, value)).collect()
}
