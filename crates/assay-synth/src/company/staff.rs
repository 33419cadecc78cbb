//! A company as a whole, and to whom its calls are charged: what readers that have its files must
//! find.

use jiff::Span;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::callers;
use super::charge::{Charge, SaidBy};
use super::directory::{self, DirectoryRow};
use super::teams::days;
use crate::people::{Person, last_part};
use crate::plan::Plan;
use crate::rng::{Rng, Stream};
use crate::spec::Spec;

/// A company: its callers, its directory, and when things change in it.
pub(crate) struct Company {
    pub(crate) people: Vec<Person>,
    pub(super) directory: Vec<DirectoryRow>,
    /// The API key that a rule gives to a team.
    pub(super) team_key: String,
    first_day: Date,
    /// Days of the logs.
    pub(super) days: u32,
}

impl Company {
    /// The company of a specification that asks for one.
    pub(crate) fn of(spec: &Spec) -> Option<Self> {
        spec.teams.then(|| Self {
            people: callers::people(spec),
            directory: directory::rows(spec.developers, days(spec)),
            team_key: callers::team_key(spec),
            first_day: Offset::UTC.to_datetime(spec.start).date(),
            days: days(spec),
        })
    }

    /// The date of a day, counted from the first.
    pub(super) fn date(&self, day: u32) -> Date {
        let days = Span::new().days(i64::from(day));
        self.first_day.checked_add(days).unwrap_or(self.first_day)
    }

    /// The day of a date, counted from the first.
    pub(crate) fn day_of(&self, [year, month, day, _]: [u32; 4]) -> u32 {
        let date = Date::new(year as i16, month as i8, day as i8).unwrap_or(self.first_day);
        u32::try_from((date - self.first_day).get_days()).unwrap_or_default()
    }
}

/// How busy a day of the company is: it grows, and no day is like the other.
pub(crate) fn busy_day(spec: &Spec, day: u32) -> f64 {
    let rng = &mut Rng::new(spec.seed, Stream::Company, u64::from(day));
    0.6 + 0.03 * f64::from(day.min(100)) + 0.5 * rng.unit()
}

/// To whom a call of a day is charged, and by what. Without a company: to whom its identity names.
pub(crate) fn charge(company: Option<&Company>, plan: &Plan<'_>, day: u32) -> (Charge, SaidBy) {
    let own = plan.identity().filter(|_| !plan.is_by_key()).and(plan.person.own_name.clone());
    let none = Charge::default();
    let tags = plan.person.seat.as_ref().and_then(|seat| seat.owned.as_ref());
    let tags = tags.map_or(&none, |owned| &owned.tags);
    let ruled = company.and_then(|company| company.ruled(plan, day));
    let rule = ruled.as_ref().unwrap_or(&none);
    let (text, said_by) = match (&rule.person, &tags.person, own) {
        (Some(person), _, _) => (Some(person.clone()), SaidBy::Rule),
        (None, Some(user), _) => (Some(user.clone()), SaidBy::ProfileTag),
        (None, None, Some(own)) => (Some(own), SaidBy::Identity),
        (None, None, None) => (None, SaidBy::Nobody),
    };
    let listed = company.and_then(|company| company.listed(text.as_deref()?, day));
    let listed = listed.unwrap_or_default();
    let first = |field: fn(&Charge) -> &Option<String>| {
        [rule, &listed, tags].into_iter().find_map(|charge| field(charge).clone())
    };
    let charge = Charge {
        person: listed.person.clone().or(text),
        team: first(|charge| &charge.team),
        project: first(|charge| &charge.project),
        cost_center: first(|charge| &charge.cost_center),
    };
    (charge, if ruled.is_some() { SaidBy::Rule } else { said_by })
}

impl Company {
    /// What the rule that matches a call says.
    fn ruled(&self, plan: &Plan<'_>, day: u32) -> Option<Charge> {
        let arn = plan.identity()?;
        if plan.is_by_key() {
            return (last_part(arn) == self.team_key).then(callers::of_team_key);
        }
        let ruled = plan.person.seat.as_ref()?.ruled.as_ref()?;
        ruled.until.is_none_or(|until| day < until).then(|| ruled.charge.clone())
    }

    /// What the directory says on a day of whom a text means.
    fn listed(&self, text: &str, day: u32) -> Option<Charge> {
        self.directory.iter().find(|row| row.is(text) && row.holds_on(day)).map(|row| row.charge())
    }
}
