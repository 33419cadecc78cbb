//! The name that was probably meant.

/// The nearest of the names, if one is near enough to be meant: one slip for
/// every three characters, or the name with a part left out.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let slips_max = name.chars().count().div_ceil(3);
    names
        .map(|other| (distance(&name, &other.to_lowercase()), other))
        .map(
            |(slips, other)| {
                if contains(other, &name) { (slips.min(1), other) } else { (slips, other) }
            },
        )
        .filter(|(slips, _)| *slips <= slips_max)
        .min_by_key(|(slips, other)| (*slips, other.len()))
        .map(|(_, other)| other)
}

/// Whether the shorter of both is in the longer one, if it is long enough
/// to mean something.
fn contains(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.len() >= 4 && long.contains(short)
}

/// Levenshtein's distance: insertions, deletions and replacements.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, left) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, right) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
