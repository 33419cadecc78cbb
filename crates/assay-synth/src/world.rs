//! The specification with what follows from it: callers, hours, objects.

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::company::staff::{Company, busy_day};
use crate::people::{Person, rhythm, utc_offset};
use crate::rng::{Rng, Stream};
use crate::spec::{Place, Spec};

const HOUR_SECONDS: i64 = 3_600;

/// The specification with what follows from it.
pub(crate) struct World<'s> {
    pub(crate) spec: &'s Spec,
    /// The callers, where they are not a company.
    people: Vec<Person>,
    pub(crate) company: Option<Company>,
    crowds: Vec<Crowd>,
    /// Number of each object's first record, and of the one after the last.
    firsts: Vec<u64>,
    start_second: i64,
}

/// The callers of one place.
struct Crowd {
    members: Vec<usize>,
    /// Running sums of the members' weights, for each hour of their day.
    sums: Vec<Vec<f64>>,
}

/// The stretch of an hour whose calls an object holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) first_second: u32,
    pub(crate) seconds: u32,
}

impl<'s> World<'s> {
    pub(crate) fn new(spec: &'s Spec) -> Self {
        let company = Company::of(spec);
        let alone = if company.is_some() { 0 } else { spec.developers };
        let people: Vec<Person> = (0..alone).map(|number| Person::new(spec, number)).collect();
        let callers = company.as_ref().map_or(&people, |company| &company.people);
        let crowds = (0..spec.places.len()).map(|place| Crowd::new(spec, callers, place)).collect();
        let start = spec.start.as_second();
        let mut world = Self {
            spec,
            people,
            company,
            crowds,
            firsts: Vec::new(),
            start_second: start - start.rem_euclid(HOUR_SECONDS),
        };
        world.firsts = world.share_out();
        world
    }

    /// Gives each object its share of the records.
    fn share_out(&self) -> Vec<u64> {
        let weights: Vec<f64> = (0..self.spec.objects).map(|object| self.busy(object)).collect();
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut firsts = vec![0];
        for weight in weights {
            sum += weight;
            firsts.push((self.spec.records as f64 * sum / total + 0.5) as u64);
        }
        firsts
    }

    fn busy(&self, object: u64) -> f64 {
        let of_day = match &self.company {
            Some(company) => busy_day(self.spec, company.day_of(self.hour_fields(object))),
            None => 1.0,
        };
        let of_hour =
            if self.spec.working_hours { rhythm(self.local_hour(object)) + 0.05 } else { 1.0 };
        of_day * of_hour
    }

    /// Numbers of the object's records.
    pub(crate) fn records(&self, object: u64) -> std::ops::Range<u64> {
        self.firsts[object as usize]..self.firsts[object as usize + 1]
    }

    pub(crate) fn place(&self, object: u64) -> &Place {
        &self.spec.places[self.place_index(object)]
    }

    /// Objects of one place follow each other at this distance.
    pub(crate) fn places(&self) -> u64 {
        self.spec.places.len() as u64
    }

    fn place_index(&self, object: u64) -> usize {
        (object % self.places()) as usize
    }

    /// The hour of the object, from 0.
    fn hour(&self, object: u64) -> u64 {
        object * u64::from(self.spec.hours) / self.spec.objects
    }

    /// Second since the epoch with which the object's hour begins.
    pub(crate) fn hour_start(&self, object: u64) -> i64 {
        self.start_second + self.hour(object) as i64 * HOUR_SECONDS
    }

    fn local_hour(&self, object: u64) -> u32 {
        let offset = utc_offset(&self.place(object).region);
        ((self.hour_start(object) / HOUR_SECONDS + offset).rem_euclid(24)) as u32
    }

    /// The stretch of its hour that the object covers.
    pub(crate) fn slot(&self, object: u64) -> Slot {
        let (hours, objects) = (u64::from(self.spec.hours), self.spec.objects);
        let first = (self.hour(object) * objects).div_ceil(hours);
        let next = ((self.hour(object) + 1) * objects).div_ceil(hours);
        let in_hour = (next - first).max(1);
        let from = 3_600 * (object - first) / in_hour;
        let to = 3_600 * (object - first + 1) / in_hour;
        Slot { first_second: from as u32, seconds: (to - from).max(1) as u32 }
    }

    /// The object's hour as `[2026, 11, 16, 9]`.
    pub(crate) fn hour_fields(&self, object: u64) -> [u32; 4] {
        let time = Timestamp::from_second(self.hour_start(object)).unwrap_or(Timestamp::UNIX_EPOCH);
        let time = Offset::UTC.to_datetime(time);
        [time.year() as u32, time.month() as u32, time.day() as u32, time.hour() as u32]
    }

    /// Someone who is likely to call in that object's hour and place.
    pub(crate) fn person(&self, rng: &mut Rng, object: u64) -> &Person {
        let crowd = &self.crowds[self.place_index(object)];
        let callers = self.company.as_ref().map_or(&self.people, |company| &company.people);
        &callers[crowd.pick(rng, self.local_hour(object))]
    }

    /// The stream of chance of an object.
    pub(crate) fn object_rng(&self, object: u64) -> Rng {
        Rng::new(self.spec.seed, Stream::Object, object)
    }
}

impl Crowd {
    fn new(spec: &Spec, people: &[Person], place: usize) -> Self {
        let places = spec.places.len();
        // With fewer callers than places, everyone calls everywhere.
        let here = |&number: &usize| number % places == place || people.len() < places;
        let members: Vec<usize> = (0..people.len()).filter(here).collect();
        let sums = (0..24)
            .map(|hour| running_sums(&members, |p| people[p].weight_at(hour, spec.working_hours)))
            .collect();
        Self { members, sums }
    }

    fn pick(&self, rng: &mut Rng, hour: u32) -> usize {
        let sums = &self.sums[hour as usize];
        let point = rng.unit() * sums.last().copied().unwrap_or_default();
        let index = sums.partition_point(|&sum| sum <= point);
        self.members[index.min(self.members.len() - 1)]
    }
}

fn running_sums(members: &[usize], weight: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |&member: &usize| {
        sum += weight(member);
        sum
    };
    members.iter().map(add).collect()
}
