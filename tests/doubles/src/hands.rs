//! The hands of a test in a real account: a Python process that makes the calls
//! that `assay` does not, and cleans up when the test ends, however it ends.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::{python, root};

/// The process, and the lines to it and from it.
#[derive(Debug)]
pub(crate) struct Hands {
    child: Child,
    lines: Mutex<Option<Lines>>,
}

#[derive(Debug)]
struct Lines {
    asked: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Lines {
    fn next(&mut self) -> String {
        let mut line = String::new();
        self.told.read_line(&mut line).expect("the hands can be heard");
        line.trim().to_owned()
    }
}

impl Hands {
    /// With the caller's own credentials, on what begins with `mark`.
    ///
    /// # Panics
    ///
    /// When the bucket cannot be reached.
    pub(crate) fn start(bucket: &str, mark: &str) -> Self {
        // boto3, which moto is written with, comes with it.
        let packages = root().join("tests/doubles/moto/requirements.txt");
        let mut command = Command::new(python::with_packages("moto", &packages));
        command.arg(root().join("tests/doubles/aws/hands.py")).args([bucket, mark]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("Python can be started");
        let asked = child.stdin.take().expect("its input is piped");
        let told = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut lines = Lines { asked, told };
        let said = lines.next();
        assert_eq!(said, "ready", "real AWS is asked for and cannot be reached");
        Self { child, lines: Mutex::new(Some(lines)) }
    }

    /// The answer to a question of `hands.py`.
    ///
    /// # Errors
    ///
    /// Code and message of a refusal.
    ///
    /// # Panics
    ///
    /// When the process has ended.
    pub(crate) fn ask(&self, question: &Value) -> Result<Value, String> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = lines.as_mut().expect("the hands are there until the end");
        writeln!(lines.asked, "{question}").expect("the hands listen");
        let mut told: Value = serde_json::from_str(&lines.next()).expect("an answer in JSON");
        told.get("refused").map_or(Ok(()), |why| Err(why.to_string()))?;
        Ok(told["answer"].take())
    }
}

impl Drop for Hands {
    /// The end of their input tells them to clean up and to end.
    fn drop(&mut self) {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut lines) = lines.filter(|_| !std::thread::panicking()) {
            drop(writeln!(lines.asked, "{}", json!({"end": true})));
        }
        let clean = self.child.wait().is_ok_and(|status| status.success());
        assert!(clean || std::thread::panicking(), "something is left behind in the account");
    }
}
