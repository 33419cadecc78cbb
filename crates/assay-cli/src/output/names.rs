//! Identities and models by what distinguishes them on one page.

use std::collections::{HashMap, HashSet};

/// How much of an ARN is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Name, role and account.
    WithAccount,
    /// Name and role.
    WithRole,
    /// The name.
    Alone,
}

/// What all callers of a column have in common, which need not be said in each row.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Common {
    role: Option<String>,
    account: Option<String>,
}

impl Common {
    /// Of a column whose texts other than `null` are ARNs of callers, at least two.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>, null: &str) -> Self {
        let callers = cells.filter(|cell| *cell != null).map(Caller::of);
        let Some(callers) = callers.collect::<Option<Vec<_>>>() else { return Self::default() };
        let [first, more @ ..] = &callers[..] else { return Self::default() };
        if more.is_empty() {
            return Self::default();
        }
        let equal = |of: fn(&Caller<'_>) -> String| {
            more.iter().all(|caller| of(caller) == of(first)).then(|| of(first))
        };
        Self {
            role: equal(|caller| caller.role.to_owned()),
            account: equal(|caller| caller.account.to_owned()),
        }
    }

    /// `role Developer, account 111122223333`.
    pub(super) fn said(&self) -> Option<String> {
        let account = self.account.as_ref().map(|account| format!("account {account}"));
        let role = self.role.as_deref().map(|role| match NO_ROLES.contains(&role) {
            true => role.to_owned(),
            false => format!("role {role}"),
        });
        let parts: Vec<_> = [role, account].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Texts of a column, and how they are shortened.
pub(super) struct Shortening<'a> {
    pub(super) column: &'a str,
    pub(super) names: Names,
    pub(super) common: &'a Common,
    /// Between the parts of an identity.
    pub(super) dot: &'a str,
}

impl Shortening<'_> {
    /// Shortens the texts as far as different ones look different.
    pub(super) fn apply(&self, cells: &mut [&mut String]) {
        let mut left: HashSet<String> = cells.iter().map(|cell| cell.to_string()).collect();
        let mut taken = left.clone();
        let mut shorts = HashMap::new();
        for names in self.forms() {
            let mut of_short: HashMap<String, Vec<String>> = HashMap::new();
            for text in left.drain() {
                of_short.entry(self.short(&text, *names)).or_default().push(text);
            }
            for (short, mut texts) in of_short {
                match texts.pop() {
                    Some(text)
                        if texts.is_empty() && (text == short || taken.insert(short.clone())) =>
                    {
                        shorts.insert(text, short);
                    }
                    last => left.extend(texts.into_iter().chain(last)),
                }
            }
        }
        for cell in cells {
            if let Some(short) = shorts.get(cell.as_str()) {
                cell.clone_from(short);
            }
        }
    }

    fn is_model(&self) -> bool {
        matches!(self.column, "model" | "model_id")
    }

    /// The shortest form first; of a model, with its date and without.
    fn forms(&self) -> &'static [Names] {
        match (self.is_model(), self.names) {
            (true, _) => &[Names::Alone, Names::WithRole],
            (_, Names::Alone) => &[Names::Alone, Names::WithRole, Names::WithAccount],
            (_, Names::WithRole) => &[Names::WithRole, Names::WithAccount],
            (_, Names::WithAccount) => &[Names::WithAccount],
        }
    }

    fn short(&self, text: &str, names: Names) -> String {
        match (self.is_model(), Caller::of(text)) {
            (true, _) => model(text, names == Names::Alone),
            (false, Some(caller)) => self.caller(&caller, names),
            (false, None) => text.to_owned(),
        }
    }

    /// `ann · Developer · 111122223333`, without what is common.
    fn caller(&self, caller: &Caller<'_>, names: Names) -> String {
        let with_role = names != Names::Alone && self.common.role.is_none();
        let with_account = names == Names::WithAccount && self.common.account.is_none();
        let role = with_role.then_some(caller.role);
        let account = with_account.then_some(caller.account);
        let parts = [Some(caller.name), role, account].into_iter().flatten();
        parts.collect::<Vec<_>>().join(&format!(" {} ", self.dot))
    }
}

/// What is in a role's place for callers without one, and for a role by itself.
const NO_ROLES: [&str; 4] = ["federated user", "user", "root user", "role without session"];

/// What people know of a caller's ARN.
struct Caller<'a> {
    name: &'a str,
    role: &'a str,
    account: &'a str,
}

impl<'a> Caller<'a> {
    /// `None` for other texts.
    fn of(arn: &'a str) -> Option<Self> {
        let mut parts = arn.strip_prefix("arn:")?.splitn(5, ':');
        let service = parts.nth(1)?;
        let account = parts.nth(1)?;
        let (kind, path) = parts.next()?.split_once('/').unwrap_or(("root", ""));
        let (name, role) = match (service, kind) {
            ("sts", "assumed-role") => match path.split_once('/') {
                Some((role, name)) => (name, permission_set(role)),
                None => (permission_set(path), NO_ROLES[3]),
            },
            ("sts", "federated-user") => (path, NO_ROLES[0]),
            ("iam", "user") => (path.rsplit('/').next()?, NO_ROLES[1]),
            ("iam", "root") => ("root", NO_ROLES[2]),
            _ => return None,
        };
        Some(Self { name, role, account })
    }
}

/// `Developers` of `AWSReservedSSO_Developers_0123456789abcdef`.
fn permission_set(role: &str) -> &str {
    let set = role.strip_prefix("AWSReservedSSO_").and_then(|rest| rest.rsplit_once('_'));
    set.map_or(role, |(set, _)| set)
}

/// `claude-opus-4-6` of `us.anthropic.claude-opus-4-6-20260205-v1:0`, or with its date.
fn model(id: &str, without_date: bool) -> String {
    let name = id.rsplit_once('/').map_or(id, |(_, name)| name);
    let name = name.split_once("anthropic.").map_or(name, |(_, name)| name);
    let version = name.rfind("-v").filter(|at| is_version(&name[at + 2..]));
    let name = &name[..version.unwrap_or(name.len())];
    let date = name.rsplit_once('-').filter(|(_, date)| date.len() == 8 && is_number(date));
    date.filter(|_| without_date).map_or(name, |(name, _)| name).to_owned()
}

fn is_version(text: &str) -> bool {
    let (major, minor) = text.split_once(':').unwrap_or((text, "0"));
    is_number(major) && is_number(minor)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(column: &str, texts: &[&str], names: Names) -> Vec<String> {
        let common = Common::default();
        let mut texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let shortening = Shortening { column, names, common: &common, dot: "·" };
        shortening.apply(&mut texts.iter_mut().collect::<Vec<_>>());
        texts
    }

    #[test]
    fn what_all_callers_have_in_common_is_said_once() {
        let arn = |path: &str| format!("arn:aws:sts::111122223333:assumed-role/{path}");
        let common = |arns: &[String]| {
            Common::of(arns.iter().map(String::as_str), "–").said().unwrap_or_default()
        };
        let same = [arn("Dev/ann"), "–".to_owned(), arn("Dev/bob")];
        assert_eq!(common(&same), "role Dev, account 111122223333");
        assert_eq!(common(&[arn("Dev/ann"), arn("Ops/ann")]), "account 111122223333");
        assert_eq!(common(&[arn("Dev/ann"), "ann".to_owned()]), "");
        assert_eq!(common(&[arn("Dev/ann")]), "");
        assert_eq!(common(&[]), "");
    }

    #[test]
    fn a_caller_is_the_name_first_as_long_as_callers_differ() {
        let ann = "arn:aws:sts::111122223333:assumed-role/Developer/ann";
        let bot = "arn:aws:iam::111122223333:user/ci/bot";
        let other = "arn:aws:sts::111122223333:assumed-role/Admin/ann";
        let two = [ann, bot];
        assert_eq!(shortened("who", &two, Names::Alone), ["ann", "bot"]);
        let three = shortened("who", &[ann, other, bot], Names::Alone);
        assert_eq!(three, ["ann · Developer", "ann · Admin", "bot"]);
        let sets = ["aaaa", "bbbb"]
            .map(|id| format!("arn:aws:sts::1:assumed-role/AWSReservedSSO_Dev_{id}/ann"));
        let texts = [sets[0].as_str(), sets[1].as_str(), "bot"];
        assert_eq!(shortened("who", &texts, Names::Alone), texts);
        assert_eq!(shortened("who", &[bot, "bot"], Names::Alone)[0], "bot · user");
        assert_eq!(shortened("who", &[ann, other], Names::WithRole)[1], "ann · Admin");
        assert_eq!(shortened("who", &two, Names::WithAccount)[1], "bot · user · 111122223333");
        let role = "arn:aws:sts::111122223333:assumed-role/batch";
        assert_eq!(shortened("who", &[role], Names::WithRole), ["batch · role without session"]);
        for odd in ["arn:aws:s3:::bucket/key", "arn:", "ann"] {
            assert_eq!(shortened("who", &[odd], Names::Alone), [odd]);
        }
    }

    #[test]
    fn a_model_is_without_vendor_and_date_as_long_as_models_differ() {
        let dated = "us.anthropic.claude-sonnet-4-20250514-v1:0";
        let ids = [dated, "anthropic.claude-opus-4-6-v1", "amazon.nova-pro-v1:0", "–"];
        let short = ["claude-sonnet-4", "claude-opus-4-6", "amazon.nova-pro", "–"];
        assert_eq!(shortened("model", &ids, Names::Alone), short);
        let ids = ["anthropic.claude-3-5-sonnet-20240620-v1:0", "claude-3-5-sonnet-20241022-v2:0"];
        let short = ["claude-3-5-sonnet-20240620", "claude-3-5-sonnet-20241022"];
        assert_eq!(shortened("model", &ids, Names::Alone), short);
        let two = [dated, "anthropic.claude-sonnet-4-20250514-v1:0"];
        assert_eq!(shortened("model_id", &two, Names::Alone), two);
    }
}
