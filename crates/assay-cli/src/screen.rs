//! The border of the screen: all that this program shows passes here.
//!
//! What people read has no character that a terminal obeys; what programs read
//! is left alone, unless it goes to a terminal, where no program reads it. What
//! goes to stderr shows no secret either. A reader that has gone away is nothing
//! to speak of.

use std::io::{self, IsTerminal, Write};

use assay_host::standard::{Stderr, Stdout};
use assay_host::text::{self, Plain};
use unicode_width::UnicodeWidthStr;

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

/// Lines on stderr.
pub(crate) fn tell(lines: &str) {
    write_all(&text::lines(&text::without_secrets(lines)));
}

/// A line on stderr that may be given colors: its parts have passed [`one_line`].
pub(crate) fn tell_drawn(line: &str) {
    write_all(&text::without_secrets(line));
}

fn write_all(text: &str) {
    // Nobody is left to tell if even stderr is closed.
    let _ = Stderr.write_all(text.as_bytes());
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

/// Columns that the text takes on a terminal.
pub(crate) fn width_of(text: &str) -> usize {
    text.width()
}

/// Columns of the terminal that stdout is, if it is one. A terminal that does not give both
/// its rows and its columns has no known width.
pub(crate) fn columns() -> Option<u16> {
    console::Term::stdout().size_checked().map(|(_, columns)| columns)
}
