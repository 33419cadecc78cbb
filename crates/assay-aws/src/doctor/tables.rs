//! What Athena reads.

use assay_provision::kinds::GlueTable;
use assay_provision::{ProviderFault, ResourceKind};

use super::finding::{PROVISION, Said, fail, ok, warn};
use super::patient::Patient;

/// Counts, which stand inside `input` and `output` only.
const COUNTS: [&str; 2] = ["inputtokencount", "outputtokencount"];

/// Whether the table over the raw log reads counts where they are, and no bodies.
pub(super) async fn raw_table(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let name = patient.names.raw_table();
    let Some(table) = patient.set::<GlueTable>(ResourceKind::GlueTable, &name).await? else {
        return Ok(warn(format!("there is no table {name}"), PROVISION));
    };
    let wrong = wrong(&table);
    Ok(match wrong.as_slice() {
        [] => ok(format!("{name} reads nested counts, hour by hour")),
        wrong => fail(format!("{name} {}", wrong.join(", ")), PROVISION),
    })
}

fn wrong(table: &GlueTable) -> Vec<&'static str> {
    let top =
        |name: &str| table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let nested = table.columns.iter().filter(|column| {
        COUNTS.iter().any(|count| column.data_type.to_lowercase().contains(count))
    });
    let says = |of: &std::collections::BTreeMap<String, String>, key: &str| {
        of.get(key).is_some_and(|value| value == "true")
    };
    let found = [
        (COUNTS.iter().any(|count| top(count)), "reads counts at the top level, where none are"),
        (nested.count() < COUNTS.len(), "does not read the nested counts"),
        (
            !says(&table.parameters, "projection.enabled"),
            "reads whole folders, bodies and the marker of the permission check among them",
        ),
        (
            !says(&table.serde_parameters, "ignore.malformed.json"),
            "breaks off at a malformed record",
        ),
    ];
    found.into_iter().filter(|(wrong, _)| *wrong).map(|(_, what)| what).collect()
}
