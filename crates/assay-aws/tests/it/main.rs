//! Each service of AWS as a server on loopback plays it, or a real account.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod catalog;
mod provision;
mod s3;
