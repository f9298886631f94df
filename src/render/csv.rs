//! Reports as CSV: exact, for a spreadsheet or a script.
//!
//! Each measure has columns for its lower and upper bound (empty where there is none),
//! for the mark, and money one set of them per currency, with the unknowns beside. What a
//! row is stands in `row`; inside which sector or state it is *several*, in `within`, where
//! any row is.

use super::json::row_word;
use crate::eval::{Cell, Interval, RowKind};
use crate::model::Cur;
use crate::report::{Answer, AnswerKind, LedgerLine, Report, Role, Row};
use std::collections::BTreeSet;
use std::io::{self, Write};

pub fn report(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if let Some(lines) = &report.ledger {
        return ledger(out, lines);
    }
    let layout: Vec<Layout> =
        report.cells().enumerate().map(|(i, column)| Layout::of(report, i, column.role == Role::Measure)).collect();
    let mut writer = csv::Writer::from_writer(out);
    let mut head: Vec<String> = report.dimensions().map(|c| c.name.clone()).collect();
    head.push("row".into());
    // Where money lies in several sectors of one, which that is.
    let within = report.rows.iter().any(|row| within(row).is_some());
    head.extend(within.then(|| "within".to_owned()));
    for (column, layout) in report.cells().zip(&layout) {
        layout.head(&super::text::column(column), &mut head);
    }
    writer.write_record(&head).map_err(told)?;
    for row in &report.rows {
        let mut fields: Vec<String> = row.keys.iter().map(|key| key.value.clone().unwrap_or_default()).collect();
        fields.push(kind(row));
        fields.extend(within.then(|| self::within(row).unwrap_or_default().to_owned()));
        for (layout, cell) in layout.iter().zip(&row.cells) {
            layout.fields(cell, &mut fields);
        }
        writer.write_record(&fields).map_err(told)?;
    }
    if let Some(total) = &report.total {
        let mut fields = vec![String::new(); report.dimensions().count()];
        fields.push("total".into());
        fields.extend(within.then(String::new));
        for (layout, cell) in layout.iter().zip(total) {
            layout.fields(cell, &mut fields);
        }
        writer.write_record(&fields).map_err(told)?;
    }
    writer.flush()
}

/// The error of the stream itself: who reads may have closed it, which is no failure.
fn told(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// An answer of `deal query`: its rows, or its figure with bounds.
pub fn answer(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    if let Some(lines) = &answer.ledger {
        return ledger(out, lines);
    }
    let mut writer = csv::Writer::from_writer(out);
    match &answer.kind {
        AnswerKind::Figure(total) => {
            writer.write_record(["currency", "low", "high", "approximate", "unknown"]).map_err(told)?;
            for (currency, i) in &total.money {
                let mut fields = vec![currency.to_string()];
                bounds(Some(i), &mut fields);
                fields.push(total.unknown.to_string());
                writer.write_record(&fields).map_err(told)?;
            }
            if total.money.is_empty() {
                writer.write_record(["", "", "", "", &total.unknown.to_string()]).map_err(told)?;
            }
        }
        AnswerKind::Number(count) => {
            writer.write_record(["low", "high", "approximate"]).map_err(told)?;
            let mut fields = Vec::new();
            bounds(Some(count), &mut fields);
            writer.write_record(&fields).map_err(told)?;
        }
        _ => {
            let grid = super::answer::grid(answer, super::text::Numbers { exact: true });
            writer.write_record(&grid.head).map_err(told)?;
            grid.rows.iter().try_for_each(|row| writer.write_record(row)).map_err(told)?;
        }
    }
    writer.flush()
}

/// The ledger, where it is asked for: it stands in place of the figures that it adds up
/// to, for a file has one table. A row for each currency or unit of what a record adds.
fn ledger(out: &mut dyn Write, lines: &[LedgerLine]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "subject",
        "file",
        "line",
        "level",
        "unit",
        "low",
        "high",
        "approximate",
        "unknown",
        "rate",
        "reason",
    ])?;
    for line in lines {
        let entry = &line.adds;
        let mut parts: Vec<(String, Option<&Interval>)> =
            entry.total.money.iter().map(|(currency, i)| (currency.to_string(), Some(i))).collect();
        parts.extend(entry.quantities.iter().map(|(q, i)| (q.in_unit(), Some(i))));
        parts.extend(entry.count.iter().map(|i| (String::new(), Some(i))));
        if parts.is_empty() {
            parts.push((String::new(), None));
        }
        for (at, (unit, interval)) in parts.into_iter().enumerate() {
            let mut fields =
                vec![line.subject.clone(), line.file.clone(), line.line.to_string(), line.level.to_owned()];
            fields.push(unit);
            bounds(interval, &mut fields);
            // The unknowns are of the record: with its first currency.
            fields.push(if at == 0 { entry.total.unknown.to_string() } else { "0".to_owned() });
            fields.extend([line.rate.clone().unwrap_or_default(), line.reason.clone()]);
            writer.write_record(&fields).map_err(told)?;
        }
    }
    writer.flush()
}

/// The sector or state inside which a row is no single value.
fn within(row: &Row) -> Option<&str> {
    row.keys.iter().find(|key| key.kind != RowKind::Value)?.within.as_deref()
}

/// `value`, `subtotal`, `total`, or why it is no single value.
fn kind(row: &Row) -> String {
    match row.keys.iter().find(|key| key.kind != RowKind::Value) {
        Some(key) => row_word(key.kind).to_owned(),
        None if row.subtotal => "subtotal".to_owned(),
        None => "value".to_owned(),
    }
}

/// Which columns a cell becomes.
enum Layout {
    Money(Vec<Cur>),
    Quantity(Vec<String>),
    Count,
    Text,
}

impl Layout {
    fn of(report: &Report, at: usize, measure: bool) -> Layout {
        let cells = || {
            report
                .rows
                .iter()
                .filter_map(move |row| row.cells.get(at))
                .chain(report.total.iter().filter_map(move |t| t.get(at)))
        };
        let money: BTreeSet<Cur> = cells()
            .flat_map(|c| if let Cell::Money(t) = c { t.money.keys().copied().collect() } else { Vec::new() })
            .collect();
        let units: BTreeSet<String> = cells()
            .flat_map(|c| match c {
                Cell::Quantity(units, _) => units.iter().map(|(q, _)| q.in_unit()).collect(),
                Cell::Count(_) => vec![String::new()],
                _ => Vec::new(),
            })
            .collect();
        // A field holds figures where each row is one record, and words where it is several.
        let words = || cells().any(|c| matches!(c, Cell::Values(values) if !values.is_empty()));
        if !measure && (words() || cells().all(|c| matches!(c, Cell::Values(_) | Cell::Empty))) {
            Layout::Text
        } else if cells().any(|c| matches!(c, Cell::Quantity(..))) {
            Layout::Quantity(units.into_iter().collect())
        } else if cells().any(|c| matches!(c, Cell::Count(_))) {
            Layout::Count
        } else if cells().any(|c| matches!(c, Cell::Money(_))) {
            Layout::Money(money.into_iter().collect())
        } else {
            Layout::Text
        }
    }

    fn head(&self, name: &str, head: &mut Vec<String>) {
        let of_unit = |unit: &str| {
            let name = format!("{name} {unit}");
            ["low", "high", "approximate"].map(|what| format!("{} {what}", name.trim_end()))
        };
        match self {
            Layout::Money(currencies) => {
                head.extend(currencies.iter().flat_map(|c| of_unit(&c.to_string())));
                head.push(format!("{name} unknown"));
            }
            Layout::Quantity(units) => {
                head.extend(units.iter().flat_map(|u| of_unit(u)));
                head.push(format!("{name} unknown"));
            }
            Layout::Count => head.extend(["low", "high", "approximate"].map(|what| format!("{name} {what}"))),
            Layout::Text => head.push(name.to_owned()),
        }
    }

    fn fields(&self, cell: &Cell, fields: &mut Vec<String>) {
        match (self, cell) {
            (Layout::Money(currencies), cell) => {
                let total = if let Cell::Money(total) = cell { Some(total) } else { None };
                for currency in currencies {
                    bounds(total.and_then(|t| t.money.get(currency)), fields);
                }
                fields.push(total.map_or(String::new(), |t| t.unknown.to_string()));
            }
            (Layout::Quantity(units), Cell::Quantity(found, unknown)) => {
                for wanted in units {
                    bounds(found.iter().find(|(q, _)| q.in_unit() == *wanted).map(|(_, i)| i), fields);
                }
                fields.push(unknown.to_string());
            }
            (Layout::Quantity(units), Cell::Count(count)) => {
                units.iter().for_each(|unit| bounds(unit.is_empty().then_some(count), fields));
                fields.push("0".into());
            }
            (Layout::Quantity(units), _) => fields.extend(vec![String::new(); units.len() * 3 + 1]),
            (Layout::Count, Cell::Count(count)) => bounds(Some(count), fields),
            (Layout::Count, _) => bounds(None, fields),
            (Layout::Text, Cell::Values(values)) => {
                fields.push(values.iter().map(|v| v.text.as_str()).collect::<Vec<_>>().join("; "));
            }
            (Layout::Text, Cell::Empty) => fields.push(String::new()),
            (Layout::Text, figure) => {
                fields.push(super::text::cell(figure, super::text::Numbers { exact: true }).join("; "))
            }
        }
    }
}

fn bounds(interval: Option<&Interval>, fields: &mut Vec<String>) {
    match interval {
        None => fields.extend([String::new(), String::new(), String::new()]),
        Some(i) => fields.extend([
            i.low.to_string(),
            i.high.map_or(String::new(), |h| h.to_string()),
            i.approximate.to_string(),
        ]),
    }
}
