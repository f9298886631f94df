//! The two statuses of a document on a day, as the page of the language has them: the
//! latest line by effective day decides, on one day the one further along.

use super::acts::{ENDS, supersedes_with};
use super::amounts::Ask;
use super::records::*;

const LEGAL: [&str; 14] = [
    "planned",
    "announced",
    "initialled",
    "adopted",
    "signed",
    "ratified",
    "provisionally-applied",
    "in-force",
    "suspended",
    "expired",
    "denounced",
    "terminated",
    "cancelled",
    "superseded",
];
const DELIVERY: [&str; 4] = ["not-started", "running", "completed", "cancelled"];

fn place(list: &[&'static str], word: &str) -> Option<usize> {
    list.iter().position(|known| *known == word)
}

/// The first and the last day that a date may be.
type Days = (Day, Day);

fn days(line: &Line) -> Days {
    days_of(line.effective.unwrap_or(line.date()))
}

fn days_of(date: Date) -> Days {
    let month = date.month.unwrap_or(12);
    (date.first(), (date.year, month, date.day.unwrap_or_else(|| days_in(date.year, month))))
}

/// Time and again the least of those before which certainly no other one was.
fn one_after_the_other<T: Ord + Copy>(mut steps: Vec<(Days, T)>) -> Vec<T> {
    let mut told = vec![];
    while !steps.is_empty() {
        let first = |on: &Days| steps.iter().all(|(other, _)| other.1 >= on.0);
        let possible = (0..steps.len()).filter(|&i| first(&steps[i].0));
        let next = possible.min_by_key(|&i| (steps[i].1, steps[i].0)).expect("the one that ends first");
        told.push(steps.remove(next).1);
    }
    told
}

impl<'a> Ask<'a> {
    /// When something took its place.
    fn superseded_by_on(&self, d: &'a Record) -> Option<Days> {
        let since = self.successor(d).and_then(|s| self.first(s, supersedes_with(s)))?;
        Some(since.date().map_or((since.day(), since.day()), days_of))
    }

    pub fn legal(&self, d: &'a Record) -> &'static str {
        let mut steps: Vec<(Days, usize, bool)> = vec![];
        for line in self.story(d).into_iter().filter(|l| l.by.is_empty() && !ENDS.contains(&l.verb.as_str())) {
            let word = match line.verb.as_str() {
                "committed" => "signed",
                "acceded" => "ratified",
                word => word,
            };
            steps.extend(place(&LEGAL, word).map(|at| (days(line), at, false)));
        }
        steps.extend(self.signed_by_all(d).map(|on| (on, place(&LEGAL, "signed").unwrap_or(0), true)));
        steps.extend(self.ends(d).into_iter().filter_map(|(on, verb)| Some((on, place(&LEGAL, verb)?, false))));
        steps.retain(|(on, ..)| on.0 <= self.day);
        let mut now = d.status.as_deref().and_then(|word| place(&LEGAL, word)).unwrap_or(0);
        // A claim that is further along than the lines happened on a day that nobody knows.
        let mut moved = false;
        for (at, joint) in one_after_the_other(steps.into_iter().map(|(on, at, joint)| (on, (at, joint))).collect()) {
            if at >= now || (moved && !joint) {
                (now, moved) = (at, true);
            }
        }
        LEGAL[now]
    }

    pub fn delivery(&self, d: &'a Record) -> &'static str {
        let of = |verb: &str| match verb {
            "started" | "drawn" | "disbursed" => Some(1),
            "completed" => Some(2),
            _ => None,
        };
        let own = d.lines.iter().filter(|l| !l.due && l.verb != "reported");
        let mut steps: Vec<(Days, usize)> = own.filter_map(|l| Some((days(l), of(&l.verb)?))).collect();
        let completed = d.lines.iter().any(|l| !l.due && l.verb == "completed");
        let own_end = |on: &Days| d.lines.iter().any(|l| l.verb == "cancelled" && days(l) == *on);
        for (on, verb) in self.ends(d) {
            // What was delivered before its package was cancelled stays delivered.
            if verb == "cancelled" && (own_end(&on) || !completed) {
                steps.push((on, 3));
            }
        }
        let said = d.status.as_deref().and_then(|word| place(&DELIVERY, word)).unwrap_or(0);
        steps.retain(|(on, _)| on.0 <= self.day);
        let last = one_after_the_other(steps).pop();
        DELIVERY[last.map_or(said, |at| at.max(said))]
    }

    /// The day on which the last of its parties had signed.
    fn signed_by_all(&self, d: &Record) -> Option<Days> {
        let first = |party: &String| {
            let by = d.lines.iter().filter(|l| !l.due && l.verb == "signed" && l.by.contains(party));
            by.min_by_key(|l| l.effective())
        };
        let each = d.parties.iter().map(first).collect::<Option<Vec<&Line>>>()?;
        each.into_iter().max_by_key(|l| l.effective()).map(days)
    }

    /// Its own ends, what superseded it, and the ends of packages while it had not ended.
    fn ends(&self, d: &'a Record) -> Vec<(Days, &'a str)> {
        let own = d.lines.iter().filter(|l| !l.due && l.by.is_empty() && ENDS.contains(&l.verb.as_str()));
        let mut own: Vec<(Days, &str)> = own.map(|l| (days(l), l.verb.as_str())).collect();
        own.extend(self.superseded_by_on(d).map(|on| (on, "superseded")));
        let mut taken: Vec<(Days, &str)> = vec![];
        for package in self.packages_of(d) {
            for (on, verb) in self.ends(package) {
                // Of packages that end on one day the ends of all are its own.
                let ended = own.iter().any(|(before, _)| before.0 <= on.0);
                if !ended && taken.iter().all(|(before, _)| before.0 >= on.0) {
                    taken.push((on, verb));
                }
            }
        }
        own.extend(taken);
        own
    }
}
