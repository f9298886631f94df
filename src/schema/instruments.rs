//! Kinds of instrument: whether they bind, and what their amount is.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What the amount of a kind is (totals.md, Levels).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Money {
    /// A commitment from the binding act on.
    Commitment,
    /// Contingent: guarantees, a level of its own.
    Contingent,
    /// Relief: a level of its own.
    Relief,
    /// A ceiling for what is drawn or agreed under it.
    Ceiling,
    /// An announcement: word, no promise.
    Announcement,
}

macro_rules! instruments {
    ($( $variant:ident $word:literal $binding:literal $treaty:literal $money:ident $carries:literal $doc:literal; )+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum InstrumentKind { $( #[doc = $doc] $variant ),+ }
        static ROWS: &[InstrumentRow] = &[ $( InstrumentRow {
            kind: InstrumentKind::$variant, word: $word, binding: $binding, treaty: $treaty,
            money: Money::$money, carries_money: $carries, doc: $doc } ),+ ];
    };
}

pub struct InstrumentRow {
    pub kind: InstrumentKind,
    pub word: &'static str,
    /// Binding by nature; `binding: no` on a record says otherwise of that record.
    pub binding: bool,
    /// Of a treaty kind: supersedes with its entry into force (Vienna Convention, art. 59).
    pub treaty: bool,
    pub money: Money,
    /// Without an amount there is money, unknown how much.
    pub carries_money: bool,
    pub doc: &'static str,
}

instruments! {
    Treaty "treaty" true true Commitment false "a treaty";
    Agreement "agreement" true true Commitment false "an agreement between states";
    Protocol "protocol" true true Commitment false "a protocol";
    Convention "convention" true true Commitment false "a convention";
    ExchangeOfNotes "exchange-of-notes" true true Commitment false "an exchange of notes";
    Decision "decision" true true Commitment false "a decision of a common body";
    Loan "loan" true false Commitment true "a loan";
    Grant "grant" true false Commitment true "a grant";
    Contract "contract" true false Commitment true "a contract";
    Equity "equity" true false Commitment true "an investment in equity";
    Concession "concession" true false Commitment true "a concession";
    Guarantee "guarantee" true false Contingent true "a guarantee: contingent, in no other level";
    DebtRelief "debt-relief" true false Relief true "relief of debt: a level of its own";
    CreditLine "credit-line" true false Ceiling true "a credit line: a ceiling for what is drawn under it";
    SwapLine "swap-line" true false Ceiling true "a currency swap line: a ceiling that revolves";
    Framework "framework" true false Ceiling false "a framework: a ceiling for what is agreed under it";
    Mou "mou" false false Announcement false "a memorandum of understanding";
    LetterOfIntent "letter-of-intent" false false Announcement false "a letter of intent";
    JointStatement "joint-statement" false false Announcement false "a joint statement";
    Declaration "declaration" false false Announcement false "a declaration";
    Plan "plan" false false Announcement false "a plan of work or cooperation";
    Other "other" false false Announcement false "anything else";
}

impl InstrumentKind {
    pub fn row(self) -> &'static InstrumentRow {
        &ROWS[self as usize]
    }

    pub fn word(self) -> &'static str {
        self.row().word
    }
}

// Every instrument says its kind: a hash, not a search.
static BY_WORD: LazyLock<FxHashMap<&'static str, InstrumentKind>> =
    LazyLock::new(|| ROWS.iter().map(|row| (row.word, row.kind)).collect());

pub fn instruments() -> &'static [InstrumentRow] {
    ROWS
}

pub fn instrument_kind(word: &str) -> Option<InstrumentKind> {
    BY_WORD.get(word).copied()
}
