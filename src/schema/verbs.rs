//! Verbs of dated lines, with what they need and what they do to a status.

use super::kinds::{Kind, Kinds};
use super::measures::Level;
use super::words::{Delivery, Legal};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What stands directly after a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Argument {
    None,
    /// An amount.
    Amount,
    /// `FIELD VALUE[, VALUE …]` or `FIELD +CHANGE`
    Amendment,
    /// A name, and a string where one helps.
    Milestone,
    /// `FIELD VALUE`, or `VERB DATE`
    Report,
    /// Nothing, or `to DATE` (the tail `to` then holds a date).
    Until,
    /// `to TERRITORIES`
    Territories,
}

pub struct VerbRow {
    pub verb: V,
    pub word: &'static str,
    pub argument: Argument,
    pub on: Kinds,
    /// The legal status it moves to. `resumed` is not here: it goes back.
    pub legal: Option<Legal>,
    pub delivery: Option<Delivery>,
    /// Makes the amount of a binding kind a promise (L1).
    pub promises: bool,
    /// "An act of force": needs a party or somebody named on the instrument.
    pub of_force: bool,
    /// The level of money it adds to.
    pub level: Option<Level>,
    pub doc: &'static str,
    pub example: &'static str,
}

macro_rules! verbs {
    ($( $variant:ident $word:literal $arg:ident [$on:expr] { $($flag:ident $(: $value:expr)?),* } $doc:literal $example:literal; )+) => {
        /// A verb.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum V { $( #[doc = $doc] $variant ),+ }
        static VERBS: &[VerbRow] = &[ $( verbs!(@row VerbRow {
            verb: V::$variant, word: $word, argument: Argument::$arg, on: $on, legal: None, delivery: None,
            promises: false, of_force: false, level: None, doc: $doc, example: $example }; $($flag $(: $value)?),*) ),+ ];
    };
    (@row $row:expr; $($flag:ident $(: $value:expr)?),*) => {{
        #[allow(unused_mut)]
        let mut row = $row;
        $( verbs!(@flag row $flag $(: $value)?); )*
        row
    }};
    (@flag $row:ident legal : $v:expr) => { $row.legal = Some($v) };
    (@flag $row:ident delivery : $v:expr) => { $row.delivery = Some($v) };
    (@flag $row:ident level : $v:expr) => { $row.level = Some($v) };
    (@flag $row:ident promises) => { $row.promises = true };
    (@flag $row:ident force) => { $row.of_force = true };
}

const DOCUMENT: Kinds = Kinds::of(&[Kind::Instrument, Kind::Package]);
const INSTRUMENT: Kinds = Kinds::of(&[Kind::Instrument]);
const PLEDGE: Kinds = Kinds::of(&[Kind::Pledge]);

verbs! {
    Announced "announced" None [DOCUMENT] { legal: Legal::Announced } "announced by a party" "2015-03-27 announced at talks-2015";
    Initialled "initialled" None [DOCUMENT] { legal: Legal::Initialled } "the text is initialled" "2014-12-01 initialled";
    Adopted "adopted" None [DOCUMENT] { legal: Legal::Adopted, promises } "the text is adopted" "1969-05-22 adopted";
    Committed "committed" None [DOCUMENT] { legal: Legal::Signed, promises } "for a source that says \"committed\" and not by which act" "2016 committed source aiddata";
    Signed "signed" None [DOCUMENT] { legal: Legal::Signed, promises, force } "signed" "2015-03-27 signed at talks-2015";
    Approved "approved" None [DOCUMENT] {} "a lender's or government's own decision; binds nobody" "2016-02-01 approved by CDB";
    Ratified "ratified" None [DOCUMENT] { legal: Legal::Ratified, promises, force } "ratified, accepted or approved by a state (Vienna Convention, art. 14)" "2016-01-10 ratified by KZ";
    Acceded "acceded" None [DOCUMENT] { legal: Legal::Ratified, promises, force } "a party joins" "1998-06-30 acceded by KZ";
    Succeeded "succeeded" None [DOCUMENT] { force } "a party takes the place of one that has ended" "1992-01-01 succeeded by RU";
    Reserved "reserved" None [DOCUMENT] { force } "a party makes a reservation" "2016-01-10 reserved \"article 9\" by KZ";
    ProvisionallyApplied "provisionally-applied" None [DOCUMENT] { legal: Legal::ProvisionallyApplied, force } "applied before it is in force" "2015-06-01 provisionally-applied";
    InForce "in-force" None [DOCUMENT] { legal: Legal::InForce, promises, force } "in force" "2016-03-01 in-force";
    Registered "registered" None [DOCUMENT] {} "registered with a depositary or the UN" "2016-05-01 registered";
    Applied "applied" Territories [INSTRUMENT] {} "applied to territories" "1960-07-04 applied to HK";
    Amended "amended" Amendment [Kinds::of(&[Kind::Instrument, Kind::Package, Kind::Pledge, Kind::Party])] {} "a field changes from this day" "2016-05-01 amended amount +200mn USD";
    Extended "extended" Until [INSTRUMENT] {} "extended, perhaps to a day" "2018-01-01 extended to 2021-12-31";
    Renewed "renewed" None [INSTRUMENT] {} "renewed" "2018-03-27 renewed";
    Suspended "suspended" None [DOCUMENT] { legal: Legal::Suspended } "its operation is suspended" "2017-02-01 suspended";
    Resumed "resumed" None [DOCUMENT] {} "back to the status before the suspension" "2018-02-01 resumed";
    Started "started" None [DOCUMENT] { delivery: Delivery::Running } "work has started" "2016-04-01 started";
    Completed "completed" None [DOCUMENT] { delivery: Delivery::Completed } "delivered" "2018-04-15 completed";
    Expired "expired" None [DOCUMENT] { legal: Legal::Expired, force } "its term has run out" "2020-03-27 expired";
    Denounced "denounced" None [DOCUMENT] { legal: Legal::Denounced, force } "denounced or withdrawn from" "2019-01-01 denounced by KZ effective 2020-01-01";
    Terminated "terminated" None [DOCUMENT] { legal: Legal::Terminated, force } "terminated" "1907-10-29 terminated effective 1908-11-01";
    Cancelled "cancelled" None [DOCUMENT] { legal: Legal::Cancelled, delivery: Delivery::Cancelled, force } "cancelled: undone but for what was paid" "2017-09-01 cancelled";
    Drawn "drawn" Amount [DOCUMENT] { delivery: Delivery::Running, level: Level::Drawn } "drawn by the receiver" "2016-09-01 drawn 200mn USD";
    Disbursed "disbursed" Amount [DOCUMENT] { delivery: Delivery::Running, level: Level::Disbursed } "paid out by the provider" "2016-09-01 disbursed 40mn USD by eximbank";
    Repaid "repaid" Amount [DOCUMENT] { level: Level::Repaid } "principal paid back" "2020-09-01 repaid 10mn USD";
    RolledOver "rolled-over" Amount [DOCUMENT] { level: Level::RolledOver } "due principal lent anew" "2019-07-01 rolled-over 2bn USD";
    Rescheduled "rescheduled" Amount [DOCUMENT] { level: Level::Rescheduled } "due dates moved" "2020-06-01 rescheduled 100mn USD";
    Forgiven "forgiven" Amount [DOCUMENT] { level: Level::Forgiven } "principal forgiven" "2021-01-01 forgiven 20mn USD";
    Milestone "milestone" Milestone [Kinds::of(&[Kind::Instrument, Kind::Package, Kind::Pledge])] {} "a step of the user's own naming" "2015-12-31 due milestone list \"University list\"";
    Reported "reported" Report [Kinds::ALL] {} "a rival claim of a source: counts nowhere, is shown and compared" "2018 reported amount 27bn USD source ministry-note";
    Made "made" None [PLEDGE] {} "the pledge is made" "2015-12-04 made at forum-2015";
    Fulfilled "fulfilled" None [PLEDGE] {} "the pledge is fulfilled" "2018-09-03 fulfilled";
    Dropped "dropped" None [PLEDGE] {} "the pledge is dropped" "2018-09-03 dropped";
    Retracted "retracted" None [Kinds::of(&[Kind::Source])] {} "the source is withdrawn by its publisher" "2019-01-01 retracted";
}

impl V {
    pub fn row(self) -> &'static VerbRow {
        &VERBS[self as usize]
    }

    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// An end of a document: expired, denounced, terminated, cancelled.
    pub fn is_end(self) -> bool {
        matches!(self, V::Expired | V::Denounced | V::Terminated | V::Cancelled)
    }
}

// Every dated line is looked up: a hash, not a search.
static BY_WORD: LazyLock<FxHashMap<&'static str, V>> =
    LazyLock::new(|| VERBS.iter().map(|row| (row.word, row.verb)).collect());

pub fn verbs() -> &'static [VerbRow] {
    VERBS
}

pub fn verb(word: &str) -> Option<V> {
    BY_WORD.get(word).copied()
}
