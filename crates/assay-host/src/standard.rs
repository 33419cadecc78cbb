//! What this process was given to write to.
//!
//! A reader that goes away, as `head` does, is not a failure of the work: what
//! is written afterwards is dropped without a word, and [`is_read`] says so to
//! those who would rather stop.

use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static READ: AtomicBool = AtomicBool::new(true);

/// stdout.
#[derive(Clone, Copy, Debug)]
pub struct Stdout;

/// stderr. Nothing could be said about a failure to write there, so there is none.
#[derive(Clone, Copy, Debug)]
pub struct Stderr;

/// Whether stdout still has a reader, as far as is known.
pub fn is_read() -> bool {
    READ.load(Ordering::Relaxed)
}

fn unless_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            READ.store(false, Ordering::Relaxed);
            Ok(())
        }
        done => done,
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if is_read() {
            unless_gone(io::stdout().write_all(bytes))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if is_read() { unless_gone(io::stdout().flush()) } else { Ok(()) }
    }
}

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = io::stderr().write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
