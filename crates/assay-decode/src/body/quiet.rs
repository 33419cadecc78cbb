//! Chunks of a stream that say nothing, taken by comparing.
//!
//! Nearly all chunks of a stream are alike but for one text: a few words of the
//! answer. A chunk that said nothing is remembered as what is before and
//! after the longest of its strings that holds no facts. Any chunk of that
//! form says nothing either, whatever its string says, and needs no visit.

use crate::limits::{QUIET_FORM_BYTES_MAX, QUIET_FORMS_MAX};
use crate::scan::{Scan, Scanner};

/// A chunk up to the text in it, with its opening quote, and behind it.
#[derive(Clone, Copy, Default)]
struct Form<'a> {
    before: &'a [u8],
    behind: &'a [u8],
}

/// The forms met last in one stream, in no order.
#[derive(Default)]
pub(super) struct Forms<'a> {
    forms: [Form<'a>; QUIET_FORMS_MAX],
    learned: usize,
    /// The form met last, which is most likely the next.
    last: usize,
}

impl<'a> Forms<'a> {
    /// Takes the chunk that begins here if its form is known.
    #[inline]
    pub(super) fn take(&mut self, scanner: &mut Scanner<'a>) -> Scan<bool> {
        let known = self.forms.get(..self.learned).unwrap_or(&self.forms);
        let begins = |form: &Form<'a>| scanner.begins_with(form.before);
        let Some(form) = known.get(self.last) else { return Ok(false) };
        if begins(form) {
            return scanner.take_around_string(form.before, form.behind);
        }
        let Some(at) = known.iter().position(begins) else { return Ok(false) };
        self.last = at;
        scanner.take_around_string(known[at].before, known[at].behind)
    }

    /// Remembers the form of a chunk that was read from `from` up to here and
    /// said nothing. Line ends are counted, so none may stand in a form.
    #[cold]
    pub(super) fn learn(&mut self, scanner: &Scanner<'a>, from: usize) {
        let Some((before, behind)) = scanner.around_skipped(from) else { return };
        let mut text = before.iter().chain(behind);
        if text.clone().count() > QUIET_FORM_BYTES_MAX || text.any(|byte| *byte == b'\n') {
            return;
        }
        self.last = self.learned % QUIET_FORMS_MAX;
        self.forms[self.last] = Form { before, behind };
        self.learned += 1;
    }
}
