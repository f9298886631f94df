//! Declarations as an outline, and by name across the project.

use super::cursor::Document;
use super::snapshot::Snapshot;
use crate::model::DeclId;
use crate::schema::{self, Kind};
use crate::syntax::{self, Item, ItemKind, TermKind};
use crate::text::{FileId, Span};
use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    /// The title.
    pub detail: Option<String>,
    /// None: an expectation, a rate, an include.
    pub kind: Option<Kind>,
    pub whole: Range<usize>,
    pub head: Range<usize>,
    pub children: Vec<Symbol>,
}

/// The outline of a text, from its form alone: what nests too deep to be read is left out.
pub fn symbols(document: &Document) -> Vec<Symbol> {
    let mut all = Vec::new();
    for &chunk in document.chunks {
        let tree = document.tree(chunk);
        all.extend(tree.items.iter().filter_map(|item| symbol(document.text, item)));
    }
    all
}

fn symbol(text: &str, item: &Item) -> Option<Symbol> {
    let s = |span: Span| text.get(span.range()).unwrap_or("");
    match &item.kind {
        ItemKind::Head { word, terms, body } => {
            let kind = schema::kind(s(*word));
            let name = terms.first().filter(|t| t.kind == TermKind::Name && kind.is_some());
            let title = terms.iter().find(|t| matches!(t.kind, TermKind::Str | TermKind::Text));
            let detail = title.map(|t| syntax::string_value(text, t.span, t.kind).0);
            let head = name.map_or(*word, |t| t.span);
            let children =
                body.iter().flat_map(|b| &b.items).filter_map(|i| symbol(text, i).filter(|s| s.kind.is_some()));
            let children = children.collect();
            let shown = name.map_or_else(|| s(*word).to_owned(), |t| s(t.span).to_owned());
            Some(Symbol { name: shown, detail, kind, whole: item.span.range(), head: head.range(), children })
        }
        ItemKind::Dated { when, terms } => {
            let first = terms.first()?;
            let name = format!("{} {}", s(*when), s(first.span));
            let rest = terms.get(1).map(|t| s(Span { end: item.span.end, ..t.span }));
            let detail = rest.map(|r| r.lines().next().unwrap_or("").to_owned());
            Some(Symbol {
                name,
                detail,
                kind: None,
                whole: item.span.range(),
                head: when.range(),
                children: Vec::new(),
            })
        }
        _ => None,
    }
}

/// A declaration of the project.
pub struct Found {
    pub id: DeclId,
    pub name: String,
    pub title: Option<String>,
    pub kind: Kind,
    pub file: FileId,
    pub span: Span,
}

/// Declarations whose name or title holds the letters of `query` in their order; the
/// nearer first, at most `limit`.
pub fn workspace_symbols(snapshot: &Snapshot, query: &str, limit: usize) -> Vec<Found> {
    let model = snapshot.model();
    let query = query.to_lowercase();
    let mut found: Vec<(u8, DeclId)> = Vec::new();
    for id in model.ids().filter(|&id| !model.get(id).implied && !model.get(id).name.is_empty()) {
        let decl = model.get(id);
        let title = decl.title.as_deref().unwrap_or("").to_lowercase();
        let name = decl.name.to_lowercase();
        let rank = match () {
            () if name == query => 0,
            () if name.starts_with(&query) => 1,
            () if name.contains(&query) => 2,
            () if title.contains(&query) => 3,
            () if in_order(&name, &query) => 4,
            () => continue,
        };
        found.push((rank, id));
    }
    found.sort();
    found.truncate(limit);
    let one = |(_, id): (u8, DeclId)| {
        let decl = model.get(id);
        let title = decl.title.as_deref().map(str::to_owned);
        Found { id, name: model.path(id), title, kind: decl.kind, file: decl.span.file, span: decl.name_span }
    };
    found.into_iter().map(one).collect()
}

/// Whether the letters of `query` stand in `text` in their order.
pub(super) fn in_order(text: &str, query: &str) -> bool {
    let mut letters = text.chars();
    query.chars().all(|wanted| letters.any(|c| c == wanted))
}
