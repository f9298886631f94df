//! The table of names: unique in the project whatever their kind; a nested sector
//! stands under its path, and its last word in a table of its own for near misses.

use super::beyond::Beyond;
use crate::diag::{Diagnostic, codes};
use crate::model::lower::Vocabulary;
use crate::model::{DeclId, Model};
use crate::schema::codes::{country, currency};
use crate::schema::{F, Kind, Kinds};
use rustc_hash::FxHashMap;

/// What helps to say what an unknown name may mean; the names themselves are the model's.
#[derive(Default)]
pub(super) struct Names<'b> {
    /// Nested sectors by their own word.
    pub nested: FxHashMap<Box<str>, Vec<DeclId>>,
    /// Countries by code that records name or declare.
    pub codes: Vec<(&'static str, DeclId)>,
    /// Names that stand for several, and the kinds of those that don't have them.
    pub twice: FxHashMap<Box<str>, Kinds>,
    /// The rest of the project, where the model is of a part of it.
    pub beyond: Option<&'b Beyond<'b>>,
}

impl Names<'_> {
    /// Gives every declaration its name; of two of one name the first has it.
    pub fn collect(model: &mut Model, errors: &mut Vec<Diagnostic>) -> Self {
        let mut names = Names::default();
        model.names.reserve(model.decls.len());
        for id in model.ids() {
            let decl = model.get(id);
            // It has no name, or none that can be used; that has been reported.
            if decl.name.is_empty() {
                continue;
            }
            let nested =
                decl.kind == Kind::Sector && decl.parent.is_some_and(|parent| model.get(parent).kind == Kind::Sector);
            let name = if nested { model.path(id).into_boxed_str() } else { decl.name.clone() };
            if let Some(whose) = taken_by_a_code(decl.kind, &name) {
                errors.push(
                    Diagnostic::new(&codes::E0202, decl.name_span, format!("`{name}` is the code of {whose}"))
                        .label(format!("here it is {}", decl.kind.with_article()))
                        .help("codes are known everywhere and need no declaration: give it a name of its own"),
                );
                continue;
            }
            if let Some(&first) = model.names.get(&name) {
                errors.push(duplicate(model, id, first, &name));
                let kinds = names.twice.entry(name).or_insert(Kinds::NONE);
                *kinds = kinds.union(Kinds::of(&[decl.kind]));
                continue;
            }
            if nested {
                names.nested.entry(decl.name.clone()).or_default().push(id);
            } else if decl.kind == Kind::Party
                && matches!(decl.name.len(), 2 | 4)
                && let Some(row) = country(&decl.name)
            {
                names.codes.push((row.code, id));
            }
            model.names.insert(name, id);
        }
        names
    }
}

/// What a code stands for that something else is called by: a party adds facts to a
/// country's. A unit may be a currency that the list lacks, and none that it has.
fn taken_by_a_code(kind: Kind, name: &str) -> Option<String> {
    match (country(name), currency(name)) {
        (Some(country), _) if kind != Kind::Party => Some(country.name.to_owned()),
        (_, Some(currency)) if kind != Kind::Party => Some(currency.name.to_owned()),
        _ => None,
    }
}

fn duplicate(model: &Model, second: DeclId, first: DeclId, name: &str) -> Diagnostic {
    let (a, b) = (model.get(first), model.get(second));
    let error = Diagnostic::new(&codes::E0202, b.name_span, format!("the name `{name}` stands for two declarations"))
        .label(if a.kind == b.kind {
            "declared a second time".to_owned()
        } else {
            format!("here it is {}", b.kind.with_article())
        })
        .related(
            a.head,
            if a.kind == b.kind {
                "declared here".to_owned()
            } else {
                format!("declared here as {}", a.kind.with_article())
            },
        );
    match b.kind {
        Kind::Party if a.kind == Kind::Party => error.help("write all facts about a party into one declaration"),
        _ => error.help("a name is unique in the project, whatever its kind: give one of them another"),
    }
}

/// The declarations of the vocabulary's fields, in its order; a field of the language
/// can't be declared anew.
pub(super) fn user_fields(model: &Model, vocabulary: &Vocabulary, errors: &mut Vec<Diagnostic>) -> Vec<DeclId> {
    for id in model.of_kind(Kind::Field) {
        let decl = model.get(id);
        if F::from_word(&decl.name).is_some() {
            errors.push(
                Diagnostic::new(&codes::E0202, decl.name_span, format!("`{}` is a field of the language", decl.name))
                    .label("a field of your own has a name of its own"),
            );
        }
    }
    let found = |name: &str| model.by_name(name).filter(|&id| model.get(id).kind == Kind::Field);
    let by_place = |span| model.of_kind(Kind::Field).find(|&id| model.get(id).name_span == span);
    // A field whose name something else has taken is found by its place.
    let of = |f: &crate::model::lower::UserField| found(&f.name).or_else(|| by_place(f.span));
    vocabulary.fields.iter().map(|f| of(f).unwrap_or(DeclId(u32::MAX))).collect()
}
