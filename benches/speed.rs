//! How long commands take on the disk, and how much memory.
//!
//!     cargo bench                            the tables of docs/performance.md
//!     cargo bench --bench speed -- 5000      the first, for another number of instruments
//!     cargo bench --bench speed -- shapes    the second
//!     cargo bench --bench speed -- write 5000 FOLDER
//!                                            equal records for `benches/peers.sh`
//!
//! Each run is a process of its own: the peak of one would be the floor of the next, and
//! nobody runs a command twice in a process. Processor time and memory are read from
//! /proc: elsewhere these columns stay empty.

mod generate;
mod shapes;

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
const AT_LEAST: Duration = Duration::from_secs(1);

const AS_OF: &str = "2024-12-31";

/// What is timed over texts in memory.
const IN_MEMORY: [&str; 3] = ["parse", "format", "reformat"];

/// What is timed over the records of a register; the first is the measure of the others.
const TASKS: &[(&str, &[&str])] = &[
    ("check", &["check", "--as-of", AS_OF, "--no-cache"]),
    ("check, nothing changed", &["check", "--as-of", AS_OF]),
    ("report", &["report", "--as-of", AS_OF]),
    ("report by sector", &["report", "--as-of", AS_OF, "--by", "sectors", "--show", "announced,committed,disbursed"]),
    ("report by three", &["report", "--as-of", AS_OF, "--by", "sectors,from,year(signed)", "--show", "committed"]),
    ("query", &["query", "committed(instruments where to has KZ)", "--as-of", AS_OF]),
];

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with("--bench")).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", folder, ref command @ ..] => run(Path::new(folder), command),
        ["write", count, folder] => write_equal(number(count)?, Path::new(folder)),
        ["shapes"] => shapes_table(),
        [] => table(&SIZES).and_then(|()| shapes_table()),
        ref counts => table(&counts.iter().map(|count| number(count)).collect::<io::Result<Vec<_>>>()?),
    }
}

fn number(word: &str) -> io::Result<usize> {
    word.parse().map_err(|_| io::Error::other(format!("`{word}` is no number of instruments")))
}

fn table(sizes: &[usize]) -> io::Result<()> {
    println!("| instruments | files | task | wall, ms | processor, ms | ÷ check | peak, MB |");
    println!("|---:|---:|---|---:|---:|---:|---:|");
    for &size in sizes {
        for (records, what) in [(generate::records(size), ""), (generate::simple(size), " simple")] {
            for per_file in [usize::MAX, PER_FILE] {
                if per_file != usize::MAX && !what.is_empty() {
                    continue;
                }
                let folder = tempfile::tempdir()?;
                let files = write_project(&records, folder.path(), per_file)?;
                let mut check = None;
                for task in IN_MEMORY {
                    let figures = measured(folder.path(), &[task])?;
                    println!("| {size}{what} | {files} | {task} | {} |", figures.cells(None));
                }
                for (task, command) in TASKS {
                    let figures = measured(folder.path(), command)?;
                    println!("| {size}{what} | {files} | {task} | {} |", figures.cells(check));
                    check = check.or(figures.processor);
                }
            }
        }
    }
    Ok(())
}

fn shapes_table() -> io::Result<()> {
    println!("\n| shape | records | command | wall, ms | processor, ms | ÷ a quarter | peak, MB |");
    println!("|---|---:|---|---:|---:|---:|---:|");
    for shape in shapes::SHAPES {
        for command in shape.commands {
            let mut quarter = None;
            for size in [shape.size / 4, shape.size] {
                let folder = tempfile::tempdir()?;
                fs::write(folder.path().join("deal.toml"), "title = \"Generated\"\n")?;
                fs::write(folder.path().join("records.deal"), (shape.text)(size))?;
                let figures = measured(folder.path(), command)?;
                let asked =
                    command.iter().take_while(|word| **word != "--as-of").copied().collect::<Vec<_>>().join(" ");
                println!("| {} | {size} | {asked} | {} |", shape.name, figures.cells(quarter));
                quarter = figures.processor;
            }
        }
    }
    Ok(())
}

/// Medians of several runs.
#[derive(Clone, Copy)]
struct Figures {
    wall: f64,
    processor: Option<f64>,
    peak: Option<f64>,
}

impl Figures {
    fn cells(&self, beside: Option<f64>) -> String {
        let shown = |value: Option<f64>, digits| value.map(|v| format!("{v:.digits$}")).unwrap_or_default();
        let ratio = self.processor.zip(beside).map(|(own, other)| own / other);
        format!("{:.1} | {} | {} | {}", self.wall, shown(self.processor, 1), shown(ratio, 2), shown(self.peak, 0))
    }
}

/// Runs a command until its figures are steady.
fn measured(folder: &Path, command: &[&str]) -> io::Result<Figures> {
    let mut runs: Vec<Vec<Option<f64>>> = Vec::new();
    let began = Instant::now();
    while runs.len() < RUNS || began.elapsed() < AT_LEAST {
        let ran = Command::new(env::current_exe()?).arg("run").arg(folder).args(command).output()?;
        if !ran.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&ran.stderr).into_owned()));
        }
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        let last = said.lines().last().unwrap_or("");
        runs.push(last.split(' ').map(|word| word.parse().ok()).collect());
    }
    let median = |at: usize| {
        let mut all: Vec<f64> = runs.iter().filter_map(|run| run.get(at).copied().flatten()).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    };
    Ok(Figures { wall: median(0).unwrap_or(0.0), processor: median(1), peak: median(2) })
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

/// Runs a command once, and prints wall and processor time in ms, and the peak in MB.
fn run(folder: &Path, command: &[&str]) -> io::Result<()> {
    let texts = match command {
        ["parse"] => read(folder)?,
        ["format"] => read(folder)?.iter().map(|text| canonical(text).into_owned()).collect(),
        // Every declaration is changed, and proved.
        ["reformat"] => read(folder)?.iter().map(|text| text.replace(": ", ":  ")).collect(),
        _ => Vec::new(),
    };
    let (start, before) = (Instant::now(), processor());
    match command {
        ["parse"] => parse(&texts)?,
        ["format"] => format(&texts, false)?,
        ["reformat"] => format(&texts, true)?,
        _ => deal(folder, command)?,
    }
    let wall = start.elapsed().as_secs_f64() * 1e3;
    let spent = before.zip(processor()).map(|(before, after)| after - before);
    let shown = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| format!("{v:.3}"));
    println!("\n{wall:.3} {} {}", shown(spent), shown(peak_memory()));
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

/// The whole command, from the disk to the last line.
fn deal(folder: &Path, command: &[&str]) -> io::Result<()> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("deal").chain(command.iter().copied()).map(std::ffi::OsStr::new);
    let status = deal::cli::run(arguments.chain([folder.as_os_str()]), &deal::cli::Disk, &mut out, &mut err);
    match status {
        2 => Err(io::Error::other(String::from_utf8_lossy(&err).into_owned())),
        _ => Ok(()),
    }
}

/// Milliseconds on a processor so far, of all threads that still are (those of the pool
/// outlive their work).
fn processor() -> Option<f64> {
    let mut sum = 0.0;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let stat = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        sum += stat.split(' ').next()?.parse::<f64>().ok()? * 1e-6;
    }
    Some(sum)
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
