//! Declarations: `KIND NAME "TITLE" { … }`, and words that stand where a kind of
//! declaration should.

use super::terms::is_string;
use super::{Lower, choice, short};
use crate::diag::{Diagnostic, codes, nearest};
use crate::model::decl::{Decl, DeclId, Few, Key, Value};
use crate::schema::{self, Card, F, FieldType, Kind};
use crate::syntax::{Body, Item, ItemKind, Term, TermKind};
use crate::text::Span;

impl Lower<'_> {
    pub(super) fn top_item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Head { word, terms, body } => match self.s(*word) {
                "include" => self.include(item.span, terms, body.as_ref()),
                "expect" => self.expect(item.span, terms),
                _ => {
                    self.head(None, item.span, *word, terms, body.as_ref());
                }
            },
            ItemKind::Dated { when, terms } => self.top_dated(item.span, *when, terms),
            ItemKind::Field { name, terms } => self.top_field(item.span, *name, terms),
            ItemKind::Bad => {}
        }
    }

    fn top_field(&mut self, span: Span, name: Span, terms: &[Term]) {
        let word = self.s(name);
        if schema::kind(word).is_some() && F::from_word(word).is_none() {
            let error = Self::error(&codes::E0104, name.after(), format!("a declaration has no `:` after `{word}`"))
                .label("only fields have a `:`")
                .fix("remove the `:`", self.span(name.end, terms.first().map_or(span.end, |t| t.span.start)), " ");
            return self.report(error);
        }
        if word == "expect" {
            let error = Self::error(&codes::E0104, name.after(), "`expect` has no `:`")
                .label("only fields have a `:`")
                .fix("remove the `:`", self.span(name.end, terms.first().map_or(span.end, |t| t.span.start)), " ");
            return self.report(error);
        }
        let error = Self::error(&codes::E0104, name, format!("the field `{word}` stands in no declaration"))
            .label("a field stands between the `{` and `}` of its declaration")
            .help("write `KIND NAME \"TITLE\" {`, then the fields, then `}`");
        self.report(error);
    }

    /// A declaration, at top level or in the body of `parent`.
    pub(super) fn head(&mut self, parent: Option<DeclId>, span: Span, word: Span, terms: &[Term], body: Option<&Body>) {
        match schema::kind(self.s(word)) {
            Some(kind) => self.declaration(kind, parent, span, word, terms, body),
            None => self.unknown_kind(parent, span, word, terms, body),
        }
    }

    fn declaration(
        &mut self,
        kind: Kind,
        parent: Option<DeclId>,
        span: Span,
        word: Span,
        terms: &[Term],
        body: Option<&Body>,
    ) {
        if let Some(parent) = parent {
            self.check_nesting(parent, kind, word);
        }
        let (name_span, title, head) = self.name_and_title(kind, word, terms);
        let name = self.s(name_span);
        let (fields, lines) = body.map_or((0, 0), counted);
        let id = DeclId(self.out.decls.len() as u32);
        self.out.decls.push(Decl {
            kind,
            name: name.into(),
            title,
            implied: false,
            name_span,
            head,
            span,
            parent,
            children: Few::new(),
            fields: Vec::with_capacity(fields),
            lines: Vec::with_capacity(lines),
        });
        if let Some(parent) = parent {
            self.out.decls[parent.0 as usize].children.push(id);
        }
        if let Some(body) = body {
            for item in &body.items {
                self.body_item(id, item);
            }
            self.finish_fields(id);
        }
    }

    fn check_nesting(&mut self, parent: DeclId, kind: Kind, word: Span) {
        let outer = &self.out.decls[parent.0 as usize];
        let inside = kind.row().inside;
        if inside.has(outer.kind) {
            return;
        }
        let (head, holder) = (outer.head, outer.kind);
        let holds: Vec<_> = schema::kinds().iter().filter(|row| row.inside.has(holder)).map(|row| row.plural).collect();
        let label = if inside == schema::Kinds::NONE {
            format!("{} stands at top level", kind.with_article())
        } else {
            format!("{} stands at top level, or in {}", kind.with_article(), inside.described())
        };
        let mut error = Self::error(
            &codes::E0211,
            word,
            format!("{} can't stand inside {}", kind.with_article(), holder.with_article()),
        )
        .label(label)
        .related(head, format!("this {} is not closed before it", holder.word()));
        error = match holds.as_slice() {
            [] => error.help(format!("close the {} with `}}` first", holder.word())),
            holds => error.help(format!("what may stand in {}: {}", holder.with_article(), holds.join(", "))),
        };
        self.report(error);
    }

    fn body_item(&mut self, decl: DeclId, item: &Item) {
        match &item.kind {
            ItemKind::Field { name, terms } => self.field(decl, item.span, *name, terms),
            ItemKind::Dated { when, terms } => self.body_dated(decl, item.span, *when, terms),
            ItemKind::Head { word, terms, body } => {
                let text = self.s(*word);
                // `source` is a kind and a field: here it can only be the field.
                let bare = body.is_none() && (terms.first().is_some_and(is_string) || !terms.iter().any(is_string));
                if let Some(error) = self.preposition_before_date(*word, terms).filter(|_| body.is_none()) {
                    return self.report(error);
                }
                if text == "source"
                    && body.is_none()
                    && matches!(terms[..], [name, words] if name.kind == TermKind::Name && is_string(&words))
                {
                    return self.quote_on_its_own(*word, terms);
                }
                if matches!(text, "include" | "expect") {
                    self.only_at_top(*word);
                } else if body.is_none() && self.vocabulary.field(text).is_some()
                    || F::from_word(text).is_some() && (schema::kind(text).is_none() || bare)
                {
                    self.field_without_colon(decl, item.span, *word, terms);
                } else {
                    self.head(Some(decl), item.span, *word, terms, body.as_ref());
                }
            }
            ItemKind::Bad => {}
        }
    }

    /// `on 2016-03-27 signed`
    fn preposition_before_date(&self, word: Span, terms: &[Term]) -> Option<Diagnostic> {
        let written = self.s(word);
        let [date, rest @ ..] = terms else { return None };
        let happens = rest.iter().take(3).any(|t| schema::verb(self.s(t.span)).is_some());
        let before = matches!(written, "on" | "On" | "In" | "since" | "from" | "dated");
        if !before || !happens || !crate::syntax::dates::is_when(self.s(date.span)) {
            return None;
        }
        let gap = self.span(word.start, date.span.start);
        Some(
            Self::error(&codes::E0104, word, format!("`{written}` before the date of a line"))
                .label("a dated line begins with its date")
                .fix(format!("remove `{written}`"), gap, ""),
        )
    }

    /// `source s "p. 3"` on a line of its own.
    fn quote_on_its_own(&mut self, word: Span, terms: &[Term]) {
        let (name, words) = (self.s(terms[0].span), short(self.s(terms[1].span)));
        self.out.unread.push(name.into());
        let error = Self::error(&codes::E0211, word, "a source can't stand inside another declaration")
            .label("a source is declared at top level")
            .help(format!(
                "words of a source stand beside the fact that they prove: `amount: 1.2bn USD source {name} {words}`"
            ))
            .help(format!("what holds for all that has no source of its own is `source: {name}`"));
        self.report(error);
    }

    pub(super) fn only_at_top(&mut self, word: Span) {
        let written = self.s(word);
        let error = Self::error(&codes::E0225, word, format!("`{written}` stands at top level only"))
            .label("not inside a declaration")
            .help("move it out of the block");
        self.report(error);
    }

    fn field_without_colon(&mut self, decl: DeclId, span: Span, word: Span, terms: &[Term]) {
        let written = self.s(word);
        let error = Self::error(&codes::E0109, word, format!("the field `{written}` has no `:` after its name"))
            .label(format!("write `{written}:`"))
            .fix("write the `:`", word.after(), ":");
        self.report(error);
        self.field(decl, span, word, terms);
    }

    fn unknown_kind(&mut self, parent: Option<DeclId>, span: Span, word: Span, terms: &[Term], body: Option<&Body>) {
        let written = self.s(word);
        if body.is_none() && schema::verb(written).is_some() {
            return self.line_without_date(parent, span, word, terms);
        }
        let statement = self.turned_statement(None, word, terms);
        if let Some(error) = statement.or_else(|| self.preposition_before_date(word, terms)).filter(|_| body.is_none())
        {
            return self.report(error);
        }
        // What has a `:` in a wrong place has been told.
        let strings = |at: u32| terms.iter().any(|t| t.span.start <= at && at < t.span.end);
        let colons = self.s(span).match_indices(':').map(|(at, _)| span.start + at as u32);
        if body.is_none() && colons.into_iter().any(|at| !strings(at)) {
            return self.unread(parent, terms, body);
        }
        if let Some((error, when, rest)) = self.vague_date(word, terms).filter(|_| body.is_none()) {
            self.report(error);
            return match parent {
                Some(decl) => self.body_dated(decl, span, when, rest),
                None => self.top_dated(span, when, rest),
            };
        }
        if let Some(error) = parent.filter(|_| body.is_none()).and_then(|p| self.list_goes_on(p, word, terms)) {
            return self.report(error);
        }
        if let Some(semicolon) = parent.filter(|_| body.is_none()).and_then(|parent| self.divides_list(parent, word)) {
            let error = Self::error(&codes::E0110, semicolon, "a `;` ends the field before it")
                .label("entries of a list have commas between them")
                .maybe("write a comma", semicolon, ",");
            return self.report(error);
        }
        let kinds = || schema::kinds().iter().map(|row| row.word);
        let lower = written.to_ascii_lowercase();
        let meant = schema::kind(&lower).map(Kind::word).or_else(|| {
            let plural = schema::kinds().iter().find(|row| row.plural == lower);
            plural.map(|row| row.word).or_else(|| other_word_for_kind(&lower))
        });
        let field = parent.filter(|_| body.is_none()).and_then(|_| nearest(written, schema::field_words()));
        let meant = meant.or_else(|| nearest(written, kinds()));
        let mut error =
            Self::error(&codes::E0206, word, format!("there is no kind of declaration `{}`", short(written)));
        if let Some(kind) = meant {
            error = error.help(format!("did you mean `{kind}`?"));
            // `loan x { … }`
            error = match other_kind_inside(kind, &lower) {
                Some(inside) => error.help(format!("what sort of {kind} it is stands inside: `kind: {inside}`")),
                None => error,
            };
            error = error.near(word, written, kind);
        } else if let Some(field) = field {
            error = error.help(format!("did you mean the field `{field}:`?")).maybe(
                format!("write `{field}:`"),
                word,
                format!("{field}:"),
            );
        } else {
            error = error.help(format!("the kinds are {}", choice(kinds())));
        }
        let label = if parent.is_some() {
            "no declaration, and no field: a field has a `:` after its name"
        } else {
            "not a kind of declaration"
        };
        self.report(error.label(label));
        // Its fields and lines are read as those of the kind that is likely meant: they may
        // have mistakes of their own, and others may name it.
        match meant.and_then(schema::kind).filter(|_| is_declaration(terms, body)) {
            Some(kind) => self.declaration(kind, parent, span, word, terms, body),
            None => self.unread(parent, terms, body),
        }
    }

    /// `early 2018 signed`, `mid-2018 signed`: the error, the place of the date, and what
    /// stands behind it.
    fn vague_date<'t>(&self, word: Span, terms: &'t [Term]) -> Option<(Diagnostic, Span, &'t [Term])> {
        let written = self.s(word);
        let is_year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        let (at, year, rest) = match written.rsplit_once('-').filter(|(_, year)| is_year(year)) {
            Some((_, year)) => (word, year, terms),
            None => {
                let year = terms.first().filter(|t| is_year(self.s(t.span)))?;
                (word.to(year.span), self.s(year.span), &terms[1..])
            }
        };
        let happens = terms.iter().take(3).any(|t| schema::verb(self.s(t.span)).is_some());
        happens.then(|| {
            let error = Self::error(&codes::E0107, at, format!("`{}` is no date", self.s(at)));
            // Of a day before or after a year the year itself is another.
            let error = match written.to_ascii_lowercase().as_str() {
                "before" | "after" | "until" | "till" | "by" | "since" => error
                    .label("a line has its day, or the days between which it lies")
                    .help(format!("what is known of the day stands as a range, as in `{year}-01..{year}-04`")),
                _ => error.label(format!("`{year}`, `{year}-06`, or a range: `{year}-01..{year}-04`")).maybe(
                    format!("write `{year}`"),
                    at,
                    year.to_owned(),
                ),
            };
            (error, at, rest)
        })
    }

    /// A code on a line of its own, below a list of names that ends without a comma.
    fn list_goes_on(&self, parent: DeclId, word: Span, terms: &[Term]) -> Option<Diagnostic> {
        let field = self.out.decls[parent.0 as usize].fields.last()?;
        let list = field.values.last().is_some_and(|e| matches!(e.value, Value::Ref(_)));
        let code = crate::schema::codes::country(self.s(word)).is_some();
        let between = self.text.get(field.span.end as usize..word.start as usize)?;
        let next = terms.is_empty() && list && code && between.trim().is_empty();
        next.then(|| {
            Self::error(&codes::E0110, word, format!("no comma before `{}`", self.s(word)))
                .label("after a comma a list goes on with the next line")
                .related(field.name_span, "the list")
                .maybe("write a comma", field.span.after(), ",")
        })
    }

    /// `parties: CN; KZ`: the `;` before a word that stands on the line of a list.
    fn divides_list(&self, parent: DeclId, word: Span) -> Option<Span> {
        let field = self.out.decls[parent.0 as usize].fields.last()?;
        let Key::Own(own) = field.key else { return None };
        let list = schema::field(own, self.out.decls[parent.0 as usize].kind)?;
        let names = matches!(list.ty, FieldType::Ref(_) | FieldType::Shares(_) | FieldType::Tag);
        let between = self.text.get(field.span.end as usize..word.start as usize)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '\t' | ';' | '-' | '.');
        let semicolon = between.trim_end().strip_suffix(';')?;
        if !names || list.card != Card::List || !between.trim_start().starts_with(';') || !between.chars().all(plain) {
            return None;
        }
        let at = field.span.end + semicolon.len() as u32;
        Some(self.span(at, at + 1))
    }

    /// What stands under an unknown kind has been told there, and its names are known.
    fn unread(&mut self, parent: Option<DeclId>, terms: &[Term], body: Option<&Body>) {
        if parent.is_none() || is_declaration(terms, body) {
            self.unread_names(terms, body);
        }
    }

    fn unread_names(&mut self, terms: &[Term], body: Option<&Body>) {
        if let Some(name) = terms.first().filter(|t| t.kind == TermKind::Name) {
            self.out.unread.push(self.s(name.span).into());
        }
        // Bodies nest to a depth that the parser bounds.
        for item in body.map_or(&[][..], |body| &body.items) {
            if let ItemKind::Head { terms, body, .. } = &item.kind
                && is_declaration(terms, body.as_ref())
            {
                self.unread_names(terms, body.as_ref());
            }
        }
    }

    /// `signed 2015-03-27`: the date comes first.
    fn line_without_date(&mut self, parent: Option<DeclId>, span: Span, word: Span, terms: &[Term]) {
        let verb = self.s(word);
        let mut error = Self::error(&codes::E0104, word, format!("the line `{verb} …` does not begin with its date"));
        // `signed on 2015-03-27`
        let on = usize::from(matches!(terms.first().map(|t| self.s(t.span)), Some("on" | "at" | "in")));
        error =
            match terms.get(on).filter(|t| t.kind == TermKind::Scalar && crate::syntax::dates::is_when(self.s(t.span)))
            {
                Some(date) if parent.is_some() => {
                    let (date, rest) = (self.s(date.span), self.s(self.span(date.span.end, span.end)));
                    let right = format!("{date} {verb}{rest}");
                    error.label("the date stands first").fix(format!("write `{}`", short(&right)), span, right)
                }
                _ => error
                    .label("a dated line is `DATE VERB …`")
                    .help(format!("for example `{}`", schema::verb(verb).map_or("", |v| v.row().example))),
            };
        self.report(error);
    }
}

/// Whether a word that is no kind begins a declaration, and not a field or a line.
fn is_declaration(terms: &[Term], body: Option<&Body>) -> bool {
    body.is_some() || terms.get(1).is_some_and(is_string)
}

/// How many fields and dated lines a body has: a vector that grows takes twice what it
/// holds, and a record of a hundred thousand is kept for good.
fn counted(body: &Body) -> (usize, usize) {
    let count = |is: fn(&ItemKind) -> bool| body.items.iter().filter(|i| is(&i.kind)).count();
    (count(|k| matches!(k, ItemKind::Field { .. })), count(|k| matches!(k, ItemKind::Dated { .. })))
}

/// Words of other systems for our kinds.
fn other_word_for_kind(word: &str) -> Option<&'static str> {
    Some(match word {
        "country" | "state" | "organisation" | "organization" | "company" | "bank" | "agency" | "actor" => "party",
        "people" | "official" | "minister" => "person",
        "agreement" | "treaty" | "loan" | "grant" | "contract" | "mou" | "document" | "deal" | "memorandum" => {
            "instrument"
        }
        "programme" | "program" => "initiative",
        "meeting" | "summit" | "visit" | "talks" | "forum" => "event",
        "promise" | "commitment" | "measure" => "pledge",
        "bundle" => "package",
        "currency" => "unit",
        "check" => "rule",
        _ => return None,
    })
}

/// `loan` as the kind of an instrument, for who begins a declaration with it.
fn other_kind_inside(kind: &str, word: &str) -> Option<&'static str> {
    if kind == Kind::Instrument.word() { schema::instrument_kind(word).map(|kind| kind.word()) } else { None }
}
