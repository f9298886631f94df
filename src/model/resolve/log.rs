//! Dated lines at top level, to the declarations that they are about.

use super::names::Names;
use super::unknown::{Finder, Unresolved};
use crate::diag::Diagnostic;
use crate::model::decl::DeclId;
use crate::model::lower::{LogLine, Lower, Told, Vocabulary, verb_elsewhere, without_subject};
use crate::model::{Line, Model};
use crate::schema::{self, Kind, Kinds};
use crate::text::Sources;

/// Gives back the codes of countries that these lines name: what `amended` and `reported`
/// say is read only here.
pub(super) fn attach(
    model: &mut Model,
    sources: &Sources,
    vocabulary: &Vocabulary,
    names: &Names,
    log: Vec<LogLine>,
    torn: &mut Vec<(Option<Kind>, Line)>,
    errors: &mut Vec<Diagnostic>,
) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = Vec::new();
    let mut touched: Vec<DeclId> = Vec::new();
    let mut unknown: Vec<Unresolved> = Vec::new();
    for told in log {
        let Some(id) = model.by_name(sources.slice(told.subject)) else {
            let word = sources.slice(told.subject);
            // `due signed`, `reported in-force`: a verb of a line that lacks its subject.
            let lost = matches!(told.line, Told::Lost);
            if !lost && (word == "due" || schema::verb(word).is_some()) {
                let when = sources.slice(told.span).split_whitespace().next().unwrap_or("");
                let label = format!("at top level the first word is the subject, and nothing is called `{word}`");
                errors.push(without_subject(told.subject, label, when, word));
                continue;
            }
            unknown.push(Unresolved { span: told.subject, kinds: Kinds::ALL, on: None, key: None });
            continue;
        };
        let kind = model.get(id).kind;
        let line = match told.line {
            Told::Line(line) if line.verb.row().on.has(kind) => *line,
            Told::Line(line) => {
                let error = verb_elsewhere(line.verb, kind, line.verb_span);
                errors.push(error.related(model.get(id).head, "the subject of the line"));
                continue;
            }
            Told::Lost => continue,
            Told::Later { when, terms } => {
                let mut lower = Lower::new(when.file, sources.get(when.file).text(), vocabulary);
                let line = lower.line(Some(kind), told.span, when, &terms);
                errors.append(&mut lower.out.errors);
                torn.append(&mut lower.out.torn);
                codes.append(&mut lower.out.codes);
                match line {
                    Ok(line) => line,
                    Err(_) => continue,
                }
            }
        };
        model.decls[id.0 as usize].lines.push(line);
        touched.push(id);
    }
    touched.sort_unstable();
    touched.dedup();
    for id in touched {
        // In the order of the text, wherever a line stands.
        model.decls[id.0 as usize].lines.sort_by_key(|line| line.span);
    }
    Finder::new(model, sources, names).explain(unknown, errors);
    codes.sort_unstable();
    codes.dedup();
    codes
}
