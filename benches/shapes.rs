//! Projects of one shape each: what a register has a hundred of, a hundredfold. Each is
//! made at two sizes; what takes more than its share at the larger one is not linear.

use std::fmt::Write;

pub struct Shape {
    pub name: &'static str,
    /// The larger of the two sizes; the other is a quarter of it.
    pub size: usize,
    pub text: fn(usize) -> String,
    /// The commands that are timed, without paths.
    pub commands: &'static [&'static [&'static str]],
}

const CHECK: &[&str] = &["check", "--as-of", "2024-12-31", "--no-cache"];
const REPORT: &[&str] = &["report", "instruments", "--as-of", "2024-12-31", "--limit", "10"];
const BY_STATE: &[&str] = &["report", "--by", "from", "--as-of", "2024-12-31", "--show", "announced,committed"];
const IN_DOLLARS: &[&str] =
    &["report", "--by", "from", "--as-of", "2024-12-31", "--show", "committed,disbursed", "--in", "USD"];

pub const SHAPES: &[Shape] = &[
    Shape { name: "rates", size: 50_000, text: rates, commands: &[CHECK, IN_DOLLARS] },
    Shape { name: "members of a package", size: 50_000, text: members, commands: &[CHECK, BY_STATE, REPORT] },
    Shape { name: "supersessions in a chain", size: 10_000, text: chain, commands: &[CHECK, BY_STATE] },
    Shape { name: "overlapping documents", size: 5_000, text: overlaps, commands: &[CHECK, BY_STATE] },
    Shape { name: "amendments of a document", size: 10_000, text: amendments, commands: &[CHECK, BY_STATE] },
    Shape { name: "errors in a file", size: 1_000_000, text: errors, commands: &[CHECK] },
];

const SOURCE: &str = "source s \"Register\" { kind: dataset; date: 2023-12-31 }\n";

/// The `n`th day from 1950-01-01, as far as months of 28 days go.
fn day(n: usize) -> String {
    format!("{}-{:02}-{:02}", 1950 + n / 336, 1 + n / 28 % 12, 1 + n % 28)
}

/// A rate a day for two currencies, and as many loans with a payment in one of them.
fn rates(n: usize) -> String {
    let mut text = SOURCE.to_owned();
    for at in 0..n {
        let currency = ["KZT", "UZS"][at % 2];
        let _ = writeln!(text, "{} rate 1 USD = {}.{} {currency} source s", day(at / 2), 100 + at % 400, at % 10);
    }
    for at in 0..n / 2 {
        let currency = ["KZT", "UZS"][at % 2];
        let _ = writeln!(
            text,
            "instrument l-{at} \"Loan {at}\" {{ kind: loan; from: CN; to: KZ; amount: 5mn {currency}; source: s; {} signed; \
             {} disbursed 1mn {currency} }}",
            day(at),
            day(at + 100)
        );
    }
    text
}

fn members(n: usize) -> String {
    let mut text = format!(
        "{SOURCE}package p \"Talks\" {{\n  parties: CN, KZ\n  count: {n}\n  amount: {n}bn USD\n  source: s\n  2015-03-27 signed\n"
    );
    for at in 0..n {
        let _ =
            writeln!(text, "  instrument m-{at} \"Member {at}\" {{ kind: loan; from: CN; to: KZ; amount: 5mn USD }}");
    }
    text.push_str("}\n");
    text
}

fn chain(n: usize) -> String {
    let mut text = SOURCE.to_owned();
    for at in 0..n {
        let before = if at == 0 { String::new() } else { format!("supersedes: c-{}; ", at - 1) };
        let _ = writeln!(
            text,
            "instrument c-{at} \"Loan {at}\" {{ kind: loan; from: CN; to: KZ; amount: 5mn USD; {before}source: s; {} signed; \
             {} disbursed 1mn USD }}",
            day(at),
            day(at + 1)
        );
    }
    text
}

fn overlaps(n: usize) -> String {
    let mut text = SOURCE.to_owned();
    for at in 0..n {
        let other = if at == 0 { String::new() } else { format!("overlaps: o-{}, o-{}; ", at - 1, at / 2) };
        let other = if at == 1 { "overlaps: o-0; ".to_owned() } else { other };
        let _ = writeln!(
            text,
            "instrument o-{at} \"Headline {at}\" {{ kind: mou; parties: CN, KZ; amount: {}bn USD; {other}source: s; {} signed }}",
            1 + at % 40,
            day(at)
        );
    }
    text
}

fn amendments(n: usize) -> String {
    let mut text = format!(
        "{SOURCE}instrument a \"Frame\" {{ kind: loan; from: CN; to: KZ; amount: 5bn USD; source: s; 1949-01-01 signed }}\n"
    );
    for at in 0..n {
        let _ = writeln!(
            text,
            "instrument a-{at} \"Amendment {at}\" {{ kind: amendment; parties: CN, KZ; amends: a; amount: +1mn USD; source: s; \
             {} signed }}",
            day(at)
        );
    }
    text
}

/// A field that no kind has, in records of ten lines.
fn errors(n: usize) -> String {
    let mut text = SOURCE.to_owned();
    for at in 0..n / 10 {
        let _ = writeln!(text, "instrument e-{at} \"Record {at}\" {{");
        for line in 0..10 {
            let _ = writeln!(text, "  fild-{line}: word");
        }
        text.push_str("}\n");
    }
    text
}
