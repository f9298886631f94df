//! Columns of reports: dimensions, measures, what to sort by.

use super::super::query::{Column, Measure, Operand};
use super::Typer;
use super::compare::operand_span;
use super::ty::{Ty, Typed};
use crate::diag::{Diagnostic, codes};
use crate::schema::{self, Set};
use crate::syntax::expr;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// `by`, `across`: a row or column for each value.
    Dimension,
    /// `show`: a measure, or a field where rows are listed.
    Show,
    /// `sort`: either.
    Sort,
}

impl Typer<'_> {
    pub(super) fn column(&mut self, column: &expr::Column, row: Set, role: Role) -> Option<Column> {
        let span = operand_span(&column.operand)?;
        let (operand, typed) = match &column.operand {
            // As a column `count` counts, also on packages, where it is a field too.
            expr::Operand::Path(parts) if matches!(parts.as_slice(), [one] if self.text(*one) == "count") => {
                (Operand::OnRow(Measure::Count), Typed { ty: Ty::Number, list: false })
            }
            operand => self.operand(operand, Some(row))?,
        };
        let fits = match role {
            Role::Dimension => self.groups(&operand, typed, span),
            Role::Show | Role::Sort => true,
        };
        let name = self.text(span).into();
        fits.then_some(Column { operand, name, descending: column.descending, span: column.span })
    }

    /// Whether rows can be grouped by it; reports where not.
    fn groups(&mut self, operand: &Operand, typed: Typed, span: crate::text::Span) -> bool {
        let word = self.text(span);
        let d = Diagnostic::new(&codes::E0709, span, format!("rows can't be grouped by `{word}`"));
        let d = match (operand, typed.ty) {
            (Operand::OnRow(_) | Operand::OverSet { .. } | Operand::Fold { .. }, _) => {
                let verb =
                    schema::verb(word).map(|_| format!(", or group by its year: `year({word})`")).unwrap_or_default();
                d.label("a measure").help(format!("show it instead: `show: {word}`{verb}"))
            }
            (
                _,
                Ty::Money | Ty::Quantity | Ty::Duration | Ty::DurationOrDate | Ty::Rate | Ty::Opaque | Ty::TextOrDate,
            ) => d.label(format!("holds {}", typed.ty.described())).help(
                "dimensions are fields of words, names and dates: `kind`, `sectors`, `from.state`, `year(signed)`",
            ),
            _ => return true,
        };
        self.error(d);
        false
    }
}
