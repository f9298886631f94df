//! What every check is given: the records, their relations and histories, and which
//! of them can't be trusted to be complete because a mistake in them was reported.

use super::Options;
use crate::diag::Diagnostic;
use crate::model::history::{Cause, LineAt};
use crate::model::{Decl, DeclId, History, Line, Model, Relations, Value};
use crate::schema::{F, InstrumentKind, Kind};
use crate::text::{Sources, Span, whole_lines};
use rustc_hash::FxHashSet;

pub(super) struct Context<'a> {
    pub model: &'a Model,
    pub sources: &'a Sources,
    pub relations: &'a Relations,
    pub history: &'a History<'a>,
    pub options: &'a Options<'a>,
    /// By declaration: an error stands in it.
    broken: Vec<bool>,
    /// Words of the text that was not understood: any of them may name a record.
    mentioned: FxHashSet<&'a str>,
    /// Something outside of any record could not be read: a record may be missing.
    gaps: bool,
    /// A whole file could not be read, so anything may be used or said in it.
    pub blind: bool,
    /// Nothing in the records is wrong in form or names: what nothing names is not
    /// meant by a word that was mistyped either.
    pub clear: bool,
}

impl<'a> Context<'a> {
    pub fn new(
        model: &'a Model,
        sources: &'a Sources,
        relations: &'a Relations,
        history: &'a History<'a>,
        options: &'a Options<'a>,
    ) -> Context<'a> {
        let mut context = Context {
            model,
            sources,
            relations,
            history,
            options,
            broken: vec![false; model.decls.len()],
            mentioned: FxHashSet::default(),
            gaps: false,
            blind: options.earlier.iter().any(|d| matches!(d.code.code, "E0101" | "E0118")),
            clear: !options.earlier.iter().any(Diagnostic::is_error),
        };
        context.mark_broken(options.earlier);
        context
    }

    /// Finds the declaration around each error; its words are mentioned. Where there
    /// is none (a line of a log), those of the line are.
    fn mark_broken(&mut self, earlier: &[Diagnostic]) {
        let mut starts: Vec<(Span, DeclId)> =
            self.model.ids().filter(|&id| !self.get(id).implied).map(|id| (self.get(id).span, id)).collect();
        starts.sort_unstable_by_key(|(span, id)| (span.file, span.start, *id));
        let mut errors: Vec<Span> = earlier.iter().filter(|d| d.is_error()).map(|d| d.primary.span).collect();
        errors.sort_unstable();
        // The last region outside of any declaration: a million errors in it are one.
        let mut seen = Span::default();
        for at in errors {
            let next = starts.partition_point(|(span, _)| (span.file, span.start) <= (at.file, at.start));
            let mut inner = next.checked_sub(1).map(|before| starts[before].1);
            // The one that begins last before the error, or what it stands in.
            while let Some(id) = inner.filter(|&id| !holds(self.get(id).span, at)) {
                inner = self.get(id).parent;
            }
            let region = match inner {
                Some(id) if self.broken[id.0 as usize] => continue,
                Some(id) => {
                    self.broken[id.0 as usize] = true;
                    self.get(id).span
                }
                None if seen.file == at.file && at.start < seen.end => continue,
                None => {
                    // An expectation that can't be read hides no record.
                    self.gaps |= !self.model.expects.iter().any(|e| holds(e.span, at));
                    seen = self.item_at(at);
                    seen
                }
            };
            self.mention(region);
        }
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
        let not_in_word = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
        self.mentioned.extend(self.sources.slice(region).split(not_in_word).filter(|word| !word.is_empty()));
    }

    pub fn get(&self, id: DeclId) -> &'a Decl {
        self.model.get(id)
    }

    /// Documents: instruments and packages.
    pub fn documents(&self) -> impl Iterator<Item = DeclId> + '_ {
        self.model.ids().filter(|&id| self.get(id).kind.is_document())
    }

    /// Whether text that was not understood may name it.
    pub fn mentioned(&self, name: &str) -> bool {
        self.blind || self.mentioned.contains(name)
    }

    /// Whether something of it, or of a whole that it takes from, was not understood:
    /// then nobody may say that it lacks anything.
    pub fn incomplete(&self, id: DeclId) -> bool {
        let broken = |id: DeclId| self.broken[id.0 as usize];
        broken(id) || self.mentioned(&self.get(id).name) || self.relations.wholes(id).iter().any(|&w| broken(w))
    }

    /// Whether money or documents may be missing from what was read, so that no figure
    /// can be trusted.
    pub fn doubtful(&self) -> bool {
        let counts = |id: DeclId| self.get(id).kind.is_document() || self.get(id).kind == Kind::Pledge;
        self.blind || self.gaps || self.model.ids().any(|id| self.broken[id.0 as usize] && counts(id))
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
        let decl = self.get(id);
        let lines = whole_lines(self.sources.get(decl.span.file).text(), decl.span);
        match lines.filter(|_| self.clear) {
            Some(lines) => diagnostic.maybe(format!("take {} out", self.quoted(id)), lines, ""),
            None => diagnostic,
        }
    }

    /// The words of a place, as the user wrote them.
    pub fn text(&self, span: Span) -> &'a str {
        self.sources.slice(span)
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.start <= outer.end
}
