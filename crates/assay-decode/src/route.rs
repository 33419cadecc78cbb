//! Reading records that are written like records before.
//!
//! A writer puts the same keys in the same order again and again, so what
//! is between two values is nearly always one of a few texts. Those texts
//! are remembered by the value they follow. A record that is made of them is
//! read by comparing; any other is read key by key, and remembered.
//!
//! A slot stands for one path, so a text that has once led from one slot to
//! another in sound JSON does so in any record, whatever came before it. What
//! it could not know is a member that is there twice: such records are read key
//! by key.

use crate::envelope::Envelope;
use crate::limits::{ROUTE_MISSES_MAX, ROUTE_TEXT_BYTES_MAX, ROUTE_TEXTS_MAX};
use crate::scan::{Scan, Scanner, Stopped};
use crate::slot::{EVENTS, SLOTS, Slot};

/// A text from behind one slot's value up to another's.
struct Leg {
    text: Vec<u8>,
    to: Slot,
    /// Nesting at `to`.
    depth: usize,
    /// Bits of the members that are named in the text.
    names: u32,
}

/// The texts that were met, by the slot behind which they stand.
pub(crate) struct Routes {
    legs: [Vec<Leg>; SLOTS],
    /// Records read key by key, less those read by comparing.
    misses: u32,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self { legs: std::array::from_fn(|_| Vec::new()), misses: 0 }
    }

    /// To be called for each object: a bad one must not cost the next.
    pub(crate) fn start_object(&mut self) {
        self.misses = 0;
    }

    /// Takes a record's object into an envelope that is empty, if it is written
    /// like one before. Else what it has taken is to be read again.
    #[inline]
    pub(crate) fn take<'a>(
        &mut self,
        scanner: &mut Scanner<'a>,
        envelope: &mut Envelope<'a>,
    ) -> bool {
        let taken = self.follow(scanner, envelope);
        self.misses = self.misses.saturating_sub(u32::from(taken));
        taken
    }

    /// Takes a record's object key by key, from the scanner's first byte.
    #[cold]
    pub(crate) fn read<'a>(
        &mut self,
        scanner: &mut Scanner<'a>,
        envelope: &mut Envelope<'a>,
    ) -> Scan<()> {
        scanner.restart();
        envelope.clear();
        envelope.read(scanner)?;
        let is_like_others = scanner.newlines() == 0 && envelope.wrapped().is_none();
        if self.misses < ROUTE_MISSES_MAX && is_like_others {
            self.misses += 1;
            self.learn(scanner);
        }
        Ok(())
    }

    #[inline]
    fn follow<'a>(&self, scanner: &mut Scanner<'a>, envelope: &mut Envelope<'a>) -> bool {
        let mut at = Slot::Record;
        let mut names = 0;
        loop {
            let legs = &self.legs[at as usize];
            let Some(leg) = legs.iter().find(|leg| scanner.take_text(&leg.text, leg.depth)) else {
                return false;
            };
            if names & leg.names != 0 {
                return false;
            }
            names |= leg.names;
            at = leg.to;
            if at == Slot::End {
                envelope.is_record = Slot::any_own(names);
                return true;
            }
            if envelope.take(at, scanner).is_err() {
                return false;
            }
        }
    }

    /// Remembers what stands between the values of the record just read, up to events: what
    /// holds events may be a document of them, which is asked where no route is taken.
    fn learn(&mut self, read: &Scanner<'_>) {
        let mut scanner = read.again();
        let mut way = Way { from: 0, at: Slot::Record, names: 0, routes: self };
        if way.object(Slot::Record, &mut scanner).is_ok() {
            way.arrive(Slot::End, &scanner);
        }
    }

    fn add(&mut self, from: Slot, leg: Leg) {
        let legs = &mut self.legs[from as usize];
        let known = legs.iter().any(|other| other.text == leg.text);
        if known || leg.text.len() > ROUTE_TEXT_BYTES_MAX {
            return;
        }
        if legs.len() >= ROUTE_TEXTS_MAX {
            legs.remove(0);
        }
        legs.push(leg);
    }
}

/// The way through one record.
struct Way<'r> {
    routes: &'r mut Routes,
    /// Where the value of `at` ended.
    from: usize,
    at: Slot,
    names: u32,
}

impl Way<'_> {
    fn object(&mut self, parent: Slot, scanner: &mut Scanner<'_>) -> Scan<()> {
        let visit = |scanner: &mut Scanner<'_>, key: &[u8]| {
            if parent == Slot::Record && EVENTS.contains(&key) {
                return Err(Stopped);
            }
            self.member(parent.member(key), scanner)
        };
        scanner.object(visit).map(|_| ())
    }

    fn member(&mut self, slot: Slot, scanner: &mut Scanner<'_>) -> Scan<()> {
        match slot {
            Slot::Unknown => return scanner.skip_value(),
            slot => self.names |= slot.bit(),
        }
        match slot {
            Slot::SchemaType => scanner.skip_value(),
            Slot::Input | Slot::Output | Slot::Identity | Slot::AwsLogs => {
                self.object(slot, scanner)
            }
            slot => {
                scanner.peek()?;
                self.arrive(slot, scanner);
                scanner.skip_value()?;
                self.from = scanner.pos();
                Ok(())
            }
        }
    }

    fn arrive(&mut self, to: Slot, scanner: &Scanner<'_>) {
        let text = scanner.since(self.from).to_vec();
        let leg = Leg { text, to, depth: scanner.depth(), names: self.names };
        self.routes.add(self.at, leg);
        (self.at, self.names) = (to, 0);
    }
}
