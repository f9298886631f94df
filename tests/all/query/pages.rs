//! The pages of diagnostics about expressions, as far as typing tells them: the first
//! record of a page has exactly its mistake, at the marked place, every other none.

use deal::model::{Project, analyse};
use deal::text::{Source, Sources};

const OURS: [&str; 6] = ["E0702", "E0703", "E0704", "E0705", "E0706", "E0709"];

#[test]
fn records_of_the_pages() {
    for code in deal::diag::all().iter().filter(|code| OURS.contains(&code.code)) {
        for (n, block) in code.page().split("```deal").skip(1).enumerate() {
            // A place that no line of carets can show stands beside the fence.
            let (fence, block) = block.split_once('\n').unwrap_or_default();
            let place = fence.trim().strip_prefix("at=").and_then(|at| at.split_once(':'));
            let place = place.map(|(l, c)| (code.code, l.parse().unwrap_or(0), c.parse().unwrap_or(0)));
            let text = block.split("\n```").next().unwrap_or("");
            let source = Source::new("x.deal", text);
            let mut sources = Sources::default();
            sources.add(source.clone());
            let told: Vec<_> = analyse(&sources, Project::default())
                .1
                .iter()
                .map(|e| {
                    let start = source.position(e.span.start);
                    (e.code.code, start.line as usize, start.column as usize)
                })
                .collect();
            let marked: Vec<_> = text
                .lines()
                .enumerate()
                .filter(|(_, l)| l.trim_start_matches(['#', ' ']).starts_with('^'))
                .map(|(n, l)| (code.code, n, l.chars().position(|c| c == '^').unwrap_or(0) + 1))
                .chain(place)
                .collect();
            assert_eq!(told, if n == 0 { marked } else { Vec::new() }, "{} record {n}", code.code);
        }
    }
}
