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
mod at_odds;
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
mod messages;
mod money;
mod names;
mod order;
mod parties;
mod payments;
mod powers;
mod quoted;
mod quotes;
mod rates;
mod repeated;
mod scales;
mod sparse;
mod standing;
mod stated;
mod titles;
mod values;
mod wholes;

use crate::diag::{Code, Diagnostic, Level, codes::*};
use crate::model::{Day, DeclId, Model};
use crate::pdf::Unread;
use crate::text::{FileId, Sources};
use context::Context;
pub use context::take_out;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// How the checks are asked for.
pub struct Options<'a> {
    /// The day at whose close the records are looked at.
    pub as_of: Day,
    /// Run only the checks that may find an error.
    pub errors_only: bool,
    /// What stands at the path of a `file`, read from the folder of the file that names it.
    pub file: &'a (dyn Fn(FileId, &str) -> FileState + Sync),
    /// The bytes of such a file, piece by piece; an error for what is no regular file.
    pub open: &'a (dyn Fn(FileId, &str) -> Opened + Sync),
    /// The text of a PDF, or why there is none.
    pub pdf: &'a (dyn Fn(&[u8]) -> Result<String, Unread> + Sync),
    /// What the stages before have reported.
    pub earlier: &'a [Diagnostic],
    /// The rest of the project, where the records are a part of it.
    pub elsewhere: Option<&'a Elsewhere<'a>>,
}

/// What the other records of a project say, where only some are looked at.
///
/// A check of one record looks at the records that it names and those that its money
/// hangs together with, and these have to be at hand. The few things that all records
/// together decide stand here; what needs every record itself (expectations, rules over
/// sets, archived files) is not checked then.
pub struct Elsewhere<'a> {
    /// Whether another record uses a declaration, called by its path.
    pub uses: &'a (dyn Fn(&str) -> bool + Sync),
    /// How often each currency stands in an amount.
    pub currencies: &'a FxHashMap<&'static str, usize>,
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
    run: Run,
}

type Function = fn(&Context, &mut Vec<Diagnostic>);

/// What a check goes over.
enum Run {
    /// Each record by itself, whatever it asks of others: those that
    /// [`Context::ids`] and its kin name. Such checks are run over a few hundred records
    /// at a time, one check after the other while these are in the cache, on all cores.
    Each(Function),
    /// All records at once.
    All(Function),
}

macro_rules! checks {
    ($( $name:literal [$($code:ident),+] $over:ident($run:path); )+) => {
        static CHECKS: &[Check] = &[ $( Check { name: $name, codes: &[ $( &$code ),+ ], run: Run::$over($run) } ),+ ];
    };
}

checks! {
    "unused declarations" [W0216] All(names::unused);
    "needed fields" [E0226] Each(names::needed);
    "words of closed lists" [E0226] Each(names::words_of_lists);
    "required fields of the project's own" [E0226] All(names::required);
    "single parties" [W0312] Each(parties::single);
    "own counterparts" [E0311] Each(parties::own_counterpart);
    "providers and receivers of no party" [E0313] Each(parties::providers);
    "currencies of their day" [E0304] Each(values::currencies);
    "currencies of rates" [E0304] All(values::of_rates);
    "parties of their day" [E0305] Each(values::party_years);
    "pledging parties of their day" [E0305] Each(values::pledging_years);
    "acts after the end" [E0401, W0405] Each(ends::after);
    "two ends" [E0402] Each(ends::two);
    "denounced by both" [E0402] Each(ends::by_both);
    "two ends of a pledge" [E0402] Each(ends::of_pledges);
    "completed and cancelled" [W0405] Each(ends::delivered_and_cancelled);
    "events and their lines" [E0403] Each(acts::events);
    "acts of strangers" [E0404] Each(acts::strangers);
    "ratified by one of two" [W0406] Each(acts::half_ratified);
    "order of acts" [W0405] Each(order::acts);
    "effective before the act" [W0405] Each(order::effective);
    "amendments before what they amend" [W0405] Each(order::amendments);
    "acts of two days" [W0405] Each(repeated::acts);
    "the same line twice" [W0413] Each(repeated::lines);
    "fields at odds" [W0319, E0316] Each(at_odds::fields);
    "status and lines" [W0407] Each(standing::status);
    "due lines" [W0408] Each(standing::due);
    "terms" [W0409] Each(standing::terms);
    "documents without a history" [W0410] Each(standing::history);
    "totals of packages" [E0501, W0514] All(wholes::totals);
    "counts of packages" [E0502] Each(wholes::counts);
    "ceilings of frameworks" [E0503, W0514] All(ceilings::frameworks);
    "ceilings of lines" [E0503, W0514] Each(ceilings::lines);
    "payments and amounts" [W0504] Each(payments::above_amount);
    "repayments" [E0505, W0405] Each(payments::repaid);
    "money told twice" [W0513] All(payments::told_twice);
    "amounts per year" [W0506, E0517] Each(money::per_year);
    "loans and grants without an amount" [W0507] Each(money::absent);
    "changes of amounts" [E0508, E0509] Each(changes::steps);
    "changes of other figures" [E0508] Each(changes::figures);
    "changes of several" [E0523] Each(changes::of_several);
    "changes of one day" [W0414] Each(changes::one_day);
    "amounts of amendments" [E0511] Each(changes::plain_amount);
    "amendments of the amending one" [W0521] Each(changes::of_itself);
    "amendments of relations" [W0522] Each(changes::relations);
    "amendments told twice" [E0512] Each(changes::twice);
    "cycles" [E0510] All(cycles::all);
    "rates" [E0515, W0516] All(rates::rates);
    "deflators" [E0518] All(rates::deflators);
    "unused sources" [W0601] All(evidence::unused);
    "retracted sources" [W0602] All(evidence::retracted);
    "files of sources" [E0603, E0219] All(evidence::files);
    "records without a source" [W0604] Each(evidence::none);
    "amounts in titles" [W0519] Each(titles::contradicted);
    "probable duplicates" [W0520] All(duplicates::probable);
    "currencies that look mistyped" [W0318] All(currencies::mistyped);
    "packages long past" [W0612] Each(sparse::packages);
    "figures and what is quoted for them" [W0610] All(quoted::figures_of_quotes);
    "quotations and digests" [W0607, E0608, E0609, W0611] All(quotes::files);
    "expectations" [E0605, E0606, E0707] All(expects::all);
    "placeholders of messages" [E0203] All(messages::placeholders);
    "rules of the project" [E0713, W0710] All(claims::rules);
}

/// The currencies of the amounts that some records state, each with its record.
pub fn currencies(model: &Model, ids: impl Iterator<Item = DeclId>, mut found: impl FnMut(DeclId, &'static str)) {
    currencies::each_amount(model, ids, &mut |used| found(used.id, used.currency.code));
}

/// The documents whose sums are held against sums in another currency, so that what is said
/// of them hangs on the rates on record.
pub fn asking_rates(model: &Model) -> Vec<DeclId> {
    currencies::asking_rates(model)
}

/// Whether one of two currencies may be a slip of the pen for the other, or they are one.
pub fn are_alike(one: &str, other: &str) -> bool {
    strsim::osa_distance(one, other) <= 1
}

/// The day and the parties (by name) by which a document is compared with others.
pub fn day_and_parties(model: &Model, id: DeclId) -> Option<(Day, Vec<&str>)> {
    let (day, parties) = duplicates::day_and_parties(model, id)?;
    let mut names: Vec<&str> = parties.into_iter().map(|party| &*model.get(party).name).collect();
    names.sort_unstable();
    Some((day, names))
}

/// Whether a rule asks each record about itself and what it names, and nothing of sets.
pub fn is_of_one_record(model: &Model, rule: DeclId) -> bool {
    claims::is_of_one_record(model, rule)
}

/// All checks, in the order in which they run.
pub fn all() -> &'static [Check] {
    CHECKS
}

/// Records that checks look at together. Few, where tests run, so that every test of a
/// check holds it to its own slice.
const SLICE: usize = if cfg!(debug_assertions) { 2 } else { 256 };

/// Runs the checks; diagnostics by file, position and code.
pub fn run(model: &Model, sources: &Sources, options: &Options) -> Vec<Diagnostic> {
    let history = crate::model::History::of(model, model.relations());
    let doubts = context::Doubts::of(model, sources, options);
    let rates = OnceLock::new();
    let all = Context::new(model, sources, &history, options, &doubts, &rates);
    let wanted = || CHECKS.iter().filter(|check| !options.errors_only || check.finds_errors());
    let whole = || -> Vec<Diagnostic> {
        let over_all = wanted().filter(|check| matches!(check.run, Run::All(_)));
        over_all.collect::<Vec<_>>().into_par_iter().flat_map_iter(|check| check.found(&all)).collect()
    };
    let slices = || -> Vec<Diagnostic> {
        let slices = all.slices(SLICE).into_par_iter();
        let over_each = || wanted().filter(|check| matches!(check.run, Run::Each(_)));
        slices.flat_map_iter(|slice| over_each().flat_map(move |check| check.found(&slice))).collect()
    };
    let (mut found, of_slices) = rayon::join(whole, slices);
    found.extend(of_slices);
    found.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.shown_code().cmp(b.shown_code())));
    found
}

impl Check {
    fn finds_errors(&self) -> bool {
        self.codes.iter().any(|code| code.level == Level::Error)
    }

    fn found(&self, context: &Context) -> Vec<Diagnostic> {
        let (Run::Each(run) | Run::All(run)) = self.run;
        let mut found = Vec::new();
        run(context, &mut found);
        debug_assert!(
            found.iter().all(|d| self.codes.contains(&d.code)),
            "the check of {} emits a code that the table does not name",
            self.name
        );
        found
    }
}
