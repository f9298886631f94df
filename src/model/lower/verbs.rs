//! The verb of a dated line, and what people write instead of one.

use super::terms::covered;
use super::{Lower, Read, Reported, choice, short};
use crate::diag::{Diagnostic, Edit, Safety, codes, nearest};
use crate::schema::{self, Argument, Kind, V};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

/// What a dated line says happened.
pub(super) struct Deed {
    pub verb: V,
    /// The place of its first word.
    pub word: Span,
    /// How many terms it is.
    pub terms: usize,
    /// Else it is a guess, for what another verb would have behind it can't be told.
    pub certain: bool,
}

impl Lower<'_> {
    /// `disbursed to KZ 5mn USD`: told, and read as if the amount stood in its place.
    pub(super) fn amount_behind_tails(&mut self, verb: V, word: Span, terms: &[Term]) -> Option<Vec<Term>> {
        if verb.row().argument != Argument::Amount || !self.begins_tail(terms, 0) {
            return None;
        }
        let at = (1..terms.len().saturating_sub(1)).find(|&i| {
            terms[i].kind == TermKind::Scalar
                && terms[i + 1].kind == TermKind::Name
                && self.is_currency(self.s(terms[i + 1].span))
        })?;
        let amount = terms[at].span.to(terms[at + 1].span);
        let (before, written) = (self.span(terms[at - 1].span.end, amount.end), self.s(amount));
        let edits =
            vec![Edit { span: word.after(), text: format!(" {written}") }, Edit { span: before, text: String::new() }];
        let error = Self::error(&codes::E0412, amount, format!("the amount does not stand behind `{}`", verb.word()))
            .label("first the amount, then by whom and to whom")
            .related(word, "it stands directly behind this")
            .fix_edits(format!("write `{} {written}`", verb.word()), Safety::Safe, edits);
        self.report(error);
        let mut moved = terms[at..at + 2].to_vec();
        moved.extend_from_slice(&terms[..at]);
        moved.extend_from_slice(&terms[at + 2..]);
        Some(moved)
    }

    /// What happened, at the start of `terms`. Of a word that is no verb the error has been
    /// told; the verb is the one that is likely meant, if any is.
    pub(super) fn deed(&mut self, kind: Option<Kind>, terms: &[Term]) -> Read<Deed> {
        let word = &terms[0];
        if let (TermKind::Odd, "-" | "–" | "—", [next, ..]) = (word.kind, self.s(word.span), &terms[1..]) {
            let error = Self::error(&codes::E0104, word.span, "a dash between the date and what happened")
                .label("only a blank stands here")
                .fix("remove it", self.span(word.span.start, next.span.start), "");
            self.report(error);
            let deed = self.deed(kind, &terms[1..])?;
            return Ok(Deed { terms: deed.terms + 1, ..deed });
        }
        if word.kind == TermKind::Comma && terms.len() > 1 {
            let error = Self::error(&codes::E0104, word.span, "a comma between the date and what happened")
                .label("only a blank stands here")
                .fix("remove it", word.span, "");
            self.report(error);
            let deed = self.deed(kind, &terms[1..])?;
            return Ok(Deed { terms: deed.terms + 1, ..deed });
        }
        if let Some(error) = self.yet_to_come(terms) {
            return self.fail(error);
        }
        let known = schema::verb(self.s(word.span)).filter(|_| word.kind == TermKind::Name);
        let (error, meant, terms) = match known {
            Some(verb) => match kind.filter(|kind| !verb.row().on.has(*kind)) {
                None => return Ok(Deed { verb, word: word.span, terms: 1, certain: true }),
                Some(kind) => (verb_elsewhere(verb, kind, word.span), Some(verb), 1),
            },
            None => match self.verb_of_words(kind, terms) {
                Some((error, verb, words)) => (error, Some(verb), words),
                None => (self.unknown_verb(kind, word), self.verb_meant(kind, word), 1),
            },
        };
        self.report(error);
        meant.map(|verb| Deed { verb, word: word.span, terms, certain: false }).ok_or(Reported)
    }

    /// `planned signed`, `will be signed`, `to be signed`
    fn yet_to_come(&self, terms: &[Term]) -> Option<Diagnostic> {
        let word = |i: usize| terms.get(i).map_or("", |t| self.s(t.span));
        let words = match (word(0), word(1)) {
            ("will" | "shall" | "to", "be") => 2,
            ("planned" | "expected" | "scheduled" | "will" | "shall" | "foreseen", _) => 1,
            _ => return None,
        };
        let (verb, _) = self.act_of_words(&terms[words..])?;
        let span = covered(&terms[..words]);
        Some(
            Self::error(&codes::E0207, span, format!("there is no verb `{}`", self.s(span)))
                .label(format!("what is to come is `due {}`", verb.word()))
                .fix("write `due`", span, "due"),
        )
    }

    /// `in force`, `entered into force`, `provisionally applied`: the error, the verb, and
    /// how many words it was.
    fn verb_of_words(&self, kind: Option<Kind>, terms: &[Term]) -> Option<(Diagnostic, V, usize)> {
        let names = terms.iter().take(5).take_while(|t| t.kind == TermKind::Name).count();
        (2..=names).rev().find_map(|n| {
            let span = covered(&terms[..n]);
            let words: Vec<String> = terms[..n].iter().map(|t| self.s(t.span).to_ascii_lowercase()).collect();
            let joined = words.join("-");
            let verb = schema::verb(&joined).or_else(|| other_word_for_verb(&joined))?;
            let right = verb.word();
            kind.is_none_or(|k| verb.row().on.has(k)).then(|| {
                let error = Self::error(&codes::E0207, span, format!("there is no verb `{}`", short(self.s(span))))
                    .label("a verb is one word")
                    .help(format!("did you mean `{right}`?"))
                    .fix(format!("write `{right}`"), span, right);
                (error, verb, n)
            })
        })
    }

    fn verb_meant(&self, kind: Option<Kind>, word: &Term) -> Option<V> {
        let text = self.s(word.span);
        let fits = |v: &V| kind.is_none_or(|k| v.row().on.has(k));
        let own = schema::verbs().iter().filter(|row| fits(&row.verb)).map(|row| row.word);
        let other = other_word_for_verb(&text.to_ascii_lowercase()).filter(fits);
        other.or_else(|| schema::verb(nearest(text, own)?))
    }

    fn unknown_verb(&self, kind: Option<Kind>, word: &Term) -> Diagnostic {
        let text = self.s(word.span);
        let error = Self::error(&codes::E0207, word.span, format!("there is no verb `{}`", short(text)));
        let fits = |v: V| kind.is_none_or(|k| v.row().on.has(k));
        if matches!(&*text.to_ascii_lowercase(), "paid" | "payed" | "pays" | "payment") && fits(V::Disbursed) {
            return error
                .label("paid out, or paid back?")
                .help("money that goes to the receiver is `disbursed`, or `drawn` where the receiver calls for it; principal that comes back is `repaid`")
                .maybe("write `disbursed`", word.span, "disbursed")
                .maybe("write `repaid`", word.span, "repaid");
        }
        let own = || schema::verbs().iter().filter(|row| fits(row.verb)).map(|row| row.word);
        if let Some(verb) = self.verb_meant(kind, word).map(V::word) {
            return error
                .label("not a verb of dated lines")
                .help(format!("did you mean `{verb}`?"))
                .near(word.span, text, verb);
        }
        let error = error.label("after the date stands what happened");
        if word.kind == TermKind::Name && schema::F::from_word(text).is_some() {
            return error.help(format!(
                "`{text}` is a field: a fact without a day is written `{text}: …`, a change `DATE amended {text} …`"
            ));
        }
        match kind {
            Some(kind) => {
                error.help(format!("the verbs of {}: {}", kind.with_article(), own().collect::<Vec<_>>().join(", ")))
            }
            None => error
                .help("for example `signed`, `in-force`, `disbursed 40mn USD`; `milestone NAME` is a step of your own"),
        }
    }
}

/// A verb on a kind that can't have it.
pub(in crate::model) fn verb_elsewhere(verb: V, kind: Kind, span: Span) -> Diagnostic {
    let row = verb.row();
    let on: Vec<_> = row.on.iter().map(|k| k.row().plural).collect();
    let error = Diagnostic::new(&codes::E0208, span, format!("{} can't be `{}`", kind.with_article(), row.word))
        .label(format!("a verb of {}", on.join(", ")));
    let own: Vec<_> = schema::verbs().iter().filter(|r| r.on.has(kind)).map(|r| r.word).collect();
    // A document has thirty: a list that nobody reads.
    if own.len() > 8 { error } else { error.help(format!("the verbs of {}: {}", kind.with_article(), choice(own))) }
}

/// Words that people use for our verbs.
pub(super) fn other_word_for_verb(word: &str) -> Option<V> {
    Some(match word {
        "entered-into-force" | "came-into-force" | "entry-into-force" | "enters-into-force" | "force" | "inforce"
        | "effective" => V::InForce,
        "concluded" | "agreed" | "signature" | "sign" | "signs" | "done" => V::Signed,
        "ratification" | "accepted" | "confirmed" => V::Ratified,
        "accession" | "joined" => V::Acceded,
        "withdrawn" | "withdrew" | "withdrawal" | "left" => V::Denounced,
        "ended" | "abrogated" => V::Terminated,
        "canceled" => V::Cancelled,
        "paid-out" | "transferred" | "spent" => V::Disbursed,
        "paid-back" | "payed-back" | "repayment" => V::Repaid,
        "drawdown" | "drew" | "drawn-down" => V::Drawn,
        "completion" | "commissioned" | "handed-over" => V::Completed,
        "signing" | "was-signed" => V::Signed,
        "termination" => V::Terminated,
        "cancellation" => V::Cancelled,
        "written-off" | "waived" => V::Forgiven,
        "restructured" => V::Rescheduled,
        "rollover" | "roll-over" | "rolledover" => V::RolledOver,
        "finished" | "delivered" => V::Completed,
        "began" | "begun" | "launched" => V::Started,
        "proclaimed" | "declared" => V::Announced,
        "promised" | "pledged" => V::Made,
        "changed" | "modified" => V::Amended,
        "prolonged" => V::Extended,
        "step" => V::Milestone,
        _ => return None,
    })
}
