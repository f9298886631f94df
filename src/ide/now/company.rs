//! A record in the company of all that decides what it counts for: figures of one record
//! are had from a few, where the project has twenty thousand.

use super::super::snapshot::Snapshot;
use super::reach::Reach;
use crate::model::{Beyond, DeclId, Model};
use crate::report::Ground;
use crate::workspace::Part;

pub(in crate::ide) struct Company<'a> {
    snapshot: &'a Snapshot,
    part: Part<'a>,
    /// The record, in the model of its company.
    pub id: DeclId,
}

impl<'a> Company<'a> {
    /// None where the company is too large, or records have no name of their own: figures
    /// are asked by name.
    pub fn of(snapshot: &'a Snapshot, id: DeclId) -> Option<Company<'a>> {
        let (analysis, model) = (&snapshot.analysis, snapshot.model());
        let path = model.path(id);
        if snapshot.index().doubles || model.get(id).implied || model.by_name(&path) != Some(id) {
            return None;
        }
        let reach = Reach::around(snapshot, id);
        if !reach.whole {
            return None;
        }
        let holds = |id| reach.is_elsewhere(id);
        let beyond = Beyond { model, holds: &holds, codes: &[] };
        let part = Part::read(analysis, &analysis.sources, reach.pieces_now(), &beyond);
        let id = part.model.by_name(&path)?;
        Some(Company { snapshot, part, id })
    }

    pub fn model(&self) -> &Model {
        &self.part.model
    }

    pub fn ground(&self) -> Ground<'_> {
        Ground { model: &self.part.model, ..self.snapshot.ground() }
    }
}
