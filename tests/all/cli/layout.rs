//! Tables on a narrow terminal, and what columns may be.

use super::schemas::example;
use deal::testing::{Memory, run_in};

fn narrow(width: u16, args: &[&str]) -> String {
    let files = example("lending");
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut host = Memory::new(&files);
    host.width = Some(width);
    let ran = run_in(&host, args);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout
}

#[test]
fn no_figure_is_broken_and_no_line_is_too_long() {
    for width in [60, 80, 100] {
        for report in deal::report::builtins() {
            for more in [vec![], vec!["--explain"]] {
                let args: Vec<&str> = ["report", report.name, "--as-of", "2020"].into_iter().chain(more).collect();
                let text = narrow(width, &args);
                let table = text.lines().skip_while(|line| !line.starts_with(' '));
                // A figure keeps its currency: no line of a column begins with one.
                let figures = text.lines().flat_map(|line| line.split("  ")).filter(|cell| cell.trim() == "USD");
                assert_eq!(figures.count(), 0, "{args:?} at {width}: {text}");
                for line in table.filter(|line| line.starts_with([' ', '─'])) {
                    assert!(line.chars().count() <= width.into(), "{args:?} at {width}: {line}");
                }
            }
        }
    }
}

#[test]
fn what_goes_across_is_one_measure_and_continues_below() {
    insta::assert_snapshot!(narrow(
        60,
        &["report", "instruments", "--by", "kind", "--across", "year", "--as-of", "2020"]
    ));
}

/// Hectares and kilometres are asked of one by one, in reports and queries as in `expect`.
#[test]
fn a_sum_of_mixed_units_is_refused() {
    let records = "\
instrument farm { kind: contract; parties: CN, KZ; quantity: 15_000 ha; 2014-05-20 signed }
instrument road { kind: loan; parties: CN, KZ; quantity: 300 km; 2014-06-20 signed }
";
    let run = |args: &[&str]| deal::testing::run(&[("a.deal", records)], args);
    for args in [
        vec!["query", "sum(quantity of instruments)"],
        vec!["query", "sum(quantity of instruments) > 3 ha"],
        vec!["report", "instruments", "--show", "sum(quantity)"],
        vec!["report", "instruments", "--by", "kind", "--show", "sum(quantity)"],
    ] {
        let ran = run(&args);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{args:?}");
        assert!(ran.stderr.contains("E0707") && ran.stderr.contains("`ha`, `km`"), "{args:?}: {}", ran.stderr);
    }
    let one = run(&["report", "instruments", "--where", "kind = loan", "--by", "kind", "--show", "sum(quantity)"]);
    assert!(one.stdout.contains(" loan           300 km"), "{}", one.stdout);
}

#[test]
fn numbers_of_a_dimension_stand_in_their_order() {
    let text = narrow(100, &["report", "--by", "month(signed)", "--show", "count", "--as-of", "2020"]);
    let months: Vec<&str> = text.lines().filter_map(|l| l.split_whitespace().next()).collect();
    let at = |month: &str| months.iter().position(|m| *m == month);
    assert!(at("9") < at("11") && at("2") < at("3"), "{text}");
}
