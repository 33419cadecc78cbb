//! The teams of a company, and who in it is special.

use crate::spec::Spec;

/// Teams by number, each with a cost centre and two projects.
pub(super) struct Team {
    pub(super) name: &'static str,
    pub(super) cost_center: &'static str,
    pub(super) projects: [&'static str; 2],
}

pub(super) const TEAMS: [Team; 5] = [
    Team { name: "payments", cost_center: "4100", projects: ["checkout", "ledger"] },
    Team { name: "search", cost_center: "4200", projects: ["ranking", "suggestions"] },
    Team { name: "platform", cost_center: "4300", projects: ["builds", "gateway"] },
    Team { name: "mobile", cost_center: "4400", projects: ["ios-app", "push"] },
    Team { name: "data", cost_center: "4500", projects: ["warehouse", "reports"] },
];

pub(super) const SEARCH: &Team = &TEAMS[1];
pub(super) const PLATFORM: &Team = &TEAMS[2];
pub(super) const MOBILE: &Team = &TEAMS[3];

/// What all calls of the gateway have as their role.
pub(super) const GATEWAY: &str = "LiteLLMGateway";

/// Who is special, by number.
pub(super) const TWO_IDENTITIES: usize = 1;
pub(super) const MOVES_BY_RULE: usize = 8;
pub(super) const MOVES_BY_LIST: usize = 11;
pub(super) const MOVES_BEHIND_GATEWAY: usize = 9;
pub(super) const LEAVES: usize = 14;
pub(super) const NAME_PROJECTS: [(usize, &str); 2] = [(16, "invoice-pdf"), (20, "vector-index")];

/// Days of the logs.
pub(super) fn days(spec: &Spec) -> u32 {
    spec.hours.div_ceil(24)
}

/// The day on which people change teams.
pub(super) fn move_day(days: u32) -> u32 {
    (days / 2).max(1)
}
