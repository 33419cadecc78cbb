//! What to write.

use jiff::Timestamp;

use crate::{Dirt, DirtKind, Shapes, SynthError};

/// What to write. The same specification gives the same bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Seed of all chance.
    pub seed: u64,
    /// When the logs begin; rounded down to the hour.
    pub start: Timestamp,
    /// How many hours they cover.
    pub hours: u32,
    /// Records to write, not counting duplicates.
    pub records: u64,
    /// Log objects to write, spread over the hours.
    pub objects: u64,
    /// Distinct callers.
    pub developers: usize,
    /// Whether the callers are the people of a company in five teams, with services, a gateway,
    /// profiles, and rules for them all; else they know nothing of each other.
    pub teams: bool,
    /// Accounts and regions, each a folder of its own.
    pub places: Vec<Place>,
    /// Folder above `AWSLogs/`, without a slash at its ends; may be empty.
    pub prefix: String,
    /// Bucket that offloaded bodies are said to lie in.
    pub bucket: String,
    /// Whether callers keep working hours; else all hours are alike.
    pub working_hours: bool,
    /// Whether records carry their bodies.
    pub bodies: Bodies,
    /// Weights of operations and body formats.
    pub shapes: Shapes,
    /// Share of each kind of dirt.
    pub dirt: Dirt,
    /// Whether to write the zero-byte marker of the permission check.
    pub permission_check: bool,
    /// Gzip level, 1 to 12.
    pub gzip_level: u8,
}

/// An account and a region that deliver logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Twelve digits.
    pub account: String,
    /// As in `us-east-1`.
    pub region: String,
}

/// Whether records carry their bodies, and how large these are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bodies {
    /// Data delivery is off: counts only.
    Off,
    /// Inline bodies.
    Inline(BodySizes),
}

/// Sizes of both bodies of a record together, log-normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodySizes {
    /// Share of the records that carry bodies.
    pub share: f64,
    /// Half of them are smaller.
    pub median_bytes: u64,
    /// One standard deviation is that many doublings.
    pub spread_doublings: f64,
    /// None is much larger.
    pub max_bytes: u64,
}

impl Bodies {
    pub(crate) fn sizes(&self) -> Option<&BodySizes> {
        match self {
            Self::Off => None,
            Self::Inline(sizes) => Some(sizes),
        }
    }
}

/// 2026-11-16T00:00:00Z, a Monday.
const MONDAY_SECOND: i64 = 1_794_787_200;

impl Spec {
    /// One day of 40 developers: 120 000 records with all the usual dirt, small
    /// bodies on a fifth of them.
    pub fn demo() -> Self {
        Self {
            records: 120_000,
            objects: 576,
            working_hours: true,
            bodies: Bodies::Inline(BodySizes {
                share: 0.2,
                median_bytes: 700,
                spread_doublings: 0.8,
                max_bytes: 8_000,
            }),
            dirt: Dirt::usual(),
            ..Self::plain()
        }
    }

    /// Two weeks of 40 people in five teams: 60 000 records with all the usual dirt, small
    /// bodies on a fifth of them. [`write_facts`](crate::write_facts) writes the company's rules,
    /// directory and profiles.
    pub fn teams() -> Self {
        let (hours, records, objects) = (14 * 24, 60_000, 672);
        // Keys call by themselves, not now and then in the place of somebody.
        let mut dirt = Dirt::usual();
        dirt.set(DirtKind::ApiKey, 0.0);
        Self { teams: true, hours, records, objects, dirt, ..Self::demo() }
    }

    /// 1.4 million records of about 500 bytes in 288 objects, clean.
    pub fn metadata_only() -> Self {
        Self { records: 1_400_000, objects: 288, developers: 200, ..Self::plain() }
    }

    /// 28 800 records of about 42 KB in 288 objects, clean: 1.2 GB inflated.
    pub fn with_bodies() -> Self {
        Self {
            records: 28_800,
            objects: 288,
            bodies: Bodies::Inline(BodySizes {
                share: 1.0,
                median_bytes: 34_500,
                spread_doublings: 0.9,
                max_bytes: 100_000,
            }),
            ..Self::plain()
        }
    }

    /// 500 000 records without bodies in 20 000 objects of about 2 KB each as
    /// stored, clean.
    pub fn tiny_objects() -> Self {
        Self { records: 500_000, objects: 20_000, ..Self::plain() }
    }

    /// 400 000 records without bodies in 200 000 objects of about 500 bytes each
    /// as stored, over ten days, clean.
    pub fn smallest_objects() -> Self {
        Self { records: 400_000, objects: 200_000, hours: 240, ..Self::plain() }
    }

    fn plain() -> Self {
        Self {
            seed: 1,
            start: Timestamp::from_second(MONDAY_SECOND).unwrap_or(Timestamp::UNIX_EPOCH),
            hours: 24,
            records: 1_000,
            objects: 24,
            developers: 40,
            teams: false,
            places: usual_places(),
            prefix: String::new(),
            bucket: "example-bedrock-logs".into(),
            working_hours: false,
            bodies: Bodies::Off,
            shapes: Shapes::usual(),
            dirt: Dirt::none(),
            permission_check: true,
            gzip_level: 6,
        }
    }

    /// Refuses what cannot be written.
    pub(crate) fn check(&self) -> Result<(), SynthError> {
        let wrong = |what, hint| Err(SynthError::Spec { what, hint });
        if self.objects == 0 || self.hours == 0 || self.developers == 0 {
            return wrong("no objects, hours or developers", "ask for at least one of each");
        }
        if self.places.is_empty() {
            return wrong("no account and region", "name at least one place");
        }
        if !(1..=12).contains(&self.gzip_level) {
            return wrong("the gzip level is out of range", "choose 1 to 12");
        }
        Ok(())
    }
}

fn usual_places() -> Vec<Place> {
    [("111122223333", "us-east-1"), ("111122223333", "eu-central-1"), ("444455556666", "us-west-2")]
        .map(|(account, region)| Place { account: account.into(), region: region.into() })
        .to_vec()
}
