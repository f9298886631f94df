//! The right side as a value of the left side's type: words of closed lists, names of
//! the project, literals.

use super::super::query::Const;
use super::super::{DeclId, Value};
use super::compare::Left;
use super::ty::Ty;
use super::{Typer, listed};
use crate::diag::{Code, Diagnostic, codes, nearest};
use crate::model::lower::{code_of_once, name_for_code, three_for_code};
use crate::schema::codes::country;
use crate::schema::{self, Delivery, F, Kind, Kinds, Legal, lists};
use crate::syntax::{Term, TermKind, string_value};
use crate::text::Span;

impl Typer<'_> {
    /// The text of a string or text block without quotes and escapes.
    pub(super) fn string(&self, span: Span) -> Box<str> {
        let text = self.sources.get(span.file).text();
        let block = text.get(span.range()).is_some_and(|t| t.starts_with("\"\"\""));
        // A bad escape has been told when the text was read.
        string_value(text, span, if block { TermKind::Text } else { TermKind::Str }).0.into()
    }

    /// A constant of the left side's type.
    pub(super) fn constant(&mut self, left: Left, terms: &[Term], at: Span) -> Option<Const> {
        if left.typed.ty.is_worded() {
            return self.worded(left, terms, at);
        }
        if let (Ty::TextOrDate, [Term { kind: TermKind::Str | TermKind::Text, span }]) = (left.typed.ty, terms) {
            return Some(Const::Text(self.string(*span)));
        }
        self.literal(left, terms, at)
    }

    fn worded(&mut self, left: Left, terms: &[Term], at: Span) -> Option<Const> {
        let [term] = terms else {
            let ty = left.typed.ty;
            self.error(
                Diagnostic::new(&codes::E0703, at, format!("`{}` is not {}", self.text(at), ty.described())).help(
                    format!(
                        "write one, as in `{} {} {}`",
                        self.text(left.span),
                        super::compare::word_of(left.op),
                        ty.example()
                    ),
                ),
            );
            return None;
        };
        let quoted = matches!(term.kind, TermKind::Str | TermKind::Text);
        let word = if quoted { self.string(term.span) } else { self.text(term.span).into() };
        let span = term.span;
        match left.typed.ty {
            Ty::Text if quoted => Some(Const::Text(word)),
            Ty::Text => self.wrong(
                span,
                format!("`{word}` is no text"),
                format!("put it in quotes: `\"{word}\"`"),
                Some(format!("\"{word}\"")),
            ),
            Ty::Ref(_) if quoted => self.wrong(
                span,
                format!("\"{word}\" is a text, and `{}` holds names", self.text(left.span)),
                "names stand without quotes".into(),
                None,
            ),
            Ty::RefOrText(_) if quoted => Some(Const::Text(word)),
            Ty::Tag => Some(Const::Word(word)),
            Ty::Ref(kinds) | Ty::RefOrText(kinds) => self.named(&word, span, kinds),
            Ty::Name => self.own_name(word, span),
            ty => self.listed_word(ty, word, span),
        }
    }

    fn wrong(&mut self, span: Span, message: String, help: String, fix: Option<String>) -> Option<Const> {
        let d = Diagnostic::new(&codes::E0703, span, message).help(help);
        self.error(match fix {
            Some(text) => d.maybe(format!("write `{text}`"), span, text),
            None => d,
        });
        None
    }

    /// A word of a closed list.
    fn listed_word(&mut self, ty: Ty, word: Box<str>, span: Span) -> Option<Const> {
        let found = match ty {
            Ty::Word(rows) => rows.iter().any(|row| row.word == &*word).then(|| Const::Word(word.clone())),
            Ty::OneOf(field) => self.one_of(field).iter().any(|w| **w == *word).then(|| Const::Word(word.clone())),
            Ty::InstrumentKind => schema::instrument_kind(&word).map(Const::Kind),
            Ty::AnyKind => any_kind().any(|w| w == &*word).then(|| Const::Word(word.clone())),
            Ty::Legal => Legal::from_word(&word).map(Const::Legal),
            Ty::Delivery => Delivery::from_word(&word).map(Const::Delivery),
            Ty::Verb => schema::verb(&word).map(Const::Verb),
            Ty::YesNo => ["no", "yes"].iter().position(|w| *w == &*word).map(|yes| Const::YesNo(yes == 1)),
            _ => None,
        };
        if found.is_none() {
            self.unlisted_word(ty, &word, span);
        }
        found
    }

    fn unlisted_word(&mut self, ty: Ty, word: &str, span: Span) {
        let known: Vec<Box<str>> = match ty {
            Ty::Word(rows) => rows.iter().map(|row| row.word.into()).collect(),
            Ty::OneOf(field) => self.one_of(field),
            Ty::InstrumentKind => schema::instruments().iter().map(|row| row.word.into()).collect(),
            Ty::AnyKind => any_kind().map(Box::from).collect(),
            Ty::Legal => Legal::ALL.iter().map(|s| s.word().into()).collect(),
            Ty::Delivery => Delivery::ALL.iter().map(|s| s.word().into()).collect(),
            Ty::Verb => schema::verbs().iter().map(|row| row.word.into()).collect(),
            _ => vec!["yes".into(), "no".into()],
        };
        let code: &'static Code = if matches!(ty, Ty::Verb) { &codes::E0207 } else { &codes::E0209 };
        let d = Diagnostic::new(code, span, format!("`{word}` is not {}", ty.described()));
        let other_status = match ty {
            Ty::Legal if Delivery::from_word(word).is_some() => Some("delivery"),
            Ty::Delivery if Legal::from_word(word).is_some() => Some("status"),
            _ => None,
        };
        let d = match (other_status, nearest(word, known.iter().map(|w| &**w))) {
            (Some(field), _) => d.help(format!("it is a word of the other status: `{field} = {word}`")),
            (None, _) if matches!(ty, Ty::InstrumentKind | Ty::AnyKind) && schema::kind(word).is_some() => {
                let plural = schema::kind(word).map_or("", |k| k.row().plural);
                d.help(format!("`{word}` is a kind of record: ask the set `{plural}`"))
            }
            (None, Some(near)) => d.help(format!("did you mean `{near}`?")).near(span, word, near),
            (None, None) => d.help(format!("the words are {}", listed(known.iter().map(|w| &**w)))),
        };
        self.error(d);
    }

    fn one_of(&self, field: DeclId) -> Vec<Box<str>> {
        let word = |value: &Value| match value {
            Value::Tag(word) | Value::Text(word) => Some(word.clone()),
            _ => None,
        };
        self.model.get(field).values(F::OneOf).iter().filter_map(|e| word(&e.value)).collect()
    }

    /// `name = capacity-mou`: any record of the project, or the code of a country, whether
    /// records name it or not.
    fn own_name(&mut self, word: Box<str>, span: Span) -> Option<Const> {
        let known = self.model.by_name(&word).is_some()
            || self.model.decls.iter().any(|d| d.name == word)
            || country(&word).is_some();
        if known {
            return Some(Const::Word(word));
        }
        self.unknown_name(&word, span, Kinds::ALL);
        None
    }

    /// A name that must mean a declaration of these kinds.
    fn named(&mut self, word: &str, span: Span, kinds: Kinds) -> Option<Const> {
        match self.model.by_name(word) {
            Some(id) if kinds.has(self.model.get(id).kind) => Some(Const::Decl(id)),
            Some(id) => {
                let decl = self.model.get(id);
                self.error(
                    Diagnostic::new(
                        &codes::E0213,
                        span,
                        format!("`{word}` is {}, not {}", decl.kind.with_article(), kinds.described()),
                    )
                    .related(decl.head, "declared here"),
                );
                None
            }
            // A country that no record names: known, and nowhere.
            None if kinds.has(Kind::Party) && country(word).is_some() => Some(Const::Word(word.into())),
            None => {
                self.unknown_name(word, span, kinds);
                None
            }
        }
    }

    fn unknown_name(&mut self, word: &str, span: Span, kinds: Kinds) {
        let nested =
            self.model.of_kind(Kind::Sector).find(|&id| kinds.has(Kind::Sector) && *self.model.get(id).name == *word);
        if let Some(sector) = nested {
            let path = self.model.path(sector);
            let d = Diagnostic::new(&codes::E0215, span, format!("`{word}` is a nested sector"));
            self.error(d.help(format!("a nested sector is named through its parents: `{path}`")).fix(
                format!("write `{path}`"),
                span,
                path,
            ));
            return;
        }
        let meant =
            || name_for_code(span, word).or_else(|| three_for_code(span, word)).or_else(|| code_of_once(span, word));
        if let Some(error) = kinds.has(Kind::Party).then(meant).flatten() {
            self.error(error);
            return;
        }
        let what = if kinds == Kinds::ALL {
            "nothing".to_string()
        } else {
            format!("no {}", kinds.iter().map(Kind::word).collect::<Vec<_>>().join(" or "))
        };
        let d = Diagnostic::new(&codes::E0201, span, format!("{what} is called `{word}`"));
        let model = self.model;
        let of_kinds = model.names.iter().filter(|(_, id)| kinds.has(model.get(**id).kind)).map(|(name, _)| &**name);
        let near = nearest(word, of_kinds).map(str::to_string);
        self.error(match near {
            Some(near) => d.help(format!("did you mean `{near}`?")).near(span, word, &near),
            None => d,
        });
    }
}

fn any_kind() -> impl Iterator<Item = &'static str> {
    let lists = [lists::PARTY, lists::SOURCE, lists::EVENT, lists::UNIT];
    lists.into_iter().flatten().map(|row| row.word).chain(schema::instruments().iter().map(|row| row.word))
}
