//! `--sort`: by any column that the table has, whatever set it is of.

use super::ask::{Asked, Question};
use super::define::{Definition, Part};
use super::sources;
use crate::diag::{Diagnostic, codes};
use crate::model::query::{Column, Operand, Path};
use crate::model::typing::{self, Role};
use crate::schema::Set;
use crate::syntax::expr;
use rustc_hash::FxHashSet;

/// Reads the columns to sort a table by. Those that it shows (`passed`, `alone`) are known
/// by their names, and may be fields of no set.
pub(super) fn columns(question: &mut Question, text: &str, sets: &[Set], own: &[&str]) -> Asked<Vec<Column>> {
    let (columns, mut errors) = question.read("--sort", text, expr::parse_columns);
    let mut found: Vec<Column> = Vec::new();
    for column in &columns {
        let written = question.sources.slice(column.span);
        let name = written.split_whitespace().next().unwrap_or_default();
        if own.contains(&name) {
            let nowhere = Path { steps: Vec::new(), span: column.span };
            let (operand, name) = (Operand::Field(nowhere), name.into());
            found.push(Column { operand, name, descending: column.descending, span: column.span });
            continue;
        }
        let of = |set: &Set| {
            let (mut errors, column) = (Vec::new(), std::slice::from_ref(column));
            let typed = typing::columns(question.model, question.sources, column, *set, Role::Sort, &mut errors);
            if errors.is_empty() { Ok(typed) } else { Err(errors) }
        };
        let mut tried = sets.iter().map(of);
        match tried.next() {
            Some(Err(wrong)) => match tried.find_map(Result::ok) {
                Some(typed) => found.extend(typed),
                None => errors.extend(wrong),
            },
            Some(Ok(typed)) => found.extend(typed),
            None => errors.push(no_column(name, column.span, own)),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// Reads `--sort` for a table made of sets. What several tables side by side do not show
/// can't be computed for the order alone.
pub(super) fn of_parts(question: &mut Question, definition: &Definition, text: &str) -> Asked<Vec<Column>> {
    let mut sets: Vec<Set> = Vec::new();
    for part in &definition.parts {
        sets.extend([Some(part.set.set), part.through.as_ref().map(|link| link.set.set)].into_iter().flatten());
    }
    let shown = |part: &Part| {
        part.by.iter().chain(part.show.iter().flatten()).map(|column| column.name.to_string()).collect::<Vec<_>>()
    };
    let mut names: Vec<String> = definition.parts.iter().flat_map(shown).collect();
    if definition.evidence {
        names.extend(sources::columns().into_iter().map(|column| column.name));
    }
    let mut seen = FxHashSet::default();
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| seen.insert(*name)).collect();
    let columns = columns(question, text, &sets, &names)?;
    let missing = |column: &&Column| definition.parts.len() > 1 && !names.contains(&&*column.name);
    let wrong: Vec<Diagnostic> =
        columns.iter().filter(missing).map(|column| no_column(&column.name, column.span, &names)).collect();
    if wrong.is_empty() { Ok(columns) } else { Err(wrong) }
}

fn no_column(name: &str, span: crate::text::Span, known: &[&str]) -> Diagnostic {
    let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Diagnostic::new(&codes::E0702, span, format!("there is no column `{name}` in this table"))
        .help(format!("its columns are {known}"))
}
