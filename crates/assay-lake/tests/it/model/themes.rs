//! What histories are about: some troubles need many steps of one kind.

use proptest::collection::vec;
use proptest::prelude::*;

use super::draw::{
    change, clutter, damage, landing, options, own_lines, setting, step, usual_landing,
};
use super::steps::{
    FEEDS, LakePlace, Landing, NIGHTLY, Options, Place, STRAYS, Setting, Source, State, Step,
};

const USUAL: Options = Options::usual(Source::Bucket);

pub(super) fn history() -> impl Strategy<Value = (Setting, Vec<Step>)> {
    let plain = Setting { lake: LakePlace::Bucket, is_tight: false, threads: 1 };
    prop_oneof![
        3 => (Just(plain), of_the_clock()),
        4 => (setting(), of_the_tables()),
        2 => (setting(), vec(step_of_the_sources(), 1..12)),
        3 => (setting(), vec(step(), 1..18)),
    ]
}

/// A run that leaves out what a nightly looks at.
fn lesser() -> impl Strategy<Value = Options> {
    prop_oneof![
        3 => (0..NIGHTLY).prop_map(|since| Options { since: Some(since), ..USUAL }),
        3 => (0..NIGHTLY).prop_map(|late_window| Options { late_window, ..USUAL }),
        1 => (0..NIGHTLY)
            .prop_map(|since| Options { since: Some(since), full_scan: true, ..USUAL }),
        1 => (1..20_i64).prop_map(|until| Options { until: Some(until), ..USUAL }),
        1 => Just(Options { shard: "1/2", ..USUAL }),
        1 => Just(Options { dry_run: true, ..USUAL }),
    ]
}

/// What moves marks: hours go by, each feed logs, more comes late or cannot be read,
/// and runs look at less than a nightly.
fn of_the_clock() -> impl Strategy<Value = Vec<Step>> {
    let any = options().prop_map(|options| Options { root: USUAL.root, ..options });
    let any = prop_oneof![4 => Just(USUAL), 5 => lesser(), 1 => any].boxed();
    let run = prop_oneof![
        6 => any.clone().prop_map(Step::Runs),
        1 => (any.clone(), landing_late(), any)
            .prop_map(|(outer, landing, inner)| Step::Overlap { outer, landing, inner }),
    ];
    let more = prop_oneof![4 => landing_late().prop_map(Step::Lands), 1 => Just(Step::Heals)];
    let round = (1..16_i64, vec(more, 0..3), run).prop_map(|(hours, more, run)| {
        let logs = (0..FEEDS.len()).map(|feed| Step::Lands(logged(Place::Hour { feed, late: 0 })));
        [Step::Hours(hours)].into_iter().chain(logs).chain(more).chain([run]).collect::<Vec<_>>()
    });
    vec(round, 2..8).prop_map(|rounds| rounds.concat())
}

fn logged(place: Place) -> Landing {
    Landing { source: Source::Bucket, place, lines: Vec::new(), state: State::Readable }
}

fn landing_late() -> impl Strategy<Value = Landing> {
    let place = prop_oneof![
        8 => (0..FEEDS.len(), 0..=NIGHTLY).prop_map(|(feed, late)| Place::Hour { feed, late }),
        1 => (0..FEEDS.len(), NIGHTLY..25).prop_map(|(feed, late)| Place::Hour { feed, late }),
        1 => (0..FEEDS.len(), 0..STRAYS.len())
            .prop_map(|(feed, folder)| Place::Stray { feed, folder }),
    ];
    let state = prop_oneof![2 => Just(State::Readable), 1 => Just(State::Denied)];
    (place, state).prop_map(|(place, state)| Landing { state, ..logged(place) })
}

/// Tables that are put back, lost, cut, mixed and changed by others while the lake is
/// read on. What several objects deliver is left out: so every row is told apart.
fn of_the_tables() -> impl Strategy<Value = Vec<Step>> {
    let run = prop_oneof![
        5 => Just(Step::Runs(USUAL)),
        1 => (0..14_i64).prop_map(|changes| Step::Killed { options: USUAL, changes }),
    ];
    let then = prop_oneof![
        3 => Just(Step::Saves),
        2 => Just(Step::Compacts),
        1 => Just(Step::Vacuums),
        1 => (0..9_usize, change(own_lines()))
            .prop_map(|(object, change)| Step::Changes { object, change }),
        6 => damage().prop_map(Step::Damages),
    ];
    let lands = usual_landing().prop_map(Step::Lands);
    let round = (vec(lands, 0..3), run, vec(then, 0..4)).prop_map(|(lands, run, then)| {
        lands.into_iter().chain([run]).chain(then).collect::<Vec<_>>()
    });
    vec(round, 1..6).prop_map(|rounds| rounds.concat())
}

/// What lies beside logs, and logs that are reached in several ways.
fn step_of_the_sources() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => landing().prop_map(Step::Lands),
        3 => clutter().prop_map(Step::Strews),
        2 => (0..9_usize).prop_map(Step::Copies),
        1 => (0..9_usize, change(own_lines()))
            .prop_map(|(object, change)| Step::Changes { object, change }),
        4 => options().prop_map(|Options { root, .. }| Step::Runs(Options { root, ..USUAL })),
        1 => Just(Step::Compacts),
    ]
}
