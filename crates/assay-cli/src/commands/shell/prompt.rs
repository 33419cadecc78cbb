//! The prompt.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustyline::Editor;
use rustyline::config::{BellStyle, ColorMode, CompletionType, Config};
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;

use super::complete::Vocabulary;
use super::editor::Editing;
use super::history;
use super::running::Cancelled;
use super::session::{Flow, Session};
use super::split::split;
use crate::exit::Exit;
use crate::logging::LogFormat;
use crate::{report, screen, signals};

const PROMPT: &str = "assay> ";

type Lines = Editor<Editing, DefaultHistory>;

/// Asks and answers until the user leaves.
pub(super) fn run(
    mut session: Session,
    place: &str,
    history: Option<PathBuf>,
    quiet: bool,
) -> anyhow::Result<Exit> {
    let history = history.or_else(history::default_path);
    // At the prompt Ctrl-C clears what is typed, and cancels a query that runs.
    let _interrupts = signals::heeded_elsewhere();
    let mut lines = editor(&mut session, history.as_deref())?;
    if !quiet {
        greet(place);
    }
    loop {
        match lines.readline(PROMPT) {
            Ok(text) => {
                remember(&mut lines, &text, history.as_deref());
                if answer(&mut session, &text) == Flow::Quit {
                    return session.leave();
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return session.leave(),
            Err(error) => return Err(error.into()),
        }
    }
}

fn editor(session: &mut Session, history: Option<&Path>) -> anyhow::Result<Lines> {
    let has_colors = screen::has_colors(&std::io::stdout());
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .max_history_size(history::ENTRIES_MAX)?
        .history_ignore_dups(true)?
        .bell_style(BellStyle::None)
        .tab_stop(4)
        .color_mode(if has_colors { ColorMode::Forced } else { ColorMode::Disabled })
        .build();
    let mut lines = Lines::with_config(config)?;
    lines.set_helper(Some(Editing::new(vocabulary(session))));
    if let Some(path) = history {
        // Statements name people: nobody else is to read them.
        let ready = assay_host::remember_in(path).map_err(ReadlineError::from);
        if let Err(error) = ready.and_then(|_| lines.load_history(path)) {
            tracing::warn!("cannot read the history {}: {error}", path.display());
        }
    }
    Ok(lines)
}

/// Empty if the engine cannot say it: completion is no reason to fail.
fn vocabulary(session: &mut Session) -> Vocabulary {
    let engine = Arc::clone(session.engine());
    let catalog = Arc::clone(session.catalog());
    let loaded = async move { engine.vocabulary(&catalog).await };
    session.async_run(loaded).unwrap_or_default()
}

fn greet(place: &str) {
    let version = env!("CARGO_PKG_VERSION");
    screen::tell(&format!("assay {version} on {place}\n\\? for help, Ctrl-D to leave\n"));
}

/// Kept at once, so that a crash or a second session loses nothing.
fn remember(lines: &mut Lines, text: &str, path: Option<&Path>) {
    let text = text.trim();
    if text.is_empty() || text.len() > history::ENTRY_BYTES_MAX {
        return;
    }
    let added = lines.add_history_entry(text);
    if let (Ok(true), Some(path)) = (added, path)
        && let Err(error) = lines.append_history(path)
    {
        tracing::debug!("cannot write the history {}: {error}", path.display());
    }
}

/// Runs what was typed; the first piece that fails ends it, not the session.
fn answer(session: &mut Session, text: &str) -> Flow {
    for placed in split(text).pieces {
        match session.run(placed.piece) {
            Ok(Flow::GoOn) => {}
            Ok(Flow::Quit) => return Flow::Quit,
            Err(error) => {
                complain(&error);
                return Flow::GoOn;
            }
        }
    }
    Flow::GoOn
}

fn complain(error: &anyhow::Error) {
    if error.is::<Cancelled>() {
        // The terminal has shown ^C in the same line.
        screen::tell(&format!("\n{error}\n"));
    } else {
        report::failure(error, LogFormat::Human);
    }
}
