//! Words of closed lists, tags, languages and codes.

use super::fields::Spec;
use super::terms::{covered, is_string};
use super::{Lower, Read, choice, short};
use crate::diag::{Diagnostic, codes, nearest};
use crate::model::decl::Value;
use crate::schema::codes::{dac, hs_chapter, isic_section, language_tag, languages};
use crate::schema::{self, CodeList, Delivery, FieldType, InstrumentKind, Kind, Legal, WordRow};
use crate::syntax::{Term, TermKind};

impl Lower<'_> {
    pub(super) fn word_of(&mut self, field: &str, term: Term, list: &'static [WordRow]) -> Read<&'static str> {
        let word = self.s(term.span);
        match list.iter().find(|row| row.word == word) {
            Some(row) => Ok(row.word),
            None => {
                let known: Vec<&str> = list.iter().map(|row| row.word).collect();
                let error = self.no_word(field, term, &known);
                self.fail(error)
            }
        }
    }

    /// A word that is not in the list of its field.
    fn no_word(&self, field: &str, term: Term, known: &[&str]) -> Diagnostic {
        let written = self.s(term.span);
        let inner = written.trim_matches('"');
        let quoted = is_string(&term) && known.contains(&inner);
        let error = Self::error(&codes::E0209, term.span, format!("`{field}` can't be `{}`", short(inner)));
        if quoted {
            return error.label("a word stands without quotes").fix(
                format!("write `{inner}`"),
                term.span,
                inner.to_owned(),
            );
        }
        let near = other_word(inner, known).or_else(|| nearest(inner, known.iter().copied()));
        let error = error.label(format!("one of {}", choice(known.iter().copied())));
        match near {
            Some(near) => error.help(format!("did you mean `{near}`?")).near(term.span, inner, near),
            None => error,
        }
    }

    /// `press release`, `framework agreement`: several words for one of a closed list.
    pub(super) fn word_of_words(&self, spec: &Spec, terms: &[Term]) -> Option<Diagnostic> {
        if !(2..=5).contains(&terms.len()) || terms.iter().any(|t| t.kind != TermKind::Name) {
            return None;
        }
        let known: Vec<&str> = match spec.ty {
            FieldType::Word(list) => list.iter().map(|row| row.word).collect(),
            FieldType::InstrumentKind => schema::instruments().iter().map(|row| row.word).collect(),
            FieldType::Status => status_words(),
            _ => return None,
        };
        let words: Vec<String> = terms.iter().map(|t| self.s(t.span).to_ascii_lowercase()).collect();
        let joined = words.join("-");
        let is = |word: &str| known.iter().copied().find(|k| *k == word);
        let meant = is(&joined).or_else(|| other_word(&joined, &known)).or_else(|| {
            // Every second document is called an agreement; what it is stands before it.
            let before = words.len() - usize::from(words.last().is_some_and(|last| last == "agreement"));
            let mut inside = words[..before].iter().filter_map(|word| is(word));
            inside.next().filter(|_| inside.next().is_none())
        })?;
        let span = covered(terms);
        Some(
            Self::error(&codes::E0209, span, format!("`{}` can't be `{}`", spec.word, short(self.s(span))))
                .label(format!("one of {}", choice(known.iter().copied())))
                .help(format!("did you mean `{meant}`?"))
                .maybe(format!("write `{meant}`"), span, meant),
        )
    }

    pub(super) fn instrument_kind(&mut self, term: Term) -> Read<InstrumentKind> {
        if let Some(kind) = schema::instrument_kind(self.s(term.span)) {
            return Ok(kind);
        }
        let known: Vec<&str> = schema::instruments().iter().map(|row| row.word).collect();
        let error = self.no_word("kind", term, &known);
        self.fail(error)
    }

    pub(super) fn status(&mut self, term: Term) -> Read<Value> {
        let word = self.s(term.span);
        if let Some(legal) = Legal::from_word(word) {
            return Ok(Value::Legal(legal));
        }
        if let Some(delivery) = Delivery::from_word(word) {
            return Ok(Value::Delivery(delivery));
        }
        let error = self.no_word("status", term, &status_words());
        self.fail(error)
    }

    pub(super) fn kind_word(&mut self, term: Term) -> Read<Kind> {
        if let Some(kind) = schema::kind(self.s(term.span)) {
            return Ok(kind);
        }
        let known: Vec<&str> = schema::kinds().iter().map(|row| row.word).collect();
        let error = self.no_word("on", term, &known);
        self.fail(error)
    }

    pub(super) fn tag(&mut self, spec: &Spec, term: Term) -> Read<Value> {
        let tag: Box<str> = match term.kind {
            TermKind::Str | TermKind::Text => self.string(term),
            TermKind::Name | TermKind::Scalar => self.s(term.span).into(),
            _ => {
                let written = short(self.s(term.span));
                let error = Self::error(
                    &codes::E0224,
                    term.span,
                    format!("`{}` takes words, and `{written}` is none", spec.word),
                )
                .label("letters, digits and single hyphens, or a text in quotes");
                return self.fail(error);
            }
        };
        if !spec.one_of.is_empty() && !spec.one_of.contains(&tag) {
            let known: Vec<&str> = spec.one_of.iter().map(|w| &**w).collect();
            let error = self.no_word(spec.word, term, &known);
            return self.fail(error);
        }
        Ok(Value::Tag(tag))
    }

    pub(super) fn language(&mut self, term: Term) -> Read<Value> {
        let written = self.s(term.span);
        if term.kind == TermKind::Name && language_tag(written) {
            return Ok(Value::Tag(written.into()));
        }
        let inner = written.trim_matches('"');
        let error = Self::error(&codes::E0317, term.span, format!("`{}` is no language code", short(inner)))
            .label("a code of ISO 639: `en`, `zh`, `kk`");
        let lower = inner.to_ascii_lowercase();
        let meant = languages().find(|l| l.name.eq_ignore_ascii_case(inner) || l.code == lower);
        let error = match meant {
            Some(language) if language.code == inner => {
                Self::error(&codes::E0317, term.span, format!("`{written}` is no language code"))
                    .label("a code stands without quotes")
                    .fix(format!("write `{inner}`"), term.span, inner.to_owned())
            }
            Some(language) => error.help(format!("did you mean `{}` ({})?", language.code, language.name)).fix(
                format!("write `{}`", language.code),
                term.span,
                language.code,
            ),
            None => match of_country(&lower) {
                Some(code) => error.help(format!("`{inner}` is a country: a language of it is `{code}`")).maybe(
                    format!("write `{code}`"),
                    term.span,
                    code,
                ),
                None => error,
            },
        };
        self.fail(error)
    }

    /// A code of a list, bare or in quotes.
    pub(super) fn code(&mut self, field: &str, list: CodeList, term: Term) -> Read<Value> {
        let code: Box<str> = match term.kind {
            TermKind::Str => self.string(term),
            TermKind::Name | TermKind::Scalar => self.s(term.span).into(),
            _ => {
                let written = self.s(term.span);
                let error = Self::error(&codes::E0224, term.span, format!("`{}` is no bare word", short(written)))
                    .label("a code with a dot or a `:` in it stands in quotes")
                    .fix("write it in quotes", term.span, format!("\"{}\"", written.trim_matches('"')));
                return self.fail(error);
            }
        };
        let known = match list {
            CodeList::Dac => dac(&code).is_some(),
            CodeList::Isic => isic_section(&code).is_some(),
            CodeList::Hs => hs_chapter(&code).is_some(),
            CodeList::Lei => code.len() == 20 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
            // Its form is checked with the file that it is of.
            CodeList::Digest => true,
        };
        if known {
            return Ok(Value::Tag(code));
        }
        let mut error = Self::error(&codes::E0317, term.span, format!("`{}` is no {}", short(&code), list.described()))
            .label(format!("not a value of `{field}`"));
        if list == CodeList::Dac {
            error = error.help("purposes have five digits (`23220`), categories three (`232`)");
        }
        self.fail(error)
    }
}

fn status_words() -> Vec<&'static str> {
    let delivery = Delivery::ALL.iter().map(|s| s.word()).filter(|w| Legal::from_word(w).is_none());
    Legal::ALL.iter().map(|s| s.word()).chain(delivery).collect()
}

/// Everyday words for words of our lists, as far as the list at hand has them.
fn other_word<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let meant: &[&str] = match &*word.to_ascii_lowercase() {
        "true" => &["yes"],
        "false" => &["no"],
        "memorandum" | "memorandum-of-understanding" => &["mou"],
        "country" => &["state"],
        "organization" | "igo" => &["organisation"],
        "ministry" | "government" => &["agency"],
        "corporation" | "firm" | "enterprise" | "soe" => &["company"],
        "province" | "region" | "city" => &["subnational"],
        "letter" | "loi" => &["letter-of-intent"],
        "statement" | "communique" => &["joint-statement", "press-release"],
        "swap" => &["swap-line"],
        "credit" => &["credit-line", "loan"],
        "line-of-credit" => &["credit-line"],
        "investment" => &["equity"],
        "donation" | "aid" => &["grant"],
        "notes" | "exchange" => &["exchange-of-notes"],
        "active" | "force" | "entry-into-force" => &["in-force"],
        "ended" => &["terminated", "completed"],
        "ongoing" | "started" | "implementation" => &["running"],
        "done" | "finished" => &["completed"],
        "under-negotiation" | "negotiation" | "draft" | "proposed" | "pending" => &["planned"],
        "under-construction" | "under-implementation" | "in-progress" => &["running"],
        "excel" | "spreadsheet" | "database" | "table" | "xlsx" | "csv" => &["dataset"],
        "website" | "web" | "article" | "newspaper" => &["news"],
        "press" | "release" => &["press-release"],
        "treaty" => &["treaty-text"],
        "meeting" | "negotiations" => &["talks"],
        "string" => &["text"],
        "integer" | "int" | "float" => &["number"],
        "money" => &["amount"],
        "bool" | "boolean" => &["yes-no"],
        "warn" => &["warning"],
        "auto" => &["automatic"],
        _ => return None,
    };
    meant.iter().find_map(|m| known.iter().find(|k| *k == m)).copied()
}

/// The language that is meant by the code of a country which is no code of a language.
fn of_country(code: &str) -> Option<&'static str> {
    Some(match code {
        "cn" | "tw" => "zh",
        "kz" => "kk",
        "jp" => "ja",
        "us" | "gb" | "nz" => "en",
        "cz" => "cs",
        "dk" => "da",
        "at" | "ch" => "de",
        "mx" => "es",
        "tm" => "tk",
        "ir" => "fa",
        "kh" => "km",
        "la" => "lo",
        "mm" => "my",
        "vn" => "vi",
        "ua" => "uk",
        _ => return None,
    })
}
