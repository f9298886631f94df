//! What can be folded away, and what is selected step by step.

use super::cursor::Document;
use crate::syntax::{Item, ItemKind, TermKind, Tree};
use crate::text::Span;
use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    pub range: Range<usize>,
    pub comment: bool,
}

/// Blocks, text blocks, lists over several lines, and comments of several lines.
pub fn folds(document: &Document) -> Vec<Fold> {
    let mut folds = Vec::new();
    for &chunk in document.chunks {
        let tree = document.tree(chunk);
        tree.items.iter().for_each(|item| fold_item(item, &mut folds));
        comments(document.text, &tree, &mut folds);
    }
    folds.retain(|fold| document.slice(fold.range.clone()).contains('\n'));
    folds.sort_by_key(|fold| (fold.range.start, fold.range.end));
    folds
}

fn fold_item(item: &Item, folds: &mut Vec<Fold>) {
    let mut add = |span: Span| folds.push(Fold { range: span.range(), comment: false });
    match &item.kind {
        ItemKind::Head { body: Some(body), .. } => {
            add(body.span);
            body.items.iter().for_each(|inner| fold_item(inner, folds));
        }
        ItemKind::Field { terms, .. } | ItemKind::Dated { terms, .. } | ItemKind::Head { terms, .. } => {
            match terms.iter().find(|t| t.kind == TermKind::Text) {
                Some(block) => add(block.span),
                None => add(item.span),
            }
        }
        ItemKind::Bad => {}
    }
}

/// Comments on lines of their own that follow one another.
fn comments(text: &str, tree: &Tree, folds: &mut Vec<Fold>) {
    let own_line = |span: &&Span| {
        let before = &text[..span.start as usize];
        before[before.rfind('\n').map_or(0, |n| n + 1)..].trim().is_empty()
    };
    let mut run: Option<Range<usize>> = None;
    for span in tree.comments.iter().filter(own_line) {
        let range = span.range();
        match &mut run {
            Some(run) if text[run.end..range.start].matches('\n').count() == 1 => run.end = range.end,
            _ => {
                folds.extend(run.replace(range).map(|range| Fold { range, comment: true }));
            }
        }
    }
    folds.extend(run.map(|range| Fold { range, comment: true }));
}

/// From the word at an offset outwards: each holds the one before.
pub fn selections(document: &Document, offset: usize) -> Vec<Range<usize>> {
    let offset = document.border(offset);
    let mut found: Vec<Range<usize>> = Vec::new();
    found.push(0..document.text.len());
    if let Some(chunk) = document.chunk(offset) {
        let tree = document.tree(chunk);
        let mut items = tree.items.as_slice();
        while let Some(item) = items.iter().find(|i| touches(i.span, offset)) {
            found.push(item.span.range());
            let (terms, body) = match &item.kind {
                ItemKind::Field { terms, .. } | ItemKind::Dated { terms, .. } => (terms, None),
                ItemKind::Head { terms, body, .. } => (terms, body.as_ref()),
                ItemKind::Bad => break,
            };
            match body.filter(|b| touches(b.span, offset)) {
                Some(body) => {
                    found.push(body.span.range());
                    items = &body.items;
                }
                None => {
                    if let (Some(first), Some(last)) = (terms.first(), terms.last())
                        && touches(first.span.to(last.span), offset)
                    {
                        found.push(first.span.to(last.span).range());
                    }
                    entry(terms, offset, &mut found);
                    break;
                }
            }
        }
    }
    // From the inside out, none twice.
    found.reverse();
    found.sort_by_key(|r| r.len());
    found.dedup();
    found
}

fn entry(terms: &[crate::syntax::Term], offset: usize, found: &mut Vec<Range<usize>>) {
    let parts = terms.split(|t| t.kind == TermKind::Comma);
    for part in parts {
        if let (Some(first), Some(last)) = (part.first(), part.last())
            && touches(first.span.to(last.span), offset)
        {
            found.push(first.span.to(last.span).range());
            found.extend(part.iter().find(|t| touches(t.span, offset)).map(|t| t.span.range()));
        }
    }
}

fn touches(span: Span, offset: usize) -> bool {
    span.start as usize <= offset && offset <= span.end as usize
}
