//! Columns of reports: dimensions, measures, what to sort by.

use super::super::query::{Column, Measure, Operand, SetQuery};
use super::Typer;
use super::compare::operand_span;
use super::ty::{Ty, Typed};
use crate::diag::{Diagnostic, codes};
use crate::schema::{self, Set};
use crate::syntax::expr;
use crate::text::Span;

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
    pub(super) fn columns(&mut self, columns: &[expr::Column], row: Set, role: Role) -> Vec<Column> {
        let mut typed: Vec<Column> = Vec::with_capacity(columns.len());
        for column in columns {
            let Some(column) = self.column(column, row, role) else { continue };
            match typed.iter().find(|before| before.name == column.name) {
                None => typed.push(column),
                Some(first) => {
                    let message = format!("`{}` stands twice in one list of columns", column.name);
                    let again = Diagnostic::new(&codes::E0310, column.span, message)
                        .label("the same column once more")
                        .related(first.span, "the first one")
                        .help("take one of them out");
                    self.error(again);
                }
            }
        }
        typed
    }

    fn column(&mut self, column: &expr::Column, row: Set, role: Role) -> Option<Column> {
        let span = operand_span(&column.operand)?;
        let (operand, typed) = match &column.operand {
            // As a column `count` counts, also on packages, where it is a field too.
            expr::Operand::Path(parts) if matches!(parts.as_slice(), [one] if self.text(*one) == "count") => {
                (Operand::OnRow(Measure::Count), Typed { ty: Ty::Number, list: false })
            }
            expr::Operand::Call { word, field: None, set, span } if self.folds_rows(*word, set) => {
                self.fold(schema::function(self.text(*word))?, *word, &set.name, &rows_of(row, set), *span)?
            }
            operand => self.operand(operand, Some(row))?,
        };
        let fits = match role {
            Role::Dimension => self.groups(&operand, typed, span),
            Role::Show | Role::Sort => self.is_column(&operand, row, span),
        };
        let name = self.text(span).into();
        fits.then_some(Column { operand, name, descending: column.descending, span: column.span })
    }

    /// Whether `sum(quantity)` asks for a field of the rows themselves.
    fn folds_rows(&self, word: Span, set: &expr::SetExpr) -> bool {
        let folds = schema::function(self.text(word)).is_some_and(|function| !function.of_date());
        folds && set.filter.is_none() && !self.is_set(&set.name)
    }

    /// A column measures the rows of its report; a figure over a set would be the same in
    /// each of them.
    fn is_column(&mut self, operand: &Operand, row: Set, span: Span) -> bool {
        let word = self.text(span);
        let help = match operand {
            Operand::OverSet { measure, .. } => {
                let name = match measure {
                    Measure::Count => "count",
                    Measure::Level(level) => level.word(),
                };
                format!("write `{name}`: it is measured for each row")
            }
            Operand::Fold { set, .. } if set.set != row || set.filter.is_some() => {
                "fold a field of the rows: `sum(quantity)`, `max(amount)`".to_owned()
            }
            _ => return true,
        };
        let message = format!("`{word}` is a figure over a set, and no column of `{}`", row.word());
        self.error(Diagnostic::new(&codes::E0705, span, message).label("the same in every row").help(help));
        false
    }

    /// Whether rows can be grouped by it; reports where not.
    fn groups(&mut self, operand: &Operand, typed: Typed, span: Span) -> bool {
        let word = self.text(span);
        let d = Diagnostic::new(&codes::E0709, span, format!("rows can't be grouped by `{word}`"));
        let d = match (operand, typed.ty) {
            (Operand::OnRow(_) | Operand::OverSet { .. } | Operand::Fold { .. }, _) => {
                // Of the level: `year(committed)` is the day of the verb, which few records tell.
                let verb = schema::verb(word).map(|_| ", and group by the year in which it came: `year`");
                d.label("a measure").help(format!("show it instead: `show: {word}`{}", verb.unwrap_or_default()))
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

/// The rows of a report as the set of a fold.
fn rows_of(row: Set, written: &expr::SetExpr) -> SetQuery {
    SetQuery { set: row, filter: None, span: written.span }
}
