//! The thread that analyses, one project at a time, while the editor goes on.

use super::overlay::Overlay;
use super::projects::Root;
use crate::ide::Snapshot;
use crate::workspace::{self, Ask, Checks, Host};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Nested records and expressions recurse, as in the command line's own thread.
const STACK: usize = 64 << 20;

pub enum Job {
    Analyse {
        revision: u64,
        overlay: Overlay,
    },
    /// What answers are made from that takes long to compute.
    Prepare {
        root: Root,
        snapshot: Arc<Snapshot>,
        figures: bool,
    },
}

/// What a job has come to.
pub enum Outcome {
    Analysed(Done),
    Prepared(Root),
}

pub struct Done {
    pub root: Root,
    pub revision: u64,
    pub took: Duration,
    /// Or in words why there is none.
    pub snapshot: Result<Arc<Snapshot>, String>,
}

/// Starts the thread; what is done comes through `answer`. It ends with the sender.
pub fn start(answer: impl Fn(Outcome) -> bool + Send + 'static) -> std::io::Result<Sender<Job>> {
    let (jobs, queue) = channel::<Job>();
    thread::Builder::new().name("analysis".into()).stack_size(STACK).spawn(move || {
        for job in queue {
            if !answer(run(job)) {
                return;
            }
        }
    })?;
    Ok(jobs)
}

fn run(job: Job) -> Outcome {
    match job {
        Job::Analyse { revision, overlay } => {
            let began = Instant::now();
            let root = overlay.root.clone();
            let snapshot = catch_unwind(AssertUnwindSafe(|| analyse(&overlay)));
            let snapshot =
                snapshot.unwrap_or_else(|_| Err("the analysis failed: this is a mistake of Deal itself".into()));
            Outcome::Analysed(Done { root, revision, took: began.elapsed(), snapshot })
        }
        Job::Prepare { root, snapshot, figures } => {
            // Who needs what could not be computed finds out when asking for it.
            let _ = catch_unwind(AssertUnwindSafe(|| snapshot.prepare(figures)));
            Outcome::Prepared(root)
        }
    }
}

fn analyse(overlay: &Overlay) -> Result<Arc<Snapshot>, String> {
    let as_of = overlay.today();
    let paths = [overlay.root.path().to_path_buf()];
    let analysis = workspace::analyse(overlay, &paths, Ask { as_of, checks: Checks::All });
    analysis.map(|analysis| Arc::new(Snapshot::new(analysis, as_of))).map_err(|trouble| trouble.0.join("; "))
}
