//! Parts of statements: the files of the folder `parts/`, each put in by its name.
//!
//! A line `-- part NAME` stands for the text of that part, indented as the line is; what
//! follows the name, a comma or an alias, ends the part's last line. A part may have parts.
//!
//! A file that people open and run has the text of each part beside its name, down to a line
//! `-- end NAME`. That copy is for them: statements are made of the parts alone, and
//! `cargo run -p assay-query --example parts` writes it anew.

const FILES: [(&str, &str); 18] = [
    ("answers_of_calls", include_str!("../../../parts/answers_of_calls.sql")),
    ("caller_metadata", include_str!("../../../parts/caller_metadata.sql")),
    ("charged", include_str!("../../../parts/charged.sql")),
    ("costs", include_str!("../../../parts/costs.sql")),
    ("in_cut_days", include_str!("../../../parts/in_cut_days.sql")),
    ("in_window", include_str!("../../../parts/in_window.sql")),
    ("incomplete", include_str!("../../../parts/incomplete.sql")),
    ("is_api_key", include_str!("../../../parts/is_api_key.sql")),
    ("lacks_a_price", include_str!("../../../parts/lacks_a_price.sql")),
    ("one_spelling", include_str!("../../../parts/one_spelling.sql")),
    ("price_of_call", include_str!("../../../parts/price_of_call.sql")),
    ("priced", include_str!("../../../parts/priced.sql")),
    ("prompt_size", include_str!("../../../parts/prompt_size.sql")),
    ("prompts_of_calls", include_str!("../../../parts/prompts_of_calls.sql")),
    ("prompts_of_days", include_str!("../../../parts/prompts_of_days.sql")),
    ("split_of_writes", include_str!("../../../parts/split_of_writes.sql")),
    ("tokens_of_calls", include_str!("../../../parts/tokens_of_calls.sql")),
    ("tokens_of_days", include_str!("../../../parts/tokens_of_days.sql")),
];

/// The statement with the texts of its parts, without the lines that name them.
pub(crate) fn put_in(sql: &str) -> String {
    rewrite(sql, |part, _| part.text())
}

/// The statement with the lines that name parts, and the text of each beside its name: what a
/// file of `queries/` holds.
pub fn beside(sql: &str) -> String {
    rewrite(sql, |part, line| {
        format!("{line}\n{}{}-- end {}\n", part.text(), part.indent, part.name)
    })
}

/// A part where a line names it.
struct Part<'a> {
    indent: &'a str,
    name: &'a str,
    /// What follows the name.
    ending: &'a str,
    sql: &'static str,
}

impl<'a> Part<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let (indent, rest) = line.split_once("-- part ")?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, ending) = rest.split_at(end.unwrap_or(rest.len()));
        let (_, sql) = FILES.iter().find(|(known, _)| *known == name)?;
        Some(Self { indent, name, ending, sql })
    }

    fn text(&self) -> String {
        let sql = put_in(self.sql.trim_end());
        let lines: Vec<String> = sql.lines().map(|line| format!("{}{line}", self.indent)).collect();
        format!("{}{}\n", lines.join("\n"), self.ending)
    }
}

/// The statement with something else for each line that names a part and for the text below it.
fn rewrite(sql: &str, of: impl Fn(&Part<'_>, &str) -> String) -> String {
    let (mut whole, mut rest) = (String::new(), sql);
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        if let Some(part) = Part::of(line) {
            whole += &of(&part, line);
            rest = after_beside(after, part.name);
        } else {
            whole.extend([line, "\n"]);
        }
    }
    whole
}

/// What follows the text below a name, if there is one.
fn after_beside<'a>(rest: &'a str, name: &str) -> &'a str {
    match rest.split_once(&format!("-- end {name}\n")) {
        Some((beside, after)) if !beside.contains("-- part ") => after,
        _ => rest,
    }
}
