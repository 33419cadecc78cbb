//! One log object: its records, framed, and compressed.

use libdeflater::{CompressionLvl, Compressor};

use crate::body;
use crate::dirt::DirtKind;
use crate::envelope;
use crate::frame::Frame;
use crate::layout::{Site, object_key};
use crate::line;
use crate::plan::{Plan, plan};
use crate::rng::Rng;
use crate::truth::Truth;
use crate::world::World;

/// A file to write: its key and its bytes.
pub(crate) struct File {
    pub(crate) key: String,
    pub(crate) bytes: Vec<u8>,
}

/// Builds objects, one at a time, reusing its buffers.
pub(crate) struct Builder<'w> {
    world: &'w World<'w>,
    compressor: Compressor,
    record: Vec<u8>,
    text: Vec<u8>,
    truth: Truth,
    files: Vec<File>,
}

impl<'w> Builder<'w> {
    pub(crate) fn new(world: &'w World<'w>) -> Self {
        let level = CompressionLvl::new(i32::from(world.spec.gzip_level)).unwrap_or_default();
        Self {
            world,
            compressor: Compressor::new(level),
            record: Vec::new(),
            text: Vec::new(),
            truth: Truth::default(),
            files: Vec::new(),
        }
    }

    /// The object with its body objects, and the truth about them.
    pub(crate) fn build(&mut self, object: u64) -> (Vec<File>, Truth) {
        let site = Site::new(self.world, object);
        let frame = Frame::of(self.world, object);
        let rng = &mut self.world.object_rng(object);
        let bytes = if frame.corrupt() {
            self.lose(object)
        } else {
            self.records(object, &site, &frame, rng);
            self.truth.bytes_inflated += self.text.len() as u64;
            frame.pack(&mut self.compressor, &self.text, rng)
        };
        self.truth.objects += 1;
        self.truth.bytes += bytes.len() as u64;
        if let Some(kind) = frame.kind {
            self.truth.dirty(kind);
        }
        self.files.push(File { key: object_key(self.world, object, &site), bytes });
        (std::mem::take(&mut self.files), std::mem::take(&mut self.truth))
    }

    /// A gzip header and nothing that could follow it.
    fn lose(&mut self, object: u64) -> Vec<u8> {
        let lost = self.world.records(object).count() as u64;
        self.truth.records += lost;
        self.truth.lost += lost;
        self.truth.reject("corrupt_object");
        let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        bytes.resize(300, 0xff);
        bytes
    }

    fn records(&mut self, object: u64, site: &Site<'_>, frame: &Frame, rng: &mut Rng) {
        self.text.clear();
        frame.begin(&mut self.text);
        for number in self.world.records(object) {
            self.one(object, number, site, frame);
            frame.append(&mut self.text, &self.record, rng);
            if rng.chance(self.world.spec.dirt.share(DirtKind::Duplicate)) {
                self.duplicate(object, frame, rng);
            }
        }
        frame.end(&mut self.text);
        if frame.truncates() {
            self.truncate(rng);
        }
    }

    /// Writes the record of that number, or what stands in its place.
    fn one(&mut self, object: u64, number: u64, site: &Site<'_>, frame: &Frame) {
        self.record.clear();
        let plan = plan(self.world, object, number);
        if let Some(kind) = frame.line_dirt(self.world.spec, number) {
            let reason = line::reject(&mut self.record, kind, &plan, site);
            self.truth.dirty(kind);
            self.truth.reject(reason);
            self.truth.records += 1;
            return;
        }
        envelope::record(&mut self.record, &plan, site);
        if plan.landed() {
            self.offload(&plan, site);
        }
        self.truth.invocation(&plan);
    }

    fn offload(&mut self, plan: &Plan<'_>, site: &Site<'_>) {
        let mut texts = [("input", Vec::new()), ("output", Vec::new())];
        body::input(&mut texts[0].1, plan);
        body::output(&mut texts[1].1, plan);
        for (side, text) in texts {
            let bytes = crate::frame::gzip(&mut self.compressor, &text);
            self.files.push(File { key: site.body_key(&plan.request_id, side), bytes });
            self.truth.body_objects += 1;
        }
    }

    /// Delivers again a record of an earlier object of the same place.
    fn duplicate(&mut self, object: u64, frame: &Frame, rng: &mut Rng) {
        let back = self.world.places() * (1 + rng.below(4));
        let Some(earlier) = object.checked_sub(back) else { return };
        let numbers = self.world.records(earlier);
        let number = numbers.start + rng.below(numbers.end - numbers.start);
        if !numbers.contains(&number)
            || !Frame::of(self.world, earlier).reads(self.world, earlier, number)
        {
            return;
        }
        self.record.clear();
        let plan = plan(self.world, earlier, number);
        envelope::record(&mut self.record, &plan, &Site::new(self.world, earlier));
        frame.append(&mut self.text, &self.record, rng);
        self.truth.duplicate();
    }

    /// Adds a last line that is cut off. Its record is one more than asked for.
    fn truncate(&mut self, rng: &mut Rng) {
        let first_line = self.text.iter().position(|&byte| byte == b'\n').unwrap_or_default();
        let end = first_line * (20 + rng.index(75)) / 100;
        self.text.extend_from_within(..end.max(1).min(first_line));
        self.truth.records += 1;
        self.truth.reject("invalid_json");
    }
}

/// The invocations of an object that become rows.
pub(crate) fn readable<'w>(
    world: &'w World<'_>,
    object: u64,
) -> impl Iterator<Item = Plan<'w>> + use<'w> {
    let frame = Frame::of(world, object);
    let numbers = world.records(object);
    let numbers = numbers.filter(move |number| frame.reads(world, object, *number));
    numbers.map(move |number| plan(world, object, number))
}

impl Frame {
    /// What is wrong with the line of that record in an object so framed.
    fn line_dirt(&self, spec: &crate::Spec, number: u64) -> Option<DirtKind> {
        if self.in_lines() { line::dirt(spec, number) } else { None }
    }

    /// Whether that record of an object so framed becomes a row.
    fn reads(&self, world: &World<'_>, object: u64, number: u64) -> bool {
        world.records(object).contains(&number)
            && !self.corrupt()
            && self.line_dirt(world.spec, number).is_none()
    }
}
