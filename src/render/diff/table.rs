//! A comparison for a terminal.

use super::super::layout::Grid;
use super::super::table::Options;
use super::super::text::{self, clean};
use super::story::{self, Story, Told};
use crate::diff::{Diff, Measured, Problem, What};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

pub fn diff(out: &mut dyn Write, diff: &Diff, options: Options) -> io::Result<()> {
    writeln!(out, "{}", super::origins(diff))?;
    writeln!(out, "{}", super::about(diff))?;
    if let Some(warning) = super::warning(diff) {
        writeln!(out, "{}", painted(&warning, RED, options))?;
    }
    if diff.is_empty() {
        return writeln!(out, "\nno difference in what the records say");
    }
    writeln!(out, "{}", super::counts(diff))?;
    let totals: Vec<&Measured> = diff.totals.iter().filter(super::shown).collect();
    if !totals.is_empty() {
        writeln!(out, "\n{}", grid(&["total"], totals.into_iter().map(|m| (vec![m.measure.clone()], m)), options))?;
    }
    groups(out, diff, options)?;
    problems(out, "newly wrong", '+', &diff.problems.new, options)?;
    problems(out, super::gone_word(diff), '-', &diff.problems.gone, options)?;
    for story in story::stories(diff) {
        self::story(out, &story, options)?;
    }
    let others = story::others(diff);
    if !others.is_empty() {
        writeln!(out)?;
    }
    others.iter().try_for_each(|told| self::told(out, "", told, options))?;
    let notes = super::notes(diff);
    if !notes.is_empty() {
        writeln!(out)?;
    }
    notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))
}

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const BOLD: Style = Style::new().bold();

fn painted(text: &str, style: Style, options: Options) -> String {
    if options.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// Rows of keys, each with a measure, and a line for every currency.
fn grid<'m>(head: &[&str], rows: impl Iterator<Item = (Vec<String>, &'m Measured)>, options: Options) -> String {
    let figures = ["before", "after", "difference"].map(|word| Grid::head(word, true));
    let heads: Vec<_> = head.iter().map(|word| Grid::head(&clean(word), false)).chain(figures).collect();
    let row = |(keys, measured): (Vec<String>, &Measured)| -> Vec<Vec<String>> {
        let lines = super::lines(measured, options.numbers);
        let column = |at: usize| lines.iter().map(|line| line[at].to_string()).collect();
        keys.into_iter().map(|key| vec![key]).chain([0, 1, 2].map(column)).collect()
    };
    Grid { names: head.len(), heads, rows: rows.map(row).collect(), total: None }.drawn(options)
}

fn groups(out: &mut dyn Write, diff: &Diff, options: Options) -> io::Result<()> {
    let Some(groups) = &diff.groups else { return Ok(()) };
    let mut head: Vec<&str> = groups.by.iter().map(|(name, _)| &**name).collect();
    if groups.rows.is_empty() {
        return writeln!(out, "\nby {}: no change", head.join(", "));
    }
    head.push("measure");
    let rows = groups.rows.iter().flat_map(|row| {
        row.measures.iter().enumerate().map(|(at, m)| {
            // The keys once, before the first of their measures.
            let key = |key| if at == 0 { text::key(key, None) } else { String::new() };
            let keys = row.keys.iter().map(key).chain([m.measure.clone()]);
            (keys.collect(), m)
        })
    });
    writeln!(out, "\n{}", grid(&head, rows, options))?;
    super::rest(groups).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn problems(out: &mut dyn Write, what: &str, mark: char, all: &[Problem], options: Options) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{what}")?;
    all.iter().try_for_each(|p| {
        let style = if mark == '+' { RED } else { GREEN };
        let head = painted(&format!("{mark} {}[{}]", super::level(p.level), clean(&p.code)), style, options);
        writeln!(out, "{head} {}:{}:{} {}", clean(&p.place.file), p.place.line, p.column, clean(&p.message))
    })
}

fn story(out: &mut dyn Write, story: &Story, options: Options) -> io::Result<()> {
    let (mark, style) = match story.what {
        What::Added => ('+', GREEN),
        What::Removed => ('-', RED),
        _ => ('~', BOLD),
    };
    let named = story.named;
    let title = named.title.as_deref().map(|title| format!(" \"{}\"", clean(title))).unwrap_or_default();
    let head = painted(&format!("{mark} {} {}{title}", named.kind, clean(&named.name)), style, options);
    writeln!(out, "\n{head}  {}", story.place)?;
    if let Some(renamed) = &story.renamed {
        writeln!(out, "    {renamed}")?;
    }
    if let Some(gist) = &story.gist {
        writeln!(out, "    {gist}")?;
    }
    story.told.iter().try_for_each(|told| self::told(out, "    ", told, options))
}

fn told(out: &mut dyn Write, indent: &str, told: &Told, options: Options) -> io::Result<()> {
    let what = if told.what.is_empty() { String::new() } else { format!("{} ", told.what) };
    let text = match (&told.before, &told.after) {
        (Some(before), Some(after)) => format!("~ {what}{before} → {after}"),
        (Some(before), None) => painted(&format!("- {what}{before}"), RED, options),
        (None, Some(after)) => painted(&format!("+ {what}{after}"), GREEN, options),
        (None, None) => return Ok(()),
    };
    writeln!(out, "{}", format!("{indent}{text}  {}", told.place).trim_end())
}
