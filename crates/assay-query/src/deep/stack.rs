//! Planning on a stack that is large enough for the statement.

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use crate::error::QueryError;
use crate::limits::{LINKS_AT_HAND_MAX, PLANNING_STACK_BYTES, STATEMENT_LINKS_MAX};

/// Whether a text may hold a statement that is too deep for the stack at hand,
/// as hardly any is. A text that is no SQL is the parser's to refuse.
///
/// # Errors
/// [`QueryError::TooDeep`] where even the large stack may not bear it.
pub(crate) fn may_be_deep(sql: &str) -> Result<bool, QueryError> {
    // No link takes less than a byte.
    if sql.len() <= LINKS_AT_HAND_MAX {
        return Ok(false);
    }
    let depth = depth_max(sql);
    match depth <= STATEMENT_LINKS_MAX {
        true => Ok(depth > LINKS_AT_HAND_MAX),
        false => Err(QueryError::TooDeep),
    }
}

/// Runs `work` where the stack is large.
///
/// # Errors
/// [`QueryError::Setup`] when the system gives no thread.
pub(crate) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, QueryError> {
    let failed = |error: std::io::Error| QueryError::setup(error.into());
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("planning".to_owned())
            .stack_size(PLANNING_STACK_BYTES)
            .spawn_scoped(scope, work)
            .map_err(failed)?;
        thread.join().map_err(|_| failed(std::io::Error::other("planning broke off")))
    })
}

/// A depth that the statement cannot exceed: as if each link held all that follow
/// it, within the deepest parentheses.
fn depth_max(sql: &str) -> usize {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap_or_default();
    let (mut links, mut open, mut deepest) = (0, 0_usize, 0);
    for token in &tokens {
        match token {
            Token::LParen => open += 1,
            Token::RParen => open = open.saturating_sub(1),
            token => links += usize::from(is_link(token)),
        }
        deepest = deepest.max(open);
    }
    links + deepest
}

/// Whether a token may be a link in a chain; lists of values have none.
fn is_link(token: &Token) -> bool {
    match token {
        Token::Word(word) => word.keyword != Keyword::NoKeyword,
        Token::Number(..) | Token::SingleQuotedString(_) | Token::Comma | Token::Whitespace(_) => {
            false
        }
        _ => true,
    }
}
