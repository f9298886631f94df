//! Addresses of documents, and paths.

use crate::workspace::tidy;
use gen_lsp_types::Uri;
use std::path::{Path, PathBuf};

/// Where documents stand that no file holds yet (`untitled:Untitled-1`): a folder of
/// their own, so that they are records of no project.
const UNSAVED: &str = "/~unsaved";

/// The path of a document; one that is no file gets a path that no file has.
pub fn path_of(uri: &Uri) -> PathBuf {
    let file = if uri.scheme() == "file" { uri.to_file_path().ok() } else { None };
    file.map(|path| tidy(&path)).unwrap_or_else(|| {
        let name: String = uri.as_str().chars().map(|c| if matches!(c, '/' | '\\' | '\0') { '_' } else { c }).collect();
        Path::new(UNSAVED).join(name)
    })
}

pub fn uri_of(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path).ok()
}
