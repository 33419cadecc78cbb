//! One of several processes that share the work.

use std::str::FromStr;

/// This process is number `index`, from 0, of `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShardArg {
    pub(crate) index: u32,
    pub(crate) count: u32,
}

impl FromStr for ShardArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts =
            text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            None => Err("not of the form I/N, 0/4 for example".into()),
            Some((_, 0)) => Err("N is at least 1".into()),
            Some((index, count)) if index >= count => {
                Err(format!("I counts from 0 to {}", count - 1))
            }
            Some((index, count)) => Ok(Self { index, count }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_count_from_zero() {
        assert_eq!("3/4".parse(), Ok(ShardArg { index: 3, count: 4 }));
        for wrong in ["4/4", "1/0", "1", "a/b", "-1/4", "1/2/3"] {
            assert!(wrong.parse::<ShardArg>().is_err(), "{wrong}");
        }
    }
}
