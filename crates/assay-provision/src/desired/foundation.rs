//! Two roles with a policy each.

use serde_json::Value;

use super::wanted::Wanted;
use crate::kinds::{IamRole, IamRolePolicy};
use crate::{Names, ResourceKind, policies};

/// Eight hours: a working day without a new login.
const SESSION_SECONDS: u32 = 8 * 3600;

pub(super) fn add(wanted: &mut Wanted<'_>) {
    let (settings, home) = (wanted.settings, wanted.home);
    let names = wanted.names.clone();
    let trust = policies::developer_trust(settings, home);
    let policy = policies::developer(settings, home);
    role(wanted, names.developer_role(), "Developers who call Claude", trust, policy);
    let trust = policies::admin_trust(settings, home);
    let policy = policies::admin(&names, home);
    role(wanted, names.admin_role(), "Analysts of Claude usage", trust, policy);
}

fn role(wanted: &mut Wanted<'_>, name: String, what: &str, trust: Value, document: Value) {
    let role = IamRole {
        description: Some(what.to_owned()),
        trust,
        max_session_seconds: SESSION_SECONDS,
        tags: wanted.tags(),
    };
    let role = wanted.add(ResourceKind::IamRole, &name, &role, &[]);
    let policy = IamRolePolicy { document };
    wanted.add(ResourceKind::IamRolePolicy, Names::policy_of(&name), &policy, &[&role]);
}
