//! What a declaration says, fact by fact: in words to show, and as a key that is the
//! same wherever the same is said.

use super::Records;
use super::change::{DatedFact, Place, Stated};
use crate::model::{Citation, Decl, DeclId, Entry, Key, Line, Model, Value};
use crate::report::values;
use crate::schema::{self, F, Kind};
use crate::syntax::expr;
use crate::text::{FileId, Span};

/// One state of the records, and what its declarations are called in the other: a
/// record that only names a renamed one says the same.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub records: Records<'a>,
    pub names: &'a Model,
}

/// A field (or what is told like one), by the word that names it.
pub(super) struct FieldFact {
    pub word: String,
    /// Its place in the canonical order of fields.
    pub rank: usize,
    pub key: String,
    pub stated: Stated,
}

pub(super) struct LineFact {
    /// What it says without its day.
    pub rest: String,
    /// What must be the same for one line to be another's successor.
    pub sort: String,
    pub date: String,
    pub fact: DatedFact,
    /// Whether it tells of money.
    pub money: bool,
    /// Whether it stands in what is compared: a log in a file of its own may not.
    pub held: bool,
    /// Whether it stands in the declaration that it tells of.
    pub inside: bool,
}

impl LineFact {
    pub fn key(&self) -> String {
        format!("{} {}", self.date, self.rest)
    }
}

impl<'a> Side<'a> {
    pub fn new(records: Records<'a>, names: &'a Model) -> Self {
        Side { records, names }
    }

    pub fn decl(&self, id: DeclId) -> &'a Decl {
        self.records.model.get(id)
    }

    /// What the other state calls it.
    pub fn name(&self, id: DeclId) -> String {
        self.names.path(id)
    }

    pub fn place(&self, span: Span) -> Place {
        let sources = self.records.sources;
        Place { file: sources.path(span.file).to_owned(), line: sources.line(span) }
    }

    fn text(&self, span: Span) -> &'a str {
        self.records.sources.slice(span)
    }

    /// The declaration as written, its body included.
    pub fn written(&self, id: DeclId) -> &'a str {
        self.text(self.decl(id).span)
    }

    /// Where it is nested, by the name of the whole; a sector's whole is in its path.
    pub fn nested_in(&self, id: DeclId) -> Option<String> {
        let decl = self.decl(id);
        decl.parent.filter(|_| decl.kind != Kind::Sector).map(|parent| self.name(parent))
    }

    /// Whether the records say anything of it, or only name it (a country by its code).
    pub fn is_told(&self, id: DeclId) -> bool {
        let decl = self.decl(id);
        !decl.implied || !decl.lines.is_empty()
    }

    /// Whether it is compared: it stands in what is, or a line of its history does.
    pub fn holds(&self, id: DeclId) -> bool {
        let decl = self.decl(id);
        let holds = |span: Span| self.records.holds(span.file);
        !decl.implied && holds(decl.span) || decl.lines.iter().any(|line| holds(line.span))
    }

    /// Whether it stands itself in what is compared.
    pub fn stands(&self, id: DeclId) -> bool {
        let decl = self.decl(id);
        !decl.implied && self.records.holds(decl.span.file)
    }

    /// All that it says beside its history, in canonical order; nothing where it stands
    /// outside of what is compared.
    pub fn fields(&self, id: DeclId) -> Vec<FieldFact> {
        if self.stands(id) { self.fields_anywhere(id) } else { Vec::new() }
    }

    /// As [`fields`](Self::fields), wherever it stands.
    pub fn fields_anywhere(&self, id: DeclId) -> Vec<FieldFact> {
        let decl = self.decl(id);
        if decl.implied {
            return Vec::new();
        }
        let mut facts = vec![self.head(decl, "declaration", Some(decl.kind.word()))];
        facts.push(self.head(decl, "title", decl.title.as_deref()));
        facts.extend(self.whole(id));
        let whole = whole_field(decl.kind).filter(|_| decl.parent.is_some());
        // What only the list of countries says stands nowhere in the records.
        let written = decl.fields.iter().filter(|f| !f.span.is_empty() && Some(f.key) != whole.map(Key::Own));
        facts.extend(written.map(|field| self.field(decl, field)));
        facts.retain(|fact| !fact.stated.values.is_empty());
        facts.sort_by(|a, b| (a.rank, &a.word).cmp(&(b.rank, &b.word)));
        facts
    }

    fn head(&self, decl: &Decl, word: &str, value: Option<&str>) -> FieldFact {
        let values: Vec<String> = value.map(str::to_owned).into_iter().collect();
        let stated = Stated { values, sources: Vec::new(), place: self.place(decl.head) };
        FieldFact { word: word.to_owned(), rank: 0, key: value.unwrap_or("").to_owned(), stated }
    }

    fn field(&self, decl: &Decl, field: &crate::model::Field) -> FieldFact {
        let mut keys: Vec<String> = field.values.iter().map(|e| self.entry(self.names, e)).collect();
        let mut values: Vec<String> = field.values.iter().map(|e| self.entry(self.records.model, e)).collect();
        if values.is_empty() {
            // It could not be read, which is said elsewhere; what stands there is shown.
            values = vec![self.unread(field)];
            keys = values.clone();
        }
        if !is_ordered(field.key) {
            keys.sort();
        }
        FieldFact {
            word: values::word(self.names, field.key),
            rank: rank(decl.kind, field.key),
            key: format!("{}\u{1}{}", keys.join("\u{0}"), self.cited_key(&field.sources)),
            stated: Stated { values, sources: self.cited(&field.sources), place: self.place(field.span) },
        }
    }

    /// Nesting and `under` (of events `part-of`) say one thing.
    fn whole(&self, id: DeclId) -> Option<FieldFact> {
        let decl = self.decl(id);
        let (field, parent) = (whole_field(decl.kind)?, decl.parent?);
        let named = |model: &Model| {
            let mut wholes = vec![model.path(parent)];
            for entry in decl.values(field) {
                let whole = self.entry(model, entry);
                if !wholes.contains(&whole) {
                    wholes.push(whole);
                }
            }
            wholes
        };
        let sources = decl.field(field).map_or(&[][..], |f| &f.sources);
        let place = decl.field(field).map_or(decl.head, |f| f.span);
        Some(FieldFact {
            word: field.word().to_owned(),
            rank: rank(decl.kind, Key::Own(field)),
            key: format!("{}\u{1}{}", named(self.names).join("\u{0}"), self.cited_key(sources)),
            stated: Stated {
                values: named(self.records.model),
                sources: self.cited(sources),
                place: self.place(place),
            },
        })
    }

    fn unread(&self, field: &crate::model::Field) -> String {
        let after = Span { start: field.name_span.end.max(field.span.start), ..field.span };
        let text = self.text(after).trim_start().trim_start_matches(':');
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn entry(&self, model: &Model, entry: &Entry) -> String {
        match &entry.value {
            // Told as written, whatever the spaces, line ends and comments in it.
            Value::Set(_) | Value::Cond(_) | Value::Column(_) | Value::Rate { .. } | Value::Renews { .. } => {
                tokens(self.text(entry.span))
            }
            _ => values::entry(model, self.records.sources, entry).to_string(),
        }
    }

    pub fn cited(&self, sources: &[Citation]) -> Vec<(String, Option<String>)> {
        self.citations(self.records.model, sources)
    }

    pub fn cited_key(&self, sources: &[Citation]) -> String {
        let mut keys: Vec<String> = self.citations(self.names, sources).iter().map(|c| format!("{c:?}")).collect();
        keys.sort();
        keys.join(" ")
    }

    fn citations(&self, model: &Model, sources: &[Citation]) -> Vec<(String, Option<String>)> {
        let name = |c: &Citation| values::reference(model, self.records.sources, c.source);
        sources.iter().map(|c| (name(c), c.quote.as_ref().map(|(words, _)| words.to_string()))).collect()
    }

    /// The dated lines, those of `log` only: written at top level, outside the body.
    pub fn lines(&self, id: DeclId, log: bool) -> Vec<LineFact> {
        let decl = self.decl(id);
        let lines = decl.lines.iter().filter(|line| !log || !stands_in(line.span, decl.span));
        lines.map(|line| self.line(decl, line)).collect()
    }

    fn line(&self, decl: &Decl, line: &Line) -> LineFact {
        let (model, sources) = (self.records.model, self.records.sources);
        let bad = matches!(line.arg, crate::model::Arg::Bad);
        let says = if bad { tokens(self.text(line.span)) } else { values::line(model, sources, line) };
        let key = if bad { says.clone() } else { values::line(self.names, sources, line) };
        LineFact {
            rest: format!("{key}\u{1}{}", self.cited_key(&line.sources)),
            sort: format!("{} {}{}", line.due, line.verb.word(), self.subject(line)),
            date: line.date.to_string(),
            money: line.amount().is_some(),
            held: self.records.holds(line.span.file),
            inside: stands_in(line.span, decl.span),
            fact: DatedFact {
                date: line.date.to_string(),
                says,
                sources: self.cited(&line.sources),
                place: self.place(line.span),
            },
        }
    }

    /// Of an amendment or a claim the field, of a milestone its name.
    fn subject(&self, line: &Line) -> String {
        use crate::model::Arg;
        match &line.arg {
            Arg::Amended { key, .. } | Arg::Reported { key, .. } | Arg::Changed { key, .. } => {
                format!(" {}", values::word(self.names, *key))
            }
            Arg::Milestone { name, .. } => format!(" {name}"),
            Arg::ReportedVerb { verb, .. } => format!(" {}", verb.word()),
            _ => String::new(),
        }
    }
}

fn stands_in(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The field that nesting stands for.
fn whole_field(kind: Kind) -> Option<F> {
    match kind {
        Kind::Instrument | Kind::Package | Kind::Pledge => Some(F::Under),
        Kind::Event => Some(F::PartOf),
        _ => None,
    }
}

/// Whether the order of its values says something: columns stand as written, and of
/// several wholes the first is the one that facts are taken from.
fn is_ordered(key: Key) -> bool {
    matches!(key, Key::Own(F::By | F::Across | F::Show | F::Sort | F::Under))
}

/// The canonical order of a kind's fields; the project's own come last.
fn rank(kind: Kind, key: Key) -> usize {
    let place = |field| schema::fields_of(kind).position(|row| row.field == field);
    match key {
        Key::Own(field) => 1 + place(field).unwrap_or(usize::MAX - 2),
        Key::User(_) => usize::MAX,
    }
}

/// The tokens of a piece of text with one space between them. What is no text of the
/// language is told with its spaces.
pub(super) fn tokens(text: &str) -> String {
    let (terms, errors) = expr::lex(FileId(0), text);
    if terms.is_empty() || !errors.is_empty() {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let mut joined = String::with_capacity(text.len());
    for (at, term) in terms.iter().enumerate() {
        let word = text.get(term.span.range()).unwrap_or("");
        let before = at.checked_sub(1).and_then(|at| text.get(terms[at].span.range())).unwrap_or("(");
        let close = before == "(" || matches!(word, ")" | ",") || (word == "(" && is_name(before));
        if !close {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// Whether a word before `(` is the name of a measure or function: `count(packages)`.
fn is_name(word: &str) -> bool {
    schema::function(word).is_some() || schema::level(word).is_some() || word == "count"
}
