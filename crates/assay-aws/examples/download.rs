//! Downloads every log object below an address and drops the bytes:
//! `download s3://BUCKET/PREFIX`. It lists folder by folder and fetches with
//! the concurrency of an ingest, through the same store: the floor below which
//! no reader of these objects can get.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use assay_aws::{AwsSettings, S3Stores};
use assay_lake::Location;
use assay_lake::limits::{FETCHES_MAX, LISTINGS_MAX};
use futures::stream::FuturesUnordered;
use futures::{StreamExt, TryStreamExt, stream};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

async fn list(source: &Location) -> object_store::Result<Vec<Path>> {
    let (mut folders, mut found) = (vec![source.root.clone()], Vec::new());
    let mut listings = FuturesUnordered::new();
    loop {
        let room = LISTINGS_MAX - listings.len();
        for folder in folders.drain(folders.len().saturating_sub(room)..) {
            let store = Arc::clone(&source.store);
            listings.push(async move { store.list_with_delimiter(Some(&folder)).await });
        }
        let Some(listed) = listings.next().await.transpose()? else { return Ok(found) };
        let bodies = |folder: &Path| folder.filename() == Some("data");
        folders.extend(listed.common_prefixes.into_iter().filter(|folder| !bodies(folder)));
        let paths = listed.objects.into_iter().map(|meta| meta.location);
        found.extend(paths.filter(|path| path.as_ref().ends_with(".gz")));
    }
}

async fn fetch(store: &dyn ObjectStore, path: Path) -> object_store::Result<u64> {
    Ok(store.get(&path).await?.bytes().await?.len() as u64)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).ok_or("usage: download s3://BUCKET/PREFIX")?;
    let began = Instant::now();
    let stores = S3Stores::connect(AwsSettings::default()).await?;
    let source = Location::open(&address, &stores).await?;
    let paths = list(&source).await?;
    let objects = paths.len();
    let fetches = paths.into_iter().map(|path| fetch(source.store.as_ref(), path));
    let sizes: Vec<u64> = stream::iter(fetches).buffered(FETCHES_MAX).try_collect().await?;
    let (bytes, seconds) = (sizes.iter().sum::<u64>(), began.elapsed().as_secs_f64());
    println!(r#"{{"objects":{objects},"bytes":{bytes},"seconds":{seconds:.3}}}"#);
    Ok(())
}
