//! The words of a project that change how other records are read: its units, its
//! currencies, its own fields. Collected before anything is lowered.
//!
//! They can only be declared at top level, so a file need not be lowered to find
//! them. Errors in these declarations are told when they are lowered, not here.

use crate::schema::{self, CodeList, F, FieldType, Kind, Kinds};
use crate::syntax::{Body, Item, ItemKind, Term, TermKind};
use crate::text::Span;
use rustc_hash::FxHashMap;

/// A field of the user's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserField {
    pub name: Box<str>,
    /// None where `on` could not be read: it stands on everything, so that one
    /// mistake gives one message.
    pub on: Option<Kind>,
    /// The word of its type; None where it could not be read.
    pub ty: Option<&'static str>,
    pub one_of: Vec<Box<str>>,
    pub required: bool,
    pub span: Span,
}

/// A project has a handful of words of its own; a file of nonsense may have many, and
/// comparing each mistake with all of them would cost their product.
const COMPARED: usize = 64;

/// What a project adds to the words of the language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    pub fields: Vec<UserField>,
    by_name: FxHashMap<Box<str>, usize>,
    /// Units: true for a currency.
    units: FxHashMap<Box<str>, bool>,
}

impl UserField {
    pub fn stands_on(&self, kind: Kind) -> bool {
        self.on.is_none_or(|on| on == kind)
    }

    /// How its values are read; None where its type is not known.
    pub fn field_type(&self) -> Option<FieldType> {
        Some(match self.ty? {
            "text" => FieldType::Text,
            "number" => FieldType::Number,
            "percent" => FieldType::Percent,
            "amount" => FieldType::Amount,
            "date" => FieldType::Date,
            "duration" => FieldType::Duration,
            "yes-no" => FieldType::YesNo,
            "party" => FieldType::Ref(Kinds::of(&[Kind::Party])),
            "source" => FieldType::Ref(Kinds::of(&[Kind::Source])),
            "one-of" => FieldType::Tag,
            _ => return None,
        })
    }
}

impl Vocabulary {
    /// A vocabulary of units alone, each with whether it is a currency: what an
    /// expression over a finished model needs.
    pub(in crate::model) fn of_units(units: impl Iterator<Item = (Box<str>, bool)>) -> Vocabulary {
        Vocabulary { units: units.collect(), ..Vocabulary::default() }
    }

    /// Whether a piece of text can declare such a word: a cheap test, so that only
    /// those pieces are parsed twice.
    pub fn may_declare(piece: &str) -> bool {
        let declares =
            |word: &str| piece.match_indices(word).any(|(at, _)| piece[at + word.len()..].starts_with([' ', '\t']));
        declares("unit") || declares("field")
    }

    /// Takes the units and fields among the top-level items of a piece.
    pub fn collect(&mut self, text: &str, items: &[Item]) {
        let s = |span: Span| text.get(span.range()).unwrap_or("");
        for item in items {
            let ItemKind::Head { word, terms, body } = &item.kind else { continue };
            let Some(name) = terms.first().filter(|t| t.kind == TermKind::Name) else { continue };
            match s(*word) {
                "unit" => {
                    let money =
                        field(text, body.as_ref(), F::Kind).is_some_and(|t| t.iter().any(|t| s(t.span) == "money"));
                    self.units.entry(s(name.span).into()).or_insert(money);
                }
                "field" => self.add_field(user_field(text, name.span, body.as_ref())),
                _ => {}
            }
        }
    }

    fn add_field(&mut self, field: UserField) {
        // A field of the language can't be declared anew; `resolve` says so.
        if F::from_word(&field.name).is_none() && !self.by_name.contains_key(&field.name) {
            self.by_name.insert(field.name.clone(), self.fields.len());
            self.fields.push(field);
        }
    }

    pub fn field(&self, name: &str) -> Option<(usize, &UserField)> {
        self.by_name.get(name).map(|&i| (i, &self.fields[i]))
    }

    pub fn is_money(&self, name: &str) -> bool {
        self.units.get(name) == Some(&true)
    }

    /// A declared unit of quantity.
    pub fn is_unit(&self, name: &str) -> bool {
        self.units.get(name) == Some(&false)
    }

    /// Units that an unknown one is compared with.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.units.iter().take(COMPARED).filter(|(_, money)| !**money).map(|(name, _)| &**name)
    }

    pub fn currencies(&self) -> impl Iterator<Item = &str> {
        self.units.iter().take(COMPARED).filter(|(_, money)| **money).map(|(name, _)| &**name)
    }

    /// Fields that an unknown one on `kind` is compared with.
    pub fn fields_of(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.fields.iter().take(COMPARED).filter(move |f| f.stands_on(kind)).map(|f| &*f.name)
    }
}

/// The terms of a field in a body.
fn field<'b>(text: &str, body: Option<&'b Body>, wanted: F) -> Option<&'b [Term]> {
    body?.items.iter().find_map(|item| match &item.kind {
        ItemKind::Field { name, terms } if text.get(name.range()) == Some(wanted.word()) => Some(terms.as_slice()),
        _ => None,
    })
}

fn user_field(text: &str, name: Span, body: Option<&Body>) -> UserField {
    let s = |span: Span| text.get(span.range()).unwrap_or("");
    let word = |wanted: F| field(text, body, wanted).and_then(|terms| terms.first()).map(|t| s(t.span));
    let ty = word(F::Type).and_then(|w| schema::lists::TYPE.iter().find(|row| row.word == w));
    let one_of = field(text, body, F::OneOf).unwrap_or(&[]);
    UserField {
        name: s(name).into(),
        on: word(F::On).and_then(schema::kind),
        ty: ty.map(|row| row.word),
        one_of: one_of
            .iter()
            .filter(|t| t.kind != TermKind::Comma)
            .map(|t| match t.kind {
                TermKind::Str | TermKind::Text => crate::syntax::string_value(text, t.span, t.kind).0.into(),
                _ => s(t.span).into(),
            })
            .collect(),
        required: word(F::Required) == Some("yes"),
        span: name,
    }
}

impl CodeList {
    /// As messages call it.
    pub(super) fn described(self) -> &'static str {
        match self {
            CodeList::Dac => "purpose code of the OECD DAC",
            CodeList::Isic => "code of ISIC",
            CodeList::Hs => "code of the Harmonized System",
            CodeList::Lei => "legal entity identifier (20 letters and digits)",
            CodeList::Digest => "digest (`sha256:…`)",
        }
    }
}
