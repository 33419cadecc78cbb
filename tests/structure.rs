//! The architecture as a list of things deliberately absent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Floors, from the ground up: a crate depends on lower floors only.
const FLOORS: [(&str, u32); 22] = [
    ("assay-depth", 0),
    ("assay-host", 0),
    ("assay-schema", 0),
    ("assay-settings", 0),
    ("assay-cost", 1),
    ("assay-decode", 1),
    ("assay-provision", 1),
    ("assay-rows", 1),
    ("assay-synth", 1),
    ("assay-doubles", 2),
    ("assay-doubles-s3", 2),
    ("assay-lake", 2),
    ("assay-doubles-lake", 3),
    ("assay-program", 3),
    ("assay-query", 3),
    ("assay-aws", 3),
    ("assay", 4),
    ("assay-cli", SCREEN_FLOOR),
    ("assay-features", 6),
    ("assay-account", 6),
    ("assay-tests", 6),
    ("assay-decode-fuzz", 6),
];

/// The floor of the one crate that has a screen.
const SCREEN_FLOOR: u32 = 5;

/// Lines of a source file, its tests aside, beyond which it wants dividing.
const FILE_LINES_MAX: usize = 400;

fn metadata() -> Value {
    let said = cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    serde_json::from_str(&said).expect("cargo metadata is JSON")
}

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(arguments)
        .arg("--locked")
        .current_dir(assay_doubles::root())
        .output()
        .expect("cargo runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// The libraries that cargo compiles for a selection of packages, each with the
/// features that it is given there.
fn libraries(selection: &[&str]) -> BTreeSet<String> {
    let tree = cargo(&[&["tree", "--prefix", "none", "--format", "{p} {f}"], selection].concat());
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)").to_owned());
    lines.filter(|line| !line.contains(" (/")).collect()
}

/// Crates of the workspace with the packages they name as ordinary dependencies.
fn edges(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata["packages"].as_array().expect("packages");
    let ours = packages.iter().filter(|package| package["source"].is_null());
    ours.map(|package| (text(&package["name"]), dependencies(package))).collect()
}

fn dependencies(package: &Value) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().expect("dependencies").iter();
    all.filter(|dependency| dependency["kind"].is_null())
        .map(|dependency| text(&dependency["name"]))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn floor(name: &str) -> Option<u32> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

#[test]
fn arrows_point_down_only() {
    for (from, to) in edges(&metadata()) {
        let own = floor(&from).unwrap_or_else(|| panic!("{from} stands on no floor"));
        for below in to.iter().filter_map(|name| floor(name)) {
            assert!(below < own, "{from} depends on a crate of floor {below}");
        }
    }
}

#[test]
fn heavy_dependencies_stay_in_their_crate() {
    let apart = |(name, _): &(String, _)| name != "assay-features";
    for (name, to) in edges(&metadata()).into_iter().filter(apart) {
        let has = |prefix: &str| to.iter().any(|dependency| dependency.starts_with(prefix));
        assert!(
            ["assay-query", "assay-rows"].contains(&name.as_str()) || !has("datafusion"),
            "{name} names DataFusion"
        );
        assert!(name == "assay-aws" || !has("aws-"), "{name} names an AWS SDK");
        assert!(name == "assay-lake" || !has("deltalake"), "{name} names Delta");
        let low = floor(&name).is_some_and(|floor| floor < 2);
        assert!(!low || !(has("tokio") || has("object_store")), "{name} does input and output");
    }
}

#[test]
fn the_lock_file_holds_one_of_each_pinned_library() {
    let lock =
        std::fs::read_to_string(assay_doubles::root().join("Cargo.lock")).expect("Cargo.lock");
    for library in ["arrow", "arrow-array", "parquet", "object_store", "datafusion"] {
        let entry = format!("name = \"{library}\"\n");
        assert_eq!(lock.matches(&entry).count(), 1, "{library} stands more than once");
    }
}

/// What prints, or keeps the compiler from saying so.
const PRINTS: [&str; 8] = [
    "println!",
    "print!(",
    "dbg!(",
    "io::stdout()",
    "io::stderr()",
    "standard::Std",
    "clippy::print",
    "clippy::dbg",
];

#[test]
fn nothing_below_the_command_line_prints() {
    let root = assay_doubles::root();
    let lints = std::fs::read_to_string(root.join("Cargo.toml")).expect("manifest");
    for lint in ["print_stdout", "print_stderr", "dbg_macro"] {
        assert!(lints.contains(&format!("{lint} = \"warn\"")), "{lint} is allowed");
    }
    let below = FLOORS.iter().filter(|(_, floor)| *floor < SCREEN_FLOOR);
    let folders = below.map(|(name, _)| root.join("crates").join(name));
    for folder in folders.filter(|folder| folder.exists()) {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("manifest");
        let shares = manifest.contains("[lints]\nworkspace = true\n");
        assert!(shares, "{} has lints of its own", folder.display());
        // Whatever goes out passes here.
        let border = root.join("crates/assay-host/src/standard.rs");
        for file in sources(&folder.join("src")).iter().filter(|file| **file != border) {
            let code = std::fs::read_to_string(file).expect("source");
            let found = PRINTS.iter().find(|word| code.contains(**word));
            assert!(found.is_none(), "{} has {found:?}", file.display());
        }
    }
}

#[test]
fn files_stay_short() {
    for file in sources(&assay_doubles::root().join("crates")) {
        let text = std::fs::read_to_string(&file).expect("source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        assert!(code.lines().count() <= FILE_LINES_MAX, "{} is too long", file.display());
    }
}

/// What creates, replaces or moves files.
const CREATES: [&str; 9] = [
    "File::create",
    "File::options",
    "fs::write",
    "fs::rename",
    "fs::copy",
    "OpenOptions",
    "env::temp_dir",
    "tempdir",
    "TempDir",
];

#[test]
fn files_are_written_one_way() {
    // A lake on disk is a store: its files appear whole, in an order of their own.
    let lake = "/assay-lake/src/store/local/";
    let apart = ["/assay-host/src/", lake, "/examples/", "/benches/", "/fuzz/"];
    for file in sources(&assay_doubles::root().join("crates")) {
        let (name, text) =
            (file.to_string_lossy(), std::fs::read_to_string(&file).expect("source"));
        let is_test = file.file_name().is_some_and(|name| name == "tests.rs");
        if is_test || apart.iter().any(|part| name.contains(part)) {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for word in CREATES {
            assert!(!code.contains(word), "{name} has {word}: FileWriter and Scratch do that");
        }
    }
}

#[test]
fn what_is_shown_passes_the_border_of_the_screen() {
    let border =
        ["/assay-host/src/", "/assay-cli/src/screen.rs", "/examples/", "/fuzz/", "/benches/"];
    for file in sources(&assay_doubles::root().join("crates")) {
        let (name, text) =
            (file.to_string_lossy(), std::fs::read_to_string(&file).expect("source"));
        if border.iter().any(|part| name.contains(part)) {
            continue;
        }
        for words in text.lines().filter(|line| !line.contains("is_terminal")) {
            let writes = ["stdout().lock", "stderr().lock", "(io::stdout()", "(io::stderr()"];
            let found = writes.iter().any(|word| words.contains(word));
            let asks = words.contains("has_colors");
            assert!(!found || asks, "{name} writes past the screen: {words}");
        }
    }
}

#[test]
fn every_command_compiles_the_same_libraries() {
    let all = libraries(&["--workspace", "--edges", "normal,build,dev"]);
    let same = |command: &str, selection: &[&str]| {
        let own: Vec<_> = libraries(selection).difference(&all).cloned().collect();
        assert!(own.is_empty(), "{command} compiles these anew; tests/features: {own:#?}");
    };
    same("cargo run", &["--edges", "normal,build"]);
    for name in edges(&metadata()).keys() {
        let selection = ["--package", name, "--edges", "normal,build,dev"];
        same(&format!("cargo test -p {name}"), &selection);
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let wanted = |path: &PathBuf| !path.ends_with("target") && !path.ends_with("tests");
    let below = folders.iter().filter(|path| wanted(path)).flat_map(|path| sources(path));
    let own = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    own.chain(below).collect()
}
