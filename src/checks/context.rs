//! What every check is given: the records, their relations and histories, and which
//! of them can't be trusted to be complete because a mistake in them was reported.

use super::Options;
use crate::diag::{Diagnostic, codes::E0201};
use crate::eval::Rates;
use crate::model::history::{Cause, LineAt};
use crate::model::{Decl, DeclId, History, Key, Line, Model, Relations, Value};
use crate::schema::{F, InstrumentKind, Kind};
use crate::text::{Sources, Span, whole_lines};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub model: &'a Model,
    pub sources: &'a Sources,
    pub relations: &'a Relations,
    pub history: &'a History<'a>,
    pub options: &'a Options<'a>,
    doubts: &'a Doubts<'a>,
    rates: &'a OnceLock<Rates>,
    /// A whole file could not be read, so anything may be used or said in it.
    pub blind: bool,
    /// Nothing in the records is wrong in form or names: what nothing names is not
    /// meant by a word that was mistyped either.
    pub clear: bool,
    /// The records at hand, of those of the model.
    from: u32,
    to: u32,
}

/// What was not understood, and so may say anything.
pub(super) struct Doubts<'a> {
    model: &'a Model,
    sources: &'a Sources,
    /// By declaration: an error stands in it.
    broken: Vec<bool>,
    /// By declaration: an error stands in it that is more than a name that nothing has, so
    /// that anything may be said there.
    open: Vec<bool>,
    /// Fields in which a name stands that nothing has; all else of the record was read.
    misnamed: FxHashMap<DeclId, Vec<Key>>,
    /// Words of the text that was not understood: any of them may name a record.
    mentioned: FxHashSet<&'a str>,
    /// Those of them that stand in no record, where lines tell of any.
    told_of: FxHashSet<&'a str>,
    /// Something outside of any record could not be read: a record may be missing.
    gaps: bool,
}

impl<'a> Doubts<'a> {
    pub fn of(model: &'a Model, sources: &'a Sources, options: &Options<'a>) -> Doubts<'a> {
        let broken = vec![false; model.decls.len()];
        let mut doubts = Doubts {
            model,
            sources,
            open: broken.clone(),
            broken,
            misnamed: FxHashMap::default(),
            mentioned: FxHashSet::default(),
            told_of: FxHashSet::default(),
            gaps: false,
        };
        doubts.mark_broken(options.earlier);
        doubts.meant(options.earlier);
        doubts
    }

    /// Finds the declaration around each error; its words are mentioned. Where there
    /// is none (a line of a log), those of the line are.
    fn mark_broken(&mut self, earlier: &[Diagnostic]) {
        let mut starts: Vec<(Span, DeclId)> = self
            .model
            .ids()
            .filter(|&id| !self.model.get(id).implied)
            .map(|id| (self.model.get(id).span, id))
            .collect();
        starts.sort_unstable_by_key(|(span, id)| (span.file, span.start, *id));
        let errors = earlier.iter().filter(|d| d.is_error());
        let mut errors: Vec<(Span, bool)> = errors.map(|d| (d.span, d.code == &E0201)).collect();
        errors.sort_unstable();
        // The last region outside of any declaration: a million errors in it are one.
        let mut seen = Span::default();
        for (at, is_name) in errors {
            let next = starts.partition_point(|(span, _)| (span.file, span.start) <= (at.file, at.start));
            let mut inner = next.checked_sub(1).map(|before| starts[before].1);
            // The one that begins last before the error, or what it stands in.
            while let Some(id) = inner.filter(|&id| !holds(self.model.get(id).span, at)) {
                inner = self.model.get(id).parent;
            }
            let region = match inner {
                Some(id) if self.open[id.0 as usize] => continue,
                Some(id) => {
                    self.broken[id.0 as usize] = true;
                    match self.model.get(id).field_of_name(at).filter(|_| is_name) {
                        Some(key) => {
                            let keys = self.misnamed.entry(id).or_default();
                            if !keys.contains(&key) {
                                keys.push(key);
                            }
                            at
                        }
                        None => {
                            self.open[id.0 as usize] = true;
                            self.model.get(id).span
                        }
                    }
                }
                None if seen.file == at.file && at.start < seen.end => continue,
                None => {
                    // An expectation that can't be read hides no record.
                    self.gaps |= !self.model.expects.iter().any(|e| holds(e.span, at));
                    seen = self.between_records(self.item_at(at), at, &starts[..next], &starts[next..]);
                    self.told_of.extend(words(self.sources.slice(seen)));
                    seen
                }
            };
            self.mention(region);
        }
    }

    /// Whole records around an error are none of its business.
    fn between_records(&self, region: Span, at: Span, before: &[(Span, DeclId)], after: &[(Span, DeclId)]) -> Span {
        let Span { file, mut start, mut end } = region;
        let outermost = |id: DeclId| {
            let mut outer = self.model.get(id);
            while let Some(parent) = outer.parent {
                outer = self.model.get(parent);
            }
            outer.span
        };
        if let Some(last) = before.last().map(|(_, id)| outermost(*id)).filter(|s| s.file == file && s.end <= at.start)
        {
            start = start.max(last.end);
        }
        if let Some((first, _)) = after.first().filter(|(s, _)| s.file == file) {
            end = end.min(first.start).max(at.end);
        }
        Span { file, start, end }
    }

    /// An error outside of any declaration spoils its item: a line, or a declaration
    /// that is not in the model because its head could not be read.
    fn item_at(&self, at: Span) -> Span {
        if at.file.0 as usize >= self.sources.len() {
            return at;
        }
        let (file, source) = (at.file, self.sources.get(at.file));
        let text = source.text();
        let line = source.line(source.position(at.start).line);
        // Up to the next line that begins at the margin with something else than a brace.
        let mut end = line.end;
        while let Some(next) = text.get(end + 1..).filter(|rest| rest.starts_with([' ', '\t', '}', '\n', '\r'])) {
            end += 1 + next.find('\n').unwrap_or(next.len());
        }
        Span::new(file, line.start, end.min(text.len()).max((at.end as usize).min(text.len())))
    }

    fn mention(&mut self, region: Span) {
        self.mentioned.extend(words(self.sources.slice(region)));
    }

    /// What an unknown name was taken to mean: likely used by it.
    fn meant(&mut self, earlier: &'a [Diagnostic]) {
        let unknown = earlier.iter().filter(|d| d.code == &E0201);
        self.mentioned.extend(unknown.flat_map(Diagnostic::written).flat_map(words));
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).filter(|word| !word.is_empty())
}

impl<'a> Context<'a> {
    /// Over all records.
    pub fn new(
        model: &'a Model,
        sources: &'a Sources,
        history: &'a History<'a>,
        options: &'a Options<'a>,
        doubts: &'a Doubts<'a>,
        rates: &'a OnceLock<Rates>,
    ) -> Context<'a> {
        let blind = options.earlier.iter().any(|d| matches!(d.code.code, "E0101" | "E0118"));
        let clear = !options.earlier.iter().any(Diagnostic::is_error);
        let (relations, to) = (model.relations(), model.decls.len() as u32);
        Context { model, sources, relations, history, options, doubts, rates, blind, clear, from: 0, to }
    }

    /// The same over so many records each.
    pub fn slices(self, size: usize) -> Vec<Context<'a>> {
        let starts = (self.from..self.to).step_by(size);
        starts.map(|from| Context { from, to: self.to.min(from + size as u32), ..self }).collect()
    }

    /// The records at hand.
    pub fn ids(&self) -> impl Iterator<Item = DeclId> + use<> {
        (self.from..self.to).map(DeclId)
    }

    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = DeclId> + '_ {
        self.ids().filter(move |&id| self.get(id).kind == kind)
    }

    /// The rates on record; few checks ask for them, and few projects have many.
    pub fn rates(&self) -> &'a Rates {
        self.rates.get_or_init(|| Rates::of(self.model))
    }

    pub fn get(&self, id: DeclId) -> &'a Decl {
        self.model.get(id)
    }

    /// Documents among the records at hand: instruments and packages.
    pub fn documents(&self) -> impl Iterator<Item = DeclId> + '_ {
        self.ids().filter(|&id| self.get(id).kind.is_document())
    }

    /// Whether text that was not understood may name it.
    pub fn mentioned(&self, name: &str) -> bool {
        self.blind || self.doubts.mentioned.contains(name)
    }

    /// Whether something of it, or of a whole that it takes from, was not understood:
    /// then nobody may say that it lacks anything.
    pub fn incomplete(&self, id: DeclId) -> bool {
        let broken = |id: DeclId| self.doubts.broken[id.0 as usize];
        broken(id) || self.may_be_told_of(id) || self.relations.wholes(id).iter().any(|&w| broken(w))
    }

    /// As [`Self::incomplete`], of what hangs on these fields alone: a party that was mistyped
    /// leaves a record as complete in all its other fields as it was.
    pub fn incomplete_in(&self, id: DeclId, fields: &[Key]) -> bool {
        let open = |id: DeclId| {
            let misnamed = self.doubts.misnamed.get(&id);
            self.doubts.open[id.0 as usize] || misnamed.is_some_and(|keys| keys.iter().any(|key| fields.contains(key)))
        };
        open(id) || self.may_be_told_of(id) || self.relations.wholes(id).iter().any(|&w| open(w))
    }

    /// Whether text that was not understood may say something of it. What stands in another
    /// record tells of documents, pledges and parties (`amends`, `under`, `members`), never of
    /// what that record only rests on.
    fn may_be_told_of(&self, id: DeclId) -> bool {
        let decl = self.get(id);
        match decl.kind {
            Kind::Instrument | Kind::Package | Kind::Pledge | Kind::Party => self.mentioned(&decl.name),
            _ => self.blind || self.doubts.told_of.contains(&*decl.name),
        }
    }

    /// Whether money or documents may be missing from what was read, so that no figure
    /// can be trusted.
    pub fn doubtful(&self) -> bool {
        let counts = |id: DeclId| self.get(id).kind.is_document() || self.get(id).kind == Kind::Pledge;
        self.blind || self.doubts.gaps || self.model.ids().any(|id| self.doubts.broken[id.0 as usize] && counts(id))
    }

    /// The kind of an instrument, a package, or what a pledge promises.
    pub fn instrument_kind(&self, id: DeclId) -> Option<InstrumentKind> {
        self.get(id).values(F::Kind).iter().find_map(|entry| match entry.value {
            Value::Kind(kind) => Some(kind),
            _ => None,
        })
    }

    /// Name (a sector's path) in backticks.
    pub fn quoted(&self, id: DeclId) -> String {
        format!("`{}`", self.model.path(id))
    }

    /// The line that brought an act about.
    pub fn line_of_cause(&self, cause: Cause) -> Option<&'a Line> {
        match cause {
            Cause::Line(at) => Some(self.line(at)),
            _ => None,
        }
    }

    pub fn line(&self, at: LineAt) -> &'a Line {
        &self.model.get(at.decl).lines[at.index as usize]
    }

    /// With the offer to take a declaration out that nothing names.
    pub fn or_take_out(&self, diagnostic: Diagnostic, id: DeclId) -> Diagnostic {
        let span = self.get(id).span;
        let fix = take_out(self.sources.get(span.file).text(), span, &self.quoted(id)).filter(|_| self.clear);
        match fix {
            Some((title, lines)) => diagnostic.maybe(title, lines, ""),
            None => diagnostic,
        }
    }

    /// The words of a place, as the user wrote them.
    pub fn text(&self, span: Span) -> &'a str {
        self.sources.slice(span)
    }
}

/// Taking a declaration out: in words, with the place that goes. None where something else
/// stands beside it.
pub fn take_out(text: &str, declaration: Span, quoted: &str) -> Option<(String, Span)> {
    Some((format!("take {quoted} out"), whole_lines(text, declaration)?))
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.start <= outer.end
}
