//! The records as typed data: dates, amounts, declarations, names resolved across
//! files, expressions with their names and types settled, statuses.
//!
//! The only room with chrono. Knows nothing of totals, checks or output.

mod dates;
mod decl;
pub mod history;
mod lower;
mod money;
mod number;
pub mod query;
mod relations;
mod resolve;
pub mod typing;
mod view;

pub use dates::{DateError, Day, DurationUnit, Grain, Period};
pub use decl::{
    Arg, At, Citation, Decl, DeclId, Deflator, Entry, Expect, Few, Field, Key, Line, Rate, Ref, Share, Value, Values,
};
pub use history::History;
pub use lower::{UserField, Vocabulary, includes};
pub use money::{Amount, Cur, Duration, Quantity, Sign};
pub use number::{Bounds, Dec, Decimal, Figure, NumberError};
pub use relations::Relations;
pub use resolve::{Beyond, Pieces, analyse, build, read_both, vocabulary};

use crate::schema::{F, Kind};
use crate::text::{FileId, Sources, Span};
use rustc_hash::FxHashMap;

/// All records of a project.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub decls: Vec<Decl>,
    /// Names and codes; a nested sector stands under its path (`energy.hydro`).
    pub names: FxHashMap<Box<str>, DeclId>,
    pub rates: Vec<Rate>,
    pub deflators: Vec<Deflator>,
    pub expects: Vec<Expect>,
    pub includes: Vec<Include>,
    pub project: Project,
    /// Turned round on first use, and shared by all who ask.
    turned: std::sync::OnceLock<Relations>,
}

/// `include "kz/*.deal"`, with the files it matched.
#[derive(Debug, Clone)]
pub struct Include {
    pub span: Span,
    pub pattern: Box<str>,
    pub pattern_span: Span,
}

/// `deal.toml`
#[derive(Debug, Clone)]
pub struct Project {
    pub title: Option<String>,
    /// Default of `--in` for report, query and show.
    pub currency: Option<Cur>,
    /// Days that a rate may be looked up backwards.
    pub look_back: u32,
    /// Order of source kinds where claims rival; shown, not counted.
    pub trust: Vec<String>,
    /// Levels of W codes and rules by code or name.
    pub checks: Vec<(String, CheckLevel)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckLevel {
    Allow,
    Info,
    Warn,
    Deny,
}

impl Default for Project {
    fn default() -> Self {
        Project { title: None, currency: None, look_back: 7, trust: Vec::new(), checks: Vec::new() }
    }
}

impl Model {
    /// The relations of the records, turned round once.
    pub fn relations(&self) -> &Relations {
        self.turned.get_or_init(|| Relations::of(self))
    }

    pub fn get(&self, id: DeclId) -> &Decl {
        &self.decls[id.0 as usize]
    }

    pub fn ids(&self) -> impl Iterator<Item = DeclId> + use<> {
        (0..self.decls.len() as u32).map(DeclId)
    }

    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = DeclId> + '_ {
        self.ids().filter(move |&id| self.get(id).kind == kind)
    }

    pub fn by_name(&self, name: &str) -> Option<DeclId> {
        self.names.get(name).copied()
    }

    /// A sector through its parents (`energy.hydro`), any other declaration by name.
    pub fn path(&self, id: DeclId) -> String {
        let decl = self.get(id);
        match decl.parent {
            Some(parent) if decl.kind == Kind::Sector => format!("{}.{}", self.path(parent), decl.name),
            _ => decl.name.to_string(),
        }
    }

    /// The file a declaration stands in.
    pub fn file(&self, id: DeclId) -> FileId {
        self.get(id).span.file
    }

    /// Line (from 1) of a declaration's header.
    pub fn line_of(&self, id: DeclId, sources: &Sources) -> u32 {
        sources.line(self.get(id).head)
    }
}

impl Decl {
    /// The field in which a name stands at a place, as one of its values.
    pub fn field_of_name(&self, place: Span) -> Option<Key> {
        let holds = |outer: Span| outer.file == place.file && outer.start <= place.start && place.end <= outer.end;
        let field = self.fields.iter().find(|field| holds(field.span))?;
        // Of a list of many the one that begins last before it.
        let next = field.values.partition_point(|entry| entry.span.start <= place.start);
        let entry = &field.values[next.checked_sub(1)?];
        let is_name = matches!(entry.value, Value::Ref(name) if name.span == place);
        (is_name && !field.unread).then_some(field.key)
    }

    pub fn field(&self, field: F) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == Key::Own(field))
    }

    /// The values of a field as written here; empty where it is absent.
    pub fn values(&self, field: F) -> &[Entry] {
        self.field(field).map_or(&[], |f| &f.values)
    }

    /// The targets of a field of references, in the order written.
    pub fn refs(&self, field: F) -> impl Iterator<Item = DeclId> + '_ {
        self.values(field).iter().filter_map(Entry::target)
    }
}

impl Entry {
    pub fn target(&self) -> Option<DeclId> {
        match self.value {
            Value::Ref(r) => r.target,
            _ => None,
        }
    }
}
