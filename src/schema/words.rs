//! Closed lists of words, and the two statuses.

/// One word of a closed list, with what it means.
pub struct WordRow {
    pub word: &'static str,
    pub doc: &'static str,
}

const fn w(word: &'static str, doc: &'static str) -> WordRow {
    WordRow { word, doc }
}

macro_rules! statuses {
    ($(#[$doc:meta])* $name:ident { $( $variant:ident $word:literal $text:literal; )+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $( #[doc = $text] $variant ),+ }
        impl $name {
            pub const ALL: &'static [$name] = &[ $( $name::$variant ),+ ];
            pub fn word(self) -> &'static str { match self { $( $name::$variant => $word ),+ } }
            pub fn from_word(word: &str) -> Option<Self> { match word { $( $word => Some($name::$variant), )+ _ => None } }
            pub fn doc(self) -> &'static str { match self { $( $name::$variant => $text ),+ } }
        }
    };
}

/// What `in` says where each currency shall stand by itself.
pub const EACH_CURRENCY: &str = "none";

/// The months as English texts name them, in lower case: what people type for a date.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

statuses! {
    /// Legal status, in order of advance: on one day the one further along holds.
    Legal {
        Planned "planned" "intended; nothing has happened";
        Announced "announced" "announced by a party";
        Initialled "initialled" "the text is initialled";
        Adopted "adopted" "the text is adopted";
        Signed "signed" "signed, or said to be committed";
        Ratified "ratified" "ratified, accepted, approved or acceded to";
        ProvisionallyApplied "provisionally-applied" "applied before it is in force";
        InForce "in-force" "in force";
        Suspended "suspended" "its operation is suspended";
        Expired "expired" "its term has run out";
        Denounced "denounced" "denounced or withdrawn from";
        Terminated "terminated" "terminated";
        Cancelled "cancelled" "cancelled: undone but for what was paid";
        Superseded "superseded" "replaced by another document";
    }
}

statuses! {
    /// Delivery status.
    Delivery {
        NotStarted "not-started" "nothing delivered yet";
        Running "running" "started, drawn or disbursed";
        Completed "completed" "completed";
        Cancelled "cancelled" "cancelled";
    }
}

impl Legal {
    /// Expired, denounced, terminated, cancelled, superseded.
    pub fn is_end(self) -> bool {
        self >= Legal::Expired
    }
}

/// The closed lists that fields refer to.
pub mod lists {
    use super::{WordRow, w};

    pub static PARTY: &[WordRow] = &[
        w("state", "a state"),
        w("organisation", "an international organisation"),
        w("territory", "a territory of a state"),
        w("subnational", "a province, region or city"),
        w("agency", "a ministry or public agency"),
        w("bank", "a bank"),
        w("fund", "a fund"),
        w("company", "a company"),
        w("group", "a group of parties"),
        w("other", "anything else"),
    ];
    pub static SOURCE: &[WordRow] = &[
        w("press-release", "a press release or communique"),
        w("treaty-text", "the text of a treaty or contract"),
        w("news", "a news report"),
        w("speech", "a speech"),
        w("report", "a report or study"),
        w("dataset", "a data set"),
        w("statement", "a statement"),
        w("law", "a law or decree"),
        w("other", "anything else"),
    ];
    pub static EVENT: &[WordRow] = &[
        w("talks", "talks"),
        w("visit", "a visit"),
        w("summit", "a summit"),
        w("forum", "a forum"),
        w("ceremony", "a ceremony"),
        w("conference", "a conference"),
        w("other", "anything else"),
    ];
    pub static UNIT: &[WordRow] =
        &[w("money", "a currency that ISO 4217 lacks"), w("quantity", "a measure or count of things")];
    pub static RENEWS: &[WordRow] = &[
        w("no", "it ends with its term"),
        w("by-agreement", "if the parties agree"),
        w("automatic", "unless a party objects"),
    ];
    pub static YES_NO: &[WordRow] = &[w("yes", "yes"), w("no", "no")];
    pub static LEVEL: &[WordRow] = &[w("info", "said, no more"), w("warning", "a warning"), w("error", "an error")];
    pub static SPLIT: &[WordRow] = &[
        w("none", "what has no shares is shown as `several`"),
        w("equal", "what has no shares is divided equally, and the table says so"),
    ];
    pub static CLAIMS: &[WordRow] = &[
        w("own", "the amounts as recorded"),
        w("low", "each amount at its lowest claim"),
        w("high", "each amount at its highest claim"),
    ];
    pub static TYPE: &[WordRow] = &[
        w("text", "a string"),
        w("number", "a number"),
        w("percent", "a percentage"),
        w("amount", "money"),
        w("date", "a date"),
        w("duration", "a duration"),
        w("yes-no", "`yes` or `no`"),
        w("party", "a party"),
        w("source", "a source"),
        w("one-of", "a word of the list in `one-of`"),
    ];
}
