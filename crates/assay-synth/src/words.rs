//! The words of prompts, answers and code.

/// Words, the most frequent first.
#[rustfmt::skip]
pub(crate) const WORDS: &[&str] = &[
    "the", "to", "of", "and", "a", "in", "is", "that", "for", "it", "this", "with", "be", "on",
    "not", "as", "we", "are", "file", "test", "should", "function", "when", "value", "error",
    "from", "by", "if", "code", "call", "return", "can", "an", "or", "has", "but", "line", "type",
    "which", "user", "data", "one", "then", "all", "use", "check", "before", "after", "only",
    "name", "field", "request", "response", "table", "order", "server", "client", "so", "there",
    "now", "because", "change", "method", "module", "path", "read", "write", "config", "result",
    "handler", "each", "them", "same", "first", "last", "missing", "existing", "default", "case",
    "object", "string", "number", "list", "index", "cache", "token", "query", "column", "schema",
    "partition", "commit", "branch", "build", "deploy", "version", "service", "account", "region",
    "timeout", "retry", "queue", "worker", "thread", "memory", "buffer", "stream", "chunk",
    "message", "parser", "decoder", "payload", "header", "session", "policy", "permission",
    "failed", "passed", "expected", "received", "instead", "however", "therefore", "usually",
    "already", "probably", "currently", "explicitly", "directory", "repository", "dependency",
    "implementation", "configuration", "authentication", "middleware", "transaction", "migration",
    "constraint", "validation", "serialization", "interface", "abstract", "inheritance",
    "performance", "benchmark", "latency", "throughput", "concurrency", "deadlock", "iterator",
    "closure", "lifetime", "ownership", "reference", "pointer", "allocation", "fragment",
    "customer", "invoice", "payment", "currency", "discount", "shipment", "warehouse", "catalogue",
    "subscription", "renewal", "refund", "balance", "ledger", "settlement", "compliance", "audit",
    "dashboard", "widget", "button", "dialog", "tooltip", "layout", "stylesheet", "animation",
    "gradient", "viewport", "breakpoint", "accessibility", "keyboard", "shortcut", "clipboard",
    "investigate", "refactor", "rename", "extract", "simplify", "document", "reproduce", "revert",
    "suggest", "consider", "replace", "compare", "measure", "explain", "summarise", "translate",
];

/// Beginnings of lines of code.
#[rustfmt::skip]
pub(crate) const CODE: &[&str] = &[
    "    let ", "        self.", "    return ", "    if ", "        for ", "    fn ",
    "    assert_eq!(", "    pub ", "def ", "class ", "    import ", "const ", "await ", "async ",
    "    match ", "        => ",
];
