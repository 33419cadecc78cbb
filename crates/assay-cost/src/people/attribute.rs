//! From identities to the rows of the lake's table `people`.

use std::collections::HashMap;

use assay_schema::tags;
pub use assay_schema::words::Attribution;
use assay_schema::words::PrincipalType;

use super::identity::Identity;
use super::index::RuleIndex;
use super::read::People;
use super::rule::Rule;
use super::warnings::{Seen, warnings};
use crate::day::{Day, Days};
use crate::profiles::ProfileRow;
use assay_settings::Fault;

/// Who an identity is on some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Which of the identities.
    pub identity: usize,
    /// When: `valid_from` and `valid_until`.
    pub days: Days,
    /// The person.
    pub person: Option<String>,
    /// The team.
    pub team: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// The cost centre.
    pub cost_center: Option<String>,
    /// What gave the person.
    pub attribution: Attribution,
    /// The line of the rule that matched.
    pub rule_line: Option<usize>,
}

/// Who all identities are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributed {
    /// By identity and day; the rows of one identity cover all days, none twice.
    pub rows: Vec<PersonRow>,
    /// Rules that match nothing, that an earlier one hides, or that contradict the
    /// tags of a profile.
    pub warnings: Vec<Fault>,
}

type Histories<'p> = HashMap<(&'p str, &'p str), Vec<&'p ProfileRow>>;

impl People {
    /// Says who each identity is. `profiles` is the table of profiles.
    pub fn attribute(&self, identities: &[Identity<'_>], profiles: &[ProfileRow]) -> Attributed {
        let index = RuleIndex::new(&self.rules);
        let mut histories: Histories<'_> = HashMap::new();
        for row in profiles {
            let key = (row.account_id.as_str(), row.profile_id.as_str());
            histories.entry(key).or_default().push(row);
        }
        let mut seen = Seen::new(self.rules.len(), !identities.is_empty());
        let mut rows = Vec::new();
        for (at, identity) in identities.iter().enumerate() {
            let candidates = index.candidates(identity);
            let key = identity.account_id.zip(identity.profile);
            let history = key.and_then(|key| histories.get(&key)).map_or(&[][..], Vec::as_slice);
            let begin = rows.len();
            for (days, profile) in by_tags(history) {
                let matching = candidates
                    .iter()
                    .copied()
                    .filter(|rule| self.rules[*rule].matches(identity, profile));
                let one = One { people: self, at, identity, profile, matching: matching.collect() };
                one.rows(days, &mut rows, begin, &mut seen);
            }
        }
        Attributed { rows, warnings: warnings(self, &seen) }
    }
}

/// The days on which tags do not change, with the row of the profile.
fn by_tags<'p>(history: &[&'p ProfileRow]) -> Vec<(Days, Option<&'p ProfileRow>)> {
    let cuts = Days::ALL.cut_at(history.iter().map(|row| row.days()));
    let of_days = |days: Days| (days, history.iter().find(|row| row.days().cover(days)).copied());
    cuts.into_iter().map(of_days).collect()
}

/// One identity on days on which its tags do not change.
struct One<'a> {
    people: &'a People,
    at: usize,
    identity: &'a Identity<'a>,
    profile: Option<&'a ProfileRow>,
    /// Rules that match, days aside, in order.
    matching: Vec<usize>,
}

impl One<'_> {
    /// Adds the rows of these days; equal neighbours since `begin` become one.
    fn rows(&self, days: Days, rows: &mut Vec<PersonRow>, begin: usize, seen: &mut Seen) {
        self.matching.iter().for_each(|rule| seen.matched(*rule));
        let rules = &self.people.rules;
        for days in days.cut_at(self.matching.iter().map(|rule| rules[*rule].days)) {
            let holds = |rule: &usize| rules[*rule].days.contains(days.from);
            let mut holding = self.matching.iter().copied().filter(holds);
            let winner = holding.next();
            if let Some(winner) = winner {
                seen.won(winner, holding);
            }
            let rule = winner.map(|winner| &rules[winner]);
            let (text, attribution) = self.text(rule);
            let ends = text.as_ref().map(|text| self.people.directory.days_of(text));
            for days in days.cut_at(ends.into_iter().flatten()) {
                let row = self.row(days, rule, text.as_deref(), attribution, seen);
                match rows[begin..].last_mut().filter(|before| continues(before, &row)) {
                    Some(before) => before.days.until = row.days.until,
                    None => rows.push(row),
                }
            }
        }
    }

    /// The text that is looked up, and what gave it.
    fn text(&self, rule: Option<&Rule>) -> (Option<String>, Attribution) {
        let is_user = self.identity.principal_type == Some(PrincipalType::IamUser.word());
        let user = self.identity.principal.filter(|_| is_user);
        let named = rule.and_then(|rule| rule.person.as_ref());
        let named = named.and_then(|person| person.expand(self.identity, self.profile));
        let tag = || self.tag(tags::USER).map(str::to_owned);
        let own = || self.identity.session.or(user).filter(|name| !name.is_empty());
        let (text, attribution) = if let Some(person) = named {
            (Some(person), Attribution::Rule)
        } else if let Some(user) = tag() {
            (Some(user), Attribution::ProfileTag)
        } else if let Some(own) = own() {
            (Some(own.to_owned()), Attribution::Identity)
        } else {
            (None, Attribution::None)
        };
        (text, if rule.is_some() { Attribution::Rule } else { attribution })
    }

    fn row(
        &self,
        days: Days,
        rule: Option<&Rule>,
        text: Option<&str>,
        attribution: Attribution,
        seen: &mut Seen,
    ) -> PersonRow {
        let entry = text.and_then(|text| self.people.directory.find(text, days.from));
        let name = entry.and_then(|entry| entry.name.as_deref()).or(text);
        let mut field = |template: fn(&Rule) -> Option<&super::captures::Template>,
                         listed: Option<&String>,
                         key: &'static str| {
            let ruled = rule.and_then(template);
            let ruled = ruled.and_then(|text| text.expand(self.identity, self.profile));
            let tag = self.tag(key);
            if let (Some(rule), Some(ruled), Some(tag)) = (rule, &ruled, tag)
                && ruled != tag
            {
                seen.contradicts(rule.line, key, ruled, tag, self.profile);
            }
            ruled.or_else(|| listed.cloned()).or_else(|| tag.map(str::to_owned))
        };
        PersonRow {
            identity: self.at,
            days,
            person: name.map(str::to_owned),
            team: field(
                |rule| rule.team.as_ref(),
                entry.and_then(|entry| entry.team.as_ref()),
                tags::TEAM,
            ),
            project: field(
                |rule| rule.project.as_ref(),
                entry.and_then(|entry| entry.project.as_ref()),
                tags::PROJECT,
            ),
            cost_center: field(
                |rule| rule.cost_center.as_ref(),
                entry.and_then(|entry| entry.cost_center.as_ref()),
                tags::COST_CENTER,
            ),
            attribution,
            rule_line: rule.map(|rule| rule.line),
        }
    }

    fn tag(&self, key: &str) -> Option<&str> {
        self.profile.and_then(|profile| profile.tag(key)).filter(|value| !value.is_empty())
    }
}

fn continues(before: &PersonRow, row: &PersonRow) -> bool {
    let days = before.days;
    days.until == row.days.from && *before == PersonRow { days, ..row.clone() }
}

impl Attributed {
    /// The row of an identity on a day.
    pub fn on(&self, identity: usize, day: Day) -> Option<&PersonRow> {
        let begin = self.rows.partition_point(|row| row.identity < identity);
        let own = self.rows[begin..].iter().take_while(|row| row.identity == identity);
        own.into_iter().find(|row| row.days.contains(day))
    }
}
