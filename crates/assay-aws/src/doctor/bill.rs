//! What is on the bill, and whether the budget counts it.

use assay_provision::kinds::Budget;
use assay_provision::{ProviderFault, ResourceKind};
use assay_schema::models;
use aws_sdk_costexplorer::types::{DateInterval, Dimension};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::finding::{PROVISION, Said, Verdict, fail, ok, warn};
use super::patient::Patient;
use crate::provision::provider::fault;
use crate::service::calls::{Called, Named};

/// Days of the bill that are looked at: a month that is closed is among them.
const BILL_DAYS: i64 = 60;
/// Pages of services that are read at most; one has a thousand.
const PAGES_MAX: usize = 20;

/// What there is to say of costs where they are another account's.
pub(super) fn elsewhere(patient: &Patient<'_>) -> Option<Said> {
    patient.aws().home().is_billed_elsewhere().then(|| {
        let seen = "the costs of GovCloud are in the standard account that pays for this one";
        (Verdict::Unknown, seen.to_owned(), Some("look at them there".to_owned()))
    })
}

/// A model that is younger than this program is billed under a name that no
/// filter knows yet.
pub(super) async fn services(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    if let Some(said) = elsewhere(patient) {
        return Ok(said);
    }
    let name = patient.names.monthly_budget();
    let Some(budget) = patient.set::<Budget>(ResourceKind::Budget, &name).await? else {
        return Ok(warn(format!("there is no budget {name}"), PROVISION));
    };
    let billed = billed(patient).await.map_err(fault)?;
    let on_the_bill = match billed.is_empty() {
        true => format!("no service of Claude is on the bill of the last {BILL_DAYS} days"),
        false => format!("on the bill of the last {BILL_DAYS} days: {}", billed.join(", ")),
    };
    let Some(counted) = budget.filters.get("Service") else {
        return Ok(ok(format!("{on_the_bill}; {name} does not choose services")));
    };
    let missing: Vec<_> =
        billed.iter().filter(|service| !counted.contains(service)).map(String::as_str).collect();
    Ok(match missing.as_slice() {
        [] if billed.is_empty() => ok(on_the_bill),
        [] => ok(format!("{on_the_bill}; {name} counts each")),
        missing => fail(format!("{name} does not count {}", missing.join(", ")), remedy(missing)),
    })
}

/// What this program knows is missing because the budget is older, or was changed.
fn remedy(missing: &[&str]) -> &'static str {
    let known = models::services();
    match missing.iter().all(|service| known.iter().any(|one| one == service)) {
        true => PROVISION,
        false => "name it in `claude_services` of [provision], as it is here, and apply",
    }
}

/// Services of Claude on the bill, sorted.
async fn billed(patient: &Patient<'_>) -> Called<Vec<String>> {
    let operation = "ce:GetDimensionValues";
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let first = today.saturating_sub(BILL_DAYS.days());
    let days = DateInterval::builder().start(first.to_string()).end(today.to_string()).build();
    let days = days.named(operation)?;
    let (mut services, mut page) = (vec![], None);
    for _ in 0..PAGES_MAX {
        let call = patient.aws().costs.get_dimension_values().time_period(days.clone());
        let call = call.dimension(Dimension::Service).set_next_page_token(page);
        let found = call.send().await.named(operation)?;
        let values = found.dimension_values.into_iter().filter_map(|value| value.value);
        services.extend(values.filter(|service| models::is_service_of_claude(service)));
        page = found.next_page_token;
        if page.is_none() {
            break;
        }
    }
    services.sort();
    Ok(services)
}
