//! Parties by their codes: those that records name without declaring them, and what
//! the list of countries knows of those that are declared.
//!
//! Facts of the list stand as fields with an empty place, so that a question such as
//! `from.kind` is answered the same for every party. Years are not among them: in the
//! list they are bounds for what can have happened, not facts to be shown.

use super::names::Names;
use crate::diag::{Diagnostic, codes};
use crate::model::decl::{Decl, Entry, Few, Field, Key, Ref, Value};
use crate::model::{DeclId, Model};
use crate::schema::codes::{Country, CountryKind, country, country_named};
use crate::schema::{F, Kind};
use crate::text::{Sources, Span};

/// Adds a party for each code in `used` that no record declares, and for the states
/// that territories among them belong to.
pub(super) fn imply(model: &mut Model, names: &mut Names, used: &[&'static str]) {
    let mut queue: Vec<&'static Country> = used.iter().filter_map(|code| country(code)).collect();
    for &(code, _) in &names.codes {
        queue.extend(country(code).and_then(|c| c.of).and_then(country));
    }
    while let Some(row) = queue.pop() {
        if model.names.contains_key(row.code) {
            continue;
        }
        let id = DeclId(model.decls.len() as u32);
        model.decls.push(implied(row));
        model.names.insert(row.code.into(), id);
        names.codes.push((row.code, id));
        queue.extend(row.of.and_then(country));
    }
    for &(code, id) in &names.codes {
        add_facts(model, id, code);
    }
}

fn implied(row: &Country) -> Decl {
    let nowhere = Span::default();
    Decl {
        kind: Kind::Party,
        name: row.code.into(),
        title: Some(row.name.into()),
        implied: true,
        name_span: nowhere,
        head: nowhere,
        span: nowhere,
        parent: None,
        children: Few::new(),
        fields: Vec::new(),
        lines: Vec::new(),
    }
}

/// What the list knows and the record does not say: what it is, and of whom.
fn add_facts(model: &mut Model, id: DeclId, code: &str) {
    let Some(row) = country(code) else { return };
    let of = row.of.and_then(|code| model.by_name(code)).filter(|&of| model.get(of).kind == Kind::Party);
    let decl = &mut model.decls[id.0 as usize];
    let kind = match row.kind {
        CountryKind::State => "state",
        CountryKind::Territory => "territory",
        CountryKind::Organisation => "organisation",
    };
    add(decl, F::Kind, Value::Word(kind));
    if of.is_some() {
        add(decl, F::Of, Value::Ref(Ref { span: Span::default(), target: of }));
    }
}

fn add(decl: &mut Decl, field: F, value: Value) {
    if decl.field(field).is_some() {
        return;
    }
    let span = Span::default();
    let values = [Entry { value, span, share: None }].into_iter().collect();
    decl.fields.push(Field { key: Key::Own(field), name_span: span, span, values, unread: false, sources: Few::new() });
}

/// `party EC "European Community"`: EC is Ecuador.
pub(super) fn check_titles(model: &Model, sources: &Sources, errors: &mut Vec<Diagnostic>) {
    for decl in model.decls.iter().filter(|d| d.kind == Kind::Party && !d.implied) {
        let (Some(title), Some(row)) = (&decl.title, country(&decl.name)) else { continue };
        if row.is_named(title) || **title == *row.code {
            continue;
        }
        // The title is what stands between the name and the end of the head.
        let behind = Span { start: decl.name_span.end, ..decl.head };
        let blanks = sources.slice(behind).len() - sources.slice(behind).trim_start().len();
        let place = Span { start: behind.start + blanks as u32, ..behind };
        let mut warning = Diagnostic::new(&codes::W0221, place, format!("`{title}` is no name of `{}`", row.code))
            .label(format!("`{}` is {}", row.code, row.name));
        warning = match country_named(title) {
            // No fix: what names this code elsewhere may mean the one or the other.
            Some(meant) => warning.help(format!("the code of {} is `{}`", meant.name, meant.code)),
            None => warning.help("a party that has no code of its own has a name in lower case; other names of a country stand in `aliases`"),
        };
        errors.push(warning);
    }
}
