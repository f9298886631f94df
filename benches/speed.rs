//! How long parsing, formatting and checking take, and how much memory.
//!
//!     cargo bench                            the table of docs/performance.md
//!     cargo bench --bench speed -- 5000      for another number of instruments
//!     cargo bench --bench speed -- write 5000 FOLDER
//!                                            equal records for `benches/peers.sh`
//!
//! Each row is a process of its own, or the peak of one would be the floor of the next.
//! Processor time and memory are read from /proc: elsewhere these columns stay empty.

mod generate;

use deal::text::FileId;
use deal::{format, syntax};
use rayon::prelude::*;
use std::borrow::Cow;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, io};

const SIZES: [usize; 3] = [1_000, 20_000, 100_000];

/// Declarations in each file where there are many.
const PER_FILE: usize = 50;

/// A row is run at least this often, and until this much time has passed.
const RUNS: usize = 5;
const AT_LEAST: Duration = Duration::from_secs(2);

/// The clock ticks of /proc/self/stat: a hundred a second on every Linux.
const TICK: f64 = 0.01;

const AS_OF: &str = "2024-12-31";

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["row", task, folder] => row(task, Path::new(folder)),
        ["write", count, folder] => write_equal(number(count)?, Path::new(folder)),
        [] => table(&SIZES),
        ref counts => table(&counts.iter().map(|count| number(count)).collect::<io::Result<Vec<_>>>()?),
    }
}

fn number(word: &str) -> io::Result<usize> {
    word.parse().map_err(|_| io::Error::other(format!("`{word}` is no number of instruments")))
}

fn table(sizes: &[usize]) -> io::Result<()> {
    println!("| instruments | files | task | wall, ms | processor, ms | peak, MB | MB of text |");
    println!("|---:|---:|---|---:|---:|---:|---:|");
    for &size in sizes {
        let records = generate::records(size);
        for per_file in [usize::MAX, PER_FILE] {
            let folder = tempfile::tempdir()?;
            let files = write_project(&records, folder.path(), per_file)?;
            let bytes: usize = records.declarations.iter().map(|text| text.len() + 1).sum();
            for task in ["parse", "format", "reformat", "check"] {
                let ran = Command::new(env::current_exe()?).args(["row", task]).arg(folder.path()).output()?;
                if !ran.status.success() {
                    return Err(io::Error::other(String::from_utf8_lossy(&ran.stderr).into_owned()));
                }
                let figures = String::from_utf8_lossy(&ran.stdout);
                println!("| {size} | {files} | {task} | {} | {:.1} |", figures.trim(), bytes as f64 / 1e6);
            }
        }
    }
    Ok(())
}

/// The records as a project, and in how many files.
fn write_project(records: &generate::Records, folder: &Path, per_file: usize) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("deal.toml"), "title = \"Generated\"\n")?;
    let mut files = 0;
    for (n, part) in records.declarations.chunks(per_file.min(records.declarations.len().max(1))).enumerate() {
        let text = part.join("\n");
        let shared = if n == 0 { records.shared.as_str() } else { "" };
        // As desks keep them: a folder for some, never thousands in one.
        let within = folder.join(format!("part-{:03}", n / 100));
        fs::create_dir_all(&within)?;
        fs::write(within.join(format!("records-{n:05}.deal")), format!("{shared}{text}"))?;
        files += 1;
    }
    Ok(files)
}

/// Runs a task until the figures are steady, and prints them.
fn row(task: &str, folder: &Path) -> io::Result<()> {
    let texts = match task {
        "parse" => read(folder)?,
        "format" => read(folder)?.iter().map(|text| canonical(text).into_owned()).collect(),
        // Every declaration is changed, and proved.
        "reformat" => read(folder)?.iter().map(|text| text.replace(": ", ":  ")).collect(),
        _ => Vec::new(),
    };
    let mut peak = None;
    let mut walls = Vec::new();
    let (began, worked) = (Instant::now(), processor());
    while walls.len() < RUNS || began.elapsed() < AT_LEAST {
        let start = Instant::now();
        match task {
            "parse" => parse(&texts)?,
            "format" => format(&texts, false)?,
            "reformat" => format(&texts, true)?,
            _ => check(folder)?,
        }
        walls.push(start.elapsed());
        // Of the first run, which is all that a command makes.
        peak = peak.or_else(peak_memory);
    }
    let each = worked.zip(processor()).map(|(before, after)| (after - before) / walls.len() as f64);
    walls.sort();
    let median = walls[walls.len() / 2].as_secs_f64();
    let shown = |value: Option<f64>, digits| value.map(|v| format!("{v:.digits$}")).unwrap_or_default();
    println!("{:.1} | {} | {}", median * 1e3, shown(each.map(|s| s * 1e3), 1), shown(peak, 0));
    Ok(())
}

fn read(folder: &Path) -> io::Result<Vec<String>> {
    let mut texts = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "deal") {
                texts.push(fs::read_to_string(path)?);
            }
        }
    }
    Ok(texts)
}

/// As the analysis parses: files side by side, and the pieces of each; no tree is kept.
fn parse(texts: &[String]) -> io::Result<()> {
    let wrong: usize = texts
        .par_iter()
        .enumerate()
        .map(|(n, text)| {
            let errors = syntax::map_pieces(FileId(n as u32), text, |piece| piece.errors.len());
            errors.iter().sum::<usize>()
        })
        .sum();
    if wrong == 0 { Ok(()) } else { Err(io::Error::other(format!("{wrong} errors of form in generated records"))) }
}

fn canonical(text: &str) -> Cow<'_, str> {
    format::format(FileId(0), text).apply(text)
}

/// The canonical form of texts in memory, of files side by side; whether any changes is known.
fn format(texts: &[String], changes: bool) -> io::Result<()> {
    let changed = texts.par_iter().filter(|text| matches!(canonical(text), Cow::Owned(_))).count();
    if changed == if changes { texts.len() } else { 0 } {
        Ok(())
    } else {
        Err(io::Error::other("not what should be formatted"))
    }
}

/// The whole command, from the disk to the verdict.
fn check(folder: &Path) -> io::Result<()> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["deal".as_ref(), "check".as_ref(), "--as-of".as_ref(), AS_OF.as_ref(), folder.as_os_str()];
    let status = deal::cli::run(arguments, &deal::cli::Disk, &mut out, &mut err);
    let said = String::from_utf8_lossy(&err);
    // A check that complains measures the printing of messages.
    if status == 0 && said.contains("nothing wrong") { Ok(()) } else { Err(io::Error::other(said.into_owned())) }
}

/// Seconds of all threads so far, in the program and in the system for it.
fn processor() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may hold spaces.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) * TICK)
}

/// The most memory ever held, in MB.
fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

/// One transaction in a ledger for each dated line with money in the records.
fn write_equal(count: usize, folder: &Path) -> io::Result<()> {
    let records = generate::records(count);
    write_project(&records, &folder.join("deal"), usize::MAX)?;
    let (mut beancount, mut journal) = (String::new(), String::new());
    for account in ["Assets:Bank", "Assets:Loans", "Assets:Committed", "Liabilities:Undrawn", "Expenses:Grants"] {
        let _ = writeln!(beancount, "2000-01-01 open {account}");
        let _ = writeln!(journal, "account {account}");
    }
    for entry in &records.entries {
        let generate::Entry { year, month, title, millions, currency, .. } = entry;
        let (to, from) = (account(entry.to), account(entry.from));
        let date = format!("{year}-{month:02}-11");
        let _ = write!(beancount, "\n{date} * \"{title}\"\n  {to}  {millions} {currency}\n  {from}\n");
        let _ = write!(journal, "\n{date} * {title}\n  {to}  {millions} {currency}\n  {from}\n");
    }
    fs::write(folder.join("records.beancount"), beancount)?;
    fs::write(folder.join("records.journal"), journal)?;
    println!("{} instruments, {} dated lines with money", records.instruments, records.entries.len());
    Ok(())
}

fn account(short: &str) -> String {
    let class = match short {
        "Undrawn" => "Liabilities",
        "Grants" => "Expenses",
        _ => "Assets",
    };
    format!("{class}:{short}")
}
