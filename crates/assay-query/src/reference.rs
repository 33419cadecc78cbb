//! The reference page of the named queries, generated.

use std::fmt::Write;

use crate::named::{self, NamedQuery};

/// The page `docs/reference/queries.md`.
pub fn page() -> String {
    let mut page = String::from(
        "# Named queries\n\n\
         Generated from the files in `queries/`. Run one with `assay query NAME`; the same text runs on the\n\
         local engine and on Athena. Moments of `--since` and `--until` and every `--param NAME=VALUE` are\n\
         checked and quoted before they enter the SQL.\n\n\
         Next to each sum of tokens is the number of invocations whose count is unknown. A failed\n\
         invocation is counted in `failed` and never among the unknown ones. A sum is null when no count\n\
         is known at all.\n\n\
         Where `/* :window */ daily_usage` is written, `--since` and `--until` put a sub-query in its place: days\n\
         that lie in the window whole come from `daily_usage`, a day that the window cuts is counted from\n\
         `invocations`. The local engine computes what `daily_usage` lacks; Athena sees it as the last\n\
         `assay rollup` left it. So it is with `/* :costs_in_window */ daily_costs`, where the calls of a cut\n\
         day come from the view `usage`.\n\n\
         Queries of your own are `.sql` files in `./queries`, or in the folder of the setting `queries`. The\n\
         first comment lines of a file are its header, each at most once but `param` and `chart`:\n\n\
         ```sql\n\
         -- title: Calls by team\n\
         -- description: Calls of each team, the most first.\n\
         -- param limit bigint 20: how many teams\n\
         -- columns: team, calls, bar\n\
         -- chart: bar calls\n\
         SELECT team, count(*) AS calls FROM usage GROUP BY team ORDER BY calls DESC LIMIT /* :limit */ 20\n\
         ```\n\n\
         The kinds of parameters are `text`, `bigint`, `timestamp` and `period`. `/* :limit */ 20` is a default\n\
         that `--param limit=5` replaces; a line that begins with `--? ` is a clause that is left out unless\n\
         each of its parameters has a value (`--? AND team = :team`). `columns` lists columns by importance,\n\
         for narrow screens; `chart` draws a `bar` beside each row or a `line` over all of them,\n\
         or one for each value of the first column where days are the second.\n\
         `-- grain: month` is for queries that only add up `/* :window */ daily_usage` or\n\
         `/* :costs_in_window */ daily_costs`, name no day and pick no rows by a count or a cost: the local\n\
         engine then reads sums of whole months, and a year takes a fourth of the time.\n",
    );
    for query in named::all() {
        section(&mut page, &query);
    }
    page
}

fn section(page: &mut String, query: &NamedQuery) {
    let _ = write!(page, "\n## `{}`\n\n{}. {}\n\n", query.name, query.title, query.description);
    page.push_str("| parameter | type | default | meaning |\n|---|---|---|---|\n");
    for param in &query.params {
        let default = param.default.unwrap_or("");
        let kind = param.kind.word();
        let _ = writeln!(page, "| `{}` | {kind} | {default} | {} |", param.name, param.meaning);
    }
    let _ = write!(page, "\n```sql\n{}```\n", query.sql);
}
