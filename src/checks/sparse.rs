//! Packages announced years ago of which few documents were ever written down.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{DeclId, Value};
use crate::schema::{F, Kind};

/// Years after which documents are known, or will never be.
const YEARS: i32 = 3;
/// Of fewer documents than this nothing is expected.
const MANY: i128 = 5;

pub(super) fn packages(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.of_kind(Kind::Package) {
        let count = context.get(id).values(F::Count).iter().find_map(|e| match &e.value {
            Value::Number(figure) => Some((figure.bounds()?, e.span)),
            _ => None,
        });
        let Some((bounds, span)) = count else { continue };
        let count = bounds.low.0 / crate::model::Dec::SCALE;
        let Some(since) = first_day(context, id) else { continue };
        let years = (context.options.as_of.days_since(since)) / 365;
        let written =
            context.relations.insides(id).iter().filter(|&&m| context.get(m).kind == Kind::Instrument).count();
        if count < MANY || years < YEARS || written as i128 * 4 >= count || context.incomplete(id) {
            continue;
        }
        let found = match written {
            0 => "none".to_owned(),
            n => n.to_string(),
        };
        out.push(
            Diagnostic::new(
                &codes::W0612,
                span,
                format!(
                    "of the {}{count} documents of {}, {found} {} written out",
                    if bounds.high == Some(bounds.low) { "" } else { "at least " },
                    context.quoted(id),
                    if written > 1 { "are" } else { "is" }
                ),
            )
            .label(format!("{years} years after {since}"))
            .help("write what has become known since as `instrument`s in it; the others stay in its rest"),
        );
    }
}

fn first_day(context: &Context, id: DeclId) -> Option<crate::model::Day> {
    let lines = context.get(id).lines.iter().filter(|l| l.happens());
    lines.map(|l| l.date.last).min()
}
