//! Literals right of an operator, by the type that the left side asks for. How a
//! literal is written is the room lower's to know.

use super::super::lower::{Vocabulary, Wanted, literal};
use super::super::query::Const;
use super::super::{Grain, Period, Value};
use super::Typer;
use super::compare::Left;
use super::ty::Ty;
use crate::diag::{Diagnostic, codes};
use crate::schema::{F, Function, Kind};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

impl Typer<'_> {
    /// A constant of a type that is neither words nor names.
    pub(super) fn literal(&mut self, left: Left, terms: &[Term], at: Span) -> Option<Const> {
        let ty = left.typed.ty;
        let wanted = self.wanted(ty, terms);
        let (Some(wanted), Some(_)) = (wanted, terms.first()) else {
            self.error(Diagnostic::new(&codes::E0703, at, format!("`{}` is not {}", self.text(at), ty.described())));
            return None;
        };
        if let (Wanted::Period, Some(quarter)) = (wanted, quarter(self.text(at))) {
            return Some(Const::Period(quarter));
        }
        let file = self.sources.get(at.file);
        let vocabulary = self.units_in(terms);
        let (read, errors) = literal((at.file, file.text()), &vocabulary, wanted, self.text(left.span), terms);
        self.errors.extend(errors);
        let (value, used) = read?;
        if let Some(rest) = terms.get(used) {
            let span = rest.span.to(at);
            let span = Span { start: rest.span.start, ..span };
            self.error(
                Diagnostic::new(
                    &codes::E0703,
                    span,
                    format!("`{}` does not belong to {}", self.text(span), ty.described()),
                )
                .help(format!("write {}, as in `{}`", ty.described(), ty.example())),
            );
            return None;
        }
        Some(value)
    }

    fn wanted(&self, ty: Ty, terms: &[Term]) -> Option<Wanted> {
        let first = terms.first().map_or("", |t| self.text(t.span));
        Some(match ty {
            Ty::Date | Ty::TextOrDate => Wanted::Period,
            // `month(signed) = 2015-03`: no number has a hyphen.
            Ty::Part(Function::Quarter | Function::Month) if first.contains('-') => Wanted::Period,
            Ty::Number | Ty::Part(_) => Wanted::Number,
            Ty::Percent | Ty::Rate => Wanted::Percent,
            Ty::Money => Wanted::Amount,
            Ty::Quantity => Wanted::Quantity,
            Ty::DurationOrDate if crate::syntax::dates::is_when(first) => Wanted::Period,
            Ty::Duration | Ty::DurationOrDate => Wanted::Duration,
            _ => return None,
        })
    }

    /// The units of the project's own that stand among the terms.
    fn units_in(&self, terms: &[Term]) -> Vocabulary {
        let units = terms.iter().filter(|t| t.kind == TermKind::Name).filter_map(|term| {
            let name = self.text(term.span);
            let decl = self.model.by_name(name).map(|id| self.model.get(id)).filter(|d| d.kind == Kind::Unit)?;
            let money = decl.values(F::Kind).iter().any(|e| matches!(e.value, Value::Word("money")));
            Some((name.into(), money))
        });
        Vocabulary::of_units(units)
    }
}

/// `2015-Q1`, as reports print quarters.
fn quarter(text: &str) -> Option<Period> {
    let (year, quarter) = text.split_once("-Q")?;
    let quarter: u32 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
    let first = Period::month(year.parse().ok()?, quarter * 3 - 2)?;
    let last = Period::month(first.first.year(), quarter * 3)?;
    Some(Period { last: last.last, grain: Grain::Range, ..first })
}
