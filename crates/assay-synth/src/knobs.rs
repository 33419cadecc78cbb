//! Every setting of a specification by name, for a command line.

use crate::shape::{Family, Operation};
use crate::{Bodies, BodySizes, DirtKind, Spec, SynthError};

/// A setting: its name, what it means, and its value in a specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knob {
    /// Name, as in `dirt.failure`.
    pub name: String,
    /// One sentence for users.
    pub meaning: &'static str,
    /// The value, as it can be set.
    pub value: String,
}

struct Plain {
    name: &'static str,
    meaning: &'static str,
    get: fn(&Spec) -> String,
    /// Nothing if the value was not understood.
    set: fn(&mut Spec, &str) -> Option<()>,
}

fn parsed<T: std::str::FromStr>(slot: &mut T, value: &str) -> Option<()> {
    *slot = value.parse().ok()?;
    Some(())
}

const PLAIN: &[Plain] = &[
    Plain {
        name: "seed",
        meaning: "Random seed.",
        get: |spec| spec.seed.to_string(),
        set: |spec, value| parsed(&mut spec.seed, value),
    },
    Plain {
        name: "start",
        meaning: "When the logs begin, RFC 3339.",
        get: |spec| spec.start.to_string(),
        set: |spec, value| parsed(&mut spec.start, value),
    },
    Plain {
        name: "hours",
        meaning: "Hours that the logs cover.",
        get: |spec| spec.hours.to_string(),
        set: |spec, value| parsed(&mut spec.hours, value),
    },
    Plain {
        name: "records",
        meaning: "Records, duplicates not counted.",
        get: |spec| spec.records.to_string(),
        set: |spec, value| parsed(&mut spec.records, value),
    },
    Plain {
        name: "objects",
        meaning: "Log objects, spread over the hours.",
        get: |spec| spec.objects.to_string(),
        set: |spec, value| parsed(&mut spec.objects, value),
    },
    Plain {
        name: "developers",
        meaning: "Distinct callers.",
        get: |spec| spec.developers.to_string(),
        set: |spec, value| parsed(&mut spec.developers, value),
    },
    Plain {
        name: "teams",
        meaning: "Whether callers are a company in five teams: true or false.",
        get: |spec| spec.teams.to_string(),
        set: |spec, value| parsed(&mut spec.teams, value),
    },
    Plain {
        name: "prefix",
        meaning: "Folder above AWSLogs/.",
        get: |spec| spec.prefix.clone(),
        set: |spec, value| parsed(&mut spec.prefix, value),
    },
    Plain {
        name: "bucket",
        meaning: "Bucket that offloaded bodies are said to lie in.",
        get: |spec| spec.bucket.clone(),
        set: |spec, value| parsed(&mut spec.bucket, value),
    },
    Plain {
        name: "working_hours",
        meaning: "Whether callers keep working hours: true or false.",
        get: |spec| spec.working_hours.to_string(),
        set: |spec, value| parsed(&mut spec.working_hours, value),
    },
    Plain {
        name: "gzip_level",
        meaning: "Gzip level, 1 to 12.",
        get: |spec| spec.gzip_level.to_string(),
        set: |spec, value| parsed(&mut spec.gzip_level, value),
    },
    Plain {
        name: "bodies.share",
        meaning: "Share of the records with inline bodies; 0 turns data delivery off.",
        get: |spec| sizes(spec).share.to_string(),
        set: |spec, value| body(spec, |sizes| parsed(&mut sizes.share, value)),
    },
    Plain {
        name: "bodies.median_bytes",
        meaning: "Half of the records' bodies are smaller.",
        get: |spec| sizes(spec).median_bytes.to_string(),
        set: |spec, value| body(spec, |sizes| parsed(&mut sizes.median_bytes, value)),
    },
    Plain {
        name: "bodies.spread_doublings",
        meaning: "Doublings in one standard deviation of the sizes.",
        get: |spec| sizes(spec).spread_doublings.to_string(),
        set: |spec, value| body(spec, |sizes| parsed(&mut sizes.spread_doublings, value)),
    },
    Plain {
        name: "bodies.max_bytes",
        meaning: "No record's bodies are much larger.",
        get: |spec| sizes(spec).max_bytes.to_string(),
        set: |spec, value| body(spec, |sizes| parsed(&mut sizes.max_bytes, value)),
    },
];

fn sizes(spec: &Spec) -> BodySizes {
    let off = BodySizes { share: 0.0, median_bytes: 700, spread_doublings: 0.8, max_bytes: 8_000 };
    spec.bodies.sizes().copied().unwrap_or(off)
}

fn body(spec: &mut Spec, set: impl FnOnce(&mut BodySizes) -> Option<()>) -> Option<()> {
    let mut sizes = sizes(spec);
    set(&mut sizes)?;
    spec.bodies = if sizes.share > 0.0 { Bodies::Inline(sizes) } else { Bodies::Off };
    Some(())
}

/// Every setting with its value in `spec`, in the order of a help page.
pub fn knobs(spec: &Spec) -> Vec<Knob> {
    let plain = PLAIN.iter().map(|knob| Knob {
        name: knob.name.to_owned(),
        meaning: knob.meaning,
        value: (knob.get)(spec),
    });
    let named = |prefix, name, meaning, value: f64| Knob {
        name: format!("{prefix}.{name}"),
        meaning,
        value: value.to_string(),
    };
    let operations = Operation::ALL
        .iter()
        .map(|&o| named("operation", o.name(), o.meaning(), spec.shapes.operation(o)));
    let families =
        Family::ALL.iter().map(|&f| named("family", f.name(), f.meaning(), spec.shapes.family(f)));
    let dirt =
        DirtKind::ALL.iter().map(|&d| named("dirt", d.name(), d.meaning(), spec.dirt.share(d)));
    plain.chain(operations).chain(families).chain(dirt).collect()
}

impl Spec {
    /// Sets one knob, as in `set("dirt.failure", "0.05")`.
    ///
    /// # Errors
    /// [`SynthError::Knob`] if there is no such knob or it has no such value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SynthError> {
        let wrong = |what, hint| SynthError::Knob {
            name: name.to_owned(),
            value: value.to_owned(),
            what,
            hint,
        };
        let done = match name.split_once('.') {
            Some(("operation" | "family" | "dirt", _)) => self.set_share(name, value),
            _ => PLAIN.iter().find(|knob| knob.name == name).map(|knob| (knob.set)(self, value)),
        };
        done.ok_or_else(|| wrong("no such knob", "list the knobs and their values first"))?
            .ok_or_else(|| wrong("not a value of this knob", "see the knob's present value"))
    }

    /// Nothing if there is no such knob; nothing inside if the value is wrong.
    fn set_share(&mut self, name: &str, value: &str) -> Option<Option<()>> {
        let (group, name) = name.split_once('.')?;
        let share = value.parse().ok().filter(|share: &f64| share.is_finite() && *share >= 0.0);
        let share_or_zero = share.unwrap_or_default();
        match group {
            "operation" => {
                let kind = Operation::ALL.iter().find(|kind| kind.name() == name)?;
                self.shapes.set_operation(*kind, share_or_zero);
            }
            "family" => {
                let kind = Family::ALL.iter().find(|kind| kind.name() == name)?;
                self.shapes.set_family(*kind, share_or_zero);
            }
            _ => {
                let kind = DirtKind::ALL.iter().find(|kind| kind.name() == name)?;
                self.dirt.set(*kind, share_or_zero);
            }
        }
        Some(share.map(|_| ()))
    }
}
