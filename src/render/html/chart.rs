//! A chart of the first measure, where a report has a natural one: bars for the rows
//! of one dimension, standing bars for years. What is an interval is drawn as one:
//! solid to the lower bound, pale from there to the upper, an arrow where there is none.

use super::escaped;
use crate::eval::{Cell, Interval, RowKind};
use crate::model::{Cur, Dec};
use crate::render::text::{self, Numbers};
use crate::report::{Report, Role, Row};

/// More bars than this are no picture.
const BARS: usize = 40;
/// Widths and heights are whole numbers of these per drawing: no floating point.
const FULL: i128 = 560;

pub fn of(report: &Report) -> Option<String> {
    let dimension = match report.dimensions().collect::<Vec<_>>().as_slice() {
        [one] => one.name.clone(),
        _ => return None,
    };
    let rows: Vec<&Row> =
        report.rows.iter().filter(|row| !row.subtotal && row.keys[0].kind != RowKind::Others).collect();
    if rows.len() < 2 || rows.len() > BARS {
        return None;
    }
    let (at, name, unit) = measure(report, &rows)?;
    let values: Vec<(String, Option<Interval>)> =
        rows.iter().map(|row| (text::key(&row.keys[0], None), value(&row.cells[at], unit))).collect();
    let most =
        values.iter().filter_map(|(_, i)| i.as_ref()).map(|i| i.high.unwrap_or(i.low)).max().filter(|m| m.0 > 0)?;
    let title = format!("{name}{} by {dimension}", unit.map(|c| format!(", {c}")).unwrap_or_default());
    let by_year = rows
        .iter()
        .all(|row| row.keys[0].value.as_deref().is_some_and(|v| v.len() == 4 && v.bytes().all(|b| b.is_ascii_digit())));
    Some(if by_year { columns(&title, &values, most) } else { bars(&title, &values, most) })
}

/// The first measure of money in one currency, else the count.
fn measure(report: &Report, rows: &[&Row]) -> Option<(usize, String, Option<Cur>)> {
    // Of columns spread over values, those of all values together.
    let measures = || report.cells().enumerate().filter(|(_, c)| c.role == Role::Measure && c.across.is_none());
    let money = measures().find_map(|(at, column)| {
        let mut currencies: Vec<Cur> = rows
            .iter()
            .flat_map(
                |row| if let Cell::Money(t) = &row.cells[at] { t.money.keys().copied().collect() } else { Vec::new() },
            )
            .collect();
        currencies.sort_unstable();
        currencies.dedup();
        match currencies.as_slice() {
            [one] => Some((at, column.name.clone(), Some(*one))),
            _ => None,
        }
    });
    let count = || {
        measures()
            .find(|(at, _)| rows.iter().any(|row| matches!(row.cells[*at], Cell::Count(_))))
            .map(|(at, c)| (at, c.name.clone(), None))
    };
    money.or_else(count)
}

fn value(cell: &Cell, unit: Option<Cur>) -> Option<Interval> {
    match (cell, unit) {
        (Cell::Money(total), Some(unit)) => total.money.get(&unit).copied(),
        (Cell::Count(count), None) => Some(*count),
        _ => None,
    }
}

fn scaled(value: Dec, most: Dec) -> i128 {
    // Divided first where the product would not fit.
    if value.0 > i128::MAX / FULL { value.0 / (most.0 / FULL).max(1) } else { value.0 * FULL / most.0 }
}

fn head(title: &str, width: i128, height: i128) -> String {
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{t}\">\n<title>{t}</title>\n",
        t = escaped(title)
    )
}

fn bars(title: &str, values: &[(String, Option<Interval>)], most: Dec) -> String {
    const NAME: i128 = 200;
    const STEP: i128 = 26;
    let mut svg = head(title, NAME + FULL + 160, values.len() as i128 * STEP + 10);
    for (i, (name, interval)) in values.iter().enumerate() {
        let y = i as i128 * STEP + 5;
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
            NAME - 8,
            y + 14,
            escaped(&short(name))
        ));
        let Some(interval) = interval else { continue };
        let low = scaled(interval.low, most).max(0);
        let high = interval.high.map_or(low, |h| scaled(h, most).max(0));
        svg.push_str(&format!("<rect x=\"{NAME}\" y=\"{y}\" width=\"{low}\" height=\"18\" fill=\"var(--bar)\"/>\n"));
        if high > low {
            let x = NAME + low;
            svg.push_str(&format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"18\" fill=\"var(--bar)\" opacity=\".35\"/>\n",
                high - low
            ));
        }
        let arrow = if interval.high.is_none() { "→ " } else { "" };
        let label = text::interval(interval, Numbers::default());
        svg.push_str(&format!("<text x=\"{}\" y=\"{}\">{arrow}{}</text>\n", NAME + high + 6, y + 14, escaped(&label)));
    }
    svg.push_str("</svg>");
    svg
}

fn columns(title: &str, values: &[(String, Option<Interval>)], most: Dec) -> String {
    const HIGH: i128 = 240;
    const STEP: i128 = 56;
    let up = |value: Dec| scaled(value, most).max(0) * HIGH / FULL;
    let mut svg = head(title, values.len() as i128 * STEP + 20, HIGH + 60);
    for (i, (name, interval)) in values.iter().enumerate() {
        let x = i as i128 * STEP + 10;
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            x + 20,
            HIGH + 45,
            escaped(name)
        ));
        let Some(interval) = interval else { continue };
        let (low, high) = (up(interval.low), interval.high.map_or(up(interval.low), up));
        svg.push_str(&format!(
            "<rect x=\"{x}\" y=\"{}\" width=\"40\" height=\"{low}\" fill=\"var(--bar)\"/>\n",
            HIGH + 25 - low
        ));
        if high > low {
            svg.push_str(&format!(
                "<rect x=\"{x}\" y=\"{}\" width=\"40\" height=\"{}\" fill=\"var(--bar)\" opacity=\".35\"/>\n",
                HIGH + 25 - high,
                high - low
            ));
        }
        let arrow = if interval.high.is_none() { "↑" } else { "" };
        let label = text::interval(interval, Numbers::default());
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}{arrow}</text>\n",
            x + 20,
            HIGH + 19 - high,
            escaped(&label)
        ));
    }
    svg.push_str("</svg>");
    svg
}

fn short(name: &str) -> String {
    if name.chars().count() <= 26 {
        name.to_owned()
    } else {
        format!("{}…", name.chars().take(25).collect::<String>())
    }
}
