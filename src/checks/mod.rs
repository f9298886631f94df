//! What is wrong with what the records say, once they can be read: a table of
//! checks, each a small function of the whole model.
//!
//! A check speaks only of what is certain: partial dates are out of order only when
//! certainly so, amounts are above others only by their bounds. What could not be
//! read or resolved has been reported before, and nothing here follows from it: a
//! record with a mistake in it is not said to *lack* anything.
//!
//! Every check is linear in the records (a package of 50,000 members, a chain of
//! 10,000 supersessions), and none recurses along a relation. Knows no file but
//! through the callback of [`Options`], no clock, and nothing of how a message is drawn.

mod acts;
mod amounts;
mod ceilings;
mod changes;
mod claims;
mod context;
mod currencies;
mod cycles;
mod duplicates;
mod ends;
mod evidence;
mod expects;
mod figures;
mod money;
mod names;
mod order;
mod parties;
mod payments;
mod powers;
mod quoted;
mod quotes;
mod rates;
mod scales;
mod sparse;
mod standing;
mod stated;
mod titles;
mod values;
mod wholes;

use crate::diag::{Code, Diagnostic, codes::*};
use crate::model::{Day, Model};
use crate::text::{FileId, Sources};
use context::Context;

/// How the checks are asked for.
pub struct Options<'a> {
    /// The day at whose close the records are looked at.
    pub as_of: Day,
    /// What stands at the path of a `file`, read from the folder of the file that names it.
    pub file: &'a dyn Fn(FileId, &str) -> FileState,
    /// The bytes of such a file, piece by piece; an error for what is no regular file.
    pub open: &'a dyn Fn(FileId, &str) -> Opened,
    /// What the stages before have reported.
    pub earlier: &'a [Diagnostic],
}

/// A file, to be read piece by piece.
pub type Opened = std::io::Result<Box<dyn std::io::Read>>;

/// What a path of the records leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    There,
    Missing,
    /// It leads out of the project.
    Outside,
}

/// One check, with the codes that it can emit.
pub struct Check {
    pub name: &'static str,
    pub codes: &'static [&'static Code],
    run: fn(&Context, &mut Vec<Diagnostic>),
}

macro_rules! checks {
    ($( $name:literal [$($code:ident),+] $run:path; )+) => {
        static CHECKS: &[Check] = &[ $( Check { name: $name, codes: &[ $( &$code ),+ ], run: $run } ),+ ];
    };
}

checks! {
    "unused declarations" [W0216] names::unused;
    "needed fields" [E0226] names::needed;
    "required fields of the project's own" [E0226] names::required;
    "single parties" [W0312] parties::single;
    "own counterparts" [E0311] parties::own_counterpart;
    "providers and receivers of no party" [E0313] parties::providers;
    "currencies of their day" [E0304] values::currencies;
    "parties of their day" [E0305] values::party_years;
    "acts after the end" [E0401] ends::after;
    "two ends" [E0402] ends::two;
    "events and their lines" [E0403] acts::events;
    "acts of strangers" [E0404] acts::strangers;
    "ratified by one of two" [W0406] acts::half_ratified;
    "order of acts" [W0405] order::acts;
    "effective before the act" [W0405] order::effective;
    "status and lines" [W0407] standing::status;
    "due lines" [W0408] standing::due;
    "terms" [W0409] standing::terms;
    "documents without a history" [W0410] standing::history;
    "totals of packages" [E0501, W0514] wholes::totals;
    "counts of packages" [E0502] wholes::counts;
    "ceilings of frameworks" [E0503, W0514] ceilings::frameworks;
    "ceilings of lines" [E0503, W0514] ceilings::lines;
    "payments and amounts" [W0504] payments::above_amount;
    "repayments" [E0505] payments::repaid;
    "money told twice" [W0513] payments::told_twice;
    "amounts per year" [W0506, E0517] money::per_year;
    "loans and grants without an amount" [W0507] money::absent;
    "changes of amounts" [E0508, E0509] changes::steps;
    "amounts of amendments" [E0511] changes::plain_amount;
    "amendments told twice" [E0512] changes::twice;
    "cycles" [E0510] cycles::all;
    "rates" [E0515, W0516] rates::rates;
    "deflators" [E0518] rates::deflators;
    "unused sources" [W0601] evidence::unused;
    "retracted sources" [W0602] evidence::retracted;
    "files of sources" [E0603, E0219] evidence::files;
    "records without a source" [W0604] evidence::none;
    "amounts in titles" [W0519] titles::contradicted;
    "probable duplicates" [W0520] duplicates::probable;
    "currencies that look mistyped" [W0318] currencies::mistyped;
    "packages long past" [W0612] sparse::packages;
    "figures and what is quoted for them" [W0610] quoted::figures_of_quotes;
    "quotations and digests" [W0607, E0608, E0609, W0611] quotes::files;
    "expectations" [E0605, E0606, E0707] expects::all;
    "rules of the project" [E0713, W0710] claims::rules;
}

/// All checks, in the order in which they run.
pub fn all() -> &'static [Check] {
    CHECKS
}

/// Runs every check; diagnostics by file, position and code.
pub fn run(model: &Model, sources: &Sources, options: &Options) -> Vec<Diagnostic> {
    let relations = crate::model::Relations::of(model);
    let history = crate::model::History::of(model, &relations);
    let context = Context::new(model, sources, &relations, &history, options);
    let mut found = Vec::new();
    for check in CHECKS {
        let before = found.len();
        (check.run)(&context, &mut found);
        debug_assert!(
            found[before..].iter().all(|d| check.codes.contains(&d.code)),
            "the check of {} emits a code that the table does not name",
            check.name
        );
    }
    found.sort_by(|a, b| a.primary.span.cmp(&b.primary.span).then_with(|| a.shown_code().cmp(b.shown_code())));
    found
}
