//! Dated lines as a list: a row for each, although many have the same date.

use super::define::{Definition, Part};
use super::{Report, Role};
use crate::model::query::{Column, Operand, Path, Step, Virtual};
use crate::schema::Set;

/// Whether lines are listed: nobody groups them, and something of each is shown.
pub(super) fn are_listed(definition: &Definition) -> bool {
    let field = |column: &Column| matches!(column.operand, Operand::Field(_) | Operand::OfDate { .. });
    let lists = |part: &Part| part.set.set == Set::Lines && part.show.iter().flatten().any(field);
    definition.listed && definition.across.is_none() && definition.parts.iter().all(lists)
}

/// The parts with a dimension more, which tells the lines of a day apart.
pub(super) fn one_by_one(parts: &[Part]) -> Vec<Part> {
    let mark = |span| Column {
        operand: Operand::Field(Path { steps: vec![Step::Virtual(Virtual::Line)], span }),
        name: "line".into(),
        descending: false,
        span,
    };
    let marked = |part: &Part| {
        let mut part = part.clone();
        part.by.push(mark(part.set.span));
        part
    };
    parts.iter().map(marked).collect()
}

/// Takes that dimension away again: it says nothing to a reader.
pub(super) fn drop_mark(report: &mut Report) {
    let is_dimension = |column: &super::Column| matches!(column.role, Role::Dimension { .. });
    if let Some(last) = report.columns.iter().rposition(is_dimension) {
        report.columns.remove(last);
    }
    report.rows.iter_mut().for_each(|row| drop(row.keys.pop()));
}
