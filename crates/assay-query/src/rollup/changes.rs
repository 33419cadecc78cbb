//! Calls that are charged or priced otherwise from some day within a month on.

use std::collections::{BTreeMap, BTreeSet};

use assay_schema::tables::{PEOPLE, PRICES, PROFILES};
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, col, lit};
use datafusion::prelude::SessionContext;

/// What changes, by the first day of the month in which it does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    by_month: BTreeMap<String, Changed>,
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

/// Rows that begin or end within a month, each with what it is about.
fn statement() -> String {
    let of = [(&PEOPLE, "identity_arn"), (&PROFILES, "profile_arn"), (&PRICES, "model")];
    let selects = of.map(|(table, key)| {
        format!(
            "SELECT '{name}' AS of, CAST({key} AS varchar) AS changed, valid_from, valid_until \
             FROM {name} WHERE substr(valid_from, 9) <> '01' \
             OR (substr(valid_until, 9) <> '01' AND valid_until < '9999')",
            name = table.name
        )
    });
    selects.join(" UNION ALL ")
}

impl Changes {
    /// What people, profiles and prices say in this context, which has these tables.
    pub(crate) async fn read(context: &SessionContext) -> Result<Self> {
        let mut changes = Self::default();
        for batch in context.sql(&statement()).await?.collect().await? {
            changes.add(&batch)?;
        }
        Ok(changes)
    }

    fn add(&mut self, rows: &RecordBatch) -> Result<()> {
        let texts = rows.columns().iter().map(|column| cast(column, &DataType::Utf8));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let [of, changed, from, until] = [0, 1, 2, 3].map(|index| texts[index].as_string::<i32>());
        for row in 0..rows.num_rows() {
            let changed = changed.is_valid(row).then(|| changed.value(row).to_owned());
            for day in [from.value(row), until.value(row)] {
                if let Some(month) = month_within(day) {
                    let of_month = self.by_month.entry(month).or_default();
                    of_month.of(of.value(row)).insert(changed.clone());
                }
            }
        }
        Ok(())
    }

    /// Whether a row is of calls that change in one of these months, given by their
    /// first days. None if nothing does.
    pub(crate) fn condition<'a>(&self, months: impl IntoIterator<Item = &'a str>) -> Option<Expr> {
        let mut all = Changed::default();
        let changed = months.into_iter().filter_map(|month| self.by_month.get(month));
        changed.for_each(|month| all.extend(month));
        all.condition()
    }
}

impl Changed {
    fn of(&mut self, table: &str) -> &mut BTreeSet<Option<String>> {
        match table {
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
