//! Tables on a terminal of some width: texts are wrapped at blanks, numbers never, and
//! columns that still do not fit stand in a table of their own below, each with the
//! names of its rows.

use super::table::Options;
use comfy_table::{Cell, CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};
use unicode_width::UnicodeWidthStr;

/// A heading.
#[derive(Debug, Clone)]
pub struct Head {
    pub title: String,
    /// Right-aligned and never wrapped.
    pub number: bool,
}

/// The lines of a cell.
pub type Lines = Vec<String>;

/// A table of texts, the first columns of which name the rows.
#[derive(Debug, Default)]
pub struct Grid {
    pub heads: Vec<Head>,
    pub names: usize,
    pub rows: Vec<Vec<Lines>>,
    pub total: Option<Vec<Lines>>,
}

/// Blanks beside each column, and between two.
const PADDING: usize = 2;
const BETWEEN: usize = 1;

impl Grid {
    pub fn head(title: &str, number: bool) -> Head {
        Head { title: title.to_owned(), number }
    }

    /// The table, or the tables, as text.
    pub fn drawn(&self, options: Options) -> String {
        let natural: Vec<usize> = (0..self.heads.len()).map(|at| self.widest(at, false)).collect();
        let least: Vec<usize> = (0..self.heads.len()).map(|at| self.widest(at, true)).collect();
        let Some(width) = options.width.map(|width| usize::from(width).max(40)) else {
            return self.block(&(0..self.heads.len()).collect::<Vec<_>>(), &natural, options);
        };
        let blocks = self.blocks(&natural, &least, width);
        let drawn = blocks.into_iter().map(|columns| {
            let mut widths = natural.clone();
            while total_width(&columns, &widths) > width {
                let shrinks = |&&at: &&usize| widths[at] > least[at];
                let Some(&at) = columns.iter().filter(shrinks).max_by_key(|&&at| widths[at]) else { break };
                widths[at] -= 1;
            }
            self.block(&columns, &widths, options)
        });
        drawn.collect::<Vec<_>>().join("\n\n")
    }

    /// Which columns stand together.
    fn blocks(&self, natural: &[usize], least: &[usize], width: usize) -> Vec<Vec<usize>> {
        let names: Vec<usize> = (0..self.names).collect();
        let all: Vec<usize> = (0..self.heads.len()).collect();
        if total_width(&all, natural) <= width || total_width(&all, least) <= width {
            return vec![all];
        }
        let mut blocks: Vec<Vec<usize>> = Vec::new();
        for at in self.names..self.heads.len() {
            let fits = |block: &Vec<usize>| {
                let wider: Vec<usize> = block.iter().copied().chain([at]).collect();
                total_width(&wider, least) <= width
            };
            match blocks.last_mut().filter(|block| fits(block)) {
                Some(block) => block.push(at),
                None => blocks.push(names.iter().copied().chain([at]).collect()),
            }
        }
        if blocks.is_empty() { vec![all] } else { blocks }
    }

    /// The width of a column's longest line, or where it may be wrapped of its longest word.
    fn widest(&self, at: usize, wrapped: bool) -> usize {
        let number = self.heads[at].number;
        let cells = self.rows.iter().chain(&self.total).filter_map(|row| row.get(at)).flatten().map(String::as_str);
        let lines = cells.chain(self.heads[at].title.lines());
        let width = |line: &str| match wrapped && !number {
            true => words(line).iter().map(|word| word.width()).max().unwrap_or(0),
            false => line.width(),
        };
        lines.map(width).max().unwrap_or(0)
    }

    fn block(&self, columns: &[usize], widths: &[usize], options: Options) -> String {
        let mut table = blank();
        let cell = |at: usize, lines: &[String]| {
            let number = self.heads[at].number;
            let lines: Vec<String> = match number {
                true => lines.to_vec(),
                false => lines.iter().flat_map(|line| wrapped(line, widths[at])).collect(),
            };
            let cell = Cell::new(lines.join("\n"));
            if number { cell.set_alignment(CellAlignment::Right) } else { cell }
        };
        table.set_header(columns.iter().map(|&at| cell(at, &lines_of(&self.heads[at].title))));
        let row = |row: &Vec<Lines>| -> Vec<Cell> { columns.iter().map(|&at| cell(at, &row[at])).collect() };
        self.rows.iter().for_each(|lines| {
            table.add_row(row(lines));
        });
        // A total stands where there is one under a column of the block.
        let told = |total: &&Vec<Lines>| columns.iter().any(|&at| at >= self.names && !total[at].concat().is_empty());
        let all_names = columns.len() <= self.names;
        let Some(total) = self.total.as_ref().filter(|total| all_names || told(total)) else {
            return finished(&table, 0, options);
        };
        let before = table.to_string().lines().count();
        table.add_row(row(total));
        let after = table.to_string().lines().count();
        finished(&table, after - before, options)
    }
}

fn lines_of(title: &str) -> Lines {
    title.lines().map(str::to_owned).collect()
}

fn total_width(columns: &[usize], widths: &[usize]) -> usize {
    columns.iter().map(|&at| widths[at] + PADDING).sum::<usize>() + columns.len().saturating_sub(1) * BETWEEN
}

/// What stays on one line: a currency with its sum.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in line.split(' ') {
        let currency = word.len() >= 3 && word.as_bytes()[..3].iter().all(u8::is_ascii_uppercase);
        let sum = |last: &&mut String| last.starts_with(|c: char| c.is_ascii_digit() || "~≥≤(".contains(c));
        match words.last_mut().filter(|last| currency && sum(last)) {
            Some(last) => *last = format!("{last} {word}"),
            None => words.push(word.to_owned()),
        }
    }
    words
}

/// At blanks, as few lines as can be.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(line) {
        match lines.last_mut() {
            Some(last) if last.width() + 1 + word.width() <= width => {
                last.push(' ');
                last.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// A table without lines but the one under the heading.
fn blank() -> Table {
    let mut table = Table::new();
    let plain = ContentLineStyle::none().junction(' ');
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_lines(plain).header_separator(rule).content_lines(plain));
    table.set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// The table as text: blanks at the ends of lines taken away, heading and total in
/// bold where there is colour, and a line above a total of so many lines.
fn finished(table: &Table, total: usize, options: Options) -> String {
    let mut lines: Vec<String> = table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    let rule = lines.iter().position(|line| line.starts_with('─'));
    let bold = |line: &mut String| *line = format!("{b}{line}{b:#}", b = anstyle::Style::new().bold());
    if options.colour {
        let last = lines.len() - total;
        lines[last..].iter_mut().for_each(bold);
        lines[..rule.unwrap_or(0)].iter_mut().for_each(bold);
    }
    if let Some(rule) = rule.filter(|rule| total > 0 && rule + 1 < lines.len() - total) {
        lines.insert(lines.len() - total, lines[rule].clone());
    }
    lines.join("\n")
}
