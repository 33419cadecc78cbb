//! The page of checks of a lake and of this machine.

use std::path::Path;

use assay_program::{assay, command, screen, with_lake};

#[test]
fn a_lake_is_looked_at_without_an_account_and_a_key_is_found_on_this_machine() {
    let dir = with_lake();
    let page = assay(dir.path(), &["doctor", "--lake", "lake", "--since", "9999d"]);
    for check in ["api-keys", "without-profile", "iam-user-callers", "streaming-counts"] {
        assert!(page.contains(check), "{check} is missing:\n{page}");
    }
    assert!(page.contains("BedrockAPIKey-") && page.starts_with("exit 1\n"), "{page}");
    // Settings of an earlier set-up, in a file and in the environment.
    let settings = r#"{"env":{"CLAUDE_CODE_USE_MANTLE":"1","ENABLE_PROMPT_CACHING_1H":"0"}}"#;
    std::fs::create_dir(dir.path().join(".claude")).unwrap();
    std::fs::write(dir.path().join(".claude/settings.json"), settings).unwrap();
    let mut left_over = command(dir.path(), &["doctor"]);
    left_over.env("ANTHROPIC_SMALL_FAST_MODEL", "us.anthropic.claude-3-haiku-20240307-v1:0");
    let page = screen(left_over);
    let line = page.lines().find(|line| line.contains(" claude-settings ")).unwrap();
    assert!(line.starts_with("FAIL"), "{page}");
    for name in
        ["CLAUDE_CODE_USE_MANTLE=1 in DIR/.claude/settings.json", "ANTHROPIC_SMALL_FAST_MODEL="]
    {
        assert!(line.contains(name), "{line}");
    }
    assert!(!line.contains("CACHING"), "{line}");
    std::fs::remove_dir_all(dir.path().join(".claude")).unwrap();
    let mut with_key = command(dir.path(), &["doctor", "--format", "json"]);
    with_key.env("AWS_BEARER_TOKEN_BEDROCK", "some-key");
    let page = screen(with_key);
    assert!(
        page.starts_with("exit 1\n") && page.contains(r#""name":"bearer-token","verdict":"fail""#)
    );
    assert!(!page.contains("some-key"), "no secret is shown");
}

#[test]
fn what_an_older_assay_read_twice_is_found_and_made_one_by_the_command_that_is_named() {
    let dir = with_lake();
    let doctor = ["doctor", "--lake", "lake", "--since", "9999d", "--format", "json"];
    let found = |page: &str| {
        let (_, check) = page.split_once(r#""name":"read-twice""#).unwrap();
        check.split('}').next().unwrap().to_owned()
    };
    let count = |table: &str| {
        let sql = format!("SELECT count(*) AS rows FROM {table}");
        assay(dir.path(), &["sql", &sql, "--lake", "lake", "--format", "json"])
    };
    // Copies that two runs had read leave when one run reads them again.
    let counts = || ["rejects", "objects"].map(count);
    let once = counts();
    assert!(found(&assay(dir.path(), &doctor)).contains(r#""verdict":"ok""#));
    for table in ["invocations", "rejects", "objects"] {
        stand_twice(&dir.path().join("lake").join(table));
    }
    assert!(counts() != once);
    let check = found(&assay(dir.path(), &doctor));
    assert!(check.contains(r#""verdict":"fail""#) && check.contains("--full-scan"), "{check}");
    assay(dir.path(), &["ingest", "logs", "--lake", "lake", "--full-scan"]);
    assert_eq!(counts(), once);
    assert!(found(&assay(dir.path(), &doctor)).contains(r#""verdict":"ok""#));
}

/// Adds a copy of every file to a table, as one that was read a second time.
fn stand_twice(table: &Path) {
    let log = table.join("_delta_log");
    let entries = std::fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path());
    let entries: Vec<_> =
        entries.filter(|path| path.extension() == Some("json".as_ref())).collect();
    let text: String = entries.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let adds = text.lines().filter(|line| line.starts_with("{\"add\""));
    let copies = adds.map(|line| {
        let (_, path) = line.split_once("\"path\":\"").unwrap();
        let path = path.split('"').next().unwrap();
        let copy = path.replace("part-", "part-again-");
        std::fs::copy(table.join(path), table.join(&copy)).unwrap();
        line.replace(path, &copy)
    });
    let next = format!("{:020}.json", entries.len());
    std::fs::write(log.join(next), copies.collect::<Vec<_>>().join("\n")).unwrap();
}
