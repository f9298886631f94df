//! `deal explain`: what a diagnostic means, or a rule or field of the project.

use super::shared::shown;
use super::{FINE, Failure, Outcome, Rim};
use crate::diag;
use crate::model::{CheckLevel, Decl, Entry, Key, Value};
use crate::schema::{F, Kind};
use crate::workspace::{self, Analysis, Ask, Checks};
use std::io;

/// Say what a diagnostic means, with a record that causes it and the record put right
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal explain E0201            the page of one code
  deal explain loans-mature     a rule of the project of this folder
  deal explain                  all codes, and the rules of the project")]
pub struct Args {
    /// The code in brackets after `error` or `warning`; a rule or field of the project
    code: Option<String>,
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let Some(asked) = &args.code else {
        for row in diag::all() {
            writeln!(rim.out, "{}  {}", row.code, row.summary)?;
        }
        // Outside of a project there is nothing to read: a folder may hold anything.
        for rule in project(rim).iter().filter(|a| a.project).flat_map(rules) {
            writeln!(rim.out, "{}  {}", rule.name, rule.title.as_deref().unwrap_or("a rule of the project"))?;
        }
        return Ok(FINE);
    };
    if let Some(row) = diag::by_code(asked) {
        writeln!(rim.out, "{}", row.page_for_people().trim_end())?;
        return Ok(FINE);
    }
    let project = project(rim);
    let own = project.iter().flat_map(|analysis| {
        let is_own = |decl: &&Decl| matches!(decl.kind, Kind::Rule | Kind::Field) && *decl.name == **asked;
        analysis.model.decls.iter().find(is_own).map(|decl| (analysis, decl))
    });
    if let Some((analysis, decl)) = own.into_iter().next() {
        page(rim, analysis, decl)?;
        return Ok(FINE);
    }
    let codes = diag::all().iter().map(|row| row.code);
    let names = project.iter().flat_map(rules).map(|rule| &*rule.name);
    let near = diag::nearest(asked, codes.chain(names)).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
    Err(Failure::words(format!("there is no diagnostic `{}`{near} (`deal explain` lists all)", shown(asked))))
}

/// The records around this folder, where they can be read.
fn project(rim: &Rim) -> Option<Analysis> {
    workspace::analyse(rim.host, &[], Ask { as_of: rim.day(None), checks: Checks::None }).ok()
}

fn rules(analysis: &Analysis) -> impl Iterator<Item = &Decl> {
    analysis.model.of_kind(Kind::Rule).map(|id| analysis.model.get(id))
}

/// The page of a rule or field, in the form of the codes' own pages.
fn page(rim: &mut Rim, analysis: &Analysis, decl: &Decl) -> io::Result<()> {
    let title = decl.title.as_deref().unwrap_or(&decl.name);
    writeln!(rim.out, "# {}: {title}\n\n## What it does\n", decl.name)?;
    let written = |field: F| {
        let values: Vec<&str> = decl.values(field).iter().map(|e: &Entry| analysis.sources.slice(e.span)).collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    if decl.kind == Kind::Rule {
        let (set, cond) = (written(F::For).unwrap_or_default(), written(F::Require).unwrap_or_default());
        writeln!(rim.out, "A rule of this project: of `{set}` it requires `{cond}`.\n")?;
        let own = written(F::Level).unwrap_or_else(|| "error".to_owned());
        let set = analysis.model.project.checks.iter().rev().find(|(name, _)| *name == *decl.name);
        match set.map(|(_, level)| level) {
            None => writeln!(rim.out, "Its level is {own}.")?,
            Some(CheckLevel::Allow) => writeln!(rim.out, "Its level is {own}, and `deal.toml` turns it off.")?,
            Some(level) => {
                let word = match level {
                    CheckLevel::Info => "info",
                    CheckLevel::Warn => "warning",
                    _ => "error",
                };
                writeln!(rim.out, "Its level is {own}, and `deal.toml` makes it {word}.")?;
            }
        }
        if let Some(message) = text(decl, F::Message) {
            writeln!(rim.out, "\nIt says: {message}")?;
        }
    } else {
        let (on, ty) = (written(F::On).unwrap_or_default(), written(F::Type).unwrap_or_default());
        let words = written(F::OneOf).map(|words| format!(": {words}")).unwrap_or_default();
        writeln!(rim.out, "A field of this project: on {on}, of type {ty}{words}.")?;
        if decl.values(F::Required).iter().any(|e| matches!(e.value, Value::YesNo(true))) {
            writeln!(rim.out, "\nEvery {on} has to have it (`deal explain E0226`).")?;
        }
        let key = |other: &Decl| {
            other.fields.iter().any(|f| matches!(f.key, Key::User(id) if analysis.model.get(id).name == decl.name))
        };
        let n = analysis.model.decls.iter().filter(|other| key(other)).count();
        writeln!(rim.out, "\n{} it.", if n == 1 { "1 record has".to_owned() } else { format!("{n} records have") })?;
    }
    if let Some(note) = text(decl, F::Note) {
        writeln!(rim.out, "\n## Why it matters\n\n{}", note.trim())?;
    }
    let place = decl.name_span;
    writeln!(rim.out, "\nDeclared in {}:{}.", analysis.sources.path(place.file), analysis.sources.line(place))
}

fn text(decl: &Decl, field: F) -> Option<&str> {
    decl.values(field).iter().find_map(|e| match &e.value {
        Value::Text(text) => Some(&**text),
        _ => None,
    })
}
