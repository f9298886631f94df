//! Reports as one self-contained page: no script, nothing loaded from elsewhere, good
//! on a phone and on paper. Everything that comes from a record is escaped.

mod chart;

use super::text::{self, Numbers, clean};
use super::{about, ledger};
use crate::report::{Answer, LedgerLine, Report, Role};
use std::fmt::Write as _;
use std::io::{self, Write};

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8886;--soft:#8882;--bar:#2a6db0}\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}\
h1{font-size:1.4rem;margin-bottom:.2rem}.about{opacity:.75;margin-top:0}\
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}\
th,td{padding:.3rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}\
.n{text-align:right;white-space:nowrap}tfoot{font-weight:bold}.sub{font-style:italic}\
.notes{font-size:.9rem;padding-left:1.2rem}figure{margin:1.5rem 0}svg{max-width:100%;height:auto}\
svg text{font:13px system-ui,sans-serif;fill:currentColor}\
@media print{body{margin:0;max-width:none}.wide{overflow:visible}thead{display:table-header-group}tr{break-inside:avoid}}";

/// The page up to its heading.
fn head(title: &str) -> String {
    let mut page = String::new();
    page.push_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    let title = escaped(title);
    put(&mut page, format_args!("<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"));
    page
}

fn notes(page: &mut String, notes: &[crate::eval::Note]) {
    if !notes.is_empty() {
        page.push_str("<ul class=\"notes\">\n");
        about::notes(notes).iter().for_each(|note| put(page, format_args!("<li>{}</li>\n", escaped(note))));
        page.push_str("</ul>\n");
    }
}

/// An answer of `deal query` as a page.
pub fn answer(out: &mut dyn Write, answer: &Answer, numbers: Numbers) -> io::Result<()> {
    let mut page = head(&answer.expression);
    let currency = answer.currency.map(|c| format!(" · in {c}")).unwrap_or_default();
    put(
        &mut page,
        format_args!("<p class=\"about\">as of {}{currency}</p>\n<div class=\"wide\">\n<table>\n", answer.as_of),
    );
    let grid = super::answer::grid(answer, numbers);
    for (cells, tag) in std::iter::once((&grid.head, "th")).chain(grid.rows.iter().map(|row| (row, "td"))) {
        page.push_str("<tr>");
        cells.iter().for_each(|cell| put(&mut page, format_args!("<{tag}>{}</{tag}>", escaped(cell))));
        page.push_str("</tr>\n");
    }
    page.push_str("</table>\n</div>\n");
    notes(&mut page, &answer.notes);
    ledger(&mut page, &answer.ledger, numbers);
    page.push_str("</body>\n</html>\n");
    out.write_all(page.as_bytes())
}

pub fn report(out: &mut dyn Write, report: &Report, numbers: Numbers) -> io::Result<()> {
    let mut page = head(&about::title(report));
    put(&mut page, format_args!("<p class=\"about\">{}</p>\n", escaped(&about::line(report))));
    if let Some(summary) = about::summary(report) {
        put(&mut page, format_args!("<p>{}</p>\n", escaped(&summary)));
    }
    if let Some(chart) = chart::of(report) {
        put(&mut page, format_args!("<figure>\n{chart}\n</figure>\n"));
    }
    table(&mut page, report, numbers);
    notes(&mut page, &report.notes);
    ledger(&mut page, &report.ledger, numbers);
    page.push_str("</body>\n</html>\n");
    out.write_all(page.as_bytes())
}

/// Writing to a string can't fail.
fn put(page: &mut String, text: std::fmt::Arguments) {
    let _ = page.write_fmt(text);
}

fn table(page: &mut String, report: &Report, numbers: Numbers) {
    page.push_str("<div class=\"wide\">\n<table>\n<thead><tr>");
    for column in &report.columns {
        let class = if column.role == Role::Measure { " class=\"n\"" } else { "" };
        put(page, format_args!("<th scope=\"col\"{class}>{}</th>", escaped(&text::column(column))));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &report.rows {
        page.push_str(if row.subtotal { "<tr class=\"sub\">" } else { "<tr>" });
        for key in &row.keys {
            let name = escaped(&text::key(key, row.folded));
            match &key.title {
                Some(title) => put(page, format_args!("<th scope=\"row\" title=\"{}\">{name}</th>", escaped(title))),
                None => put(page, format_args!("<th scope=\"row\">{name}</th>")),
            }
        }
        cells(page, report, &row.cells, numbers, false);
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n");
    if let Some(total) = &report.total {
        page.push_str("<tfoot><tr>");
        for (i, _) in report.dimensions().enumerate() {
            page.push_str(if i == 0 { "<th scope=\"row\">total</th>" } else { "<td></td>" });
        }
        cells(page, report, total, numbers, true);
        page.push_str("</tr></tfoot>\n");
    }
    page.push_str("</table>\n</div>\n");
}

fn cells(page: &mut String, report: &Report, values: &[crate::eval::Cell], numbers: Numbers, total: bool) {
    for (column, value) in report.cells().zip(values) {
        let measure = column.role == Role::Measure;
        if total && (!measure || *value == crate::eval::Cell::Empty) {
            page.push_str("<td></td>");
            continue;
        }
        let lines: Vec<String> = text::cell(value, numbers).iter().map(|l| escaped(l)).collect();
        let class = if measure { " class=\"n\"" } else { "" };
        put(page, format_args!("<td{class}>{}</td>", lines.join("<br>")));
    }
}

fn ledger(page: &mut String, lines: &Option<Vec<LedgerLine>>, numbers: Numbers) {
    for grid in lines.iter().flat_map(|lines| ledger::grids(lines, numbers)) {
        put(page, format_args!("<details open>\n<summary>What stands behind {}</summary>\n", grid.level));
        let joined = |lines: &[String]| lines.iter().map(|l| escaped(l)).collect::<Vec<_>>().join("<br>");
        page.push_str("<div class=\"wide\">\n<table>\n<thead><tr><th>where</th><th>what</th>");
        page.push_str("<th class=\"n\">adds</th><th>why</th></tr></thead>\n<tbody>\n");
        for row in grid.counted.iter().chain(&grid.left_out) {
            let (place, what, why) = (escaped(&row.place), escaped(&row.what), escaped(&row.why));
            let adds = if row.adds.is_empty() { "–".to_owned() } else { joined(&row.adds) };
            put(
                page,
                format_args!("<tr><td>{place}</td><td>{what}</td><td class=\"n\">{adds}</td><td>{why}</td></tr>\n"),
            );
        }
        page.push_str("</tbody>\n");
        let total = joined(&grid.total);
        put(
            page,
            format_args!("<tfoot><tr><th>total</th><td></td><td class=\"n\">{total}</td><td></td></tr></tfoot>\n"),
        );
        page.push_str("</table>\n</div>\n");
        if grid.more > 0 {
            put(page, format_args!("<p>and {} more that do not count</p>\n", grid.more));
        }
        page.push_str("</details>\n");
    }
}

/// Text as text, in elements and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
