//! Days and months.

use assay_schema::{Table, tables};

use crate::limits::CommitBounds;

/// What a row of sums is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grain {
    /// Of calls of a day: `daily_usage`.
    #[default]
    Day,
    /// Of days of a month: `monthly_usage`.
    Month,
}

impl Grain {
    /// The table of these sums.
    pub fn table(self) -> &'static Table {
        match self {
            Self::Day => &tables::DAILY_USAGE,
            Self::Month => &tables::MONTHLY_USAGE,
        }
    }

    /// The sums of how many partitions one commit may replace.
    pub(super) fn partitions_max(self, bounds: &CommitBounds) -> usize {
        match self {
            Self::Day => bounds.rolled_days_max,
            Self::Month => (bounds.rolled_days_max / DAYS_OF_A_MONTH).max(1),
        }
    }
}

const DAYS_OF_A_MONTH: usize = 31;
