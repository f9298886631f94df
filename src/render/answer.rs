//! Answers of `deal query` as a plain grid, for the formats that are grids.

use super::json::{field_word, row_fields};
use super::text::{self, Numbers};
use crate::eval::words;
use crate::report::{Answer, AnswerKind};

/// A heading and rows of texts.
pub struct Grid {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

pub fn grid(answer: &Answer, numbers: Numbers) -> Grid {
    let one = |lines: Vec<String>| Grid {
        head: vec![answer.expression.clone()],
        rows: lines.into_iter().map(|l| vec![l]).collect(),
    };
    match &answer.kind {
        AnswerKind::Figure(total) => one(text::cell(&crate::eval::Cell::Money(total.clone()), numbers)),
        AnswerKind::Number(count) => one(vec![text::interval(count, Numbers { exact: true })]),
        AnswerKind::Quantities(units, _) => {
            one(units.iter().map(|(unit, i)| words::with_unit(&text::interval(i, numbers), unit)).collect())
        }
        AnswerKind::Truth(truth) => one(vec![truth.word().to_owned()]),
        AnswerKind::Rows(rows) => {
            let words = row_fields(rows);
            let mut head: Vec<String> = ["name", "kind", "title", "file", "line"].map(String::from).to_vec();
            head.extend(words.iter().map(|w| field_word(w).to_owned()));
            let rows = rows.iter().map(|row| {
                let title = row.title.clone().unwrap_or_default();
                let line = if row.file.is_empty() { String::new() } else { row.line.to_string() };
                let mut cells = vec![row.name.clone(), row.kind.to_owned(), title, row.file.clone(), line];
                cells.extend(words.iter().map(|word| row.text(word)));
                cells
            });
            Grid { head, rows: rows.collect() }
        }
    }
}
