//! Lines that cannot become rows.

use crate::body;
use crate::dirt::DirtKind;
use crate::envelope;
use crate::layout::Site;
use crate::plan::Plan;
use crate::put::Put;
use crate::rng::{Rng, Stream};
use crate::spec::Spec;

/// What is wrong with the line of that record, where the object is in lines.
pub(crate) fn dirt(spec: &Spec, number: u64) -> Option<DirtKind> {
    spec.dirt.at(DirtKind::LINES, rng(spec, number).unit())
}

fn rng(spec: &Spec, number: u64) -> Rng {
    Rng::new(spec.seed, Stream::Line, number)
}

/// Writes something in place of the record and returns the reject's reason.
pub(crate) fn reject(
    out: &mut Vec<u8>,
    kind: DirtKind,
    plan: &Plan<'_>,
    site: &Site<'_>,
) -> &'static str {
    // Another stream than the one that chose the kind: that draw was small.
    let rng = &mut Rng::new(plan.seed, Stream::Line, !plan.number);
    match kind {
        DirtKind::BareEventArray => {
            body::bare_events(out, plan);
            "no_envelope"
        }
        DirtKind::InvalidTimestamp => {
            envelope::record_at(out, plan, site, bad_timestamp(rng));
            "invalid_timestamp"
        }
        DirtKind::InvalidUtf8 => {
            envelope::record(out, plan, site);
            if let Some(at) = request_id_at(out) {
                out[at] = 0xff;
            }
            "invalid_utf8"
        }
        DirtKind::NotAnObject => {
            out.raw(rng.pick(&["null", "42", "\"delivery complete\"", "true"]));
            "not_an_object"
        }
        _ => {
            invalid_json(out, rng, plan, site);
            "invalid_json"
        }
    }
}

fn bad_timestamp(rng: &mut Rng) -> Option<&'static str> {
    const BAD: [Option<&str>; 5] = [
        None,
        Some(""),
        Some("yesterday"),
        Some("2026-02-30T10:00:00Z"),
        Some("2026-13-01T25:61:00Z"),
    ];
    BAD[rng.index(BAD.len())]
}

/// No JSON, a comma too many, or a line that ends within a string.
fn invalid_json(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>, site: &Site<'_>) {
    match rng.below(3) {
        0 => {
            out.raw("WARN delivery agent restarted, buffer flushed");
        }
        1 => {
            envelope::record(out, plan, site);
            out.pop();
            out.raw(",}");
        }
        _ => {
            envelope::record(out, plan, site);
            let end = request_id_at(out).unwrap_or(out.len() / 2);
            out.truncate(end);
        }
    }
}

/// A place within the record's request id.
fn request_id_at(record: &[u8]) -> Option<usize> {
    const KEY: &[u8] = b"\"requestId\":\"";
    let at = record.windows(KEY.len()).position(|window| window == KEY)?;
    Some(at + KEY.len() + 10)
}
