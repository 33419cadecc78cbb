//! `assay synth`: logs to try things on.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use assay_host::text::count;
use assay_synth::{Spec, Truth};
use clap::ValueEnum;

use crate::context::Context;
use crate::exit::Exit;
use crate::pair::pair;
use crate::progress::Meter;
use crate::report::Complaint;
use crate::views;

/// Write synthetic logs in the S3 key layout
///
/// The same arguments write the same bytes. With `--facts` a right reader of the logs can be
/// distinguished from others: the folder has counts, calls and dollars as they truly are.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Folder to write to
    #[arg(required_unless_present = "list")]
    dir: Option<PathBuf>,
    /// What to begin with
    #[arg(long, value_enum, default_value_t = Preset::Demo)]
    preset: Preset,
    /// Random seed
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Records to write, duplicates not counted
    #[arg(long, value_name = "N")]
    records: Option<u64>,
    /// Log objects to spread them over
    #[arg(long, value_name = "N")]
    objects: Option<u64>,
    /// Also write to this folder what is true of the logs: truth.json (counts), calls.csv and
    /// spend.csv (to whom calls are charged, true dollars); of the preset teams also people.toml,
    /// people.csv, profiles.json and tags.json
    #[arg(long, value_name = "FOLDER")]
    facts: Option<PathBuf>,
    /// Set any knob of --list; can be repeated
    #[arg(long, value_name = "KNOB=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Show the knobs with their values and write nothing
    #[arg(long)]
    list: bool,
}

const EXAMPLES: &str = "\
Examples:
  assay synth ./logs
  assay synth ./logs --preset with-bodies --records 10000 --seed 7
  assay synth ./logs --set dirt.failure=0.1 --set hours=48
  assay synth ./logs --preset teams --facts ./company
  assay synth --list --preset tiny-objects";

/// What to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Preset {
    /// A day of 40 developers with every shape and every dirt
    Demo,
    /// Two weeks of 40 people in five teams, with services, a gateway and profiles
    Teams,
    /// 1.4 million records of 500 bytes, clean
    MetadataOnly,
    /// 28 800 records of 42 KB, clean
    WithBodies,
    /// 20 000 objects of 2 KB, clean
    TinyObjects,
}

impl Preset {
    fn spec(self) -> Spec {
        match self {
            Self::Demo => Spec::demo(),
            Self::Teams => Spec::teams(),
            Self::MetadataOnly => Spec::metadata_only(),
            Self::WithBodies => Spec::with_bodies(),
            Self::TinyObjects => Spec::tiny_objects(),
        }
    }
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let spec = args.spec()?;
    if args.list {
        return list(&spec);
    }
    let dir = args.dir.ok_or_else(|| anyhow!("no folder given"))?;
    let truth = write(&spec, &dir, context)?;
    if let Some(facts) = &args.facts {
        assay_synth::write_facts(&spec, &truth, facts)?;
    }
    let (records, objects) = (count(truth.records), count(truth.objects));
    views::text(&format!("{records} records in {objects} objects below {}\n", dir.display()))?;
    Ok(Exit::Done)
}

impl Args {
    fn spec(&self) -> anyhow::Result<Spec> {
        let mut spec = self.preset.spec();
        spec.seed = self.seed.unwrap_or(spec.seed);
        spec.records = self.records.unwrap_or(spec.records);
        spec.objects = self.objects.unwrap_or(spec.objects);
        for (knob, value) in &self.set {
            let refused = |error| Complaint::usage(format!("--set {knob}={value}: {error}"));
            spec.set(knob, value).map_err(refused)?;
        }
        Ok(spec)
    }
}

fn list(spec: &Spec) -> anyhow::Result<Exit> {
    let lines = assay_synth::knobs(spec).into_iter();
    let lines =
        lines.map(|knob| format!("{:<30} {:<22} {}\n", knob.name, knob.value, knob.meaning));
    views::text(&lines.collect::<String>())?;
    Ok(Exit::Done)
}

/// Writes logs, with a bar where there is a terminal.
pub(crate) fn write(spec: &Spec, dir: &Path, context: &Context) -> anyhow::Result<Truth> {
    let meter = Meter::new("written", context.quiet);
    meter.expect(spec.objects);
    let mut before = assay_synth::Progress::default();
    let truth = assay_synth::write(spec, dir, &mut |now| {
        meter.records(now.records - before.records);
        meter.done(now.objects - before.objects, now.bytes - before.bytes);
        before = now;
    })?;
    Ok(truth)
}
