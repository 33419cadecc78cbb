//! The values of one column, by row.

/// A value that stands for null.
pub(super) trait Null: Copy + PartialEq {
    /// The value.
    const NULL: Self;
}

/// Counts are never negative.
impl Null for i64 {
    const NULL: Self = -1;
}

/// Numbers of texts begin at 1.
impl Null for u32 {
    const NULL: Self = 0;
}

/// Values of rows; nothing is kept behind the last that is not null, since
/// most columns are null in all rows or in none.
#[derive(Default)]
pub(super) struct Rows<T>(Vec<T>);

impl<T: Null> Rows<T> {
    /// Adds the value of a row; rows come in order, one time each.
    #[inline]
    pub(super) fn push(&mut self, row: usize, value: T) {
        if value != T::NULL {
            if self.0.len() != row {
                self.0.resize(row, T::NULL);
            }
            self.0.push(value);
        }
    }

    /// Adds nulls up to so many rows, unless all are null.
    pub(super) fn fill(&mut self, rows: usize) {
        if !self.0.is_empty() {
            self.0.resize(rows, T::NULL);
        }
    }

    /// Adds nulls up to so many rows.
    pub(super) fn fill_all(&mut self, rows: usize) {
        self.0.resize(rows, T::NULL);
    }

    /// Forgets all rows, but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The values kept: once filled, of all rows, or none if all are null.
    pub(super) fn kept(&self) -> &[T] {
        &self.0
    }
}
