//! What the line editor asks of us: completion, whether the input is whole, and
//! a word when it is not.

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::complete::{Vocabulary, complete};
use super::split::split;
use crate::colors::Paint;
use crate::screen;

/// The editor's helper.
pub(super) struct Editing {
    files: FilenameCompleter,
    vocabulary: Vocabulary,
}

/// Said below a statement that does not end, to those who wait for an answer.
const UNFINISHED: &str = "; runs it, Ctrl-C clears it";

impl Editing {
    pub(super) fn new(vocabulary: Vocabulary) -> Self {
        Self { files: FilenameCompleter::new(), vocabulary }
    }
}

impl Completer for Editing {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if line.starts_with("\\i ") || line.starts_with("\\o ") {
            let (start, mut found) = self.files.complete_path(line, cursor)?;
            // A name that a terminal obeys cannot be typed either.
            found.retain(|file| screen::one_line(&file.replacement) == file.replacement);
            return Ok((start, found));
        }
        let found = complete(line, cursor, &self.vocabulary);
        let pair = |word: String| Pair { display: word.clone(), replacement: word };
        Ok((found.start, found.words.into_iter().map(pair).collect()))
    }
}

impl Validator for Editing {
    fn validate(&self, input: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = input.input();
        Ok(match split(text).rest == text.len() {
            true => ValidationResult::Valid(None),
            false => ValidationResult::Incomplete,
        })
    }
}

impl Hinter for Editing {
    type Hint = String;

    fn hint(&self, line: &str, cursor: usize, _: &Context<'_>) -> Option<String> {
        let at_end = cursor == line.len() && line.ends_with('\n');
        (at_end && split(line).rest < line.len()).then(|| UNFINISHED.to_owned())
    }
}

impl Highlighter for Editing {
    fn highlight_hint<'h>(&self, hint: &'h str) -> std::borrow::Cow<'h, str> {
        match screen::has_colors(&std::io::stdout()) {
            true => Paint::Aside.on(hint).into(),
            false => hint.into(),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        false
    }
}

impl Helper for Editing {}
