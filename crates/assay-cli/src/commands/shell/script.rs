//! Statements from a pipe or a file: no prompt, and the first failure ends it.

use std::io::{self, BufRead};

use super::session::{Flow, Session, note};
use super::split::{Piece, Placed, split};
use crate::exit::Exit;
use crate::logging::LogFormat;
use crate::output::UnknownEnding;
use crate::report::{self, Complaint};

/// No statement from a pipe is longer.
const STATEMENT_BYTES_MAX: usize = 16 << 20;

/// Runs what comes from stdin, each statement as soon as it is whole, so that
/// another program can hold a conversation.
pub(super) fn run(mut session: Session) -> anyhow::Result<Exit> {
    let mut stdin = io::stdin().lock();
    let (mut text, mut line) = (String::new(), 1);
    while stdin.read_line(&mut text)? > 0 {
        if text.len() > STATEMENT_BYTES_MAX {
            return Err(Complaint::failed("a statement has no end within 16 MiB").into());
        }
        let split = split(&text);
        for placed in &split.pieces {
            if let Some(exit) = step(&mut session, *placed, &text, line) {
                return Ok(exit);
            }
        }
        line += lines(&text[..split.rest]);
        text.drain(..split.rest);
    }
    let last = Placed { piece: Piece::Statement(text.trim_end()), at: 0 };
    match (!text.is_empty()).then(|| step(&mut session, last, &text, line)).flatten() {
        Some(exit) => Ok(exit),
        None => session.end().map(|()| Exit::Done),
    }
}

/// Runs one piece; returns how the process ends, if it does.
fn step(session: &mut Session, placed: Placed<'_>, text: &str, line: usize) -> Option<Exit> {
    match session.run(placed.piece) {
        Ok(Flow::GoOn) => None,
        Ok(Flow::Quit) => match session.end() {
            Ok(()) => Some(Exit::Done),
            Err(error) => Some(report::failure(&error, LogFormat::Human)),
        },
        Err(error) => {
            report::failure(&error, LogFormat::Human);
            note(&format!("stopped at line {}", line + lines(&text[..placed.at])));
            // A file's name is wrong usage here as it is on the command line.
            Some(if error.is::<UnknownEnding>() { Exit::Usage } else { Exit::Failed })
        }
    }
}

/// Runs a whole text; a last statement needs no semicolon.
///
/// # Errors
/// The first statement's that fails, after a word about where it stands.
pub(super) fn run_text(session: &mut Session, text: &str, name: &str) -> anyhow::Result<Flow> {
    let split = split(text);
    let rest = text[split.rest..].trim_end();
    let last = Placed { piece: Piece::Statement(rest), at: split.rest };
    for placed in split.pieces.into_iter().chain((!rest.is_empty()).then_some(last)) {
        match session.run(placed.piece) {
            Ok(Flow::GoOn) => {}
            Ok(Flow::Quit) => return Ok(Flow::Quit),
            Err(error) => {
                note(&format!("{name} stopped at line {}", 1 + lines(&text[..placed.at])));
                return Err(error);
            }
        }
    }
    Ok(Flow::GoOn)
}

fn lines(text: &str) -> usize {
    text.matches('\n').count()
}
