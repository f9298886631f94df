//! The binary: the machine's arguments and streams handed to [`deal::cli::run`].

use deal::cli::{self, Disk};
use std::io::Write;
use std::process::ExitCode;

/// Deeply nested records are refused long before this is used up; it stands between
/// a debug build's large frames and a crash.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    if let Some(status) = cli::reads_pdf() {
        return ExitCode::from(status);
    }
    // Whole tasks go to the other threads as well as pieces; where they can't be had, work
    // is done by fewer.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK / 4).build_global();
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(|| {
        let mut out = std::io::BufWriter::new(std::io::stdout());
        let mut err = std::io::BufWriter::new(std::io::stderr());
        let status = cli::run(std::env::args_os(), &Disk, &mut out, &mut err);
        // Whatever is still buffered goes nowhere if the reader has gone.
        let _ = out.flush();
        let _ = err.flush();
        status
    });
    match worker.map(|w| w.join()) {
        Ok(Ok(status)) => ExitCode::from(status),
        // A panic has been printed by its hook; it is a bug, not a verdict on the records.
        _ => ExitCode::from(2),
    }
}
