//! Requests and their answers.

use super::convert;
use super::docs::Doc;
use super::publish::Places;
use super::server::Server;
use crate::ide::{self, LinkTarget, Refused, Snapshot};
use crate::text::{FileId, Span};
use gen_lsp_types as lsp;
use gen_lsp_types::Request;
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What must be known before a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// The text alone.
    Nothing,
    /// Some analysis, perhaps of a few keystrokes ago.
    Any,
    /// The analysis of the texts as they are, when it comes.
    Fresh,
    /// The same, and a person waits for it.
    Places,
    /// The same, and the figures beside the records.
    Figures,
}

impl Needs {
    /// Whether it can wait for the analysis, but not for long.
    pub fn can_wait(self) -> bool {
        matches!(self, Needs::Fresh | Needs::Figures)
    }
}

pub fn needs(method: &str) -> Needs {
    match method {
        "textDocument/completion"
        | "textDocument/hover"
        | "textDocument/semanticTokens/full"
        | "textDocument/documentLink" => Needs::Any,
        "textDocument/definition"
        | "textDocument/references"
        | "textDocument/prepareRename"
        | "textDocument/rename"
        | "workspace/symbol" => Needs::Places,
        "textDocument/documentHighlight" | "textDocument/codeAction" => Needs::Fresh,
        "textDocument/codeLens" | "textDocument/inlayHint" => Needs::Figures,
        _ => Needs::Nothing,
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fail {
    /// The parameters can't be read.
    Params(String),
    Invalid(String),
    Unknown(String),
    /// In words for the user.
    Refused(String),
    Cancelled,
    /// The text has changed since it was asked.
    Modified,
    Internal(String),
}

impl Fail {
    pub fn parts(self) -> (i32, String) {
        match self {
            Fail::Params(why) => (-32602, why),
            Fail::Invalid(why) => (-32600, why),
            Fail::Unknown(method) => (-32601, format!("there is no `{method}` here")),
            Fail::Refused(why) => (-32803, why),
            Fail::Cancelled => (-32800, "cancelled".into()),
            Fail::Modified => (-32801, "the text has changed since".into()),
            Fail::Internal(why) => (-32603, why),
        }
    }
}

impl From<Refused> for Fail {
    fn from(refused: Refused) -> Fail {
        Fail::Refused(refused.0)
    }
}

/// A manifest is watched, but it is no record: another server knows TOML.
pub fn is_manifest(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "deal.toml")
}

type Answer<T> = Result<T, Fail>;

/// Answers a request whose needs are met.
pub fn answer(server: &Server, method: &str, params: Value) -> Answer<Value> {
    let asked = Asked { server };
    match method {
        "textDocument/hover" => run::<lsp::HoverRequest>(params, |p| asked.hover(p)),
        "textDocument/completion" => run::<lsp::CompletionRequest>(params, |p| asked.completion(p)),
        "textDocument/definition" => run::<lsp::DefinitionRequest>(params, |p| asked.definition(p)),
        "textDocument/references" => run::<lsp::ReferencesRequest>(params, |p| asked.references(p)),
        "textDocument/documentHighlight" => run::<lsp::DocumentHighlightRequest>(params, |p| asked.highlights(p)),
        "textDocument/prepareRename" => run::<lsp::PrepareRenameRequest>(params, |p| asked.prepare_rename(p)),
        "textDocument/rename" => run::<lsp::RenameRequest>(params, |p| asked.rename(p)),
        "textDocument/documentSymbol" => run::<lsp::DocumentSymbolRequest>(params, |p| asked.symbols(p)),
        "workspace/symbol" => run::<lsp::WorkspaceSymbolRequest>(params, |p| asked.workspace_symbols(p)),
        "textDocument/documentLink" => run::<lsp::DocumentLinkRequest>(params, |p| asked.links(p)),
        "textDocument/foldingRange" => run::<lsp::FoldingRangeRequest>(params, |p| asked.folds(p)),
        "textDocument/selectionRange" => run::<lsp::SelectionRangeRequest>(params, |p| asked.selections(p)),
        "textDocument/semanticTokens/full" => run::<lsp::SemanticTokensRequest>(params, |p| asked.tokens(p)),
        "textDocument/formatting" => run::<lsp::DocumentFormattingRequest>(params, |p| asked.format(p)),
        "textDocument/rangeFormatting" => run::<lsp::DocumentRangeFormattingRequest>(params, |p| asked.format_range(p)),
        "textDocument/onTypeFormatting" => {
            run::<lsp::DocumentOnTypeFormattingRequest>(params, |p| asked.format_typed(p))
        }
        "textDocument/inlayHint" => run::<lsp::InlayHintRequest>(params, |p| asked.hints(p)),
        "textDocument/codeLens" => run::<lsp::CodeLensRequest>(params, |p| asked.lenses(p)),
        "textDocument/codeAction" => run::<lsp::CodeActionRequest>(params, |p| asked.actions(p)),
        _ => Err(Fail::Unknown(method.to_owned())),
    }
}

fn run<R: Request>(params: Value, f: impl FnOnce(R::Params) -> Answer<R::Result>) -> Answer<Value> {
    let params = serde_json::from_value(params).map_err(|e| Fail::Params(e.to_string()))?;
    serde_json::to_value(f(params)?).map_err(|e| Fail::Internal(e.to_string()))
}

struct Asked<'a> {
    server: &'a Server,
}

/// A document with the last analysis of its project.
struct Place<'a> {
    path: PathBuf,
    doc: Cow<'a, Doc>,
    snapshot: Option<Arc<Snapshot>>,
    /// The file in the snapshot, where the text is still the same.
    current: Option<FileId>,
}

impl<'a> Asked<'a> {
    /// None for a document that nobody knows.
    fn place(&self, uri: &lsp::Uri) -> Option<Place<'a>> {
        let path = self.server.path_of(uri);
        if is_manifest(&path) {
            return None;
        }
        let snapshot = self.server.snapshot(&path);
        let file = snapshot.as_ref().and_then(|s| s.file(&path));
        let doc = match self.server.docs.get(&path) {
            Some(doc) => Cow::Borrowed(doc),
            // A file that is not open: as the last analysis saw it.
            None => Cow::Owned(Doc::new(uri.clone(), 0, snapshot.as_ref()?.text(file?))),
        };
        let current = file.filter(|&file| snapshot.as_ref().is_some_and(|s| s.text(file) == doc.text()));
        Some(Place { path, doc, snapshot, current })
    }

    fn at(&self, params: &lsp::TextDocumentPositionParams) -> Option<(Place<'a>, usize)> {
        let place = self.place(&params.text_document.uri)?;
        let offset = place.doc.offset(params.position, self.server.encoding());
        Some((place, offset))
    }

    /// A place in a text that the analysis has seen.
    fn exact(&self, params: &lsp::TextDocumentPositionParams) -> Option<(Arc<Snapshot>, FileId, usize)> {
        let (place, offset) = self.at(params)?;
        Some((place.snapshot?, place.current?, offset))
    }

    fn hover(&self, params: lsp::HoverParams) -> Answer<Option<lsp::Hover>> {
        let Some((place, offset)) = self.at(&params.text_document_position_params) else { return Ok(None) };
        let found = ide::hover(&place.doc.document(), offset, place.snapshot.as_deref(), place.current);
        Ok(found.map(|hover| lsp::Hover {
            contents: lsp::Contents::MarkupContent(convert::markup(&self.server.client, hover.markdown)),
            range: Some(place.doc.range(hover.range, self.server.encoding())),
        }))
    }

    fn completion(&self, params: lsp::CompletionParams) -> Answer<Option<lsp::CompletionResponse>> {
        let Some((place, offset)) = self.at(&params.text_document_position_params) else { return Ok(None) };
        let today = self.server.host.today();
        let found = ide::complete(&place.doc.document(), offset, &place.path, today, place.snapshot.as_deref());
        Ok(Some(convert::completions(&self.server.client, &place.doc, found)))
    }

    fn definition(&self, params: lsp::DefinitionParams) -> Answer<Option<lsp::DefinitionResponse>> {
        let asked = &params.text_document_position_params;
        let Some((snapshot, file, offset)) = self.exact(asked) else { return Ok(None) };
        let mut places = Places::new(self.server, &snapshot);
        let Some((origin, id)) = ide::definition(&snapshot, file, offset) else { return self.included(asked) };
        let decl = snapshot.model().get(id);
        let Some(target) = places.location(decl.name_span) else { return Ok(None) };
        Ok(Some(if self.server.client.definition_links {
            let link = lsp::LocationLink {
                origin_selection_range: Some(places.range(origin)),
                target_uri: target.uri,
                target_range: places.range(decl.span),
                target_selection_range: target.range,
            };
            lsp::DefinitionResponse::DefinitionLinkList(vec![link])
        } else {
            lsp::DefinitionResponse::Definition(lsp::Definition::Location(target))
        }))
    }

    /// The file that an `include` or a `file` names.
    fn included(&self, params: &lsp::TextDocumentPositionParams) -> Answer<Option<lsp::DefinitionResponse>> {
        let Some((place, offset)) = self.at(params) else { return Ok(None) };
        let links = ide::links(&place.doc.document(), &place.path, place.snapshot.as_deref());
        let link = links.into_iter().find(|link| link.range.start <= offset && offset <= link.range.end);
        let Some(LinkTarget::File(path)) = link.map(|link| link.target) else { return Ok(None) };
        let location = self.server.uri_of(&path).map(|uri| lsp::Location { uri, range: lsp::Range::default() });
        Ok(location.map(|location| lsp::DefinitionResponse::Definition(lsp::Definition::Location(location))))
    }

    fn references(&self, params: lsp::ReferenceParams) -> Answer<Option<Vec<lsp::Location>>> {
        let Some((snapshot, file, offset)) = self.exact(&params.text_document_position_params) else { return Ok(None) };
        let found = ide::references(&snapshot, file, offset, params.context.include_declaration);
        let mut places = Places::new(self.server, &snapshot);
        Ok(Some(found.into_iter().filter_map(|span| places.location(span)).collect()))
    }

    fn highlights(&self, params: lsp::DocumentHighlightParams) -> Answer<Option<Vec<lsp::DocumentHighlight>>> {
        let Some((snapshot, file, offset)) = self.exact(&params.text_document_position_params) else { return Ok(None) };
        let found = ide::references(&snapshot, file, offset, true);
        let mut places = Places::new(self.server, &snapshot);
        let here = found.into_iter().filter(|span| span.file == file);
        Ok(Some(here.map(|span| lsp::DocumentHighlight { range: places.range(span), kind: None }).collect()))
    }

    fn prepare_rename(&self, params: lsp::PrepareRenameParams) -> Answer<Option<lsp::PrepareRenameResult>> {
        let Some((snapshot, file, offset)) = self.exact(&params.text_document_position_params) else { return Ok(None) };
        let span = ide::prepare_rename(&snapshot, file, offset)?;
        let range = Places::new(self.server, &snapshot).range(span);
        let placeholder = snapshot.slice(span).to_owned();
        Ok(Some(lsp::PrepareRenameResult::PrepareRenamePlaceholder(lsp::PrepareRenamePlaceholder {
            range,
            placeholder,
        })))
    }

    fn rename(&self, params: lsp::RenameParams) -> Answer<Option<lsp::WorkspaceEdit>> {
        let asked = &params.text_document_position_params;
        let Some((snapshot, file, offset)) = self.exact(asked) else { return Ok(None) };
        let spans = ide::rename(&snapshot, file, offset, &params.new_name)?;
        let edits = spans.into_iter().map(|span| (span, params.new_name.clone())).collect();
        Ok(Some(self.edit(&snapshot, edits)))
    }

    /// Replacements in files of a project.
    fn edit(&self, snapshot: &Snapshot, edits: Vec<(Span, String)>) -> lsp::WorkspaceEdit {
        let mut places = Places::new(self.server, snapshot);
        let mut by_file: FxHashMap<FileId, Vec<lsp::TextEdit>> = FxHashMap::default();
        for (span, new_text) in edits {
            by_file.entry(span.file).or_default().push(lsp::TextEdit { range: places.range(span), new_text });
        }
        let mut files: Vec<_> = by_file.into_iter().collect();
        files.sort_by_key(|(file, _)| *file);
        let named = files.into_iter().filter_map(|(file, edits)| {
            let path = snapshot.path(file);
            Some((self.server.uri_of(&path)?, self.server.docs.get(&path).map(|doc| doc.version), edits))
        });
        if !self.server.client.document_changes {
            let changes = named.map(|(uri, _, edits)| (uri, edits)).collect();
            return lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() };
        }
        let changes = named.map(|(uri, version, edits)| {
            lsp::DocumentChange::TextDocumentEdit(lsp::TextDocumentEdit {
                text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                    version,
                    text_document_identifier: lsp::TextDocumentIdentifier { uri },
                },
                edits: edits.into_iter().map(lsp::Edit::TextEdit).collect(),
            })
        });
        lsp::WorkspaceEdit { document_changes: Some(changes.collect()), ..Default::default() }
    }

    fn symbols(&self, params: lsp::DocumentSymbolParams) -> Answer<Option<lsp::DocumentSymbolResponse>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let encoding = self.server.encoding();
        let found = ide::symbols(&place.doc.document());
        Ok(Some(if self.server.client.hierarchical_symbols {
            let list = found.into_iter().map(|s| convert::symbol(&place.doc, encoding, s)).collect();
            lsp::DocumentSymbolResponse::DocumentSymbolList(list)
        } else {
            lsp::DocumentSymbolResponse::SymbolInformationList(convert::flat_symbols(&place.doc, encoding, found))
        }))
    }

    #[allow(deprecated)]
    fn workspace_symbols(&self, params: lsp::WorkspaceSymbolParams) -> Answer<Option<lsp::WorkspaceSymbolResponse>> {
        const MOST: usize = 256;
        let mut found = Vec::new();
        for project in self.server.projects.values() {
            let Some(snapshot) = &project.snapshot else { continue };
            let mut places = Places::new(self.server, snapshot);
            for symbol in ide::workspace_symbols(snapshot, &params.query, MOST) {
                let Some(location) = places.location(symbol.span) else { continue };
                found.push(lsp::SymbolInformation {
                    deprecated: None,
                    location,
                    base_symbol_information: lsp::BaseSymbolInformation {
                        name: symbol.name,
                        kind: convert::symbol_kind(Some(symbol.kind)),
                        tags: None,
                        container_name: symbol.title,
                    },
                });
            }
        }
        Ok(Some(lsp::WorkspaceSymbolResponse::SymbolInformationList(found)))
    }

    fn links(&self, params: lsp::DocumentLinkParams) -> Answer<Option<Vec<lsp::DocumentLink>>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let encoding = self.server.encoding();
        let found = ide::links(&place.doc.document(), &place.path, place.snapshot.as_deref());
        let link = |link: ide::Link| {
            let target = match link.target {
                LinkTarget::Web(address) => address.parse().ok(),
                LinkTarget::File(path) => self.exists(&path).then(|| self.server.uri_of(&path)).flatten(),
            }?;
            Some(lsp::DocumentLink {
                range: place.doc.range(link.range, encoding),
                target: Some(target),
                ..Default::default()
            })
        };
        Ok(Some(found.into_iter().filter_map(link).collect()))
    }

    fn exists(&self, path: &Path) -> bool {
        self.server.docs.contains_key(path) || self.server.host.kind(path).is_ok()
    }

    fn folds(&self, params: lsp::FoldingRangeParams) -> Answer<Option<Vec<lsp::FoldingRange>>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let found = ide::folds(&place.doc.document());
        Ok(Some(found.into_iter().filter_map(|f| convert::fold(&self.server.client, &place.doc, f)).collect()))
    }

    fn selections(&self, params: lsp::SelectionRangeParams) -> Answer<Option<Vec<lsp::SelectionRange>>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let encoding = self.server.encoding();
        let one = |position: &lsp::Position| {
            let offset = place.doc.offset(*position, encoding);
            convert::selection(&place.doc, encoding, ide::selections(&place.doc.document(), offset))
        };
        Ok(Some(params.positions.iter().map(one).collect()))
    }

    fn tokens(&self, params: lsp::SemanticTokensParams) -> Answer<Option<lsp::SemanticTokens>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let found = ide::semantic_tokens(&place.doc.document(), place.snapshot.as_deref());
        let data = convert::tokens(&place.doc, self.server.encoding(), found);
        Ok(Some(lsp::SemanticTokens { result_id: None, data }))
    }

    fn format(&self, params: lsp::DocumentFormattingParams) -> Answer<Option<Vec<lsp::TextEdit>>> {
        let place = self.place(&params.text_document.uri);
        Ok(place.map(|place| self.edits(&place.doc, ide::format(&place.doc.document(), None))))
    }

    fn format_range(&self, params: lsp::DocumentRangeFormattingParams) -> Answer<Option<Vec<lsp::TextEdit>>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let encoding = self.server.encoding();
        let range = place.doc.offset(params.range.start, encoding)..place.doc.offset(params.range.end, encoding);
        Ok(Some(self.edits(&place.doc, ide::format(&place.doc.document(), Some(range)))))
    }

    fn format_typed(&self, params: lsp::DocumentOnTypeFormattingParams) -> Answer<Option<Vec<lsp::TextEdit>>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let offset = place.doc.offset(params.position, self.server.encoding());
        Ok(Some(self.edits(&place.doc, ide::format_typed(&place.doc.document(), offset, &params.ch))))
    }

    fn edits(&self, doc: &Doc, edits: Vec<ide::TextEdit>) -> Vec<lsp::TextEdit> {
        let encoding = self.server.encoding();
        edits.into_iter().map(|e| lsp::TextEdit { range: doc.range(e.range, encoding), new_text: e.text }).collect()
    }

    fn hints(&self, params: lsp::InlayHintParams) -> Answer<Option<Vec<lsp::InlayHint>>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let encoding = self.server.encoding();
        let range = place.doc.offset(params.range.start, encoding)..place.doc.offset(params.range.end, encoding);
        let (Some(snapshot), Some(file)) = (place.snapshot, place.current) else { return Ok(None) };
        let hint = |hint: ide::Hint| lsp::InlayHint {
            position: place.doc.position(hint.at, encoding),
            label: hint.text.into(),
            kind: None,
            text_edits: None,
            tooltip: Some(hint.tooltip.into()),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        };
        Ok(Some(ide::hints(&snapshot, file, range).into_iter().map(hint).collect()))
    }

    fn lenses(&self, params: lsp::CodeLensParams) -> Answer<Option<Vec<lsp::CodeLens>>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let (Some(snapshot), Some(file)) = (place.snapshot, place.current) else { return Ok(None) };
        let encoding = self.server.encoding();
        // A command without a name does nothing: the line is there to be read.
        let lens = |lens: ide::Lens| lsp::CodeLens {
            range: place.doc.range(lens.span.range(), encoding),
            command: Some(lsp::Command { title: lens.text, ..Default::default() }),
            data: None,
        };
        Ok(Some(ide::lenses(&snapshot, file).into_iter().map(lens).collect()))
    }

    /// The edits of all certain fixes of a file, of two that touch the first.
    fn certain(&self, snapshot: &Snapshot, file: FileId) -> Vec<(Span, String)> {
        let fixes = snapshot.analysis.diagnostics.iter().filter_map(|d| d.fix_to_apply(false));
        let of_file = fixes.filter(|fix| fix.edits.iter().all(|e| e.span.file == file));
        let mut placed: Vec<(Span, crate::diag::Fix)> =
            of_file.filter_map(|fix| Some((fix.edits.iter().map(|e| e.span).reduce(Span::to)?, fix))).collect();
        placed.sort_by_key(|(span, _)| *span);
        let mut edits = Vec::new();
        let mut end = None;
        for (span, fix) in placed {
            if end.is_none_or(|end| end < span.start) {
                edits.extend(fix.edits.into_iter().map(|e| (e.span, e.text)));
                end = Some(span.end);
            }
        }
        edits
    }

    fn actions(&self, params: lsp::CodeActionParams) -> Answer<Option<Vec<lsp::CodeActionResponse>>> {
        let Some(place) = self.place(&params.text_document.uri) else { return Ok(None) };
        let (Some(snapshot), Some(file)) = (place.snapshot, place.current) else { return Ok(None) };
        if !self.server.client.code_action_literals {
            return Ok(None);
        }
        let encoding = self.server.encoding();
        let (from, to) = (place.doc.offset(params.range.start, encoding), place.doc.offset(params.range.end, encoding));
        let asked = |kind: &lsp::CodeActionKind| {
            let wanted: Option<Vec<String>> =
                params.context.only.as_ref().map(|only| only.iter().map(|k| String::from(k.clone())).collect());
            let kind = String::from(kind.clone());
            wanted.is_none_or(|only| only.iter().any(|w| kind == *w || kind.starts_with(&format!("{w}."))))
        };
        let mut actions = Vec::new();
        let mut places = Places::new(self.server, &snapshot);
        let here = snapshot.analysis.diagnostics.iter().filter(|d| {
            let span = d.span;
            span.file == file && span.start as usize <= to && from <= span.end as usize
        });
        for diagnostic in here.filter(|_| asked(&lsp::CodeActionKind::QuickFix)) {
            for fix in diagnostic.fixes() {
                let edits = fix.edits.into_iter().map(|e| (e.span, e.text)).collect();
                actions.push(lsp::CodeAction {
                    title: fix.title,
                    kind: Some(lsp::CodeActionKind::QuickFix),
                    diagnostics: Some(vec![places.diagnostic(diagnostic)]),
                    is_preferred: (fix.safety == crate::diag::Safety::Safe).then_some(true),
                    edit: Some(self.edit(&snapshot, edits)),
                    ..Default::default()
                });
            }
        }
        // Of the file as a whole only where the client asks for that by its name.
        let by_name = params.context.only.is_some() && asked(&lsp::CodeActionKind::SourceFixAll);
        let certain = if by_name { self.certain(&snapshot, file) } else { Vec::new() };
        if !certain.is_empty() {
            actions.push(lsp::CodeAction {
                title: "put right all that is certain in this file".into(),
                kind: Some(lsp::CodeActionKind::SourceFixAll),
                edit: Some(self.edit(&snapshot, certain)),
                ..Default::default()
            });
        }
        Ok(Some(actions.into_iter().map(lsp::CodeActionResponse::CodeAction).collect()))
    }
}
