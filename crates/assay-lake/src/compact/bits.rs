//! One bit for each row of a file.

/// Which rows of a file are to be left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Losers {
    words: Vec<u64>,
    count: usize,
}

impl Losers {
    /// Marks a row; `rows` is the length of the file.
    pub(super) fn mark(&mut self, row: usize, rows: usize) {
        if self.words.is_empty() {
            self.words.resize(rows.div_ceil(64), 0);
        }
        let (word, bit) = (&mut self.words[row / 64], 1 << (row % 64));
        self.count += usize::from(*word & bit == 0);
        *word |= bit;
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn contains(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// The end of the stretch from `row` on, before `end`, whose rows are all
    /// kept or all left out, and which of the two it is.
    pub(super) fn stretch(&self, row: usize, end: usize) -> (usize, bool) {
        if self.count == 0 {
            return (end, true);
        }
        let lost = self.contains(row);
        let stop = (row + 1..end).find(|row| self.contains(*row) != lost);
        (stop.unwrap_or(end), !lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_cover_all_rows_and_tell_the_lost_apart() {
        let mut losers = Losers::default();
        assert_eq!(losers.stretch(3, 200), (200, true));
        [5, 63, 64, 65, 199].iter().for_each(|row| losers.mark(*row, 200));
        losers.mark(64, 200);
        assert_eq!(losers.count(), 5);
        assert_eq!(losers.stretch(0, 200), (5, true));
        assert_eq!(losers.stretch(5, 200), (6, false));
        assert_eq!(losers.stretch(63, 200), (66, false));
        assert_eq!(losers.stretch(66, 199), (199, true));
    }
}
