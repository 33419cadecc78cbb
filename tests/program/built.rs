//! The program of this checkout, for tests of packages that it is not a part of.

use std::process::Command;

use assay_doubles::root;
use serde_json::Value;

/// Builds it, with the features that every command shares.
pub(crate) fn program() -> String {
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo says of this test, libraries would take for what it says of them.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
        cargo.env_remove(name);
    }
    cargo.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_LINKS");
    cargo.args(["build", "--locked", "--bin", "assay", "--message-format", "json"]);
    let built = cargo.current_dir(root()).output().unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{said}");
    let messages = serde_json::Deserializer::from_slice(&built.stdout).into_iter::<Value>();
    let executables =
        messages.filter_map(|message| Some(message.unwrap()["executable"].as_str()?.into()));
    executables.last().unwrap()
}
