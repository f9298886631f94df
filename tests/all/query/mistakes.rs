//! What is said of expressions that make no sense: the code, the words under the
//! caret, and a piece of the help.

use super::project::Project;
use deal::diag::Diagnostic;
use deal::model::typing::Role;
use deal::text::Sources;

const RECORDS: &str = r#"
party eximbank "Export-Import Bank" { kind: bank; of: CN }
sector metals "Metals" { sector steel "Steel" }
initiative belt-and-road "Belt and Road"
instrument dam "Dam" { kind: loan; parties: CN, KZ; amount: 1bn USD; 2015 signed }
"#;

fn said(errors: &[Diagnostic], sources: &Sources) -> Vec<(String, String, String)> {
    let one = |d: &Diagnostic| {
        (
            d.code.code.to_string(),
            sources.slice(d.span).to_string(),
            format!("{} | {} | {}", d.message(), d.marked().text, d.helps().collect::<Vec<_>>().join(" | ")),
        )
    };
    errors.iter().map(one).collect()
}

fn check(text: &str, got: Vec<(String, String, String)>, code: &str, at: &str, piece: &str, wrong: &mut String) {
    let fits = matches!(got.as_slice(), [(c, s, h)] if c == code && s == at && h.contains(piece));
    if !fits {
        *wrong += &format!("{text}\n  expected {code} at `{at}` with `{piece}`\n  got {got:?}\n");
    }
}

/// Of a set with its condition.
const SETS: &[(&str, &str, &str, &str)] = &[
    ("instrumets", "E0702", "instrumets", "did you mean `instruments`?"),
    ("instrument", "E0702", "instrument", "did you mean `instruments`?"),
    ("instruments where kidn = loan", "E0702", "kidn", "did you mean `kind`?"),
    ("instruments where party = CN", "E0702", "party", "did you mean `parties`?"),
    ("instruments where colour", "E0702", "colour", "fields are named"),
    ("instruments where loan = kind", "E0702", "loan", "`kind = loan`"),
    ("instruments where KZ", "E0702", "KZ", "parties has KZ"),
    ("events where signed", "E0702", "signed", "it stands on instruments, packages"),
    ("instruments where from.colour = x", "E0702", "colour", "no field of a party"),
    ("instruments where kind.title = \"x\"", "E0702", "kind", "only a field that names records"),
    ("lines where verbs = signed", "E0702", "verbs", "did you mean `verb`?"),
    ("instruments where parties = KZ", "E0703", "=", "write `parties has KZ`"),
    ("instruments where parties != KZ", "E0703", "!=", "write `not parties has KZ`"),
    ("instruments where parties < KZ", "E0703", "<", "`parties has KZ`"),
    ("instruments where kind < loan", "E0703", "<", "`kind = loan`"),
    ("instruments where kind has loan", "E0703", "has", "`kind = loan`"),
    ("instruments where status > signed", "E0703", ">", "there is no order"),
    ("instruments where kind = (loan, grant)", "E0703", "=", "`kind in (loan, grant)`"),
    ("instruments where signed contains \"2015\"", "E0703", "contains", "searches titles"),
    ("instruments where title contains dam", "E0703", "dam", "`contains \"dam\"`"),
    ("instruments where note = annex", "E0703", "annex", "put it in quotes"),
    ("instruments where in-force < amount", "E0703", "amount", "can't be compared"),
    ("instruments where committed in 2015", "E0703", "2015", "write `day(committed) in 2015`"),
    ("instruments where kind = laon", "E0209", "laon", "did you mean `loan`?"),
    ("instruments where kind = package", "E0209", "package", "the set `packages`"),
    ("instruments where status = completed", "E0209", "completed", "`delivery = completed`"),
    ("lines where verb = singed", "E0207", "singed", "did you mean `signed`?"),
    ("instruments where parties has China", "E0214", "China", "its code is `CN`"),
    ("instruments where parties has eximbnk", "E0201", "eximbnk", "did you mean `eximbank`?"),
    ("instruments where sectors in steel", "E0215", "steel", "`metals.steel`"),
    ("instruments where sectors in belt-and-road", "E0213", "belt-and-road", "not a sector"),
    ("instruments where amount > 1bn", "E0108", "1bn", "1bn USD"),
    ("instruments where amount > 1bn RMB", "E0214", "RMB", "CNY"),
    ("instruments where signed = 2015-13", "E0301", "2015-13", "there is no day"),
    ("instruments where signed in 2016..2015", "E0316", "2016..2015", "before it begins"),
    ("instruments where amount > $23.6bn", "E0108", "$23.6bn", "23.6bn USD"),
    ("instruments where amount > USD 23.6bn", "E0108", "USD 23.6bn", "23.6bn USD"),
    ("instruments where signed = 27/03/2015", "E0107", "27/03/2015", "2015-03-27"),
    ("instruments where amount > 1bn USD of 2014", "E0701", "of", ""),
    ("instruments where term > 5", "E0112", "5", "18mo"),
    ("instruments where quantity > 5 tonnes", "E0210", "tonnes", "write `t`"),
    ("instruments where pledged > 1bn USD", "E0705", "pledged", "pledged(pledges)"),
    ("pledges where committed", "E0705", "committed", "`pledged`"),
    ("parties where disbursed", "E0705", "disbursed", "asked of documents"),
    ("instruments where year(kind) = 2015", "E0703", "kind", "year(signed)"),
    ("instruments where package.committed", "E0705", "package.committed", "day(package.committed)"),
];

#[test]
fn in_sets() {
    let project = Project::new(RECORDS);
    let mut wrong = String::new();
    for (text, code, at, piece) in SETS {
        let (_, errors, sources) = project.set(text);
        check(text, said(&errors, &sources), code, at, piece, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Of a column, and what it is for.
const COLUMNS: &[(&str, Role, &str, &str, &str)] = &[
    ("sectors", Role::Dimension, "", "", ""),
    ("from.state", Role::Dimension, "", "", ""),
    ("year", Role::Dimension, "", "", ""),
    ("year(committed)", Role::Dimension, "", "", ""),
    ("count", Role::Show, "", "", ""),
    ("committed descending", Role::Sort, "", "", ""),
    (
        "committed",
        Role::Dimension,
        "E0709",
        "committed",
        "`show: committed`, and group by the year in which it came: `year`",
    ),
    ("amount", Role::Dimension, "E0709", "amount", "holds an amount"),
    ("sectrs", Role::Dimension, "E0702", "sectrs", "did you mean `sectors`?"),
    ("pledged", Role::Show, "E0705", "pledged", "pledged(pledges)"),
];

#[test]
fn in_columns() {
    let project = Project::new(RECORDS);
    let mut wrong = String::new();
    for (text, role, code, at, piece) in COLUMNS {
        let (errors, sources) = project.column(text, *role);
        match code.is_empty() {
            true => assert!(errors.is_empty(), "{text}: {errors:?}"),
            false => check(text, said(&errors, &sources), code, at, piece, &mut wrong),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Of a query.
const QUERIES: &[(&str, &str, &str, &str)] = &[
    ("commited(instruments)", "E0704", "commited", "did you mean `committed`?"),
    ("worth(instruments)", "E0704", "worth", "measures are"),
    ("committed", "E0705", "committed", "`committed(instruments)`"),
    ("signed = 2015", "E0705", "signed", "count(instruments where signed"),
    ("instruments = 3", "E0703", "instruments", "count(instruments) > 0"),
    ("dam", "E0702", "dam", "`deal show dam`"),
    ("metals.steel", "E0702", "metals.steel", "`sectors where name = metals.steel`"),
    ("comitted", "E0702", "comitted", "did you mean `committed`?"),
    ("committed(parties)", "E0705", "parties", "asked of documents"),
    ("announced(pledges)", "E0705", "pledges", "`pledged`"),
    ("pledged(instruments)", "E0705", "instruments", "pledged(pledges)"),
    ("sum(amount of instruments)", "E0706", "amount", "`announced(instruments …)`, `committed(instruments …)`"),
    ("sum(committed of instruments)", "E0706", "committed", "committed(instruments)"),
    ("sum(signed of instruments)", "E0706", "signed", "numbers and quantities"),
    ("sum(instruments)", "E0704", "sum", "sum(FIELD of instruments)"),
    ("committed(amount of instruments)", "E0704", "amount", "committed(instruments)"),
    ("committed(instruments) > 33", "E0108", "33", "33 USD"),
    ("committed(instruments) > count(instruments)", "E0703", "count(instruments)", "can't be compared"),
    ("committed(instruments where kind = laon) > 1 USD", "E0209", "laon", "loan"),
];

#[test]
fn in_queries() {
    let project = Project::new(RECORDS);
    let mut wrong = String::new();
    for (text, code, at, piece) in QUERIES {
        let (_, errors, sources) = project.query(text);
        check(text, said(&errors, &sources), code, at, piece, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the tutorial and the language page ask must be read without a word.
#[test]
fn what_the_pages_ask() {
    let text = ["parties", "energy", "pledges", "portfolio", "rates"]
        .map(|name| std::fs::read_to_string(format!("examples/lending/{name}.deal")).expect("an example"))
        .join("\n");
    let project = Project::new(&text);
    for query in [
        "announced(instruments)",
        "committed(instruments where sectors in energy and year in 2014..2016)",
        "instruments where from.state has aurelia and not disbursed",
        "lines where verb = disbursed and by in aurelia",
        "count(packages where count > 10)",
        "instruments where in-force < signed or status in (planned, announced)",
        "realised(pledges where kind = loan) <= pledged(pledges where kind = loan)",
    ] {
        let (_, errors, _) = project.query(query);
        assert!(errors.is_empty(), "{query}: {errors:?}");
    }
    let talks = std::fs::read_to_string("examples/china-kazakhstan/talks-2015.deal").expect("an example");
    assert_eq!(Project::new(&talks).model.expects.len(), 2);
}
