//! Every place that names a declaration: from the model, where each reference knows
//! what it means. A word that only looks like a name (`kind: loan` beside an
//! instrument `loan`) is none.

use super::snapshot::Snapshot;
use crate::model::query::{Column, Cond, Const, Operand, Path, Right, SetQuery, Step, Virtual};
use crate::model::typing;
use crate::model::{Arg, At, Citation, Decl, DeclId, Entry, Key, Line, Model, Value};
use crate::schema::{F, Kind};
use crate::text::{FileId, Sources, Span};
use rustc_hash::FxHashMap;

/// All of them, in the order of files and places; none lies in another.
#[derive(Default)]
pub struct Occurrences {
    places: Vec<(Span, DeclId)>,
    /// The same by what they name; of each the declaration that says so, if one does.
    users: Vec<(DeclId, Option<DeclId>, Span)>,
    /// Those that are a text compared with a name, in a condition: no use of what they
    /// name. In the order of files and places.
    compared: Vec<Span>,
    /// Places that name nothing.
    pub unresolved: Vec<Span>,
}

impl Occurrences {
    pub(super) fn of(snapshot: &Snapshot) -> Occurrences {
        let (model, sources) = (snapshot.model(), &snapshot.analysis.sources);
        let units = model.of_kind(Kind::Unit).map(|id| (&*model.get(id).name, id)).collect();
        let mut finder = Finder {
            model,
            sources,
            units,
            places: Vec::new(),
            user: None,
            compared: Vec::new(),
            unresolved: Vec::new(),
        };
        finder.all();
        finder.messages();
        let mut found = finder.places;
        found.sort_unstable();
        found.dedup_by_key(|(span, ..)| *span);
        let mut users: Vec<_> = found.iter().map(|&(span, id, user)| (id, user, span)).collect();
        users.sort_unstable();
        finder.compared.sort_unstable();
        Occurrences {
            places: found.into_iter().map(|(span, id, _)| (span, id)).collect(),
            users,
            compared: finder.compared,
            unresolved: finder.unresolved,
        }
    }

    /// The name at an offset, its last character's end included.
    pub fn at(&self, file: FileId, offset: usize) -> Option<(Span, DeclId)> {
        let offset = offset as u32;
        let next = self.places.partition_point(|(span, _)| (span.file, span.start) <= (file, offset));
        let before = self.places[..next].last().copied();
        before.filter(|(span, _)| span.file == file && offset <= span.end)
    }

    /// Where a declaration is named, in the order of files and places.
    pub fn of_decl(&self, id: DeclId) -> Vec<Span> {
        let mut spans: Vec<Span> = self.users_of(id).iter().map(|(.., span)| *span).collect();
        spans.sort_unstable();
        spans
    }

    /// Who names it: the declaration that does, None for an expectation or a rate.
    pub fn users_of(&self, id: DeclId) -> &[(DeclId, Option<DeclId>, Span)] {
        let from = self.users.partition_point(|(of, ..)| *of < id);
        let to = self.users.partition_point(|(of, ..)| *of <= id);
        &self.users[from..to]
    }

    /// Whether a place that names something is no use of it.
    pub fn is_compared(&self, span: Span) -> bool {
        self.compared.binary_search(&span).is_ok()
    }

    /// What is named within a place.
    pub fn within(&self, span: Span) -> impl Iterator<Item = DeclId> + '_ {
        let from = self.places.partition_point(|(at, _)| (at.file, at.start) < (span.file, span.start));
        let inside = move |(at, _): &&(Span, DeclId)| at.file == span.file && at.end <= span.end;
        self.places[from..].iter().take_while(inside).map(|(_, id)| *id)
    }
}

struct Finder<'a> {
    model: &'a Model,
    sources: &'a Sources,
    units: FxHashMap<&'a str, DeclId>,
    places: Vec<(Span, DeclId, Option<DeclId>)>,
    /// The declaration that is looked at.
    user: Option<DeclId>,
    compared: Vec<Span>,
    unresolved: Vec<Span>,
}

impl<'a> Finder<'a> {
    fn all(&mut self) {
        let model = self.model;
        for id in model.ids() {
            let decl = model.get(id);
            self.user = Some(id);
            if !decl.implied {
                self.push(decl.name_span, id);
            }
            self.decl(id, decl);
        }
        self.user = None;
        for rate in &model.rates {
            self.citations(&rate.sources);
            self.units_in(rate.span);
        }
        for deflator in &model.deflators {
            self.citations(&deflator.sources);
            self.units_in(deflator.span);
        }
        for expect in &model.expects {
            self.citations(&expect.sources);
            self.cond(&expect.cond);
        }
        self.rules();
    }

    fn push(&mut self, span: Span, id: DeclId) {
        self.places.push((span, id, self.user));
    }

    fn decl(&mut self, id: DeclId, decl: &Decl) {
        for field in &decl.fields {
            self.key(field.key, field.name_span);
            field.values.iter().for_each(|entry| self.entry(entry));
            self.citations(&field.sources);
        }
        for line in &decl.lines {
            self.line(id, decl, line);
        }
    }

    fn line(&mut self, id: DeclId, decl: &Decl, line: &Line) {
        let inside =
            line.span.file == decl.span.file && line.span.start >= decl.span.start && line.span.end <= decl.span.end;
        if !inside {
            self.name(self.word_after(line.date_span), id);
        }
        for who in line.by.iter().chain(&line.to) {
            self.reference(who.span, who.target);
        }
        for at in &line.at {
            if let At::Event(event, _) = at {
                self.reference(event.span, event.target);
            }
        }
        self.citations(&line.sources);
        match &line.arg {
            Arg::Amended { key, values } | Arg::Reported { key, values } => {
                self.key(*key, self.first_word(line.arg_span));
                values.iter().for_each(|entry| self.entry(entry));
            }
            Arg::Changed { key, by, .. } => {
                self.key(*key, self.first_word(line.arg_span));
                self.entry(by);
            }
            Arg::Amount(_) => self.units_in(line.arg_span),
            _ => {}
        }
    }

    fn entry(&mut self, entry: &Entry) {
        match &entry.value {
            Value::Ref(reference) => self.reference(reference.span, reference.target),
            Value::Amount(_) | Value::Change { .. } | Value::Quantity(_) | Value::Currency(_) => {
                self.units_in(entry.span)
            }
            Value::Set(set) => self.set(set),
            Value::Cond(cond) => self.cond(cond),
            Value::Column(column) => self.column(column),
            _ => {}
        }
        if entry.share.is_some() {
            self.units_in(entry.span);
        }
    }

    fn citations(&mut self, citations: &[Citation]) {
        for citation in citations {
            self.reference(citation.source.span, citation.source.target);
        }
    }

    fn reference(&mut self, span: Span, target: Option<DeclId>) {
        match target.filter(|_| !span.is_empty()) {
            Some(id) => self.name(span, id),
            None => self.unresolved.push(span),
        }
    }

    /// A name as written; of a path each word is its own sector's.
    fn name(&mut self, span: Span, id: DeclId) {
        let text = self.sources.slice(span);
        let mut end = span.end;
        let mut of = Some(id);
        for word in text.rsplit('.') {
            let Some(id) = of else { return };
            let start = end - word.len() as u32;
            if *self.model.get(id).name == *word {
                self.push(Span { start, end, ..span }, id);
            }
            of = self.model.get(id).parent;
            end = start.saturating_sub(1);
        }
    }

    fn key(&mut self, key: Key, place: Span) {
        if let Key::User(id) = key
            && (id.0 as usize) < self.model.decls.len()
        {
            self.name(place, id);
        }
    }

    /// Units of the project's own among the words of a place.
    fn units_in(&mut self, span: Span) {
        if self.units.is_empty() {
            return;
        }
        let text = self.sources.slice(span);
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
            if let Some(&id) = self.units.get(word) {
                let start = span.start + (word.as_ptr() as usize - text.as_ptr() as usize) as u32;
                self.push(Span { start, end: start + word.len() as u32, ..span }, id);
            }
        }
    }

    fn first_word(&self, span: Span) -> Span {
        let text = self.sources.slice(span);
        let len = text.find(|c: char| c.is_whitespace()).unwrap_or(text.len());
        Span { end: span.start + len as u32, ..span }
    }

    fn word_after(&self, span: Span) -> Span {
        let text = self.sources.get(span.file).text().get(span.end as usize..).unwrap_or("");
        let start = text.len() - text.trim_start_matches([' ', '\t']).len();
        let word = &text[start..];
        let len = word.find(|c: char| c.is_whitespace()).unwrap_or(word.len());
        Span::new(span.file, span.end as usize + start, span.end as usize + start + len)
    }

    // ---- expressions ----

    fn set(&mut self, set: &SetQuery) {
        if let Some(filter) = &set.filter {
            self.cond(filter);
        }
    }

    fn column(&mut self, column: &Column) {
        self.operand(&column.operand);
    }

    fn cond(&mut self, cond: &Cond) {
        match cond {
            Cond::And(all) | Cond::Or(all) => all.iter().for_each(|c| self.cond(c)),
            Cond::Not(inner) => self.cond(inner),
            Cond::Present { operand, .. } => self.operand(operand),
            Cond::Compare { left, right, .. } => {
                self.operand(left);
                let names =
                    matches!(left, Operand::Field(path) if path.steps.last() == Some(&Step::Virtual(Virtual::Name)));
                match &**right {
                    Right::Value(value, span) => self.constant(value, *span, names),
                    Right::List(values, _) => {
                        values.iter().for_each(|(value, span)| self.constant(value, *span, names))
                    }
                    Right::Operand(operand) => self.operand(operand),
                }
            }
            Cond::Bad => {}
        }
    }

    fn constant(&mut self, value: &Const, span: Span, names: bool) {
        match value {
            Const::Decl(id) => self.name(span, *id),
            Const::Word(word) | Const::Text(word) if names => {
                if let Some(id) = self.model.by_name(word).filter(|_| self.sources.slice(span) == &**word) {
                    self.compared.push(span);
                    self.name(span, id);
                }
            }
            Const::Amount(_) | Const::Quantity(_) => self.units_in(span),
            _ => {}
        }
    }

    fn operand(&mut self, operand: &Operand) {
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

    /// `from.some-field`: the words of a path, in turn with its steps.
    fn path(&mut self, path: &Path) {
        let text = self.sources.slice(path.span);
        let mut start = path.span.start;
        for (word, step) in text.split('.').zip(&path.steps) {
            let end = start + word.len() as u32;
            if let Step::Field(key) = step {
                self.key(*key, Span { start, end, ..path.span });
            }
            start = end + 1;
        }
    }

    /// Fields of the project's own in braces of messages.
    fn messages(&mut self) {
        for rule in self.model.of_kind(Kind::Rule) {
            for entry in self.model.get(rule).values(F::Message) {
                for (word, span) in typing::in_braces(self.sources.slice(entry.span), entry.span) {
                    let mut start = span.start;
                    for part in word.split('.') {
                        let place = Span { start, end: start + part.len() as u32, ..span };
                        start = place.end + 1;
                        let field = self.model.by_name(part).filter(|&id| self.model.get(id).kind == Kind::Field);
                        if let Some(field) = field {
                            self.name(place, field);
                        }
                    }
                }
            }
        }
    }

    /// Rules and units as `deal.toml` and allowances call them.
    fn rules(&mut self) {
        let rules: Vec<(&str, DeclId)> =
            self.model.of_kind(Kind::Rule).map(|id| (&*self.model.get(id).name, id)).collect();
        if rules.is_empty() && self.units.is_empty() {
            return;
        }
        for (file, source) in self.sources.iter() {
            let text = source.text();
            if source.path() == "deal.toml" {
                self.manifest(file, text, &rules);
            }
            for (at, mark) in text.match_indices("deal: allow") {
                let rest = &text[at + mark.len()..];
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                let word = rest[blanks..].split(char::is_whitespace).next().unwrap_or("");
                if let Some((_, id)) = rules.iter().find(|(name, _)| *name == word) {
                    let start = at + mark.len() + blanks;
                    self.push(Span::new(file, start, start + word.len()), *id);
                }
            }
        }
    }

    fn manifest(&mut self, file: FileId, text: &str, rules: &[(&str, DeclId)]) {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let key = line.split('=').next().unwrap_or("").trim().trim_matches('"');
            let named = match key {
                "in" => line.split('"').nth(1).and_then(|unit| self.units.get_key_value(unit)).map(|(n, id)| (*n, *id)),
                key => rules.iter().find(|(name, _)| *name == key).copied(),
            };
            if let Some((name, id)) = named
                && let Some(at) = line.find(name)
            {
                self.push(Span::new(file, start + at, start + at + name.len()), id);
            }
            start += line.len();
        }
    }
}
