//! The one list of diagnostics. Docs, `deal explain`, SARIF rules and tests follow
//! from it; the pages themselves are `docs/diagnostics/CODE.md`.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Info,
    Warning,
    Error,
}

/// A registry row. Codes are never reused.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    pub code: &'static str,
    /// A short name in words, for lists and SARIF.
    pub name: &'static str,
    pub level: Level,
    /// One line: what it means.
    pub summary: &'static str,
}

macro_rules! registry {
    ($( $code:ident $level:ident $name:literal $summary:literal; )+) => {
        /// Each row under its code: `codes::E0201`.
        pub mod codes {
            use super::{Code, Level};
            $( #[doc = $summary] pub static $code: Code = Code { code: stringify!($code), name: $name, level: Level::$level, summary: $summary }; )+
        }
        static ALL: &[&Code] = &[ $( &codes::$code ),+ ];
        // The page of each code, compiled in for `deal explain`.
        static PAGES: &[(&str, &str)] = &[ $( (stringify!($code), include_str!(concat!("../../docs/diagnostics/", stringify!($code), ".md"))) ),+ ];
    };
}

/// All rows in the order of the list.
pub fn all() -> &'static [&'static Code] {
    ALL
}

/// The row of a code, whatever its case.
pub fn by_code(code: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|row| row.code.eq_ignore_ascii_case(code))
}

/// Codes by their first two digits.
const BANDS: [(&str, &str); 9] = [
    ("01", "syntax"),
    ("02", "names"),
    ("03", "values"),
    ("04", "history"),
    ("05", "money"),
    ("06", "evidence"),
    ("07", "expressions"),
    ("08", "style"),
    ("09", "internal"),
];

impl Code {
    /// What the code is about, in a word.
    pub fn band(&self) -> &'static str {
        BANDS.iter().find(|(digits, _)| self.code.get(1..3) == Some(digits)).map_or("", |(_, word)| word)
    }

    /// The paragraph of its page that says what it does.
    pub fn says(&self) -> &'static str {
        let after = self.page().split_once("## What it does\n").map_or("", |(_, after)| after);
        after.split("\n## ").next().unwrap_or("").trim()
    }

    /// The page that explains this code, as Markdown.
    pub fn page(&self) -> &'static str {
        PAGES.iter().find(|(code, _)| *code == self.code).map_or("", |(_, page)| page)
    }

    /// The page without what its examples say to the tests: ```` ```deal at=3:50 ````.
    pub fn page_for_people(&self) -> String {
        let shown = |line: &str| {
            let Some((fence, said)) = line.split_once(' ').filter(|(fence, _)| fence.starts_with("```")) else {
                return format!("{line}\n");
            };
            // Which file it is a reader wants to know, too.
            let file = said.split(' ').find_map(|word| word.strip_prefix("file="));
            let file = file.map(|file| format!("`{file}`:\n\n")).unwrap_or_default();
            format!("{file}{fence}\n")
        };
        self.page().lines().map(shown).collect()
    }
}

registry! {
    // 01 syntax
    E0101 Error "not-utf8" "the file is not UTF-8 text";
    E0102 Error "unclosed-block" "a `{` has no matching `}`";
    E0103 Error "unclosed-string" "a string or text block is not closed";
    E0104 Error "stray-text" "text that is no item of the language";
    E0105 Error "trailing-comma" "a comma with nothing after it";
    E0106 Error "broken-line" "this line belongs to the one above";
    E0107 Error "date-form" "a date in another form than 2015-03-27";
    E0108 Error "amount-form" "an amount in another form than 23.6bn USD";
    E0109 Error "colon-after-verb" "a `:` after a verb, or none after a field";
    E0110 Error "missing-comma" "two values without a comma between them";
    E0111 Error "unknown-tail" "a word that no dated line can have here";
    E0112 Error "duration-form" "a duration in another form than 18mo";
    E0113 Error "bidi-control" "a control character that changes how the text looks";
    E0114 Error "too-deep" "blocks or parentheses nested too deep";
    E0115 Error "stray-close" "a `}` without a `{`";
    E0116 Error "bad-escape" "an escape that strings do not know";
    E0117 Error "name-form" "a name in another form than letters, digits and single hyphens";
    E0118 Error "too-large" "a file too large to be read";
    E0119 Error "text-block-margin" "a line of a text block that is not indented";
    // 02 names
    E0201 Error "unknown-name" "a name that nothing in the project has";
    E0202 Error "duplicate-name" "two declarations of one name";
    E0203 Error "unknown-field" "a field that the language does not have";
    E0204 Error "field-on-wrong-kind" "a field that this kind of declaration does not have";
    E0205 Error "field-twice" "a field that stands twice in one declaration";
    E0206 Error "unknown-kind" "a kind of declaration that the language does not have";
    E0207 Error "unknown-verb" "a verb that the language does not have";
    E0208 Error "verb-on-wrong-kind" "a verb that this kind of declaration can't have";
    E0209 Error "unknown-word" "a word that is not in the closed list of its field";
    E0210 Error "unknown-unit" "a unit of quantity that is neither built in nor declared";
    E0211 Error "wrong-nesting" "a declaration inside one that can't hold it";
    E0212 Error "ambiguous-path" "a path that names more than one sector";
    E0213 Error "wrong-kind" "a reference to a declaration of the wrong kind";
    E0214 Error "name-for-code" "a name where a code is meant";
    E0215 Error "sector-by-last-word" "a nested sector called by its last word alone";
    W0216 Warning "unused" "a declaration that nothing uses";
    E0217 Error "include-matches-nothing" "an include that matches no file";
    E0218 Error "include-cycle" "files that include one another in a circle";
    E0219 Error "outside-project" "a path that leads out of the project";
    E0220 Error "unknown-key" "a key that deal.toml does not have, or a wrong value";
    W0221 Warning "title-of-another" "a title that is no name of the code it stands beside";
    E0222 Error "missing-name" "a declaration without a name";
    E0223 Error "one-value" "a field that takes one value has several";
    E0224 Error "wrong-type" "a value of another type than the field holds";
    E0225 Error "not-at-top-level" "a statement that stands at top level only";
    E0226 Error "missing-field" "a field that must be there and is not";
    // 03 values
    E0301 Error "impossible-date" "a date that the calendar does not have";
    E0302 Error "unknown-currency" "a currency code that does not exist";
    E0304 Error "currency-not-then" "a currency that was not valid on that day";
    E0305 Error "party-not-then" "a party that did not exist on that day";
    W0306 Warning "too-many-decimals" "more decimals than the currency has";
    E0307 Error "shares-above-100" "shares that add up to more than the whole";
    E0308 Error "shares-mixed" "percentages and amounts mixed as shares";
    E0309 Error "empty-entry" "a list with an empty entry";
    E0310 Error "duplicate-entry" "a list that names the same thing twice";
    E0311 Error "own-counterpart" "a party that is its own counterpart";
    W0312 Warning "single-party" "an instrument with a single party, or with none";
    E0313 Error "provider-not-party" "a provider or receiver that belongs to no party";
    E0314 Error "too-precise" "more than four decimals of the unit";
    E0315 Error "too-big" "an amount beyond what Deal counts with";
    E0316 Error "bad-range" "a range whose end lies before its start";
    E0317 Error "unknown-code" "a sector, language or other code that its list does not have";
    W0318 Warning "odd-currency" "a currency that looks mistyped";
    W0319 Warning "fields-at-odds" "fields of a record that leave no room for one another";
    // 04 history
    E0401 Error "after-the-end" "money or an act of force after an end took effect";
    E0402 Error "two-ends" "two ends that contradict each other";
    E0403 Error "outside-event" "a line outside the dates of its event";
    E0404 Error "act-by-stranger" "an act by one that has no part in the instrument";
    W0405 Warning "unusual-order" "lines in an unusual order";
    W0406 Warning "in-force-half-ratified" "in force though only one of two parties is on record as having ratified";
    W0407 Warning "status-contradicted" "a status that the lines contradict";
    W0408 Warning "due-not-met" "a due line that has passed and is not met";
    W0409 Warning "term-run-out" "a term that has run out with nothing said";
    W0410 Warning "no-history" "a document without a line and without a status";
    E0411 Error "line-without-subject" "a dated line at top level without a subject";
    E0412 Error "verb-argument" "a verb without what it needs, or with what it can't have";
    W0413 Warning "same-line-twice" "two lines of one day that say the same";
    W0414 Warning "order-decides" "changes of one day whose order decides what comes of them";
    // 05 money
    E0501 Error "members-above-package" "members worth more than their package";
    E0502 Error "more-members-than-count" "more members than the package counts";
    E0503 Error "above-ceiling" "drawings or members above a ceiling";
    W0504 Warning "disbursed-above-amount" "more disbursed than was committed";
    E0505 Error "repaid-above-paid" "more repaid than was paid out";
    W0506 Warning "per-year-without-term" "an amount per year without a term";
    W0507 Warning "no-amount" "a loan or a grant without an amount";
    E0508 Error "change-below-zero" "a change that takes a figure below zero";
    E0509 Error "change-of-currency" "a change in another currency than the amount";
    E0510 Error "cycle" "records that lie inside, amend or supersede one another in a circle";
    E0511 Error "amount-on-amendment" "a plain amount on an amending instrument";
    E0512 Error "amended-twice" "one amendment told by a line and by an instrument";
    W0513 Warning "told-twice" "money told both on a whole and on its member";
    W0514 Warning "about-above" "members perhaps above their package";
    E0515 Error "rates-contradict" "two different rates for one pair and day";
    W0516 Warning "rates-differ" "a rate and its inverse more than 1% apart";
    E0517 Error "overflow" "a sum beyond what Deal counts with";
    E0518 Error "deflators-contradict" "two different indexes for one currency and year";
    W0519 Warning "title-contradicts-amount" "an amount in the title that is not the amount of the record";
    W0520 Warning "probable-duplicate" "two documents that look like one";
    W0521 Warning "amends-itself" "an amendment by a line of the instrument that amends";
    W0522 Warning "amended-relation" "an amendment of a relation, which figures do not follow";
    E0523 Error "change-of-several" "one change of amount by an instrument that amends several";
    // 06 evidence
    W0601 Warning "source-unused" "a source that nothing rests on";
    W0602 Warning "only-retracted" "facts that rest only on a retracted source";
    E0603 Error "file-missing" "a file that is not there";
    W0604 Warning "no-source" "a document or pledge without a source";
    E0605 Error "expect-failed" "an expectation that does not hold";
    E0606 Error "expect-undecided" "an expectation that the records can't decide";
    W0607 Warning "quote-not-found" "quoted words that the archived file of the source does not have";
    E0608 Error "digest-differs" "an archived file that is not the one of its digest";
    E0609 Error "digest-form" "a digest in another form than sha256:…";
    W0610 Warning "figure-not-quoted" "an amount or count whose figure is not in the words quoted for it";
    W0611 Info "file-not-checked" "an archived file that can't be looked at";
    W0612 Info "few-members" "a package long past of which few documents are written out";
    // 07 expressions
    E0701 Error "expression-syntax" "an expression that can't be read";
    E0702 Error "unknown-word-in-expression" "a word that is no field, measure or set";
    E0703 Error "wrong-comparison" "a comparison that makes no sense";
    E0704 Error "unknown-measure" "a measure that does not exist";
    E0705 Error "wrong-set" "a set that can't answer this";
    E0706 Error "sum-refused" "a sum that would add what can't be added";
    E0707 Error "mixed-units" "a sum that mixes units";
    E0708 Error "unknown-report" "a report that does not exist";
    E0709 Error "senseless-grouping" "a grouping that makes no sense";
    W0710 Warning "rule-undecided" "a rule that the records can't decide";
    E0711 Error "no-rate" "an amount that no rate or index converts";
    E0713 Error "user-rule" "a rule of the project that does not hold";
    // 08 style
    W0801 Warning "useless-allowance" "an allowance that suppresses nothing, or lacks a reason";
    // 09 internal
    E0901 Error "internal" "a mistake of Deal itself";
}

/// A code is kept by its name, and read back as its row.
pub(super) mod by_name {
    use super::{Code, by_code};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(code: &&'static Code, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(code.code)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<&'static Code, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(from)?;
        by_code(&name).ok_or_else(|| D::Error::custom("no such code"))
    }
}
