//! Expressions, typed when all names are known.

use crate::diag::Diagnostic;
use crate::model::decl::{DeclId, Entry, Expect, Value};
use crate::model::lower::{Pending, Tree};
use crate::model::typing::{self, Role};
use crate::model::{Key, Model};
use crate::schema::{F, Set};
use crate::text::{Sources, Span};

pub(super) fn type_all(model: &mut Model, sources: &Sources, pending: Vec<Pending>, errors: &mut Vec<Diagnostic>) {
    // Sets first: they say over which rows the other fields of a record range.
    let (sets, others): (Vec<_>, Vec<_>) =
        pending.into_iter().partition(|p| matches!(p, Pending::Field { tree: Tree::Set(_), .. }));
    for pending in sets.into_iter().chain(others) {
        match pending {
            Pending::Field { decl, field, tree } => field_values(model, sources, decl, field, tree, errors),
            Pending::Expect { date, expr, sources: cited, span, torn } => {
                let cond = typing::cond(model, sources, &expr, None, errors);
                if !torn {
                    model.expects.push(Expect { date, cond, sources: cited, span });
                }
            }
        }
    }
}

fn field_values(
    model: &mut Model,
    sources: &Sources,
    decl: DeclId,
    field: F,
    tree: Tree,
    errors: &mut Vec<Diagnostic>,
) {
    let values: Vec<(Value, Span)> = match tree {
        Tree::Set(set) => {
            let span = set.span;
            typing::set(model, sources, &set, errors).map(|set| (Value::Set(Box::new(set)), span)).into_iter().collect()
        }
        Tree::Cond(expr) => {
            // A rule whose set could not be read: what it ranges over is not known.
            let Some(rows) = rows(model, decl) else { return };
            let span = expr.span;
            vec![(Value::Cond(Box::new(typing::cond(model, sources, &expr, Some(rows), errors))), span)]
        }
        Tree::Columns(columns) => {
            let Some(rows) = rows(model, decl) else { return };
            let typed = typing::columns(model, sources, &columns, rows, role(field), errors);
            typed
                .into_iter()
                .map(|column| (column.span, column))
                .map(|(span, c)| (Value::Column(Box::new(c)), span))
                .collect()
        }
    };
    let entries = values.into_iter().map(|(value, span)| Entry { value, span, share: None });
    let decl = &mut model.decls[decl.0 as usize];
    if let Some(field) = decl.fields.iter_mut().find(|f| f.key == Key::Own(field)) {
        field.values.extend(entries);
    }
}

/// The set of a rule or report: of a report that names none, its documents.
fn rows(model: &Model, decl: DeclId) -> Option<Set> {
    let decl = model.get(decl);
    let Some(field) = [F::For, F::From].into_iter().find_map(|f| decl.field(f)) else {
        return Some(Set::Instruments);
    };
    match field.values.first().map(|e| &e.value) {
        Some(Value::Set(query)) => Some(query.set),
        _ => None,
    }
}

fn role(field: F) -> Role {
    match field {
        F::By | F::Across => Role::Dimension,
        F::Sort => Role::Sort,
        _ => Role::Show,
    }
}
