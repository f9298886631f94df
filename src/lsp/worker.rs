//! The thread that analyses, one project at a time, while the editor goes on.

use super::overlay::Overlay;
use super::projects::Root;
use crate::ide::Snapshot;
use crate::workspace::{self, Ask, Host};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Nested records and expressions recurse, as in the command line's own thread.
const STACK: usize = 64 << 20;

pub struct Job {
    pub revision: u64,
    pub overlay: Overlay,
}

pub struct Done {
    pub root: Root,
    pub revision: u64,
    pub took: Duration,
    /// Or in words why there is none.
    pub snapshot: Result<Arc<Snapshot>, String>,
}

/// Starts the thread; what is done comes through `answer`. It ends with the sender.
pub fn start(answer: impl Fn(Done) -> bool + Send + 'static) -> std::io::Result<Sender<Job>> {
    let (jobs, queue) = channel::<Job>();
    thread::Builder::new().name("analysis".into()).stack_size(STACK).spawn(move || {
        for job in queue {
            let began = Instant::now();
            let root = job.overlay.root.clone();
            let snapshot = catch_unwind(AssertUnwindSafe(|| analyse(&job.overlay)));
            let snapshot =
                snapshot.unwrap_or_else(|_| Err("the analysis failed: this is a mistake of Deal itself".into()));
            let done = Done { root, revision: job.revision, took: began.elapsed(), snapshot };
            if !answer(done) {
                return;
            }
        }
    })?;
    Ok(jobs)
}

fn analyse(overlay: &Overlay) -> Result<Arc<Snapshot>, String> {
    let as_of = overlay.today();
    let paths = [overlay.root.path().to_path_buf()];
    let analysis = workspace::analyse(overlay, &paths, Ask { as_of, checks: true });
    analysis.map(|analysis| Arc::new(Snapshot::new(analysis, as_of))).map_err(|trouble| trouble.0.join("; "))
}
