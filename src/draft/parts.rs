//! The parts of a sentence: where it goes on to what is promised, which sum stands beside
//! which document, which documents a count takes in, and its days.

use super::kinds::{into_force, is_conclusion, means};
use super::read::{Document, Facts, Sentence};
use crate::model::Period;
use crate::prose::{Date, Found, Sum, Token, TokenKind, within};

impl Sentence<'_> {
    /// Where a sentence that says what was signed goes on to what will be done, or one that
    /// only says what is meant begins; its end where it promises nothing.
    pub fn promised(&self) -> usize {
        let signed = self.tokens.iter().position(is_conclusion).filter(|_| self.concludes);
        let meant = self.tokens.iter().skip(signed.unwrap_or(0)).find(|t| means(t));
        match (meant, signed) {
            (None, _) => self.range.end,
            (Some(_), None) => self.range.start,
            (Some(word), Some(_)) => word.span.start,
        }
    }
}

impl<'t> Sentence<'t> {
    /// The document beside which a sum stands: "a $3 billion concessional loan", "a loan of $3 billion".
    pub fn document_of(&self, sum: &Found<Sum>) -> Option<&Found<Document>> {
        const BESIDE: usize = 3;
        let between = |from: usize, to: usize| -> Option<&[Token<'t>]> {
            let start = self.tokens.partition_point(|t| t.span.start < from);
            let end = self.tokens.partition_point(|t| t.span.start < to);
            let words = self.tokens.get(start..end)?;
            let plain = |t: &Token| t.kind == TokenKind::Word && !t.is("and") && !t.is("in");
            (words.len() <= BESIDE && words.iter().all(plain)).then_some(words)
        };
        const JOINTS: &[&str] = &["of", "worth", "for", "totalling", "totaling", "amounting", "valued"];
        let behind = |d: &Found<Document>| {
            let words = between(d.span.end, sum.span.start);
            words.is_some_and(|words| words.first().is_some_and(|t| JOINTS.iter().any(|w| t.is(w))))
        };
        let before =
            |d: &Found<Document>| d.span.start >= sum.span.end && between(sum.span.end, d.span.start).is_some();
        let documents = || self.documents.iter();
        documents().find(|d| before(d)).or_else(|| documents().find(|d| d.span.end <= sum.span.start && behind(d)))
    }

    /// Whether a document is one of those that a count before it takes in: "two agreements: a
    /// loan and a grant", "33 documents, including a loan agreement".
    pub fn is_counted(&self, document: &Found<Document>) -> bool {
        let Some(count) = self.counts[..self.counts.partition_point(|c| c.span.end <= document.span.start)].last()
        else {
            return false;
        };
        let part = count.span.end..document.span.start;
        let within = self.tokens.iter().filter(|t| part.contains(&t.span.start));
        within.into_iter().any(|t| t.is_sign(":") || t.is("including") || t.is("namely") || t.is("among"))
    }
}

/// Whether a sentence speaks of two: "both sides", "the two countries".
pub fn of_two(sentence: &Sentence) -> bool {
    const SIDES: &[&str] = &["sides", "countries", "states", "parties", "governments", "nations", "leaders"];
    let two = |t: &Token| t.is("two") || t.is("both");
    sentence.tokens.windows(2).any(|pair| two(&pair[0]) && SIDES.iter().any(|w| pair[1].is(w)))
}

fn full(date: &Found<Date>) -> Option<Period> {
    match date.value {
        Date::Full(period) => Some(period),
        Date::NoYear { .. } => None,
    }
}

impl Facts<'_> {
    /// The first date of a sentence that is not of an entry into force.
    pub fn day_in(&self, sentence: &Sentence) -> Option<Period> {
        let force = self.in_force(sentence).map(|found| found.span);
        within(&self.dates, &sentence.range).iter().filter(|d| force.as_ref() != Some(&d.span)).find_map(full)
    }

    /// The day on which a sentence says that something entered into force.
    pub fn in_force(&self, sentence: &Sentence) -> Option<Found<Period>> {
        let tokens = &sentence.tokens;
        let (at, words) = (0..tokens.len()).find_map(|at| Some((at, into_force(&tokens[at..])?)))?;
        // "on", "on the"
        let from = tokens.get(at + words)?.span.start;
        let to = tokens.get(at + words + 2).map_or(sentence.range.end, |t| t.span.end);
        let date = within(&self.dates, &(from..to)).first()?;
        Some(Found { value: full(date)?, span: date.span.clone() })
    }
}
