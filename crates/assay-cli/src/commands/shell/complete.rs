//! What can be at the cursor.

use super::command;
use super::keywords::{BEFORE_TABLES, CLAUSES, FIRST, OTHERS};
use super::relations::{Relation, relations};
use super::scan::{Token, TokenKind, tokens};
use super::split::{Piece, split};

/// The names that completion knows besides SQL's own.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// Tables and views with their columns.
    pub(super) tables: Vec<(String, Vec<String>)>,
    /// Functions.
    pub(super) functions: Vec<String>,
    /// Named queries with their parameters.
    pub(super) queries: Vec<(String, Vec<String>)>,
}

/// What can replace the text from `start` to the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Completions {
    pub(super) start: usize,
    pub(super) words: Vec<String>,
}

/// What can stand at byte `cursor` of the text.
pub(super) fn complete(text: &str, cursor: usize, vocabulary: &Vocabulary) -> Completions {
    let before = split(&text[..cursor]);
    let command = before.pieces.last().filter(|placed| {
        let ended = text[placed.at..cursor].contains('\n');
        matches!(placed.piece, Piece::Command(_)) && !ended
    });
    match command {
        Some(placed) => in_command(text, placed.at, cursor, vocabulary),
        None => in_statement(text, before.rest, cursor, vocabulary),
    }
}

fn in_command(text: &str, from: usize, cursor: usize, vocabulary: &Vocabulary) -> Completions {
    let typed = &text[from..cursor];
    let start = typed.rfind(char::is_whitespace).map_or(from, |blank| from + blank + 1);
    let before: Vec<&str> = text[from..start].split_whitespace().collect();
    let owned = |names: &mut dyn Iterator<Item = &'static str>| names.map(str::to_owned).collect();
    let choices: Vec<String> = match before.as_slice() {
        [] => owned(&mut command::ALL.iter().map(|known| known.name)),
        ["\\d" | "\\summary"] => vocabulary.tables.iter().map(|(table, _)| table.clone()).collect(),
        ["\\df"] => vocabulary.functions.clone(),
        ["\\format"] => owned(&mut command::FORMATS.iter().map(|(format, _)| *format)),
        ["\\timing" | "\\x" | "\\exact"] => owned(&mut ["on", "off"].into_iter()),
        ["\\query" | "\\queries"] => vocabulary.query_names(),
        ["\\query", query, ..] => vocabulary.parameters(query),
        _ => Vec::new(),
    };
    Completions { start, words: beginning(&text[start..cursor], choices) }
}

fn in_statement(text: &str, from: usize, cursor: usize, vocabulary: &Vocabulary) -> Completions {
    let before: Vec<Token<'_>> = tokens(&text[..cursor], from).collect();
    let at_cursor = before.last().filter(|token| token.end() == cursor);
    let open = |token: &&Token<'_>| !token.closed || token.kind == TokenKind::LineComment;
    if at_cursor.filter(open).is_some() {
        return Completions::default();
    }
    let prefix =
        at_cursor.filter(|token| token.kind == TokenKind::Word).map_or("", |token| token.text);
    let before: Vec<Token<'_>> = before
        .into_iter()
        .filter(|token| !token.is_comment() && token.at < cursor - prefix.len())
        .collect();
    let end = tokens(text, from).find(|token| token.is_mark(";")).map_or(text.len(), |end| end.at);
    let start = cursor - prefix.len();
    // Without the word at the cursor, which would else be taken for an alias.
    let others = format!("{} {}", &text[from..start], &text[cursor..end.max(cursor)]);
    let around = Around { before: &before, relations: relations(&others) };
    let words = beginning(prefix, around.choices(prefix, vocabulary));
    Completions { start, words }
}

/// What stands around the word at the cursor.
struct Around<'a> {
    /// Tokens of the statement before it.
    before: &'a [Token<'a>],
    /// Tables of the whole statement.
    relations: Vec<Relation<'a>>,
}

impl Around<'_> {
    fn choices(&self, prefix: &str, vocabulary: &Vocabulary) -> Vec<String> {
        match self.before {
            [] => cased(prefix, &FIRST),
            [.., name, dot] if dot.is_mark(".") => self.columns_of(name.text, vocabulary),
            _ if self.wants_table() => self.tables(vocabulary),
            _ => self.expressions(prefix, vocabulary),
        }
    }

    /// Whether a table stands here: after `FROM` and its like, or after a comma
    /// in the list that they begin.
    fn wants_table(&self) -> bool {
        let Some(last) = self.before.last() else { return false };
        if BEFORE_TABLES.iter().any(|word| last.is_word(word)) {
            return self.before.len() == 1 || !last.is_word("DESC");
        }
        let is_clause = |token: &&Token<'_>| CLAUSES.iter().any(|word| token.is_word(word));
        let clause = self.before.iter().rev().find(is_clause);
        last.is_mark(",") && clause.is_some_and(|clause| clause.is_word("FROM"))
    }

    fn tables(&self, vocabulary: &Vocabulary) -> Vec<String> {
        let common = self.relations.iter().filter(|relation| relation.is_query);
        let common = common.map(|relation| relation.name.to_owned());
        common.chain(vocabulary.tables.iter().map(|(table, _)| table.clone())).collect()
    }

    fn columns_of(&self, name: &str, vocabulary: &Vocabulary) -> Vec<String> {
        let called = |relation: &&Relation<'_>| relation.name.eq_ignore_ascii_case(name);
        let table = self.relations.iter().find(called).map_or(name, |relation| relation.table);
        vocabulary.columns(table).to_vec()
    }

    /// Columns first, as they are what is looked for; of every table while the
    /// statement names none.
    fn expressions(&self, prefix: &str, vocabulary: &Vocabulary) -> Vec<String> {
        let named: Vec<&str> = self.relations.iter().map(|relation| relation.table).collect();
        let everything = || vocabulary.tables.iter().map(|(table, _)| table.as_str()).collect();
        let tables: Vec<&str> = if named.is_empty() { everything() } else { named };
        let mut choices: Vec<String> =
            tables.iter().flat_map(|table| vocabulary.columns(table)).cloned().collect();
        choices.extend(self.relations.iter().map(|relation| relation.name.to_owned()));
        if !prefix.is_empty() {
            choices.extend(vocabulary.functions.iter().map(|function| format!("{function}(")));
            choices.extend(cased(prefix, &OTHERS));
            choices.extend(cased(prefix, &FIRST));
        }
        choices
    }
}

impl Vocabulary {
    fn columns(&self, table: &str) -> &[String] {
        let found = self.tables.iter().find(|(name, _)| name.eq_ignore_ascii_case(table));
        found.map_or(&[], |(_, columns)| columns)
    }

    fn query_names(&self) -> Vec<String> {
        self.queries.iter().map(|(name, _)| name.clone()).collect()
    }

    fn parameters(&self, query: &str) -> Vec<String> {
        let found = self.queries.iter().find(|(name, _)| name == query);
        found.into_iter().flat_map(|(_, params)| params).map(|param| format!("{param}=")).collect()
    }
}

/// Keywords in the case in which the user types.
fn cased(prefix: &str, words: &[&str]) -> Vec<String> {
    let small = prefix.contains(|c: char| c.is_ascii_lowercase());
    let case = |word: &&str| if small { word.to_ascii_lowercase() } else { (*word).to_owned() };
    words.iter().map(case).collect()
}

/// The words that begin like this, each once, in their order.
fn beginning(prefix: &str, words: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        let begins = word.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
        if begins && !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Vocabulary {
            tables: vec![
                (
                    "invocations".into(),
                    names(&["event_time", "model", "model_id", "output_tokens"]),
                ),
                ("rejects".into(), names(&["source_object", "reason"])),
            ],
            functions: names(&["count", "mod"]),
            queries: vec![("top-consumers".into(), names(&["since", "limit"]))],
        }
    }

    /// The words that can stand at the bar.
    fn at(text: &str) -> String {
        let cursor = text.find('|').unwrap();
        complete(&text.replace('|', ""), cursor, &vocabulary()).words.join(" ")
    }

    #[test]
    fn columns_come_from_the_tables_of_the_statement() {
        assert_eq!(at("SELECT mo| FROM invocations"), "model model_id mod(");
        assert_eq!(at("SELECT re| FROM rejects;"), "reason rejects");
        assert_eq!(at("SELECT | FROM rejects"), "source_object reason rejects");
        assert_eq!(
            at("SELECT i.| FROM invocations AS i, rejects r"),
            "event_time model model_id output_tokens"
        );
        assert_eq!(at("SELECT r.rea| FROM invocations i JOIN rejects r ON 1"), "reason");
        assert_eq!(at("SELECT 1 FROM rejects; SELECT out| FROM invocations"), "output_tokens");
        assert_eq!(at("SELECT out|"), "output_tokens");
        assert_eq!(at("SELECT REA| FROM rejects"), "reason");
    }

    #[test]
    fn tables_stand_after_from_and_join() {
        assert_eq!(at("SELECT 1 FROM |"), "invocations rejects");
        assert_eq!(at("SELECT 1 FROM invocations,\n  r|"), "rejects");
        assert_eq!(at("SELECT 1 FROM invocations JOIN rej|"), "rejects");
        assert_eq!(at("WITH days AS (SELECT 1) SELECT * FROM d|"), "days");
        assert_eq!(at("SELECT 1 FROM rejects GROUP BY 1, rea|"), "reason");
    }

    #[test]
    fn keywords_follow_the_case_that_is_typed() {
        assert_eq!(at("sel|"), "select");
        assert_eq!(at("S|"), "SELECT SHOW");
        assert_eq!(at("SELECT 1 FROM rejects wh|"), "when where");
        assert_eq!(at("SELECT 1 FROM rejects GR|"), "GROUP BY");
        assert_eq!(at("SELECT COU| FROM rejects"), "count(");
    }

    #[test]
    fn commands_complete_their_arguments() {
        assert_eq!(at("\\que|"), "\\queries \\query");
        assert_eq!(at("\\d inv|"), "invocations");
        assert_eq!(at("\\query t|"), "top-consumers");
        assert_eq!(at("\\query top-consumers li|"), "limit=");
        assert_eq!(at("\\format c|"), "csv");
        assert_eq!(at("\\d\nsel|"), "select");
    }

    #[test]
    fn nothing_completes_in_texts_and_comments() {
        assert_eq!(at("SELECT 'mo| FROM invocations"), "");
        assert_eq!(at("SELECT 1 -- mo|"), "");
        assert_eq!(at("SELECT /* mo|"), "");
    }
}
