//! `# deal: allow CODE reason`, as it is written in comments, and what people write in
//! its place.

use crate::diag::{self, Diagnostic, codes, nearest};
use crate::text::Span;

/// What every such comment has; others are not looked at.
pub(super) const MARK: &str = "deal:";

/// What a comment says to `check`.
pub(super) enum Written<'t> {
    /// As the language has it. Without a code that is empty.
    Allowance { code: &'t str, reason: &'t str },
    /// Meant as one, and not written as one: nothing is allowed by it.
    Slip(Slip<'t>),
}

pub(super) struct Slip<'t> {
    why: Why<'t>,
    /// The codes in their right form; empty where none can be made out.
    codes: Vec<String>,
    reason: &'t str,
}

enum Why<'t> {
    /// `deal:allow`
    Space,
    /// `w0604`
    Case(&'t str),
    /// `W0604:`
    Sign(&'t str),
    Several,
    /// `W9604`
    Unknown(&'t str),
    /// `deal: deny`
    Word(&'t str),
}

/// Reads a comment; None where it says something to people only. `is_rule` knows names of
/// rules.
pub(super) fn read<'t>(comment: &'t str, is_rule: &dyn Fn(&str) -> bool) -> Option<Written<'t>> {
    let text = comment.trim_start_matches('#').trim().strip_prefix(MARK)?;
    let word = text.split_whitespace().next()?;
    if word != "allow" {
        return other(word).map(Written::Slip);
    }
    let spaced = text.starts_with(" allow");
    let rest = text.trim_start().strip_prefix("allow")?.trim();
    let (first, mut reason) = cut(rest);
    let mut named: Vec<&str> = parts(first);
    // "W0604, W0312 why": another code stands behind a comma, not the reason.
    loop {
        let (next, after) = cut(reason);
        let codes = parts(next);
        let is_code = |part: &&str| looks_like_code(part) || is_rule(part);
        let joined = first.ends_with([',', ';']);
        if matches!(next, "and" | "&") && parts(cut(after).0).iter().all(is_code) && !parts(cut(after).0).is_empty() {
            reason = after;
            continue;
        }
        if !(joined || looks_like_code(next)) || codes.is_empty() || !codes.iter().all(is_code) {
            break;
        }
        named.extend(codes);
        reason = after;
    }
    let right = |code: &&str| if looks_like_code(code) { code.to_ascii_uppercase() } else { (*code).to_owned() };
    let codes: Vec<String> = named.iter().map(right).collect();
    let why = match named.as_slice() {
        [_, _, ..] => Why::Several,
        [code] if *code != first => Why::Sign(first),
        [code] if *code != codes[0] => Why::Case(code),
        [code] if looks_like_code(code) && diag::by_code(code).is_none() => Why::Unknown(code),
        _ if !spaced => Why::Space,
        _ => return Some(Written::Allowance { code: first, reason }),
    };
    Some(Written::Slip(Slip { why, codes, reason }))
}

/// Words that other tools have there.
fn other(word: &str) -> Option<Slip<'_>> {
    const WORDS: [&str; 10] =
        ["deny", "warn", "info", "forbid", "ignore", "disable", "suppress", "off", "expect", "noqa"];
    let is_meant = WORDS.contains(&word) || nearest(word, ["allow"]).is_some();
    is_meant.then_some(Slip { why: Why::Word(word), codes: Vec::new(), reason: "" })
}

fn cut(text: &str) -> (&str, &str) {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (first, rest.trim_start())
}

fn parts(word: &str) -> Vec<&str> {
    let is_sign = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
    word.split([',', ';']).map(|part| part.trim_matches(is_sign)).filter(|part| !part.is_empty()).collect()
}

/// `W0604`, in any case.
fn looks_like_code(word: &str) -> bool {
    let mut letters = word.chars();
    matches!(letters.next(), Some('W' | 'w' | 'E' | 'e')) && word.len() == 5 && letters.all(|c| c.is_ascii_digit())
}

impl Slip<'_> {
    /// What is said of it. `indent` stands before the comment where nothing else does.
    pub fn told(&self, comment: Span, indent: Option<&str>) -> Diagnostic {
        let message = match &self.why {
            Why::Space => "`deal:allow` is not read: one space stands behind the colon".to_owned(),
            Why::Case(code) => format!("`{code}` is no code: codes are written in capitals"),
            Why::Sign(code) => format!("`{code}` is no code: nothing but a space stands between it and the reason"),
            Why::Several => {
                let named: Vec<String> = self.codes.iter().map(|code| format!("`{code}`")).collect();
                format!("a comment allows one code, and this one names {}", named.join(" and "))
            }
            Why::Unknown(code) => format!("there is no code `{code}`"),
            Why::Word(word) => format!("there is no `deal: {word}`: a comment can only allow"),
        };
        let told = Diagnostic::new(&codes::W0801, comment, message).label("it allows nothing as it stands");
        match &self.why {
            Why::Unknown(code) => {
                let near = nearest(code, diag::all().iter().map(|row| row.code).filter(|c| c.starts_with('W')));
                let told = told.help("`deal explain` lists all codes");
                let Some(right) = near.map(|near| right(near, self.reason)) else { return told };
                told.maybe(format!("write `{right}`"), comment, right)
            }
            Why::Word(word) if nearest(word, ["allow"]).is_none() => {
                told.help("levels for the whole project stand in `deal.toml`, under `[checks]`")
            }
            Why::Word(_) => told.help("write it as `# deal: allow W0604 reason`"),
            _ => self.put_right(told, comment, indent),
        }
    }

    /// With the right form: one comment for each code, where there is room for lines.
    fn put_right(&self, told: Diagnostic, comment: Span, indent: Option<&str>) -> Diagnostic {
        let comments: Vec<String> = self.codes.iter().map(|code| right(code, self.reason)).collect();
        let shown = comments.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(" and ");
        match (comments.as_slice(), indent) {
            ([], _) => told.help("write it as `# deal: allow W0604 reason`"),
            ([one], _) => told.fix(format!("write {shown}"), comment, one.clone()),
            (_, Some(indent)) => told.fix(format!("write {shown}"), comment, comments.join(&format!("\n{indent}"))),
            (_, None) => told.help(format!("write each on a line of its own above: {shown}")),
        }
    }
}

fn right(code: &str, reason: &str) -> String {
    format!("# deal: allow {code} {reason}").trim_end().to_owned()
}
