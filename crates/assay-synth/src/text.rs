//! Text that looks like prompts, answers and code, escaped for a JSON string.
//!
//! Made so that gzip packs it about as well as real text: skewed words, many
//! identifiers and numbers, some repetition.

use crate::put::Put;
use crate::rng::Rng;

const WORDS: &[&str] = &[
    "the",
    "to",
    "of",
    "and",
    "a",
    "in",
    "is",
    "that",
    "for",
    "it",
    "this",
    "with",
    "be",
    "on",
    "not",
    "as",
    "we",
    "are",
    "file",
    "test",
    "should",
    "function",
    "when",
    "value",
    "error",
    "from",
    "by",
    "if",
    "code",
    "call",
    "return",
    "can",
    "an",
    "or",
    "has",
    "but",
    "line",
    "type",
    "which",
    "user",
    "data",
    "one",
    "then",
    "all",
    "use",
    "check",
    "before",
    "after",
    "only",
    "name",
    "field",
    "request",
    "response",
    "table",
    "order",
    "server",
    "client",
    "so",
    "there",
    "now",
    "because",
    "change",
    "method",
    "module",
    "path",
    "read",
    "write",
    "config",
    "result",
    "handler",
    "each",
    "them",
    "same",
    "first",
    "last",
    "missing",
    "existing",
    "default",
    "case",
    "object",
    "string",
    "number",
    "list",
    "index",
    "cache",
    "token",
    "query",
    "column",
    "schema",
    "partition",
    "commit",
    "branch",
    "build",
    "deploy",
    "version",
    "service",
    "account",
    "region",
    "timeout",
    "retry",
    "queue",
    "worker",
    "thread",
    "memory",
    "buffer",
    "stream",
    "chunk",
    "message",
    "parser",
    "decoder",
    "payload",
    "header",
    "session",
    "policy",
    "permission",
    "failed",
    "passed",
    "expected",
    "received",
    "instead",
    "however",
    "therefore",
    "usually",
    "already",
    "probably",
    "currently",
    "explicitly",
    "directory",
    "repository",
    "dependency",
    "implementation",
    "configuration",
    "authentication",
    "middleware",
    "transaction",
    "migration",
    "constraint",
    "validation",
    "serialization",
    "interface",
    "abstract",
    "inheritance",
    "performance",
    "benchmark",
    "latency",
    "throughput",
    "concurrency",
    "deadlock",
    "iterator",
    "closure",
    "lifetime",
    "ownership",
    "reference",
    "pointer",
    "allocation",
    "fragment",
    "customer",
    "invoice",
    "payment",
    "currency",
    "discount",
    "shipment",
    "warehouse",
    "catalogue",
    "subscription",
    "renewal",
    "refund",
    "balance",
    "ledger",
    "settlement",
    "compliance",
    "audit",
    "dashboard",
    "widget",
    "button",
    "dialog",
    "tooltip",
    "layout",
    "stylesheet",
    "animation",
    "gradient",
    "viewport",
    "breakpoint",
    "accessibility",
    "keyboard",
    "shortcut",
    "clipboard",
    "investigate",
    "refactor",
    "rename",
    "extract",
    "simplify",
    "document",
    "reproduce",
    "revert",
    "suggest",
    "consider",
    "replace",
    "compare",
    "measure",
    "explain",
    "summarise",
    "translate",
];

const CODE: &[&str] = &[
    "    let ",
    "        self.",
    "    return ",
    "    if ",
    "        for ",
    "    fn ",
    "    assert_eq!(",
    "    pub ",
    "def ",
    "class ",
    "    import ",
    "const ",
    "await ",
    "async ",
    "    match ",
    "        => ",
];

/// About `bytes` bytes of prompt, answer and code.
pub(crate) fn mixed(out: &mut Vec<u8>, rng: &mut Rng, bytes: usize) {
    let end = out.len() + bytes;
    while out.len() + 4 < end {
        let piece = (80 + rng.below(700)) as usize;
        let piece = piece.min(end - out.len());
        match rng.below(20) {
            0..9 => prose(out, rng, piece),
            9..17 => code(out, rng, piece),
            17 | 18 => listing(out, rng, piece),
            _ => repeated(out, rng, piece),
        }
    }
}

/// Sentences.
pub(crate) fn prose(out: &mut Vec<u8>, rng: &mut Rng, bytes: usize) {
    let end = out.len() + bytes;
    while out.len() < end {
        word(out, rng);
        match rng.below(64) {
            0..4 => out.raw(", "),
            4..8 => out.raw(". "),
            8 => out.raw(".\\n\\n"),
            9 => out.raw("\\u2019s "),
            10 => out.raw(" — "),
            11 => out.raw(" \\\"").raw(rng.pick_skewed(WORDS)).raw("\\\" "),
            _ => out.raw(" "),
        };
    }
}

fn word(out: &mut Vec<u8>, rng: &mut Rng) {
    let word = rng.pick_skewed(WORDS);
    out.raw(word);
    match rng.below(16) {
        0 | 1 if word.len() > 5 => out.raw("s"),
        2 => out.raw("_").raw(rng.pick_skewed(WORDS)),
        _ => out,
    };
}

fn code(out: &mut Vec<u8>, rng: &mut Rng, bytes: usize) {
    let end = out.len() + bytes;
    while out.len() < end {
        out.raw(rng.pick(CODE));
        identifier(out, rng);
        match rng.below(8) {
            0 => out.raw(" = ").int(rng.below(100_000)),
            1 => out.raw("(\\\"").raw(rng.pick_skewed(WORDS)).raw("\\\")"),
            2 => out.raw(" {"),
            3 => out.raw("\\t// ").raw(rng.pick_skewed(WORDS)).raw(" ").raw(rng.pick_skewed(WORDS)),
            _ => {
                identifier(out.raw("("), rng);
                out.raw(", ").raw(rng.pick_skewed(WORDS)).raw(")?;")
            }
        };
        out.raw("\\n");
    }
}

fn identifier(out: &mut Vec<u8>, rng: &mut Rng) {
    out.raw(rng.pick(WORDS)).raw("_").raw(rng.pick(WORDS));
    if rng.chance(0.15) {
        out.raw("_").hex(rng.next(), 8);
    }
}

/// Numbered lines, as a file reader prints them.
fn listing(out: &mut Vec<u8>, rng: &mut Rng, bytes: usize) {
    let end = out.len() + bytes;
    let mut line = 1 + rng.below(900);
    while out.len() < end {
        out.raw("  ").int(line).raw("\\t/srv/").raw(rng.pick(WORDS)).raw("/").hex(rng.next(), 12);
        out.raw(".").raw(rng.pick(&["rs", "py", "ts", "go"])).raw("\\n");
        line += 1;
    }
}

/// Something that was said shortly before.
fn repeated(out: &mut Vec<u8>, rng: &mut Rng, bytes: usize) {
    let from = out.len();
    prose(out, rng, bytes / 3);
    let piece = out[from..].to_vec();
    out.extend_from_slice(&piece);
}
