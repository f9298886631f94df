//! Items as they come from the grammar, looked over one by one: what is well formed
//! for the grammar and yet plainly a slip (a comma too many, a line broken in the
//! wrong place, a date in another form) is told here, and put right in the tree
//! where that is certain, so that one mistake gives one message.
//!
//! Knows shapes and a few English words that only go on with a sentence; no kind, no
//! field, no verb.

use super::scan;
use super::tree::{Item, ItemKind, Parsed, Term, TermKind, Tree};
use super::{dates, odd, unfinished};
use crate::diag::{Code, Diagnostic, Words, codes};
use crate::text::{FileId, Span};

/// What has been read of one piece, and the errors so far.
pub struct Reader<'t> {
    pub file: FileId,
    /// The whole file.
    pub text: &'t str,
    pub errors: Vec<Diagnostic>,
    pub comments: Vec<Span>,
    /// Control characters were reported in this piece; words that hold one are
    /// dropped without another message.
    pub dirty: bool,
    /// The field whose values stand below it as a list of bullets, once reported.
    bullets: Option<u32>,
    /// The header whose `{` was told to be missing.
    pub told_brace: Option<u32>,
}

/// What an item can be, for those who wrote something else.
pub const FORMS: &str = "an item is a field (`kind: mou`), a line that begins with its date (`2015-03-27 signed`), or a declaration (`sector steel \"Steel\"`)";

impl<'t> Reader<'t> {
    pub fn new(file: FileId, text: &'t str) -> Self {
        Reader { file, text, errors: Vec::new(), comments: Vec::new(), dirty: false, bullets: None, told_brace: None }
    }

    pub fn finish(mut self, items: Vec<Item>) -> Parsed {
        if self.errors.len() > 1 {
            self.errors.sort_by_key(|e| e.span.start);
        }
        Parsed { tree: Tree { items, comments: self.comments }, errors: self.errors }
    }

    pub fn slice(&self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        // Most pieces with a mistake have one; a vector that grows by itself begins
        // with room for four, and there may be a million pieces.
        if self.errors.is_empty() {
            self.errors.reserve_exact(1);
        }
        self.errors.push(diagnostic);
    }

    pub fn error(&self, code: &'static Code, span: Span, message: impl Into<Words>) -> Diagnostic {
        Diagnostic::new(code, span, message)
    }

    /// A comment from its `#` to the end of its line; of `\r\n` both stay outside.
    pub fn comment(&mut self, start: usize, end: usize) {
        let end = start + self.text[start..end].trim_end_matches('\r').len();
        self.comments.push(self.span(start, end));
    }

    pub fn block_on_dated(&mut self, body: Span) {
        let brace = self.span(body.start as usize, body.start as usize + 1);
        let error = self
            .error(&codes::E0104, brace, "a dated line has no block")
            .label("a block stands on declarations only")
            .help("write what happened on lines of their own, each with its date");
        self.report(error);
    }

    /// Adds an item to its siblings, put right and reported where it is a slip.
    pub fn push(&mut self, items: &mut Vec<Item>, mut item: Item) {
        let later = self.check_terms(&mut item);
        match &item.kind {
            ItemKind::Head { .. } => self.push_head(items, item),
            ItemKind::Dated { .. } => self.push_dated(items, item),
            ItemKind::Field { .. } => self.push_field(items, item),
            ItemKind::Bad => items.push(item),
        }
        if let Some(later) = later {
            self.push(items, later);
        }
    }

    // ---- terms ----

    /// Commas at the end, and words that are no words. Gives back the item that
    /// stands after a comma too many, if the grammar took it for an entry.
    fn check_terms(&mut self, item: &mut Item) -> Option<Item> {
        let terms = match &mut item.kind {
            ItemKind::Field { terms, .. } | ItemKind::Dated { terms, .. } | ItemKind::Head { terms, .. } => terms,
            ItemKind::Bad => return None,
        };
        let mut later = None;
        let mut strange = false;
        for at in 0..terms.len() {
            match terms[at].kind {
                TermKind::Comma if self.year_line(terms, at) => {
                    later = Some(at + 1);
                    break;
                }
                TermKind::Odd => strange = true,
                TermKind::Text => self.check_margin(terms[at].span),
                _ => {}
            }
        }
        let later = later.map(|at| {
            let rest = terms.split_off(at);
            let span = rest[0].span.to(rest[rest.len() - 1].span);
            item.span.end = terms[at - 1].span.end;
            Item { kind: ItemKind::Dated { when: rest[0].span, terms: rest[1..].to_vec() }, span }
        });
        let mut trailing: Option<Span> = None;
        while let Some(comma) = terms.pop_if(|t| t.kind == TermKind::Comma) {
            trailing = Some(trailing.map_or(comma.span, |t| t.to(comma.span)));
        }
        if let Some(comma) = trailing {
            item.span.end = item.span.end.min(terms.last().map_or(comma.start, |t| t.span.end));
            if let ItemKind::Head { body: Some(body), .. } = &item.kind {
                item.span.end = body.span.end;
            }
            self.trailing_comma(comma);
        }
        if strange {
            odd::check(self, item);
        }
        later
    }

    pub fn trailing_comma(&mut self, comma: Span) {
        let error = self
            .error(&codes::E0105, comma, "a comma with nothing after it")
            .label("nothing follows that could be an entry of the list")
            .help("a list ends without a comma")
            .fix("remove the comma", comma, "");
        self.report(error);
    }

    /// `…,` and on the next line `2016 completed`: the grammar can't tell that from
    /// `1500 ha`, so a year alone is the head of a line only before a word that
    /// looks like a deed.
    fn year_line(&self, terms: &[Term], comma: usize) -> bool {
        let [year, word] = match terms.get(comma + 1..comma + 3) {
            Some(&[year, word]) => [year, word],
            _ => return false,
        };
        if year.kind != TermKind::Scalar || word.kind != TermKind::Name || !dates::is_when(self.slice(year.span)) {
            return false;
        }
        let between = terms[comma].span.end as usize..year.span.start as usize;
        let deed = self.slice(word.span);
        let deed = deed.ends_with("ed")
            || matches!(
                deed,
                "due" | "made" | "drawn" | "repaid" | "forgiven" | "in-force" | "rolled-over" | "milestone" | "expect"
            );
        deed && self.text[between].contains('\n')
    }

    /// A line of a text block that begins at the left margin.
    fn check_margin(&mut self, block: Span) {
        let mut at = block.start as usize;
        let bytes = self.text.as_bytes();
        while let Some(n) = scan::find(&bytes[at..block.end as usize], b'\n') {
            at += n + 1;
            let blank = matches!(bytes[at], b' ' | b'\t' | b'\r' | b'\n');
            if !blank && !bytes[at..].starts_with(b"\"\"\"") {
                let end = scan::line_end(bytes, at).min(block.end as usize);
                let error = self
                    .error(&codes::E0119, self.span(at, end), "a line of a text block that is not indented")
                    .label("begins at the left margin")
                    .related(self.span(block.start as usize, block.start as usize + 3), "the text block begins here")
                    .help("indent it like its neighbours: what all lines share is taken off again")
                    .fix("indent the line", self.span(at, at), "  ");
                // One for the block: the others have the same cause.
                return self.report(error);
            }
        }
    }

    // ---- declarations and statements ----

    fn push_head(&mut self, items: &mut Vec<Item>, mut item: Item) {
        let loose = self.below_empty_item(items, &item);
        let ItemKind::Head { word, terms, body } = &mut item.kind else { return items.push(item) };
        let word = *word;
        let text = self.slice(word);
        if scan::classify(text.as_bytes()) != TermKind::Name {
            if text.ends_with('.') && dates::begins_date(text) && self.dated_head(&mut item) {
                return items.push(item);
            }
            return odd::head(self, items, item);
        }
        if scan::is_tail_word(text.as_bytes()) && body.is_none() {
            return self.broken_head(items, item);
        }
        if loose || matches!(text, "source" | "to") && body.is_none() && self.deeper(items, word) {
            return self.broken_head(items, item);
        }
        if terms.first().is_some_and(|t| t.kind == TermKind::Op && self.slice(t.span) == "=") {
            let rest = terms.split_off(1);
            return self.equals_for_colon(items, item, word, rest);
        }
        if dates::begins_date(text) {
            self.dated_head(&mut item);
        }
        items.push(item);
    }

    /// `27th March 2015 signed`, which looks like a declaration: read as the line that it
    /// means to be.
    fn dated_head(&mut self, item: &mut Item) -> bool {
        let ItemKind::Head { word, terms, body } = &mut item.kind else { return false };
        let Some((when, of_date)) = self.wrong_date(*word, terms) else { return false };
        item.kind = match body {
            Some(_) => ItemKind::Bad,
            None => ItemKind::Dated { when, terms: terms.split_off(of_date) },
        };
        true
    }

    /// `kind = mou`: read as the field that it means to be.
    fn equals_for_colon(&mut self, items: &mut Vec<Item>, item: Item, name: Span, terms: Vec<Term>) {
        let ItemKind::Head { terms: head, .. } = &item.kind else { return };
        let sign = head.first().map_or(name, |t| t.span);
        let field = self.slice(name);
        let spaced = self.text[sign.end as usize..].starts_with([' ', '\t', '\n', '\r']);
        let colon = if spaced { ":" } else { ": " };
        let error = self
            .error(&codes::E0109, sign, format!("a field is written with `:`, not with `=`: `{field}: …`"))
            .label("`:` stands here")
            .fix("write `:`", self.span(name.end as usize, sign.end as usize), colon);
        self.report(error);
        items.push(Item { kind: ItemKind::Field { name, terms }, span: item.span });
    }

    /// Whether `word` begins a line that is indented deeper than the item before.
    fn deeper(&self, items: &[Item], word: Span) -> bool {
        let bytes = self.text.as_bytes();
        let Some(before) = items.last().filter(|i| goes_on(i)) else { return false };
        scan::first_on_line(bytes, word.start as usize)
            && scan::indent_of(bytes, word.start as usize) > scan::indent_of(bytes, before.span.start as usize)
    }

    /// `sectors:` with its values on the next, deeper line; a date with its verb there, a
    /// verb with its argument.
    fn below_empty_item(&self, items: &[Item], item: &Item) -> bool {
        let ItemKind::Head { word, body: None, .. } = item.kind else { return false };
        let empty = |kind: &ItemKind| matches!(kind, ItemKind::Field { terms, .. } | ItemKind::Dated { terms, .. } if terms.is_empty());
        let lacks = |last: &Item| {
            empty(&last.kind) || unfinished::ends_in_operator(self, last) || unfinished::is_argument(self, last, word)
        };
        items.last().is_some_and(lacks) && self.deeper(items, item.span)
    }

    fn broken_head(&mut self, items: &mut Vec<Item>, item: Item) {
        let ItemKind::Head { word, mut terms, .. } = item.kind else { return };
        terms.insert(0, Term { kind: TermKind::Name, span: word });
        self.broken_line(items, terms);
    }

    /// A line, as terms, that belongs to the item before: told, and read with it.
    pub fn broken_line(&mut self, items: &mut Vec<Item>, terms: Vec<Term>) {
        let Some((first, last)) = terms.first().zip(terms.last()) else { return };
        let (start, span) = (first.span, first.span.to(last.span));
        let word = self.slice(start);
        let Some(before) = items.last_mut().filter(|i| goes_on(i)) else {
            let error = self
                .error(&codes::E0104, start, format!("an item can't begin with `{word}`"))
                .label("there is no line above that this could go on with")
                .help(FORMS);
            self.report(error);
            return items.push(Item { kind: ItemKind::Bad, span });
        };
        let end = before.span.end as usize;
        let mut error = self
            .error(&codes::E0106, start, "this line belongs to the one above")
            .label(format!("`{word}` goes on with what stands above"))
            .related(
                self.span(before.span.start as usize, first_line(self.text, before.span)),
                "an item ends with its line",
            )
            .help("only after a comma, or inside `( )` and `\"\"\"`, does an item go on with the next line");
        let gap = self.span(end, start.start as usize);
        // Behind a field no tail can stand but `source`: it is of a dated line, wherever that is.
        let stray = matches!(before.kind, ItemKind::Field { .. }) && matches!(word, "at" | "by" | "to" | "effective");
        if stray {
            let error = error.help(format!("`{word} …` is of a dated line, and the line above is a field"));
            before.span.end = span.end;
            return self.report(error);
        }
        if self.slice(gap).trim().is_empty() {
            let glue = if word == "," { "" } else { " " };
            error = error.fix("join the two lines", gap, glue);
        }
        before.span.end = span.end;
        if let ItemKind::Field { terms: all, .. }
        | ItemKind::Dated { terms: all, .. }
        | ItemKind::Head { terms: all, .. } = &mut before.kind
        {
            all.extend(terms);
        }
        self.report(error);
    }

    /// A bullet under a field: `- CN`. Told once for the list, read as its entries.
    pub fn bullet(&mut self, items: &mut [Item], mark: Span, terms: &[Term], span: Span) -> bool {
        let Some(Item { kind: ItemKind::Field { name, terms: all }, span: whole }) = items.last_mut() else {
            return false;
        };
        let fresh = self.bullets != Some(name.start);
        if fresh && !all.is_empty() {
            return false;
        }
        self.bullets = Some(name.start);
        if !fresh {
            all.push(Term { kind: TermKind::Comma, span: mark });
        }
        all.extend_from_slice(terms);
        whole.end = span.end;
        if fresh {
            let error = self
                .error(&codes::E0104, mark, "a list is written on the line of its field, with commas")
                .label("no bullets")
                .help("write `parties: CN, KZ`; after a comma the list may go on with the next line");
            self.report(error);
        }
        true
    }

    // ---- dated lines and fields ----

    fn push_dated(&mut self, items: &mut Vec<Item>, mut item: Item) {
        let ItemKind::Dated { when, terms } = &item.kind else { return items.push(item) };
        // `amount:`, and below it `5mn USD`.
        let lacks = |last: &Item| unfinished::ends_in_operator(self, last) || unfinished::is_figure(self, last, *when);
        if items.last().is_some_and(lacks) && self.deeper(items, *when) {
            let figure = Term { kind: TermKind::Scalar, span: *when };
            let all = std::iter::once(figure).chain(terms.iter().copied()).collect();
            return self.broken_line(items, all);
        }
        // `2015 March 27`
        let month = terms.first().is_some_and(|t| t.kind == TermKind::Name && dates::begins_date(self.slice(t.span)));
        if !dates::is_when(self.slice(*when)) || month {
            let (first, terms) = (*when, terms.clone());
            if let Some((when, of_date)) = self.wrong_date(first, &terms) {
                // What follows the date is read all the same.
                item.kind = ItemKind::Dated { when, terms: terms[of_date..].to_vec() };
            } else if !dates::is_when(self.slice(first)) {
                item.kind = ItemKind::Bad;
                self.no_date(first);
            }
        }
        items.push(item);
    }

    /// A date in another form at the head of a line: told; its place, and how many of the
    /// terms belong to it.
    fn wrong_date(&mut self, first: Span, terms: &[Term]) -> Option<(Span, usize)> {
        for count in (0..=terms.len().min(5)).rev() {
            let span = count.checked_sub(1).map_or(first, |n| first.to(terms[n].span));
            if span.end - span.start > 40 {
                continue;
            }
            if let Some(reading) = dates::reading(self.slice(span)) {
                let error = dates::wrong_form(self.slice(span), span, &reading);
                self.report(error);
                return Some((span, count));
            }
        }
        None
    }

    fn no_date(&mut self, when: Span) {
        if self.dirty && self.slice(when).contains(super::controls::is_reported) {
            return;
        }
        let text = odd::short(self.slice(when));
        let error = if self.slice(when).ends_with("..") {
            self.error(&codes::E0107, when, format!("`{text}` has no end, and a line needs one"))
                .label("write the last day too: `1889-03-28..1889-04-05`")
        } else {
            self.error(&codes::E0107, when, format!("`{text}` is no date"))
                .label("a line that begins with a digit begins with its date")
                .help("write `2015-03-27`, or `2015-03` or `2015` where no more is known")
        };
        self.report(error);
    }

    fn push_field(&mut self, items: &mut Vec<Item>, mut item: Item) {
        let ItemKind::Field { name, terms } = &mut item.kind else { return items.push(item) };
        let name = *name;
        let text = self.slice(name);
        if scan::classify(text.as_bytes()) == TermKind::Name {
            return items.push(item);
        }
        if text.as_bytes()[0].is_ascii_digit() {
            let mut terms = std::mem::take(terms);
            let when = match self.hour_behind_date(name, &terms) {
                Some(day) => {
                    terms.remove(0);
                    day
                }
                None => {
                    self.colon_after_date(name);
                    name
                }
            };
            item.kind = ItemKind::Dated { when, terms };
            return self.push_dated(items, item);
        }
        odd::name(self, name);
        item.kind = ItemKind::Bad;
        items.push(item);
    }

    /// `2015-03-27T10:00`: told; gives the day.
    fn hour_behind_date(&mut self, name: Span, terms: &[Term]) -> Option<Span> {
        let (day, hour) = self.slice(name).split_once('T')?;
        let minutes = terms.first().filter(|t| t.span.start == name.end + 1)?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !dates::is_when(day) || !digits(hour) || !self.slice(minutes.span).starts_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        let end = name.start as usize + day.len();
        let time = self.span(end, minutes.span.end as usize);
        let error = self
            .error(&codes::E0107, time, "a line has a day, and no time of day")
            .label("nothing is kept of the hour")
            .fix("remove it", time, "");
        self.report(error);
        Some(self.span(name.start as usize, end))
    }

    fn colon_after_date(&mut self, when: Span) {
        let colon = scan::skip_blanks(self.text.as_bytes(), when.end as usize);
        let error = self
            .error(&codes::E0109, self.span(colon, colon + 1), "a dated line has no `:` after its date")
            .label("only fields have a `:`")
            .fix("remove the `:`", self.span(when.end as usize, colon + 1), "");
        self.report(error);
    }
}

/// Whether a line below could go on with this item.
fn goes_on(item: &Item) -> bool {
    !matches!(item.kind, ItemKind::Bad | ItemKind::Head { body: Some(_), .. })
}

fn first_line(text: &str, span: Span) -> usize {
    let start = span.start as usize;
    start + text[span.range()].find(['\r', '\n']).unwrap_or((span.end - span.start) as usize)
}
