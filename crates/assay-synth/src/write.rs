//! Writing all objects of a specification, side by side.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::file::put;
use crate::layout;
use crate::object::Builder;
use crate::truth::Truth;
use crate::world::World;
use crate::{Spec, SynthError};

/// How far the writing has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Log objects written.
    pub objects: u64,
    /// Log objects to write.
    pub objects_total: u64,
    /// Records written.
    pub records: u64,
    /// Bytes of log objects written, as stored.
    pub bytes: u64,
}

type Written = Result<Truth, SynthError>;

/// Writes the logs below `dir`, which is made if it is not there, and returns
/// what a right reader must find in them.
///
/// The bytes depend on the specification only, not on the number of threads.
/// Each thread holds one object in memory. `progress` is called on the calling
/// thread after each object. What was in `dir` before stays.
///
/// # Errors
/// [`SynthError::Spec`] before anything is written, [`SynthError::Write`] at the
/// first file that cannot be; other files may have been written then.
pub fn write(
    spec: &Spec,
    dir: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Truth, SynthError> {
    spec.check()?;
    let world = World::new(spec);
    markers(spec, dir)?;
    let next = AtomicU64::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(threads);
        for _ in 0..threads {
            let (world, next, sender) = (&world, &next, sender.clone());
            scope.spawn(move || work(world, dir, next, &sender));
        }
        drop(sender);
        collect(spec, &receiver, progress)
    })
}

fn markers(spec: &Spec, dir: &Path) -> Result<(), SynthError> {
    assay_host::add_folders(&dir.join("AWSLogs"))?;
    let places = if spec.permission_check { spec.places.as_slice() } else { &[] };
    for place in places {
        put(dir, &layout::marker(&spec.prefix, place), [])?;
    }
    Ok(())
}

/// Takes objects until there are none left or nobody listens any more.
fn work(world: &World<'_>, dir: &Path, next: &AtomicU64, sender: &SyncSender<Written>) {
    let mut builder = Builder::new(world);
    loop {
        let object = next.fetch_add(1, Ordering::Relaxed);
        if object >= world.spec.objects {
            return;
        }
        let (files, truth) = builder.build(object);
        let written =
            files.iter().try_for_each(|file| put(dir, &file.key, &file.bytes)).map(|()| truth);
        if sender.send(written).is_err() {
            return;
        }
    }
}

fn collect(
    spec: &Spec,
    receiver: &Receiver<Written>,
    progress: &mut dyn FnMut(Progress),
) -> Written {
    let mut truth = Truth::default();
    for written in receiver {
        truth.merge(&written?);
        progress(Progress {
            objects: truth.objects,
            objects_total: spec.objects,
            records: truth.records,
            bytes: truth.bytes,
        });
    }
    Ok(truth)
}
