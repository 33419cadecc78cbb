//! A share of a source, for several machines at once.

use std::hash::Hasher;
use std::str::FromStr;

/// Share `index` of `count`; together the shares cover every object once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

/// The text is no share.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not a shard; write I/N with I from 1 to N, such as 2/8")]
pub struct ShardError {
    text: String,
}

impl Default for Shard {
    fn default() -> Self {
        Self { index: 1, count: 1 }
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let parse = |(index, count): (&str, &str)| Some((index.parse().ok()?, count.parse().ok()?));
        match text.split_once('/').and_then(parse) {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err(ShardError { text: text.to_owned() }),
        }
    }
}

impl Shard {
    /// Whether it is the only share.
    pub(crate) fn is_whole(self) -> bool {
        self.count == 1
    }

    /// Whether the object belongs to this share, the same on every machine and
    /// in every version.
    pub(crate) fn owns(self, object: &str) -> bool {
        let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
        hasher.write(object.as_bytes());
        hasher.finish() % u64::from(self.count) == u64::from(self.index - 1)
    }
}

/// Fowler, Noll and Vo's hash (1a, 64 bits), whose values are fixed for ever.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Folded, since the low bits of the plain hash follow the last byte.
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_cover_every_object_once() {
        let shards: Vec<Shard> = (1..=7).map(|i| format!("{i}/7").parse().unwrap()).collect();
        let mut owned = [0; 7];
        for object in (0..7000).map(|n| format!("AWSLogs/1/2026/11/22/10/{n:05}.json.gz")) {
            let owners: Vec<usize> = (0..7).filter(|i| shards[*i].owns(&object)).collect();
            assert_eq!(owners.len(), 1);
            owned[owners[0]] += 1;
        }
        assert!(owned.iter().all(|count| (800..1200).contains(count)), "{owned:?}");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "0/4", "5/4", "1", "a/b", "1/0", "-1/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
