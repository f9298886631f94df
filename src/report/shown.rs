//! `--show`: the columns of a table, also of one whose columns are of several sets (what
//! was pledged beside the documents of a sector).

use super::ask::{Asked, Question};
use super::define::Part;
use crate::model::query::Column;
use crate::model::typing::{self, Role};
use crate::syntax::expr;

/// The parts of a table that shows these columns, in their order. Each column is asked of
/// the part where it stands anyway, else of the first that knows it.
pub(super) fn parts(question: &mut Question, parts: &[Part], text: &str) -> Asked<Vec<Part>> {
    let linked = parts.iter().any(|part| part.through.is_some());
    let measured: Vec<&Part> =
        parts.iter().filter(|part| part.show.is_some() && part.through.is_some() == linked).collect();
    let (columns, mut errors) = question.read("--show", text, expr::parse_columns);
    let places: Vec<usize> = columns.iter().map(|column| place(question, &measured, column)).collect();
    let mut shown: Vec<(usize, Column)> = Vec::new();
    for (at, part) in measured.iter().enumerate() {
        let own: Vec<expr::Column> =
            columns.iter().zip(&places).filter(|(_, place)| **place == at).map(|(column, _)| column.clone()).collect();
        let typed = typing::columns(question.model, question.sources, &own, part.set.set, Role::Show, &mut errors);
        shown.extend(typed.into_iter().map(|column| (at, column)));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    shown.sort_by_key(|(_, column)| column.span.start);
    let mut made: Vec<(usize, Part)> = Vec::new();
    for (at, column) in shown {
        match made.last_mut() {
            Some((last, part)) if *last == at => part.show.get_or_insert_default().push(column),
            _ => {
                let mut part = Part { show: Some(vec![column]), ..measured[at].clone() };
                // The rows are called as they are in the whole table.
                for (own, first) in part.by.iter_mut().zip(&parts[0].by) {
                    own.name = first.name.clone();
                }
                made.push((at, part));
            }
        }
    }
    Ok(made.into_iter().map(|(_, part)| part).collect())
}

/// Which of the parts knows a column. What none knows is wrong in the first.
fn place(question: &mut Question, parts: &[&Part], column: &expr::Column) -> usize {
    let written = question.sources.slice(column.span).to_owned();
    let stands = |part: &&Part| part.show.iter().flatten().any(|shown| *shown.name == *written);
    let known = |part: &&Part| {
        let mut errors = Vec::new();
        let one = std::slice::from_ref(column);
        typing::columns(question.model, question.sources, one, part.set.set, Role::Show, &mut errors);
        errors.is_empty()
    };
    parts.iter().position(stands).or_else(|| parts.iter().position(known)).unwrap_or_default()
}
