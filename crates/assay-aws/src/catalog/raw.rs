//! The log objects themselves as a table; its shape is in [`assay_schema::raw`].

use std::collections::BTreeSet;

use assay_lake::Location;
use assay_provision::MARK;
use assay_provision::kinds::GlueTable;
use assay_schema::layout::{AWS_LOGS, FEEDS};
use assay_schema::raw::{LISTS, united};
pub use assay_schema::raw::{NAME, RawLogs};
use assay_schema::s3;
use futures::future::try_join_all;
use object_store::path::Path;

use super::error::CatalogError;
use super::model::{OWNER, TableDef};

/// What the address of a folder of logs says by itself: it may lie further down,
/// in the folder of an account or of a region. What nothing says stays empty.
/// `None` if it is not in S3.
pub fn named(url: &str) -> Option<RawLogs> {
    let (bucket, key) = s3::parts(url)?;
    let parts: Vec<&str> = key.split('/').filter(|part| !part.is_empty()).collect();
    let top = parts.iter().position(|part| *part == AWS_LOGS).unwrap_or(parts.len());
    let (above, below) = parts.split_at(top);
    let named =
        |index: usize| below.get(index).map(|name| (*name).to_owned()).into_iter().collect();
    Some(RawLogs {
        root: s3::address(bucket, &above.join("/")),
        accounts: named(1),
        regions: named(3),
    })
}

/// Finds what is not known by listing: once for the accounts, and once for the
/// regions of each of them. `None` if there are no logs yet.
///
/// # Errors
/// [`CatalogError::Logs`] when a folder cannot be listed.
pub async fn find(known: RawLogs, place: &Location) -> Result<Option<RawLogs>, CatalogError> {
    let RawLogs { root, mut accounts, mut regions } = known;
    let below = root.splitn(4, '/').nth(3).unwrap_or_default();
    let logs = Path::parse(below).unwrap_or_default().join(AWS_LOGS);
    if accounts.is_empty() {
        accounts = folders(place, &logs).await?;
    }
    if regions.is_empty() {
        regions = regions_of(place, &logs, &accounts).await?;
    }
    let found = !accounts.is_empty() && !regions.is_empty();
    Ok(found.then_some(RawLogs { root, accounts, regions }))
}

async fn regions_of(
    location: &Location,
    logs: &Path,
    accounts: &[String],
) -> Result<Vec<String>, CatalogError> {
    let feeds = accounts.iter().map(|account| logs.clone().join(account.as_str()).join(FEEDS));
    let feeds: Vec<Path> = feeds.collect();
    let found = try_join_all(feeds.iter().map(|feed| folders(location, feed))).await?;
    let distinct: BTreeSet<String> = found.into_iter().flatten().collect();
    Ok(distinct.into_iter().collect())
}

/// Names of the folders in a folder, in order.
async fn folders(location: &Location, folder: &Path) -> Result<Vec<String>, CatalogError> {
    let listed = location.list_folder(folder).await;
    let listed =
        listed.map_err(|source| CatalogError::Logs { folder: location.address(folder), source })?;
    let names = listed.folders.iter().filter_map(|path| path.filename());
    Ok(names.map(str::to_owned).collect())
}

/// The table over those logs; `lake` is the address of the lake that owns it.
pub fn table(logs: &RawLogs, lake: &str) -> TableDef {
    let mut glue = GlueTable::over(logs);
    glue.parameters.insert(OWNER.to_owned(), lake.to_owned());
    TableDef { name: NAME.to_owned(), glue, view: None }
}

/// Whether it is the table that provisioning makes, and no other lake has it.
pub(super) fn is_provisioned(name: &str, live: &GlueTable) -> bool {
    let has = |mark| live.parameters.contains_key(mark);
    name == NAME && has(MARK) && !has(OWNER)
}

/// What publishing wants of a table over logs that is there already: it adds to
/// the lists of folders and takes none away. A table that provisioning has made
/// over other logs stays as it is; gives what to say of that.
pub(super) fn shared(wanted: &TableDef, live: &GlueTable) -> (GlueTable, Option<String>) {
    let (here, there) = (&wanted.glue.location, &live.location);
    match wanted.name == NAME {
        true if here != there && live.parameters.contains_key(MARK) => {
            let kept = format!("it stays over {there}, where provisioning has put it, not {here}");
            (live.clone(), Some(kept))
        }
        true => (united_with(&wanted.glue, live), None),
        false => (wanted.glue.clone(), None),
    }
}

fn united_with(wanted: &GlueTable, live: &GlueTable) -> GlueTable {
    let mut to = wanted.clone();
    for list in LISTS {
        let both = live.parameters.get(list).zip(to.parameters.get_mut(list));
        if let Some((live, wanted)) = both {
            *wanted = united(live, wanted);
        }
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_says() {
        let said = |url: &str| {
            let RawLogs { root, accounts, regions } = named(url).unwrap();
            (root, accounts.join(","), regions.join(","))
        };
        let of = |root: &str, account: &str, region: &str| {
            (root.to_owned(), account.to_owned(), region.to_owned())
        };
        assert_eq!(said("s3://logs"), of("s3://logs", "", ""));
        assert_eq!(said("s3a://logs/a/b/"), of("s3://logs/a/b", "", ""));
        assert_eq!(said("s3://logs/a/AWSLogs/"), of("s3://logs/a", "", ""));
        let region = "s3://logs/AWSLogs/1/BedrockModelInvocationLogs/eu-west-1/2026";
        assert_eq!(said(region), of("s3://logs", "1", "eu-west-1"));
        assert_eq!(named("file:///logs"), None);
    }
}
