//! Words for single documents, and for what is done with them.

use crate::prose::{Token, TokenKind};

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

/// Words after which something is still to come: "will sign", "to be signed".
const STILL: &[&str] = &["to", "will", "would", "shall", "should", "can", "could", "may", "might", "must"];

/// Whether the word at a place says that something was concluded: not "expected to sign".
pub fn concludes(tokens: &[Token], at: usize) -> bool {
    is_conclusion(&tokens[at]) && !is_to_come(tokens, at)
}

/// Whether the word at a place says that something is to be concluded.
pub fn plans(tokens: &[Token], at: usize) -> bool {
    is_conclusion(&tokens[at]) && is_to_come(tokens, at)
}

pub fn is_conclusion(token: &Token) -> bool {
    CONCLUDED.contains(&token.lower().as_str())
}

fn is_to_come(tokens: &[Token], at: usize) -> bool {
    let before = tokens[..at].iter().rev().find(|t| !t.is("be") && !t.is("also") && !t.is("soon"));
    before.is_some_and(|t| STILL.iter().any(|w| t.is(w)) && !is_month(t))
}

/// "May" at the head of a sentence is rarer than the month.
fn is_month(token: &Token) -> bool {
    token.text == "May"
}

/// Words that say that something is not so, or was not done.
const DENIED: &[&str] = &[
    "not",
    "never",
    "neither",
    "nor",
    "cannot",
    "untrue",
    "denied",
    "denies",
    "deny",
    "refused",
    "refuses",
    "declined",
    "failed",
    "fails",
    "rejected",
    "refuted",
    "suspended",
    "postponed",
    "stalled",
    "collapsed",
    "shelved",
    "scrapped",
];

/// Whether the word at a place takes back what its sentence says.
pub fn denies(tokens: &[Token], at: usize) -> bool {
    let (word, next) = (tokens[at].lower(), tokens.get(at + 1));
    let next_is = |words: &[&str]| next.is_some_and(|t| words.iter().any(|w| t.is(w)));
    match word.as_str() {
        "not" => !next_is(&["only", "just", "more", "less", "fewer", "exceeding"]),
        // "has yet to ratify"
        "yet" => next_is(&["to"]),
        // "No. 5" and "no less than" say nothing of the kind.
        "no" => {
            next.is_some_and(|t| t.kind == TokenKind::Word) && !next_is(&["less", "fewer", "more", "later", "doubt"])
        }
        "without" => next_is(&["signing", "concluding", "reaching"]),
        word => DENIED.contains(&word) || word.ends_with("n't") || word.ends_with("n’t"),
    }
}

/// Words by which somebody asks, or thinks possible: nobody has promised anything.
const ASKED: &[&str] =
    &["called", "calls", "urged", "urges", "proposed", "proposes", "propose", "should", "may", "might", "could"];

pub fn asks(token: &Token) -> bool {
    ASKED.contains(&token.lower().as_str()) && !is_month(token)
}

/// What bodies that are no states are called.
const BODIES: &[&str] = &[
    "bank",
    "fund",
    "programme",
    "program",
    "agency",
    "corporation",
    "company",
    "group",
    "organization",
    "organisation",
    "association",
    "board",
    "consortium",
    "foundation",
];

/// Whether a body that is no state stands before the verb of a sentence: it acts, and
/// not the states of other sentences.
pub fn is_of_a_body(tokens: &[Token]) -> bool {
    let verb = (0..tokens.len()).find(|&at| is_conclusion(&tokens[at]) || means(&tokens[at])).unwrap_or(0);
    let acronym = |t: &Token| t.text.len() > 1 && t.text.chars().all(|c| c.is_ascii_uppercase());
    let body = |t: &Token| t.is_capitalised() && BODIES.contains(&t.lower().as_str());
    tokens[..verb].iter().any(body) || verb.checked_sub(1).is_some_and(|at| acronym(&tokens[at]))
}

/// Words that say what was done with a document that nobody says was signed.
const ACTS: &[(&[&str], &str)] = &[
    (&["announced", "announces", "announce", "unveiled", "unveils"], "announced"),
    (&["approved", "approves", "cleared", "clears"], "approved"),
    (&["renewed", "renews", "renewal", "rolled"], "renewed"),
    (&["prolonged", "prolongs"], "extended"),
    (&["ratified", "ratifies"], "ratified"),
];

/// The verb of the language for what the words say was done, the first of several.
pub fn act(tokens: &[Token]) -> Option<&'static str> {
    let verb = |t: &Token| ACTS.iter().find(|(words, _)| words.iter().any(|w| t.is(w))).map(|(_, verb)| *verb);
    // "extended a loan" gives one; "extended their swap line" has had it.
    let again = |pair: &[Token]| pair[0].is("extended") && (pair[1].is("their") || pair[1].is("its"));
    tokens.iter().find_map(verb).or_else(|| tokens.windows(2).any(again).then_some("extended"))
}

/// The length of "entered into force", "took effect" where these words begin.
pub fn into_force(tokens: &[Token]) -> Option<usize> {
    const PHRASES: &[&[&str]] = &[
        &["entered", "into", "force"],
        &["came", "into", "force"],
        &["came", "into", "effect"],
        &["took", "effect"],
        &["in", "force", "since"],
    ];
    let begins = |words: &&&[&str]| words.len() <= tokens.len() && words.iter().zip(tokens).all(|(w, t)| t.is(w));
    PHRASES.iter().find(begins).map(|words| words.len())
}

/// Words before a sum that is the price of what is built, not what the document gives.
const COSTS: &[&str] = &["costing", "costs", "cost", "priced"];

pub fn is_cost(token: &Token) -> bool {
    COSTS.contains(&token.lower().as_str())
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
