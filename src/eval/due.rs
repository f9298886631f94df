//! Lines that are due: obligations and plans that nothing has met yet.

use super::Total;
use super::engine::Engine;
use super::table::Note;
use crate::model::history::LineAt;
use crate::model::{DeclId, Line};
use crate::schema::Level;
use std::collections::BTreeSet;

impl Engine<'_> {
    /// The lines of the scope that are due, of what has not ended, in the order of days,
    /// each with what it adds to the level `due`.
    pub fn due_lines(&self) -> (Vec<(LineAt, Total)>, Vec<Note>) {
        self.noting(Level::Due);
        let mut lines: Vec<(LineAt, Total)> = Vec::new();
        for id in self.model.ids().filter(|&id| self.counted(id)) {
            lines.extend(self.open_due(id).into_iter().map(|at| (at, self.due_money(at))));
        }
        lines.sort_by_key(|(at, _)| {
            let date = self.history.line(*at).date;
            (date.first, date.last)
        });
        let about: BTreeSet<DeclId> = lines.iter().map(|(at, _)| at.decl).collect();
        let mut notes = self.notes(&about, &[Level::Due]);
        // A due line is known on every day, whatever the status.
        notes.retain(|note| note.kind != "status-without-day");
        (lines, notes)
    }

    /// The due lines of a record that nothing has met; none once it has ended.
    pub(super) fn open_due(&self, id: DeclId) -> Vec<LineAt> {
        if self.history.ended(id).is_some_and(|day| day.first <= self.options.as_of) {
            return Vec::new();
        }
        let due = self.history.due(id, self.options.as_of).into_iter();
        due.filter(|due| due.met.is_none()).map(|due| due.line).collect()
    }

    /// What a due line adds: converted at its own day.
    pub(super) fn due_money(&self, at: LineAt) -> Total {
        let line: &Line = self.history.line(at);
        self.moved_by(line, line.date, at.decl)
    }
}
