//! What an identity ARN says about who called.

use assay_schema::words::PrincipalType;

/// The parts of an identity ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity<'a> {
    /// What kind of caller it is.
    pub principal_type: PrincipalType,
    /// User name without path, role name, or permission set.
    pub principal: Option<&'a str>,
    /// Role session, or name of a federated user.
    pub session_name: Option<&'a str>,
}

/// How the role of an Identity Center permission set begins.
const SSO_ROLE: &str = "AWSReservedSSO_";

/// How the user of a long-term Bedrock API key begins.
const API_KEY_USER: &str = "BedrockAPIKey-";

/// Takes an ARN apart; no ARN and any other form are [`PrincipalType::Unknown`].
pub fn parse(arn: Option<&str>) -> Identity<'_> {
    arn.and_then(known).unwrap_or(identity(PrincipalType::Unknown, None, None))
}

fn known(arn: &str) -> Option<Identity<'_>> {
    let mut parts = arn.splitn(6, ':');
    let arn = parts.next() == Some("arn");
    let partition = parts.next()?.starts_with("aws");
    let service = parts.next()?;
    let resource = parts.nth(2)?;
    if !(arn && partition) {
        return None;
    }
    match (service, resource.split_once('/')) {
        ("iam", None) if resource == "root" => Some(identity(PrincipalType::Root, None, None)),
        ("iam", Some(("user", path))) => user(path),
        ("sts", Some(("assumed-role", role))) => assumed_role(role),
        ("sts", Some(("federated-user", name))) if !name.is_empty() => {
            Some(identity(PrincipalType::FederatedUser, None, Some(name)))
        }
        _ => None,
    }
}

fn user(path: &str) -> Option<Identity<'_>> {
    let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
    let kind = match name.starts_with(API_KEY_USER) {
        true => PrincipalType::ApiKey,
        false => PrincipalType::IamUser,
    };
    Some(identity(kind, Some(name), None))
}

fn assumed_role(resource: &str) -> Option<Identity<'_>> {
    let (role, session) = match resource.split_once('/') {
        Some((role, session)) => (role, Some(session).filter(|session| !session.is_empty())),
        None => (resource, None),
    };
    if role.is_empty() {
        return None;
    }
    Some(match permission_set(role) {
        Some(set) => identity(PrincipalType::SsoUser, Some(set), session),
        None => identity(PrincipalType::AssumedRole, Some(role), session),
    })
}

/// The permission set in `AWSReservedSSO_<set>_<16 hex digits>`.
fn permission_set(role: &str) -> Option<&str> {
    let (set, suffix) = role.strip_prefix(SSO_ROLE)?.rsplit_once('_')?;
    let hex = suffix.len() == 16 && suffix.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hex && !set.is_empty()).then_some(set)
}

fn identity<'a>(
    principal_type: PrincipalType,
    principal: Option<&'a str>,
    session_name: Option<&'a str>,
) -> Identity<'a> {
    Identity { principal_type, principal, session_name }
}
