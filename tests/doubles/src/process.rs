//! A server process that does not outlive whoever holds it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running server.
#[derive(Debug)]
pub(crate) struct Server(Child);

impl Server {
    /// Starts a server that prints one line on its standard output when it is
    /// ready, and ends when its standard input does. Gives it with that line.
    pub(crate) fn start(command: &mut Command) -> (Self, String) {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        let said = child.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line).expect("its output can be read");
        assert!(!line.is_empty(), "{command:?} ended before it was ready");
        (Self(child), line.trim().to_owned())
    }
}

impl Drop for Server {
    /// The end of its input tells it to end, and to end what it has started.
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        drop(self.0.wait());
    }
}
