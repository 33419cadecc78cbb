//! The log record around the bodies.

use crate::body;
use crate::dirt::DirtKind;
use crate::layout::{Site, two_digits};
use crate::plan::{BodyPlace, Plan};
use crate::put::{Object, Put};
use crate::rng::{Rng, Stream};

#[derive(Clone, Copy)]
enum Field {
    Timestamp,
    AccountId,
    Region,
    RequestId,
    Operation,
    ModelId,
    Input,
    Output,
    Identity,
    InferenceRegion,
    ErrorCode,
    RequestMetadata,
    Unknown,
    Schema,
}

/// The order of the newest records.
const NEWEST: [Field; 14] = [
    Field::Timestamp,
    Field::AccountId,
    Field::Region,
    Field::RequestId,
    Field::Operation,
    Field::ModelId,
    Field::ErrorCode,
    Field::Input,
    Field::Output,
    Field::Identity,
    Field::InferenceRegion,
    Field::RequestMetadata,
    Field::Unknown,
    Field::Schema,
];

/// A record in the making.
struct Record<'a> {
    plan: &'a Plan<'a>,
    site: &'a Site<'a>,
    timestamp: Option<&'a str>,
    rng: Rng,
}

/// Writes the record as delivered.
pub(crate) fn record(out: &mut Vec<u8>, plan: &Plan<'_>, site: &Site<'_>) {
    let timestamp = timestamp(plan, site);
    record_at(out, plan, site, Some(&timestamp));
}

/// Writes the record with that timestamp, or with none.
pub(crate) fn record_at(
    out: &mut Vec<u8>,
    plan: &Plan<'_>,
    site: &Site<'_>,
    timestamp: Option<&str>,
) {
    let mut rng = plan.rng(Stream::Envelope);
    let mut order = NEWEST;
    if plan.has(DirtKind::ShuffledKeys) {
        shuffle(&mut order, &mut rng);
    }
    let mut record = Record { plan, site, timestamp, rng };
    let mut object = Object::open(out);
    for field in order {
        record.field(&mut object, field);
    }
    object.close();
}

fn shuffle(order: &mut [Field], rng: &mut Rng) {
    for last in (1..order.len()).rev() {
        order.swap(last, rng.index(last + 1));
    }
}

/// The plan's time, as the record spells it.
fn timestamp(plan: &Plan<'_>, site: &Site<'_>) -> String {
    let spaced = plan.has(DirtKind::SpacedTimestamp);
    let mut text = Vec::with_capacity(32);
    text.raw(&site.day).raw(if spaced { " " } else { "T" });
    two_digits(&mut text, site.hour);
    text.push(b':');
    two_digits(&mut text, plan.second / 60);
    text.push(b':');
    two_digits(&mut text, plan.second % 60);
    text.raw(if spaced { ".000000000" } else { "Z" });
    String::from_utf8(text).unwrap_or_default()
}

impl Record<'_> {
    fn field(&mut self, object: &mut Object<'_>, field: Field) {
        let plan = self.plan;
        match field {
            Field::Timestamp => optional(object, "timestamp", self.timestamp),
            Field::AccountId => optional(object, "accountId", Some(&plan.place.account)),
            Field::Region => optional(object, "region", Some(&plan.place.region)),
            Field::RequestId => optional(object, "requestId", Some(&plan.request_id)),
            Field::Operation => optional(object, "operation", Some(plan.operation.name())),
            Field::ModelId => optional(object, "modelId", Some(&plan.model.id)),
            Field::Input => self.input(object),
            Field::Output => self.output(object),
            Field::Identity => self.identity(object),
            Field::InferenceRegion => optional(object, "inferenceRegion", self.inference_region()),
            Field::ErrorCode => self.error_code(object),
            Field::RequestMetadata => self.metadata(object),
            Field::Unknown => self.unknown(object),
            Field::Schema => {
                object.text("schemaType", "ModelInvocationLog").text("schemaVersion", "1.0");
            }
        }
    }

    fn identity(&self, object: &mut Object<'_>) {
        if let Some(arn) = self.plan.identity() {
            object.key("identity").raw("{\"arn\":\"").raw(arn).raw("\"}");
        }
    }

    fn inference_region(&self) -> Option<&'static str> {
        let missing = self.plan.has(DirtKind::MissingInferenceRegion) || self.plan.failed();
        self.plan.model.inference_region.filter(|_| !missing)
    }

    fn error_code(&mut self, object: &mut Object<'_>) {
        const CODES: [&str; 4] = [
            "ThrottlingException",
            "ThrottlingException",
            "ModelTimeoutException",
            "ResourceNotFoundException",
        ];
        if self.plan.failed() {
            object.text("errorCode", self.rng.pick(&CODES));
        } else if self.plan.has(DirtKind::UnknownKeys) {
            object.json("errorCode", "null");
        }
    }

    fn metadata(&self, object: &mut Object<'_>) {
        if let Some(metadata) = &self.plan.person.metadata {
            object.json("requestMetadata", metadata);
        }
    }

    fn unknown(&self, object: &mut Object<'_>) {
        if self.plan.has(DirtKind::UnknownKeys) {
            object.text("status", "SUCCESS").json("performanceConfig", r#"{"latency":"standard"}"#);
            object.json(
                "usage",
                r#"{"input_tokens":77777777,"units":[1,2.5e3,{"deep":[null,true]}]}"#,
            );
        }
    }

    fn input(&mut self, object: &mut Object<'_>) {
        let plan = self.plan;
        if plan.failed() && plan.bodies == BodyPlace::Absent && self.empty(object, "input") {
            return;
        }
        let mut input = Object::open(object.key("input"));
        self.content_type(&mut input, "inputContentType");
        match plan.bodies {
            BodyPlace::Absent => {}
            BodyPlace::Offloaded => self.body_path(&mut input, "inputBodyS3Path", "input"),
            _ => self.body(input.key("inputBodyJson"), body::input),
        }
        let (shown, tokens) = (plan.evidence.envelope, &plan.tokens);
        self.count(&mut input, "inputTokenCount", shown.input, tokens.input);
        if shown.cache {
            input.int("cacheReadInputTokenCount", tokens.cache_read);
            input.int("cacheWriteInputTokenCount", tokens.cache_write);
        }
        input.close();
    }

    fn output(&mut self, object: &mut Object<'_>) {
        let plan = self.plan;
        if plan.failed() && self.empty(object, "output") {
            return;
        }
        let mut output = Object::open(object.key("output"));
        self.content_type(&mut output, "outputContentType");
        match plan.bodies {
            BodyPlace::Absent | BodyPlace::InputOnly => {}
            BodyPlace::Offloaded => self.body_path(&mut output, "outputBodyS3Path", "output"),
            BodyPlace::Inline => self.body(output.key("outputBodyJson"), body::output),
        }
        self.count(
            &mut output,
            "outputTokenCount",
            plan.evidence.envelope.output,
            plan.tokens.output,
        );
        output.close();
    }

    /// With data delivery off there is no content whose type could be told.
    fn content_type(&self, side: &mut Object<'_>, key: &str) {
        if self.plan.delivers {
            side.text(key, "application/json");
        }
    }

    /// A failed call's side is empty, missing, or partly filled. Says whether
    /// that is all of it.
    fn empty(&mut self, object: &mut Object<'_>, side: &str) -> bool {
        match self.rng.below(3) {
            0 => object.json(side, "{}"),
            1 => object,
            _ => return false,
        };
        true
    }

    /// A count that is not shown is missing or null.
    fn count(&mut self, side: &mut Object<'_>, key: &str, shown: bool, count: u64) {
        if shown {
            side.int(key, count);
        } else if self.rng.chance(0.4) {
            side.json(key, "null");
        }
    }

    fn body(&self, out: &mut Vec<u8>, write: fn(&mut Vec<u8>, &Plan<'_>)) {
        if !self.plan.has(DirtKind::StringBody) {
            return write(out, self.plan);
        }
        let mut text = Vec::new();
        write(&mut text, self.plan);
        out.string(&text);
    }

    fn body_path(&self, side: &mut Object<'_>, key: &str, name: &str) {
        let path = self.site.body_key(&self.plan.request_id, name);
        side.key(key).raw("\"s3://").raw(self.site.bucket).raw("/").raw(&path).raw("\"");
    }
}

fn optional(object: &mut Object<'_>, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        object.text(key, value);
    }
}
