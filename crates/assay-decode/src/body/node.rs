//! One object of a body: a whole response, or one chunk of a stream.

use super::anthropic::{self, BodyKind, Message};
use super::others::{self, Results};
use super::{Body, Counts, Guardrail, converse, usage};
use crate::scan::{Scan, Scanner, Text};

/// The members that tell something, gathered first: which of them count is
/// known only when the object has ended, since `type` may stand last.
#[derive(Default, PartialEq)]
pub(super) struct Node<'a> {
    kind: BodyKind,
    message: Message<'a>,
    usage: Counts,
    without_compactions: Counts,
    metadata: converse::Metadata,
    metrics: Option<others::Metrics>,
    latency_ms: Option<i64>,
    model: Option<Text<'a>>,
    /// Stop reasons by spelling, best first.
    stops: [Option<Text<'a>>; 8],
    guardrail_action: Option<Text<'a>>,
    guardrail_traced: bool,
    llama_input: Option<i64>,
    llama_output: Option<i64>,
    titan_input: Option<i64>,
    titan_output: Option<i64>,
    results: Results<'a>,
}

/// Takes one object and adds what it says; any other value is skipped.
/// Returns whether it told anything.
pub(super) fn read<'a>(scanner: &mut Scanner<'a>, body: &mut Body<'a>) -> Scan<bool> {
    let mut node = Node::default();
    scanner.object(|scanner, key| node.member(scanner, key))?;
    let tells = node != Node::default();
    if tells {
        node.add_to(body);
    }
    Ok(tells)
}

impl<'a> Node<'a> {
    fn member(&mut self, scanner: &mut Scanner<'a>, key: &[u8]) -> Scan<()> {
        match key {
            b"type" => self.kind = anthropic::kind(scanner)?,
            b"usage" => self.usage = usage::read(scanner, &mut self.without_compactions)?,
            b"message" => self.message = anthropic::message(scanner)?,
            b"model" => self.model = scanner.text()?,
            b"delta" => self.stops[1] = anthropic::delta(scanner)?,
            b"stop_reason" => self.stops[2] = scanner.text()?,
            b"amazon-bedrock-invocationMetrics" => self.metrics = others::metrics(scanner)?,
            b"amazon-bedrock-guardrailAction" => self.guardrail_action = scanner.text()?,
            _ => return self.converse_member(scanner, key),
        }
        Ok(())
    }

    fn converse_member(&mut self, scanner: &mut Scanner<'a>, key: &[u8]) -> Scan<()> {
        match key {
            b"stopReason" => self.stops[0] = scanner.text()?,
            b"metrics" => self.latency_ms = converse::metrics(scanner)?,
            b"trace" => self.guardrail_traced = converse::trace(scanner)?,
            b"metadata" => self.metadata = converse::metadata(scanner)?,
            b"messageStop" => self.stops[3] = converse::message_stop(scanner)?,
            _ => return self.other_member(scanner, key),
        }
        Ok(())
    }

    fn other_member(&mut self, scanner: &mut Scanner<'a>, key: &[u8]) -> Scan<()> {
        match key {
            b"prompt_token_count" => self.llama_input = scanner.count()?,
            b"generation_token_count" => self.llama_output = scanner.count()?,
            b"inputTextTokenCount" => self.titan_input = scanner.count()?,
            b"totalOutputTextTokenCount" => self.titan_output = scanner.count()?,
            b"completionReason" => self.stops[4] = scanner.text()?,
            b"finish_reason" => self.stops[5] = scanner.text()?,
            b"results" => self.results = others::results(scanner)?,
            b"choices" => self.stops[6] = others::choices(scanner)?,
            b"generations" => self.stops[7] = others::choices(scanner)?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    }

    fn add_to(self, body: &mut Body<'a>) {
        self.add_usage(body);
        body.model = self.message.model.or(self.model).or(body.model);
        let stop = self.stops.into_iter().flatten().next();
        let stop = stop.or(self.message.stop_reason).or(self.results.stop_reason);
        body.stop_reason = stop.or(body.stop_reason);
        body.guardrail = body.guardrail.and(self.guardrail(stop));
        self.add_latency(body);
    }

    fn add_usage(&self, body: &mut Body<'a>) {
        match self.kind {
            BodyKind::MessageStart => {
                body.start = body.start.max(Counts { output: None, ..self.message.usage });
            }
            BodyKind::MessageDelta => body.delta = body.delta.max(self.usage),
            BodyKind::Other => body.response = body.response.max(self.response()),
        }
        let part = match self.kind {
            BodyKind::MessageStart => self.message.part,
            _ => self.without_compactions,
        };
        body.without_compactions = body.without_compactions.max(part);
        if let Some(metrics) = self.metrics {
            body.metrics = metrics.counts;
        }
    }

    /// The usage object first, else the counts that other families put beside it.
    fn response(&self) -> Counts {
        let usage = self.usage.max(self.metadata.usage);
        let output = usage.output.or(self.llama_output).or(self.titan_output);
        Counts {
            input: usage.input.or(self.llama_input).or(self.titan_input),
            output: output.or(self.results.tokens()),
            ..usage
        }
    }

    fn guardrail(&self, stop: Option<Text<'a>>) -> Guardrail<'a> {
        match self.guardrail_action {
            Some(action) if action.is(b"INTERVENED") => Guardrail::Intervened,
            _ if stop.is_some_and(converse::is_intervention) => Guardrail::Intervened,
            Some(action) => Guardrail::Said(action),
            None if self.guardrail_traced => Guardrail::Passed,
            None => Guardrail::Absent,
        }
    }

    fn add_latency(&self, body: &mut Body<'a>) {
        let metrics = self.metrics.unwrap_or_default();
        let latency = metrics.latency_ms.or(self.latency_ms).or(self.metadata.latency_ms);
        body.latency_ms = latency.or(body.latency_ms);
        body.first_byte_latency_ms = metrics.first_byte_ms.or(body.first_byte_latency_ms);
    }
}
