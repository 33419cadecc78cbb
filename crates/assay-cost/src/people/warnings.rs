//! What is odd about rules, once they have met the identities.

use std::collections::BTreeSet;

use super::read::People;
use crate::profiles::ProfileRow;
use assay_settings::{Fault, Findings, wrong};

/// What became of each rule.
pub(super) struct Seen {
    /// Without identities a rule can match none.
    has_identities: bool,
    matched: Vec<bool>,
    won: Vec<bool>,
    /// A rule that won where this one matched, too.
    hidden_by: Vec<Option<usize>>,
    contradictions: BTreeSet<(usize, &'static str, String, String, String)>,
}

impl Seen {
    pub(super) fn new(rules: usize, has_identities: bool) -> Self {
        Self {
            has_identities,
            matched: vec![false; rules],
            won: vec![false; rules],
            hidden_by: vec![None; rules],
            contradictions: BTreeSet::new(),
        }
    }

    pub(super) fn matched(&mut self, rule: usize) {
        self.matched[rule] = true;
    }

    /// `winner` was the first of those that match on some days; the others come later.
    pub(super) fn won(&mut self, winner: usize, others: impl Iterator<Item = usize>) {
        self.won[winner] = true;
        others.for_each(|other| _ = self.hidden_by[other].get_or_insert(winner));
    }

    pub(super) fn contradicts(
        &mut self,
        line: usize,
        key: &'static str,
        ruled: &str,
        tag: &str,
        profile: Option<&ProfileRow>,
    ) {
        let arn = profile.map_or("", |profile| profile.profile_arn.as_str());
        self.contradictions.insert((line, key, ruled.to_owned(), tag.to_owned(), arn.to_owned()));
    }
}

/// One warning for each rule that does nothing, and for each contradiction.
pub(super) fn warnings(people: &People, seen: &Seen) -> Vec<Fault> {
    let mut findings = Findings::new(&people.file);
    for (at, rule) in people.rules.iter().enumerate() {
        let earlier = people.rules[..at].iter().find(|earlier| earlier.hides(rule));
        let met = seen.hidden_by[at].filter(|_| !seen.won[at]).map(|by| &people.rules[by]);
        if let Some(by) = earlier.or(met) {
            let what = format!("the rule on line {} matches first: this one does nothing", by.line);
            findings.add(rule.line, "rule", wrong(what, "put the narrower rule first"));
        } else if seen.has_identities && !seen.matched[at] {
            let hint = "compare its patterns with `assay people check`, or remove it";
            findings.add(rule.line, "rule", wrong("the rule matches no identity", hint));
        }
    }
    for (line, key, ruled, tag, arn) in &seen.contradictions {
        let what = format!("the rule says `{ruled}`, the tag {key} of {arn} says `{tag}`");
        findings.add(*line, "rule", wrong(what, "the rule counts; correct whichever is wrong"));
    }
    match findings.sorted().finish(()) {
        Ok(()) => Vec::new(),
        Err(faults) => faults.0,
    }
}
