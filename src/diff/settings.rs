//! `deal.toml` compared key by key.

use super::change::Shift;
use crate::model::{CheckLevel, Project};

/// A key of `deal.toml` whose value is another; None where it is not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// `look-back`, `checks.W0604`
    pub key: String,
    pub value: Shift<String>,
}

pub(super) fn changes(before: &Project, after: &Project) -> Vec<Setting> {
    let (before, after) = (settings(before), settings(after));
    let mut keys: Vec<&String> = before.iter().chain(&after).map(|(key, _)| key).collect();
    keys.sort();
    keys.dedup();
    let value = |of: &[(String, String)], key: &str| of.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
    keys.into_iter()
        .map(|key| Setting {
            key: key.clone(),
            value: Shift { before: value(&before, key), after: value(&after, key) },
        })
        .filter(|setting| setting.value.before != setting.value.after)
        .collect()
}

fn settings(project: &Project) -> Vec<(String, String)> {
    let mut all = vec![("look-back".to_owned(), format!("{}d", project.look_back))];
    all.extend(project.title.iter().map(|title| ("title".to_owned(), title.clone())));
    all.extend(project.currency.iter().map(|currency| ("in".to_owned(), currency.to_string())));
    if !project.trust.is_empty() {
        all.push(("trust".to_owned(), project.trust.join(", ")));
    }
    // The last that is said of a check holds.
    for (name, level) in project.checks.iter().rev() {
        let key = format!("checks.{name}");
        if !all.iter().any(|(known, _)| *known == key) {
            all.push((key, word(*level).to_owned()));
        }
    }
    all
}

fn word(level: CheckLevel) -> &'static str {
    match level {
        CheckLevel::Allow => "allow",
        CheckLevel::Info => "info",
        CheckLevel::Warn => "warn",
        CheckLevel::Deny => "deny",
    }
}
