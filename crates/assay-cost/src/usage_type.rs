//! Usage types of AWS's price lists and bills.
//!
//! Four grammars are alive at once, and a model changes from one to another:
//! `USE1-MP:USE1_InputTokenCount_Global-Units`,
//! `USE1_cache_write_tokens_1h_global_standard-Units`,
//! `USE1-Claude4.6Opus-cache-read-input-token-count-cross-region-global`,
//! `USE1-anthropic.claude-opus-4-8-mantle-input-tokens-standard`.
//! `mantle` says nothing about the endpoint.

use crate::model::{model_of_service, one_spelling};
use crate::prices::{PriceScope, TokenClass};

/// What a usage type of tokens says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageType {
    /// The model as the usage type names it: in its one spelling where it is known;
    /// `None` where the usage type does not name one, and the service does.
    pub model: Option<String>,
    /// The class of tokens.
    pub class: TokenClass,
    /// The scope: without a word it is a geography or a region.
    pub scope: PriceScope,
    /// Whether it is for long prompts.
    pub is_long: bool,
    /// Whether it is for batch jobs.
    pub is_batch: bool,
}

/// A class as the grammars spell it, in lower case with `-` for `_`.
const CLASSES: [(&str, TokenClass); 15] = [
    ("inputtokencount", TokenClass::Input),
    ("input-tokens", TokenClass::Input),
    ("input-token-count", TokenClass::Input),
    ("outputtokencount", TokenClass::Output),
    ("output-tokens", TokenClass::Output),
    ("output-token-count", TokenClass::Output),
    ("cachereadinputtokencount", TokenClass::CacheRead),
    ("cache-read-tokens", TokenClass::CacheRead),
    ("cache-read-input-token-count", TokenClass::CacheRead),
    ("cachewriteinputtokencount", TokenClass::CacheWrite5m),
    ("cachewrite5minputtokencount", TokenClass::CacheWrite5m),
    ("cachewrite1hinputtokencount", TokenClass::CacheWrite1h),
    ("cache-write-tokens", TokenClass::CacheWrite5m),
    ("cache-write-input-token-count", TokenClass::CacheWrite5m),
    ("cache-write-1h-input-token-count", TokenClass::CacheWrite1h),
];

/// Words after the class; a longer word is before the shorter one that it begins with.
const WORDS: [(&str, Word); 12] = [
    ("-cross-region-global", Word::Scope(PriceScope::Global)),
    ("-global", Word::Scope(PriceScope::Global)),
    ("-geo", Word::Scope(PriceScope::Geo)),
    ("-long-context", Word::Long),
    ("-long-ctx", Word::Long),
    ("-lctx", Word::Long),
    ("-standard", Word::Standard),
    ("-batch", Word::Batch),
    ("-1-hour", Word::OneHour),
    ("-1h", Word::OneHour),
    ("-5m", Word::FiveMinutes),
    ("-units", Word::Standard),
];

#[derive(Clone, Copy)]
enum Word {
    Scope(PriceScope),
    Long,
    Standard,
    Batch,
    OneHour,
    FiveMinutes,
}

/// Reads a usage type of tokens; `None` for anything else, and for words that are
/// not known: they may change the price.
pub fn parse_usage_type(usage_type: &str) -> Option<UsageType> {
    let own = usage_type.rsplit(':').next().unwrap_or_default();
    let (model, rest) = model_and_rest(without_region(own));
    let rest = rest.to_ascii_lowercase().replace('_', "-");
    let spelt = CLASSES.iter().filter(|(stem, _)| rest.starts_with(stem));
    let (stem, class) = spelt.max_by_key(|(stem, _)| stem.len())?;
    let (class, scope) = (*class, PriceScope::Geo);
    let read = UsageType { model, class, scope, is_long: false, is_batch: false };
    with_words(read, &rest[stem.len()..])
}

fn with_words(mut read: UsageType, words: &str) -> Option<UsageType> {
    let mut rest = words;
    while !rest.is_empty() {
        let (word, meaning) = WORDS.iter().find(|(word, _)| rest.starts_with(word))?;
        rest = &rest[word.len()..];
        let is_write = read.class == TokenClass::CacheWrite5m;
        match meaning {
            Word::Scope(scope) => read.scope = *scope,
            Word::Long => read.is_long = true,
            Word::Batch => read.is_batch = true,
            Word::OneHour if is_write => read.class = TokenClass::CacheWrite1h,
            Word::FiveMinutes if is_write => {}
            Word::OneHour | Word::FiveMinutes => return None,
            Word::Standard => {}
        }
    }
    Some(read)
}

/// Without `USE1-` or `USE1_`.
fn without_region(usage_type: &str) -> &str {
    let Some((first, rest)) = usage_type.split_once(['-', '_']) else { return usage_type };
    let capitals = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if !first.is_empty() && first.bytes().all(capitals) { rest } else { usage_type }
}

fn model_and_rest(own: &str) -> (Option<String>, &str) {
    if let Some((model, rest)) = own.split_once("-mantle-") {
        let rest = rest.trim_start_matches('-');
        return (Some(one_spelling(model).to_owned()), rest);
    }
    match own.split_once('-') {
        Some((model, rest)) if model.starts_with("Claude") => {
            (Some(model_of_service(model).unwrap_or(model).to_owned()), rest)
        }
        _ => (None, own),
    }
}
