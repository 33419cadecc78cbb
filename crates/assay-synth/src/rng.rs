//! The only source of chance: a splitmix generator that can be started anywhere.
//!
//! Every record and every object starts its own, from the seed and its number,
//! so any of them can be made again without making those before it.

/// Separates the streams of chance that share a seed and a number.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    People = 1,
    Object,
    Record,
    Line,
    Input,
    Output,
    Envelope,
    Company,
}

/// A splitmix64 generator (Steele, Lea and Flood, 2014).
#[derive(Clone)]
pub(crate) struct Rng(u64);

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Rng {
    /// The generator of one thing: its stream and its number under a seed.
    pub(crate) fn new(seed: u64, stream: Stream, number: u64) -> Self {
        let start = mix(seed ^ mix(stream as u64));
        Self(mix(start ^ mix(number.wrapping_add(GOLDEN))))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number in `0..n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// An index in `0..n`.
    pub(crate) fn index(&mut self, n: usize) -> usize {
        self.below(n as u64) as usize
    }

    /// A number in `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        share > 0.0 && self.unit() < share
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.index(list.len())]
    }

    /// One of a list, its first entries more often than its last.
    pub(crate) fn pick_skewed<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let draw = self.next();
        let (high, low) = (draw >> 32, draw & 0xffff_ffff);
        list[(((high * low) >> 32) as usize * list.len()) >> 32]
    }

    /// The index of one weight, drawn in proportion; 0 when all are 0.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return index;
            }
        }
        0
    }

    /// A size around `median`, log-normal: one standard deviation multiplies
    /// or divides it by two to the power of `doublings`. From 1 to `max`.
    pub(crate) fn sized(&mut self, median: f64, doublings: f64, max: u64) -> u64 {
        let size = median * power_of_two(self.normal() * doublings);
        (size as u64).clamp(1, max.max(1))
    }

    /// Nearly standard normal: the sum of four uniforms, within ±3.46.
    fn normal(&mut self) -> f64 {
        let draw = self.next();
        let sum: u64 = (0..4).map(|part| (draw >> (16 * part)) & 0xffff).sum();
        (sum as f64 / 65_536.0 - 2.0) * 1.732_050_8
    }
}

/// Two to the power of `x`, within half a per cent. Plain arithmetic, so that
/// the same seed gives the same bytes whatever the platform's math library.
fn power_of_two(x: f64) -> f64 {
    let whole = x.clamp(-60.0, 60.0).floor();
    let part = x - whole;
    let mantissa = 1.0 + part * (0.656_5 + 0.343_5 * part);
    let scale = (1_u64 << whole.abs() as u32) as f64;
    if whole < 0.0 { mantissa / scale } else { mantissa * scale }
}
