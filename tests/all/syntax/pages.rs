//! The pages of diagnostics, as far as the form of their records goes: the first
//! record of a page about form has exactly its mistake, every other none.

use deal::syntax::parse;
use deal::text::{FileId, Source};

/// Codes that are given by parsing alone.
const OURS: [&str; 10] = ["E0102", "E0103", "E0104", "E0105", "E0106", "E0107", "E0113", "E0114", "E0115", "E0119"];

#[test]
fn records_of_the_pages() {
    for code in deal::diag::all() {
        for (n, block) in code.page().split("```deal").skip(1).enumerate() {
            // A place that no line of carets can show stands beside the fence.
            let (fence, block) = block.split_once('\n').unwrap_or_default();
            let place = fence.trim().strip_prefix("at=").and_then(|at| at.split_once(':'));
            let place = place.map(|(l, c)| (code.code, l.parse().unwrap_or(0), c.parse().unwrap_or(0)));
            let text = block.split("\n```").next().unwrap_or("");
            let source = Source::new("x.deal", text);
            let told: Vec<_> = parse(FileId(0), text)
                .errors
                .iter()
                .map(|e| {
                    let start = source.position(e.span.start);
                    (e.code.code, start.line as usize, start.column as usize)
                })
                .collect();
            if n > 0 || !OURS.contains(&code.code) {
                assert!(
                    told.iter().all(|t| !OURS.contains(&t.0) && t.0 == code.code),
                    "{} record {n}: {told:?}",
                    code.code
                );
                continue;
            }
            let marked: Vec<_> = text
                .lines()
                .enumerate()
                .filter(|(_, l)| l.trim_start_matches(['#', ' ']).starts_with('^'))
                .map(|(n, l)| (code.code, n, l.chars().position(|c| c == '^').unwrap_or(0) + 1))
                .chain(place)
                .collect();
            assert_eq!(told, marked, "{}", code.code);
        }
    }
}
