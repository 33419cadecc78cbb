//! The program with an account, in whose place a server on this machine answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod athena;
mod doctor;
mod profiles;
mod provision;
mod publish;
mod shared;

use std::path::Path;

use assay_doubles::Moto;
use assay_program::{command, screen};

/// The screen of a command on that server; a call that fails is not repeated.
fn run(moto: &Moto, dir: &Path, args: &[&str]) -> String {
    let mut command = command(dir, args);
    command.envs(moto.environment()).env("AWS_MAX_ATTEMPTS", "1");
    screen(command)
}
