//! Diagnostics for people, with the lines they speak of.

use crate::diag::{Diagnostic, Label, Level as Gravity};
use crate::text::{FileId, Source, Sources, Span};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::io::{self, Write};

#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub colour: bool,
    pub width: Option<u16>,
    /// All of a file's messages, not the first [`SHOWN`].
    pub all: bool,
}

/// More than this of one file is more than anybody reads at once.
pub const SHOWN: usize = 100;

/// A line longer than this is cut around the marked place before it is drawn: a
/// 200 MB string on one line would otherwise be laid out whole.
const LONGEST: usize = 400;

pub fn write<'d>(
    out: &mut dyn Write,
    sources: &Sources,
    diagnostics: impl Iterator<Item = &'d Diagnostic>,
    options: Options,
) -> io::Result<()> {
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(options.width.map_or(140, usize::from).max(60));
    let mut file: Option<(FileId, usize)> = None;
    for d in diagnostics {
        let id = d.span.file;
        let before = match file {
            Some((same, n)) if same == id => n,
            other => {
                more(out, sources, other)?;
                0
            }
        };
        file = Some((id, before + 1));
        if options.all || before < SHOWN {
            writeln!(out, "{}\n", renderer.render(&[group(sources, d)]))?;
        }
    }
    if !options.all {
        more(out, sources, file)?;
    }
    Ok(())
}

/// `and 23 more in kz.deal`
fn more(out: &mut dyn Write, sources: &Sources, file: Option<(FileId, usize)>) -> io::Result<()> {
    match file {
        Some((id, n)) if n > SHOWN => {
            writeln!(out, "and {} more in {}; `--all` shows all\n", n - SHOWN, sources.path(id))
        }
        _ => Ok(()),
    }
}

fn group<'a>(sources: &'a Sources, d: &'a Diagnostic) -> Group<'a> {
    let level = match d.level {
        Gravity::Error => Level::ERROR,
        Gravity::Warning => Level::WARNING,
        Gravity::Info => Level::INFO,
    };
    let mut group = level.primary_title(clean(d.message())).id(d.shown_code()).elements(snippets(sources, d));
    if sources.get(d.span.file).text().is_empty() {
        // A file without text has no line to show, only its name.
        group = group.element(Origin::path(sources.path(d.span.file)));
    }
    group = group.elements(d.helps().map(|help| Level::HELP.message(clean(help))));
    let fixes = d.fixes();
    group.elements(fixes.iter().filter_map(|fix| fix_line(sources, d, fix)).map(|line| Level::HELP.message(line)))
}

/// A fix in words, where no help says it already.
fn fix_line(sources: &Sources, d: &Diagnostic, fix: &crate::diag::Fix) -> Option<String> {
    let said = |text: &str| d.helps().any(|help| help.contains(&format!("`{}`", text.trim())));
    if d.helps().any(|help| help == fix.title) || fix.edits.iter().any(|edit| said(&edit.text)) {
        return None;
    }
    let written = match fix.edits.as_slice() {
        // What is longer than a line of it that is shown, the title says as far as it goes.
        [edit]
            if !edit.text.is_empty()
                && edit.text.len().max(edit.span.range().len()) <= LONGEST
                && !edit.text.contains('\n')
                && !fix.title.contains(edit.text.trim()) =>
        {
            let old = sources.slice(edit.span);
            if old.is_empty() {
                format!(": `{}`", edit.text.trim())
            } else {
                format!(": `{old}` → `{}`", edit.text.trim())
            }
        }
        _ => String::new(),
    };
    Some(clean(&format!("{}{written}", fix.title)))
}

/// One snippet for each run of marked places that lie near one another: the primary
/// place first, so that its line stands in the arrow.
fn snippets<'a>(sources: &'a Sources, d: &'a Diagnostic) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let primary = d.marked();
    let (mut near, mut far): (Vec<Label>, Vec<Label>) = d.others().partition(|l| l.span.file == primary.span.file);
    far.retain(|l| !sources.get(l.span.file).text().is_empty());
    if sources.get(primary.span.file).text().is_empty() {
        return Vec::new();
    }
    // Lines far apart in one file make a snippet each: what is between is not copied.
    let source = sources.get(primary.span.file);
    let line = |l: &Label| source.position(l.span.start).line;
    let home = line(&primary);
    // Nor where few lines are long ones.
    let apart = |l: &Label| source.line(home).start.abs_diff(source.line(line(l)).start);
    let is_close = |l: &Label| line(l).abs_diff(home) <= 30 && apart(l) <= 10 * LONGEST;
    let (close, distant): (Vec<Label>, Vec<Label>) = near.drain(..).partition(is_close);
    let mut all = vec![snippet(source, Some(primary), &close)];
    all.extend(distant.into_iter().chain(far).map(|l| snippet(sources.get(l.span.file), None, &[l])));
    all
}

fn snippet<'a>(
    source: &'a Source,
    primary: Option<Label<'a>>,
    related: &[Label<'a>],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let spans = || primary.iter().chain(related).map(|l| first_line(source, l.span));
    let first = spans().map(|s| s.start).min().unwrap_or(0);
    let last = spans().map(|s| s.end).max().unwrap_or(0);
    let lines = source.position(first).line..=source.position(last).line;
    let start = source.line(*lines.start()).start;
    let end = source.line(*lines.end()).end.max(last as usize);
    let single = lines.start() == lines.end();
    let (start, end) = if single { cut(source, start, end, first as usize, last as usize) } else { (start, end) };
    let text = &source.text()[start..end];
    let mark = |kind: AnnotationKind, label: &Label| {
        let span = first_line(source, label.span);
        let clamp = |at: u32| (at as usize).clamp(start, end) - start;
        let annotation = kind.span(clamp(span.start)..clamp(span.end));
        if label.text.is_empty() { annotation } else { annotation.label(clean(label.text)) }
    };
    Snippet::source(text)
        .line_start(*lines.start() as usize)
        .path(source.path())
        .annotations(primary.iter().map(|l| mark(AnnotationKind::Primary, l)))
        .annotations(related.iter().map(|l| mark(AnnotationKind::Context, l)))
}

/// A span that goes over several lines is marked on its first.
fn first_line(source: &Source, span: Span) -> Span {
    let line = source.line(source.position(span.start).line);
    let start = span.start.min(source.text().len() as u32);
    Span { start, end: span.end.min(line.end as u32).max(start), ..span }
}

/// The part of a very long line that lies around the marked place.
fn cut(source: &Source, start: usize, end: usize, first: usize, last: usize) -> (usize, usize) {
    if end - start <= LONGEST {
        return (start, end);
    }
    let text = source.text();
    let mut from = first.saturating_sub(LONGEST / 2).max(start);
    let mut to = (first + LONGEST / 2).max(last.min(first + LONGEST)).min(end);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to += 1;
    }
    (from, to)
}

/// Without characters that move the cursor or change the direction of text: a record
/// is not to be trusted to draw on the terminal of who checks it.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}
