//! What the records rest on: sources that nothing names, that were withdrawn, whose
//! file is not there, and records without any.

use super::FileState;
use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::query::{Cond, Const, Operand, Right};
use crate::model::{Arg, Citation, Decl, DeclId, Entry, Key, Line, Ref, Value};
use crate::schema::{F, Kind, V};

pub(super) fn unused(context: &Context, out: &mut Vec<Diagnostic>) {
    if context.blind {
        return;
    }
    let mut used = vec![false; context.model.decls.len()];
    for decl in &context.model.decls {
        each_reference(decl, &mut |id| used[id.0 as usize] = true);
    }
    let model = context.model;
    let statements = model.rates.iter().flat_map(|r| &r.sources).chain(model.deflators.iter().flat_map(|d| &d.sources));
    for citation in statements.chain(model.expects.iter().flat_map(|e| &e.sources)) {
        citation.source.target.into_iter().for_each(|id| used[id.0 as usize] = true);
    }
    let mut conds: Vec<&Cond> = model.expects.iter().map(|e| &e.cond).collect();
    for entry in model.decls.iter().flat_map(|d| &d.fields).flat_map(|f| &f.values) {
        match &entry.value {
            Value::Cond(cond) => conds.push(cond),
            Value::Set(set) => conds.extend(set.filter.as_ref()),
            _ => {}
        }
    }
    named_in(conds, &mut |id| used[id.0 as usize] = true);
    for id in model.of_kind(Kind::Source).filter(|id| !used[id.0 as usize]) {
        let decl = context.get(id);
        let elsewhere = || context.options.elsewhere.is_some_and(|other| (other.uses)(&decl.name));
        if decl.implied || decl.name.is_empty() || context.mentioned(&decl.name) || elsewhere() {
            continue;
        }
        let warning = Diagnostic::new(
            &codes::W0601,
            decl.name_span,
            format!("nothing rests on the source {}", context.quoted(id)),
        )
        .label("declared here, and never named")
        .help(format!(
            "name it where it is the evidence: `source: {0}` in a record, `source {0}` at the end of a line",
            decl.name
        ));
        out.push(context.or_take_out(warning, id));
    }
}

/// Everything that a declaration refers to, citations included.
fn each_reference(decl: &Decl, found: &mut impl FnMut(DeclId)) {
    let mut entries = |list: &[Entry]| list.iter().filter_map(Entry::target).for_each(&mut *found);
    for field in &decl.fields {
        entries(&field.values);
    }
    for line in &decl.lines {
        if let Arg::Amended { values, .. } | Arg::Reported { values, .. } = &line.arg {
            entries(values);
        }
    }
    let fields = decl.fields.iter().flat_map(|f| &f.sources);
    for citation in fields.chain(decl.lines.iter().flat_map(|l| &l.sources)) {
        citation.source.target.into_iter().for_each(&mut *found);
    }
}

/// Declarations that conditions compare with.
fn named_in<'a>(mut conds: Vec<&'a Cond>, found: &mut impl FnMut(DeclId)) {
    while let Some(cond) = conds.pop() {
        let mut operand = |operand: &'a Operand| {
            if let Operand::OverSet { set, .. } | Operand::Fold { set, .. } = operand {
                conds.extend(set.filter.as_ref());
            }
        };
        match cond {
            Cond::And(parts) | Cond::Or(parts) => conds.extend(parts),
            Cond::Not(inner) => conds.push(inner),
            Cond::Compare { left, right, .. } => {
                operand(left);
                let mut value = |value: &Const| {
                    if let Const::Decl(id) = value {
                        found(*id);
                    }
                };
                match &**right {
                    Right::Value(v, _) => value(v),
                    Right::List(list, _) => list.iter().for_each(|(v, _)| value(v)),
                    Right::Operand(right) => operand(right),
                }
            }
            Cond::Present { operand: o, .. } => operand(o),
            Cond::Bad => {}
        }
    }
}

pub(super) fn retracted(context: &Context, out: &mut Vec<Diagnostic>) {
    let as_of = context.options.as_of;
    let is_retraction = |line: &Line| line.happens() && line.verb == V::Retracted && line.effect().first <= as_of;
    let retraction = |id: DeclId| context.get(id).lines.iter().find(|line| is_retraction(line));
    if !context.model.of_kind(Kind::Source).any(|id| retraction(id).is_some()) {
        return;
    }
    // A fact that names several rests on those that stand.
    let mut only_withdrawn = |refs: &[Ref]| {
        let withdrawn = |r: &Ref| r.target.and_then(retraction);
        let Some((first, line)) = refs.first().and_then(|r| Some((r, withdrawn(r)?))) else { return };
        if !refs.iter().all(|r| withdrawn(r).is_some()) {
            return;
        }
        let name = context.text(first.span);
        out.push(
            Diagnostic::new(&codes::W0602, first.span, format!("this rests only on `{name}`, which was retracted"))
                .label("no other source is named here")
                .related(line.verb_span, format!("retracted on {}", line.date))
                .help("name another source beside it, or take the fact out"),
        );
    };
    let cited = |list: &[Citation]| list.iter().map(|c| c.source).collect::<Vec<Ref>>();
    for decl in &context.model.decls {
        let own: Vec<Ref> = decl.values(F::Source).iter().filter_map(reference).collect();
        only_withdrawn(&own);
        decl.fields.iter().for_each(|f| only_withdrawn(&cited(&f.sources)));
        // A rival claim of a withdrawn source is that source's own.
        decl.lines.iter().filter(|l| l.verb != V::Reported).for_each(|l| only_withdrawn(&cited(&l.sources)));
    }
    let model = context.model;
    model.rates.iter().for_each(|r| only_withdrawn(&cited(&r.sources)));
    model.deflators.iter().for_each(|d| only_withdrawn(&cited(&d.sources)));
    model.expects.iter().for_each(|e| only_withdrawn(&cited(&e.sources)));
}

fn reference(entry: &Entry) -> Option<Ref> {
    match entry.value {
        Value::Ref(reference) => Some(reference),
        _ => None,
    }
}

pub(super) fn files(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.model.of_kind(Kind::Source) {
        for entry in context.get(id).values(F::File) {
            let Value::Text(path) = &entry.value else { continue };
            let diagnostic = match (context.options.file)(entry.span.file, path) {
                FileState::There => continue,
                FileState::Missing => Diagnostic::new(&codes::E0603, entry.span, format!("there is no file `{path}`"))
                    .label("looked for beside this record")
                    .help("add the copy to the project, or mend the path: it is read from the folder of this file"),
                FileState::Outside => {
                    Diagnostic::new(&codes::E0219, entry.span, format!("`{path}` leads out of the project"))
                        .label("not below the project's folder")
                        .help("keep the copy beside the records, so that the project can be moved as a whole")
                }
            };
            out.push(diagnostic);
        }
    }
}

/// A document or pledge that rests on nothing. A member has its package's source, and
/// where that has none the package is told.
pub(super) fn none(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let decl = context.get(id);
        if !(decl.kind.is_document() || decl.kind == Kind::Pledge) || context.model.takes_from(id).next().is_some() {
            continue;
        }
        let cited = decl.field(F::Source).is_some()
            || decl.fields.iter().any(|f| !f.sources.is_empty())
            || decl.lines.iter().any(|l| !l.sources.is_empty());
        if cited || context.incomplete_in(id, &[Key::Own(F::Source)]) {
            continue;
        }
        out.push(
            Diagnostic::new(&codes::W0604, decl.name_span, format!("{} has no source", context.quoted(id)))
                .label(format!("nothing says on what this {} rests", decl.kind.word()))
                .help("write `source: NAME` in it, and declare what it is: `source NAME \"Title\" { kind: press-release }`"),
        );
    }
}
