//! Words as fields of a row: `signed`, `from.kind`, `package`, a field of the
//! project's own.

use super::super::query::{Measure, Operand, Path, Step, Virtual};
use super::super::{DeclId, Key, Value};
use super::ty::{Ty, Typed};
use super::{Typer, kinds_of, listed};
use crate::diag::{Diagnostic, codes, nearest};
use crate::schema::{self, Card, F, Kind, Kinds, Set, V};
use crate::text::Span;

const DOCUMENTS: Kinds = Kinds::of(&[Kind::Instrument, Kind::Package]);
const MONEYED: Kinds = Kinds::of(&[Kind::Instrument, Kind::Package, Kind::Pledge]);
const ACTORS: Kinds = Kinds::of(&[Kind::Party, Kind::Person]);

/// A word that stands beside the fields, with the kinds that have it.
struct Beside {
    word: &'static str,
    step: Virtual,
    on: Kinds,
    ty: Ty,
    /// Holds several values.
    list: bool,
}

const fn beside(word: &'static str, step: Virtual, on: Kinds, ty: Ty) -> Beside {
    Beside { word, step, on, ty, list: false }
}

static BESIDE: &[Beside] = &[
    beside("name", Virtual::Name, Kinds::ALL, Ty::Name),
    beside("title", Virtual::Title, Kinds::ALL, Ty::Text),
    beside("status", Virtual::Status, DOCUMENTS, Ty::Legal),
    beside("delivery", Virtual::Delivery, DOCUMENTS, Ty::Delivery),
    beside("year", Virtual::Year, MONEYED, Ty::Part(schema::Function::Year)),
    beside("package", Virtual::Package, MONEYED, Ty::Ref(Kinds::of(&[Kind::Package]))),
    beside("state", Virtual::State, ACTORS, Ty::Ref(Kinds::of(&[Kind::Party]))),
];

static OF_LINES: &[Beside] = &[
    beside("date", Virtual::LineDate, Kinds::NONE, Ty::Date),
    beside("verb", Virtual::LineVerb, Kinds::NONE, Ty::Verb),
    beside("due", Virtual::LineDue, Kinds::NONE, Ty::YesNo),
    beside("subject", Virtual::LineSubject, Kinds::NONE, Ty::Ref(Kinds::ALL)),
    Beside { word: "by", step: Virtual::LineBy, on: Kinds::NONE, ty: Ty::Ref(ACTORS), list: true },
    Beside { word: "to", step: Virtual::LineTo, on: Kinds::NONE, ty: Ty::Ref(ACTORS), list: true },
    Beside {
        word: "at",
        step: Virtual::LineAt,
        on: Kinds::NONE,
        ty: Ty::RefOrText(Kinds::of(&[Kind::Event])),
        list: true,
    },
    beside("amount", Virtual::LineAmount, Kinds::NONE, Ty::Money),
    Beside {
        word: "source",
        step: Virtual::LineSource,
        on: Kinds::NONE,
        ty: Ty::Ref(Kinds::of(&[Kind::Source])),
        list: true,
    },
    beside("note", Virtual::LineNote, Kinds::NONE, Ty::Text),
];

impl Typer<'_> {
    /// A word or path on a row of a set: a measure of the row, else a field.
    pub(super) fn word(&mut self, parts: &[Span], set: Set) -> Option<(Operand, Typed)> {
        if let [one] = parts
            && let Some(measure) = self.measure_on_row(self.text(*one), set)
        {
            return self.on_row(measure, set, *one);
        }
        let (path, typed) = self.path(parts, set)?;
        if let Some(Step::Verb(verb)) = path.steps.last()
            && let Some(level) = schema::level(verb.word())
        {
            // `package.committed` would have to be a level of another row.
            self.error(
                Diagnostic::new(
                    &codes::E0705,
                    path.span,
                    format!("the level `{}` is asked of the row itself", level.word()),
                )
                .help(format!("for the day of the line write `day({})`", self.text(path.span))),
            );
            return None;
        }
        Some((Operand::Field(path), typed))
    }

    /// A word that is both a verb and a level is the level (its day is `day(…)`);
    /// `count` is a field of packages and the weight of a row of `instruments`.
    pub(super) fn measure_on_row(&self, word: &str, set: Set) -> Option<Measure> {
        if set == Set::Lines {
            return None;
        }
        match word {
            "count" => (set != Set::Packages).then_some(Measure::Count),
            _ => schema::level(word).map(Measure::Level),
        }
    }

    fn on_row(&mut self, measure: Measure, set: Set, span: Span) -> Option<(Operand, Typed)> {
        let ty = match measure {
            Measure::Count => Ty::Number,
            Measure::Level(level) => {
                if !self.measures(level, set, span) {
                    return None;
                }
                Ty::Money
            }
        };
        Some((Operand::OnRow(measure), Typed { ty, list: false }))
    }

    /// A chain of names on a row.
    pub(super) fn path(&mut self, parts: &[Span], set: Set) -> Option<(Path, Typed)> {
        let span = parts.first()?.to(*parts.last()?);
        let mut steps = Vec::with_capacity(parts.len());
        let mut at = Typed { ty: Ty::Opaque, list: false };
        for (i, &part) in parts.iter().enumerate() {
            let word = self.text(part);
            let found = if i == 0 && set == Set::Lines {
                OF_LINES
                    .iter()
                    .find(|b| b.word == word)
                    .map(|b| (Step::Virtual(b.step), Typed { ty: b.ty, list: b.list }))
            } else {
                let kinds = if i == 0 { kinds_of(set) } else { self.leads_to(at.ty, parts[i - 1], part)? };
                self.step(word, kinds)
            };
            let Some((step, typed)) = found else {
                let kinds = if i == 0 { kinds_of(set) } else { self.leads_to(at.ty, parts[i - 1], part)? };
                self.unknown_word(word, part, kinds, (i == 0).then_some(set));
                return None;
            };
            steps.push(step);
            at = Typed { ty: typed.ty, list: at.list || typed.list };
        }
        Some((Path { steps, span }, at))
    }

    /// The kinds that a step leads to, where it leads to declarations at all.
    fn leads_to(&mut self, ty: Ty, span: Span, next: Span) -> Option<Kinds> {
        match ty {
            Ty::Ref(kinds) | Ty::RefOrText(kinds) => Some(kinds),
            _ => {
                let (word, next) = (self.text(span), self.text(next));
                let what = ty.described();
                self.error(
                    Diagnostic::new(&codes::E0702, span, format!("`{word}` has no field `{next}`"))
                        .label(format!("holds {what}, not the name of a record"))
                        .help("only a field that names records can be followed, as in `from.kind`"),
                );
                None
            }
        }
    }

    /// What a word is on declarations of these kinds.
    fn step(&self, word: &str, kinds: Kinds) -> Option<(Step, Typed)> {
        // `status` the field is a claim without a day; in expressions it is the status.
        if let Some(b) = BESIDE.iter().find(|b| b.word == word && !b.on.intersect(kinds).is_empty()) {
            return Some((Step::Virtual(b.step), Typed { ty: b.ty, list: b.list }));
        }
        if let Some(field) = F::from_word(word)
            && let Some(typed) = field_on(field, kinds)
        {
            return Some((Step::Field(Key::Own(field)), typed));
        }
        if let Some(verb) = schema::verb(word)
            && !verb.row().on.intersect(kinds).is_empty()
            && verb != V::Reported
        {
            return Some((Step::Verb(verb), Typed { ty: Ty::Date, list: false }));
        }
        let field = self.user_field(word)?;
        let typed = Typed { ty: self.user_type(field), list: false };
        Some((Step::Field(Key::User(field)), typed))
    }

    fn user_field(&self, word: &str) -> Option<DeclId> {
        self.model.by_name(word).filter(|&id| self.model.get(id).kind == Kind::Field)
    }

    fn user_type(&self, field: DeclId) -> Ty {
        let words = self.model.get(field).values(F::Type).iter().find_map(|e| match &e.value {
            Value::Word(word) => Some(*word),
            _ => None,
        });
        Ty::of_user(words.unwrap_or("text"), field)
    }

    /// Whether a word is anything at all on some row.
    pub(super) fn known_anywhere(&self, word: &str) -> bool {
        self.step(word, Kinds::ALL).is_some() || OF_LINES.iter().any(|b| b.word == word)
    }

    fn unknown_word(&mut self, word: &str, span: Span, kinds: Kinds, set: Option<Set>) {
        let d = if self.known_anywhere(word) {
            self.word_of_others(word, span, kinds, set)
        } else {
            self.word_of_nobody(word, span, kinds, set)
        };
        self.error(d);
    }

    fn word_of_others(&self, word: &str, span: Span, kinds: Kinds, set: Option<Set>) -> Diagnostic {
        let message = match set {
            Some(set) => format!("`{}` have no `{word}`", set.word()),
            None => format!("{} has no `{word}`", kinds.described()),
        };
        let d = Diagnostic::new(&codes::E0702, span, message);
        match self.kinds_with(word) {
            on if on.is_empty() => d.help(format!("`{word}` is a word of dated lines: `lines where {word} …`")),
            on => d.help(format!("it stands on {}", on.iter().map(|k| k.row().plural).collect::<Vec<_>>().join(", "))),
        }
    }

    fn word_of_nobody(&self, word: &str, span: Span, kinds: Kinds, set: Option<Set>) -> Diagnostic {
        let whose = set.map_or_else(|| kinds.described(), |set| format!("`{}`", set.word()));
        let known = self.words_on(kinds, set);
        let d = Diagnostic::new(&codes::E0702, span, format!("`{word}` is no field of {whose}"));
        // `party = CN`: the field is named as the set is.
        let plural =
            schema::kind(word).map(|kind| kind.row().plural).filter(|word| known.iter().any(|w| **w == **word));
        match plural.or_else(|| nearest(word, known.iter().map(|w| &**w))) {
            Some(near) => d.help(format!("did you mean `{near}`?")).near(span, word, near),
            // A value where a field must stand is the commonest slip.
            None if schema::instrument_kind(word).is_some() => {
                d.help(format!("left of an operator stands a field: `kind = {word}`"))
            }
            None if self.model.by_name(word).is_some() => {
                d.help(format!("left of an operator stands a field, as in `parties has {word}`"))
            }
            None if set == Some(Set::Lines) => {
                d.help(format!("a line has {}", listed(OF_LINES.iter().map(|b| b.word))))
            }
            None => d.help("fields are named as in the records, and verbs are the days of their lines"),
        }
    }

    fn kinds_with(&self, word: &str) -> Kinds {
        let mut on = BESIDE.iter().filter(|b| b.word == word).fold(Kinds::NONE, |all, b| all.union(b.on));
        if let Some(field) = F::from_word(word) {
            on = schema::fields().iter().filter(|r| r.field == field).fold(on, |all, row| all.union(row.on));
        }
        schema::verb(word).map_or(on, |verb| on.union(verb.row().on))
    }

    /// All words that can stand on rows of these kinds, for did-you-mean.
    fn words_on(&self, kinds: Kinds, set: Option<Set>) -> Vec<Box<str>> {
        if set == Some(Set::Lines) {
            return OF_LINES.iter().map(|b| b.word.into()).collect();
        }
        let fields = schema::fields().iter().filter(|r| !r.on.intersect(kinds).is_empty()).map(|r| r.word);
        let verbs = schema::verbs().iter().filter(|r| !r.on.intersect(kinds).is_empty()).map(|r| r.word);
        let beside = BESIDE.iter().filter(|b| !b.on.intersect(kinds).is_empty()).map(|b| b.word);
        let levels = schema::levels().iter().map(|r| r.word).chain(["count"]).filter(|_| set.is_some());
        let own = self.model.of_kind(Kind::Field).map(|id| self.model.get(id).name.clone());
        fields.chain(verbs).chain(beside).chain(levels).map(Box::from).chain(own).collect()
    }
}

/// The type of a field on rows of these kinds, if any of them has it.
fn field_on(field: F, kinds: Kinds) -> Option<Typed> {
    let rows = schema::fields().iter().filter(|r| r.field == field && !r.on.intersect(kinds).is_empty());
    let typed = rows.map(|row| {
        // Several amounts add up to one figure; several quantities are asked unit by unit.
        let figure = matches!(Ty::of(row.ty), Ty::Money | Ty::Quantity);
        Typed { ty: Ty::of(row.ty), list: row.card == Card::List && !figure }
    });
    typed.reduce(|a, b| Typed { ty: a.ty.or(b.ty), list: a.list || b.list })
}
