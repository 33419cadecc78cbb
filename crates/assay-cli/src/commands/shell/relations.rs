//! The tables that a statement names, complete or not.

use super::keywords::is_keyword;
use super::scan::{Token, TokenKind, tokens};

/// A table of a statement under the name that its columns go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Relation<'a> {
    /// Its alias, or its own name.
    pub(super) name: &'a str,
    /// The table.
    pub(super) table: &'a str,
    /// Whether the statement itself defines it, after `WITH`.
    pub(super) is_query: bool,
}

/// The tables in every `FROM` and `JOIN` and after `WITH`, in their order.
pub(super) fn relations(statement: &str) -> Vec<Relation<'_>> {
    let tokens: Vec<Token<'_>> = tokens(statement, 0).filter(|token| !token.is_comment()).collect();
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        found.extend(defined(&tokens[at..]));
        if tokens[at].is_word("FROM") || tokens[at].is_word("JOIN") {
            listed(&tokens[at + 1..], &mut found);
        }
    }
    found
}

/// `name AS (` is a query of the statement's own.
fn defined<'a>(tokens: &[Token<'a>]) -> Option<Relation<'a>> {
    match tokens {
        [name, word, open, ..] if is_name(name) && word.is_word("AS") && open.is_mark("(") => {
            Some(Relation { name: bare(name), table: bare(name), is_query: true })
        }
        _ => None,
    }
}

/// One table, and those that follow it after commas.
fn listed<'a>(tokens: &[Token<'a>], found: &mut Vec<Relation<'a>>) {
    let mut rest = tokens;
    while let Some((relation, used)) = one(rest) {
        found.push(relation);
        rest = &rest[used..];
        match rest {
            [comma, after @ ..] if comma.is_mark(",") => rest = after,
            _ => return,
        }
    }
}

/// `table`, `table alias` or `table AS alias`, and how many tokens it takes.
fn one<'a>(tokens: &[Token<'a>]) -> Option<(Relation<'a>, usize)> {
    let table = tokens.first().filter(|token| is_name(token))?;
    let word = tokens.get(1).is_some_and(|token| token.is_word("AS"));
    let alias = tokens.get(1 + usize::from(word)).filter(|token| is_name(token));
    let used = 1 + usize::from(word) + usize::from(alias.is_some());
    let name = bare(alias.unwrap_or(table));
    Some((Relation { name, table: bare(table), is_query: false }, used))
}

fn is_name(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Quoted || (token.kind == TokenKind::Word && !is_keyword(token.text))
}

fn bare<'a>(token: &Token<'a>) -> &'a str {
    token.text.trim_matches('"')
}
