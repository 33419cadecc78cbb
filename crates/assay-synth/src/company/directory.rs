//! The company's directory, as an identity provider exports it: several rows for those who moved
//! or left, and gaps.

use super::charge::Charge;
use super::teams::{LEAVES, MOVES_BEHIND_GATEWAY, MOVES_BY_LIST, SEARCH, TEAMS, Team, move_day};
use crate::people::name;

/// Somebody, on some days.
pub(super) struct DirectoryRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) team: &'static Team,
    pub(super) project: Option<&'static str>,
    pub(super) has_cost_center: bool,
    /// First day, counted from the first of the logs.
    pub(super) from: Option<u32>,
    /// First day that is not part of it.
    pub(super) until: Option<u32>,
}

impl DirectoryRow {
    pub(super) fn is(&self, text: &str) -> bool {
        self.id.eq_ignore_ascii_case(text) || self.email.eq_ignore_ascii_case(text)
    }

    pub(super) fn holds_on(&self, day: u32) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    pub(super) fn charge(&self) -> Charge {
        Charge {
            person: Some(self.name.clone()),
            team: Some(self.team.name.to_owned()),
            project: self.project.map(str::to_owned),
            cost_center: self.cost_center().map(str::to_owned),
        }
    }

    pub(super) fn cost_center(&self) -> Option<&'static str> {
        self.has_cost_center.then_some(self.team.cost_center)
    }
}

/// How a person is called everywhere.
pub(super) fn id(number: usize) -> String {
    name(number)
}

/// Every row, of people by number.
pub(super) fn rows(people: usize, days: u32) -> Vec<DirectoryRow> {
    (0..people).flat_map(|number| of_person(number, days)).collect()
}

fn of_person(number: usize, days: u32) -> Vec<DirectoryRow> {
    let moved = move_day(days);
    match number {
        MOVES_BY_LIST | MOVES_BEHIND_GATEWAY => {
            let team = &TEAMS[(number + 2) % TEAMS.len()];
            let before = DirectoryRow { until: Some(moved), team, ..row(number) };
            vec![before, DirectoryRow { from: Some(moved), ..row(number) }]
        }
        // Somebody leaves, and days later the id goes to somebody else.
        LEAVES => {
            let left = (days / 3).max(1);
            let follows = (2 * days / 3).max(left + 1);
            let name = "Deniz Aydin".to_owned();
            let next = DirectoryRow { from: Some(follows), name, team: SEARCH, ..row(number) };
            vec![DirectoryRow { until: Some(left), ..row(number) }, next]
        }
        _ => vec![row(number)],
    }
}

fn row(number: usize) -> DirectoryRow {
    let id = id(number);
    let team = &TEAMS[number % TEAMS.len()];
    let words = id.split('.').map(capital).collect::<Vec<_>>();
    DirectoryRow {
        name: words.join(" "),
        email: format!("{id}@example.com"),
        id,
        team,
        project: (number % 3 == 1).then_some(team.projects[number / 3 % 2]),
        has_cost_center: number % 7 != 6,
        from: None,
        until: None,
    }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_uppercase() + rest
}
