//! Identities and models by what tells them apart on one page.

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

/// Shortens the column's texts as far as different ones look different.
pub(super) fn shorten(column: &str, cells: &mut [&mut String], names: Names) {
    let is_model = matches!(column, "model" | "model_id");
    let forms: &[Names] = match (is_model, names) {
        (true, _) | (_, Names::Alone) => &[Names::Alone, Names::WithRole, Names::WithAccount],
        (_, Names::WithRole) => &[Names::WithRole, Names::WithAccount],
        (_, Names::WithAccount) => &[Names::WithAccount],
    };
    let short = |text: &str, form| match is_model {
        true => model(text),
        false => principal(text, form).unwrap_or_else(|| text.to_owned()),
    };
    let mut left: HashSet<String> = cells.iter().map(|cell| cell.to_string()).collect();
    let mut taken = left.clone();
    let mut shorts = HashMap::new();
    for form in forms {
        let mut of_short: HashMap<String, Vec<String>> = HashMap::new();
        for text in left.drain() {
            of_short.entry(short(&text, *form)).or_default().push(text);
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

/// `ann · Developer · 111122223333` of a caller's ARN; `None` for other texts.
fn principal(arn: &str, names: Names) -> Option<String> {
    let mut parts = arn.strip_prefix("arn:")?.splitn(5, ':');
    let service = parts.nth(1)?;
    let account = parts.nth(1)?;
    let (kind, path) = parts.next()?.split_once('/').unwrap_or(("root", ""));
    let (name, role) = match (service, kind) {
        ("sts", "assumed-role") => {
            path.split_once('/').map(|(role, name)| (name, permission_set(role)))?
        }
        ("sts", "federated-user") => (path, "federated user"),
        ("iam", "user") => (path.rsplit('/').next()?, "user"),
        ("iam", "root") => ("root", "root"),
        _ => return None,
    };
    Some(match names {
        Names::Alone => name.to_owned(),
        Names::WithRole => format!("{name} · {role}"),
        _ => format!("{name} · {role} · {account}"),
    })
}

/// `Developers` of `AWSReservedSSO_Developers_0123456789abcdef`.
fn permission_set(role: &str) -> &str {
    let set = role.strip_prefix("AWSReservedSSO_").and_then(|rest| rest.rsplit_once('_'));
    set.map_or(role, |(set, _)| set)
}

/// `claude-opus-4-6` of `us.anthropic.claude-opus-4-6-20260205-v1:0`.
fn model(id: &str) -> String {
    let name = id.rsplit_once('/').map_or(id, |(_, name)| name);
    let name = name.split_once("anthropic.").map_or(name, |(_, name)| name);
    let version = name.rfind("-v").filter(|at| is_version(&name[at + 2..]));
    let name = &name[..version.unwrap_or(name.len())];
    let date = name.rsplit_once('-').filter(|(_, date)| date.len() == 8 && is_number(date));
    date.map_or(name, |(name, _)| name).to_owned()
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
        let mut texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        shorten(column, &mut texts.iter_mut().collect::<Vec<_>>(), names);
        texts
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
        for odd in ["arn:aws:s3:::bucket/key", "arn:", "arn:a:sts::1:assumed-role/x", "ann"] {
            assert_eq!(shortened("who", &[odd], Names::Alone), [odd]);
        }
    }

    #[test]
    fn a_model_is_without_vendor_and_date_as_long_as_models_differ() {
        let dated = "us.anthropic.claude-sonnet-4-20250514-v1:0";
        let ids = [dated, "anthropic.claude-opus-4-6-v1", "amazon.nova-pro-v1:0", "–"];
        let short = ["claude-sonnet-4", "claude-opus-4-6", "amazon.nova-pro", "–"];
        assert_eq!(shortened("model", &ids, Names::Alone), short);
        let two = [dated, "anthropic.claude-sonnet-4-20250514-v1:0"];
        assert_eq!(shortened("model_id", &two, Names::Alone), two);
    }
}
