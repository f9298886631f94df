//! What the room `ide` answers, in the protocol's types.

use super::client::Client;
use super::docs::Doc;
use super::lines::Encoding;
use crate::ide::{Completion, CompletionKind, Completions, Fold, SemanticToken, Symbol};
use crate::schema::Kind;
use gen_lsp_types as lsp;
use std::ops::Range;

pub fn symbol_kind(kind: Option<Kind>) -> lsp::SymbolKind {
    match kind {
        Some(Kind::Party) => lsp::SymbolKind::Class,
        Some(Kind::Person) => lsp::SymbolKind::Object,
        Some(Kind::Initiative | Kind::Sector) => lsp::SymbolKind::Namespace,
        Some(Kind::Source) => lsp::SymbolKind::File,
        Some(Kind::Event) => lsp::SymbolKind::Event,
        Some(Kind::Instrument) => lsp::SymbolKind::Struct,
        Some(Kind::Package) => lsp::SymbolKind::Package,
        Some(Kind::Pledge) => lsp::SymbolKind::Interface,
        Some(Kind::Unit) => lsp::SymbolKind::Number,
        Some(Kind::Field) => lsp::SymbolKind::Field,
        Some(Kind::Rule) => lsp::SymbolKind::Operator,
        Some(Kind::Report) => lsp::SymbolKind::Function,
        None => lsp::SymbolKind::Constant,
    }
}

fn completion_kind(kind: CompletionKind) -> lsp::CompletionItemKind {
    use lsp::CompletionItemKind as K;
    match kind {
        CompletionKind::Keyword => K::Keyword,
        CompletionKind::Field => K::Property,
        CompletionKind::Verb => K::Function,
        CompletionKind::Decl(Kind::Party | Kind::Person) | CompletionKind::Country => K::Class,
        CompletionKind::Decl(Kind::Sector | Kind::Initiative) => K::Module,
        CompletionKind::Decl(Kind::Source) => K::File,
        CompletionKind::Decl(Kind::Event) => K::Event,
        CompletionKind::Decl(_) => K::Struct,
        CompletionKind::Word => K::EnumMember,
        CompletionKind::Currency | CompletionKind::Unit => K::Unit,
        CompletionKind::Date => K::Value,
        CompletionKind::Text => K::Snippet,
        CompletionKind::File => K::File,
        CompletionKind::Measure => K::Function,
        CompletionKind::Set => K::Enum,
        CompletionKind::Operator => K::Operator,
    }
}

pub fn markup(client: &Client, markdown: String) -> lsp::MarkupContent {
    if client.markdown {
        return lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: markdown };
    }
    // What we write in Markdown is bold words, code and lists: lists read well as they are.
    let lines = markdown.lines().filter(|line| !line.starts_with("```"));
    let value = lines.map(|line| line.replace("**", "")).collect::<Vec<_>>().join("\n");
    lsp::MarkupContent { kind: lsp::MarkupKind::PlainText, value }
}

pub fn completions(client: &Client, doc: &Doc, found: Completions) -> lsp::CompletionResponse {
    let range = doc.range(found.range.clone(), client.encoding);
    let item = |(at, item): (usize, Completion)| {
        let snippet = item.snippet.filter(|_| client.snippets);
        let format = if snippet.is_some() { lsp::InsertTextFormat::Snippet } else { lsp::InsertTextFormat::PlainText };
        let new_text = snippet.unwrap_or(item.insert);
        lsp::CompletionItem {
            label: item.label,
            kind: Some(completion_kind(item.kind)),
            detail: item.detail,
            documentation: item.doc.map(|doc| lsp::Documentation::MarkupContent(markup(client, doc))),
            sort_text: Some(format!("{at:05}")),
            filter_text: item.filter,
            insert_text_format: Some(format),
            text_edit: Some(lsp::CompletionItemTextEdit::TextEdit(lsp::TextEdit { range, new_text })),
            ..Default::default()
        }
    };
    lsp::CompletionResponse::CompletionList(lsp::CompletionList {
        is_incomplete: found.incomplete,
        items: found.items.into_iter().enumerate().map(item).collect(),
        ..Default::default()
    })
}

#[allow(deprecated)]
pub fn symbol(doc: &Doc, encoding: Encoding, symbol: Symbol) -> lsp::DocumentSymbol {
    let children: Vec<_> = symbol.children.into_iter().map(|s| self::symbol(doc, encoding, s)).collect();
    lsp::DocumentSymbol {
        // An empty name is refused by clients.
        name: if symbol.name.is_empty() { "…".into() } else { symbol.name },
        detail: symbol.detail,
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: doc.range(symbol.whole, encoding),
        selection_range: doc.range(symbol.head, encoding),
        children: (!children.is_empty()).then_some(children),
    }
}

/// For clients that know no hierarchy.
#[allow(deprecated)]
pub fn flat_symbols(doc: &Doc, encoding: Encoding, symbols: Vec<Symbol>) -> Vec<lsp::SymbolInformation> {
    let mut flat = Vec::new();
    let mut open: Vec<(Symbol, Option<String>)> = symbols.into_iter().rev().map(|s| (s, None)).collect();
    while let Some((symbol, container)) = open.pop() {
        let range = doc.range(symbol.whole, encoding);
        flat.push(lsp::SymbolInformation {
            deprecated: None,
            location: lsp::Location { uri: doc.uri.clone(), range },
            base_symbol_information: lsp::BaseSymbolInformation {
                name: symbol.name.clone(),
                kind: symbol_kind(symbol.kind),
                tags: None,
                container_name: container,
            },
        });
        open.extend(symbol.children.into_iter().rev().map(|child| (child, Some(symbol.name.clone()))));
    }
    flat
}

pub fn fold(client: &Client, doc: &Doc, fold: Fold) -> Option<lsp::FoldingRange> {
    let range = doc.range(fold.range, client.encoding);
    // A client that folds whole lines would hide the line of the closing brace.
    let end_line = if client.line_folds && !fold.comment { range.end.line.checked_sub(1)? } else { range.end.line };
    if end_line <= range.start.line {
        return None;
    }
    Some(lsp::FoldingRange {
        start_line: range.start.line,
        start_character: (!client.line_folds).then_some(range.start.character),
        end_line,
        end_character: (!client.line_folds).then_some(range.end.character),
        kind: fold.comment.then_some(lsp::FoldingRangeKind::Comment),
        ..Default::default()
    })
}

/// From the inside out.
pub fn selection(doc: &Doc, encoding: Encoding, ranges: Vec<Range<usize>>) -> lsp::SelectionRange {
    let mut around: Option<Box<lsp::SelectionRange>> = None;
    for range in ranges.into_iter().rev() {
        around = Some(Box::new(lsp::SelectionRange { range: doc.range(range, encoding), parent: around }));
    }
    around.map_or_else(lsp::SelectionRange::default, |s| *s)
}

/// Each told by how far it lies from the one before.
pub fn tokens(doc: &Doc, encoding: Encoding, tokens: Vec<SemanticToken>) -> Vec<lsp::SemanticToken> {
    let mut before = lsp::Position { line: 0, character: 0 };
    let mut out = Vec::with_capacity(tokens.len());
    for token in tokens {
        let range = doc.range(token.range, encoding);
        let start = range.start;
        let delta_line = start.line - before.line;
        out.push(lsp::SemanticToken {
            delta_line,
            delta_start: if delta_line == 0 { start.character - before.character } else { start.character },
            length: range.end.character.saturating_sub(start.character),
            token_type: token.ty as u32,
            token_modifiers_bitset: token.modifiers,
        });
        before = start;
    }
    out
}
