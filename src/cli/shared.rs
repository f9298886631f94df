//! What sub-commands share: paths, the as-of day, printing diagnostics.

use super::{Failure, Rim};
use crate::diag::{Diagnostic, codes};
use crate::eval::Note;
use crate::model::{Cur, Day, Period};
use crate::render::text::Numbers;
use crate::render::{self, csv, html, human, json, markdown, table};
use crate::report::{Answer, Report};
use crate::text::{Sources, Span};
use crate::workspace::{self, Analysis, Host, PathKind, Terminal};
use std::borrow::Cow;
use std::io;
use std::path::Path;

/// `--as-of`: a partial date means its last day (L0).
pub fn as_of(text: &str) -> Result<Day, String> {
    match Period::parse(text) {
        Ok(period) if !text.contains("..") => Ok(period.last),
        Err(crate::model::DateError::Impossible) => Err(format!("`{text}` is no day of the calendar")),
        _ => Err(format!("`{text}` is no date; write it as 2015-03-27, 2015-03 or 2015")),
    }
}

/// The help of every `--as-of`.
pub const AS_OF_HELP: &str = "The day at whose close everything is taken, today if not given; 2015 means its last day";

/// `--in`
pub fn currency(text: &str) -> Result<Cur, String> {
    let wanted =
        workspace::currency(text).ok_or_else(|| format!("`{text}` is no currency; write it as USD or 'USD 2021'"))?;
    let is_code = text.len() >= 3 && text.as_bytes()[..3].iter().all(u8::is_ascii_uppercase);
    if is_code && crate::schema::codes::currency(wanted.code).is_none() {
        return Err(format!("`{}` is no currency code of ISO 4217", wanted.code));
    }
    Ok(wanted)
}

/// `--in` of a question: a currency, or `none` for each by itself where the project
/// names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum In {
    Each,
    One(Cur),
}

impl In {
    pub fn parse(text: &str) -> Result<In, String> {
        if text == crate::schema::EACH_CURRENCY { Ok(In::Each) } else { currency(text).map(In::One) }
    }

    pub fn one(asked: Option<In>) -> Option<Cur> {
        if let Some(In::One(currency)) = asked { Some(currency) } else { None }
    }

    /// What was asked for, else what the project is in.
    pub fn or(asked: Option<In>, project: Option<Cur>) -> Option<Cur> {
        match asked {
            None => project,
            asked => In::one(asked),
        }
    }
}

/// The help of every `--in`.
pub const IN_HELP: &str =
    "Convert to this currency, perhaps in prices of a year: USD, 'USD 2021'; none: each by itself";

/// Whether `--in` names a currency of ISO 4217 or a unit of the project.
pub fn known_currency(analysis: &Analysis, currency: Option<Cur>) -> Result<(), Failure> {
    let Some(code) = currency.map(|c| c.code) else { return Ok(()) };
    let model = &analysis.model;
    let is_unit = model.by_name(code).is_some_and(|id| model.get(id).kind == crate::schema::Kind::Unit);
    if is_unit || crate::schema::codes::currency(code).is_some() {
        return Ok(());
    }
    let upper = code.to_ascii_uppercase();
    if crate::schema::codes::currency(&upper).is_some() {
        return Err(Failure::words(format!("`{code}` is no currency; did you mean `{upper}`?")));
    }
    Err(Failure::words(format!("`{code}` is no currency: neither a code of ISO 4217 nor a `unit` of this project")))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FormatArg {
    Table,
    Markdown,
    Csv,
    Json,
    Html,
}

/// How figures are printed.
pub struct Figures {
    pub format: FormatArg,
    pub exact: bool,
}

impl Figures {
    fn numbers(&self) -> Numbers {
        Numbers { exact: self.exact }
    }

    fn table(&self, rim: &Rim) -> table::Options {
        let terminal = rim.stdout();
        table::Options { width: terminal.width, colour: terminal.colour, numbers: self.numbers() }
    }

    pub fn report(&self, rim: &mut Rim, report: &Report) -> io::Result<()> {
        let options = self.table(rim);
        match self.format {
            FormatArg::Table => table::report(rim.out, report, options),
            FormatArg::Markdown => markdown::report(rim.out, report, self.numbers()),
            FormatArg::Json => json::report(rim.out, report),
            FormatArg::Html => html::report(rim.out, report, self.numbers()),
            FormatArg::Csv => {
                // CSV has no place for what every report says of itself.
                writeln!(rim.err, "{}", render::about(report))?;
                render::notes(&report.notes).iter().try_for_each(|note| writeln!(rim.err, "note: {note}"))?;
                csv::report(rim.out, report)
            }
        }
    }

    pub fn answer(&self, rim: &mut Rim, answer: &Answer) -> Result<(), Failure> {
        let options = self.table(rim);
        match self.format {
            FormatArg::Table => table::answer(rim.out, answer, options)?,
            FormatArg::Json => json::query(rim.out, answer)?,
            FormatArg::Markdown => markdown::answer(rim.out, answer, self.numbers())?,
            FormatArg::Csv => csv::answer(rim.out, answer)?,
            FormatArg::Html => html::answer(rim.out, answer, self.numbers())?,
        }
        Ok(())
    }
}

/// Amounts that are, for their term or in the currency asked for, more than Deal counts
/// with: each at its declaration, where nothing says so yet.
pub fn too_large(analysis: &Analysis, notes: &[Note]) -> Vec<Diagnostic> {
    let told: Vec<Span> =
        analysis.errors_in_scope().filter(|d| d.code.code == codes::E0517.code).map(|d| d.span).collect();
    let model = &analysis.model;
    let of = |note: &Note| {
        let subjects = note.subjects.iter().filter_map(|name| model.by_name(name)).map(|id| model.get(id));
        let untold = subjects.filter(|decl| !told.iter().any(|span| within(decl.span, *span)));
        let diagnostic = |span| {
            Diagnostic::new(&codes::E0517, span, note.message.clone())
                .help("look for a scale, a term, a rate or an index that was written wrong")
        };
        untold.map(|decl| diagnostic(decl.name_span)).collect::<Vec<_>>()
    };
    notes.iter().filter(|note| note.kind == "too-large").flat_map(of).collect()
}

fn within(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// What `--strict` makes an error: amounts that no rate or index converts, each at
/// its declaration.
pub fn unconverted(analysis: &Analysis, notes: &[Note]) -> Vec<Diagnostic> {
    let missing = notes.iter().filter(|note| matches!(note.kind, "no-rate" | "no-index"));
    let model = &analysis.model;
    missing
        .flat_map(|note| {
            let spans = note.subjects.iter().filter_map(|name| model.by_name(name)).map(|id| model.get(id).name_span);
            spans.map(|span| {
                Diagnostic::new(&codes::E0711, span, note.message.clone())
                    .help("without `--strict` it is left out and named")
            })
        })
        .collect()
}

impl Rim<'_> {
    pub fn day(&self, asked: Option<Day>) -> Day {
        asked.unwrap_or_else(|| self.host.today())
    }

    pub fn stdout(&self) -> Terminal {
        with_choice(self.host.stdout(), self.colour)
    }

    pub fn stderr(&self) -> Terminal {
        with_choice(self.host.stderr(), self.colour)
    }

    /// Diagnostics for people, on standard error.
    pub fn tell<'d>(
        &mut self,
        sources: &Sources,
        diagnostics: impl Iterator<Item = &'d Diagnostic>,
        all: bool,
    ) -> io::Result<()> {
        let terminal = self.stderr();
        let options = human::Options { colour: terminal.colour, width: terminal.width, all };
        human::write(self.err, sources, diagnostics, options)
    }
}

fn with_choice(terminal: Terminal, choice: clap::ColorChoice) -> Terminal {
    let colour = match choice {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => terminal.colour,
    };
    Terminal { colour, ..terminal }
}

/// Whether a file that is to be written has a folder. None is made: a mistyped path would
/// be one more place to look for it.
pub fn has_folder(host: &dyn Host, file: &Path) -> Result<(), Failure> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let why = match host.kind(folder) {
        Ok(PathKind::Folder) => return Ok(()),
        Ok(PathKind::File) => "is no folder".to_owned(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => "does not exist".to_owned(),
        Err(e) => format!("can't be looked at: {e}"),
    };
    Err(Failure::words(format!("can't write `{}`: the folder `{}` {why}", file.display(), folder.display())))
}

/// `1 error`, `2 errors`
pub fn counted(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// A word of the command line in a message: as much of it as anybody reads.
pub fn shown(word: &str) -> String {
    let mut left = word.chars();
    let shown: String = left.by_ref().take(60).collect();
    if left.as_str().is_empty() { shown } else { shown + "…" }
}

/// A word of a closed list, or which words there are.
pub fn one_of<'a>(word: &str, what: &str, known: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let near = crate::diag::nearest(word, known.clone());
    let list = known.map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
    let near = near.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
    Failure::words(format!("there is no {what} `{}`{near} (there are {list})", shown(word)))
}

/// The sources with their paths as they are reached from where the command runs, so that a
/// person or an editor can open what is printed. JSON names files from the root, and the
/// services from the top of the repository.
pub fn from_here<'s>(host: &dyn Host, root: &Path, sources: &'s Sources) -> Cow<'s, Sources> {
    let here = host.current_dir().and_then(|dir| host.canonical(&dir));
    let Some(here) = here.ok().filter(|here| here != root) else { return Cow::Borrowed(sources) };
    let mut placed = Sources::default();
    for (_, source) in sources.iter() {
        placed.add(match source.path() {
            "-" => source.clone(),
            path => source.called(reached(&here, root, path)),
        });
    }
    Cow::Owned(placed)
}

/// A file below a folder as it stands, of one's own project by way of `..`, else whole.
fn reached(here: &Path, root: &Path, path: &str) -> String {
    let file = root.join(path);
    let mut up = String::new();
    for folder in here.ancestors() {
        if let Ok(inside) = file.strip_prefix(folder) {
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            return workspace::harmless(format!("{up}{}", parts.join("/")));
        }
        if !here.starts_with(root) {
            break;
        }
        up.push_str("../");
    }
    workspace::harmless(file.display().to_string())
}
