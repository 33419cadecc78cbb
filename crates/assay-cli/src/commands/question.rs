//! What an engine is asked.

use std::collections::BTreeMap;

use assay_lake::Window;
use assay_lake::rollup::Grain;
use assay_query::QueryError;
use assay_query::named::{Catalog, Display, NamedQuery, TIME_ZONE, TimeZone};
use assay_schema::tables::{DAILY_USAGE, REJECTS};

use crate::report::Complaint;

/// What a named query was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) window: Window,
    pub(crate) params: BTreeMap<String, String>,
}

impl Asked {
    /// The time zone of its parameters, if it is one.
    pub(crate) fn zone_of(params: &BTreeMap<String, String>) -> Option<TimeZone> {
        params.get(TIME_ZONE)?.parse().ok()
    }

    /// The query's statement with these values.
    pub(crate) fn sql(&self, query: &NamedQuery) -> Result<String, QueryError> {
        let [since, until] =
            [self.window.since, self.window.until].map(|at| at.map(|at| at.as_microsecond()));
        query.render(&self.params, since, until)
    }
}

/// A statement, from which sums it is answered, how its rows are best shown, and what it
/// was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    pub(crate) sql: String,
    pub(crate) grain: Grain,
    pub(crate) display: Display,
    pub(crate) asked: Asked,
}

impl Question {
    /// A named query with its values. A window over rejects says nothing of calls.
    pub(crate) fn named(catalog: &Catalog, name: &str, asked: Asked) -> anyhow::Result<Self> {
        let query = &catalog.find(name)?;
        if let Some(zone) = asked.params.get(TIME_ZONE) {
            with_zone(catalog, query, zone)?;
        }
        let sql = asked.sql(query)?;
        let asked = if query.names(REJECTS.name) { Asked::default() } else { asked };
        Ok(Self { sql, grain: query.grain, display: query.display.clone(), asked })
    }

    /// A statement of the user's own.
    pub(crate) fn of(sql: String) -> Self {
        Self { sql, ..Self::default() }
    }
}

/// Refuses a time zone for a query that does not group by it, and says what it takes.
fn with_zone(catalog: &Catalog, query: &NamedQuery, zone: &str) -> Result<(), Complaint> {
    if !query.takes(TIME_ZONE) {
        let others = catalog.queries().iter().filter(|other| other.takes(TIME_ZONE));
        let others = others.map(|other| other.name).collect::<Vec<_>>().join(", ");
        let refused = Complaint::usage(format!("the query `{}` takes no time zone", query.name));
        return Err(
            refused.hint(format!("these do: {others}; dollars are by UTC day, as on the bill"))
        );
    }
    if query.names(DAILY_USAGE.name) {
        let zone = crate::screen::one_line(zone);
        tracing::info!("summed from invocations, as daily_usage has no days of {zone}");
    }
    Ok(())
}
