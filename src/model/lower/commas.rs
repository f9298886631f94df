//! Commas and brackets where none stand: before a tail of a line, around one, before the
//! source of a field. Told, and read as if they were not there.

use super::Lower;
use crate::diag::{Diagnostic, Edit, Safety, codes};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

impl Lower<'_> {
    /// `signed by FR, at talks`: the terms of a line without the commas before its tails.
    pub(super) fn without_commas_before_tails(&mut self, terms: &[Term]) -> Option<Vec<Term>> {
        let mut stray = Vec::new();
        let mut list = "";
        for i in 0..terms.len() {
            if self.begins_tail(terms, i) {
                list = self.s(terms[i].span);
            } else if self.is_comma_before_tail(terms, i, list) {
                stray.push(i);
                list = self.s(terms[i + 1].span);
            }
        }
        for &i in &stray {
            let word = self.s(terms[i + 1].span);
            let error = Self::error(&codes::E0111, terms[i].span, format!("a comma before `{word}`"))
                .label("the tails of a line stand without commas between them")
                .fix("remove the comma", terms[i].span, "");
            self.report(error);
        }
        let kept = || terms.iter().enumerate().filter(|(i, _)| !stray.contains(i)).map(|(_, term)| *term).collect();
        (!stray.is_empty()).then(kept)
    }

    /// Whether the words behind a comma are a tail and no entry of `list`: an entry that is
    /// called like a tail is one word, or one before the words of a source or event.
    fn is_comma_before_tail(&self, terms: &[Term], i: usize, list: &str) -> bool {
        let [comma, word, next, ..] = &terms[i..] else { return false };
        if comma.kind != TermKind::Comma || word.kind != TermKind::Name {
            return false;
        }
        let tail = self.s(word.span);
        let is_tail = |word: &str| matches!(word, "by" | "to" | "at" | "effective" | "source");
        is_tail(tail)
            && match next.kind {
                TermKind::Name => !is_tail(self.s(next.span)),
                TermKind::Scalar => matches!(tail, "effective" | "to"),
                TermKind::Str => tail == "at" && !matches!(list, "at" | "source"),
                _ => false,
            }
    }

    /// `amount: 5bn USD, source s "p. 3"`: the terms of a field without that comma.
    pub(super) fn without_comma_before_source(&mut self, terms: &[Term]) -> Option<Vec<Term>> {
        let at = (1..terms.len()).find(|&i| self.is_comma_before_source(terms, i))?;
        let error = Self::error(&codes::E0105, terms[at].span, "a comma before `source`")
            .label("the source of a field stands behind its values without a comma")
            .fix("remove the comma", terms[at].span, "");
        self.report(error);
        Some([&terms[..at], &terms[at + 1..]].concat())
    }

    fn is_comma_before_source(&self, terms: &[Term], i: usize) -> bool {
        let [comma, word, name, rest @ ..] = &terms[i..] else { return false };
        // `source about 45%` is a share of a party that is called so.
        let is_name = name.kind == TermKind::Name && !matches!(self.s(name.span), "about" | "over" | "up" | "unknown");
        let ends = rest.first().is_none_or(|t| t.kind != TermKind::Name || self.is(Some(t), "source"));
        comma.kind == TermKind::Comma && self.is(Some(word), "source") && is_name && ends
    }

    /// Where the `)` stands of a `(` at `at`, with no other inside.
    pub(super) fn bracketed(&self, terms: &[Term], at: usize) -> Option<usize> {
        let inside = terms.get(at)?.kind == TermKind::Open;
        let end = (at + 1..terms.len()).find(|&i| matches!(terms[i].kind, TermKind::Open | TermKind::Close));
        end.filter(|&i| inside && terms[i].kind == TermKind::Close)
    }

    /// `signed (by CN)`, `signed (a remark)`
    pub(super) fn brackets(&self, span: Span, tail: bool) -> Diagnostic {
        let error = Self::error(&codes::E0111, span, "brackets on a dated line");
        if !tail {
            return error
                .label("tails stand without them")
                .help("a remark is the note of the line, in quotes: `signed \"in two copies\"`");
        }
        let edit = |start, end| Edit { span: self.span(start, end), text: String::new() };
        let edits = vec![edit(span.start, span.start + 1), edit(span.end - 1, span.end)];
        error.label("tails stand without them").fix_edits("remove the brackets", Safety::Safe, edits)
    }
}
