//! What leads out of a text: web addresses, kept copies, included files.

use super::cursor::Document;
use super::snapshot::Snapshot;
use crate::syntax::{Item, ItemKind, Term, TermKind};
use crate::text::Span;
use crate::workspace::tidy;
use std::ops::Range;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub range: Range<usize>,
    pub target: LinkTarget,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    Web(String),
    File(PathBuf),
}

/// The links of a text that stands at `path`. An include with wildcards leads to the
/// one file that it matches, if it is one.
pub fn links(document: &Document, path: &Path, snapshot: Option<&Snapshot>) -> Vec<Link> {
    let mut links = Vec::new();
    let folder = path.parent().unwrap_or(Path::new("/"));
    for &chunk in document.chunks {
        // Few pieces have any; the others are not parsed for it.
        let text = document.slice(chunk.range());
        if text.contains("include") || text.contains("://") || text.contains("file:") {
            let finder = Finder { document, folder, snapshot };
            document.tree(chunk).items.iter().for_each(|item| finder.item(item, &mut links));
        }
    }
    links
}

struct Finder<'a> {
    document: &'a Document<'a>,
    folder: &'a Path,
    snapshot: Option<&'a Snapshot>,
}

impl Finder<'_> {
    fn item(&self, item: &Item, links: &mut Vec<Link>) {
        match &item.kind {
            ItemKind::Field { name, terms } => {
                let file = self.document.slice(name.range()) == "file";
                for term in terms.iter().filter(|t| t.kind == TermKind::Str) {
                    links.extend(self.value(*term, file));
                }
            }
            ItemKind::Head { word, terms, body: None } if self.document.slice(word.range()) == "include" => {
                let pattern = terms.first().filter(|t| t.kind == TermKind::Str);
                links.extend(pattern.and_then(|t| self.include(inner(t.span))));
            }
            ItemKind::Head { body: Some(body), .. } => body.items.iter().for_each(|inner| self.item(inner, links)),
            _ => {}
        }
    }

    fn value(&self, term: Term, file: bool) -> Option<Link> {
        let range = inner(term.span);
        let text = self.document.slice(range.clone());
        if text.starts_with("https://") || text.starts_with("http://") {
            return Some(Link { range, target: LinkTarget::Web(text.to_owned()) });
        }
        let target = (file && !text.is_empty()).then(|| LinkTarget::File(tidy(&self.folder.join(text))))?;
        Some(Link { range, target })
    }

    fn include(&self, range: Range<usize>) -> Option<Link> {
        let pattern = self.document.slice(range.clone());
        let target = tidy(&self.folder.join(pattern));
        if !pattern.contains(['*', '?', '[', '{']) {
            return Some(Link { range, target: LinkTarget::File(target) });
        }
        let snapshot = self.snapshot?;
        let glob = globset::GlobBuilder::new(&target.to_string_lossy()).literal_separator(true).build().ok()?;
        let glob = glob.compile_matcher();
        let mut matching =
            snapshot.analysis.sources.iter().map(|(id, _)| snapshot.path(id)).filter(|p| glob.is_match(p));
        let first = matching.next()?;
        matching.next().is_none().then_some(Link { range, target: LinkTarget::File(first) })
    }
}

/// Without its quotes.
fn inner(span: Span) -> Range<usize> {
    let range = span.range();
    range.start + 1..range.end.saturating_sub(1).max(range.start + 1)
}
