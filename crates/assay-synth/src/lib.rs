//! Seeded generator of realistic Bedrock invocation logs, every shape and every
//! dirt of real ones.
//!
//! [`write()`] puts the objects of a [`Spec`] below a folder in the key layout of
//! log delivery and returns the [`Truth`]: what a right reader must find in
//! them; [`costs()`] says what each call costs, [`each_charged`] also to whom it is charged. A
//! specification with teams has a company, whose rules, directory and profiles [`write_company`]
//! writes. The same specification gives the same bytes on every machine.
//! Memory stays at one object for each thread.

mod body;
mod charged;
mod company;
mod dirt;
mod dollars;
mod envelope;
mod error;
mod facts;
mod file;
mod frame;
mod knobs;
mod layout;
mod line;
mod models;
mod object;
mod people;
mod plan;
mod put;
mod rng;
mod shape;
mod spec;
mod text;
mod tokens;
mod truth;
mod words;
mod world;
mod write;

pub use charged::{ChargedBy, ChargedCall, ChargedSum, ChargedSums, each_charged};
pub use company::{Charge, SaidBy, write_company};
pub use dirt::{Dirt, DirtKind};
pub use dollars::{UsdUnits, costs};
pub use error::SynthError;
pub use facts::write_facts;
pub use knobs::{Knob, knobs};
pub use shape::{Family, Operation, Shapes};
pub use spec::{Bodies, BodySizes, Place, Spec};
pub use tokens::Tokens;
pub use truth::{InBodyObjects, Sources, Truth, Unknown};
pub use write::{Progress, write};
