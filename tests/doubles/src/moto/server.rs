//! Servers with nothing in them, as copies of one process that has read its modules:
//! reading them takes longer than most tests.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::{python, root};

/// A process of moto that ends when it is dropped, and with this process.
#[derive(Debug)]
pub(super) struct Server {
    process: String,
    pub(super) endpoint: String,
}

impl Server {
    /// Starts one with some of moto's own variables set.
    ///
    /// # Panics
    ///
    /// When it cannot be installed or started.
    pub(super) fn start(variables: &[(&str, &str)]) -> Self {
        let variables: BTreeMap<_, _> = variables.iter().copied().collect();
        let told = ask(&format!("start {}", serde_json::json!(variables)));
        let (process, endpoint) = told.split_once(' ').expect("a process and its address");
        Self { process: process.to_owned(), endpoint: endpoint.to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        ask(&format!("end {}", self.process));
    }
}

/// `serve.py`, which ends all servers when its input ends.
struct Original {
    _process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What the original, which the first question starts, answers in a line.
fn ask(line: &str) -> String {
    static ORIGINAL: OnceLock<Mutex<Original>> = OnceLock::new();
    let original = ORIGINAL.get_or_init(|| Mutex::new(Original::start()));
    let mut original = original.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(original.input, "{line}").expect("moto can be asked");
    let mut answer = String::new();
    original.output.read_line(&mut answer).expect("what moto says can be read");
    assert!(!answer.is_empty(), "moto ended instead of answering {line}");
    answer.trim().to_owned()
}

impl Original {
    fn start() -> Self {
        let folder = root().join("tests/doubles/moto");
        let python = python::with_packages("moto", &folder.join("requirements.txt"));
        let mut command = Command::new(python);
        command.arg(folder.join("serve.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        let input = process.stdin.take().expect("its input is piped");
        let output = BufReader::new(process.stdout.take().expect("its output is piped"));
        Self { _process: process, input, output }
    }
}
