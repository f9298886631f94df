//! The name and the title of a declaration: `KIND NAME "TITLE"`.

use super::terms::{covered, is_string};
use super::{Lower, short};
use crate::diag::codes;
use crate::schema::Kind;
use crate::syntax::lookalike;
use crate::syntax::{Term, TermKind, runs_on};
use crate::text::Span;

impl Lower<'_> {
    /// The name, the title, and the place from the kind to the end of the title.
    pub(super) fn name_and_title(&mut self, kind: Kind, word: Span, terms: &[Term]) -> (Span, Option<Box<str>>, Span) {
        let head = if terms.is_empty() { word } else { word.to(covered(terms)) };
        let (name, rest) = match terms {
            [first, rest @ ..] if first.kind == TermKind::Name => {
                if self.s(first.span).contains('.') {
                    self.dotted_name(kind, first.span);
                }
                (first.span, rest)
            }
            [first, rest @ ..] if !is_string(first) && first.kind != TermKind::Comma => {
                self.bad_name(kind, first.span);
                (word.after(), rest)
            }
            [title, name, rest @ ..] if is_string(title) && name.kind == TermKind::Name => {
                self.name_behind_title(kind, title.span, name.span);
                let title = self.string(*title);
                if let Some(stray) = rest.first() {
                    self.stray_after_head(kind, name.span, true, stray, rest);
                }
                return (name.span, Some(title), head);
            }
            _ => {
                self.missing_name(kind, word, terms);
                (word.after(), terms)
            }
        };
        let (title, rest) = match rest {
            [first, rest @ ..] if is_string(first) => (Some(self.string(*first)), rest),
            rest => (None, rest),
        };
        match rest {
            // `sector hydro "Hydro" sector gas "Gas"`: another declaration begins here.
            [stray, next, ..] if title.is_some() && self.is_another(stray, next) => {
                let before = terms[terms.len() - rest.len() - 1].span.end as usize;
                let gap = Span::new(stray.span.file, before, stray.span.start as usize);
                self.report(runs_on(stray.span, gap));
            }
            [stray, ..] => self.stray_after_head(kind, name, title.is_some(), stray, rest),
            [] => {}
        }
        (name, title, head)
    }

    fn is_another(&self, word: &Term, name: &Term) -> bool {
        name.kind == TermKind::Name && crate::schema::kind(self.s(word.span)).is_some()
    }

    /// `instrument "Loan" dam-loan`
    fn name_behind_title(&mut self, kind: Kind, title: Span, name: Span) {
        let right = format!("{} {}", self.s(name), self.s(title));
        let error = Self::error(&codes::E0222, name, format!("the name of {} behind its title", kind.with_article()))
            .label("the name stands first")
            .related(title, "the title")
            .fix(format!("write `{}`", short(&right)), title.to(name), right);
        self.report(error);
    }

    fn dotted_name(&mut self, kind: Kind, name: Span) {
        let written = self.s(name);
        let mut error = Self::error(
            &codes::E0117,
            name,
            format!("`{written}` is a path, and {} has a name without dots", kind.with_article()),
        )
        .label("a name has letters, digits and single hyphens");
        if kind == Kind::Sector
            && let Some((outer, last)) = written.rsplit_once('.')
        {
            error = error.help(format!("write `sector {last} \"…\"` inside the block of `{outer}`"));
        }
        self.report(error);
    }

    fn bad_name(&mut self, kind: Kind, at: Span) {
        let written = self.s(at);
        if let Some((right, c)) = lookalike::word(written).filter(|(right, _)| crate::syntax::is_word(right)) {
            let error = Self::error(
                &codes::E0117,
                at,
                format!("`{c}` in `{}` is no Latin letter (U+{:04X})", short(written), c as u32),
            )
            .label("only looks like one")
            .maybe(format!("write `{right}` with plain letters"), at, right);
            return self.report(error);
        }
        let plain = lookalike::without_accents(written);
        let mut error = Self::error(&codes::E0117, at, format!("`{}` is no name", short(written)))
            .label("a name begins with a letter and has letters from a to z, digits and single hyphens");
        let tried = match written.starts_with(|c: char| c.is_ascii_digit()) {
            true => slug(&format!("{} {plain}", kind.word())),
            false => slug(&plain),
        };
        if plain.is_ascii() && !written.contains('.') && !tried.is_empty() && tried != written {
            error = error.maybe(format!("write `{tried}`"), at, tried);
        }
        self.report(error);
    }

    fn missing_name(&mut self, kind: Kind, word: Span, terms: &[Term]) {
        let mut error = Self::error(&codes::E0222, word, format!("{} without a name", kind.with_article()))
            .label("the name stands after this word")
            .help(format!("for example `{}`", kind.row().example));
        if let Some(title) = terms.first().filter(|t| is_string(t)) {
            let name = slug(self.s(title.span));
            if !name.is_empty() {
                error = error.maybe(format!("name it `{name}`"), word.after(), format!(" {name}"));
            }
        }
        self.report(error);
    }

    fn stray_after_head(&mut self, kind: Kind, name: Span, titled: bool, stray: &Term, rest: &[Term]) {
        let shown = short(self.s(stray.span));
        let error = if titled || is_string(stray) {
            Self::error(&codes::E0104, stray.span, format!("`{shown}` after the title of {}", kind.with_article()))
                .label("after the title stands `{`, or nothing")
        } else {
            let all = self.s(name.to(covered(rest)));
            let error =
                Self::error(&codes::E0104, stray.span, format!("`{shown}` after the name of {}", kind.with_article()))
                    .label("after the name stands its title in quotes, `{`, or nothing");
            if rest.iter().all(|t| t.kind == TermKind::Name) {
                let tried = slug(all);
                error.maybe("write a name and a title", name.to(covered(rest)), format!("{tried} \"{all}\""))
            } else {
                error
            }
        };
        self.report(error);
    }
}

/// A name made of a title: `"Plate glass works"` gives `plate-glass-works`.
pub(in crate::model) fn slug(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= 40 {
            break;
        }
    }
    let out = out.trim_matches('-');
    if out.starts_with(|c: char| c.is_ascii_alphabetic()) { out.to_owned() } else { String::new() }
}
