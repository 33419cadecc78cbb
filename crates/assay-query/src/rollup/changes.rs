//! Calls that are charged or priced otherwise from some day within a month on, or for want of
//! a price.

use std::collections::{BTreeMap, BTreeSet};

use assay_schema::Table;
use assay_schema::tables::{PEOPLE, PRICES, PROFILES};
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, col, lit};
use datafusion::physical_plan::collect;
use datafusion::prelude::SessionContext;

use super::every_price::MODELS_WITH_EVERY_PRICE;

/// What changes, by the first day of the month in which it does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    by_month: BTreeMap<String, Changed>,
    /// Models of which calls share rows of months whatever tokens they have, and which lack
    /// a price of some class.
    lacking: BTreeSet<Option<String>>,
}

/// What changes within a month.
#[derive(Clone, Debug, Default)]
struct Changed {
    /// Identities that become another person, or join or leave a team.
    identities: BTreeSet<Option<String>>,
    /// Profiles whose tags change.
    profiles: BTreeSet<Option<String>>,
    /// Models whose prices change.
    models: BTreeSet<Option<String>>,
}

/// What is read of each table: what a row is about, its days, and prices.
const READ: [(&Table, &[&str]); 3] = [
    (&PEOPLE, &["identity_arn", "valid_from", "valid_until"]),
    (&PROFILES, &["profile_arn", "valid_from", "valid_until"]),
    (
        &PRICES,
        &[
            "model",
            "valid_from",
            "valid_until",
            "input_low",
            "output_low",
            "cache_read_low",
            "cache_write_5m_low",
            "cache_write_1h_low",
            "cache_write_low",
        ],
    ),
];

impl Changes {
    /// What people, profiles and prices say in this context, which has these tables.
    pub(crate) async fn read(context: &SessionContext) -> Result<Self> {
        let mut changes = Self::default();
        for (table, columns) in READ {
            for rows in rows(context, table, columns).await? {
                changes.add(table, &rows)?;
            }
        }
        Ok(changes)
    }

    fn add(&mut self, table: &Table, rows: &RecordBatch) -> Result<()> {
        let texts = rows.columns()[..3].iter().map(|column| cast(column, &DataType::Utf8));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let [about, from, until] = [0, 1, 2].map(|index| texts[index].as_string::<i32>());
        for row in 0..rows.num_rows() {
            let about = about.is_valid(row).then(|| about.value(row));
            for day in [from.value(row), until.value(row)] {
                if let Some(month) = month_within(day) {
                    let of_month = self.by_month.entry(month).or_default();
                    of_month.of(table).insert(about.map(str::to_owned));
                }
            }
            let lacks_a_price = rows.columns()[3..].iter().any(|price| price.is_null(row));
            if lacks_a_price && about.is_some_and(|it| MODELS_WITH_EVERY_PRICE.contains(&it)) {
                self.lacking.insert(about.map(str::to_owned));
            }
        }
        Ok(())
    }

    /// Whether a row is of calls that change in one of these months, given by their
    /// first days, or whose price may be missing. None if there are none.
    pub(crate) fn condition<'a>(&self, months: impl IntoIterator<Item = &'a str>) -> Option<Expr> {
        let mut all = Changed { models: self.lacking.clone(), ..Changed::default() };
        let changed = months.into_iter().filter_map(|month| self.by_month.get(month));
        changed.for_each(|month| all.extend(month));
        all.condition()
    }
}

impl Changed {
    fn of(&mut self, table: &Table) -> &mut BTreeSet<Option<String>> {
        match table.name {
            name if name == PEOPLE.name => &mut self.identities,
            name if name == PROFILES.name => &mut self.profiles,
            _ => &mut self.models,
        }
    }

    fn extend(&mut self, other: &Self) {
        self.identities.extend(other.identities.iter().cloned());
        self.profiles.extend(other.profiles.iter().cloned());
        self.models.extend(other.models.iter().cloned());
    }

    fn condition(&self) -> Option<Expr> {
        let mut models = self.models.clone();
        if !models.is_empty() {
            // A profile may say which model it is.
            models.insert(None);
        }
        let columns =
            [("identity_arn", &self.identities), ("model_id", &self.profiles), ("model", &models)];
        columns
            .into_iter()
            .filter_map(|(column, values)| is_one_of(column, values))
            .reduce(Expr::or)
    }
}

/// These columns of a table, as they are: what is planned from SQL takes longer to plan than
/// to read.
async fn rows(
    context: &SessionContext,
    table: &Table,
    columns: &[&str],
) -> Result<Vec<RecordBatch>> {
    let provider = context.table_provider(table.name).await?;
    let schema = provider.schema();
    let columns = columns.iter().map(|name| schema.index_of(name));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let plan = provider.scan(&context.state(), Some(&columns), &[], None).await?;
    collect(plan, context.task_ctx()).await
}

fn is_one_of(column: &str, values: &BTreeSet<Option<String>>) -> Option<Expr> {
    let known: Vec<Expr> = values.iter().flatten().map(|value| lit(value.as_str())).collect();
    let known = (!known.is_empty()).then(|| col(column).in_list(known, false));
    let unknown = values.contains(&None).then(|| col(column).is_null());
    known.into_iter().chain(unknown).reduce(Expr::or)
}

/// The first day of the month in which something is another from this day on; none if
/// that is the whole month, or no month at all.
fn month_within(day: &str) -> Option<String> {
    let (month, day) = day.rsplit_once('-')?;
    (day != "01" && month < "9999").then(|| format!("{month}-01"))
}
