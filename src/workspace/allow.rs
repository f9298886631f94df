//! Levels of diagnostics: what `[checks]` says of the whole project, and what
//! `# deal: allow CODE reason` says of one item.

use super::allowance::{self, MARK, Written};
use super::nested::{self, Nested};
use super::stages;
use crate::diag::{self, Diagnostic, Level, codes};
use crate::model::CheckLevel;
use crate::syntax::{Chunk, Item, ItemKind, Tree};
use crate::text::{FileId, Source, Sources, Span, whole_lines};
use rustc_hash::{FxHashMap, FxHashSet};

/// Levels by code or name of a rule. Errors keep theirs: what can't be true is not
/// made true by a setting.
pub(super) fn set_levels(levels: &[(String, CheckLevel)], diagnostics: &mut Vec<Diagnostic>) {
    if levels.is_empty() {
        return;
    }
    diagnostics.retain_mut(|d| {
        let settable = d.rule().is_some() || d.code.level != Level::Error;
        let Some((_, level)) = levels.iter().rev().find(|(name, _)| settable && name == d.shown_code()) else {
            return true;
        };
        d.level = match level {
            CheckLevel::Allow => return false,
            CheckLevel::Info => Level::Info,
            CheckLevel::Warn => Level::Warning,
            CheckLevel::Deny => Level::Error,
        };
        true
    });
}

struct Allowance {
    code: String,
    has_reason: bool,
    comment: Span,
    /// What goes with it when it is taken out.
    place: Span,
    /// What it speaks of; empty where nothing follows it.
    item: Span,
    used: bool,
}

/// Takes out what is allowed in place, and says which allowances are of no use.
///
/// Where records could not be read (`doubtful`), what an allowance is for may be hidden
/// by that, and none is said to be of no use.
pub(super) fn apply(
    sources: &Sources,
    places: impl Iterator<Item = Place>,
    doubtful: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Unsure {
    let mut by_file: FxHashMap<FileId, Vec<Allowance>> = FxHashMap::default();
    let rules: FxHashSet<String> = diagnostics.iter().filter_map(|d| d.rule()).map(str::to_owned).collect();
    let mut slips = Vec::new();
    for place in places {
        // Few places allow anything: the others are not parsed twice.
        match place {
            Place::File(file) if sources.get(file).text().contains(MARK) => {
                let source = sources.get(file);
                by_file.entry(file).or_default().extend(allowances(
                    source,
                    &stages::tree(source, file),
                    &rules,
                    &mut slips,
                ));
            }
            Place::Piece(file, chunk) if sources.get(file).text()[chunk.range()].contains(MARK) => {
                let source = sources.get(file);
                by_file.entry(file).or_default().extend(allowances(
                    source,
                    &stages::piece(source, file, chunk),
                    &rules,
                    &mut slips,
                ));
            }
            _ => {}
        }
    }
    let mut by_file: FxHashMap<FileId, FxHashMap<String, OfCode>> =
        by_file.into_iter().map(|(file, all)| (file, by_code(all))).collect();
    diagnostics.retain(|d| {
        let can = d.rule().is_some() || d.code.level != Level::Error;
        let of_file = by_file.get_mut(&d.span.file).filter(|_| can);
        let of_code = of_file.and_then(|of_file| of_file.get_mut(d.shown_code()));
        !of_code.is_some_and(|of_code| of_code.allows(d.span))
    });
    diagnostics.append(&mut slips);
    let mut unsure = Unsure::default();
    let all = by_file.into_values().flat_map(FxHashMap::into_values).flat_map(|of_code| of_code.all);
    for allowance in all {
        let (in_doubt, certain) = (allowance.complaint(true), allowance.complaint(false));
        if in_doubt == certain {
            diagnostics.extend(certain);
        } else {
            unsure.in_doubt.extend(in_doubt);
            unsure.certain.extend(certain);
        }
    }
    diagnostics.extend_from_slice(unsure.told(doubtful));
    unsure
}

/// Where allowances are looked for.
pub(super) enum Place {
    File(FileId),
    Piece(FileId, Chunk),
}

/// What is said of allowances that nothing has used: the one where records could not be
/// read, the other where all could.
#[derive(Debug, Default)]
pub struct Unsure {
    in_doubt: Vec<Diagnostic>,
    certain: Vec<Diagnostic>,
}

impl Unsure {
    pub fn told(&self, doubtful: bool) -> &[Diagnostic] {
        if doubtful { &self.in_doubt } else { &self.certain }
    }
}

/// The allowances of one code in a file, in the order of what they speak of.
struct OfCode {
    all: Vec<Allowance>,
    items: Nested,
}

fn by_code(all: Vec<Allowance>) -> FxHashMap<String, OfCode> {
    let mut codes: FxHashMap<String, Vec<Allowance>> = FxHashMap::default();
    for allowance in all {
        codes.entry(allowance.code.clone()).or_default().push(allowance);
    }
    let ordered = |(code, mut all): (String, Vec<Allowance>)| {
        all.sort_by_key(|allowance| nested::order(&allowance.item));
        let items = Nested::of(all.iter().map(|allowance| allowance.item).collect());
        (code, OfCode { all, items })
    };
    codes.into_iter().map(ordered).collect()
}

impl OfCode {
    /// Whether a finding at `place` is allowed; what allows it is of use then.
    fn allows(&mut self, place: Span) -> bool {
        let mut allowed = false;
        for at in self.items.before(place.start + 1).filter(|&at| self.items.places()[at].end >= place.end) {
            allowed = true;
            // What lies around one that was of use was of use as well.
            if std::mem::replace(&mut self.all[at].used, true) {
                break;
            }
        }
        allowed
    }
}

impl Allowance {
    fn complaint(&self, doubtful: bool) -> Option<Diagnostic> {
        let complain =
            |message: String, label: &'static str| Diagnostic::new(&codes::W0801, self.comment, message).label(label);
        let code = &self.code;
        // The reason that somebody wrote goes only where it is certain that it is of no use: not
        // with the name of a rule that may be mistyped, nor beside an error that is still there.
        let useless = |d: Diagnostic| match diag::by_code(code) {
            Some(row) if row.level != Level::Error => d.fix("remove the comment", self.place, ""),
            _ => d.maybe("remove the comment", self.place, ""),
        };
        match diag::by_code(code) {
            _ if code.is_empty() => {
                Some(complain("an allowance without a code".into(), "write it as `# deal: allow W0604 reason`"))
            }
            Some(row) if row.level == Level::Error => {
                Some(useless(complain(format!("`{code}` is an error and can't be allowed"), row.summary)))
            }
            _ if !self.used && !doubtful => Some(useless(complain(
                format!("`{code}` is allowed here, but nothing here gives it"),
                "this allowance suppresses nothing",
            ))),
            _ if !self.has_reason => {
                Some(complain(format!("`{code}` is allowed here without a reason"), "say why after the code"))
            }
            _ => None,
        }
    }
}

/// The allowances of a text; what is only meant as one is told.
fn allowances(source: &Source, tree: &Tree, rules: &FxHashSet<String>, slips: &mut Vec<Diagnostic>) -> Vec<Allowance> {
    let mut items = Vec::new();
    collect(&tree.items, &mut items);
    items.sort_by_key(nested::order);
    let items = Nested::of(items);
    let mut all = Vec::new();
    for &comment in &tree.comments {
        let text = &source.text()[comment.range()];
        let line = source.line(source.position(comment.start).line).start;
        let before = &source.text()[line..comment.start as usize];
        match allowance::read(text, &|name| rules.contains(name)) {
            None => {}
            Some(Written::Slip(slip)) => {
                slips.push(slip.told(comment, Some(before).filter(|before| before.trim().is_empty())));
            }
            Some(Written::Allowance { code, reason }) => {
                let item = item_of(source, &items, comment).unwrap_or(Span { end: comment.start, ..comment });
                let before = source.text()[..comment.start as usize].trim_end_matches([' ', '\t']).len();
                let alone = whole_lines(source.text(), comment);
                let place = alone.unwrap_or(Span { start: before as u32, ..comment });
                let (code, has_reason) = (code.to_owned(), !reason.trim().is_empty());
                all.push(Allowance { code, has_reason, comment, place, item, used: false });
            }
        }
    }
    all
}

fn collect(items: &[Item], into: &mut Vec<Span>) {
    let mut open: Vec<&Item> = items.iter().collect();
    while let Some(item) = open.pop() {
        into.push(item.span);
        if let ItemKind::Head { body: Some(body), .. } = &item.kind {
            open.extend(&body.items);
        }
    }
}

/// The item that a comment ends, or the next one where it stands on a line of its own.
fn item_of(source: &Source, items: &Nested, comment: Span) -> Option<Span> {
    let places = items.places();
    let before = || items.before(comment.start).map(|at| places[at]);
    let around = || before().find(|place| place.end > comment.start);
    let line = source.position(comment.start).line;
    let line_start = source.line(line).start as u32;
    if source.text()[line_start as usize..comment.start as usize].trim().is_empty() {
        let next = places.partition_point(|place| place.start < comment.end);
        // At the end of a block nothing follows: the next declaration is another matter.
        let ends = around().map_or(u32::MAX, |outer| outer.end);
        return places.get(next).filter(|next| next.start < ends).copied();
    }
    // What ends on this line before the comment, the outermost of those that end last;
    let ended = before().take_while(|place| place.end <= comment.start).last();
    let ended = ended.filter(|place| place.end > line_start);
    // else what begins on it (`instrument x {  # …`), else what goes on over it (a list).
    let begun = before().next().filter(|place| place.start >= line_start);
    ended.or(begun).or_else(around)
}
