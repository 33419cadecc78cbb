//! The program as its users meet it: what they type, and the screen afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod athena;
mod completions;
mod demo;
mod doctor;
mod dollars;
mod ends;
mod files;
mod maintenance;
mod nightly;
mod own;
mod provision;
mod publish;
mod screen;
mod shared;
mod sources;
mod support;
mod widths;
