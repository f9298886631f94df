//! Figures as people read them: scaled where that is exact, bounds and unknowns said.

use crate::eval::{Cell, Interval, RowKey, RowKind, Total, words};
use crate::model::Dec;
use crate::report::Column;

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// All digits, never `23.6bn`.
    pub exact: bool,
}

pub fn number(value: Dec, numbers: Numbers) -> String {
    words::number(value, numbers.exact)
}

pub fn interval(i: &Interval, numbers: Numbers) -> String {
    words::interval(i, numbers.exact)
}

/// One line per currency; the unknowns with the last.
pub fn total(total: &Total, numbers: Numbers) -> Vec<String> {
    words::total(total, numbers.exact)
}

/// A cell as lines; `–` where there is nothing, no money among it.
pub fn cell(cell: &Cell, numbers: Numbers) -> Vec<String> {
    let lines = match cell {
        Cell::Money(t) => total(t, numbers),
        // Documents are counted, not measured: 8133, never 8.133k.
        Cell::Count(count) => vec![interval(count, Numbers { exact: true })],
        Cell::Quantity(units, unknown) => {
            let per_year = |per: bool| if per { " per year" } else { "" };
            let mut lines: Vec<String> = units
                .iter()
                .map(|(q, i)| words::with_unit(&interval(i, numbers), &q.unit) + per_year(q.per_year))
                .collect();
            words::unknowns(&mut lines, *unknown);
            lines
        }
        Cell::Values(values) if values.is_empty() => Vec::new(),
        Cell::Values(values) => vec![values.iter().map(|v| v.text.as_str()).collect::<Vec<_>>().join(", ")],
        Cell::Empty => Vec::new(),
    };
    if lines.is_empty() { vec!["–".to_owned()] } else { lines.into_iter().map(|line| clean(&line)).collect() }
}

/// The name of a row: its title, or what it is where it is no single value.
pub fn key(key: &RowKey, folded: Option<usize>) -> String {
    let inside = |word: &str| match &key.within {
        Some(within) => format!("{word} of {within}"),
        None => word.to_owned(),
    };
    match key.kind {
        RowKind::Value => clean(key.value.as_deref().unwrap_or("–")),
        RowKind::Several => inside("several"),
        RowKind::NotAttributed => inside("not attributed"),
        RowKind::NotStated => "not stated".to_owned(),
        RowKind::Others => {
            folded.map_or("others".to_owned(), |n| if n == 1 { "1 other".into() } else { format!("{n} others") })
        }
    }
}

/// The name of a column, on one line: a parent's counts again what its parts' columns do.
pub fn column(column: &Column) -> String {
    let subtotal = column.across.as_ref().is_some_and(|across| across.subtotal);
    if subtotal { format!("{} subtotal", clean(&column.name)) } else { clean(&column.name) }
}

/// Without characters that move the cursor or change the direction of what follows: a
/// record is not to be trusted to draw on the terminal of who reads it.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            {
                ' '
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(units: i64, ten_thousandths: i128) -> Dec {
        Dec(Dec::whole(units).0 + ten_thousandths)
    }

    #[test]
    fn a_short_form_is_exact_or_not_used() {
        let n = |d| number(d, Numbers::default());
        assert_eq!(n(dec(23_600_000_000, 0)), "23.6bn");
        assert_eq!(n(dec(1_250_000, 0)), "1.25mn");
        assert_eq!(n(dec(1_234_567, 0)), "1_234_567");
        assert_eq!(n(dec(1_234_500, 0)), "1_234_500");
        assert_eq!(n(dec(999, 5_000)), "999.5");
        assert_eq!(n(dec(-40_000, 0)), "-40k");
        assert_eq!(number(dec(23_600_000_000, 0), Numbers { exact: true }), "23_600_000_000");
    }

    #[test]
    fn bounds_are_said() {
        let i = |low, high: Option<i64>, approximate| Interval {
            low: Dec::whole(low),
            high: high.map(Dec::whole),
            approximate,
        };
        let t = |i: Interval| interval(&i, Numbers::default());
        assert_eq!(t(i(23_000_000_000, None, false)), "≥ 23bn");
        assert_eq!(t(i(0, Some(2_000_000_000), false)), "≤ 2bn");
        assert_eq!(t(i(2_000_000_000, Some(3_000_000_000), false)), "2bn–3bn");
        assert_eq!(t(i(5_000_000_000, Some(5_000_000_000), true)), "~5bn");
    }
}
