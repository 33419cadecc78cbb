//! What came of a comparison.

use serde::Serialize;

use super::compare::ValueDifference;

/// What came of it all.
#[derive(Debug, Default, Serialize)]
pub struct Verified {
    /// Version of `invocations` that was asked last.
    pub lake_version: u64,
    /// Whether every answer is the same.
    pub equal: bool,
    /// Days for which `daily_usage` is behind the rows.
    pub days_behind: Vec<String>,
    /// In the order in which they were asked.
    pub queries: Vec<CheckedQuery>,
}

/// What came of one query.
#[derive(Debug, Default, Serialize)]
pub struct CheckedQuery {
    /// Its name.
    pub query: String,
    /// Whether the answers are the same.
    pub verdict: QueryVerdict,
    /// Why it could not be compared.
    pub reason: Option<String>,
    /// What to do about that.
    pub hint: Option<String>,
    /// The local answer, where there is one.
    pub local: Option<AnswerCost>,
    /// Athena's, where there is one.
    pub athena: Option<AnswerCost>,
    /// All differences.
    pub difference_count: usize,
    /// The first of them.
    pub differences: Vec<ValueDifference>,
}

/// What an answer is like.
#[derive(Debug, Serialize)]
pub struct AnswerCost {
    /// Rows of the answer.
    pub rows: usize,
    /// From the question to the last row; in Athena, to the end of its run.
    pub seconds: f64,
    /// Known of Athena only.
    pub bytes_scanned: Option<u64>,
}

/// Whether the answers are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum QueryVerdict {
    /// Compared, and every value agrees.
    Same,
    /// Compared, and not every value agrees.
    Different,
    /// Not compared: Athena would read a roll-up that is behind the rows.
    Behind,
    /// Not compared: the lake moved each time.
    Moved,
    /// Not compared: Athena did not answer this query.
    #[default]
    Failed,
}

impl QueryVerdict {
    /// As it is on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Behind => "behind",
            Self::Moved => "moved",
            Self::Failed => "failed",
        }
    }
}
