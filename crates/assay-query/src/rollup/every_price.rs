//! Models that no price is missing for, as far as assay knows.

/// Those of which every row of the built-in prices has a price of each class. Their calls
/// share rows of months whatever tokens they have; what a price file takes from them is
/// among the changes of a month.
pub(super) const MODELS_WITH_EVERY_PRICE: [&str; 19] = [
    "anthropic.claude-fable-5",
    "anthropic.claude-fable-5-1",
    "anthropic.claude-fable-5-2",
    "anthropic.claude-haiku-4-5-20251001-v1:0",
    "anthropic.claude-haiku-5-5",
    "anthropic.claude-mythos-5",
    "anthropic.claude-mythos-5-1",
    "anthropic.claude-mythos-5-2",
    "anthropic.claude-mythos-preview",
    "anthropic.claude-opus-4-5-20251101-v1:0",
    "anthropic.claude-opus-4-6-v1",
    "anthropic.claude-opus-4-7",
    "anthropic.claude-opus-4-8",
    "anthropic.claude-opus-5",
    "anthropic.claude-opus-5-5",
    "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "anthropic.claude-sonnet-4-6",
    "anthropic.claude-sonnet-5",
    "anthropic.claude-sonnet-5-5",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use assay_cost::prices::{PriceBook, TokenClass};

    use super::MODELS_WITH_EVERY_PRICE;

    #[test]
    fn they_are_those_of_the_built_in_prices() {
        let book = PriceBook::read(None).unwrap();
        let mut models: BTreeSet<&str> = book.models();
        for row in book.rows() {
            if TokenClass::ALL.iter().any(|class| row.low.of(*class).is_none()) {
                models.remove(row.model.as_str());
            }
        }
        assert_eq!(Vec::from_iter(models), MODELS_WITH_EVERY_PRICE);
    }
}
