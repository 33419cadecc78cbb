//! Every bound of the engine.

/// Most values that a key of request metadata has on a day, if the roll-up is to tell
/// calls apart by it.
pub const CALLER_METADATA_VALUES_MAX: u64 = 10_000;

/// Most keywords, operators and parentheses within one another of a statement that
/// is planned on the stack of an ordinary thread.
pub const LINKS_AT_HAND_MAX: usize = 16;

/// Stack on which deeper statements are parsed and planned. Only what is touched of it
/// takes memory.
pub const PLANNING_STACK_BYTES: usize = 512 << 20;

/// Most keywords and operators of any statement, each of which may nest the rest
/// one level deeper. Values in a list do not count.
pub const STATEMENT_LINKS_MAX: usize = 100_000;

/// Deepest nesting of operators and operations of a plan: what runs it has the
/// stack of an ordinary thread.
pub const PLAN_DEPTH_MAX: usize = 400;
