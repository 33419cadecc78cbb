//! What provisioning looks like, against a server that stands in for AWS.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use assay_doubles::Moto;
use assay_program::{assay, command, heeding_signals, looks_with, screen, typing};
use insta::assert_snapshot;
use tempfile::TempDir;

/// The smallest settings that make sense, with comments that stay.
const SETTINGS: &str = "\
# Ours.
[provision]
s3_bucket_prefix = \"example-corp\"
team_budgets = { platform = 1500 }
alert_emails = [\"platform@example.com\"]

# The first.
[[provision.developers]]
name = \"alice\"
team = \"platform\"

[[provision.developers]]
name = \"bob\"
";

fn folder(settings: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("assay.toml"), settings).unwrap();
    dir
}

/// The screen of a command on that server.
fn on(moto: &Moto, dir: &Path, args: &[&str]) -> String {
    let mut command = command(dir, args);
    command.envs(moto.environment());
    // A key of Bedrock's must neither help nor hinder whoever manages.
    command.env("AWS_BEARER_TOKEN_BEDROCK", "key").env("AWS_CONFIG_FILE", dir.join("aws.config"));
    format!("$ assay {}\n{}\n", args.join(" "), screen(command))
}

fn snapshot(name: &str, screens: &[String]) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{4}-\d\d-\d\dT\S+Z", "TIME");
    settings.add_filter(r"inference-profile/[0-9a-z]{12}\b", "inference-profile/ID");
    settings.bind(|| assert_snapshot!(name, screens.join("\n")));
}

#[test]
fn from_nothing_to_everything_and_back() {
    let (moto, dir) = (Moto::start(), folder(SETTINGS));
    std::fs::write(dir.path().join("aws.config"), "").unwrap();
    let run = |args: &[&str]| on(&moto, dir.path(), args);
    let foundation = run(&["provision", "plan", "--module", "foundation", "--detailed-exitcode"]);
    let nobody = run(&["provision", "apply", "--module", "allocation"]);
    let save = run(&["provision", "plan", "-o", "plan.json", "--quiet"]);
    assert!(save.contains("41 to create."), "{save}");
    let looks_of =
        |commands: &[&str]| looks_with(dir.path(), moto.environment(), &[80, 120], commands);
    let before = looks_of(&["provision plan", "provision apply --module allocation"]);
    let apply = run(&["provision", "apply", "plan.json", "--yes", "--quiet"]);
    let again = run(&["provision", "plan", "--detailed-exitcode"]);
    let moved = run(&["provision", "apply", "plan.json", "--yes", "--quiet"]);
    let outputs = run(&["provision", "outputs"]);
    snapshot("provision", &[foundation, nobody, apply, again, moved, outputs]);
    let commands = ["provision outputs", "developer list"];
    let after = looks_of(&commands);
    let other = SETTINGS.replace("alert_emails", "tags = { owner = \"finance\" }\nalert_emails");
    std::fs::write(dir.path().join("assay.toml"), other.replace("1500", "2500")).unwrap();
    let changed = looks_of(&["provision plan"]);
    std::fs::write(dir.path().join("assay.toml"), SETTINGS).unwrap();
    snapshot("provision_looks", &[before, after, changed]);

    let settings = run(&["developer", "settings", "alice"]);
    let remove = run(&["developer", "remove", "bob"]);
    snapshot("developer", &[settings, remove]);
    written(&run, dir.path());

    let spared = run(&["provision", "destroy", "--yes", "--quiet"]);
    let all = run(&["provision", "destroy", "--yes", "--quiet", "--delete-data", "all"]);
    let left = run(&["provision", "plan", "--quiet"]);
    assert!(left.contains("40 to create."), "{left}");
    snapshot("destroy", &[spared, all]);
}

/// What is not ours in the files of a developer stays, in its order.
fn written(run: &dyn Fn(&[&str]) -> String, dir: &Path) {
    let (claude, aws) = (dir.join(".claude/settings.json"), dir.join("aws.config"));
    std::fs::create_dir(dir.join(".claude")).unwrap();
    std::fs::write(&claude, r#"{"theme":"dark","env":{"X":"1","AWS_REGION":"x"},"b":[1.5,null]}"#)
        .unwrap();
    std::fs::write(&aws, "[default]\nregion = us-east-1\n").unwrap();
    let first = run(&["developer", "settings", "alice", "--write"]);
    let files = || [&claude, &aws].map(|path| std::fs::read_to_string(path).unwrap());
    let before = files();
    run(&["developer", "settings", "alice", "--write"]);
    assert_eq!(files(), before, "a second time changes nothing");
    snapshot("developer_written", &[first, before.join("\n")]);
}

/// Three models of two families, and what an earlier set-up has left.
#[test]
fn every_profile_of_a_developer_is_in_the_settings_and_left_overs_are_named() {
    let models = "[\"us.anthropic.claude-opus-4-6-v1\", \"us.anthropic.claude-opus-5-5\", \
                  \"global.anthropic.claude-sonnet-5-5\"]";
    let settings = SETTINGS.replace(
        "s3_bucket_prefix",
        &format!("request_metadata = \"user\"\nallowed_models = {models}\ns3_bucket_prefix"),
    );
    let settings = settings.replace("team = ", &format!("models = {models}\nteam = "));
    let (moto, dir) = (Moto::start(), folder(&settings));
    std::fs::write(dir.path().join("aws.config"), "").unwrap();
    let run = |args: &[&str]| on(&moto, dir.path(), args);
    run(&["provision", "apply", "--yes", "--quiet", "--module", "allocation"]);
    let clean = run(&["developer", "settings", "alice"]);
    std::fs::create_dir(dir.path().join(".claude")).unwrap();
    let claude = dir.path().join(".claude/settings.json");
    std::fs::write(&claude, LEFT_OVER).unwrap();
    std::fs::write(dir.path().join(".zshrc"), "export ANTHROPIC_SMALL_FAST_MODEL=haiku\n").unwrap();
    let written = run(&["developer", "settings", "alice", "--write"]);
    snapshot("developer_models", &[clean, written, std::fs::read_to_string(&claude).unwrap()]);
}

const LEFT_OVER: &str = r#"{
  "env": {
    "CLAUDE_CODE_USE_MANTLE": "1",
    "AWS_REGION": "eu-west-1",
    "ANTHROPIC_DEFAULT_HAIKU_MODEL": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "ANTHROPIC_DEFAULT_OPUS_MODEL": "opus",
    "CLAUDE_CODE_SUBAGENT_MODEL": "haiku",
    "ANTHROPIC_BEDROCK_SERVICE_TIER": "flex",
    "ENABLE_PROMPT_CACHING_1H": "true",
    "ANTHROPIC_CUSTOM_HEADERS": "X-Mine: 1"
  },
  "modelOverrides": { "claude-opus-4-1": "us.anthropic.claude-opus-4-1-20250805-v1:0" }
}"#;

/// Settings with so many developers.
fn with_developers(count: usize) -> String {
    let one = |n: usize| format!("\n[[provision.developers]]\nname = \"dev{n}\"\n");
    format!(
        "[provision]\ns3_bucket_prefix = \"example-corp\"\n{}",
        (0..count).map(one).collect::<String>()
    )
}

#[test]
fn settings_of_an_older_checkout_do_not_delete_everybody_unasked() {
    let (moto, dir) = (Moto::start(), folder(&with_developers(8)));
    std::fs::write(dir.path().join("aws.config"), "").unwrap();
    let run = |args: &[&str]| on(&moto, dir.path(), args);
    let allocation = ["provision", "apply", "--module", "allocation", "--yes", "--quiet"];
    let apply = |more: &[&str]| run(&[&allocation[..], more].concat());
    apply(&[]);
    std::fs::write(dir.path().join("assay.toml"), with_developers(1)).unwrap();
    let unasked = apply(&[]);
    let fewer = apply(&["--max-delete", "6"]);
    let region = SETTINGS.replace("[provision]", "[provision]\nregion = \"us-west-2\"");
    std::fs::write(dir.path().join("assay.toml"), with_developers(1)).unwrap();
    let agreed = apply(&["--max-delete", "7"]);
    run(&["provision", "apply", "--module", "foundation", "--yes", "--quiet"]);
    std::fs::write(dir.path().join("assay.toml"), region).unwrap();
    let elsewhere = run(&["provision", "plan"]);
    snapshot("provision_bounds", &[unasked, fewer, agreed, elsewhere]);
}

/// Agrees and refuses in a terminal of its own; needs Python 3.
#[cfg(unix)]
#[test]
fn what_is_lost_is_agreed_to_by_its_name() {
    let (moto, dir) = (Moto::start(), folder(SETTINGS));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("confirm.py");
    let output = typing(&script, dir.path()).envs(moto.environment()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Exit code, stdout and stderr of a run that is asked to stop as soon as one of
/// its steps is done.
#[cfg(unix)]
fn stopped(moto: &Moto, dir: &Path, signal: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = command(dir, args);
    command.envs(moto.environment());
    let mut command = heeding_signals(&command);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("INFO ") {
        assert!(log.read_line(&mut told).unwrap() > 0, "it ended before a step was done: {told}");
    }
    let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(killed.success() && child.try_wait().unwrap().is_none(), "it ended before the signal");
    log.read_to_string(&mut told).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), told)
}

#[cfg(unix)]
#[test]
fn a_run_that_is_asked_to_stop_tells_what_is_left() {
    let (moto, dir) = (Moto::start(), folder(SETTINGS));
    let one_by_one = ["--yes", "--parallel", "1"];
    for (signal, what, word) in [("-TERM", "apply", "created"), ("-INT", "destroy", "deleted")] {
        let args = [&["provision", what], &one_by_one[..]].concat();
        let (code, done, told) = stopped(&moto, dir.path(), signal, &args);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains("stopping after the steps under way; a second signal"), "{told}");
        let left = done.lines().filter(|line| line.starts_with("  not begun: ")).count();
        let all = if what == "apply" { 41 } else { 27 };
        assert!(done.contains(&format!("{} {word}", all - left)) && left > 0, "{done}");
        let error =
            format!("error: stopped on request: {left} of {all} steps not begun\nhint: run");
        assert!(told.contains(&error), "{told}");
        let again = on(&moto, dir.path(), &["provision", what, "--yes", "--quiet"]);
        assert!(again.contains(&format!("exit 0\n--- stdout\n{left} {word}")), "{again}");
    }
}

#[test]
fn settings_that_make_no_sense() {
    let wrong = folder(
        "[provision]\nregoin = 1\nallowed_models = [\"us.anthropic.claude-opus-4-6-v1:0\"]\n",
    );
    let settings = assay(wrong.path(), &["provision", "plan"]);
    let dir = folder(SETTINGS);
    let list = assay(dir.path(), &["developer", "list"]);
    let add = assay(dir.path(), &["developer", "add", "a b", "--no-plan"]);
    let gone = assay(dir.path(), &["developer", "remove", "carol"]);
    let target = assay(dir.path(), &["provision", "plan", "--target", "bucket"]);
    let file = assay(dir.path(), &["provision", "apply", "plan.json", "--adopt"]);
    let nobody = assay(dir.path(), &["provision", "plan"]);
    assert_eq!(std::fs::read_to_string(dir.path().join("assay.toml")).unwrap(), SETTINGS);
    snapshot("provision_mistakes", &[settings, list, add, gone, target, file, nobody]);
}
