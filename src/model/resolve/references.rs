//! Every reference of the model, and what it means.

use super::names::Names;
use super::unknown::{Finder, Unresolved};
use crate::diag::Diagnostic;
use crate::model::decl::{Arg, At, Citation, Decl, Entry, Key, Line, Ref, Value};
use crate::model::lower::{Pending, WHO};
use crate::model::{DeclId, Model};
use crate::schema::{self, FieldType, Kind, Kinds};
use crate::text::Sources;
use rayon::prelude::*;

/// Declarations in one task: far fewer would cost more than they gain.
const CHUNK: usize = 1024;

const SOURCE: Kinds = Kinds::of(&[Kind::Source]);
const EVENT: Kinds = Kinds::of(&[Kind::Event]);
const PARTY: Kinds = Kinds::of(&[Kind::Party]);

/// What stands in no declaration.
pub(super) struct Loose<'a> {
    pub pending: &'a mut [Pending],
    /// Lines without a readable date or verb, with the kinds that they stand on.
    pub torn: &'a mut [(Option<Kind>, Line)],
}

/// Gives every reference its target. `fields` are the declarations of the project's
/// own fields in the order of the vocabulary, by which lowering has called them.
pub(super) fn resolve(
    model: &mut Model,
    sources: &Sources,
    names: &Names,
    fields: &[DeclId],
    loose: &mut Loose,
    errors: &mut Vec<Diagnostic>,
) {
    let mut decls = std::mem::take(&mut model.decls);
    // Kinds and field types of all are asked while each is changed.
    let kinds: Vec<Kind> = decls.iter().map(|d| d.kind).collect();
    let types: Vec<Option<FieldType>> = fields.iter().map(|id| decls.get(id.0 as usize).and_then(user_type)).collect();
    let by_name = &model.names;
    let find = |unknown: &mut Vec<Unresolved>,
                reference: &mut Ref,
                kinds_wanted: Kinds,
                on: Option<Kind>,
                key: Option<Key>| {
        if reference.target.is_some() {
            return;
        }
        let name = sources.slice(reference.span);
        match by_name.get(name).copied().filter(|id| kinds_wanted.has(kinds[id.0 as usize])) {
            Some(id) => reference.target = Some(id),
            None => unknown.push(Unresolved { span: reference.span, kinds: kinds_wanted, on, key }),
        }
    };
    let types = &types;
    let unknown: Vec<Vec<Unresolved>> = decls
        .par_chunks_mut(CHUNK)
        .map(|chunk| {
            let mut unknown = Vec::new();
            let mut linker = Linker {
                find: |r: &mut Ref, wanted: Kinds, on: Option<Kind>, key: Option<Key>| {
                    find(&mut unknown, r, wanted, on, key)
                },
                fields,
                types,
            };
            for decl in chunk {
                linker.decl(decl);
            }
            unknown
        })
        .collect();
    let mut unknown: Vec<Unresolved> = unknown.into_iter().flatten().collect();
    let mut linker = Linker {
        find: |r: &mut Ref, wanted: Kinds, on: Option<Kind>, key: Option<Key>| find(&mut unknown, r, wanted, on, key),
        fields,
        types,
    };
    model.rates.iter_mut().for_each(|r| linker.citations(None, &mut r.sources));
    model.deflators.iter_mut().for_each(|d| linker.citations(None, &mut d.sources));
    for pending in loose.pending.iter_mut() {
        if let Pending::Expect { sources, .. } = pending {
            linker.citations(None, sources);
        }
    }
    loose.torn.iter_mut().for_each(|(kind, line)| linker.line(*kind, line));
    model.decls = decls;
    Finder::new(model, sources, names).explain(unknown, errors);
}

/// How the values of a field of the user's own are read, by its declaration.
fn user_type(decl: &Decl) -> Option<FieldType> {
    match decl.values(schema::F::Type).first().map(|e| &e.value) {
        Some(Value::Word("party")) => Some(FieldType::Ref(PARTY)),
        Some(Value::Word("source")) => Some(FieldType::Ref(SOURCE)),
        _ => None,
    }
}

struct Linker<'f, Find> {
    find: Find,
    fields: &'f [DeclId],
    types: &'f [Option<FieldType>],
}

impl<Find: FnMut(&mut Ref, Kinds, Option<Kind>, Option<Key>)> Linker<'_, Find> {
    fn decl(&mut self, decl: &mut Decl) {
        let kind = Some(decl.kind);
        for field in &mut decl.fields {
            self.entries(kind, &mut field.key, &mut field.values);
            self.citations(kind, &mut field.sources);
        }
        for line in &mut decl.lines {
            self.line(kind, line);
        }
    }

    fn line(&mut self, kind: Option<Kind>, line: &mut Line) {
        match &mut line.arg {
            Arg::Amended { key, values } | Arg::Reported { key, values } => self.entries(kind, key, values),
            Arg::Changed { key, by, .. } => self.entries(kind, key, std::slice::from_mut(by)),
            _ => {}
        }
        for who in line.by.iter_mut().chain(&mut line.to) {
            (self.find)(who, WHO, kind, None);
        }
        for at in &mut line.at {
            if let At::Event(event, _) = at {
                (self.find)(event, EVENT, kind, None);
            }
        }
        self.citations(kind, &mut line.sources);
    }

    fn entries(&mut self, kind: Option<Kind>, key: &mut Key, values: &mut [Entry]) {
        let ty = match *key {
            Key::Own(field) => kind.and_then(|kind| schema::field(field, kind)).map(|row| row.ty),
            Key::User(index) => {
                let index = index.0 as usize;
                *key = Key::User(self.fields.get(index).copied().unwrap_or(DeclId(u32::MAX)));
                self.types.get(index).copied().flatten()
            }
        };
        let wanted = match ty {
            Some(FieldType::Ref(kinds) | FieldType::Shares(kinds)) => kinds,
            Some(FieldType::TextOrParty) => PARTY,
            _ => return,
        };
        for entry in values {
            if let Value::Ref(reference) = &mut entry.value {
                (self.find)(reference, wanted, kind, Some(*key));
            }
        }
    }

    fn citations(&mut self, kind: Option<Kind>, citations: &mut [Citation]) {
        for citation in citations {
            (self.find)(&mut citation.source, SOURCE, kind, None);
        }
    }
}
