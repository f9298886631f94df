//! Names for what a draft declares: from titles, and never one that is taken.

use crate::schema;
use rustc_hash::FxHashSet;

pub struct Names {
    taken: FxHashSet<String>,
}

/// Words that a short name can do without.
const SMALL: &[&str] = &["a", "an", "the", "of", "on", "for", "and", "in", "to", "between", "with", "at", "by"];
/// Words in a name at most.
const WORDS: usize = 4;

impl Names {
    pub fn new(taken: &FxHashSet<String>) -> Names {
        Names { taken: taken.clone() }
    }

    /// A name from a title: `memorandum-understanding-production`. `fallback` where
    /// the title has no Latin letters.
    pub fn titled(&mut self, title: &str, fallback: &str) -> String {
        let words: Vec<String> = title
            .split(|c: char| !c.is_ascii_alphanumeric())
            .map(str::to_ascii_lowercase)
            .filter(|w| !w.is_empty() && !SMALL.contains(&w.as_str()))
            .take(WORDS)
            .collect();
        let joined = words.join("-");
        let sound = joined.starts_with(|c: char| c.is_ascii_lowercase()) && joined.len() <= 60;
        self.free(if sound { &joined } else { fallback })
    }

    /// The kind and what it is about: `mou-production-capacity-investment`.
    pub fn of_document(&mut self, kind: &str, title: &str) -> String {
        const ABOUT: [&str; 5] = [" on ", " for ", " concerning ", " regarding ", " of "];
        let about = ABOUT.iter().filter_map(|word| title.find(word).map(|at| &title[at + word.len()..])).next();
        match about {
            Some(subject) => self.titled(&format!("{kind} {subject}"), kind),
            None => self.free(kind),
        }
    }

    /// `wanted`, or with a number behind it where that is taken.
    pub fn free(&mut self, wanted: &str) -> String {
        let is_word = |name: &str| schema::kind(name).is_some();
        let mut name = if is_word(wanted) { format!("the-{wanted}") } else { wanted.to_owned() };
        let mut n = 1;
        while !self.taken.insert(name.clone()) {
            n += 1;
            name = format!("{wanted}-{n}");
        }
        name
    }
}
