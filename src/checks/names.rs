//! Declarations that nothing uses, and fields that the project itself requires.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::query::{Column, Cond, Const, Operand, Path, Right, SetQuery, Step};
use crate::model::{Amount, Arg, At, Citation, Decl, DeclId, Entry, Key, Line, Share, Value};
use crate::schema::{F, Kind};
use rustc_hash::FxHashSet;

/// Kinds that mean nothing by themselves.
const MEANT_FOR_USE: &[Kind] = &[Kind::Party, Kind::Person, Kind::Event, Kind::Sector, Kind::Initiative, Kind::Unit];

pub(super) fn unused(context: &Context, out: &mut Vec<Diagnostic>) {
    if context.blind {
        return;
    }
    let mut uses = Uses::of(context);
    uses.pass_up(context);
    for id in context.model.ids() {
        let decl = context.get(id);
        if decl.implied || decl.name.is_empty() || !MEANT_FOR_USE.contains(&decl.kind) || uses.has(context, id) {
            continue;
        }
        // Of a tree that nothing uses, its root is enough.
        if decl.parent.is_some_and(|parent| context.get(parent).kind == decl.kind && !uses.has(context, parent)) {
            continue;
        }
        let kind = decl.kind.word();
        let warning =
            Diagnostic::new(&codes::W0216, decl.name_span, format!("no record uses the {kind} {}", context.quoted(id)))
                .label("declared here, and never named")
                .help(advice(context, id));
        out.push(context.or_take_out(warning, id));
    }
}

fn advice(context: &Context, id: DeclId) -> String {
    let path = context.model.path(id);
    match context.get(id).kind {
        Kind::Event => format!("say what happened there, as in `signed at {path}`, or take the event out"),
        Kind::Sector => format!("name it in `sectors: {path}` of an agreement, or take it out"),
        Kind::Initiative => format!("name it in `initiatives: {path}` of an agreement that serves it, or take it out"),
        Kind::Person => format!("name the person where one acted, as in `witnesses: {path}`, or take the record out"),
        Kind::Unit => format!("give a quantity or an amount in `{path}`, or take the unit out"),
        _ => format!("name it where it takes part, as in `parties: {path}`, or take it out"),
    }
}

/// What the records name.
struct Uses<'a> {
    decls: Vec<bool>,
    /// Words of units and codes of currencies.
    units: FxHashSet<&'a str>,
}

impl<'a> Uses<'a> {
    fn of(context: &Context<'a>) -> Uses<'a> {
        let model = context.model;
        let mut uses = Uses { decls: vec![false; model.decls.len()], units: FxHashSet::default() };
        // A word of text that was not understood may have meant this.
        let elsewhere = |id| context.options.elsewhere.is_some_and(|other| (other.uses)(&model.path(id)));
        for id in model.ids().filter(|&id| context.mentioned(&context.get(id).name) || elsewhere(id)) {
            uses.name(id);
        }
        for id in model.ids() {
            // What a declaration says of itself is no use of it.
            let before = uses.decls[id.0 as usize];
            uses.decl(context.get(id));
            uses.decls[id.0 as usize] = before;
        }
        for rate in &model.rates {
            uses.units.extend([rate.left.1.code, rate.right.1.code]);
            uses.citations(&rate.sources);
        }
        for deflator in &model.deflators {
            uses.units.insert(deflator.currency.code);
            uses.citations(&deflator.sources);
        }
        for expect in &model.expects {
            uses.cond(&expect.cond);
            uses.citations(&expect.sources);
        }
        uses
    }

    fn has(&self, context: &Context, id: DeclId) -> bool {
        let decl = context.get(id);
        self.decls[id.0 as usize] || (decl.kind == Kind::Unit && self.units.contains(&*decl.name))
    }

    /// A sector or event counts as used where a part of it is.
    fn pass_up(&mut self, context: &Context) {
        for id in context.model.ids().filter(|id| self.decls[id.0 as usize]).collect::<Vec<_>>() {
            let mut at = id;
            while let Some(parent) = context.get(at).parent.filter(|p| !self.decls[p.0 as usize]) {
                self.decls[parent.0 as usize] = true;
                at = parent;
            }
        }
    }

    fn name(&mut self, id: DeclId) {
        self.decls[id.0 as usize] = true;
    }

    fn decl(&mut self, decl: &'a Decl) {
        for field in &decl.fields {
            self.entries(&field.values);
            self.citations(&field.sources);
        }
        for line in &decl.lines {
            self.line(line);
        }
    }

    fn line(&mut self, line: &'a Line) {
        for named in line.by.iter().chain(&line.to) {
            if let Some(id) = named.target {
                self.name(id);
            }
        }
        for at in &line.at {
            if let At::Event(event, _) = at
                && let Some(id) = event.target
            {
                self.name(id);
            }
        }
        self.citations(&line.sources);
        match &line.arg {
            Arg::Amount(amount) => self.amount(amount),
            Arg::Amended { values, .. } | Arg::Reported { values, .. } => self.entries(values),
            Arg::Changed { by, .. } => self.entries(std::slice::from_ref(by)),
            _ => {}
        }
    }

    fn citations(&mut self, citations: &[Citation]) {
        for id in citations.iter().filter_map(|c| c.source.target) {
            self.name(id);
        }
    }

    fn entries(&mut self, entries: &'a [Entry]) {
        for entry in entries {
            if let Some(Share::Amount(amount)) = entry.share.as_deref() {
                self.amount(amount);
            }
            match &entry.value {
                Value::Ref(reference) => reference.target.into_iter().for_each(|id| self.name(id)),
                Value::Amount(amount) => self.amount(amount),
                Value::Quantity(quantity) => {
                    self.units.insert(&quantity.unit);
                }
                Value::Currency(currency) => {
                    self.units.insert(currency.code);
                }
                Value::Set(set) => self.set(set),
                Value::Cond(cond) => self.cond(cond),
                Value::Column(column) => self.column(column),
                _ => {}
            }
        }
    }

    fn amount(&mut self, amount: &Amount) {
        self.units.extend(amount.currency.map(|c| c.code));
        self.units.extend(amount.twin().map(|(_, c)| c.code));
    }

    // Expressions recurse: how deep they nest is bounded where they are read.
    fn set(&mut self, set: &'a SetQuery) {
        if let Some(cond) = &set.filter {
            self.cond(cond);
        }
    }

    fn cond(&mut self, cond: &'a Cond) {
        match cond {
            Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|part| self.cond(part)),
            Cond::Not(inner) => self.cond(inner),
            Cond::Compare { left, right, .. } => {
                self.operand(left);
                match &**right {
                    Right::Value(value, _) => self.value(value),
                    Right::List(values, _) => values.iter().for_each(|(value, _)| self.value(value)),
                    Right::Operand(operand) => self.operand(operand),
                }
            }
            Cond::Present { operand, .. } => self.operand(operand),
            Cond::Bad => {}
        }
    }

    fn value(&mut self, value: &'a Const) {
        match value {
            Const::Decl(id) => self.name(*id),
            Const::Amount(amount) => self.amount(amount),
            Const::Quantity(quantity) => {
                self.units.insert(&quantity.unit);
            }
            _ => {}
        }
    }

    fn operand(&mut self, operand: &'a Operand) {
        match operand {
            Operand::Field(path) | Operand::OfDate { path, .. } => self.path(path),
            Operand::OverSet { set, .. } => self.set(set),
            Operand::Fold { field, set, .. } => {
                self.path(field);
                self.set(set);
            }
            Operand::OnRow(_) => {}
        }
    }

    fn path(&mut self, path: &Path) {
        for step in &path.steps {
            if let Step::Field(Key::User(id)) = step {
                self.name(*id);
            }
        }
    }

    fn column(&mut self, column: &'a Column) {
        self.operand(&column.operand);
    }
}

/// Fields without which a declaration means nothing.
static NEEDED: &[(Kind, &[F])] =
    &[(Kind::Field, &[F::On, F::Type]), (Kind::Rule, &[F::For, F::Require]), (Kind::Report, &[F::From])];

pub(super) fn needed(context: &Context, out: &mut Vec<Diagnostic>) {
    for &(kind, fields) in NEEDED {
        for id in context.of_kind(kind).filter(|&id| !context.incomplete_in(id, &[])) {
            let decl = context.get(id);
            let Some(missing) = fields.iter().find(|&&field| decl.field(field).is_none()) else { continue };
            let row = crate::schema::field(*missing, kind);
            let example = row.map_or_else(String::new, |row| format!(", as in `{}`", row.example));
            let says = row.map_or("", |row| row.doc);
            let word = missing.word();
            out.push(
                Diagnostic::new(
                    &codes::E0226,
                    decl.name_span,
                    format!("the {} {} has no `{word}`", kind.word(), context.quoted(id)),
                )
                .label(format!("it says {says}"))
                .help(format!("write `{word}: …` in it{example}")),
            );
        }
    }
}

/// A `field` of a closed list says which words are in it.
pub(super) fn words_of_lists(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.of_kind(Kind::Field).filter(|&id| !context.incomplete(id)) {
        let decl = context.get(id);
        let listed = decl.values(F::Type).iter().any(|e| matches!(e.value, Value::Word("one-of")));
        if listed && decl.field(F::OneOf).is_none() {
            out.push(
                Diagnostic::new(
                    &codes::E0226,
                    decl.name_span,
                    format!("the field {} is one of a list, and has no `one-of`", context.quoted(id)),
                )
                .label("which words can stand in it?")
                .help("write them in it, as in `one-of: low, medium, high`"),
            );
        }
    }
}

/// A `field` of the project that says `required: yes` stands in every declaration of
/// its kind.
pub(super) fn required(context: &Context, out: &mut Vec<Diagnostic>) {
    for field in context.model.of_kind(Kind::Field) {
        let decl = context.get(field);
        let is_required = decl.values(F::Required).iter().any(|e| matches!(e.value, Value::YesNo(true)));
        let kind = decl.values(F::On).iter().find_map(|e| match e.value {
            Value::OnKind(kind) => Some(kind),
            _ => None,
        });
        let (true, Some(kind)) = (is_required, kind) else { continue };
        for id in context.model.of_kind(kind).filter(|&id| !context.get(id).implied && !context.incomplete_in(id, &[]))
        {
            if context.get(id).fields.iter().any(|f| f.key == Key::User(field)) {
                continue;
            }
            let name = &decl.name;
            out.push(
                Diagnostic::new(
                    &codes::E0226,
                    context.get(id).name_span,
                    format!("{} has no `{name}`", context.quoted(id)),
                )
                .label(format!("every {} of this project has one", kind.word()))
                .related(decl.name_span, "required here")
                .help(format!("write `{name}: …` in it, or take `required` off the field")),
            );
        }
    }
}
