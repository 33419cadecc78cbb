//! Which columns a table for people has, and what is in their cells.

use arrow::datatypes::{DataType, Schema};
use assay_host::text::separated;

use super::amounts::{dollars, range, rounded};
use super::symbols::Symbols;
use crate::screen::one_line;

/// Beside a sum to which some invocations would add an unknown number.
const MORE: &str = "+";

/// What stands for null where it is the name of a person or of what they belong to.
const UNATTRIBUTED: &str = "unattributed";

/// The column that counts the invocations of models without a price.
const UNPRICED_COUNT: &str = "unpriced_invocations";

/// In the place of an amount of which nothing is known, since no call of a model with a price
/// is in it, or for another reason: failed calls cost nothing, so their sum is a low end of 0
/// without a high end.
const UNPRICED: &str = "unpriced";
const UNKNOWN: &str = "unknown";

/// Columns of a named query in which null is spending without an owner.
const OWNERS: [&str; 4] = ["person", "team", "project", "cost_center"];

/// One column of the table, from one or two of the result.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) numeric: bool,
    /// Never shortened: half a number or half a time misleads.
    pub(super) rigid: bool,
    /// Its column of the result, by name; of two, the first.
    pub(super) source: String,
    from: From,
}

#[derive(Clone, Copy)]
enum From {
    Column(usize),
    Tokens { sum: usize, unknown: Option<usize> },
    Dollars { low: usize, high: usize, unpriced: Option<usize> },
    Amount(usize),
}

/// One row of the result, as text without separators.
pub(super) type Raw = Vec<Option<String>>;

/// The columns of the result, each as it is.
pub(super) fn exact(schema: &Schema) -> Vec<Shown> {
    (0..schema.fields().len()).map(|index| Shown::column(schema, index)).collect()
}

/// Dollars in cents, two ends of them as one column, counts of tokens rounded, and the number
/// of invocations whose count is unknown as a mark.
pub(super) fn folded(schema: &Schema) -> Vec<Shown> {
    let fields = schema.fields();
    let is_second =
        |index: usize| (0..fields.len()).any(|first| partner(schema, first) == Some(index));
    let firsts = (0..fields.len()).filter(|index| !is_second(*index));
    firsts.map(|index| Shown::folded(schema, index)).collect()
}

/// The column that is folded into this one.
fn partner(schema: &Schema, first: usize) -> Option<usize> {
    let name = schema.field(first).name();
    let second = match name.strip_suffix("usd_low") {
        Some(start) => format!("{start}usd_high"),
        None => {
            let class = name.strip_suffix("_tokens")?;
            let class = class.strip_suffix("_input").unwrap_or(class);
            format!("{class}_unknown")
        }
    };
    let index = schema.index_of(&second).ok()?;
    let both = |kind: fn(&DataType) -> bool| {
        [first, index].iter().all(|at| kind(schema.field(*at).data_type()))
    };
    match second.ends_with("usd_high") {
        true => both(is_decimal),
        false => both(DataType::is_integer),
    }
    .then_some(index)
}

fn is_decimal(kind: &DataType) -> bool {
    matches!(kind, DataType::Decimal128(..) | DataType::Decimal256(..))
}

fn is_tokens(schema: &Schema, index: usize) -> bool {
    let field = schema.field(index);
    let name = field.name();
    field.data_type().is_integer() && (name == "tokens" || name.ends_with("_tokens"))
}

/// Whether it is an amount of US dollars with one end.
fn is_amount(schema: &Schema, index: usize) -> bool {
    is_decimal(schema.field(index).data_type()) && schema.field(index).name().ends_with("_usd")
}

impl Shown {
    fn column(schema: &Schema, index: usize) -> Self {
        let field = schema.field(index);
        let numeric = field.data_type().is_numeric();
        Self {
            name: one_line(field.name()),
            numeric,
            rigid: numeric || field.data_type().is_temporal(),
            source: field.name().clone(),
            from: From::Column(index),
        }
    }

    fn folded(schema: &Schema, index: usize) -> Self {
        let column = Self::column(schema, index);
        match (partner(schema, index), is_tokens(schema, index)) {
            (unknown, true) => Self { from: From::Tokens { sum: index, unknown }, ..column },
            (Some(high), false) => {
                let name = column.name.trim_end_matches("_low").to_owned();
                let unpriced = schema.index_of(UNPRICED_COUNT).ok();
                Self { name, from: From::Dollars { low: index, high, unpriced }, ..column }
            }
            (None, false) if is_amount(schema, index) => {
                Self { from: From::Amount(index), ..column }
            }
            (None, false) => column,
        }
    }

    /// Its column of the result; of two, the first.
    pub(super) fn first(&self) -> usize {
        match self.from {
            From::Column(index) | From::Amount(index) => index,
            From::Tokens { sum, .. } => sum,
            From::Dollars { low, .. } => low,
        }
    }

    /// The second of its two columns, if it is folded from two.
    pub(super) fn second(&self) -> Option<usize> {
        match self.from {
            From::Column(_) | From::Amount(_) => None,
            From::Tokens { unknown, .. } => unknown,
            From::Dollars { high, .. } => Some(high),
        }
    }

    /// Whether it is an amount of dollars.
    pub(super) fn is_spend(&self) -> bool {
        self.source.ends_with("usd_low") || self.source.ends_with("_usd")
    }

    /// Whether it is two ends of an amount.
    pub(super) fn is_range(&self) -> bool {
        matches!(self.from, From::Dollars { .. })
    }

    /// Whether its values are the same in all rows, to the last digit.
    pub(super) fn is_equal(&self, rows: &[Raw]) -> bool {
        let columns: Vec<_> = [Some(self.first()), self.second()].into_iter().flatten().collect();
        rows.iter().all(|row| columns.iter().all(|column| row[*column] == rows[0][*column]))
    }

    /// What stands for null in the column's cells; `has_owners` in a table of what people and
    /// teams spend.
    pub(super) fn null(&self, has_owners: bool, symbols: &Symbols) -> &'static str {
        let is_owner = has_owners && OWNERS.contains(&self.source.as_str());
        if is_owner { UNATTRIBUTED } else { symbols.null }
    }

    /// The cell of a row; where others of its column are marked, with a blank in
    /// the mark's place. `None` is null.
    pub(super) fn cell(&self, row: &Raw, marked: bool, symbols: &Symbols) -> Option<String> {
        match self.from {
            From::Column(index) if self.numeric => row[index].as_deref().map(separated),
            From::Column(index) => row[index].clone(),
            From::Tokens { sum, unknown } => {
                let sum = row[sum].as_deref().map(rounded);
                let unknown = unknown.and_then(|at| row[at].as_deref());
                let mark = match unknown.is_some_and(|count| count != "0") {
                    true => MORE,
                    false => " ",
                };
                sum.map(|sum| if marked { sum + mark } else { sum })
            }
            From::Amount(index) => row[index].as_deref().map(dollars),
            From::Dollars { low, high, unpriced } => {
                let unpriced = unpriced.and_then(|at| row[at].as_deref());
                let is_unpriced = unpriced.is_some_and(|count| count != "0");
                match (row[low].as_deref(), row[high].as_deref()) {
                    (low, None) if is_unpriced && low.is_none_or(is_zero) => {
                        Some(UNPRICED.to_owned())
                    }
                    (Some(low), None) if is_zero(low) => Some(UNKNOWN.to_owned()),
                    (low, high) => range(low, high, symbols.to),
                }
            }
        }
    }

    /// Invocations whose count is missing in the column's sums.
    pub(super) fn unknown(&self, rows: &[Raw]) -> u128 {
        let From::Tokens { unknown: Some(unknown), .. } = self.from else { return 0 };
        let counts = rows.iter().filter_map(|row| row[unknown].as_deref()?.parse::<u64>().ok());
        counts.map(u128::from).sum()
    }
}

fn is_zero(amount: &str) -> bool {
    !amount.bytes().any(|digit| (b'1'..=b'9').contains(&digit))
}

/// What the marks mean, if there are any: the invocations without a count by
/// column.
pub(super) fn legend(columns: &[Shown], rows: &[Raw]) -> Option<String> {
    let marked = columns.iter().map(|column| (column, column.unknown(rows)));
    let marked = marked.filter(|(_, unknown)| *unknown > 0);
    let counts = marked
        .map(|(column, unknown)| format!("{} {}", column.name, separated(&unknown.to_string())));
    let counts = counts.collect::<Vec<_>>().join(", ");
    (!counts.is_empty())
        .then(|| format!("{MORE} more: the count of some invocations is unknown ({counts})"))
}
