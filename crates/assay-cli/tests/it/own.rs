//! Queries and tables of the user's own.

use std::fs;
use std::path::Path;

use assay_program::{assay, command, screen, with_lake};

fn shell(dir: &Path, args: &[&str], input: &str) -> String {
    fs::write(dir.join("input.sql"), input).unwrap();
    let mut shell = command(dir, &[&["shell", "--lake", "lake"], args].concat());
    shell.stdin(fs::File::open(dir.join("input.sql")).unwrap());
    screen(shell)
}

#[test]
fn queries_of_a_folder_are_run_and_listed_like_ours() {
    let dir = with_lake();
    let put = |folder: &str, name: &str, text: &str| {
        fs::create_dir_all(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join(name), text).unwrap();
    };
    let mine = "-- title: Mine\n-- param least bigint 0: how many\nSELECT count(*) > /* :least */ 0 AS x FROM invocations\n";
    put("queries", "mine.sql", mine);
    put("queries", "bad.sql", "-- param least bigit: how many\nSELECT 1\n");
    put("others", "theirs.sql", "SELECT 7 AS seven\n");
    let query = |args: &[&str]| {
        assay(dir.path(), &[&["query"], args, &["--lake", "lake", "--format", "csv"]].concat())
    };
    assert!(query(&["mine"]).contains("x\ntrue\n"), "{}", query(&["mine"]));
    assert!(query(&["mine", "-p", "least=500"]).contains("x\nfalse\n"));
    let bad = query(&["bad"]);
    assert!(bad.starts_with("exit 2") && bad.contains("bad.sql: line 1: not understood"), "{bad}");
    let list = assay(dir.path(), &["query", "--list"]);
    assert!(
        list.contains("\nmine                       Mine\n") && list.contains("line 1"),
        "{list}"
    );
    assert!(query(&["theirs", "--queries", "others"]).contains("seven\n7\n"));
    assert!(
        query(&["theirs", "--queries", "nowhere"]).contains("cannot read the queries in nowhere")
    );
    let asked = shell(dir.path(), &["--format", "csv"], "\\query mine least=500\n");
    assert!(asked.contains("x\nfalse\n"), "{asked}");
}

#[test]
fn a_file_of_the_user_is_a_table_whose_codes_and_money_keep_their_digits() {
    let dir = with_lake();
    let text = "account_id,usd\n012345678901,1.10\n111122223333,\n";
    for name in ["budgets.csv", "b[1]*.csv", "data.txt"] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let sql = |table: &str, statement: &str| {
        let args = ["sql", statement, "--lake", "lake", "--format", "csv", "--table", table];
        assay(dir.path(), &args)
    };
    let all = "SELECT account_id, usd, usd IS NULL AS none FROM b ORDER BY 1";
    let expected = "account_id,usd,none\n012345678901,1.10,false\n111122223333,,true\n";
    let found = sql("b=budgets.csv", all);
    assert!(found.contains(expected), "{found}");
    assert!(sql("b=b[1]*.csv", all).contains(expected));
    let parquet = ["sql", "SELECT 7 AS seven", "--lake", "lake", "-o", "seven.parquet"];
    assert!(assay(dir.path(), &parquet).starts_with("exit 0"));
    assert!(sql("s=seven.parquet", "SELECT seven + 1 AS x FROM s").contains("x\n8\n"));
    for (table, why) in [
        ("usage=budgets.csv", "there is a table of that name"),
        ("B=budgets.csv", "small letters"),
        ("b=data.txt", "must end in .csv, .tsv or .parquet"),
        ("b=missing.csv", "No such file"),
    ] {
        let refused = sql(table, "SELECT 1");
        assert!(refused.starts_with("exit 2") && refused.contains(why), "{refused}");
    }
}

#[test]
fn the_shell_describes_views_functions_and_files() {
    let dir = with_lake();
    fs::write(dir.path().join("b.csv"), "team,usd\nx,1\n").unwrap();
    let table = ["--table", "b=b.csv"];
    let tables = shell(dir.path(), &table, "\\d\n");
    assert!(tables.contains("daily_costs") && tables.contains("b.csv"), "{tables}");
    let columns = shell(dir.path(), &table, "\\d usage\n\\d b\n");
    assert!(columns.contains("cost_usd_high") && columns.contains("team"), "{columns}");
    let functions = shell(dir.path(), &["--format", "csv"], "\\df approx_dist\n");
    assert!(functions.contains("\napprox_distinct,"), "{functions}");
    let csv = ["--format", "csv", "--table", "b=b.csv"];
    let summary = shell(dir.path(), &csv, "\\summary b\n\\summary invocations\n");
    assert!(summary.contains("\nteam,string,0,1,x,x\n"), "{summary}");
    assert!(summary.contains("\nrequest_metadata,map,"), "{summary}");
}
