//! Definitions of reports: from a built-in row or a `report` declaration, with what
//! the options change of it.

use super::ask::{Asked, Question, Wanted};
use super::builtin::{self, Builtin};
use super::{due, shown, sorting};
use crate::diag::{Diagnostic, codes};
use crate::eval::{Claims, Note, Split, Through};
use crate::model::query::{Column, Cond, Operand, SetQuery};
use crate::model::typing::Role;
use crate::model::{Cur, Day, Decl, DeclId, Model, Value};
use crate::schema::{F, Kind, Set};

/// A report to be made.
#[derive(Debug, Clone)]
pub struct Definition {
    pub name: String,
    pub title: Option<String>,
    /// Tables of several are laid side by side, row by row. None: the lines that are due.
    pub parts: Vec<Part>,
    /// The declarations that a listing has rows of, where other records name them.
    pub own: Option<SetQuery>,
    /// Rows are only of these (`deal report parties --where kind = bank`).
    pub only: Option<(SetQuery, Cond)>,
    pub across: Option<Column>,
    /// The one measure that goes across, where the others stand behind it; None: all do.
    pub spread: Option<&'static str>,
    pub sort: Vec<Column>,
    pub limit: Option<u64>,
    pub currency: Option<Cur>,
    /// Each currency by itself, whatever the project says.
    pub each: bool,
    /// Nobody says by what: the rows of the set are listed.
    pub listed: bool,
    pub as_of: Option<Day>,
    pub split: Split,
    pub claims: Claims,
    /// `--where` as written.
    pub condition: Option<String>,
    /// All digits, never `23.6bn`.
    pub exact: bool,
    /// The report of sources says what rests on each.
    pub evidence: bool,
    /// What it shows is nobody's wish: a built-in report whose rows are grouped.
    builtin: Option<&'static Builtin>,
    /// What is to be known of how it was asked for.
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone)]
pub struct Part {
    pub set: SetQuery,
    pub filters: Vec<Cond>,
    pub by: Vec<Column>,
    /// Where `by` is of the rows that those of the set name: of the parties of documents.
    pub through: Option<Link>,
    /// None: the rows themselves, without measures, so that none is missing.
    pub show: Option<Vec<Column>>,
    /// Says more of rows that others have, and has none of its own.
    pub beside: bool,
}

/// How the rows of a part name those of the set that the report is about.
#[derive(Debug, Clone)]
pub struct Link {
    pub field: Column,
    pub set: SetQuery,
    pub filters: Vec<Cond>,
}

impl Link {
    pub(super) fn through(&self) -> Through<'_> {
        Through { link: &self.field, set: &self.set, filters: &self.filters }
    }
}

/// The `report` declarations of a project, by name.
pub fn declared(model: &Model) -> impl Iterator<Item = (&str, DeclId)> {
    model.of_kind(Kind::Report).map(|id| (&*model.get(id).name, id))
}

/// The definition that a name stands for. None where no report is called so.
pub fn define(question: &mut Question, name: &str, wanted: &Wanted) -> Option<Asked<Definition>> {
    let model = question.model;
    if let Some((_, id)) = declared(model).find(|(known, _)| *known == name) {
        return Some(of_declaration(question, model.get(id), wanted));
    }
    define_builtin(question, name, wanted)
}

/// The built-in report of a name, also where the project declares another of that name.
pub fn define_builtin(question: &mut Question, name: &str, wanted: &Wanted) -> Option<Asked<Definition>> {
    let builtin = builtin::builtins().iter().find(|b| b.name == name)?;
    Some(of_builtin(question, builtin, wanted))
}

fn of_builtin(question: &mut Question, builtin: &'static Builtin, wanted: &Wanted) -> Asked<Definition> {
    let place = |what: &str| format!("{} of the built-in report {}", what, builtin.name);
    let mut definition = blank(builtin.name, Some(builtin.title.to_owned()), wanted);
    let asks = wanted.by.is_some() || wanted.across.is_some() || wanted.show.is_some();
    if builtin.list.is_empty() && !asks {
        return of_lines_due(question, definition, wanted);
    }
    let kept = match &wanted.across {
        Some(across) if wanted.by.is_none() => own_rows(question, builtin, across)?,
        _ => None,
    };
    let grouped = wanted.by.is_some() || wanted.across.is_some();
    if let Some(part) = kept {
        definition.parts.push(part);
        definition.own = own_set(question, builtin)?;
        definition.builtin = Some(builtin);
        definition.spread = Some(builtin.across);
    } else if grouped && builtin.named().next().is_some() {
        definition.parts = through(question, builtin, wanted)?;
        if wanted.by.is_none() {
            let own = question.set(&place("from"), builtin.from)?;
            let names = question.columns(&place("by"), "name", own.set, Role::Dimension)?;
            definition.parts.iter_mut().for_each(|part| part.by.clone_from(&names));
        }
        definition.builtin = Some(builtin);
    } else if grouped || builtin.list.is_empty() {
        let set = question.set(&place("from"), builtin.from)?;
        let show = question.columns(&place("show"), builtin.grouped, set.set, Role::Show)?;
        // A list of its own kind becomes one of declarations.
        let by = if builtin.list.is_empty() { "name" } else { "" };
        let by =
            if by.is_empty() { Vec::new() } else { question.columns(&place("by"), by, set.set, Role::Dimension)? };
        definition.parts.push(Part { set, filters: Vec::new(), by, through: None, show: Some(show), beside: false });
        definition.builtin = Some(builtin);
    } else {
        definition.own = own_set(question, builtin)?;
        definition.evidence = builtin.name == "sources" && wanted.show.is_none();
        for part in builtin.list {
            let set = question.set(&place("from"), part.from)?;
            let by = question.columns(&place("by"), part.by, set.set, Role::Dimension)?;
            let show = match part.show {
                "" => None,
                show => Some(question.columns(&place("show"), show, set.set, Role::Show)?),
            };
            definition.parts.push(Part { set, filters: Vec::new(), by, through: None, show, beside: false });
        }
    }
    options(question, definition, wanted)
}

/// The rows that a listing has anyway, with their measures, for what goes across them.
/// None where it goes across what these rows are themselves (parties by their kind).
fn own_rows(question: &mut Question, builtin: &Builtin, across: &str) -> Asked<Option<Part>> {
    let place = |what: &str| format!("{} of the built-in report {}", what, builtin.name);
    let own = question.set(&place("from"), builtin.from)?;
    let named = builtin.named().next();
    if named.is_some() && question.columns("--across", across, own.set, Role::Dimension).is_ok() {
        return Ok(None);
    }
    let Some(listed) = named.or(builtin.list.first()) else { return Ok(None) };
    let set = question.set(&place("from"), listed.from)?;
    let by = question.columns(&place("by"), listed.by, set.set, Role::Dimension)?;
    let mut show = question.columns(&place("show"), listed.show, set.set, Role::Show)?;
    // Fields do not add up, and would stand in each column.
    show.retain(|column| !matches!(column.operand, Operand::Field(_) | Operand::OfDate { .. }));
    Ok(Some(Part { set, filters: Vec::new(), by, through: None, show: Some(show), beside: false }))
}

/// The set of a report's rows, where it is other records that are counted for each.
fn own_set(question: &mut Question, builtin: &Builtin) -> Asked<Option<SetQuery>> {
    let named = builtin.named().next().is_some();
    let place = format!("from of the built-in report {}", builtin.name);
    named.then(|| question.set(&place, builtin.from)).transpose()
}

/// The rows of a set grouped: how many there are, and the same figures of what names them
/// as stand beside each of them in the listing.
fn through(question: &mut Question, builtin: &Builtin, wanted: &Wanted) -> Asked<Vec<Part>> {
    let place = |what: &str| format!("{} of the built-in report {}", what, builtin.name);
    let own = question.set(&place("from"), builtin.from)?;
    let mut count = question.columns(&place("show"), "count", own.set, Role::Show)?;
    count.iter_mut().for_each(|column| column.name = builtin.from.into());
    let mut parts = vec![Part {
        set: own.clone(),
        filters: Vec::new(),
        by: Vec::new(),
        through: None,
        show: Some(count),
        beside: false,
    }];
    for part in builtin.named() {
        let set = question.set(&place("from"), part.from)?;
        let fields = question.columns(&place("by"), part.by, set.set, Role::Dimension)?;
        let show = question.columns(&place("show"), part.show, set.set, Role::Show)?;
        let link = fields.into_iter().next().map(|field| Link { field, set: own.clone(), filters: Vec::new() });
        parts.push(Part { set, filters: Vec::new(), by: Vec::new(), through: link, show: Some(show), beside: false });
    }
    if wanted.show.is_some() {
        parts.retain(|part| part.through.is_some());
    }
    // Across stands one measure.
    if wanted.across.is_some() {
        parts.retain(|part| part.through.is_some());
        parts.truncate(1);
    }
    Ok(parts)
}

/// The list of what is due keeps its rows, whatever is asked of them.
fn of_lines_due(question: &mut Question, mut definition: Definition, wanted: &Wanted) -> Asked<Definition> {
    if let Some(sort) = &wanted.sort {
        definition.sort = sorting::columns(question, sort, &[], &due::COLUMNS)?;
    }
    if let Some(condition) = &wanted.condition {
        let set = question.set("from of the built-in report due", "instruments")?;
        let cond = question.condition("--where", condition, set.set)?;
        definition.only = Some((set, cond));
        definition.condition = Some(condition.clone());
    }
    Ok(definition)
}

fn of_declaration(question: &mut Question, decl: &Decl, wanted: &Wanted) -> Asked<Definition> {
    let one = |field| decl.values(field).first().map(|entry| &entry.value);
    let columns = |field| -> Vec<Column> {
        let values = decl.values(field).iter();
        values
            .filter_map(|entry| if let Value::Column(c) = &entry.value { Some((**c).clone()) } else { None })
            .collect()
    };
    let mut definition = blank(&decl.name, decl.title.as_deref().map(str::to_owned), &Wanted::default());
    let set = match one(F::From) {
        Some(Value::Set(set)) => (**set).clone(),
        _ => question.set("from, where a report has none", "instruments")?,
    };
    let mut by = columns(F::By);
    let show = columns(F::Show);
    let show = if show.is_empty() {
        let grouped = !by.is_empty() || !columns(F::Across).is_empty() || wanted.by.is_some();
        question.columns("show, where a report has none", default_show(set.set, grouped), set.set, Role::Show)?
    } else {
        show
    };
    if by.is_empty() && wanted.by.is_none() {
        by = question.columns("by, where a report has none", default_by(set.set), set.set, Role::Dimension)?;
        definition.listed = true;
    }
    definition.parts.push(Part { set, filters: Vec::new(), by, through: None, show: Some(show), beside: false });
    definition.across = columns(F::Across).into_iter().next();
    definition.sort = columns(F::Sort);
    definition.limit = match one(F::Limit) {
        Some(Value::Number(figure)) => {
            figure.bounds().and_then(|b| u64::try_from(b.low.0 / crate::model::Dec::SCALE).ok())
        }
        _ => None,
    };
    match one(F::In) {
        Some(Value::Currency(currency)) => definition.currency = Some(*currency),
        Some(Value::Word(_)) => definition.each = true,
        _ => {}
    }
    if let Some(Value::Date(period)) = one(F::AsOf) {
        definition.as_of = Some(period.last);
    }
    definition.split = if matches!(one(F::Split), Some(Value::Word("equal"))) { Split::Equal } else { Split::None };
    definition.claims = match one(F::Claims) {
        Some(Value::Word("low")) => Claims::Low,
        Some(Value::Word("high")) => Claims::High,
        _ => Claims::Own,
    };
    options(question, definition, wanted)
}

fn blank(name: &str, title: Option<String>, wanted: &Wanted) -> Definition {
    Definition {
        name: name.to_owned(),
        title,
        parts: Vec::new(),
        own: None,
        only: None,
        across: None,
        spread: None,
        sort: Vec::new(),
        limit: wanted.limit,
        currency: wanted.currency,
        each: wanted.each,
        listed: false,
        as_of: wanted.as_of,
        split: wanted.split.unwrap_or_default(),
        claims: wanted.claims.unwrap_or_default(),
        condition: None,
        exact: wanted.exact,
        builtin: None,
        evidence: false,
        notes: Vec::new(),
    }
}

/// What is shown of a set where nothing else is said: lines are listed, unless something
/// groups them.
fn default_show(set: Set, grouped: bool) -> &'static str {
    match set {
        Set::Instruments | Set::Agreements | Set::Packages => "count, announced, committed, disbursed",
        Set::Pledges => "count, pledged, realised, open",
        Set::Lines if !grouped => "verb, subject, amount",
        _ => "count",
    }
}

/// What is shown of a set whose values go across.
fn across_show(set: Set) -> &'static str {
    match set {
        Set::Instruments | Set::Agreements | Set::Packages => "committed",
        Set::Pledges => "pledged",
        _ => "count",
    }
}

fn default_by(set: Set) -> &'static str {
    if set == Set::Lines { "date" } else { "name" }
}

/// What the options change.
fn options(question: &mut Question, mut definition: Definition, wanted: &Wanted) -> Asked<Definition> {
    let (mut errors, mut too_many) = (Vec::new(), Vec::new());
    let mut keep = |asked: Asked<Vec<Column>>| asked.map_err(|found| errors.extend(found)).ok();
    // The set that is measured, and the one whose rows are grouped.
    let linked = definition.parts.iter().find_map(|part| Some((part.set.set, part.through.as_ref()?.set.set)));
    let (set, rows) = linked.unwrap_or((definition.parts[0].set.set, definition.parts[0].set.set));
    if linked.is_none() && (wanted.by.is_some() || wanted.across.is_some()) {
        definition.parts.truncate(1);
    }
    if let Some(by) = &wanted.by {
        let by = keep(question.columns("--by", by, rows, Role::Dimension)).unwrap_or_default();
        definition.parts.iter_mut().for_each(|part| part.by.clone_from(&by));
    }
    if let Some(across) = &wanted.across {
        let columns = keep(question.columns("--across", across, rows, Role::Dimension)).unwrap_or_default();
        definition.across = columns.first().cloned();
        if let [_, second, ..] = columns.as_slice() {
            too_many.push(
                Diagnostic::new(&codes::E0709, second.span, "one dimension goes across")
                    .label("a second one")
                    .help("put the others into `--by`, as rows"),
            );
        }
        let part = &definition.parts[0];
        let measured =
            part.show.iter().flatten().any(|c| !matches!(c.operand, Operand::Field(_) | Operand::OfDate { .. }));
        if wanted.show.is_none() && definition.spread.is_none() && (definition.builtin.is_some() || !measured) {
            // Each measure would be a column for each value; of fields nothing goes across.
            let one = definition.builtin.map_or_else(|| across_show(set), |builtin| builtin.across);
            definition.parts[0].show = question.columns("show of a built-in report", one, set, Role::Show).ok();
        }
    }
    if let Some(show) = &wanted.show {
        // What somebody asks for goes across, all of it.
        definition.spread = None;
        match shown::parts(question, &definition.parts, show) {
            Ok(parts) => definition.parts = parts,
            Err(found) => drop(keep(Err(found))),
        }
    }
    if let Some(sort) = &wanted.sort {
        definition.sort = keep(sorting::of_parts(question, &definition, sort)).unwrap_or_default();
    }
    if let Some(across) = &definition.across
        && let Some(by) = definition.parts[0].by.iter().find(|by| by.name == across.name)
    {
        let error = Diagnostic::new(&codes::E0709, across.span, format!("`{}` goes down and across", by.name));
        let help = match definition.spread {
            Some(_) => "`--by` gives the report other rows",
            None => "take it out of one of them",
        };
        too_many.push(error.label("the same dimension").related(by.span, "its rows").help(help));
    }
    errors.extend(too_many);
    if let Some(condition) = &wanted.condition {
        if let Err(found) = filter(question, &mut definition, condition) {
            errors.extend(found);
        }
        definition.condition = Some(condition.clone());
    }
    definition.exact = wanted.exact;
    definition.limit = wanted.limit.or(definition.limit);
    definition.currency = wanted.currency.or(definition.currency);
    definition.each = wanted.each || definition.each && wanted.currency.is_none();
    definition.as_of = wanted.as_of.or(definition.as_of);
    definition.split = wanted.split.unwrap_or(definition.split);
    definition.claims = wanted.claims.unwrap_or(definition.claims);
    for Part { by, show, .. } in &mut definition.parts {
        // What names the rows need not stand beside their names.
        show.iter_mut().for_each(|show| show.retain(|column| by.iter().all(|by| by.name != column.name)));
    }
    if errors.is_empty() { Ok(definition) } else { Err(errors) }
}

/// `--where`, on the rows that the report is about: in a listing of parties first on
/// parties (`kind = bank`), else on the documents counted for each.
fn filter(question: &mut Question, definition: &mut Definition, condition: &str) -> Asked<()> {
    let listed = definition.own.clone();
    let linked = definition.parts.iter().find_map(|part| part.through.as_ref()).map(|link| link.set.clone());
    let names_rows = |part: &&Part| listed.as_ref().is_none_or(|own| part.show.is_some() && part.set.set != own.set);
    let counts = |part: &&Part| part.through.is_some() || linked.is_none() && names_rows(part);
    let measured = definition.parts.iter().find(counts).map_or(Set::Instruments, |part| part.set.set);
    if let Some(own) = listed.clone().or(linked)
        && let Ok(cond) = question.condition("--where", condition, own.set)
    {
        if question.condition("--where", condition, measured).is_ok() {
            definition.notes.push(both_ways(condition, own.set, measured));
        }
        for part in &mut definition.parts {
            match &mut part.through {
                Some(link) => link.filters.push(cond.clone()),
                None if part.set.set == own.set => part.filters.push(cond.clone()),
                None => {}
            }
        }
        definition.only = listed.map(|listed| (listed, cond));
        return Ok(());
    }
    let cond = question.condition("--where", condition, measured)?;
    let rows: Vec<Column> = definition.parts.first().map(|part| part.by.clone()).unwrap_or_default();
    // What these say of themselves stands behind what is counted for those that are left.
    let own = |part: &Part| part.show.is_some() && listed.as_ref().is_some_and(|own| part.set.set == own.set);
    let (own, mut parts): (Vec<Part>, Vec<Part>) = std::mem::take(&mut definition.parts)
        .into_iter()
        .filter(|part| part.set.set == measured || own(part))
        .partition(|part| part.set.set != measured);
    for part in &mut parts {
        part.filters.push(cond.clone());
        // The rows are called as they are in the whole table.
        part.by.iter_mut().zip(&rows).for_each(|(by, first)| by.name = first.name.clone());
    }
    parts.extend(own.into_iter().map(|part| Part { beside: true, ..part }));
    definition.parts = parts;
    Ok(())
}

/// `kind = other` is a kind of party and one of instrument.
fn both_ways(condition: &str, own: Set, measured: Set) -> Note {
    let (own, measured) = (own.word(), measured.word());
    let message = format!("`{condition}` is asked of the {own}, not of the {measured}");
    Note { kind: "condition", message, subjects: Vec::new() }
}
