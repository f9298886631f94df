//! The ledger behind figures as grids of texts, one for each level: what adds up to
//! the figure, and what looks relevant and does not count. For the formats that are
//! read by people.

use super::text::Numbers;
use crate::eval::{Entry, Interval, LedgerKind, Total, words};
use crate::model::Quantity;
use crate::report::LedgerLine;

/// So many records that do not count are listed of a level; JSON and CSV have all.
const LEFT_OUT: usize = 24;

pub struct Grid {
    pub level: &'static str,
    pub counted: Vec<Row>,
    /// What the rows that count add up to.
    pub total: Vec<String>,
    pub left_out: Vec<Row>,
    /// How many more are left out.
    pub more: usize,
}

pub struct Row {
    pub place: String,
    pub what: String,
    /// One line per currency; empty where it adds nothing.
    pub adds: Vec<String>,
    pub why: String,
}

pub fn grids(lines: &[LedgerLine], numbers: Numbers) -> Vec<Grid> {
    let mut levels: Vec<&'static str> = Vec::new();
    lines.iter().for_each(|line| {
        if !levels.contains(&line.level) {
            levels.push(line.level)
        }
    });
    levels.into_iter().map(|level| grid(level, lines.iter().filter(|line| line.level == level), numbers)).collect()
}

fn grid<'l>(level: &'static str, lines: impl Iterator<Item = &'l LedgerLine>, numbers: Numbers) -> Grid {
    let (left, counted): (Vec<_>, Vec<_>) = lines.partition(|line| line.kind == LedgerKind::LeftOut);
    let row = |line: &&LedgerLine| Row {
        place: place(line),
        what: line.subject.clone(),
        adds: adds(&line.adds, numbers),
        why: line.rate.as_ref().map_or(line.reason.clone(), |rate| format!("{} ({rate})", line.reason)),
    };
    Grid {
        level,
        total: adds(&sum(&counted), numbers),
        counted: counted.iter().map(row).collect(),
        more: left.len().saturating_sub(LEFT_OUT),
        left_out: left.iter().take(LEFT_OUT).map(row).collect(),
    }
}

fn place(line: &LedgerLine) -> String {
    if line.file.is_empty() { "–".to_owned() } else { format!("{}:{}", line.file, line.line) }
}

/// What a row adds, one text per currency or unit.
pub fn adds(entry: &Entry, numbers: Numbers) -> Vec<String> {
    let mut lines = words::adds(&entry.total, numbers.exact);
    lines.extend(entry.count.iter().map(|count| words::adding(count, true)));
    let of =
        |(quantity, i): &(Quantity, Interval)| words::with_unit(&words::adding(i, numbers.exact), &quantity.in_unit());
    lines.extend(entry.quantities.iter().map(of));
    lines
}

/// Bound by bound. Averages and their kin have what each gives to them.
fn sum(lines: &[&LedgerLine]) -> Entry {
    let mut sum = Entry::default();
    for line in lines {
        sum.total.add(&line.adds.total);
        if let Some(count) = line.adds.count {
            sum.count = Some(sum.count.map_or(count, |all| all.plus(count)));
        }
        for (unit, interval) in &line.adds.quantities {
            let same =
                |q: &&mut (crate::model::Quantity, Interval)| q.0.unit == unit.unit && q.0.per_year == unit.per_year;
            match sum.quantities.iter_mut().find(same) {
                Some((_, all)) => *all = all.plus(*interval),
                None => sum.quantities.push((unit.clone(), *interval)),
            }
        }
    }
    Entry { total: Total::trimmed(sum.total), ..sum }
}
