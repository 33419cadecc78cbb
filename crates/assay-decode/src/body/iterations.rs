//! What an answer that took several passes says of each (Anthropic).
//!
//! The usage beside the passes leaves out those that compacted the context,
//! and they are billed. All others are in it, of whatever kind they are.

use super::counts::{Counts, sum};
use super::usage::Spellings;
use crate::scan::{Scan, Scanner};

/// The passes of one answer.
#[derive(Clone, Copy, Default)]
pub(super) struct Iterations {
    /// All passes together, and those that compacted.
    all: Option<Counts>,
    compactions: Option<Counts>,
    /// The classes that any pass speaks of.
    named: Counts,
}

pub(super) fn iterations(scanner: &mut Scanner<'_>) -> Scan<Iterations> {
    let mut iterations = Iterations::default();
    scanner.array(|scanner| {
        let (is_compaction, counts) = iteration(scanner)?;
        iterations.named = iterations.named.max(counts);
        iterations.all = Some(added(iterations.all, counts));
        if is_compaction {
            iterations.compactions = Some(added(iterations.compactions, counts));
        }
        Ok(())
    })?;
    Ok(iterations)
}

fn iteration(scanner: &mut Scanner<'_>) -> Scan<(bool, Counts)> {
    let (mut is_compaction, mut usage) = (false, Spellings::default());
    scanner.object(|scanner, key| {
        match key {
            b"type" => is_compaction = scanner.text()?.is_some_and(|kind| kind.is(b"compaction")),
            _ => usage.member(scanner, key)?,
        }
        Ok(())
    })?;
    Ok((is_compaction, usage.counts()))
}

fn added(so_far: Option<Counts>, counts: Counts) -> Counts {
    so_far.map_or(counts, |so_far| so_far.zip(counts, sum))
}

impl Iterations {
    /// What is billed, given the usage beside the passes: a class that no pass
    /// speaks of is as it says; one that a compaction leaves out is unknown.
    pub(super) fn whole(&self, top: Counts) -> Counts {
        let Some(compactions) = self.compactions else { return top };
        let is_whole = |all: Counts| (all.input, all.output) == (top.input, top.output);
        if self.all.is_some_and(is_whole) {
            return top;
        }
        let named = top.zip(self.named, |top, named| named.and(top));
        let unnamed = top.zip(self.named, |top, named| top.filter(|_| named.is_none()));
        named.zip(compactions, sum).zip(unnamed, Option::or)
    }
}
