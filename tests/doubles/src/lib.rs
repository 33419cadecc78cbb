//! What stands in the place of AWS in tests: servers on loopback, an account in
//! memory, and the way to real AWS in their place.
//!
//! Each server listens on 127.0.0.1, on a port that was free, and ends with the test
//! that started it: when it is dropped, and also when the test is killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod cloud;
mod hands;
mod http;
pub mod iam;
mod moto;
mod process;
pub mod provider;
pub mod python;
mod trino;

pub use cloud::Cloud;
pub use moto::Moto;
pub use trino::{Answer, Trino};

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// Where what the doubles need is kept from one test run to the next.
pub fn cache() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| root().join("target")).join("doubles")
}
