//! How single steps are drawn, any that can be.

use proptest::prelude::*;

use super::steps::{
    Change, Clutter, Count, Damage, FEEDS, Id, LATE_WINDOWS, LakePlace, Landing, Line, Options,
    Place, Record, Root, STRAYS, Setting, Source, State, Step, TABLES, UNKNOWN_IDS,
};

pub(super) fn setting() -> impl Strategy<Value = Setting> {
    let lake = prop_oneof![
        6 => Just(LakePlace::Bucket),
        3 => Just(LakePlace::BelowItsSource),
        1 => Just(LakePlace::Folder),
    ];
    (lake, prop::bool::weighted(0.3), 1..3_usize).prop_map(|(lake, is_tight, threads)| Setting {
        lake,
        is_tight,
        threads,
    })
}

pub(super) fn source() -> impl Strategy<Value = Source> {
    prop_oneof![3 => Just(Source::Bucket), 1 => Just(Source::Folder)]
}

pub(super) fn options() -> impl Strategy<Value = Options> {
    let root = prop_oneof![
        5 => source().prop_map(Root::Whole),
        1 => source().prop_map(Root::ByAnotherName),
        1 => source().prop_map(Root::Part),
    ];
    let late_window = prop::sample::select(&LATE_WINDOWS[..]);
    let since = prop::option::weighted(0.3, 0..30_i64);
    let until = prop::option::weighted(0.2, -3..20_i64);
    let flags = (prop::bool::weighted(0.15), prop::bool::weighted(0.1));
    let shard = prop_oneof![5 => Just("1/1"), 1 => Just("1/2"), 1 => Just("2/2")];
    let clock = prop_oneof![8 => Just(0_i64), 1 => Just(-30), 1 => Just(50)];
    (root, late_window, since, until, flags, shard, clock).prop_map(
        |(root, late_window, since, until, (full_scan, dry_run), shard, clock)| Options {
            root,
            late_window,
            since,
            until,
            full_scan,
            dry_run,
            shard,
            clock,
        },
    )
}

/// Half of all runs are as the nightly's.
fn run() -> impl Strategy<Value = Options> {
    prop_oneof![1 => source().prop_map(Options::usual), 1 => options()]
}

fn count() -> impl Strategy<Value = Count> + Clone {
    prop_oneof![
        3 => Just(Count::Missing),
        4 => (0..5_i64).prop_map(Count::Known),
        1 => Just(Count::Huge),
    ]
}

/// Of a request that others may deliver too, of one of this object alone, or of none.
fn any_id() -> impl Strategy<Value = Id> + Clone {
    prop_oneof![3 => own_id(), 1 => (0..3_usize).prop_map(Id::Shared)]
}

fn own_id() -> impl Strategy<Value = Id> + Clone {
    prop_oneof![
        3 => (0..3_usize).prop_map(Id::Own),
        2 => (0..UNKNOWN_IDS.len()).prop_map(Id::Unknown),
    ]
}

fn line(id: impl Strategy<Value = Id> + Clone) -> impl Strategy<Value = Line> + Clone {
    let record = (id, prop::sample::select(&[1_usize, 9, 10][..]), prop::bool::weighted(0.1));
    let record =
        (record, count(), count(), count()).prop_map(|((id, day, fails), input, cache, output)| {
            // Deliveries of one request lie no more than a day apart.
            let day = if matches!(id, Id::Unknown(_)) { day } else { day.max(9) };
            Line::Record(Record { id, day, fails, input, cache, output })
        });
    let year = prop::sample::select(&["0001", "1600", "2300", "9999"][..]);
    prop_oneof![6 => record, 1 => Just(Line::Junk), 1 => year.prop_map(Line::OutOfTime)]
}

/// Lines of one object, no request of which another one delivers.
pub(super) fn own_lines() -> impl Strategy<Value = Vec<Line>> + Clone {
    prop::collection::vec(line(own_id()), 0..3)
}

fn lines() -> impl Strategy<Value = Vec<Line>> + Clone {
    prop::collection::vec(line(any_id()), 0..5)
}

pub(super) fn landing() -> impl Strategy<Value = Landing> {
    let feed = 0..FEEDS.len();
    let place = prop_oneof![
        6 => (feed.clone(), 0..25_i64).prop_map(|(feed, late)| Place::Hour { feed, late }),
        1 => (feed, 0..STRAYS.len()).prop_map(|(feed, folder)| Place::Stray { feed, folder }),
        1 => any::<bool>().prop_map(|named| Place::Loose { named }),
    ];
    let state =
        prop_oneof![8 => Just(State::Readable), 1 => Just(State::Denied), 1 => Just(State::Broken)];
    (source(), place, lines(), state).prop_map(|(source, place, lines, state)| Landing {
        source,
        place,
        lines,
        state,
    })
}

/// A log of the bucket, of the last hours.
pub(super) fn usual_landing() -> impl Strategy<Value = Landing> {
    let place = (0..FEEDS.len(), 0..3_i64).prop_map(|(feed, late)| Place::Hour { feed, late });
    (place, own_lines()).prop_map(|(place, lines)| Landing {
        source: Source::Bucket,
        place,
        lines,
        state: State::Readable,
    })
}

pub(super) fn change(
    lines: impl Strategy<Value = Vec<Line>> + Clone,
) -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => Just(Change::Touch),
        1 => lines.clone().prop_map(Change::Grow),
        1 => lines.prop_map(Change::Rewrite),
        1 => Just(Change::Delete),
    ]
}

pub(super) fn clutter() -> impl Strategy<Value = Clutter> {
    prop_oneof![
        any::<bool>().prop_map(|copied| Clutter::Body { copied }),
        Just(Clutter::OtherService),
        Just(Clutter::Marker),
        Just(Clutter::Text),
        Just(Clutter::Unnameable),
    ]
}

pub(super) fn damage() -> impl Strategy<Value = Damage> {
    let table = 0..TABLES.len() - 1;
    let percent = prop::option::weighted(0.8, 0..100_usize);
    prop_oneof![
        6 => (0..TABLES.len(), 0..3_usize).prop_map(|(table, saved)| Damage::PutsBack { table, saved }),
        1 => table.clone().prop_map(Damage::Loses),
        2 => (table.clone(), percent, 0..3_usize)
            .prop_map(|(table, percent, back)| Damage::Cuts { table, percent, back }),
        1 => (0..TABLES.len(), 0..3_usize).prop_map(|(table, saved)| Damage::Mixes { table, saved }),
        1 => (table, 0..9_usize).prop_map(|(table, which)| Damage::LosesFile { table, which }),
        2 => (0..TABLES.len() - 1, 1..4_usize)
            .prop_map(|(table, back)| Damage::Restores { table, back }),
        1 => (0..9_usize).prop_map(Damage::Deletes),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..10_i64).prop_map(Step::Hours),
        8 => landing().prop_map(Step::Lands),
        3 => (0..9_usize, change(lines())).prop_map(|(object, change)| Step::Changes { object, change }),
        1 => (0..9_usize).prop_map(Step::Copies),
        1 => clutter().prop_map(Step::Strews),
        1 => Just(Step::Heals),
        9 => run().prop_map(Step::Runs),
        2 => (run(), 0..14_i64).prop_map(|(options, changes)| Step::Killed { options, changes }),
        1 => (run(), landing(), run())
            .prop_map(|(outer, landing, inner)| Step::Overlap { outer, landing, inner }),
        1 => Just(Step::RunsOnALiar),
        2 => Just(Step::Compacts),
        1 => (0..9_i64).prop_map(Step::CompactsKilled),
        1 => Just(Step::Vacuums),
        3 => Just(Step::Saves),
        4 => damage().prop_map(Step::Damages),
        1 => (0..TABLES.len() - 1, 0..3_usize).prop_map(|(table, texts)| Step::Rewrites { table, texts }),
    ]
}
