//! A check after a change, in `--watch`: only the files that changed are read again, and
//! what the change reaches is looked at together, as in an editor. Where that can't say
//! what a look at everything would, everything is looked at.

use super::Args;
use crate::cli::{Failure, Rim};
use crate::ide::{self, Document, Snapshot, Text};
use crate::model::Day;
use crate::syntax;
use crate::text::{FileId, Source, Sources, decode};
use crate::workspace::{self, Ask, Checked, Checks, Host};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What is known from one check to the next.
#[derive(Default)]
pub struct Known(RefCell<Option<Seen>>);

struct Seen {
    snapshot: Snapshot,
    /// Files that have changed since.
    texts: BTreeMap<FileId, Arc<str>>,
}

impl Known {
    /// What is wrong now; `changed` are the files that may be others than the last time, None
    /// where nobody knows.
    pub fn check(&self, args: &Args, rim: &Rim, as_of: Day, changed: Option<&[PathBuf]>) -> Result<Checked, Failure> {
        let quick = changed.and_then(|changed| self.0.borrow_mut().as_mut()?.again(rim.host, as_of, changed));
        if let Some(checked) = quick {
            return Ok(checked);
        }
        self.0.take();
        let analysis = workspace::analyse(rim.host, &args.paths, Ask { as_of, checks: Checks::All })?;
        let checked = analysis.checked.with(analysis.sources.clone(), analysis.diagnostics.clone());
        self.0.replace(Some(Seen { snapshot: Snapshot::new(analysis, as_of), texts: BTreeMap::new() }));
        Ok(checked)
    }

    /// What the next check asks, made while nobody waits.
    pub fn prepare(&self) {
        if let Some(seen) = self.0.borrow().as_ref() {
            seen.snapshot.prepare_for_edits();
        }
    }
}

impl Seen {
    fn again(&mut self, host: &dyn Host, as_of: Day, changed: &[PathBuf]) -> Option<Checked> {
        if self.snapshot.as_of != as_of {
            return None;
        }
        for path in changed {
            let known = self.snapshot.file(path).or_else(|| self.snapshot.file(&host.canonical(path).ok()?));
            let Some(file) = known else {
                // What an editor writes beside the file, and takes away again.
                if host.kind(path).is_err() {
                    continue;
                }
                return None;
            };
            let text = decode(host.read(path, u64::from(u32::MAX)).ok()?).ok()?;
            if text == self.snapshot.text(file) {
                self.texts.remove(&file);
            } else {
                self.texts.insert(file, text.into());
            }
        }
        let base = &self.snapshot.analysis;
        if self.texts.is_empty() {
            return Some(base.checked.with(base.sources.clone(), base.diagnostics.clone()));
        }
        let chunks: Vec<_> = self.texts.values().map(|text| syntax::split(text)).collect();
        let texts = self.texts.iter().zip(&chunks).map(|((&file, text), chunks)| Text {
            file,
            document: Document { text, chunks },
            shared: Arc::clone(text),
        });
        let texts: Vec<Text> = texts.collect();
        let told = ide::now(&self.snapshot, &texts, host, &Default::default()).filter(|told| told.whole)?;
        let kept = base.diagnostics.iter().filter(|d| told.files.iter().all(|(file, _)| *file != d.span.file));
        let mut diagnostics: Vec<_> = kept.cloned().collect();
        diagnostics.extend(told.files.into_iter().flat_map(|(_, found)| found));
        // Each file's are in order.
        diagnostics.sort_by_key(|d| d.span.file);
        let mut sources = Sources::default();
        for (file, source) in base.sources.iter() {
            sources.add(match self.texts.get(&file) {
                Some(text) => Source::new(source.path(), Arc::clone(text)).with_mark(source.is_marked()),
                None => source.clone(),
            });
        }
        Some(base.checked.with(sources, diagnostics))
    }
}
