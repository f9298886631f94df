//! Lists of terms taken apart: entries between commas, the source at the end.

use super::{Lower, Read, short};
use crate::diag::codes;
use crate::model::decl::{Citation, Ref};
use crate::schema::{Kind, Kinds};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

/// The place that terms cover; they must be some.
pub(super) fn covered(terms: &[Term]) -> Span {
    match (terms.first(), terms.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}

pub(super) fn is_string(term: &Term) -> bool {
    matches!(term.kind, TermKind::Str | TermKind::Text)
}

/// `1,250` in one run: the comma has a digit on either side and no space.
fn inside_number(terms: &[Term], comma: usize) -> bool {
    let (Some(before), Some(after)) = (comma.checked_sub(1).map(|i| terms[i]), terms.get(comma + 1)) else {
        return false;
    };
    let at = terms[comma].span;
    let number = |t: Term| matches!(t.kind, TermKind::Scalar | TermKind::Odd);
    number(before) && after.kind == TermKind::Scalar && before.span.end == at.start && at.end == after.span.start
}

/// Splits at commas outside parentheses. With `numbers`, a comma between two digits
/// does not split: somebody has grouped digits with it.
pub(super) fn entries(terms: &[Term], numbers: bool) -> Vec<&[Term]> {
    let mut all = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (i, term) in terms.iter().enumerate() {
        match term.kind {
            TermKind::Open => depth += 1,
            TermKind::Close => depth = depth.saturating_sub(1),
            TermKind::Comma if depth == 0 && !(numbers && inside_number(terms, i)) => {
                all.push(&terms[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    all.push(&terms[start..]);
    all
}

impl Lower<'_> {
    /// Where `source S "words"` begins at the end of a list: at a `source` that does
    /// not stand where an entry begins.
    pub(super) fn source_tail(&self, terms: &[Term]) -> usize {
        let begins = |i: usize| i == 0 || matches!(terms[i - 1].kind, TermKind::Comma | TermKind::Open);
        (0..terms.len()).find(|&i| !begins(i) && self.is(terms.get(i), "source")).unwrap_or(terms.len())
    }

    /// Reads `source S "words"`, perhaps several, up to the end of `terms`.
    pub(super) fn source_tails(&mut self, mut terms: &[Term]) -> Vec<Citation> {
        let mut all = Vec::new();
        while let [word, rest @ ..] = terms {
            let end = (1..rest.len()).find(|&i| rest[i - 1].kind != TermKind::Comma && self.is(rest.get(i), "source"));
            let (one, after) = rest.split_at(end.unwrap_or(rest.len()));
            let _ = self.citations(word.span, one, &mut all);
            terms = after;
        }
        all
    }

    /// `S "words", T` after `source`.
    pub(super) fn citations(&mut self, word: Span, terms: &[Term], into: &mut Vec<Citation>) -> Read<()> {
        if terms.is_empty() {
            let error = Self::error(&codes::E0412, word, "`source` without the name of a source")
                .label("which source says so?")
                .help("write `source NAME`, or `source NAME \"words\"`; the source is declared with `source NAME \"Title\"`");
            return self.fail(error);
        }
        for entry in entries(terms, false) {
            if let Some(citation) = self.citation(entry)? {
                into.push(citation);
            }
        }
        Ok(())
    }

    fn citation(&mut self, entry: &[Term]) -> Read<Option<Citation>> {
        let [first, rest @ ..] = entry else { return Ok(None) };
        if first.kind != TermKind::Name {
            let shown = short(self.s(first.span));
            let error =
                Self::error(&codes::E0224, first.span, format!("`source` takes the name of a source, not `{shown}`"))
                    .label("no name of a declared source")
                    .help(
                        "declare it once: `source NAME \"Title\" { kind: news; url: \"…\" }`, and write `source NAME`",
                    );
            return self.fail(error);
        }
        let source = self.reference(first.span, Kinds::of(&[Kind::Source]));
        match rest {
            [] => Ok(Some(Citation { source, quote: None })),
            [quote] if is_string(quote) => {
                let words = self.string(*quote);
                Ok(Some(Citation { source, quote: Some((words, quote.span)) }))
            }
            [other, ..] => {
                let at = if is_string(other) { rest[1].span } else { other.span };
                let shown = short(self.s(at));
                let mut error =
                    Self::error(&codes::E0104, at, format!("`{shown}` after `source {}`", self.s(first.span)))
                        .label("a source is followed by its words in quotes, and no more");
                if other.kind == TermKind::Name {
                    error = error.help("several sources stand with a comma between them");
                }
                self.fail(error)
            }
        }
    }

    /// A name that `resolve` will look up.
    pub(super) fn reference(&mut self, span: Span, kinds: Kinds) -> Ref {
        if kinds.has(Kind::Party) {
            self.note_code(self.s(span));
        }
        Ref { span, target: None }
    }

    /// A country code implies its party.
    pub(super) fn note_code(&mut self, word: &str) {
        if matches!(word.len(), 2 | 4)
            && let Some(row) = crate::schema::codes::country(word)
            && !self.out.codes.contains(&row.code)
        {
            self.out.codes.push(row.code);
        }
    }
}
