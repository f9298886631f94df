//! What the client can do, and what it asked for at the start. Read from the JSON
//! itself: a client may be newer than our types, and nothing else of it is needed.

use super::lines::Encoding;
use super::paths;
use gen_lsp_types::Uri;
use serde_json::Value;
use std::path::PathBuf;

#[derive(Debug, Clone, Default)]
pub struct Client {
    pub encoding: Encoding,
    pub snippets: bool,
    pub markdown: bool,
    pub related: bool,
    pub versions: bool,
    pub tags: bool,
    pub hierarchical_symbols: bool,
    pub definition_links: bool,
    pub code_action_literals: bool,
    pub document_changes: bool,
    pub watches_files: bool,
    pub refresh_hints: bool,
    pub refresh_lenses: bool,
    pub refresh_tokens: bool,
    pub line_folds: bool,
    /// Folders, as the client calls them.
    pub folders: Vec<PathBuf>,
}

impl Client {
    pub fn of(params: &Value) -> Client {
        let capable = |path: &str| params.pointer(&format!("/capabilities/{path}")) == Some(&Value::Bool(true));
        let lists = |path: &str, word: &str| {
            let list = params.pointer(&format!("/capabilities/{path}")).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|v| v.as_str() == Some(word)))
        };
        let there = |path: &str| params.pointer(&format!("/capabilities/{path}")).is_some_and(|v| !v.is_null());
        Client {
            encoding: if lists("general/positionEncodings", "utf-8") { Encoding::Utf8 } else { Encoding::Utf16 },
            snippets: capable("textDocument/completion/completionItem/snippetSupport"),
            markdown: lists("textDocument/hover/contentFormat", "markdown"),
            related: capable("textDocument/publishDiagnostics/relatedInformation"),
            versions: capable("textDocument/publishDiagnostics/versionSupport"),
            tags: there("textDocument/publishDiagnostics/tagSupport"),
            hierarchical_symbols: capable("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            definition_links: capable("textDocument/definition/linkSupport"),
            code_action_literals: there("textDocument/codeAction/codeActionLiteralSupport"),
            document_changes: capable("workspace/workspaceEdit/documentChanges"),
            watches_files: capable("workspace/didChangeWatchedFiles/dynamicRegistration"),
            refresh_hints: capable("workspace/inlayHint/refreshSupport"),
            refresh_lenses: capable("workspace/codeLens/refreshSupport"),
            refresh_tokens: capable("workspace/semanticTokens/refreshSupport"),
            line_folds: capable("textDocument/foldingRange/lineFoldingOnly"),
            folders: folders(params),
        }
    }
}

/// The workspace's folders; of older clients its root.
fn folders(params: &Value) -> Vec<PathBuf> {
    let path = |value: &Value| value.as_str().and_then(|uri| uri.parse::<Uri>().ok()).map(|uri| paths::path_of(&uri));
    let listed = params.get("workspaceFolders").and_then(Value::as_array);
    let listed: Vec<PathBuf> = listed.into_iter().flatten().filter_map(|f| path(f.get("uri")?)).collect();
    if !listed.is_empty() {
        return listed;
    }
    let root = params.get("rootUri").and_then(path);
    root.or_else(|| params.get("rootPath").and_then(Value::as_str).map(PathBuf::from)).into_iter().collect()
}
