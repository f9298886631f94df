//! Some pieces of a project, looked at without the rest: after a key in an editor that
//! takes a thousandth of the time.
//!
//! The stages and checks are those of every analysis. Which pieces have to be looked at
//! together, and whose verdict can be trusted then, is for whoever asks.

use super::allow::{self, Unsure};
use super::host::Host;
use super::{Analysis, stages};
use crate::checks::Elsewhere;
use crate::diag::Diagnostic;
use crate::model::{Beyond, Day, Model};
use crate::syntax::Chunk;
use crate::text::{FileId, Sources};

/// The records of some pieces.
pub struct Part<'a> {
    /// All texts as they stand now.
    sources: &'a Sources,
    pub pieces: Vec<(FileId, Chunk)>,
    pub model: Model,
    /// What is wrong with their form and names.
    pub errors: Vec<Diagnostic>,
}

impl<'a> Part<'a> {
    /// `pieces` stand in the order of files and places; `whole` is the project as it was
    /// when all of it was read, with the same files.
    pub fn read(whole: &Analysis, sources: &'a Sources, pieces: Vec<(FileId, Chunk)>, beyond: &Beyond) -> Part<'a> {
        let project = whole.model.project.clone();
        let (model, errors) = stages::analyse_pieces(sources, &pieces, project, beyond);
        Part { sources, pieces, model, errors }
    }

    /// Whether something in them could not be read.
    pub fn is_doubtful(&self) -> bool {
        self.errors.iter().any(Diagnostic::is_error)
    }

    /// All that is wrong in these pieces, as far as they can tell, in no order. Of
    /// allowances that nothing uses is said what holds for the pieces alone.
    pub fn check(&self, whole: &Analysis, host: &dyn Host, as_of: Day, elsewhere: &Elsewhere) -> Vec<Diagnostic> {
        let ask = stages::CheckAsk {
            host,
            root: &whole.root,
            places: &whole.places,
            as_of,
            errors_only: false,
            earlier: &self.errors,
            elsewhere: Some(elsewhere),
        };
        let mut found = stages::check(&self.model, self.sources, &ask);
        found.extend_from_slice(&self.errors);
        allow::set_levels(&self.model.project.checks, &mut found);
        let places = self.pieces.iter().map(|&(file, chunk)| allow::Place::Piece(file, chunk));
        let _: Unsure = allow::apply(self.sources, places, self.is_doubtful(), &mut found);
        found
    }
}
