//! The program as its users meet it: what they type, and the screen afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod completions;
mod demo;
mod doctor;
mod dollars;
mod ends;
mod files;
mod maintenance;
mod nightly;
mod own;
mod screen;
mod sources;
mod widths;
