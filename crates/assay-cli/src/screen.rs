//! The border of the screen: all that this program shows passes here.
//!
//! What people read has no character that a terminal obeys, and no line that is wider than
//! their terminal; what programs read is left alone, unless it goes to a terminal, where no
//! program reads it. What goes to stderr shows no secret either. A reader that has gone away
//! is no failure.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use assay_host::standard::{Stderr, Stdout};
use assay_host::text::{self, Plain};
use console::Term;
use unicode_width::UnicodeWidthStr;

use crate::wrap::fitted;

/// stdout, for people.
pub(crate) fn out() -> impl Write + Send {
    Plain::new(Stdout)
}

/// stdout, for programs.
pub(crate) fn data() -> Box<dyn Write + Send> {
    match io::stdout().is_terminal() {
        true => Box::new(out()),
        false => Box::new(Stdout),
    }
}

/// Lines of text on stdout, for people.
pub(crate) fn show(lines: &str) -> io::Result<()> {
    let mut out = out();
    out.write_all(within(columns(), lines).as_bytes())?;
    out.flush()
}

/// Lines on stderr.
pub(crate) fn tell(lines: &str) {
    tell_drawn(&text::lines(&text::without_secrets(lines)));
}

/// Lines on stderr that may be given colors: their parts have passed [`one_line`].
pub(crate) fn tell_drawn(lines: &str) {
    let columns = columns_of(&Term::stderr());
    write_all(&within(columns, &text::without_secrets(lines)));
}

/// Lines on stderr, for programs.
pub(crate) fn tell_data(lines: &str) {
    let lines = text::without_secrets(lines);
    write_all(&if io::stderr().is_terminal() { text::lines(&lines) } else { lines });
}

fn write_all(text: &str) {
    // Nobody is left to tell if even stderr is closed.
    let _ = Stderr.write_all(text.as_bytes());
}

/// The lines within the columns of a terminal, if it is one.
fn within(columns: Option<u16>, lines: &str) -> Cow<'_, str> {
    match columns {
        Some(columns) => fitted(lines, usize::from(columns)).into(),
        None => lines.into(),
    }
}

/// A name, a value or a message as a part of a line.
pub(crate) fn one_line(part: &str) -> String {
    text::line(part).into_owned()
}

/// What a terminal shows on stderr at its own time, such as a bar.
pub(crate) fn is_drawn_on(quiet: bool) -> bool {
    !quiet && io::stderr().is_terminal() && !is_dumb()
}

/// Whether what is written there may have colors: not on what is no terminal,
/// or a dumb one, or where the user wants none.
pub(crate) fn has_colors(stream: &impl IsTerminal) -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    let unwanted = set("NO_COLOR").is_some() || set("CLICOLOR").is_some_and(|value| value == "0");
    match (set("NO_COLOR").is_some(), forced) {
        (true, _) => false,
        (_, true) => true,
        _ => stream.is_terminal() && !is_dumb() && !unwanted,
    }
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Columns that the text takes on a terminal, where colors take none.
pub(crate) fn width_of(text: &str) -> usize {
    let mut parts = text.split("\x1b[");
    let plain = parts.next().map_or(0, UnicodeWidthStr::width);
    let colored = parts.map(|part| part.split_once('m').map_or(part, |(_, text)| text).width());
    plain + colored.sum::<usize>()
}

/// Columns of the terminal that stdout is, if it is one. A terminal that does not give both
/// its rows and its columns has no known width.
pub(crate) fn columns() -> Option<u16> {
    columns_of(&Term::stdout())
}

fn columns_of(term: &Term) -> Option<u16> {
    term.size_checked().map(|(_, columns)| columns)
}
