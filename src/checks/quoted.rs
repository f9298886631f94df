//! Amounts and counts beside the words that are quoted for them: the figure of the
//! record has to be among the figures of the quotation.
//!
//! Only what can be read is held against a record: a quotation in another language
//! than English may have its figures in words.

use super::context::Context;
use super::quotes::words;
use super::stated::{Stated, figures};
use super::{amounts, powers, scales};
use crate::diag::{Diagnostic, codes as diagnostics};
use crate::model::query::{Cond, Const, Right};
use crate::model::{Arg, Bounds, Citation, Cur, Dec, DeclId, Entry, Figure, Key, Value};
use crate::schema::{F, codes};
use crate::text::Span;

/// A figure of the record and its place.
struct Claim {
    /// What has to be quoted: one figure, or both ends of a range.
    figures: Vec<Dec>,
    span: Span,
    money: bool,
    /// Of money, where it is told.
    currency: Option<Cur>,
}

pub(super) fn figures_of_quotes(context: &Context, out: &mut Vec<Diagnostic>) {
    let model = context.model;
    for decl in &model.decls {
        for field in decl.fields.iter().filter(|f| !f.sources.is_empty()) {
            if matches!(field.key, Key::Own(F::Amount | F::Count | F::Quantity) | Key::User(_)) {
                hold(context, field.values.iter().flat_map(of_entry), &field.sources, out);
            }
        }
        for line in decl.lines.iter().filter(|l| !l.sources.is_empty()) {
            let claims: Vec<Claim> = match &line.arg {
                Arg::Amount(amount) => of_amount(amount, line.arg_span),
                Arg::Amended { values, .. } | Arg::Reported { values, .. } => {
                    values.iter().flat_map(of_entry).collect()
                }
                Arg::Changed { by, .. } => of_entry(by),
                _ => continue,
            };
            hold(context, claims.into_iter(), &line.sources, out);
        }
    }
    for expect in model.expects.iter().filter(|e| !e.sources.is_empty()) {
        let Cond::Compare { right, .. } = &expect.cond else { continue };
        let claims = match &**right {
            Right::Value(Const::Amount(amount), span) => of_amount(amount, *span),
            Right::Value(Const::Number(figure), span) => of_figure(*figure, *span, false),
            _ => continue,
        };
        hold(context, claims.into_iter(), &expect.sources, out);
    }
}

fn of_entry(entry: &Entry) -> Vec<Claim> {
    match &entry.value {
        Value::Amount(amount) => of_amount(amount, entry.span),
        Value::Change { by, .. } => of_amount(by, entry.span),
        Value::Number(figure) => of_figure(**figure, entry.span, false),
        Value::Quantity(quantity) => of_figure(quantity.figure, entry.span, false),
        _ => Vec::new(),
    }
}

fn of_amount(amount: &crate::model::Amount, span: Span) -> Vec<Claim> {
    let of = |figure: Figure, currency: Option<Cur>| {
        of_figure(figure, span, true).into_iter().map(move |claim| Claim { currency, ..claim })
    };
    let twin = amount.twin().map(|(bounds, currency)| of(Figure::Known(bounds), Some(currency)));
    of(amount.figure, amount.currency).chain(twin.into_iter().flatten()).collect()
}

fn of_figure(figure: Figure, span: Span, money: bool) -> Vec<Claim> {
    let Some(Bounds { low, high, .. }) = figure.bounds() else { return Vec::new() };
    let mut figures: Vec<Dec> = [Some(low), high].into_iter().flatten().collect();
    figures.dedup();
    // `up to 2bn` has no lower end to quote, and "an agreement" is one without a figure.
    figures.retain(|f| f.0 != 0 && (money || *f != Dec::ONE));
    if figures.is_empty() { Vec::new() } else { vec![Claim { figures, span, money, currency: None }] }
}

/// Whether each claim is in one of the quotations beside it.
fn hold(context: &Context, claims: impl Iterator<Item = Claim>, citations: &[Citation], out: &mut Vec<Diagnostic>) {
    let mut quotes = Vec::new();
    for citation in citations {
        // A source without words may have the figure anywhere.
        let Some((quote, span)) = &citation.quote else { return };
        let words = words(quote);
        if words.is_empty() {
            return;
        }
        quotes.push((words, *span, english(context, citation.source.target, words)));
    }
    let mut read: Option<Vec<Stated>> = None;
    for claim in claims {
        let stated = read.get_or_insert_with(|| quotes.iter().flat_map(|(words, ..)| figures(words)).collect());
        let (quote, place, _) = quotes[0];
        if claim.figures.iter().all(|f| stated.iter().any(|s| s.says(*f))) {
            let other = claim.currency.and_then(|currency| in_another(currency, &claim.figures, stated));
            out.extend(other.map(|other| told_of_currency(context, &claim, other, quotes.len() == 1, quote, place)));
            continue;
        }
        let readable = |words: &str, english: bool| (english || has_no_room(words)) && !by_dozens(words);
        let english = quotes.iter().all(|(words, _, english)| readable(words, *english));
        let comparable = |s: &&Stated| if claim.money { s.scaled() || !s.currencies.is_empty() } else { !s.is_year() };
        if !english && !stated.iter().any(|s| s.digits && comparable(&s)) {
            continue;
        }
        let missing = claim.figures.iter().find(|f| !stated.iter().any(|s| s.says(**f)));
        out.extend(missing.map(|missing| told(context, &claim, *missing, stated, quotes.len() == 1, quote, place)));
    }
}

/// A figure of the record that the words have, and in other currencies only. Where the two
/// have a word in common it says nothing: `$12 billion` in Canberra is of Australia.
fn in_another<'s>(currency: Cur, figures: &[Dec], stated: &'s [Stated]) -> Option<&'s Stated> {
    let row = codes::currency(currency.code).filter(|row| row.until.is_none())?;
    let shared = |a: &str, b: &str| a.split(' ').any(|word| b.split(' ').any(|other| word.eq_ignore_ascii_case(other)));
    let alike = |other: &codes::Currency| other.code == row.code || shared(other.name, row.name);
    figures.iter().find_map(|figure| {
        let mut says = stated.iter().filter(|s| s.says(*figure)).peekable();
        let first = *says.peek()?;
        says.all(|s| !s.currencies.is_empty() && !s.currencies.iter().any(|c| alike(c))).then_some(first)
    })
}

fn told_of_currency(
    context: &Context,
    claim: &Claim,
    other: &Stated,
    one: bool,
    quote: &str,
    place: Span,
) -> Diagnostic {
    let written = context.text(claim.span);
    let said = words(quote).get(other.range.clone()).filter(|_| one);
    let label =
        said.map_or("the words have it in another currency".to_owned(), |said| format!("the words say `{said}`"));
    Diagnostic::new(&diagnostics::W0610, claim.span, format!("`{written}` is not in the words quoted for it"))
        .label(label)
        .related(place, "quoted here")
        .help("the figure is the same, and its currency is another")
}

fn told(
    context: &Context,
    claim: &Claim,
    missing: Dec,
    stated: &[Stated],
    one: bool,
    quote: &str,
    place: Span,
) -> Diagnostic {
    let written = context.text(claim.span);
    let shown = if claim.figures.len() > 1 {
        amounts::scaled(missing).unwrap_or(missing.to_string())
    } else {
        written.to_owned()
    };
    let comparable: Vec<&Stated> = stated.iter().filter(|s| !s.is_year()).collect();
    // The texts of the figures can be cut out where there is one quotation.
    let said: Vec<String> =
        comparable.iter().take(3).filter_map(|s| Some(format!("`{}`", quote.get(s.range.clone())?))).collect();
    let label = match (one, said.is_empty()) {
        (_, true) => "no figure is quoted for it".to_owned(),
        (true, false) => format!("the words say {}", said.join(", ")),
        (false, false) => "none of the quotations has it".to_owned(),
    };
    let by_power = comparable.iter().flat_map(|s| &s.values).find_map(|v| powers::apart(missing, *v));
    let diagnostic =
        Diagnostic::new(&diagnostics::W0610, claim.span, format!("`{shown}` is not in the words quoted for it"))
            .label(label)
            .related(place, "quoted here");
    match by_power {
        Some(words) => diagnostic.help(format!("it is {words} what the words say")),
        None => diagnostic.help("quote the words that have the figure, or leave the quotation out"),
    }
}

/// Whether a quotation has no number in another language than English: all its words are
/// English numerals, or no number in any language ("documents").
fn has_no_room(words: &str) -> bool {
    const NOUNS: [&str; 24] = [
        "document",
        "documents",
        "agreement",
        "agreements",
        "contract",
        "contracts",
        "loan",
        "loans",
        "deal",
        "deals",
        "treaty",
        "project",
        "projects",
        "package",
        "credit",
        "grant",
        "memorandum",
        "amount",
        "sum",
        "dollars",
        "euros",
        "yuan",
        "signed",
        "cooperation",
    ];
    let mut words = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    words.peek().is_some()
        && words.map(str::to_lowercase).all(|w| NOUNS.contains(&&*w) || scales::english(&w).is_some())
}

/// Two dozen are 24, and a score of them more than a word says: they are not held against
/// what is counted one by one.
fn by_dozens(words: &str) -> bool {
    const MANY: [&str; 4] = ["dozen", "dozens", "score", "scores"];
    words.split(|c: char| !c.is_alphanumeric()).any(|word| MANY.iter().any(|many| word.eq_ignore_ascii_case(many)))
}

/// Whether a quotation is in English, as far as can be told.
fn english(context: &Context, source: Option<DeclId>, words: &str) -> bool {
    let lang = source.and_then(|id| {
        context.get(id).values(F::Lang).iter().find_map(|e| match &e.value {
            Value::Tag(tag) => Some(&**tag),
            _ => None,
        })
    });
    const PLAIN: [&str; 16] = [
        "the", "of", "and", "to", "in", "for", "with", "worth", "is", "was", "were", "will", "has", "have", "from",
        "total",
    ];
    let plain = || {
        let mut words = words.split(|c: char| !c.is_alphabetic());
        words.any(|w| PLAIN.contains(&w.to_lowercase().as_str()))
    };
    match lang {
        Some(lang) => lang == "en" || lang.starts_with("en-"),
        None => words.chars().filter(|c| c.is_alphabetic()).all(|c| c.is_ascii()) && plain(),
    }
}
