//! The name that was probably meant.

/// Slips in a name for which it is still taken for another: one in three letters.
const LETTERS_PER_SLIP: usize = 3;

/// ``did you mean `lake`?``, if any of the names is near.
pub(crate) fn question<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let distances = known.map(|known| (strsim::damerau_levenshtein(name, known), known));
    let (slips, nearest) = distances.min()?;
    if slips > name.len().div_ceil(LETTERS_PER_SLIP) {
        return None;
    }
    Some(format!("did you mean `{nearest}`?"))
}
