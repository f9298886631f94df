//! Reports and answers for a terminal, through comfy-table.

use super::text::{self, Numbers, clean};
use super::{about, ledger};
use crate::eval::{Interval, Note, Truth};
use crate::report::{Answer, AnswerKind, Column, Fact, LedgerLine, Report, Role, Row, SetRow, Shown};
use comfy_table::{Cell, CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};
use std::io::{self, Write};

#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    pub width: Option<u16>,
    pub colour: bool,
    pub numbers: Numbers,
}

pub fn report(out: &mut dyn Write, report: &Report, options: Options) -> io::Result<()> {
    writeln!(out, "{}", about::title(report))?;
    writeln!(out, "{}", about::line(report))?;
    if let Some(summary) = about::summary(report) {
        writeln!(out, "{summary}")?;
    }
    if report.rows.is_empty() && report.total.is_none() {
        writeln!(out, "\nno rows")?;
    } else {
        writeln!(out, "\n{}", grid(report, options))?;
    }
    notes(out, &report.notes)?;
    if let Some(lines) = &report.ledger {
        self::ledger(out, lines, options)?;
    }
    Ok(())
}

/// A table without lines but the one under the heading.
pub(super) fn blank(options: Options) -> Table {
    let mut table = Table::new();
    let plain = ContentLineStyle::none().junction(' ');
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_lines(plain).header_separator(rule).content_lines(plain));
    match options.width {
        Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.max(40)),
        // Not a terminal: nothing to fit, and breaking lines would spoil a diff.
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    table
}

/// The table as text: blanks at the ends of lines taken away, heading and total in
/// bold where there is colour, and a line above a total of so many lines.
pub(super) fn drawn(table: &Table, total: usize, options: Options) -> String {
    let mut lines: Vec<String> = table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    let rule = lines.iter().position(|line| line.starts_with('─'));
    let bold = |line: &mut String| *line = format!("{b}{line}{b:#}", b = anstyle::Style::new().bold());
    if options.colour {
        let last = lines.len() - total;
        lines[last..].iter_mut().for_each(bold);
        lines[..rule.unwrap_or(0)].iter_mut().for_each(bold);
    }
    if let Some(rule) = rule.filter(|rule| total > 0 && rule + 1 < lines.len() - total) {
        lines.insert(lines.len() - total, lines[rule].clone());
    }
    lines.join("\n")
}

fn grid(report: &Report, options: Options) -> String {
    let mut table = blank(options);
    table.set_header(report.columns.iter().map(|c| {
        let cell = Cell::new(clean(&c.name));
        if is_number(c) { cell.set_alignment(CellAlignment::Right) } else { cell }
    }));
    for row in &report.rows {
        table.add_row(grid_row(report, row, options));
    }
    let before = table.to_string().lines().count();
    if let Some(total) = &report.total {
        let dimensions = report.dimensions().count();
        let mut cells: Vec<Cell> = (0..dimensions).map(|i| Cell::new(if i == 0 { "total" } else { "" })).collect();
        cells.extend(report.cells().zip(total).map(|(column, value)| match column.role {
            Role::Measure if *value != crate::eval::Cell::Empty => number(value, options),
            _ => Cell::new(""),
        }));
        table.add_row(cells);
    }
    let after = table.to_string().lines().count();
    drawn(&table, after.saturating_sub(before), options)
}

fn is_number(column: &Column) -> bool {
    column.role == Role::Measure
}

fn grid_row(report: &Report, row: &Row, options: Options) -> Vec<Cell> {
    let mut cells: Vec<Cell> = row.keys.iter().map(|key| Cell::new(text::key(key, row.folded))).collect();
    cells.extend(report.cells().zip(&row.cells).map(|(column, value)| match column.role {
        Role::Measure => number(value, options),
        _ => Cell::new(text::cell(value, options.numbers).join("\n")),
    }));
    cells
}

fn number(value: &crate::eval::Cell, options: Options) -> Cell {
    Cell::new(text::cell(value, options.numbers).join("\n")).set_alignment(CellAlignment::Right)
}

fn notes(out: &mut dyn Write, notes: &[Note]) -> io::Result<()> {
    if !notes.is_empty() {
        writeln!(out)?;
    }
    about::notes(notes).iter().try_for_each(|note| writeln!(out, "note: {note}"))
}

/// What stands behind the figures, row by row, and what does not. Of one level with the
/// sum; of several in one table.
pub fn ledger(out: &mut dyn Write, lines: &[LedgerLine], options: Options) -> io::Result<()> {
    let grids = ledger::grids(lines, options.numbers);
    let several = grids.len() > 1;
    let rows = |of: fn(&ledger::Grid) -> &Vec<ledger::Row>| -> Vec<(&'static str, &ledger::Row)> {
        grids.iter().flat_map(|grid| of(grid).iter().map(|row| (grid.level, row))).collect()
    };
    let (counted, left_out) = (rows(|grid| &grid.counted), rows(|grid| &grid.left_out));
    if counted.is_empty() && left_out.is_empty() {
        return writeln!(out, "\nnothing stands behind this figure");
    }
    if !counted.is_empty() {
        let total = grids.first().filter(|_| !several).map(|grid| grid.total.as_slice()).unwrap_or_default();
        writeln!(out, "\nwhat adds up\n{}", ledger_table(&counted, total, several, true, options))?;
    }
    if !left_out.is_empty() {
        writeln!(out, "\nnot counted\n{}", ledger_table(&left_out, &[], several, false, options))?;
    }
    match grids.iter().map(|grid| grid.more).sum::<usize>() {
        0 => Ok(()),
        more => writeln!(out, "and {more} more; `--format json` lists all"),
    }
}

fn ledger_table(
    rows: &[(&'static str, &ledger::Row)],
    total: &[String],
    level: bool,
    adds: bool,
    options: Options,
) -> String {
    let mut table = blank(options);
    let cells = |place: &str, what: &str, of: &str, sum: &str, why: &str| {
        let mut cells = vec![Cell::new(clean(place)), Cell::new(clean(what))];
        cells.extend(level.then(|| Cell::new(of)));
        cells.extend(adds.then(|| Cell::new(sum).set_alignment(CellAlignment::Right)));
        cells.push(Cell::new(clean(why)));
        cells
    };
    table.set_header(cells("where", "what", "level", "adds", "why"));
    for (of, row) in rows {
        let sum = if row.adds.is_empty() { "–".to_owned() } else { row.adds.join("\n") };
        table.add_row(cells(&row.place, &row.what, of, &sum, &row.why));
    }
    let before = table.to_string().lines().count();
    if !total.is_empty() {
        table.add_row(cells("total", "", "", &total.join("\n"), ""));
    }
    let after = table.to_string().lines().count();
    drawn(&table, after.saturating_sub(before), options)
}

pub fn answer(out: &mut dyn Write, answer: &Answer, options: Options) -> io::Result<()> {
    let lines = match &answer.kind {
        AnswerKind::Figure(total) => text::cell(&crate::eval::Cell::Money(total.clone()), options.numbers),
        AnswerKind::Number(count) => vec![text::interval(count, Numbers { exact: true })],
        AnswerKind::Quantities(units, unknown) => quantities(units, *unknown, options),
        AnswerKind::Values(values) => {
            vec![if values.is_empty() { "–".to_owned() } else { clean(&values.join(", ")) }]
        }
        AnswerKind::Truth(truth) => vec![truth_words(*truth).to_owned()],
        AnswerKind::Rows(found) => {
            rows(out, found, options)?;
            Vec::new()
        }
    };
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    notes(out, &answer.notes)?;
    match &answer.ledger {
        Some(lines) => self::ledger(out, lines, options),
        None => Ok(()),
    }
}

fn truth_words(truth: Truth) -> &'static str {
    truth.word()
}

fn quantities(units: &[(String, Interval)], unknown: u64, options: Options) -> Vec<String> {
    let mut lines: Vec<String> =
        units.iter().map(|(unit, i)| format!("{} {unit}", text::interval(i, options.numbers))).collect();
    if lines.is_empty() {
        lines.push("–".to_owned());
    }
    if unknown > 0 {
        lines.push(format!("{unknown} unknown left out"));
    }
    lines
}

fn rows(out: &mut dyn Write, rows: &[SetRow], options: Options) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "no rows");
    }
    // The fields that most rows have, in the order in which they are met.
    let mut words: Vec<(&str, usize)> = Vec::new();
    for (word, ..) in rows.iter().flat_map(|row| &row.fields) {
        match words.iter_mut().find(|(known, _)| known == word) {
            Some((_, n)) => *n += 1,
            None => words.push((word, 1)),
        }
    }
    let shown: Vec<&str> = words.iter().filter(|(_, n)| n * 2 >= rows.len()).map(|(word, _)| *word).take(5).collect();
    let mut table = blank(options);
    table.set_header(["where", "name"].into_iter().chain(shown.iter().copied()));
    for row in rows {
        let place = if row.file.is_empty() { "–".to_owned() } else { format!("{}:{}", clean(&row.file), row.line) };
        let field = |word: &&str| {
            let values = row
                .fields
                .iter()
                .find(|(known, ..)| known == word)
                .map(|(.., values)| values.as_slice())
                .unwrap_or_default();
            Cell::new(if values.is_empty() {
                "–".into()
            } else {
                clean(&values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            })
        };
        table.add_row([Cell::new(place), Cell::new(clean(&row.name))].into_iter().chain(shown.iter().map(field)));
    }
    writeln!(out, "{}", drawn(&table, 0, options))
}

/// One declaration, part by part.
pub fn shown(out: &mut dyn Write, shown: &Shown, options: Options) -> io::Result<()> {
    let title = shown.title.as_deref().map(|t| format!(" \"{}\"", clean(t))).unwrap_or_default();
    writeln!(out, "{} {}{title}", shown.kind, clean(&shown.name))?;
    match &shown.file {
        Some(file) => writeln!(out, "{}:{}", clean(file), shown.line)?,
        None => writeln!(out, "known by its code; no file declares it")?,
    }
    for (what, status) in [("legal status", &shown.legal), ("delivery", &shown.delivery)] {
        if let Some((word, day)) = status {
            let day = day.as_deref().map(|d| format!(" since {d}")).unwrap_or_default();
            writeln!(out, "{what} as of {}: {word}{day}", shown.as_of)?;
        }
    }
    facts(out, "facts", &shown.facts)?;
    facts(out, "history", &shown.history)?;
    facts(out, "rival claims, which count nowhere", &shown.claims)?;
    names(out, "holds", &shown.members)?;
    let named: Vec<(String, Option<String>)> =
        shown.named_by.iter().map(|(name, field)| (name.clone(), Some(field.clone()))).collect();
    names(out, "named by", &named)?;
    if !shown.worth.is_empty() {
        let currency = shown.currency.map(|c| format!(", in {c}")).unwrap_or_default();
        writeln!(out, "\ncounts for{currency}")?;
        for worth in &shown.worth {
            let lines = text::total(&worth.total, options.numbers);
            writeln!(out, "  {:<12} {}", worth.level, lines.join("; "))?;
        }
    }
    if !shown.ledger.is_empty() {
        self::ledger(out, &shown.ledger, options)?;
    }
    notes(out, &shown.notes)
}

fn facts(out: &mut dyn Write, heading: &str, facts: &[Fact]) -> io::Result<()> {
    if facts.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    let width = facts.iter().map(|f| f.what.chars().count()).max().unwrap_or(0);
    for fact in facts {
        let values: Vec<String> = fact.values.iter().map(|v| clean(&v.to_string())).collect();
        let sources = fact.sources.iter().map(|(name, quote)| match quote {
            Some(quote) => format!("{name} \"{}\"", clean(quote)),
            None => name.clone(),
        });
        let sources = sources.collect::<Vec<_>>().join(", ");
        let sources = if sources.is_empty() { String::new() } else { format!("  [{sources}]") };
        let pending = if fact.pending { "  (not yet)" } else { "" };
        writeln!(out, "  {:<width$}  {}{sources}{pending}", fact.what, values.join(", "))?;
    }
    Ok(())
}

fn names(out: &mut dyn Write, heading: &str, names: &[(String, Option<String>)]) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    let width = names.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(40);
    names.iter().try_for_each(|(name, title)| {
        let line = format!("  {:<width$}  {}", clean(name), clean(title.as_deref().unwrap_or("")));
        writeln!(out, "{}", line.trim_end())
    })
}
