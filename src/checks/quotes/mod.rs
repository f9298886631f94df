//! Archived files of sources: whether each passage that the records quote is in them,
//! and whether they are still the files whose digest was taken.
//!
//! A file comes from anywhere and is as large as it likes: it is read piece by piece,
//! kept only up to a limit, and what can't be looked at is said and not guessed.

mod digest;
mod glyphs;
mod nearest;
mod passage;
mod quotation;
mod reading;

use super::FileState;
use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{Citation, DeclId, Entry, Value};
use crate::pdf::UNTOLD;
use crate::schema::{F, Kind};
use crate::text::Span;
use digest::Digest;
use passage::{Archive, GaveUp};
pub(super) use quotation::words;
use reading::Content;
use rustc_hash::FxHashMap;

/// A file larger than this is not searched; saved pages with their pictures have tens
/// of megabytes.
const LARGEST: u64 = 64 << 20;
/// Characters of text that are searched: more than any treaty series' volume, less
/// than 100 MB of memory.
const LONGEST: usize = 8 << 20;
/// Passages near a missing quotation are looked for so many times in one file.
const LOOKED_FOR: usize = 100;

/// A quotation and its place.
type Quote<'a> = (&'a str, Span);

pub(super) fn files(context: &Context, out: &mut Vec<Diagnostic>) {
    if context.options.elsewhere.is_some() {
        return;
    }
    // Who asks for figures is told of a digest that is wrong, and not of quotations.
    let quotes = if context.options.errors_only { FxHashMap::default() } else { by_source(context) };
    for id in context.model.of_kind(Kind::Source) {
        let quotes = quotes.get(&id).map_or(&[][..], Vec::as_slice);
        one(context, id, quotes, out);
    }
}

/// All that the records quote, by source, in the order of the text. What only says
/// where to look (`p. 3`) is no quotation.
fn by_source<'a>(context: &Context<'a>) -> FxHashMap<DeclId, Vec<Quote<'a>>> {
    let model = context.model;
    let archived = |id: &DeclId| context.get(*id).field(F::File).is_some();
    let mut quotes: FxHashMap<DeclId, Vec<Quote>> = FxHashMap::default();
    if !model.of_kind(Kind::Source).any(|id| archived(&id)) {
        return quotes;
    }
    let mut add = |citations: &'a [Citation]| {
        for citation in citations {
            let source = citation.source.target.filter(archived);
            let quote = citation.quote.as_ref().filter(|(quote, _)| !words(quote).is_empty());
            if let (Some(source), Some((quote, span))) = (source, quote) {
                quotes.entry(source).or_default().push((quote, *span));
            }
        }
    };
    for decl in &model.decls {
        decl.fields.iter().for_each(|f| add(&f.sources));
        decl.lines.iter().for_each(|l| add(&l.sources));
    }
    model.rates.iter().for_each(|r| add(&r.sources));
    model.deflators.iter().for_each(|d| add(&d.sources));
    model.expects.iter().for_each(|e| add(&e.sources));
    quotes
}

fn one(context: &Context, id: DeclId, quotes: &[Quote], out: &mut Vec<Diagnostic>) {
    let source = context.get(id);
    let value = |field: F| source.values(field).iter().find_map(|entry| Some((text(entry)?, entry.span)));
    let (file, digest) = (value(F::File), value(F::Digest));
    let wanted = digest.map(|(written, span)| (Digest::read(written), span));
    if let Some((Err(malformed), span)) = &wanted {
        malformed.report(*span, out);
    }
    let wanted = wanted.and_then(|(digest, span)| Some((digest.ok()?, span)));
    let Some((path, place)) = file.filter(|_| wanted.is_some() || !quotes.is_empty()) else { return };
    if (context.options.file)(place.file, path) != FileState::There {
        return;
    }
    let what = match (quotes.len(), &wanted) {
        (0, _) => "its digest".to_owned(),
        (1, None) => "the quotation from it".to_owned(),
        (n, None) => format!("the {n} quotations from it"),
        (_, Some(_)) => "its digest and the quotations from it".to_owned(),
    };
    let unread = |what: &str, why: &str| {
        let message = format!("`{path}` can't be looked at: {why}");
        Diagnostic::new(&codes::W0611, place, message).label(format!("{what} can't be checked"))
    };
    let keep = if quotes.is_empty() { 0 } else { LARGEST };
    let opened = (context.options.open)(place.file, path);
    let read = opened.and_then(|file| digest::read(file, wanted.as_ref().map(|(d, _)| d.algorithm), keep));
    let read = match read {
        Ok(read) => read,
        Err(error) => return out.push(unread(&what, &in_words(&error))),
    };
    if let Some((wanted, span)) = wanted {
        match &read.digest {
            Some(found) if *found == wanted => {}
            Some(found) => out.push(digest::differs(path, found, span, place)),
            None => out.push(unread("its digest", "it is larger than 1 GiB")),
        }
    }
    if quotes.is_empty() {
        return;
    }
    let unread =
        |why: &str| unread(if quotes.len() == 1 { "the quotation from it" } else { "what is quoted from it" }, why);
    if read.length > LARGEST {
        return out.push(unread("it is larger than 64 MiB").help("keep the text of the passages in a file of its own"));
    }
    match reading::content(path, read.kept, context.options.pdf) {
        Content::Not(why) => out.push(unread(&why)),
        Content::Text(text, form) => match Archive::new(text, form, LONGEST) {
            Ok(archive) => look_up(&archive, path, quotes, place, out),
            Err(passage::TooLong) => out.push(unread("it has more than 8 million characters of text")),
        },
    }
}

fn text(entry: &Entry) -> Option<&str> {
    match &entry.value {
        Value::Text(text) | Value::Tag(text) => Some(text),
        _ => None,
    }
}

fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::InvalidInput => "it is no regular file".to_owned(),
        _ => error.to_string(),
    }
}

fn look_up(archive: &Archive, path: &str, quotes: &[Quote], file: Span, out: &mut Vec<Diagnostic>) {
    let (mut missing, mut untold) = (0, None);
    for (asked, &(quote, span)) in quotes.iter().enumerate() {
        let passages = quotation::passages(quote);
        match archive.has(&passages) {
            Ok(true) => {}
            Ok(false) => {
                if let Some(why) = unsure(archive, quote) {
                    untold.get_or_insert((why, 0)).1 += 1;
                    continue;
                }
                missing += 1;
                let nearest = if missing <= LOOKED_FOR { nearest::nearest(archive, &passages) } else { None };
                out.push(not_there(archive, path, &passages, nearest, span, file));
            }
            Err(GaveUp) => {
                let left = quotes.len() - asked;
                let message = format!("`{path}` is too repetitive to be searched");
                out.push(
                    Diagnostic::new(&codes::W0611, file, message)
                        .label(format!("{left} quotations from it are not looked for")),
                );
                return;
            }
        }
    }
    if let Some((why, count)) = untold {
        let message = format!("`{path}` can't be looked at in full: {why}");
        let label = match count {
            1 => "a quotation from it is not in the rest".to_owned(),
            n => format!("{n} quotations from it are not in the rest"),
        };
        let help = "keep the text of the passages in a file of its own, and name that file";
        out.push(Diagnostic::new(&codes::W0611, file, message).label(label).help(help));
    }
}

/// Why a quotation that is not found may be in the file all the same: a PDF has shapes of
/// letters, and what they mean only where its program cared to say.
fn unsure(archive: &Archive, quote: &str) -> Option<&'static str> {
    let leftwards = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    if archive.form != reading::Form::Pages {
        return None;
    }
    if quote.chars().any(leftwards) {
        return Some("the letters of a line from right to left stand in no certain order in a PDF");
    }
    archive
        .text
        .contains(UNTOLD)
        .then_some("it does not say what some of its letters are, or has pages that are pictures")
}

fn not_there(
    archive: &Archive,
    path: &str,
    passages: &[Vec<glyphs::Glyph>],
    nearest: Option<nearest::Nearest>,
    span: Span,
    file: Span,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(&codes::W0607, span, format!("these words are not in `{path}`"));
    // Each part alone may be there, and only their order be another.
    let each = |p: &Vec<glyphs::Glyph>| archive.has(std::slice::from_ref(p)).unwrap_or(false);
    if passages.len() > 1 && passages.iter().all(each) {
        diagnostic = diagnostic.label("its parts are there, but not in this order");
    } else if let Some(nearest) = nearest {
        if let Some((own, other)) = nearest.differs {
            diagnostic = diagnostic.label(match (own.is_empty(), other.is_empty()) {
                (true, _) => format!("the file has `{other}` besides"),
                (_, true) => format!("`{own}` is not in the passage"),
                _ => format!("where this has `{own}`, the file has `{other}`"),
            });
        }
        diagnostic = diagnostic.help(format!("the nearest passage is {}: `{}`", nearest.place, nearest.passage));
    } else {
        diagnostic = diagnostic.label("nor anything like them");
    }
    diagnostic
        .related(file, "looked for in this file")
        .help("quote what the source says; `…` stands for what is left out, `[...]` for words of your own")
}
