//! Reports as Markdown (the tables of GitHub and its kin).

use super::text::{self, Numbers};
use super::{about, ledger};
use crate::report::{Answer, LedgerLine, Report, Role};
use std::io::{self, Write};

pub fn report(out: &mut dyn Write, report: &Report, numbers: Numbers) -> io::Result<()> {
    writeln!(out, "## {}\n", escaped(&about::title(report)))?;
    writeln!(out, "{}\n", escaped(&about::line(report)))?;
    if let Some(summary) = about::summary(report) {
        writeln!(out, "{}\n", escaped(&summary))?;
    }
    row(out, report.columns.iter().map(|c| escaped(&text::column(c))))?;
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
    report.ledger.iter().try_for_each(|lines| ledger(out, lines, numbers))
}

fn ledger(out: &mut dyn Write, lines: &[LedgerLine], numbers: Numbers) -> io::Result<()> {
    for grid in ledger::grids(lines, numbers) {
        writeln!(
            out,
            "\n### What adds up to {}\n\n| where | what | adds | why |\n| --- | --- | ---: | --- |",
            grid.level
        )?;
        let adds = |adds: &[String]| adds.iter().map(|l| escaped(l)).collect::<Vec<_>>().join("<br>");
        for line in &grid.counted {
            row(out, [escaped(&line.place), escaped(&line.what), adds(&line.adds), escaped(&line.why)].into_iter())?;
        }
        if !grid.total.is_empty() {
            row(
                out,
                ["**total**".into(), String::new(), format!("**{}**", adds(&grid.total)), String::new()].into_iter(),
            )?;
        }
        if !grid.left_out.is_empty() {
            writeln!(out, "\n### Not counted in {}\n\n| where | what | why |\n| --- | --- | --- |", grid.level)?;
        }
        for line in &grid.left_out {
            row(out, [&line.place, &line.what, &line.why].into_iter().map(|text| escaped(text)))?;
        }
        if grid.more > 0 {
            writeln!(out, "\nand {} more", grid.more)?;
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
    about::notes(&answer.notes).iter().try_for_each(|note| writeln!(out, "\n- {}", escaped(note)))?;
    answer.ledger.iter().try_for_each(|lines| ledger(out, lines, numbers))
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
