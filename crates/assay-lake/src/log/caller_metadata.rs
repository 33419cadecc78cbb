//! Keys of request metadata by which the roll-up distinguishes calls, as they are in a
//! table's properties: there every reader of the lake finds the same ones.

use std::collections::BTreeSet;

use deltalake_core::kernel::Metadata;

/// A JSON array of texts, sorted.
pub(crate) const PROPERTY: &str = "assay.callerMetadata";

/// The keys that a table's description says; none where it says none.
pub(crate) fn recorded(metadata: &Metadata) -> BTreeSet<String> {
    let keys = metadata.configuration().get(PROPERTY);
    keys.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
