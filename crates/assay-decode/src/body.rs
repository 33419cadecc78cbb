//! What an output body says: usage, model, stop reason, guardrail, latency.
//!
//! A body is one object, the response, or an array of objects, the chunks of a
//! stream. Which it is shows in the JSON, not in the operation; all families of
//! models are searched in each object, each at its own paths only. What
//! is deeper (messages, content, tool input) is checked and skipped.

mod anthropic;
mod converse;
mod counts;
mod iterations;
mod node;
mod others;
mod quiet;
mod usage;

use crate::scan::{Scan, Scanner, Text};
pub(crate) use counts::Counts;
use quiet::Forms;

/// What one output body says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Body<'a> {
    /// `amazon-bedrock-invocationMetrics` of the last chunk that has them.
    pub(crate) metrics: Counts,
    /// The largest usage of the `message_delta` chunks.
    pub(crate) delta: Counts,
    /// The response's own usage, or a chunk's of another family.
    pub(crate) response: Counts,
    /// `message_start`; its output count is provisional and left out.
    pub(crate) start: Counts,
    /// The usage without what compactions used, where that was added above.
    pub(crate) without_compactions: Counts,
    pub(crate) model: Option<Text<'a>>,
    pub(crate) stop_reason: Option<Text<'a>>,
    pub(crate) guardrail: Guardrail<'a>,
    pub(crate) latency_ms: Option<i64>,
    pub(crate) first_byte_latency_ms: Option<i64>,
}

/// What a guardrail did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Guardrail<'a> {
    /// No trace of a guardrail.
    #[default]
    Absent,
    /// A guardrail looked and let pass.
    Passed,
    /// The body's own word.
    Said(Text<'a>),
    /// A guardrail stepped in; nothing said later takes it back.
    Intervened,
}

impl<'a> Guardrail<'a> {
    /// The word as Bedrock spells it in `amazon-bedrock-guardrailAction`.
    pub(crate) fn word(self) -> Option<Result<&'static [u8], Text<'a>>> {
        match self {
            Self::Absent => None,
            Self::Passed => Some(Ok(b"NONE")),
            Self::Said(text) => Some(Err(text)),
            Self::Intervened => Some(Ok(b"INTERVENED")),
        }
    }

    /// What a guardrail did by the end, given what one more chunk says.
    fn and(self, later: Self) -> Self {
        match (self, later) {
            (Self::Intervened, _) | (_, Self::Absent) => self,
            (Self::Said(_), Self::Passed) => self,
            _ => later,
        }
    }
}

/// Takes an output body of any kind; scalars say nothing.
pub(crate) fn read<'a>(scanner: &mut Scanner<'a>) -> Scan<Body<'a>> {
    let mut body = Body::default();
    match scanner.peek()? {
        b'{' => node::read(scanner, &mut body).map(|_| ())?,
        _ => chunks(scanner, &mut body)?,
    }
    Ok(body)
}

/// Takes the chunks of a stream; the string `"[DONE]"` may stand among them.
fn chunks<'a>(scanner: &mut Scanner<'a>, body: &mut Body<'a>) -> Scan<()> {
    let mut forms = Forms::default();
    scanner
        .array(|scanner| {
            scanner.peek()?;
            if forms.take(scanner)? {
                return Ok(());
            }
            let from = scanner.pos();
            scanner.forget_skipped();
            if !node::read(scanner, body)? {
                forms.learn(scanner, from);
            }
            Ok(())
        })
        .map(|_| ())
}

/// Reads a body that was logged as JSON text within a string, and how many
/// counts in it were refused. Anything else within it says nothing: the record
/// itself is sound.
pub(crate) fn read_text(text: &[u8], depth_max: usize) -> (Body<'_>, u32) {
    let mut scanner = Scanner::new(text, depth_max);
    let body = read(&mut scanner).and_then(|body| scanner.expect_end().map(|()| body));
    body.map_or_else(|_| Default::default(), |body| (body, scanner.refused()))
}
