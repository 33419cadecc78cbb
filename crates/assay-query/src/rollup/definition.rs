//! What `daily_usage` and `monthly_usage` are.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use assay_lake::rollup::Definitions;

use super::every_price::MODELS_WITH_EVERY_PRICE;
use crate::fills::fills;
use crate::named::{Literals, fill, quoted};
use crate::parts;

/// The statement before its values are filled in; what is live in it without any rolls up
/// everything.
pub(crate) fn template() -> String {
    parts::put_in(include_str!("daily_usage.sql"))
}

/// The statement that sums days up by month.
pub(crate) static MONTHS: LazyLock<String> = LazyLock::new(|| {
    let models = MODELS_WITH_EVERY_PRICE.map(quoted).join(", ");
    let literals = Literals::from([("models_with_every_price".to_owned(), models)]);
    fill(&parts::put_in(include_str!("monthly_usage.sql")), &literals)
});

/// The statements that roll up.
pub(crate) fn definitions() -> Definitions {
    Definitions { days: definition, months: &MONTHS }
}

/// The statement that rolls up everything, of a lake that records these keys of
/// request metadata.
pub(crate) fn definition(caller_metadata: &BTreeSet<String>) -> String {
    fill(&template(), &fills(caller_metadata))
}
