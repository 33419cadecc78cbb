//! The program with an account, which a server on this machine stands in for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod athena;
mod doctor;
mod profiles;
mod provision;
mod publish;
mod shared;
