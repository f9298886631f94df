//! A comparison as Markdown, fit for the comment of a pull request.
//!
//! What the records say comes from whoever proposes the change, and the comment is
//! posted by a machine with rights of its own: every word of theirs stands in a code
//! span, where it is no link, picture, HTML or `@mention`. A forge refuses a comment
//! above 65,536 characters, so what does not fit is counted.

use super::super::markdown::{escaped, row};
use super::super::text::{self, Numbers, clean};
use super::story::{self, Story, Told};
use crate::diff::{Diff, Measured, Problem, What};
use crate::render::json::change_word;
use std::io::{self, Write};

/// Bytes, below what GitHub and GitLab take.
const ROOM: usize = 60_000;

/// More stories than this are folded away.
const OPEN: usize = 12;

pub fn diff(out: &mut dyn Write, diff: &Diff, numbers: Numbers) -> io::Result<()> {
    let mut page = Page { text: String::new(), left_out: 0 };
    page.line("### What this does to the records\n");
    page.line(&format!("{} · {}\n", code(&super::origins(diff)), plain(&super::about(diff))));
    if let Some(warning) = super::warning(diff) {
        page.line(&format!("**{}**\n", plain(&capital(&warning))));
    }
    if diff.is_empty() {
        page.line("No difference in what the records say.");
        return out.write_all(page.text.as_bytes());
    }
    page.line(&format!("{}\n", plain(&super::counts(diff))));
    let totals: Vec<&Measured> = diff.totals.iter().filter(super::shown).collect();
    if !totals.is_empty() {
        let rows = totals.into_iter().map(|m| (vec![m.measure.clone()], m));
        page.table(&["total"], rows, numbers);
    }
    problems(&mut page, "Newly wrong", &diff.problems.new);
    problems(&mut page, &capital(super::gone_word(diff)), &diff.problems.gone);
    groups(&mut page, diff, numbers);
    let stories: Vec<Story> = story::stories(diff).collect();
    let others = story::others(diff);
    if !stories.is_empty() || !others.is_empty() {
        page.folded(stories.len() + others.len() > OPEN, "What was changed", |page| {
            stories.iter().for_each(|story| page.item(&self::story(story)));
            others.iter().for_each(|told| page.item(&self::told("- ", told)));
        });
    }
    let notes = super::notes(diff);
    if !notes.is_empty() {
        page.folded(true, "Notes on the figures", |page| {
            notes.iter().for_each(|note| page.item(&format!("- {}\n", plain(note))));
        });
    }
    if page.left_out > 0 {
        page.line(&format!("\n{} more that found no room here: `deal diff` shows all.", page.left_out));
    }
    out.write_all(page.text.as_bytes())
}

/// Text that grows as long as there is room.
struct Page {
    text: String,
    left_out: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Something that may be left out, with its line end.
    fn item(&mut self, item: &str) {
        if self.text.len() + item.len() > ROOM {
            self.left_out += 1;
        } else {
            self.text.push_str(item);
        }
    }

    fn table<'m>(&mut self, head: &[&str], rows: impl Iterator<Item = (Vec<String>, &'m Measured)>, numbers: Numbers) {
        let names = head.iter().map(|word| plain(word)).chain(["before", "after", "difference"].map(str::to_owned));
        let rule = head.iter().map(|_| "---").chain(["---:"; 3]).map(str::to_owned);
        self.item(&line_of(names));
        self.item(&line_of(rule));
        for (keys, measured) in rows {
            let lines = super::lines(measured, numbers);
            let column = |at: usize| lines.iter().map(|line| plain(&line[at])).collect::<Vec<_>>().join("<br>");
            let difference = if measured.changed() { format!("**{}**", column(2)) } else { column(2) };
            let keys = keys.into_iter();
            self.item(&line_of(keys.chain([column(0), column(1), difference])));
        }
        self.line("");
    }

    fn folded(&mut self, fold: bool, title: &str, fill: impl FnOnce(&mut Page)) {
        if fold {
            self.line(&format!("<details><summary>{title}</summary>\n"));
        } else {
            self.line(&format!("**{title}**\n"));
        }
        fill(self);
        self.line(if fold { "\n</details>\n" } else { "" });
    }
}

fn line_of(cells: impl Iterator<Item = String>) -> String {
    let mut line = Vec::new();
    // Writing to memory does not fail.
    let _ = row(&mut line, cells);
    String::from_utf8_lossy(&line).into_owned()
}

fn problems(page: &mut Page, title: &str, problems: &[Problem]) {
    if problems.is_empty() {
        return;
    }
    page.folded(problems.len() > OPEN, title, |page| {
        for p in problems {
            let place = code(&format!("{}:{}:{}", p.place.file, p.place.line, p.column));
            let message = code(&p.message);
            page.item(&format!("- {} {} {place} {message}\n", super::level(p.level), code(&p.code)));
        }
    });
}

fn groups(page: &mut Page, diff: &Diff, numbers: Numbers) {
    let Some(groups) = &diff.groups else { return };
    let by: Vec<&str> = groups.by.iter().map(|(name, _)| &**name).collect();
    let title = plain(&format!("By {}", by.join(", ")));
    page.folded(groups.rows.len() > OPEN, &title, |page| {
        if groups.rows.is_empty() {
            return page.line("no change");
        }
        let rows = groups.rows.iter().flat_map(|row| {
            row.measures.iter().enumerate().map(|(at, m)| {
                // Names of rows are names of records.
                let key = |key| if at == 0 { cell_code(&text::key(key, None)) } else { String::new() };
                (row.keys.iter().map(key).chain([m.measure.clone()]).collect(), m)
            })
        });
        let head: Vec<&str> = by.iter().copied().chain(["measure"]).collect();
        page.table(&head, rows, numbers);
        super::rest(groups).iter().for_each(|line| page.line(&format!("{line}  ")));
    });
}

fn story(story: &Story) -> String {
    let named = story.named;
    let title = named.title.as_deref().map(|title| format!(" {}", code(&format!("\"{title}\"")))).unwrap_or_default();
    let what = change_word(story.what);
    let mut text = format!("- **{what}** {} {}{title} {}\n", named.kind, code(&named.name), code(&story.place));
    if let Some(renamed) = &story.renamed {
        text.push_str(&format!("  - {}\n", code(renamed)));
    }
    if let Some(gist) = &story.gist {
        text.push_str(&format!("  - {}\n", code(gist)));
    }
    let alone = matches!(story.what, What::Added | What::Removed);
    for told in &story.told {
        let told = if alone { lone(told) } else { self::told("  - ", told) };
        text.push_str(&told);
    }
    text
}

/// A line of what is all new or all gone.
fn lone(told: &Told) -> String {
    told.after.as_ref().or(told.before.as_ref()).map(|said| format!("  - {}\n", code(said))).unwrap_or_default()
}

fn told(bullet: &str, told: &Told) -> String {
    let what = if told.what.is_empty() { String::new() } else { format!("{} ", plain(&told.what)) };
    let text = match (&told.before, &told.after) {
        (Some(before), Some(after)) => format!("{what}{} → {}", code(before), code(after)),
        (Some(before), None) => format!("removed: {what}{}", code(before)),
        (None, Some(after)) => format!("added: {what}{}", code(after)),
        (None, None) => return String::new(),
    };
    let place = if told.place.is_empty() { String::new() } else { format!(" {}", code(&told.place)) };
    format!("{bullet}{text}{place}\n")
}

/// A code span, whatever backticks are in it.
fn code(text: &str) -> String {
    let text = clean(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A blank at both ends is taken off again; without it a backtick at the end would
    // belong to the fence.
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// In a table a bar ends the cell, in a code span too.
fn cell_code(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Words of ours, perhaps with a name among them.
fn plain(text: &str) -> String {
    escaped(text).replace('@', "@\u{200b}")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
