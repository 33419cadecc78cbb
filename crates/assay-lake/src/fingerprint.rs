//! A short name for what something says.

/// FNV-1a in 128 bits, which every build computes alike: a name written by one
/// is understood by all. Names that meet are no gain for anybody, so it need not
/// withstand an attacker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Of nothing.
    pub const START: Self = Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

    /// Of all that was said before, and then this text.
    pub fn and(self, text: &str) -> Self {
        let bytes = text.bytes().chain([0]);
        Self(bytes.fold(self.0, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(Self::PRIME)))
    }

    /// The beginning of a file's name.
    pub fn stem(self, word: &str) -> String {
        format!("{word}-{:032x}", self.0)
    }
}
