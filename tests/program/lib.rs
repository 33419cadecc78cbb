//! The program as a user runs it, and what is on the screen afterwards.

#![allow(clippy::unwrap_used)]

mod built;
mod looks;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

pub use looks::{looks, looks_with};

/// The program: of `ASSAY_TEST_PROGRAM`; else that which cargo names to the tests beside it; else
/// that of this checkout, built where it is older than its sources.
pub fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    let named = || {
        let names = ["ASSAY_TEST_PROGRAM", "CARGO_BIN_EXE_assay"].into_iter();
        names.filter_map(|name| std::env::var(name).ok()).next()
    };
    PROGRAM.get_or_init(|| named().unwrap_or_else(built::program))
}

/// Runs `assay` in `dir` with nothing of this machine's settings.
pub fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(args).current_dir(dir).env_clear().stdin(Stdio::null());
    command.env("HOME", dir).env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

/// The same command with no signal ignored: what is started in the background of a script
/// ignores some, and so does what it starts.
pub fn heeding_signals(command: &Command) -> Command {
    let mut started = python();
    started.args(["-c", HEED]).arg(command.get_program()).args(command.get_args());
    started.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    started.current_dir(command.get_current_dir().unwrap()).stdin(Stdio::null());
    started
}

const HEED: &str = "import os, signal, sys
for each in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    signal.signal(each, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])";

/// The screen after a command: exit code, stdout, stderr, with what changes
/// from run to run replaced.
pub fn screen(mut command: Command) -> String {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    let code = output.status.code().unwrap();
    let dir = command.get_current_dir().unwrap().display().to_string();
    let screen = format!("exit {code}\n--- stdout\n{stdout}--- stderr\n{stderr}");
    let plain = screen.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    plain.replace(&dir, "DIR").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// The screen of `assay` with these arguments.
pub fn assay(dir: &Path, args: &[&str]) -> String {
    screen(command(dir, args))
}

/// The same in a folder of its own.
pub fn in_empty_dir(args: &[&str]) -> String {
    assay(TempDir::new().unwrap().path(), args)
}

/// Runs a script of Python 3, which types at the program in a terminal of its own
/// (`terminal.py`), in that folder.
pub fn typing(script: &Path, dir: &Path) -> Command {
    let mut python = python();
    python.arg(script).arg(program()).arg(dir).env("PYTHONPATH", env!("CARGO_MANIFEST_DIR"));
    python
}

/// Python 3, with nothing of this machine's settings.
fn python() -> Command {
    let mut python = Command::new("python3");
    python.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    python
}

/// A folder with a few hours of logs and a lake made of them.
pub fn with_lake() -> TempDir {
    let dir = TempDir::new().unwrap();
    let knobs = ["--records", "500", "--objects", "6", "--set", "dirt.corrupt_gzip=0"];
    let wrote = command(dir.path(), &[&["synth", "logs"], &knobs[..]].concat()).status().unwrap();
    assert!(wrote.success());
    for shard in ["1/2", "2/2"] {
        let args = ["ingest", "logs", "--lake", "lake", "--quiet", "--threads", "1"];
        let args = [&args[..], &["--shard", shard]].concat();
        assert!(command(dir.path(), &args).stdout(Stdio::null()).status().unwrap().success());
    }
    dir
}

/// Snapshots in which neither moments nor durations are compared.
pub fn without_seconds(body: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d s", "in TIME");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\S+Z", "TIME");
    settings.bind(body);
}
