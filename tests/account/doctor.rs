//! The page of checks of an account.

use assay_doubles::Moto;
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::run;

const SETTINGS: &str = "[provision]\ns3_bucket_prefix = \"acme\"\n\
    alert_emails = [\"finance@example.com\"]\n\
    developers = [{ name = \"alice\", team = \"platform\" }]\n";

#[test]
fn an_account_before_and_after_it_is_provisioned() {
    let (moto, dir) = (Moto::start(), TempDir::new().unwrap());
    std::fs::write(dir.path().join("assay.toml"), SETTINGS).unwrap();
    let before = run(&moto, dir.path(), &["doctor"]);
    run(&moto, dir.path(), &["provision", "apply", "--yes"]);
    let after = run(&moto, dir.path(), &["doctor"]);
    assert_snapshot!("doctor", [before, after].join("\n\n"));
}

/// A model that is younger than this program has a name on the bill that no
/// budget counts before the settings know it.
#[test]
fn a_service_of_the_bill_that_the_budget_does_not_count() {
    let (moto, dir) = (Moto::start(), TempDir::new().unwrap());
    let budget = "budget.claude-code-bedrock-monthly";
    let apply = ["provision", "apply", "--target", budget, "--yes", "--quiet"];
    let checked = |settings: &str| {
        std::fs::write(dir.path().join("assay.toml"), settings).unwrap();
        run(&moto, dir.path(), &apply);
        let page = run(&moto, dir.path(), &["doctor"]);
        let lines = page.lines().skip_while(|line| !line.contains(" billed-services "));
        lines.take(2).map(str::trim).collect::<Vec<_>>().join("\n")
    };
    moto.bill(&["Amazon Bedrock Service", "Amazon Athena"]);
    let all_in_one = checked(SETTINGS);
    let seen = "on the bill of the last 60 days: Amazon Bedrock Service; claude-code-bedrock-monthly \
                counts each";
    assert!(all_in_one.starts_with("ok ") && all_in_one.contains(seen), "{all_in_one}");
    moto.bill(&["Amazon Bedrock", "Claude Opus 4.6 (Amazon Bedrock Edition)"]);
    let counted = checked(SETTINGS);
    moto.bill(&["Claude Ode 9 (Amazon Bedrock Edition)", "Amazon Athena"]);
    let missed = checked(SETTINGS);
    let added = "claude_services = [\"Claude Ode 9 (Amazon Bedrock Edition)\"]\n";
    let named = checked(&format!("{SETTINGS}{added}"));
    assert!(counted.starts_with("ok ") && named.starts_with("ok "), "{counted}\n{named}");
    assert!(missed.starts_with("FAIL "), "{missed}");
    let name =
        "does not count Claude Ode 9 (Amazon Bedrock Edition)\n→ name it in `claude_services`";
    assert!(missed.contains(name), "{missed}");
}
