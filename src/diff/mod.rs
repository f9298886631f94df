//! Two states of the records compared in their own terms: what was declared, what
//! happened, what is wrong, and what all that does to the figures.
//!
//! What a record says is compared, not how it is written or where it stands: order,
//! comments, files and spelling (`1_000k` for `1mn`) are no differences. Computes no
//! figure of its own (they come from `report`) and knows nothing of git, of folders or
//! of how a difference is drawn.

mod change;
mod facts;
mod pair;
mod problems;
mod settings;
mod similar;
mod statements;
mod totals;

pub use change::{Change, DatedFact, FieldChange, LineChange, Named, Place, Shift, Stated, Status, What};
pub use pair::Match;
pub use problems::{Problem, Problems};
pub use settings::Setting;
pub use statements::{Statement, StatementChange};
pub use totals::{Difference, GroupRow, Groups, Measured};

use crate::diag::Diagnostic;
use crate::eval::Note;
use crate::model::{Cur, Day, Model, Project};
use crate::report::Asked;
use crate::text::{FileId, Sources};
use rustc_hash::FxHashSet;

/// Where a state of the records was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// `HEAD`, `working tree`, the folder
    pub label: String,
    pub commit: Option<String>,
    /// Of the project.
    pub title: Option<String>,
    /// How many files were compared.
    pub files: usize,
}

/// One state of the records. Where `--in` is not given, a model's own default counts:
/// whoever asks gives both the same.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    pub model: &'a Model,
    pub sources: &'a Sources,
    /// The files that are compared and counted; all where None.
    pub scope: Option<&'a FxHashSet<FileId>>,
    /// What is wrong in the whole project; that of other files only tells what is new.
    pub diagnostics: &'a [Diagnostic],
    /// `deal.toml`, as it stands there.
    pub project: &'a Project,
    pub origin: &'a Origin,
}

impl Records<'_> {
    fn holds(&self, file: FileId) -> bool {
        self.scope.is_none_or(|files| files.contains(&file))
    }
}

/// How a comparison is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The day of all figures, on both sides.
    pub as_of: Day,
    pub currency: Option<Cur>,
    /// `--by`, as written.
    pub by: Option<&'a str>,
}

/// Everything that any format prints.
#[derive(Debug, Clone)]
pub struct Diff {
    pub origins: [Origin; 2],
    pub as_of: Day,
    pub currency: Option<Cur>,
    pub declarations: Vec<Change>,
    pub statements: Vec<StatementChange>,
    pub settings: Vec<Setting>,
    pub problems: Problems,
    pub totals: Vec<Measured>,
    pub groups: Option<Groups>,
    /// What a reader must know of the figures before, after, or both.
    pub notes: [Vec<Note>; 2],
}

impl Diff {
    /// Whether the two say the same, and are right or wrong in the same.
    pub fn is_empty(&self) -> bool {
        self.declarations.is_empty()
            && self.statements.is_empty()
            && self.settings.is_empty()
            && self.problems.new.is_empty()
            && self.problems.gone.is_empty()
            && !self.totals.iter().any(Measured::changed)
    }

    /// How many declarations of a sort.
    pub fn count(&self, what: What) -> usize {
        self.declarations.iter().filter(|change| change.what == what).count()
    }
}

/// Compares two states of the records. What is wrong with `--by` is the only error.
pub fn compare(before: Records, after: Records, ask: Ask) -> Asked<Diff> {
    let (pairs, names) = pair::pairs(before, after);
    let sides = [facts::Side::new(before, &names), facts::Side::new(after, after.model)];
    let figures = totals::totals(&sides, ask)?;
    Ok(Diff {
        origins: [before.origin.clone(), after.origin.clone()],
        as_of: ask.as_of,
        currency: ask.currency,
        declarations: change::changes(&sides, &pairs, ask.as_of),
        statements: statements::changes(&sides),
        settings: settings::changes(before.project, after.project),
        problems: problems::problems(&sides),
        totals: figures.totals,
        groups: figures.groups,
        notes: figures.notes,
    })
}
