//! The rest of a project, where only some of its pieces are looked at anew.

use crate::model::{DeclId, Model};
use crate::schema::Kinds;

/// The project as it was when all of it was read, without what is read anew.
pub struct Beyond<'a> {
    pub model: &'a Model,
    /// Whether a declaration is still there, and in none of the pieces at hand.
    pub holds: &'a (dyn Fn(DeclId) -> bool + Sync),
    /// Parties by the codes of countries, in it as it was.
    pub codes: &'a [(&'static str, DeclId)],
}

impl<'a> Beyond<'a> {
    pub fn ids(&self) -> impl Iterator<Item = DeclId> + '_ {
        self.model.ids().filter(|&id| (self.holds)(id))
    }

    /// The names of declarations of some kinds.
    pub fn names(&self, kinds: Kinds) -> impl Iterator<Item = &'a str> + '_ {
        let fits = move |id: DeclId| kinds.has(self.model.get(id).kind) && (self.holds)(id);
        self.model.names.iter().filter(move |(_, id)| fits(**id)).map(|(name, _)| &**name)
    }

    pub fn codes(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.codes.iter().filter(|(_, id)| (self.holds)(*id)).map(|(code, _)| *code)
    }
}
