//! `deal.toml`: what it may say, and where it says something else.

use super::files::{Trouble, cannot_read};
use super::host::Host;
use crate::diag::{self, Diagnostic, codes};
use crate::model::{CheckLevel, Cur, Model, Project};
use crate::schema::Kind;
use crate::schema::{codes as lists, lists::SOURCE};
use crate::text::{FileId, Source, Sources, Span, decode};
use std::ops::Range;
use std::path::{Component, Path};
use toml::de::{DeTable, DeValue};

const KEYS: [&str; 6] = ["title", "in", "look-back", "trust", "checks", "cache"];
const LIMIT: u64 = 1 << 20;

/// A `deal.toml` as read. Its diagnostics wait until the records are known, for a
/// currency or a rule may be declared there.
pub(super) struct Manifest {
    pub project: Project,
    /// Where answers are kept, from the root.
    pub cache: Option<String>,
    text: String,
    problems: Vec<Problem>,
    currency_place: Range<usize>,
    /// Names in `[checks]` that are no codes: names of rules, perhaps.
    rules: Vec<(String, Range<usize>)>,
}

struct Problem {
    place: Range<usize>,
    message: String,
    label: String,
    /// A word that is near to the one at the place, which stands in quotes or bare.
    near: Option<String>,
    help: Option<String>,
}

pub(super) fn read(host: &dyn Host, root: &Path) -> Result<Manifest, Trouble> {
    let path = root.join("deal.toml");
    let bytes = host.read(&path, LIMIT).map_err(|e| Trouble::one(cannot_read(&path, &e)))?;
    let text = decode(bytes)
        .map_err(|e| Trouble::one(format!("`{}` is not UTF-8 text: byte {}", path.display(), e.offset)))?;
    Ok(parse(text))
}

fn parse(text: String) -> Manifest {
    let mut manifest = Manifest {
        project: Project::default(),
        cache: None,
        text: String::new(),
        problems: Vec::new(),
        currency_place: 0..0,
        rules: Vec::new(),
    };
    // TOML has CRLF as well, but its spans count every byte.
    match DeTable::parse(&text) {
        Ok(table) => manifest.keys(table.get_ref()),
        Err(error) => {
            let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
            manifest.problem(error.span().unwrap_or(0..0), "`deal.toml` can't be read", message, None);
        }
    }
    manifest.text = text;
    manifest
}

impl Manifest {
    fn problem(
        &mut self,
        place: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        self.problems.push(Problem { place, message: message.into(), label: label.into(), near: None, help });
    }

    /// A word that is not known, and what may be meant by it.
    fn unknown(&mut self, place: Range<usize>, message: String, label: String, near: Option<&str>) {
        let near = near.map(str::to_owned);
        self.problems.push(Problem { place, message, label, near, help: None });
    }

    fn keys(&mut self, table: &DeTable) {
        for (key, value) in table {
            let place = value.span();
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("title", DeValue::String(title)) => self.project.title = Some(title.to_string()),
                ("in", DeValue::String(code)) => self.currency(code, place),
                ("look-back", DeValue::String(days)) => self.look_back(days, place),
                ("trust", DeValue::Array(kinds)) => self.trust(kinds),
                ("checks", DeValue::Table(checks)) => self.checks(checks),
                ("cache", DeValue::String(folder)) => self.cache(folder, place),
                (known, _) if KEYS.contains(&known) => {
                    let wants = match known {
                        "trust" => "a list of kinds of source: `[\"treaty-text\", \"dataset\"]`",
                        "checks" => "a table: `[checks]`, and under it `W0604 = \"deny\"`",
                        "look-back" => "days as a string: `\"7d\"`",
                        "in" => "a currency as a string: `\"USD\"`",
                        _ => "a string",
                    };
                    self.problem(
                        place,
                        format!("`{known}` has a value of the wrong type"),
                        format!("expected {wants}"),
                        None,
                    );
                }
                (unknown, _) => {
                    let known = KEYS.map(|k| format!("`{k}`")).join(", ");
                    self.unknown(
                        key.span(),
                        format!("`deal.toml` has no key `{unknown}`"),
                        format!("the keys are {known}"),
                        diag::nearest(unknown, KEYS),
                    );
                }
            }
        }
    }

    fn currency(&mut self, text: &str, place: Range<usize>) {
        match currency(text) {
            Some(cur) => {
                self.project.currency = Some(cur);
                self.currency_place = place;
            }
            None => self.unknown(
                place,
                format!("`{text}` is no currency"),
                "a code of ISO 4217, perhaps in prices of a year: `\"USD\"`, `\"USD 2021\"`".into(),
                lists::currency_worded(text).map(|c| c.code),
            ),
        }
    }

    fn cache(&mut self, folder: &str, place: Range<usize>) {
        let mut parts = Path::new(folder).components();
        if !folder.is_empty() && parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            self.cache = Some(folder.to_owned());
            return;
        }
        self.problem(
            place,
            format!("`{folder}` is no folder of the project"),
            "a path from here, that does not lead out: `\"build/deal-cache\"`",
            Some("a folder elsewhere is named by `--cache FOLDER` or `DEAL_CACHE`".into()),
        );
    }

    fn look_back(&mut self, text: &str, place: Range<usize>) {
        match text.strip_suffix('d').and_then(|days| days.parse::<u16>().ok()) {
            Some(days) => self.project.look_back = u32::from(days),
            None => self.problem(place, format!("`{text}` is no number of days"), "write it as `\"7d\"`", None),
        }
    }

    fn trust(&mut self, kinds: &toml::de::DeArray) {
        for kind in kinds.iter() {
            let words = || SOURCE.iter().map(|row| row.word);
            match kind.get_ref().as_str() {
                Some(word) if words().any(|w| w == word) => self.project.trust.push(word.to_owned()),
                word => {
                    let shown = word.unwrap_or("this");
                    let known = words().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
                    self.unknown(
                        kind.span(),
                        format!("`{shown}` is no kind of source"),
                        format!("the kinds are {known}"),
                        diag::nearest(shown, words()),
                    );
                }
            }
        }
    }

    fn checks(&mut self, checks: &DeTable) {
        for (name, level) in checks {
            let (name, place) = (name.get_ref().to_string(), name.span());
            let Some(wanted) = level.get_ref().as_str().and_then(check_level) else {
                self.problem(
                    level.span(),
                    format!("`{name}` has no such level"),
                    "one of `\"allow\"`, `\"info\"`, `\"warn\"`, `\"deny\"`",
                    None,
                );
                continue;
            };
            match diag::by_code(&name) {
                Some(code) if code.level == diag::Level::Error => {
                    if wanted != CheckLevel::Deny {
                        self.problem(
                            place,
                            format!("`{name}` is an error and can't be allowed"),
                            format!("it means: {}", code.summary),
                            Some("only W codes and rules of the project have levels".into()),
                        );
                    }
                }
                Some(code) => self.project.checks.push((code.code.to_owned(), wanted)),
                None => {
                    self.rules.push((name.clone(), place));
                    self.project.checks.push((name, wanted));
                }
            }
        }
    }

    /// Adds the file to the sources, after the records, and says what is wrong with it.
    pub fn report(mut self, sources: &mut Sources, model: &Model, diagnostics: &mut Vec<Diagnostic>) -> FileId {
        self.against_records(model);
        let offset = |at: usize| at.min(self.text.len());
        let file = FileId(sources.len() as u32);
        for p in std::mem::take(&mut self.problems) {
            let span = Span::new(file, offset(p.place.start), offset(p.place.end));
            let mut diagnostic = Diagnostic::new(&codes::E0220, span, p.message).label(p.label);
            if let Some(help) = p.help {
                diagnostic = diagnostic.help(help);
            }
            if let Some(near) = &p.near {
                let quote =
                    self.text.get(span.range()).and_then(|t| t.chars().next()).filter(|c| matches!(c, '"' | '\''));
                let quote = quote.map(String::from).unwrap_or_default();
                diagnostic = diagnostic.help(format!("did you mean `{near}`?")).maybe(
                    format!("write `{near}`"),
                    span,
                    format!("{quote}{near}{quote}"),
                );
            }
            diagnostics.push(diagnostic);
        }
        self.add_to(sources)
    }

    /// Adds the file to the sources, after the records.
    pub fn add_to(self, sources: &mut Sources) -> FileId {
        sources.add(Source::new("deal.toml", self.text))
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    fn against_records(&mut self, model: &Model) {
        if let Some(code) = self.project.currency.map(|c| c.code)
            && lists::currency(code).is_none()
            && model.by_name(code).is_none_or(|id| model.get(id).kind != Kind::Unit)
        {
            let place = self.currency_place.clone();
            let meant = lists::currency_worded(code)
                .map(|c| c.code)
                .or_else(|| diag::nearest(&code.to_ascii_uppercase(), lists::currencies().map(|c| c.code)));
            self.unknown(
                place,
                format!("`{code}` is no currency"),
                "neither a code of ISO 4217 nor a `unit` of this project".into(),
                meant,
            );
        }
        for (name, place) in std::mem::take(&mut self.rules) {
            if model.by_name(&name).is_none_or(|id| model.get(id).kind != Kind::Rule) {
                let warnings = diag::all().iter().filter(|c| c.level != diag::Level::Error).map(|c| c.code);
                let rules = model.of_kind(Kind::Rule).map(|id| &*model.get(id).name);
                self.unknown(
                    place,
                    format!("`{name}` is no check"),
                    "neither a code that `deal explain` lists nor a `rule` of this project".into(),
                    diag::nearest(&name, warnings.chain(rules)),
                );
            }
        }
    }
}

fn check_level(word: &str) -> Option<CheckLevel> {
    Some(match word {
        "allow" => CheckLevel::Allow,
        "info" => CheckLevel::Info,
        "warn" => CheckLevel::Warn,
        "deny" => CheckLevel::Deny,
        _ => return None,
    })
}

/// `USD`, `USD 2021`, or the name of a unit.
pub fn currency(text: &str) -> Option<Cur> {
    let (code, year) = match text.split_once(' ') {
        Some((code, year)) => (code, Some(year)),
        None => (text, None),
    };
    let name = code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !name || code.len() > 64 {
        return None;
    }
    let cur = Cur::new(code);
    match year {
        None => Some(cur),
        Some(year) if year.len() == 4 => year.parse().ok().map(|year| cur.of_year(year)),
        Some(_) => None,
    }
}
