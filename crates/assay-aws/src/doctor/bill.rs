//! What is on the bill, and whether the budget counts it.

use assay_provision::kinds::Budget;
use assay_provision::{Fault, Kind};
use aws_sdk_costexplorer::types::{DateInterval, Dimension};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::patient::Patient;
use super::{PROVISION, Said, fail, ok, warn};
use crate::provision::provider::fault;
use crate::service::calls::{Called, Named};

/// Every service of Claude has it in its name.
const CLAUDE: &str = "Claude";
/// Days of the bill that are looked at: a month that is closed is among them.
const BILL_DAYS: i64 = 60;

/// A model that is younger than this program is billed under a name that no
/// filter knows yet.
pub(super) async fn services(patient: &Patient<'_>) -> Result<Said, Fault> {
    let name = patient.names.monthly_budget();
    let Some(budget) = patient.set::<Budget>(Kind::Budget, &name).await? else {
        return Ok(warn(format!("there is no budget {name}"), PROVISION));
    };
    let Some(counted) = budget.filters.get("Service") else {
        return Ok(ok(format!("{name} does not choose services")));
    };
    let billed = billed(patient).await.map_err(fault)?;
    let missing: Vec<_> =
        billed.iter().filter(|service| !counted.contains(service)).map(String::as_str).collect();
    Ok(match (billed.len(), missing.as_slice()) {
        (0, _) => ok(format!("no model of Claude is on the bill of the last {BILL_DAYS} days")),
        (count, []) => ok(format!("models of Claude on the bill: {count}, {name} counts each")),
        (_, missing) => fail(
            format!("{name} does not count {}", missing.join(", ")),
            "name it in `claude_services` of [provision], as it stands here, and apply",
        ),
    })
}

/// Services of Claude on the bill.
async fn billed(patient: &Patient<'_>) -> Called<Vec<String>> {
    let operation = "ce:GetDimensionValues";
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let first = today.saturating_sub(BILL_DAYS.days());
    let days = DateInterval::builder().start(first.to_string()).end(today.to_string()).build();
    let call = patient.aws().costs.get_dimension_values().time_period(days.named(operation)?);
    let call = call.dimension(Dimension::Service).search_string(CLAUDE);
    let found = call.send().await.named(operation)?;
    let values = found.dimension_values().iter().filter_map(|value| value.value());
    Ok(values.filter(|value| value.contains(CLAUDE)).map(str::to_owned).collect())
}
