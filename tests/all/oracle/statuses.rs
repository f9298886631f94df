//! The two statuses of a document on a day, as the page of the language has them: the
//! latest line by effective day decides, on one day the one further along.

use super::acts::ENDS;
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

impl<'a> Ask<'a> {
    pub fn legal(&self, d: &'a Record) -> &'static str {
        let mut steps: Vec<(Day, usize, bool)> = vec![];
        for line in self.story(d).into_iter().filter(|l| l.by.is_empty() && !ENDS.contains(&l.verb.as_str())) {
            let word = match line.verb.as_str() {
                "committed" => "signed",
                "acceded" => "ratified",
                word => word,
            };
            steps.extend(place(&LEGAL, word).map(|at| (line.effective(), at, false)));
        }
        steps.extend(self.signed_by_all(d).map(|day| (day, place(&LEGAL, "signed").unwrap_or(0), true)));
        steps.extend(self.ends(d).into_iter().filter_map(|(day, verb)| Some((day, place(&LEGAL, verb)?, false))));
        steps.sort();
        let mut now = d.status.as_deref().and_then(|word| place(&LEGAL, word)).unwrap_or(0);
        // A claim that is further along than the lines happened on a day that nobody knows.
        let mut moved = false;
        for (_, at, joint) in steps.into_iter().filter(|(day, ..)| *day <= self.day) {
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
        let mut steps: Vec<(Day, usize)> = own.filter_map(|l| Some((l.effective(), of(&l.verb)?))).collect();
        let completed = d.lines.iter().any(|l| !l.due && l.verb == "completed");
        let own_end = |day: &Day| d.lines.iter().any(|l| l.verb == "cancelled" && l.effective() == *day);
        for (day, verb) in self.ends(d) {
            // What was delivered before its package was cancelled stays delivered.
            if verb == "cancelled" && (own_end(&day) || !completed) {
                steps.push((day, 3));
            }
        }
        let said = d.status.as_deref().and_then(|word| place(&DELIVERY, word)).unwrap_or(0);
        let last = steps.into_iter().filter(|(day, _)| *day <= self.day).max();
        DELIVERY[last.map_or(said, |(_, at)| at.max(said))]
    }

    /// The day on which the last of its parties had signed.
    fn signed_by_all(&self, d: &Record) -> Option<Day> {
        let first = |party: &String| {
            let by = d.lines.iter().filter(|l| !l.due && l.verb == "signed" && l.by.contains(party));
            by.map(Line::effective).min()
        };
        d.parties.iter().map(first).collect::<Option<Vec<Day>>>()?.into_iter().max()
    }

    /// Its own ends, what superseded it, and the ends of packages while it had not ended.
    fn ends(&self, d: &'a Record) -> Vec<(Day, &'a str)> {
        let own = d.lines.iter().filter(|l| !l.due && l.by.is_empty() && ENDS.contains(&l.verb.as_str()));
        let mut all: Vec<(Day, &str)> = own.map(|l| (l.effective(), l.verb.as_str())).collect();
        all.extend(self.superseded_on(d).map(|day| (day, "superseded")));
        for package in self.packages_of(d) {
            for (day, verb) in self.ends(package) {
                let ended = all.iter().any(|(before, _)| *before <= day);
                if !ended {
                    all.push((day, verb));
                }
            }
        }
        all
    }
}
