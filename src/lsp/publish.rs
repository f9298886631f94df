//! Diagnostics as the client is told them, and files coming and going.

use super::docs::Doc;
use super::lines::Lines;
use super::projects::{Root, Touch};
use super::requests;
use super::server::Server;
use crate::diag::{self, Level};
use crate::ide::{self, Snapshot};
use crate::text::{FileId, Span};
use gen_lsp_types as lsp;
use gen_lsp_types::Uri;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Positions in the files of one snapshot; lines are counted once for each file.
pub struct Places<'a> {
    server: &'a Server,
    snapshot: &'a Snapshot,
    lines: FxHashMap<FileId, Lines>,
    /// Files whose places are those of the text at hand, not of the snapshot.
    pub now: FxHashSet<FileId>,
    /// Whether the text of an open file is the one of the snapshot.
    same: FxHashMap<FileId, bool>,
}

impl<'a> Places<'a> {
    pub fn new(server: &'a Server, snapshot: &'a Snapshot) -> Self {
        Places { server, snapshot, lines: FxHashMap::default(), now: FxHashSet::default(), same: FxHashMap::default() }
    }

    pub fn range(&mut self, span: Span) -> lsp::Range {
        let encoding = self.server.encoding();
        let text = self.snapshot.text(span.file);
        let (now, same) = (&self.now, &mut self.same);
        let mut is_it =
            |doc: &&Doc| now.contains(&span.file) || *same.entry(span.file).or_insert_with(|| doc.text() == text);
        if let Some(doc) = self.server.docs.get(&self.snapshot.path(span.file)).filter(&mut is_it) {
            return doc.range(span.range(), encoding);
        }
        let lines = self.lines.entry(span.file).or_insert_with(|| Lines::of(text));
        let at = |offset: u32| lines.position(text, offset as usize, encoding);
        lsp::Range { start: at(span.start), end: at(span.end) }
    }

    pub fn location(&mut self, span: Span) -> Option<lsp::Location> {
        let uri = self.server.uri_of(&self.snapshot.path(span.file))?;
        Some(lsp::Location { uri, range: self.range(span) })
    }

    pub fn diagnostic(&mut self, diagnostic: &diag::Diagnostic) -> lsp::Diagnostic {
        let client = &self.server.client;
        let (related, tags) = (client.related, client.tags);
        let mut message = diagnostic.message().to_owned();
        for words in std::iter::once(diagnostic.marked().text).chain(diagnostic.helps()) {
            if !words.is_empty() {
                message.push_str(&format!("\n{words}"));
            }
        }
        let others = diagnostic.others().filter(|_| related).filter_map(|label| {
            Some(lsp::DiagnosticRelatedInformation {
                location: self.location(label.span)?,
                message: label.text.to_owned(),
            })
        });
        let others: Vec<_> = others.collect();
        // What nothing uses is shown faded.
        let faded = tags && matches!(diagnostic.code.code, "W0216" | "W0601" | "W0801");
        lsp::Diagnostic {
            range: self.range(diagnostic.span),
            severity: Some(match diagnostic.level {
                Level::Error => lsp::DiagnosticSeverity::Error,
                Level::Warning => lsp::DiagnosticSeverity::Warning,
                Level::Info => lsp::DiagnosticSeverity::Information,
            }),
            code: Some(lsp::Code::String(diagnostic.shown_code().to_owned())),
            source: Some("deal".into()),
            message: message.into(),
            related_information: (!others.is_empty()).then_some(others),
            tags: faded.then(|| vec![lsp::DiagnosticTag::Unnecessary]),
            ..Default::default()
        }
    }
}

impl Server {
    /// The address of a file as the client knows it.
    pub fn uri_of(&self, path: &Path) -> Option<Uri> {
        if let Some(doc) = self.docs.get(path) {
            return Some(doc.uri.clone());
        }
        // Where the workspace was opened through a link, the client has that name.
        let shown = self.folders.iter().find_map(|(real, shown)| path.strip_prefix(real).ok().map(|p| shown.join(p)));
        paths_uri(&shown.unwrap_or_else(|| path.to_path_buf()))
    }

    /// Tells the client what is wrong in the files of a project, where that is news.
    pub fn publish(&mut self, root: &Root) {
        let Some(snapshot) = self.projects.get(root).and_then(|p| p.snapshot.clone()) else { return };
        let mut found: FxHashMap<PathBuf, Vec<lsp::Diagnostic>> = FxHashMap::default();
        let mut places = Places::new(self, &snapshot);
        for diagnostic in &snapshot.analysis.diagnostics {
            let path = snapshot.path(diagnostic.span.file);
            if self.root_of(&path) == *root {
                found.entry(path).or_default().push(places.diagnostic(diagnostic));
            }
        }
        let old = self.projects.get_mut(root).map(|p| std::mem::take(&mut p.published)).unwrap_or_default();
        for path in old.keys().filter(|path| !found.contains_key(*path)) {
            self.tell(path, &[]);
        }
        let mut paths: Vec<&PathBuf> = found.keys().collect();
        paths.sort();
        for path in paths {
            if old.get(path) != found.get(path) {
                self.tell(path, &found[path]);
            }
        }
        if let Some(project) = self.projects.get_mut(root) {
            project.published = found;
            project.told.clear();
        }
    }

    /// Tells of what was just typed where the analysis of the whole takes longer than a
    /// person notices.
    pub fn tell_quickly(&mut self) {
        let edited = std::mem::take(&mut self.edited);
        let records = edited.iter().filter(|path| !requests::is_manifest(path));
        let roots: BTreeSet<Root> = records.map(|path| self.root_of(path)).collect();
        for root in roots {
            self.tell_now(&root);
        }
    }

    fn tell_now(&mut self, root: &Root) -> Option<()> {
        let project = self.projects.get(root).filter(|p| !p.is_fresh() && !p.is_quick())?;
        let snapshot = project.snapshot.clone()?;
        let also = project.told.iter().filter_map(|path| snapshot.file(path)).collect();
        let records = self.docs.iter().filter(|(path, _)| !requests::is_manifest(path));
        let known = |(path, doc): (&PathBuf, &'_ Doc)| snapshot.file(path).filter(|&f| doc.text() != snapshot.text(f));
        let texts: Vec<(FileId, &Doc)> = records.filter_map(|(path, doc)| Some((known((path, doc))?, doc))).collect();
        let texts: Vec<ide::Text> = texts
            .into_iter()
            .map(|(file, doc)| ide::Text { file, document: doc.document(), shared: doc.shared() })
            .collect();
        let told = ide::now(&snapshot, &texts, &self.overlay(root), &also)?;
        let mut places = Places::new(self, &snapshot);
        places.now = texts.iter().map(|text| text.file).collect();
        let mut news: Vec<(PathBuf, Vec<lsp::Diagnostic>)> = Vec::new();
        for (file, found) in &told.files {
            let path = snapshot.path(*file);
            let found: Vec<lsp::Diagnostic> = found.iter().map(|d| places.diagnostic(d)).collect();
            let known = project.published.get(&path).map_or(&[][..], Vec::as_slice);
            if known != found.as_slice() && self.root_of(&path) == *root {
                news.push((path, found));
            }
        }
        for (path, found) in news {
            self.tell(&path, &found);
            let project = self.projects.get_mut(root)?;
            project.told.insert(path.clone());
            if found.is_empty() {
                project.published.remove(&path)
            } else {
                project.published.insert(path, found)
            };
        }
        let project = self.projects.get_mut(root)?;
        project.whole = Some(project.revision).filter(|_| told.whole);
        Some(())
    }

    fn tell(&mut self, path: &Path, diagnostics: &[lsp::Diagnostic]) {
        let Some(uri) = self.uri_of(path) else { return };
        let version = self.docs.get(path).map(|doc| doc.version).filter(|_| self.client.versions);
        let mut params = json!({"uri": uri, "diagnostics": diagnostics});
        if let Some(version) = version {
            params["version"] = version.into();
        }
        self.notify("textDocument/publishDiagnostics", params);
    }

    /// Lets a project go, and takes back what was said of it.
    pub fn forget(&mut self, root: &Root) {
        let Some(project) = self.projects.remove(root) else { return };
        for path in project.published.keys() {
            self.tell(path, &[]);
        }
    }

    /// Lets the client ask anew for what it shows beside the texts.
    pub fn refresh(&mut self) {
        let (hints, lenses, tokens) =
            (self.client.refresh_hints, self.client.refresh_lenses, self.client.refresh_tokens);
        for (wanted, what) in [(hints, "inlayHint"), (lenses, "codeLens"), (tokens, "semanticTokens")] {
            if wanted {
                self.ask(&format!("workspace/{what}/refresh"), Value::Null);
            }
        }
    }

    pub fn initialized(&mut self) {
        if self.client.watches_files {
            let watchers = ["**/*.deal", "**/deal.toml"].map(|glob| json!({"globPattern": glob}));
            self.ask(
                "client/registerCapability",
                json!({"registrations": [{
                    "id": "deal-files", "method": "workspace/didChangeWatchedFiles",
                    "registerOptions": {"watchers": watchers},
                }]}),
            );
        }
    }

    /// What the editor tells of texts and files. What can't be read is passed over: a
    /// notification has no answer.
    pub fn sync(&mut self, method: &str, params: Value) {
        match method {
            "textDocument/didOpen" => self.with(params, Server::opened),
            "textDocument/didChange" => self.with(params, Server::changed),
            "textDocument/didClose" => self.with(params, Server::closed),
            "textDocument/didSave" => self.with(params, Server::saved),
            "workspace/didChangeWatchedFiles" => self.with(params, Server::watched),
            "workspace/didChangeWorkspaceFolders" => self.with(params, Server::folders_changed),
            _ => {}
        }
    }

    fn with<P: DeserializeOwned>(&mut self, params: Value, f: fn(&mut Server, P)) {
        match serde_json::from_value(params) {
            Ok(params) => f(self, params),
            Err(error) => self.log(&format!("a notification can't be read: {error}")),
        }
    }

    fn opened(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let item = params.text_document;
        let path = self.path_of(&item.uri);
        self.outdated(&path);
        self.docs.insert(path.clone(), Doc::new(item.uri, item.version, &item.text));
        self.files_moved();
        self.touch(&path, Touch::File);
    }

    fn changed(&mut self, params: lsp::DidChangeTextDocumentParams) {
        let path = self.path_of(&params.text_document.text_document_identifier.uri);
        self.outdated(&path);
        let encoding = self.encoding();
        let Some(doc) = self.docs.get_mut(&path) else { return };
        doc.change(params.content_changes, params.text_document.version, encoding);
        self.touch(&path, Touch::Text);
        if !self.edited.contains(&path) {
            self.edited.push(path);
        }
    }

    fn closed(&mut self, params: lsp::DidCloseTextDocumentParams) {
        let path = self.path_of(&params.text_document.uri);
        self.outdated(&path);
        if self.docs.remove(&path).is_some() {
            self.touch(&path, Touch::File);
            self.files_moved();
        }
    }

    fn saved(&mut self, params: lsp::DidSaveTextDocumentParams) {
        let path = self.path_of(&params.text_document.uri);
        // Without a watch this is the only word of it that a file has come to be.
        if !self.client.watches_files {
            self.files_moved();
            self.touch(&path, Touch::File);
        }
    }

    fn watched(&mut self, params: lsp::DidChangeWatchedFilesParams) {
        self.files_moved();
        for change in params.changes {
            let path = self.path_of(&change.uri);
            self.touch(&path, Touch::File);
        }
    }

    fn folders_changed(&mut self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let path = |folder: lsp::WorkspaceFolder| super::paths::path_of(&folder.uri);
        let removed: Vec<PathBuf> = params.event.removed.into_iter().map(path).collect();
        let mut folders: Vec<PathBuf> = self.folders.iter().map(|(_, shown)| shown.clone()).collect();
        folders.retain(|folder| !removed.contains(folder));
        folders.extend(params.event.added.into_iter().map(path));
        self.set_folders(folders);
    }
}

fn paths_uri(path: &Path) -> Option<Uri> {
    super::paths::uri_of(path)
}
