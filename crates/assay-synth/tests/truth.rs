//! What is written is what the truth says, and the same each time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod plain;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use assay_synth::{
    ChargedBy, ChargedSum, ChargedSums, DirtKind, Spec, SynthError, Truth, UsdUnits, costs,
    each_charged, knobs, write, write_facts,
};

/// A small demo with enough dirt that every kind of it occurs.
fn dirty(seed: u64) -> Spec {
    let mut spec = Spec { seed, records: 8_000, objects: 240, ..Spec::demo() };
    for kind in DirtKind::ALL {
        let share = kind.usual_share().max(0.006);
        spec.dirt.set(*kind, share);
    }
    spec.dirt.set(DirtKind::LateBody, 0.3);
    spec
}

fn written(spec: &Spec, dir: &Path) -> Truth {
    write(spec, dir, &mut |_| ()).unwrap()
}

/// What a plain reader cannot know, taken over from the truth.
fn known_to_readers(found: Truth, truth: &Truth) -> Truth {
    Truth {
        records: found.records + truth.lost,
        lost: truth.lost,
        in_body_objects: truth.in_body_objects,
        dirt: truth.dirt.clone(),
        ..found
    }
}

#[test]
fn a_plain_reader_finds_the_truth() {
    let dir = tempfile::tempdir().unwrap();
    let truth = written(&dirty(7), dir.path());
    let found = plain::read(dir.path());
    assert_eq!(known_to_readers(found, &truth), truth);
}

#[test]
fn every_kind_of_dirt_occurs() {
    let dir = tempfile::tempdir().unwrap();
    let truth = written(&dirty(7), dir.path());
    for kind in DirtKind::ALL {
        assert!(truth.dirt.contains_key(kind.name()), "{} does not occur", kind.name());
    }
    for source in ["envelope", "stream_metrics", "stream_usage", "response_usage", "stream_start"] {
        assert!(truth.sources.input.contains_key(source), "no input from {source}");
    }
    assert!(truth.in_body_objects.tokens.output > 0);
}

#[test]
fn clean_logs_hold_what_was_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let spec = Spec { records: 700, objects: 12, ..Spec::with_bodies() };
    let truth = written(&spec, dir.path());
    assert_eq!((truth.records, truth.invocations, truth.objects), (700, 700, 12));
    assert_eq!((truth.rejects.len(), truth.dirt.len(), truth.unknown.input), (0, 0, 0));
    assert_eq!(plain::read(dir.path()), truth);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(hash(3), hash(3));
    assert_ne!(hash(3), hash(4));
}

fn hash(seed: u64) -> u64 {
    let dir = tempfile::tempdir().unwrap();
    written(&Spec { records: 900, ..dirty(seed) }, dir.path());
    let mut hasher = DefaultHasher::new();
    for path in plain::files(dir.path()) {
        path.strip_prefix(dir.path()).unwrap().hash(&mut hasher);
        std::fs::read(&path).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

#[test]
fn charged_calls_add_up_to_the_truth_of_the_logs() {
    for spec in [dirty(7), Spec { teams: true, hours: 72, ..dirty(7) }] {
        let dir = tempfile::tempdir().unwrap();
        let truth = written(&spec, dir.path());
        let facts = dir.path().join("facts");
        write_facts(&spec, &truth, &facts).unwrap();
        let mut sums = ChargedSums::default();
        each_charged(&spec, |call| {
            sums.add(&call);
            Ok(())
        })
        .unwrap();
        let total = &sums.0[&(ChargedBy::Total, None)];
        assert_eq!((total.invocations, total.failed), (truth.invocations, truth.failed));
        assert_eq!(total.usd, costs(&spec).unwrap().values().sum::<UsdUnits>());
        let found = truth.with_body_objects().tokens;
        let classes = |sum: &ChargedSum| {
            let tokens = sum.tokens;
            [tokens.input, tokens.cache_read, tokens.cache_write, tokens.output]
        };
        let expected = [found.input, found.cache_read, found.cache_write, found.output];
        assert_eq!(classes(total), expected);
        for by in ChargedBy::ALL {
            let parts = || sums.0.iter().filter(|((of, _), _)| *of == by).map(|(_, sum)| sum);
            assert_eq!(parts().map(|sum| sum.invocations).sum::<u64>(), total.invocations);
            assert_eq!(parts().map(|sum| sum.usd).sum::<UsdUnits>(), total.usd, "{}", by.name());
        }

        let lines = |name: &str| std::fs::read_to_string(facts.join(name)).unwrap().lines().count();
        assert_eq!(lines("calls.csv") as u64, total.invocations + 1);
        assert_eq!(lines("spend.csv"), sums.0.len() + 1);
        assert_eq!(facts.join("people.toml").exists(), spec.teams);
    }
}

#[test]
fn every_knob_takes_its_own_value() {
    let (demo, mut spec) = (Spec::demo(), Spec::metadata_only());
    for knob in knobs(&demo) {
        spec.set(&knob.name, &knob.value).unwrap();
    }
    assert_eq!(knobs(&spec), knobs(&demo));
    for (name, value) in [("dirt.rust", "1"), ("records", "many"), ("family.llama", "-1")] {
        assert!(matches!(spec.set(name, value), Err(SynthError::Knob { .. })), "{name}={value}");
    }
}
