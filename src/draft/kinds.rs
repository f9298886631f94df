//! Words for single documents, and for what is done with them.

use crate::prose::Token;

/// Phrases that name one document, the longer first, with the kind of instrument.
const PHRASES: &[(&[&str], &str)] = &[
    (&["memorandum", "of", "understanding"], "mou"),
    (&["memorandum", "of", "cooperation"], "mou"),
    (&["letter", "of", "intent"], "letter-of-intent"),
    (&["exchange", "of", "notes"], "exchange-of-notes"),
    (&["exchange", "of", "letters"], "exchange-of-notes"),
    (&["line", "of", "credit"], "credit-line"),
    (&["currency", "swap", "agreement"], "swap-line"),
    (&["currency", "swap"], "swap-line"),
    (&["swap", "line"], "swap-line"),
    (&["swap", "agreement"], "swap-line"),
    (&["credit", "line"], "credit-line"),
    (&["credit", "facility"], "credit-line"),
    (&["framework", "agreement"], "framework"),
    (&["loan", "agreement"], "loan"),
    (&["loan", "contract"], "loan"),
    (&["grant", "agreement"], "grant"),
    (&["concession", "agreement"], "concession"),
    (&["concession", "contract"], "concession"),
    (&["joint", "statement"], "joint-statement"),
    (&["joint", "communique"], "joint-statement"),
    (&["joint", "communiqué"], "joint-statement"),
    (&["joint", "declaration"], "declaration"),
    (&["action", "plan"], "plan"),
    (&["mou"], "mou"),
    (&["memorandum"], "mou"),
    (&["loan"], "loan"),
    (&["grant"], "grant"),
    (&["guarantee"], "guarantee"),
    (&["contract"], "contract"),
    (&["treaty"], "treaty"),
    (&["convention"], "convention"),
    (&["protocol"], "protocol"),
    (&["accord"], "agreement"),
    (&["agreement"], "agreement"),
];

/// The kind of document that a phrase at a token names, and the tokens it takes.
pub fn document(tokens: &[Token]) -> Option<(&'static str, usize)> {
    PHRASES.iter().find_map(|(words, kind)| {
        let here = tokens.get(..words.len())?;
        words.iter().zip(here).all(|(word, token)| token.lower() == *word).then_some((*kind, words.len()))
    })
}

/// Words that say that something was concluded.
const CONCLUDED: &[&str] = &[
    "sign",
    "signs",
    "signed",
    "signing",
    "inked",
    "inks",
    "concluded",
    "conclude",
    "concludes",
    "sealed",
    "reached",
    "issued",
    "adopted",
    "exchanged",
    "clinched",
];

/// Words that say that something is meant, wished or promised.
const MEANT: &[&str] = &[
    "agreed",
    "will",
    "would",
    "willing",
    "willingness",
    "wish",
    "wishes",
    "wished",
    "hope",
    "hopes",
    "hoped",
    "pledge",
    "pledges",
    "pledged",
    "promise",
    "promised",
    "promises",
    "intend",
    "intends",
    "intention",
    "expand",
    "deepen",
    "strengthen",
    "enhance",
    "boost",
    "step",
    "ready",
    "support",
    "vowed",
    "vow",
    "offer",
    "offered",
    "called",
    "urged",
    "propose",
    "proposed",
    "should",
    "plan",
    "plans",
    "planned",
];

pub fn concludes(token: &Token) -> bool {
    CONCLUDED.contains(&token.lower().as_str())
}

pub fn means(token: &Token) -> bool {
    MEANT.contains(&token.lower().as_str())
}

/// Occasions, with the kind of event.
const OCCASIONS: &[(&str, &str)] = &[
    ("talks", "talks"),
    ("meeting", "talks"),
    ("summit", "summit"),
    ("forum", "forum"),
    ("conference", "conference"),
    ("ceremony", "ceremony"),
    ("visit", "visit"),
];

pub fn occasion(token: &Token) -> Option<(&'static str, &'static str)> {
    let word = token.lower();
    OCCASIONS.iter().find(|(w, _)| *w == word).copied()
}
