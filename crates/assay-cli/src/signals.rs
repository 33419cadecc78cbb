//! SIGTERM, Ctrl-C and the end of the terminal. Where a run can stop at a safe
//! place, the first signal asks for that, and the second ends the process at
//! once; elsewhere the first one ends it. Either way its temporary data goes.

use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use assay_lake::Stop;
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

use crate::report::Complaint;

/// The signals that ask for an end, each with its number.
const ENDS: [(SignalKind, i32); 3] = [
    (SignalKind::hangup(), 1),
    (SignalKind::interrupt(), INTERRUPT),
    (SignalKind::terminate(), 15),
];
const INTERRUPT: i32 = 2;

/// The exit code of a process that a signal ended, less the signal's number, as
/// shells write it.
const ENDED: i32 = 128;

/// What a signal means now.
enum Meaning {
    /// The end, at once.
    End,
    /// The end, at the next safe place.
    Stop { stop: Stop, finished: &'static str },
    /// Something that others wait for: any of them, or Ctrl-C alone.
    Heard { by: Arc<Notify>, interrupt_only: bool },
}

static MEANING: Mutex<Meaning> = Mutex::new(Meaning::End);
static WATCH: Once = Once::new();

/// Listens on a thread of its own, which hears signals also while all others
/// compute. Until then signals do what they do to any program.
pub(crate) fn watch() {
    WATCH.call_once(|| {
        if let Err(error) = listen_aside() {
            tracing::warn!("signals cannot be heard: {error}");
        }
    });
}

fn listen_aside() -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let listeners = {
        // From here on no signal goes unheard.
        let _entered = runtime.enter();
        let heeded = ENDS.into_iter().filter(|(_, number)| !is_ignored(*number));
        heeded.map(|(kind, number)| Ok((signal(kind)?, number))).collect::<std::io::Result<_>>()?
    };
    let listen = move || runtime.block_on(listen_to(listeners));
    std::thread::Builder::new().name("signals".into()).spawn(listen).map(drop)
}

/// Whether whoever started the process wants it to survive the signal, as
/// `nohup` does.
fn is_ignored(number: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (number - 1) & 1 == 1)
}

async fn listen_to(listeners: Vec<(Signal, i32)>) {
    let each = listeners.into_iter().map(|(mut signals, number)| async move {
        while signals.recv().await.is_some() {
            hear(number);
        }
    });
    futures::future::join_all(each).await;
}

fn hear(number: i32) {
    match &*meaning() {
        Meaning::Stop { stop, finished } if !stop.is_asked() => {
            stop.ask();
            tracing::warn!("stopping after {finished}; a second signal ends at once");
        }
        Meaning::Heard { by, interrupt_only } if !interrupt_only || number == INTERRUPT => {
            by.notify_waiters();
        }
        // A commit is one write of the store, so this harms no lake; and a step
        // of a plan that was cut off is made good by the next plan.
        _ => {
            let _discarded = assay_host::discard_all();
            std::process::exit(ENDED + number);
        }
    }
}

fn meaning() -> MutexGuard<'static, Meaning> {
    MEANING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A [`Stop`] that is asked for by the first signal. The caller must finish what
/// it is committing.
pub(crate) fn stop() -> Stop {
    stop_after("the current commit")
}

/// The same for a caller that finishes something else.
pub(crate) fn stop_after(finished: &'static str) -> Stop {
    let stop = Stop::default();
    *meaning() = Meaning::Stop { stop: stop.clone(), finished };
    watch();
    stop
}

/// Ends at the first signal that asks for an end.
pub(crate) async fn asked() {
    heard(false).await;
}

/// Ends at Ctrl-C.
pub(crate) async fn interrupted() {
    heard(true).await;
}

async fn heard(interrupt_only: bool) {
    let by = Arc::new(Notify::new());
    let notified = by.notified();
    let before = Heeded::new(Meaning::Heard { by: Arc::clone(&by), interrupt_only });
    notified.await;
    drop(before);
}

/// Sees to it that Ctrl-C ends nothing as long as the value lives: the caller
/// takes it as it comes from the terminal.
pub(crate) fn heeded_elsewhere() -> impl Sized {
    Heeded::new(Meaning::Heard { by: Arc::new(Notify::new()), interrupt_only: true })
}

/// Gives signals a meaning for a while.
struct Heeded {
    before: Option<Meaning>,
}

impl Heeded {
    fn new(now: Meaning) -> Self {
        let before = std::mem::replace(&mut *meaning(), now);
        watch();
        Self { before: Some(before) }
    }
}

impl Drop for Heeded {
    fn drop(&mut self) {
        if let Some(before) = self.before.take() {
            *meaning() = before;
        }
    }
}

/// What a run that was stopped says at its end; it has not done all it was to do.
pub(crate) fn stopped(left: &str) -> Complaint {
    Complaint::failed(format!("stopped on request: {left}"))
        .hint("what was done is committed; the next run takes up the rest")
}
