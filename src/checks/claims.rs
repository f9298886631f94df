//! Rules of the project: what they require of each record, asked of the engine.

use super::context::Context;
use super::messages::Message;
use crate::diag::{Diagnostic, Level, codes};
use crate::eval::rows::{self, Row};
use crate::eval::{Engine, Options, Truth};
use crate::model::query::{Cond, Operand, Right, SetQuery, Step, Virtual};
use crate::model::{Decl, DeclId, Key, Model, Value};
use crate::schema::{F, Kind, Set};
use crate::text::Span;

pub(super) fn rules(context: &Context, out: &mut Vec<Diagnostic>) {
    let decides = |id: &DeclId| context.options.elsewhere.is_none() || is_of_one_record(context.model, *id);
    let rules = context.model.of_kind(Kind::Rule).filter(decides);
    let rules: Vec<Rule> = rules.filter_map(|id| Rule::of(context, id)).collect();
    if rules.is_empty() {
        return;
    }
    // In each record's own currency: what is right does not hang on how a project likes to see it.
    let engine = Engine::new(context.model, Options::at(context.options.as_of), None);
    let asked = rows::Context::new(context.history, context.options.as_of, &engine);
    rules.iter().for_each(|rule| rule.run(context, &asked, out));
}

pub(super) fn is_of_one_record(model: &Model, rule: DeclId) -> bool {
    let decl = model.get(rule);
    let values = decl.values(F::For).iter().chain(decl.values(F::Require)).map(|entry| &entry.value);
    !values.into_iter().any(|value| match value {
        // A country that no file declares is told of at the rule.
        Value::Set(set) => set.set == Set::Parties || set.filter.as_ref().is_some_and(asks_a_set),
        Value::Cond(cond) => asks_a_set(cond),
        _ => false,
    })
}

fn asks_a_set(cond: &Cond) -> bool {
    let asks = |operand: &Operand| matches!(operand, Operand::OverSet { .. } | Operand::Fold { .. });
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().any(asks_a_set),
        Cond::Not(inner) => asks_a_set(inner),
        Cond::Compare { left, right, .. } => asks(left) || matches!(&**right, Right::Operand(operand) if asks(operand)),
        Cond::Present { operand, .. } => asks(operand),
        Cond::Bad => false,
    }
}

/// Gathers the fields that a condition asks for; false where it asks for more.
fn plain_fields(cond: &Cond, into: &mut Vec<Key>) -> bool {
    let mut plain = |operand: &Operand| {
        let Operand::Field(path) = operand else { return false };
        match path.steps.as_slice() {
            // Parties follow from providers and receivers; nesting is `under`, too.
            [Step::Field(Key::Own(F::Parties | F::Under | F::PartOf))] => false,
            [Step::Field(key)] => {
                into.push(*key);
                true
            }
            _ => matches!(path.steps.as_slice(), [Step::Virtual(Virtual::Name | Virtual::Title)]),
        }
    };
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().all(|part| plain_fields(part, into)),
        Cond::Not(inner) => plain_fields(inner, into),
        Cond::Compare { left, right, .. } => {
            let value = !matches!(&**right, Right::Operand(_));
            plain(left) && (value || matches!(&**right, Right::Operand(operand) if plain(operand)))
        }
        Cond::Present { operand, .. } => plain(operand),
        Cond::Bad => false,
    }
}

struct Rule<'a> {
    decl: &'a Decl,
    set: &'a SetQuery,
    require: &'a Cond,
    /// Where the requirement is written.
    span: Span,
    level: Level,
    /// What to say of a breach, in the rule's own words.
    message: Option<Message>,
}

impl<'a> Rule<'a> {
    /// None where it lacks something, or could not be read.
    fn of(context: &Context<'a>, id: DeclId) -> Option<Rule<'a>> {
        let decl = context.get(id);
        let set = decl.values(F::For).iter().find_map(|e| match &e.value {
            Value::Set(set) => Some(&**set),
            _ => None,
        })?;
        let (require, span) = decl.values(F::Require).iter().find_map(|e| match &e.value {
            Value::Cond(cond) => Some((&**cond, e.span)),
            _ => None,
        })?;
        if context.incomplete(id) {
            return None;
        }
        let level = decl.values(F::Level).iter().find_map(|e| match e.value {
            Value::Word("info") => Some(Level::Info),
            Value::Word("warning") => Some(Level::Warning),
            _ => None,
        });
        let message = Message::of(context, id, set.set);
        Some(Rule { decl, set, require, span, level: level.unwrap_or(Level::Error), message })
    }

    fn run(&self, context: &Context, asked: &rows::Context, out: &mut Vec<Diagnostic>) {
        let asks = self.fields();
        for row in rows::rows_of(context.model, self.set.set) {
            // What was not understood in a record may be what the rule asks for.
            let open = |id| match &asks {
                Some(fields) => context.incomplete_in(id, fields),
                None => context.incomplete(id),
            };
            if row.decl().is_some_and(open) {
                continue;
            }
            let concerns = self.set.filter.as_ref().map_or(Truth::True, |cond| rows::truth(asked, cond, Some(row)));
            if concerns == Truth::False {
                continue;
            }
            let verdict = concerns.not().or(rows::truth(asked, self.require, Some(row)));
            match verdict {
                Truth::True => {}
                Truth::False => out.push(self.broken(context, asked, row)),
                Truth::Undecided => out.push(self.undecided(context, row, concerns)),
            }
        }
    }

    /// The fields that the rule asks of a row; None where it asks what follows from more than
    /// what is written in some field: a status, a figure, what a field leads to.
    fn fields(&self) -> Option<Vec<Key>> {
        let mut fields = Vec::new();
        let filter = self.set.filter.as_ref();
        filter.into_iter().chain([self.require]).all(|cond| plain_fields(cond, &mut fields)).then_some(fields)
    }

    fn broken(&self, context: &Context, asked: &rows::Context, row: Row) -> Diagnostic {
        let message = self.message(context, asked, row);
        self.at(context, row, &codes::E0713, message)
            .label(format!("breaks the rule `{}`", self.decl.name))
            .of_rule(&self.decl.name, self.level)
    }

    fn undecided(&self, context: &Context, row: Row, concerns: Truth) -> Diagnostic {
        let name = name_of(context, row);
        let message = format!("the records can't say whether {name} keeps the rule `{}`", self.decl.name);
        let why = if concerns == Truth::Undecided {
            "it is open whether the rule is about this"
        } else {
            "it is open whether this is so"
        };
        self.at(context, row, &codes::W0710, message)
            .label(why)
            .help("state what is missing or vague more precisely, or let the rule allow for it")
    }

    fn at(&self, context: &Context, row: Row, code: &'static crate::diag::Code, message: String) -> Diagnostic {
        match place_of(context, row) {
            Some(span) => Diagnostic::new(code, span, message).related(self.span, "required here"),
            // A country that no file declares has no place of its own.
            None => Diagnostic::new(code, self.span, message),
        }
    }

    /// The rule's own words, or its title.
    fn message(&self, context: &Context, asked: &rows::Context, row: Row) -> String {
        match (&self.message, &self.decl.title) {
            (Some(message), _) => message.filled(context, asked, row),
            (None, Some(title)) => format!("{} breaks a rule: {title}", name_of(context, row)),
            (None, None) => {
                format!("{} breaks the rule `{}`: {}", name_of(context, row), self.decl.name, context.text(self.span))
            }
        }
    }
}

pub(super) fn place_of(context: &Context, row: Row) -> Option<Span> {
    match row {
        Row::Decl(id) | Row::Rest(id) => Some(context.get(id)).filter(|d| !d.implied).map(|d| d.name_span),
        Row::Line(at) => Some(context.line(at).verb_span),
    }
}

pub(super) fn name_of(context: &Context, row: Row) -> String {
    match row {
        Row::Decl(id) => context.quoted(id),
        Row::Rest(id) => format!("the rest of {}", context.quoted(id)),
        Row::Line(at) => {
            let line = context.line(at);
            format!("`{} {}` of {}", line.date, line.verb.word(), context.quoted(at.decl))
        }
    }
}
