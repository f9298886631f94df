//! Diagnostics: the registry of codes, and one diagnostic with its places and fixes.
//!
//! A diagnostic can only be made from its registry row, so its level, its page and
//! its SARIF rule can't drift apart. Knows spans, but neither the language nor how
//! a message is drawn.

mod fingerprint;
mod registry;

use crate::text::Span;
pub use fingerprint::Fingerprint;
pub use registry::{Code, Level, all, by_code, codes};
use serde::{Deserialize, Serialize};

/// A place with a few words beside it ("declared here").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One replacement of a piece of text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// Whether a fix may be applied unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Certain: says the same thing, rightly spelled.
    Safe,
    /// A guess at what was meant.
    Unsafe,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// The user's own rules carry their name here; it is shown instead of the code.
    pub rule: Option<String>,
    pub level: Level,
    pub message: String,
    pub primary: Label,
    pub related: Vec<Label>,
    pub help: Vec<String>,
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic of the row's level at `span`, with no label yet.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            rule: None,
            level: code.level,
            message: message.into(),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Words under the marked place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// The other half of the story.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        one(&mut self.related);
        self.related.push(Label { span, text: text.into() });
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Self {
        one(&mut self.help);
        self.help.push(text.into());
        self
    }

    /// A certain fix with one edit.
    pub fn fix(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fix_edits(title, Safety::Safe, vec![Edit { span, text: text.into() }])
    }

    /// A guess with one edit.
    pub fn maybe(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fix_edits(title, Safety::Unsafe, vec![Edit { span, text: text.into() }])
    }

    /// A word in place of one that is near to it: certain where they differ in nothing
    /// but case, for no two words of the language do.
    pub fn near(self, span: Span, written: &str, near: &str) -> Self {
        let safety = if written.eq_ignore_ascii_case(near) { Safety::Safe } else { Safety::Unsafe };
        self.fix_edits(format!("write `{near}`"), safety, vec![Edit { span, text: near.to_owned() }])
    }

    pub fn fix_edits(mut self, title: impl Into<String>, safety: Safety, edits: Vec<Edit>) -> Self {
        one(&mut self.fixes);
        self.fixes.push(Fix { title: title.into(), edits, safety });
        self
    }

    /// The fix that a program may apply: a certain one, or, where guesses are welcome,
    /// the only guess. Of several guesses a person has to choose.
    pub fn fix_to_apply(&self, guesses: bool) -> Option<&Fix> {
        let certain = self.fixes.iter().find(|fix| fix.safety == Safety::Safe);
        match self.fixes.as_slice() {
            [only] if guesses => Some(only),
            _ => certain,
        }
    }

    /// The code as shown: a user's rule has its own name.
    pub fn shown_code(&self) -> &str {
        self.rule.as_deref().unwrap_or(self.code.code)
    }

    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

/// Room for one more where there is none yet. A vector that grows by itself begins
/// with room for four, which a file with a million mistakes pays for.
fn one<T>(list: &mut Vec<T>) {
    if list.is_empty() {
        list.reserve_exact(1);
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
