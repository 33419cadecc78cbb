//! Bytes per second on 500-byte and 40-KB records, with and without inflation,
//! beside a peer of serde structs with borrowed strings and raw bodies.

mod peer;

use std::hint::black_box;
use std::io::Write;
use std::time::Duration;

use assay_decode::{Batch, DecodeError, Decoder, Input, Limits, Progress};
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Records of one object; few identities and models, ids that never repeat.
fn records(count: usize, body_bytes: usize) -> Vec<u8> {
    (0..count).flat_map(|at| record(at, body_bytes).into_bytes()).collect()
}

fn record(at: usize, body_bytes: usize) -> String {
    let (input, output) = match body_bytes {
        0 => (String::new(), String::new()),
        bytes => (
            format!("\"inputBodyJson\":{},", input_body(at, bytes * 9 / 10)),
            format!("\"outputBodyJson\":{},", output_body(at, bytes / 10)),
        ),
    };
    format!(
        "{{\"timestamp\":\"2026-03-{:02}T10:{:02}:{:02}Z\",\"accountId\":\"111122223333\",\"region\":\"us-east-1\",\
         \"requestId\":\"{at:08x}-0000-4000-8000-{:012x}\",\"operation\":\"InvokeModelWithResponseStream\",\
         \"modelId\":\"us.anthropic.claude-opus-4-6-v1\",\"input\":{{\"inputContentType\":\"application/json\",{input}\
         \"inputTokenCount\":{},\"cacheReadInputTokenCount\":{},\"cacheWriteInputTokenCount\":{}}},\
         \"output\":{{\"outputContentType\":\"application/json\",{output}\"outputTokenCount\":{}}},\
         \"identity\":{{\"arn\":\"arn:aws:sts::111122223333:assumed-role/Developer/dev{}@example.com\"}},\
         \"inferenceRegion\":\"us-west-2\",\"schemaType\":\"ModelInvocationLog\",\"schemaVersion\":\"1.0\"}}\n",
        at / 40_000 + 1,
        at / 60 % 60,
        at % 60,
        at * 7919,
        at % 13,
        at * 31 % 200_000,
        at * 17 % 5_000,
        at * 7 % 3_000,
        at * 2_654_435_761 % 40,
    )
}

/// A conversation about code: lines of prose with escaped line ends and quotes.
fn input_body(at: usize, bytes: usize) -> String {
    let line = "    if (request.status === \\\"done\\\") { return cache.get(request.id) ?? fetchAll(request); } // see above\\n";
    let mut text = format!("turn {at}: ");
    while text.len() < bytes {
        text.push_str(line);
        text.push_str("Please look at the failing test and tell me which of the three branches is wrong, then fix it.\\n\\n");
    }
    format!(
        "{{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":32000,\"messages\":[{{\"role\":\"user\",\
         \"content\":[{{\"type\":\"text\",\"text\":\"{text}\"}}]}}]}}"
    )
}

fn output_body(at: usize, bytes: usize) -> String {
    let mut chunks = String::from(
        "[{\"type\":\"message_start\",\"message\":{\"model\":\"claude-opus-4-6\",\"usage\":{\"input_tokens\":3,\
         \"cache_creation_input_tokens\":100,\"cache_read_input_tokens\":200,\"output_tokens\":1}}}",
    );
    while chunks.len() < bytes {
        chunks.push_str(
            ",{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"the branch for\"}}",
        );
    }
    format!(
        "{chunks},{{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"end_turn\"}},\"usage\":{{\"output_tokens\":{}}}}},\
         {{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{{\"inputTokenCount\":3,\"outputTokenCount\":5,\
         \"invocationLatency\":2000,\"firstByteLatency\":300}}}}]",
        at % 1000
    )
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(text).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// As many objects as fill a batch.
const OBJECTS: usize = 12;

fn decode(decoder: &mut Decoder, stored: &[u8], count: usize) {
    let mut batch = Batch::new(OBJECTS * count + 1);
    for _ in 0..OBJECTS {
        let mut object = decoder.open("a.json.gz", Input::Whole(stored));
        let progress = object.decode_into(&mut batch);
        assert!(matches!(progress, Ok(Progress::Done)));
    }
    assert_eq!(batch.rows(), OBJECTS * count);
    let finished = batch.finish::<DecodeError>(0, |day| {
        black_box(day);
        Ok(())
    });
    black_box(finished.ok());
}

fn benches(criterion: &mut Criterion) {
    for (name, count, body_bytes) in [("500_bytes", 5_000, 0), ("40_kb", 60, 40_000)] {
        let text = records(count, body_bytes);
        let stored = gzip(&text);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes((OBJECTS * text.len()) as u64));
        group.measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1));
        group.sample_size(20);
        one_size(&mut group, &text, &stored, count);
        group.finish();
    }
}

fn one_size(
    group: &mut BenchmarkGroup<'_, criterion::measurement::WallTime>,
    text: &[u8],
    stored: &[u8],
    count: usize,
) {
    let mut decoder = Decoder::new(Limits::default());
    group.bench_function("assay", |bench| bench.iter(|| decode(&mut decoder, text, count)));
    group.bench_function("assay_gzip", |bench| bench.iter(|| decode(&mut decoder, stored, count)));
    group.bench_function("serde_json", |bench| {
        bench.iter(|| black_box(peer::decode(text, OBJECTS)))
    });
    let mut inflated = vec![0; text.len()];
    group.bench_function("inflate_only", |bench| {
        bench.iter(|| {
            let mut inflater = libdeflater::Decompressor::new();
            for _ in 0..OBJECTS {
                black_box(inflater.gzip_decompress(stored, &mut inflated).ok());
            }
        });
    });
}

criterion_group!(all, benches);
criterion_main!(all);
