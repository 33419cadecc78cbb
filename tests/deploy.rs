//! The files of `deploy/` are well formed, and grant what the documents say.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use assay_doubles::{Moto, python};
use serde_json::Value;

fn deploy(name: &str) -> PathBuf {
    assay_doubles::root().join("deploy").join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(deploy(name)).expect("a file of deploy/")
}

/// Role, action and whether it is about the lake or the logs, from each
/// statement of the template.
fn granted() -> BTreeSet<(String, String)> {
    let template: Value = serde_yaml_ng::from_str(&text("aws/nightly.yaml")).expect("YAML");
    let resources = template["Resources"].as_object().expect("resources").iter();
    let roles = resources.filter(|(_, resource)| resource["Type"] == "AWS::IAM::Role");
    let mut granted = BTreeSet::new();
    for (role, resource) in roles {
        for policy in list(&resource["Properties"]["Policies"]) {
            let policy = if_wanted(policy);
            for statement in list(&policy["PolicyDocument"]["Statement"]) {
                let actions = list(&statement["Action"]).into_iter();
                granted.extend(actions.map(|action| (role.clone(), string(action))));
            }
        }
    }
    granted
}

/// What stands under a condition, as if that held.
fn if_wanted(value: &Value) -> &Value {
    value.get("Fn::If").map_or(value, |choice| &choice[1])
}

/// A list, or one thing as a list of one.
fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

fn string(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// Role and action of each line of the table in the documents.
fn documented() -> BTreeSet<(String, String)> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let action = cells.get(2)?.strip_prefix('`')?.strip_suffix('`')?;
        Some((cells.get(1)?.to_string(), action.to_owned())).filter(|_| action.contains(':'))
    };
    text("README.md").lines().filter_map(row).collect()
}

#[test]
fn the_template_grants_what_the_table_says() {
    assert_eq!(granted(), documented());
    assert!(granted().iter().all(|(_, action)| !action.contains('*')), "a wildcard action");
}

#[test]
fn logs_are_only_read_and_nothing_is_granted_everywhere() {
    let template: Value = serde_yaml_ng::from_str(&text("aws/nightly.yaml")).expect("YAML");
    let policy = &template["Resources"]["TaskRole"]["Properties"]["Policies"][0]["PolicyDocument"];
    for statement in list(&policy["Statement"]) {
        let resource = string(&statement["Resource"]["Fn::Sub"]);
        let reads = ["s3:ListBucket", "s3:GetObject"];
        let reads =
            list(&statement["Action"]).iter().all(|action| reads.iter().any(|r| *action == r));
        assert!(resource.contains("${LakeBucket}") || reads, "{resource} is written to");
        assert!(resource.contains("Prefix}/*") || statement["Condition"].is_object(), "{resource}");
    }
}

#[test]
fn a_night_may_publish_and_make_no_database() {
    let page = std::fs::read_to_string(assay_doubles::root().join("docs/reference/permissions.md"));
    let page = page.expect("the page");
    let publish = page.split("\n## ").find(|part| part.starts_with("publish\n"));
    let publish = publish.expect("a part about publishing");
    let action = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let wanted = publish.lines().filter_map(action).filter(|it| it != "glue:CreateDatabase");
    let of_catalog = |it: &String| it.starts_with("glue:") || it.starts_with("athena:");
    let wanted: BTreeSet<String> = wanted.filter(of_catalog).collect();
    let granted = granted().into_iter().filter(|(role, _)| role == "TaskRole");
    let granted = granted.map(|(_, action)| action).filter(of_catalog).collect();
    assert_eq!(wanted, granted);
    assert!(!wanted.is_empty());
}

/// The Python of moto, which brings cfn-lint and AWS's client along.
fn python_of_moto() -> PathBuf {
    let list = assay_doubles::root().join("tests/doubles/moto/requirements.txt");
    python::with_packages("moto", &list)
}

#[test]
fn cfn_lint_finds_nothing_in_the_template() {
    let template = deploy("aws/nightly.yaml");
    let words = ["--include-checks", "I", "--template"].map(OsStr::new);
    let linter = python_of_moto().with_file_name("cfn-lint");
    python::output(&linter, &[&words[..], &[template.as_os_str()]].concat());
}

/// As far as moto knows the resources: it has no schedules.
#[test]
fn the_template_makes_a_stack() {
    let moto = Moto::start();
    let script = assay_doubles::root().join("tests/stack.py");
    let mut client = Command::new(python_of_moto());
    client.arg(script).arg(deploy("aws/nightly.yaml")).envs(moto.environment());
    // The name by which this client knows the region.
    client.env("AWS_DEFAULT_REGION", "us-east-1");
    let made = client.output().expect("Python runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// A variable that is mistyped would be ignored where it is not read.
#[test]
fn every_variable_is_a_setting() {
    let page = std::fs::read_to_string(assay_doubles::root().join("docs/reference/settings.md"));
    let page = page.expect("the page");
    let files = ["aws/nightly.yaml", "container/Containerfile", "systemd/assay-nightly.service"];
    let texts: String = files.map(text).concat();
    let words = texts.split(|letter: char| !letter.is_ascii_uppercase() && letter != '_');
    let variables: BTreeSet<_> = words.filter(|word| word.starts_with("ASSAY_")).collect();
    let unknown: Vec<_> =
        variables.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(variables.len() >= 5 && unknown.is_empty(), "{unknown:?} of {variables:?}");
}

/// What is copied into the image builds there: the image has a compiler of its
/// own, and would fetch whatever a toolchain file asks for.
#[test]
fn the_image_is_made_of_sources_alone() {
    let ignored = std::fs::read_to_string(assay_doubles::root().join(".dockerignore"));
    let ignored = ignored.expect("the list");
    let ignored: BTreeSet<_> = ignored.lines().collect();
    for path in ["/target", "/.git", "/rust-toolchain.toml"] {
        assert!(ignored.contains(path), "{path}");
    }
}

#[test]
fn the_container_has_no_root_and_a_pinned_compiler() {
    let container = text("container/Containerfile");
    let toolchain = std::fs::read_to_string(assay_doubles::root().join("rust-toolchain.toml"));
    let (_, rest) = container.split_once("FROM rust:").expect("a build stage");
    let version = rest.split('-').next().expect("a version");
    assert!(toolchain.expect("toolchain").contains(&format!("\"{version}")), "not Rust {version}");
    assert!(container.contains("\nUSER 10001:10001\n"));
}

/// Where systemd is installed; what it checks needs no running systemd.
#[test]
fn systemd_understands_the_units() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    for unit in ["assay-nightly.service", "assay-nightly.timer"] {
        // The program need not be installed here.
        let unit_text =
            text(&format!("systemd/{unit}")).replace("/usr/local/bin/assay", "/bin/true");
        std::fs::write(dir.path().join(unit), unit_text).expect("a copy");
    }
    let timer = dir.path().join("assay-nightly.timer");
    let service = dir.path().join("assay-nightly.service");
    let checked = Command::new("systemd-analyze").arg("verify").args([timer, service]).output();
    let checked = checked.expect("systemd-analyze runs");
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    let ours: Vec<_> = said.lines().filter(|line| line.contains("assay-nightly")).collect();
    assert!(checked.status.success() && ours.is_empty(), "{said}");
}
