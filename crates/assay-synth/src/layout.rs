//! Where objects lie: the folders and names of log delivery.

use assay_schema::layout::{AWS_LOGS, BODIES, FEEDS, PERMISSION_CHECK};

use crate::put::Put;
use crate::spec::Place;
use crate::world::World;

/// What a record needs to know of the folder that it was delivered to.
pub(crate) struct Site<'w> {
    /// Bucket that offloaded bodies are said to lie in.
    pub(crate) bucket: &'w str,
    /// Folder of the hour, without a slash at its ends.
    pub(crate) folder: String,
    /// As `2026-11-16`.
    pub(crate) day: String,
    pub(crate) hour: u32,
}

impl<'w> Site<'w> {
    pub(crate) fn new(world: &World<'w>, object: u64) -> Self {
        let [year, month, day, hour] = world.hour_fields(object);
        let root = root(&world.spec.prefix, world.place(object));
        let region = &world.place(object).region;
        Self {
            bucket: &world.spec.bucket,
            folder: format!("{root}/{region}/{year:04}/{month:02}/{day:02}/{hour:02}"),
            day: format!("{year:04}-{month:02}-{day:02}"),
            hour,
        }
    }

    /// Key of one body of a request: `side` is `input` or `output`.
    pub(crate) fn body_key(&self, request_id: &str, side: &str) -> String {
        format!("{}/{BODIES}/{request_id}_{side}.json.gz", self.folder)
    }
}

fn root(prefix: &str, place: &Place) -> String {
    let prefix = prefix.trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    format!("{prefix}{slash}{AWS_LOGS}/{}/{FEEDS}", place.account)
}

/// Key of the zero-byte marker of a place.
pub(crate) fn marker(prefix: &str, place: &Place) -> String {
    format!("{}/{PERMISSION_CHECK}", root(prefix, place))
}

/// Key of a log object, named for the moment its last call was delivered.
pub(crate) fn object_key(world: &World<'_>, object: u64, site: &Site<'_>) -> String {
    let slot = world.slot(object);
    let rng = &mut world.object_rng(object);
    let second = (slot.first_second + slot.seconds).min(3_600) - 1;
    let mut name = Vec::with_capacity(48);
    name.raw(&site.day.replace('-', "")).raw("T");
    two_digits(&mut name, site.hour);
    two_digits(&mut name, second / 60);
    two_digits(&mut name, second % 60);
    let millisecond = rng.below(1_000) as u32;
    name.int(u64::from(millisecond / 100));
    two_digits(&mut name, millisecond % 100);
    name.raw("Z_").hex(rng.next(), 16).raw(".json.gz");
    format!("{}/{}", site.folder, String::from_utf8_lossy(&name))
}

/// A number below 100 with its leading zero.
pub(crate) fn two_digits(out: &mut Vec<u8>, number: u32) {
    out.push(b'0' + (number / 10) as u8);
    out.push(b'0' + (number % 10) as u8);
}
