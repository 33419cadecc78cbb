//! Any bytes as an object: no panic, bounded memory, the same rows however it
//! is cut, and every byte accounted for.
#![no_main]

use assay_decode::{
    Batch, DecodeError, Decoder, Input, Limits, ObjectStats, Progress, SeenInMemory,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&cut, object)) = data.split_first() else { return };
    let limits = Limits {
        record_bytes_max: 64 + 16 * usize::from(cut),
        nesting_depth_max: 16,
        inflated_object_bytes_max: 1 << 20,
        window_bytes: 1 << 20,
    };
    let whole = decode(&limits, Input::Whole(object), 1000);
    let windowed = Limits { window_bytes: 1 + usize::from(cut), ..limits };
    let streamed = decode(&windowed, Input::Stream(&mut &object[..]), 3);
    // Damaged gzip is cut off where a read ended, which depends on the window.
    if whole == streamed || object.starts_with(&[0x1f, 0x8b]) {
        return;
    }
    panic!("{whole:?} is not {streamed:?}");
});

fn decode(limits: &Limits, input: Input<'_>, rows_max: usize) -> ObjectStats {
    let mut decoder = Decoder::new(limits.clone());
    let mut seen = SeenInMemory::default();
    let mut object = decoder.open("fuzz", input);
    let (mut rows, mut dropped) = (0, 0);
    loop {
        let mut batch = Batch::new(rows_max);
        let progress = object.decode_into(&mut batch).expect("slices do not fail");
        assert!(batch.rows() <= rows_max && batch.rejects() <= rows_max);
        rows += batch.rows() as u64;
        dropped += batch.drop_seen(&mut seen).objects.values().sum::<u64>();
        batch.finish::<DecodeError>(0, |_| Ok(())).expect("columns fit together");
        if progress == Progress::Done {
            break;
        }
    }
    let mut stats = object.stats();
    let fates = stats.bytes.records + stats.bytes.rejected + stats.bytes.blank;
    assert_eq!(fates, stats.inflated_bytes, "{stats:?}");
    assert_eq!(rows, stats.records);
    stats.duplicates += dropped;
    stats
}
