//! The terms of an item on as many lines as they need.
//!
//! Comments inside a list keep their places: one on a line of its own divides the list,
//! one behind an entry keeps that line together, because it may speak of that line alone.

use super::WIDTH;
use super::attach::{Node, blank_above};
use super::wrap::{self, Break, Fill, width};
use super::write::Writer;
use crate::syntax::{Term, TermKind};
use std::ops::Range;

/// Terms that stand between two comments.
struct Run {
    terms: Range<usize>,
    /// Never broken: a comment stands behind it.
    whole: bool,
    /// What follows it; the first perhaps on its line.
    comments: Range<usize>,
    behind: bool,
}

impl Writer<'_> {
    /// Terms behind the first word of an item. `tail` columns follow on the last line.
    pub fn terms(&mut self, terms: &[Term], node: &Node, tail: usize) {
        if terms.is_empty() {
            return;
        }
        let header = node.body.is_some();
        if !node.inside.is_empty() || self.keeps_last_line(terms, node) {
            let runs = self.runs(terms, node);
            return self.with_comments(&List::of(self.text, terms, header), &runs);
        }
        let start = self.out.len();
        self.flat(terms, true);
        if self.column() + tail <= WIDTH || terms.iter().any(|t| t.kind == TermKind::Text) {
            return;
        }
        let list = List::of(self.text, terms, header);
        let quotes: usize =
            terms[list.source..].iter().filter(|t| t.kind == TermKind::Str).map(|t| self.width(*t)).sum();
        if self.column() + tail - quotes > WIDTH {
            self.out.truncate(start);
            self.wrapped(&list, 0..terms.len(), tail);
        }
    }

    fn width(&self, term: Term) -> usize {
        width(self.slice(term.span))
    }

    /// Terms in one line; with a space before the first where one is due.
    pub fn flat(&mut self, terms: &[Term], space: bool) {
        for (n, term) in terms.iter().enumerate() {
            let apart = || wrap::spaced(self.text, terms[n - 1], *term) && !self.glued.contains(&term.span.start);
            let spaced = if n == 0 { space } else { apart() };
            if spaced {
                self.out.push(' ');
            }
            self.out.push_str(self.slice(term.span));
        }
    }

    /// Columns of a part in one line, the words of sources left out: they can't be broken,
    /// are often longer than a line, and no list reads better for making room for them.
    fn part_width(&self, list: &List, part: Range<usize>) -> usize {
        let one = |n: usize| {
            let space = n > part.start && wrap::spaced(self.text, list.terms[n - 1], list.terms[n]);
            let quote = n >= list.source && list.terms[n].kind == TermKind::Str;
            if quote { 0 } else { usize::from(space) + self.width(list.terms[n]) }
        };
        part.clone().map(one).sum()
    }

    /// A run on the line at hand and as many more as it needs.
    fn wrapped(&mut self, list: &List, run: Range<usize>, tail: usize) {
        let breaks = list.breaks_in(&run);
        let space = !self.out.ends_with(' ');
        let fill = Fill { first: self.column() + usize::from(space), next: 2 * (self.indent + 1), tail };
        let deepest = breaks.iter().map(|b| b.depth).max().unwrap_or(0);
        let layout = |depth| self.layout(list, &run, breaks.iter().filter(|b| b.depth <= depth).map(|b| b.at), &fill);
        let fitting = (0..deepest).map(layout).find(|layout| layout.longest <= WIDTH);
        let layout = fitting.unwrap_or_else(|| layout(deepest));
        for (n, part) in layout.parts.into_iter().enumerate() {
            if n > 0 && layout.breaks[n - 1] {
                self.new_line();
                self.margin(1);
            }
            let space = if n == 0 { space } else { !layout.breaks[n - 1] };
            self.flat(&list.terms[part], space);
        }
    }

    fn layout(&self, list: &List, run: &Range<usize>, breaks: impl Iterator<Item = usize>, fill: &Fill) -> Layout {
        let edges: Vec<usize> = std::iter::once(run.start).chain(breaks).chain([run.end]).collect();
        let parts: Vec<Range<usize>> = edges.windows(2).map(|edge| edge[0]..edge[1]).collect();
        let widths: Vec<usize> = parts.iter().map(|part| self.part_width(list, part.clone())).collect();
        let breaks = fill.lines(&widths);
        Layout { longest: fill.longest(&widths, &breaks), parts, breaks }
    }

    // ---- with comments ----

    /// Whether the last line of an item that goes over several is kept: a comment stands
    /// behind it, and none inside.
    fn keeps_last_line(&self, terms: &[Term], node: &Node) -> bool {
        let line = node.after.and_then(|_| self.last_line(terms, 0..terms.len()));
        let fits = |line| {
            let list = List::of(self.text, terms, false);
            2 * (self.indent + 1) + self.part_width(&list, line..terms.len()) <= WIDTH
        };
        line.is_some_and(fits)
    }

    /// Where the last line of a run begins in the source, if it goes over several.
    fn last_line(&self, terms: &[Term], run: Range<usize>) -> Option<usize> {
        let broken = |n: &usize| {
            let between = terms[n - 1].span.end as usize..terms[*n].span.start as usize;
            // Terms that were moved don't follow each other in the source.
            self.text.get(between).is_some_and(|between| between.contains('\n') && between.trim().is_empty())
        };
        (run.start + 1..run.end).rev().find(broken)
    }

    /// The terms divided by the comments inside.
    fn runs(&self, terms: &[Term], node: &Node) -> Vec<Run> {
        let mut runs = Vec::new();
        let (mut begins, mut next) = (0, node.inside.start);
        while next < node.inside.end {
            let place = self.comments[next].start;
            let end = terms.partition_point(|t| t.span.start < place);
            let limit = terms.get(end).map_or(u32::MAX, |t| t.span.start);
            let after = (next..node.inside.end).find(|&n| self.comments[n].start > limit).unwrap_or(node.inside.end);
            let behind = end > begins && {
                let between = terms[end - 1].span.end as usize..place as usize;
                !self.text[between].contains('\n')
            };
            self.divide(terms, begins..end, behind, &mut runs);
            if let Some(run) = runs.last_mut() {
                (run.comments, run.behind) = (next..after, behind);
            }
            (begins, next) = (end, after);
        }
        self.divide(terms, begins..terms.len(), node.after.is_some(), &mut runs);
        runs
    }

    /// Adds a run; if a comment stands behind it, with its last line apart.
    fn divide(&self, terms: &[Term], run: Range<usize>, behind: bool, runs: &mut Vec<Run>) {
        let mut add = |terms, whole| runs.push(Run { terms, whole, comments: 0..0, behind: false });
        match self.last_line(terms, run.clone()).filter(|_| behind) {
            Some(line) => {
                add(run.start..line, false);
                add(line..run.end, true);
            }
            None => add(run, behind),
        }
    }

    fn with_comments(&mut self, list: &List, runs: &[Run]) {
        for (n, run) in runs.iter().enumerate() {
            if n > 0 {
                self.new_line();
                self.margin(1);
            }
            if run.whole {
                self.flat(&list.terms[run.terms.clone()], n == 0);
            } else {
                self.wrapped(list, run.terms.clone(), 0);
            }
            for (m, comment) in run.comments.clone().enumerate() {
                if m == 0 && run.behind {
                    self.out.push(' ');
                } else {
                    self.new_line();
                    if blank_above(self.text, self.comments[comment].start as usize) {
                        self.new_line();
                    }
                    self.margin(1);
                }
                self.comment(comment);
            }
        }
    }
}

/// Terms with where they may be broken.
struct List<'t> {
    terms: &'t [Term],
    breaks: Vec<Break>,
    /// Where `source S "words"` begins at their end.
    source: usize,
}

impl<'t> List<'t> {
    fn of(text: &str, terms: &'t [Term], header: bool) -> List<'t> {
        List { terms, breaks: wrap::breaks(text, terms, header), source: wrap::source(text, terms) }
    }

    fn breaks_in(&self, run: &Range<usize>) -> &[Break] {
        let start = self.breaks.partition_point(|b| b.at <= run.start);
        let end = self.breaks.partition_point(|b| b.at < run.end);
        &self.breaks[start..end.max(start)]
    }
}

/// Parts of a run, and behind which of them a line ends.
struct Layout {
    parts: Vec<Range<usize>>,
    breaks: Vec<bool>,
    longest: usize,
}
