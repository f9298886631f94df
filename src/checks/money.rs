//! Amounts that say too little: per year for nobody knows how long, or none at all.

use super::amounts::{term, times};
use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{Amount, Arg, DeclId, Entry, Key, Value};
use crate::schema::{F, InstrumentKind, Kind};
use crate::text::Span;

pub(super) fn per_year(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids().filter(|&id| context.get(id).kind.is_document() || context.get(id).kind == Kind::Pledge) {
        let decl = context.get(id);
        let stated = decl.values(F::Amount).iter().chain(amendments(context, id));
        let stated = stated.filter_map(|entry| match &entry.value {
            Value::Amount(amount) => Some((&**amount, entry.span)),
            Value::Change { by, .. } => Some((&**by, entry.span)),
            _ => None,
        });
        let moved = decl.lines.iter().filter_map(|line| Some((line.amount()?, line.arg_span)));
        for (amount, span) in stated.chain(moved) {
            out.extend(yearly(context, id, amount, span));
        }
    }
}

fn yearly(context: &Context, id: DeclId, amount: &Amount, span: Span) -> Option<Diagnostic> {
    let decl = context.get(id);
    let bounds = amount.figure.bounds().filter(|_| amount.per_year)?;
    match term(context, id) {
        Some(term) => times(bounds, term).is_err().then(|| {
            Diagnostic::new(&codes::E0517, span, "this amount, for its whole term, is more than Deal counts with")
                .label("per year")
                .related(decl.values(F::Term)[0].span, "for this long")
                .help("look for a scale or a unit that was written twice")
        }),
        None if decl.field(F::Term).is_some() || amended(context, id, F::Term) || context.incomplete(id) => None,
        None => {
            let name = context.quoted(id);
            let warning = Diagnostic::new(&codes::W0506, span, format!("an amount per year, and {name} has no term"))
                .label("for how many years?");
            Some(match decl.kind {
                // A pledge has no term, and nothing that it could be asked for.
                Kind::Pledge => warning
                    .help("write what it comes to in all, where the source says so; until then it counts as unknown"),
                _ => warning.help("write the term, as in `term: 10y`; until then it counts as unknown"),
            })
        }
    }
}

/// The amounts of lines that change the amount.
fn amendments<'m>(context: &Context<'m>, id: DeclId) -> impl Iterator<Item = &'m Entry> {
    context.get(id).lines.iter().flat_map(|line| match &line.arg {
        Arg::Amended { key: Key::Own(F::Amount), values } => values.as_slice(),
        Arg::Changed { key: Key::Own(F::Amount), by, .. } => std::slice::from_ref(&**by),
        _ => &[],
    })
}

fn amended(context: &Context, id: DeclId, field: F) -> bool {
    context
        .get(id)
        .lines
        .iter()
        .any(|line| matches!(&line.arg, Arg::Amended { key, .. } | Arg::Changed { key, .. } if *key == Key::Own(field)))
}

/// A loan or grant is a sum of money; contracts and the like often have none on record.
pub(super) fn absent(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.of_kind(Kind::Instrument) {
        let decl = context.get(id);
        let Some(kind @ (InstrumentKind::Loan | InstrumentKind::Grant)) = context.instrument_kind(id) else { continue };
        let said = [F::Amount, F::Amends].iter().any(|&f| decl.field(f).is_some()) || amended(context, id, F::Amount);
        if said || context.incomplete_in(id, &[]) {
            continue;
        }
        out.push(
            Diagnostic::new(
                &codes::W0507,
                decl.name_span,
                format!("the {} {} has no amount", kind.word(), context.quoted(id)),
            )
            .label("every total that it is part of has a gap")
            .help("write `amount: …`, and `amount: unknown` where no source gives it"),
        );
    }
}
