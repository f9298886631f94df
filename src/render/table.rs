//! Reports and answers for a terminal.

use super::layout::Grid;
use super::text::{self, Numbers, clean};
use super::{about, ledger};
use crate::eval::{Interval, Note, Truth, words};
use crate::report::{Answer, AnswerKind, Column, Fact, LedgerLine, Report, Role, Row, SetRow, Shown};
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

fn grid(report: &Report, options: Options) -> String {
    // Of one measure spread over columns the values alone are the headings.
    let spread: std::collections::BTreeSet<&str> =
        report.columns.iter().filter_map(|c| c.across.as_ref()).map(|across| across.measure.as_str()).collect();
    let head = |c: &Column| {
        let Some(across) = &c.across else { return Grid::head(&clean(&c.name), is_number(c)) };
        let mut lines = vec![text::key(&across.key, None)];
        lines.extend(across.subtotal.then(|| "subtotal".to_owned()));
        lines.extend((spread.len() > 1).then(|| clean(&across.measure)));
        Grid::head(&lines.join("\n"), is_number(c))
    };
    let names = report.dimensions().count();
    let total = |total: &Vec<crate::eval::Cell>| {
        let named = (0..names).map(|i| vec![if i == 0 { "total".to_owned() } else { String::new() }]);
        let cells = report.cells().zip(total).map(|(column, value)| match column.role {
            Role::Measure if *value != crate::eval::Cell::Empty => text::cell(value, options.numbers),
            _ => vec![String::new()],
        });
        named.chain(cells).collect()
    };
    let row = |row: &Row| -> Vec<Vec<String>> {
        let keys = row.keys.iter().map(|key| vec![text::key(key, row.folded)]);
        keys.chain(row.cells.iter().map(|value| text::cell(value, options.numbers))).collect()
    };
    let grid = Grid {
        heads: report.columns.iter().map(head).collect(),
        names,
        rows: report.rows.iter().map(row).collect(),
        total: report.total.as_ref().map(total),
    };
    grid.drawn(options)
}

fn is_number(column: &Column) -> bool {
    column.role == Role::Measure
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

/// Below so many columns a ledger is laid out for little room.
const NARROW: u16 = 90;

fn ledger_table(
    rows: &[(&'static str, &ledger::Row)],
    total: &[String],
    level: bool,
    adds: bool,
    options: Options,
) -> String {
    // Where there is little room the place stands below the name, and the level before why.
    let narrow = options.width.is_some_and(|width| width < NARROW);
    let one = |text: &str| vec![clean(text)];
    let cells = |place: &str, what: &str, of: &str, sum: &[String], why: &str| {
        let mut cells = match (narrow, what.is_empty()) {
            (true, false) => vec![vec![clean(what), clean(place)]],
            (true, true) => vec![one(place)],
            (false, _) => vec![one(place), one(what)],
        };
        let why = if narrow && level && !of.is_empty() { format!("{of}: {why}") } else { why.to_owned() };
        cells.extend((level && !narrow).then(|| one(of)));
        cells.extend(adds.then(|| if sum.is_empty() { vec!["–".to_owned()] } else { sum.to_vec() }));
        cells.push(one(&why));
        cells
    };
    let mut heads = vec![Grid::head("what", false)];
    if !narrow {
        heads.insert(0, Grid::head("where", false));
    }
    heads.extend((level && !narrow).then(|| Grid::head("level", false)));
    heads.extend(adds.then(|| Grid::head("adds", true)));
    heads.push(Grid::head("why", false));
    let grid = Grid {
        names: heads.len(),
        heads,
        rows: rows.iter().map(|(of, row)| cells(&row.place, &row.what, of, &row.adds, &row.why)).collect(),
        total: (!total.is_empty()).then(|| cells("total", "", "", total, "")),
    };
    grid.drawn(options)
}

pub fn answer(out: &mut dyn Write, answer: &Answer, options: Options) -> io::Result<()> {
    let lines = match &answer.kind {
        AnswerKind::Figure(total) => text::cell(&crate::eval::Cell::Money(total.clone()), options.numbers),
        AnswerKind::Number(count) => vec![text::interval(count, Numbers { exact: true })],
        AnswerKind::Quantities(units, unknown) => quantities(units, *unknown, options),
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
        units.iter().map(|(unit, i)| words::with_unit(&text::interval(i, options.numbers), unit)).collect();
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
    // Of a dated line all that a reader asks for, as far as any of these lines says it.
    let shown: Vec<&str> = match rows.iter().all(|row| row.kind == "line") {
        true => LINE.into_iter().filter(|word| words.iter().any(|(known, _)| known == word)).collect(),
        false => words.iter().filter(|(_, n)| n * 2 >= rows.len()).map(|(word, _)| *word).take(5).collect(),
    };
    let more: Vec<&str> = words.iter().map(|(word, _)| *word).filter(|word| !shown.contains(word)).collect();
    let heads = ["where", "name"].into_iter().chain(shown.iter().copied()).map(|word| Grid::head(word, false));
    let cells = |row: &SetRow| -> Vec<Vec<String>> {
        let place = if row.file.is_empty() { "–".to_owned() } else { format!("{}:{}", clean(&row.file), row.line) };
        let field = |word: &&str| {
            let text = row.text(word);
            vec![if text.is_empty() { "–".into() } else { clean(&text) }]
        };
        [vec![place], vec![clean(&row.name)]].into_iter().chain(shown.iter().map(field)).collect()
    };
    let grid = Grid { heads: heads.collect(), names: 2, rows: rows.iter().map(cells).collect(), total: None };
    writeln!(out, "{}", grid.drawn(options))?;
    if more.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nmore fields, which CSV and JSON show: {}", clean(&more.join(", ")))
}

/// The columns of dated lines.
const LINE: [&str; 8] = ["date", "verb", "due", "subject", "amount", "by", "to", "source"];

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
        let sources = fact.sources.iter().map(|cited| {
            let quote = cited.quote.as_ref().map(|quote| format!(" \"{}\"", clean(quote))).unwrap_or_default();
            let retracted = if cited.retracted { " (retracted)" } else { "" };
            format!("{}{retracted}{quote}", cited.source)
        });
        let sources = sources.collect::<Vec<_>>().join(", ");
        let sources = if sources.is_empty() { String::new() } else { format!("  [{sources}]") };
        let taken =
            fact.inherited_from.as_deref().map(|whole| format!("  (from {})", clean(whole))).unwrap_or_default();
        let pending = if fact.pending { "  (not yet)" } else { "" };
        writeln!(out, "  {:<width$}  {}{sources}{taken}{pending}", fact.what, values.join(", "))?;
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
