//! The sectors that a draft declares, parts under what they are part of.

use super::names::Names;
use crate::schema::codes::{Industry, industries};

/// A sector that the project does not have, and its parts that are named.
pub struct Branch {
    pub name: String,
    pub industry: &'static Industry,
    pub parts: Vec<&'static Industry>,
}

/// Branches in the order of their first mention.
#[derive(Default)]
pub struct Branches {
    all: Vec<Branch>,
}

impl Branches {
    /// The path by which a record names a branch; declared at its first mention.
    pub fn path(&mut self, industry: &'static Industry, names: &mut Names) -> String {
        let top = industry.parent.and_then(|p| industries().iter().find(|i| i.name == p)).unwrap_or(industry);
        let at = self.all.iter().position(|b| b.industry.name == top.name).unwrap_or_else(|| {
            self.all.push(Branch { name: names.free(top.name), industry: top, parts: Vec::new() });
            self.all.len() - 1
        });
        let branch = &mut self.all[at];
        if top.name == industry.name {
            return branch.name.clone();
        }
        if !branch.parts.iter().any(|p| p.name == industry.name) {
            branch.parts.push(industry);
        }
        format!("{}.{}", branch.name, industry.name)
    }

    pub fn into_branches(self) -> Vec<Branch> {
        self.all
    }
}
