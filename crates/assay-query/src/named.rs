//! The named queries: the files of the folder `queries/`, embedded.
//!
//! Each file is SQL that DataFusion and Athena both run as it is. Its
//! first comment lines say title, description and parameters:
//!
//! ```sql
//! -- title: Usage by identity
//! -- description: Invocations and tokens of each identity.
//! -- param since timestamp: only invocations at or after this moment
//! -- param limit bigint 20: how many identities
//! -- grain: month
//! -- columns: identity_arn, output_tokens, bar, invocations
//! -- chart: bar output_tokens
//! ```
//!
//! `grain: month` says that the answer is the same if `daily_usage` and `daily_costs`
//! have sums of months in the place of days, as it is where no day is asked for but in
//! the window; the local engine then reads `monthly_usage`.
//!
//! `columns` names columns of the result by importance, for screens that are too
//! narrow for all; `chart` draws one of them, as a `bar` beside each row or as a
//! `line` over all rows, and `bar` among the columns is the place of the bars.
//!
//! A line that begins with `--?` is a clause that comes alive when every
//! parameter in it has a value; `/* :limit */ 20` is a default that a value
//! replaces. So a file without values is the whole query, and with values the
//! same text goes to either engine. `/* :window */ daily_usage` is such a
//! default, too: `since` and `until` replace it by what lies between them. So is
//! `/* :costs_in_window */ daily_costs`. With a value of the parameter `time_zone` days of
//! `/* :window */ daily_usage` are those of that zone, summed from invocations, and
//! `/* :hour */` and `/* :local_time */` have equals there. Lines that several files share are a part
//! ([`crate::parts`]).

mod catalog;
mod display;
mod fill;
mod header;
mod literal;
mod local;
mod query;
mod render;
mod window;
mod zone;

use std::sync::LazyLock;

pub(crate) use fill::{Literals, fill};
pub(crate) use literal::quoted;

pub use catalog::{BadQueryFile, Catalog};
pub use display::{Chart, ChartKind, Display};
pub use literal::ParamKind;
pub use query::{NamedQuery, Param};
pub use zone::TimeZone;

use crate::error::{QueryError, nearest};
use crate::parts;

/// The parameter by which a query's days and hours are those of a time zone.
pub const TIME_ZONE: &str = "time_zone";

/// The names and texts of the folder `queries/`.
const FILES: [(&str, &str); 31] = [
    ("usage-by-identity", include_str!("../../../queries/usage-by-identity.sql")),
    ("weekly-usage-by-identity", include_str!("../../../queries/weekly-usage-by-identity.sql")),
    ("monthly-usage-by-identity", include_str!("../../../queries/monthly-usage-by-identity.sql")),
    ("daily-trend", include_str!("../../../queries/daily-trend.sql")),
    ("hourly-tokens", include_str!("../../../queries/hourly-tokens.sql")),
    ("usage-by-model", include_str!("../../../queries/usage-by-model.sql")),
    ("top-consumers", include_str!("../../../queries/top-consumers.sql")),
    ("token-coverage", include_str!("../../../queries/token-coverage.sql")),
    ("errors-by-identity", include_str!("../../../queries/errors-by-identity.sql")),
    ("api-key-usage", include_str!("../../../queries/api-key-usage.sql")),
    ("cache-use-by-identity", include_str!("../../../queries/cache-use-by-identity.sql")),
    ("rejects-by-reason", include_str!("../../../queries/rejects-by-reason.sql")),
    ("spend-by-identity", include_str!("../../../queries/spend-by-identity.sql")),
    ("spend-by-person", include_str!("../../../queries/spend-by-person.sql")),
    ("spend-by-team", include_str!("../../../queries/spend-by-team.sql")),
    ("spend-by-project", include_str!("../../../queries/spend-by-project.sql")),
    ("spend-by-cost-center", include_str!("../../../queries/spend-by-cost-center.sql")),
    ("spend-by-account", include_str!("../../../queries/spend-by-account.sql")),
    ("spend-by-model", include_str!("../../../queries/spend-by-model.sql")),
    ("spend-by-token-class", include_str!("../../../queries/spend-by-token-class.sql")),
    ("cache-economics", include_str!("../../../queries/cache-economics.sql")),
    ("unpriced-models", include_str!("../../../queries/unpriced-models.sql")),
    ("unknown-cost", include_str!("../../../queries/unknown-cost.sql")),
    ("spend-trend", include_str!("../../../queries/spend-trend.sql")),
    ("spend-by-person-and-day", include_str!("../../../queries/spend-by-person-and-day.sql")),
    ("model-mix-by-person", include_str!("../../../queries/model-mix-by-person.sql")),
    ("api-key-spend", include_str!("../../../queries/api-key-spend.sql")),
    ("unattributed", include_str!("../../../queries/unattributed.sql")),
    ("overhead-calls", include_str!("../../../queries/overhead-calls.sql")),
    ("retry-storms", include_str!("../../../queries/retry-storms.sql")),
    ("latency-by-model", include_str!("../../../queries/latency-by-model.sql")),
];

/// The texts with their parts.
static WHOLE: LazyLock<[(&str, String); FILES.len()]> =
    LazyLock::new(|| FILES.map(|(name, text)| (name, parts::put_in(text))));

/// Every named query, in the order of the reference page.
pub fn all() -> Vec<NamedQuery> {
    WHOLE.iter().map(|(name, text)| header::parse(name, text)).collect()
}

/// The query of that name.
///
/// # Errors
/// [`QueryError::UnknownQuery`] with the nearest name.
pub fn find(name: &str) -> Result<NamedQuery, QueryError> {
    let file = WHOLE.iter().find(|(known, _)| *known == name);
    file.map(|(name, text)| header::parse(name, text))
        .ok_or_else(|| unknown_of(name, FILES.iter().map(|(known, _)| *known)))
}

fn unknown_of<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> QueryError {
    let hint = match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`assay query --list` shows every query".to_owned(),
    };
    QueryError::UnknownQuery { name: name.to_owned(), hint: Some(hint) }
}
