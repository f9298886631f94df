//! Due lines, and the lines that met them.

use super::super::view::happens;
use super::super::{Arg, Day, DeclId, Line, Period};
use super::{Cause, History, LineAt};
use rustc_hash::FxHashMap;

/// An obligation or plan on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueLine {
    pub line: LineAt,
    /// The line that met it, where one has come by the day.
    pub met: Option<Cause>,
}

/// What must be the same for a line to meet a due one.
type Matter = (crate::schema::V, Option<Box<str>>, Vec<DeclId>);

fn matter(line: &Line) -> Matter {
    let milestone = match &line.arg {
        Arg::Milestone { name, .. } => Some(name.clone()),
        _ => None,
    };
    let mut by: Vec<DeclId> = line.by.iter().filter_map(|by| by.target).collect();
    by.sort_unstable();
    by.dedup();
    (line.verb, milestone, by)
}

impl History<'_> {
    /// The due lines of a declaration in the order of their days. Each is met by the
    /// first line of the same verb, milestone and `by` that is not dated before its
    /// first day; one line meets one due line, whatever its amount.
    pub fn due(&self, id: DeclId, as_of: Day) -> Vec<DueLine> {
        let decl = self.model.get(id);
        if !decl.lines.iter().any(|line| line.due) {
            return Vec::new();
        }
        let at = |index: usize| LineAt { decl: id, index: index as u32 };
        let mut done: FxHashMap<Matter, Vec<(Period, Cause)>> = FxHashMap::default();
        for (index, line) in decl.lines.iter().enumerate().filter(|(_, l)| happens(l) && l.effect().first <= as_of) {
            done.entry(matter(line)).or_default().push((line.date, Cause::Line(at(index))));
        }
        // A member's `signed` may stand on its package.
        for act in self.acts(id).iter().filter(|act| act.effect.first <= as_of) {
            if let (Some(verb), Cause::Line(place)) = (act.verb, act.cause)
                && place.decl != id
            {
                done.entry((verb, None, Vec::new())).or_default().push((act.on, act.cause));
            }
        }
        for lines in done.values_mut() {
            lines.sort_by_key(|(on, _)| (on.first, on.last));
        }
        let mut due: Vec<(usize, &Line)> = decl.lines.iter().enumerate().filter(|(_, l)| l.due).collect();
        due.sort_by_key(|(_, line)| (line.date.first, line.date.last));
        // Both lists are in the order of days, so what an earlier due line passed
        // over as too early is too early for every later one.
        let mut used: FxHashMap<Matter, usize> = FxHashMap::default();
        let meet = |(index, line): (usize, &Line)| {
            let key = matter(line);
            let lines = done.get(&key).map_or(&[][..], Vec::as_slice);
            let next = used.entry(key).or_default();
            while lines.get(*next).is_some_and(|(on, _)| on.first < line.date.first) {
                *next += 1;
            }
            let met = lines.get(*next).map(|&(_, cause)| cause);
            *next += usize::from(met.is_some());
            DueLine { line: at(index), met }
        };
        due.into_iter().map(meet).collect()
    }
}
