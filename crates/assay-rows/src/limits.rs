//! Every bound of the rules.

/// Most combinations of texts for which a query remembers what an expression over them gave;
/// beyond them it begins anew.
pub const COMBINATIONS_KNOWN_MAX: usize = 1 << 14;

/// Most rows of a small table that have one key, if a join with it looks them up.
pub const LOOK_UP_MATCHES_MAX: usize = 64;
