//! The accounts whose profiles are listed: an array of tables.

use assay::profiles::BedrockAccount;
use assay_settings::{Entry, Findings, Value, Wrong, wrong};

const KEYS: [&str; 4] = ["id", "name", "role_arn", "regions"];

/// Every account, or everything that is wrong with any of them.
pub(super) fn read(value: &Value) -> Result<Vec<BedrockAccount>, Wrong> {
    let Value::List(items) = value else {
        let what = format!("expected `[[accounts]]`, found {}", value.kind());
        return Err(wrong(what, "begin each account with a line `[[accounts]]`"));
    };
    let mut findings = Findings::default();
    let mut accounts: Vec<BedrockAccount> = Vec::new();
    for item in items {
        let table = match item.value.table() {
            Ok(table) => table,
            Err(wrong) => {
                findings.add(item.line, "", wrong);
                continue;
            }
        };
        let account = account(Entry { name: "", line: item.line, table }, &mut findings);
        if account.id.is_some() && accounts.iter().any(|other| other.id == account.id) {
            let line = table.get("id").map_or(item.line, |given| given.line);
            let hint = "name each account once, with all its regions";
            findings.add(line, "id", wrong("the account is listed twice", hint));
        }
        accounts.push(account);
    }
    findings.sorted().within(accounts)
}

fn account(entry: Entry<'_>, findings: &mut Findings) -> BedrockAccount {
    findings.only_known(entry, &KEYS);
    let hint = "every account needs its 12 digits, in quotes";
    let id = findings.required(entry, "id", hint, account_id).map(|id| id.value);
    let role = findings.optional(entry, "role_arn", role_arn);
    if let (Some(id), Some(role)) = (&id, &role)
        && role.value.split(':').nth(4) != Some(id)
    {
        let what = format!("the role is not of account {id}");
        findings.add(role.line, "role_arn", wrong(what, "name a role of the same account"));
    }
    let regions = findings.optional(entry, "regions", regions);
    let name = findings.optional(entry, "name", text);
    BedrockAccount {
        id,
        name: name.map(|name| name.value),
        role_arn: role.map(|role| role.value),
        regions: regions.map(|regions| regions.value).unwrap_or_default(),
    }
}

fn text(value: &Value) -> Result<String, Wrong> {
    value.text().map(str::to_owned)
}

fn account_id(value: &Value) -> Result<String, Wrong> {
    let id = text(value)?;
    if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(id);
    }
    Err(wrong(format!("`{id}` is no account"), "write its 12 digits in quotes"))
}

/// `arn:aws:iam::111122223333:role/NAME`, in any partition.
fn role_arn(value: &Value) -> Result<String, Wrong> {
    let arn = text(value)?;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let is_role = match parts.as_slice() {
        ["arn", partition, "iam", "", _, resource] => {
            let name = resource.strip_prefix("role/");
            partition.starts_with("aws") && name.is_some_and(|name| !name.is_empty())
        }
        _ => false,
    };
    let hint = "for example arn:aws:iam::111122223333:role/assay-profiles";
    if is_role { Ok(arn) } else { Err(wrong(format!("`{arn}` is no ARN of a role"), hint)) }
}

/// At least one, each once.
fn regions(value: &Value) -> Result<Vec<String>, Wrong> {
    let regions = value.each(region)?;
    let hint = "name the regions, or remove the line for the region at hand";
    if regions.is_empty() {
        return Err(wrong("no region", hint));
    }
    let again = regions.iter().enumerate().find(|(at, region)| regions[..*at].contains(region));
    match again {
        Some((_, region)) => {
            Err(wrong(format!("region {region} is listed twice"), "name each region once"))
        }
        None => Ok(regions),
    }
}

/// `us-east-1`, `us-gov-west-1`, and those that are not there yet.
fn region(value: &Value) -> Result<String, Wrong> {
    let region = text(value)?;
    let parts: Vec<&str> = region.split('-').collect();
    let plain = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    if parts.len() >= 3 && parts.iter().all(plain) && region.to_lowercase() == region {
        return Ok(region);
    }
    Err(wrong(format!("`{region}` is no region"), "for example us-east-1"))
}
