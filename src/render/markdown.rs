//! Reports as Markdown (the tables of GitHub and its kin).

use super::about;
use super::text::{self, Numbers};
use crate::report::{Answer, Report, Role};
use std::io::{self, Write};

pub fn report(out: &mut dyn Write, report: &Report, numbers: Numbers) -> io::Result<()> {
    writeln!(out, "## {}\n", escaped(&about::title(report)))?;
    writeln!(out, "{}\n", escaped(&about::line(report)))?;
    if let Some(summary) = about::summary(report) {
        writeln!(out, "{}\n", escaped(&summary))?;
    }
    row(out, report.columns.iter().map(|c| escaped(&c.name)))?;
    row(out, report.columns.iter().map(|c| if c.role == Role::Measure { "---:".into() } else { "---".into() }))?;
    let cell = |value: &crate::eval::Cell| {
        text::cell(value, numbers).iter().map(|l| escaped(l)).collect::<Vec<_>>().join("<br>")
    };
    for r in &report.rows {
        let keys = r.keys.iter().map(|key| escaped(&text::key(key, r.folded)));
        row(out, keys.chain(r.cells.iter().map(cell)))?;
    }
    if let Some(total) = &report.total {
        let keys =
            report.dimensions().enumerate().map(|(i, _)| if i == 0 { "**total**".to_owned() } else { String::new() });
        let cells = report.cells().zip(total).map(|(column, value)| match column.role {
            Role::Measure if *value != crate::eval::Cell::Empty => format!("**{}**", cell(value)),
            _ => String::new(),
        });
        row(out, keys.chain(cells))?;
    }
    if !report.notes.is_empty() {
        writeln!(out)?;
    }
    for note in about::notes(&report.notes) {
        writeln!(out, "- {}", escaped(&note))?;
    }
    if let Some(ledger) = &report.ledger {
        writeln!(out, "\n| where | what | level | adds | why |\n| --- | --- | --- | ---: | --- |")?;
        for line in ledger {
            let mut adds = text::total(&line.adds, numbers);
            adds.extend(line.count.as_ref().map(|c| text::interval(c, Numbers { exact: true })));
            let why = line.rate.as_ref().map_or(line.reason.clone(), |rate| format!("{} ({rate})", line.reason));
            let place = format!("{}:{}", line.file, line.line);
            row(
                out,
                [place, line.subject.clone(), line.level.to_owned(), adds.join("<br>"), why]
                    .iter()
                    .map(|t| if t.contains("<br>") { t.clone() } else { escaped(t) }),
            )?;
        }
    }
    Ok(())
}

/// An answer of `deal query` as a table.
pub fn answer(out: &mut dyn Write, answer: &Answer, numbers: Numbers) -> io::Result<()> {
    let grid = super::answer::grid(answer, numbers);
    row(out, grid.head.iter().map(|h| escaped(h)))?;
    row(out, grid.head.iter().map(|_| "---".to_owned()))?;
    for cells in &grid.rows {
        row(out, cells.iter().map(|c| escaped(c)))?;
    }
    about::notes(&answer.notes).iter().try_for_each(|note| writeln!(out, "\n- {}", escaped(note)))
}

pub(super) fn row(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// What Markdown or HTML would read as its own is escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text::clean(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '#' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}
