//! An identity as the roll-up knows it.

use std::collections::{BTreeMap, BTreeSet};

/// Who called, as the log says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The account that called.
    pub account_id: Option<&'a str>,
    /// `identity_arn`.
    pub arn: Option<&'a str>,
    /// The word of `principal_type`.
    pub principal_type: Option<&'a str>,
    /// User, role or permission set.
    pub principal: Option<&'a str>,
    /// `session_name`.
    pub session: Option<&'a str>,
    /// `inference_profile_id`.
    pub profile: Option<&'a str>,
    /// The request metadata that rules name.
    pub metadata: BTreeMap<String, String>,
}

/// `caller_metadata` of a call: the JSON text of the metadata that rules name, keys
/// sorted; `None` if the call has none of them.
pub fn caller_metadata<'a>(
    metadata: impl IntoIterator<Item = (&'a str, &'a str)>,
    keys: &BTreeSet<String>,
) -> Option<String> {
    let named = metadata.into_iter().filter(|(key, _)| keys.contains(*key));
    let named: BTreeMap<&str, &str> = named.collect();
    if named.is_empty() {
        return None;
    }
    serde_json::to_string(&named).ok()
}

/// The metadata of a `caller_metadata`.
///
/// # Errors
///
/// The text is not an object of texts in JSON.
pub fn metadata_of(caller_metadata: &str) -> Result<BTreeMap<String, String>, serde_json::Error> {
    serde_json::from_str(caller_metadata)
}
