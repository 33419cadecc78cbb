//! Which services of the bill the monthly budget counts.

use std::collections::BTreeSet;

use assay_schema::models;

/// Every service under which Claude may be billed and those that the settings
/// add, sorted, each once.
pub(super) fn billed(added: &[String]) -> Vec<String> {
    let known = models::services().into_iter();
    known.chain(added.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
}
