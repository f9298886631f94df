//! Names: where one is declared, where it is used, and another name for it.

use super::snapshot::Snapshot;
use crate::model::DeclId;
use crate::schema::codes::{country, currency, unit};
use crate::schema::{F, Kind};
use crate::text::{FileId, Span};

/// Why a name stays as it is, in words for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

/// The declaration that the name at an offset means.
pub fn at(snapshot: &Snapshot, file: FileId, offset: usize) -> Option<(Span, DeclId)> {
    snapshot.occurrences().at(file, offset)
}

/// The name at an offset, and where that is declared; None for what no file declares
/// (a country by its code).
pub fn definition(snapshot: &Snapshot, file: FileId, offset: usize) -> Option<(Span, DeclId)> {
    let (origin, id) = at(snapshot, file, offset)?;
    (!snapshot.model().get(id).implied).then_some((origin, id))
}

/// All places that name what stands at an offset.
pub fn references(snapshot: &Snapshot, file: FileId, offset: usize, declaration: bool) -> Vec<Span> {
    let Some((_, id)) = at(snapshot, file, offset) else { return Vec::new() };
    let declared = snapshot.model().get(id).name_span;
    snapshot.occurrences().of_decl(id).into_iter().filter(|&span| declaration || span != declared).collect()
}

/// The place of the name that could get another.
pub fn prepare_rename(snapshot: &Snapshot, file: FileId, offset: usize) -> Result<Span, Refused> {
    let Some((span, id)) = at(snapshot, file, offset) else {
        return Err(Refused("only the name of a declaration can be renamed".into()));
    };
    may_be_renamed(snapshot, id)?;
    Ok(span)
}

/// Every place that has the name; each is to be replaced by the new one.
pub fn rename(snapshot: &Snapshot, file: FileId, offset: usize, new: &str) -> Result<Vec<Span>, Refused> {
    let (_, id) =
        at(snapshot, file, offset).ok_or_else(|| Refused("only the name of a declaration can be renamed".into()))?;
    may_be_renamed(snapshot, id)?;
    if snapshot.slice(snapshot.model().get(id).name_span) != new {
        may_be_called(snapshot, id, new)?;
    }
    Ok(snapshot.occurrences().of_decl(id))
}

fn may_be_renamed(snapshot: &Snapshot, id: DeclId) -> Result<(), Refused> {
    let model = snapshot.model();
    let decl = model.get(id);
    if decl.kind == Kind::Party && country(&decl.name).is_some() {
        return Err(Refused(format!("`{}` is a code of ISO 3166: it has no other name", decl.name)));
    }
    // Of two declarations of one name every use means the first.
    let twin = model.ids().find(|&other| {
        other != id
            && model.get(other).name == decl.name
            && model.get(other).parent == decl.parent
            && !decl.name.is_empty()
    });
    match twin {
        Some(_) => Err(Refused(format!("`{}` stands for two declarations: rename one by hand first", decl.name))),
        None => Ok(()),
    }
}

fn may_be_called(snapshot: &Snapshot, id: DeclId, new: &str) -> Result<(), Refused> {
    let refuse = |why: String| Err(Refused(why));
    if !is_name(new) {
        return refuse(format!("`{new}` is no name: a letter, then letters, digits and single hyphens"));
    }
    let model = snapshot.model();
    let decl = model.get(id);
    let path = model.path(id);
    let taken = match path.rsplit_once('.') {
        Some((parents, _)) => format!("{parents}.{new}"),
        None => new.to_owned(),
    };
    if let Some(other) = model.by_name(&taken) {
        let other = model.get(other);
        return refuse(match other.implied {
            true => format!("`{taken}` is the code of {}", other.title.as_deref().unwrap_or("a country")),
            false => format!("`{taken}` is taken: it is {}", other.kind.with_article()),
        });
    }
    if let Some(row) = country(new) {
        return refuse(format!("`{new}` is the code of {}", row.name));
    }
    if decl.kind == Kind::Field && F::from_word(new).is_some() {
        return refuse(format!("`{new}` is a field of the language"));
    }
    if decl.kind == Kind::Unit && (currency(new).is_some() || unit(new).is_some()) {
        return refuse(format!("`{new}` is a unit of the language already"));
    }
    // Where these stand they are read as what they are, never as a name.
    if matches!(new, "by" | "to" | "at" | "effective" | "source" | "expect" | "due" | "rate" | "deflator" | "include") {
        return refuse(format!("`{new}` is a word of the language that would be read as such"));
    }
    Ok(())
}

/// A letter, then letters, digits and single hyphens.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !text.ends_with('-')
        && !text.contains("--")
}
