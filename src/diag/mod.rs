//! Diagnostics: the registry of codes, and one diagnostic with its places and fixes.
//!
//! A diagnostic can only be made from its registry row, so its level, its page and
//! its SARIF rule can't drift apart. Knows spans, but neither the language nor how
//! a message is drawn.

mod fingerprint;
mod literals;
mod registry;
mod said;

use crate::text::Span;
pub use fingerprint::Fingerprint;
pub use registry::{Code, Level, all, by_code, codes};
use said::{For, Said};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A place with a few words beside it ("declared here").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label<'d> {
    pub span: Span,
    pub text: &'d str,
}

/// One replacement of a piece of text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// Whether a fix may be applied unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Certain: says the same thing, rightly spelled.
    Safe,
    /// A guess at what was meant.
    Unsafe,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    pub title: String,
    pub edits: Vec<Edit>,
    pub safety: Safety,
}

/// What is wrong, where, and what to write instead.
///
/// Messages are lower case, without a full stop, the user's own words in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    #[serde(with = "registry::by_name")]
    pub code: &'static Code,
    pub level: Level,
    /// The marked place.
    pub span: Span,
    #[serde(with = "said::portable")]
    said: Said,
}

/// Words as diagnostics take them: those of the program itself are not copied.
pub type Words = Cow<'static, str>;

impl Diagnostic {
    /// A diagnostic of the row's level at `span`, with no label yet.
    pub fn new(code: &'static Code, span: Span, message: impl Into<Words>) -> Self {
        let mut said = Said::default();
        said.add(For::Message, Span::default(), message.into());
        Diagnostic { code, level: code.level, span, said }
    }

    /// Found by a rule of the user's own, whose name is shown instead of the code.
    pub fn of_rule(mut self, rule: &str, level: Level) -> Self {
        let mut said = Said::default();
        said.add(For::Rule, Span::default(), rule.to_owned().into());
        said.append(&self.said);
        (self.level, self.said) = (level, said);
        self
    }

    /// Words under the marked place.
    pub fn label(mut self, text: impl Into<Words>) -> Self {
        self.said.add(For::Label, Span::default(), text.into());
        self
    }

    /// The other half of the story.
    pub fn related(mut self, span: Span, text: impl Into<Words>) -> Self {
        self.add_related(span, text);
        self
    }

    /// As [`Self::related`], of one that has been told.
    pub fn add_related(&mut self, span: Span, text: impl Into<Words>) {
        self.said.add(For::Related, span, text.into());
    }

    pub fn help(mut self, text: impl Into<Words>) -> Self {
        self.said.add(For::Help, Span::default(), text.into());
        self
    }

    /// A certain fix with one edit.
    pub fn fix(self, title: impl Into<Words>, span: Span, text: impl Into<Words>) -> Self {
        self.fix_of(title, Safety::Safe, [(span, text.into())])
    }

    /// A guess with one edit.
    pub fn maybe(self, title: impl Into<Words>, span: Span, text: impl Into<Words>) -> Self {
        self.fix_of(title, Safety::Unsafe, [(span, text.into())])
    }

    /// A word in place of one that is near to it: certain where they differ in nothing
    /// but case, for no two words of the language do.
    pub fn near(self, span: Span, written: &str, near: &str) -> Self {
        let safety = if written.eq_ignore_ascii_case(near) { Safety::Safe } else { Safety::Unsafe };
        self.fix_of(format!("write `{near}`"), safety, [(span, near.to_owned().into())])
    }

    pub fn fix_edits(self, title: impl Into<Words>, safety: Safety, edits: Vec<Edit>) -> Self {
        self.fix_of(title, safety, edits.into_iter().map(|edit| (edit.span, edit.text.into())))
    }

    fn fix_of(
        mut self,
        title: impl Into<Words>,
        safety: Safety,
        edits: impl IntoIterator<Item = (Span, Words)>,
    ) -> Self {
        let is = if safety == Safety::Safe { For::Certain } else { For::Guess };
        self.said.add(is, Span::default(), title.into());
        edits.into_iter().for_each(|(span, text)| self.said.add(For::Edit, span, text));
        self
    }

    // ---- read again ----

    fn all(&self, is: For) -> impl Iterator<Item = Label<'_>> {
        self.said.parts().filter(move |part| part.is == is).map(|part| Label { span: part.place, text: part.words })
    }

    pub fn message(&self) -> &str {
        self.all(For::Message).next().map_or("", |words| words.text)
    }

    /// The marked place with the words under it, which may be none.
    pub fn marked(&self) -> Label<'_> {
        Label { span: self.span, text: self.all(For::Label).last().map_or("", |words| words.text) }
    }

    /// Other places, with what they have to do with it.
    pub fn others(&self) -> impl Iterator<Item = Label<'_>> {
        self.all(For::Related)
    }

    pub fn helps(&self) -> impl Iterator<Item = &str> {
        self.all(For::Help).map(|words| words.text)
    }

    /// What the edits of its fixes would write.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.all(For::Edit).map(|words| words.text)
    }

    pub fn fixes(&self) -> Vec<Fix> {
        let mut fixes: Vec<Fix> = Vec::new();
        for part in self.said.parts() {
            let safety = match part.is {
                For::Certain => Safety::Safe,
                For::Guess => Safety::Unsafe,
                For::Edit => {
                    let edit = Edit { span: part.place, text: part.words.to_owned() };
                    if let Some(fix) = fixes.last_mut() {
                        fix.edits.push(edit);
                    }
                    continue;
                }
                _ => continue,
            };
            fixes.push(Fix { title: part.words.to_owned(), edits: Vec::with_capacity(1), safety });
        }
        fixes
    }

    /// The fix that a program may apply: a certain one, or, where guesses are welcome,
    /// the only guess. Of several guesses a person has to choose.
    pub fn fix_to_apply(&self, guesses: bool) -> Option<Fix> {
        let mut fixes = self.fixes();
        if guesses && fixes.len() == 1 {
            return fixes.pop();
        }
        fixes.into_iter().find(|fix| fix.safety == Safety::Safe)
    }

    /// The same at other places; what of it has no place any more is left out.
    pub fn moved(&self, place: impl Fn(Span) -> Option<Span>) -> Option<Diagnostic> {
        let mut said = Said::default();
        let parts: Vec<_> = self.said.parts().collect();
        // A fix goes whole or not at all.
        for part in parts.chunk_by(|_, next| next.is == For::Edit) {
            let places: Option<Vec<Span>> =
                part.iter().map(|p| if p.is.has_place() { place(p.place) } else { Some(p.place) }).collect();
            for (p, at) in part.iter().zip(places.unwrap_or_default()) {
                said.add(p.is, at, p.words.to_owned().into());
            }
        }
        Some(Diagnostic { span: place(self.span)?, said, ..*self })
    }

    /// The same with nothing offered.
    pub fn without_fixes(&self) -> Diagnostic {
        let mut said = Said::default();
        for part in self.said.parts().filter(|part| !matches!(part.is, For::Certain | For::Guess | For::Edit)) {
            said.add(part.is, part.place, part.words.to_owned().into());
        }
        Diagnostic { said, ..*self }
    }

    /// The user's own rule that it breaks.
    pub fn rule(&self) -> Option<&str> {
        self.said.parts().next().filter(|part| part.is == For::Rule).map(|part| part.words)
    }

    /// The code as shown: a user's rule has its own name.
    pub fn shown_code(&self) -> &str {
        self.rule().unwrap_or(self.code.code)
    }

    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

/// `did you mean …?`: the nearest of `known` to a mistyped `word`, if any is near
/// enough (a third of its letters may differ).
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A gigabyte "word" must not cost a quadratic comparison.
    if word.len() > 64 {
        return None;
    }
    let allowed = (word.chars().count().max(3)) / 3;
    let lower = word.to_lowercase();
    let letters = letters(&lower);
    // A file of a million mistakes asks a million times: most words are told apart by
    // their length or by which letters they have. A step changes two letters at most.
    let may_be_near = |k: &&str| {
        k.len().abs_diff(lower.len()) <= 2 * allowed
            && (self::letters(k) ^ letters).count_ones() as usize <= 2 * allowed
    };
    known
        .into_iter()
        .filter(may_be_near)
        .map(|k| (strsim::osa_distance(&lower, &k.to_lowercase()), k))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, k)| k)
}

/// Which letters a text has, a bit for each, in either case; all that is no letter of
/// ASCII is one more.
fn letters(text: &str) -> u32 {
    text.bytes()
        .fold(0, |all, b| all | if b.is_ascii_alphabetic() { 1 << (b.to_ascii_lowercase() - b'a') } else { 1 << 26 })
}
