//! Terms of an expression that stands alone, as on the command line.

use super::super::grammar::{self, Loose};
use super::super::items::Reader;
use super::super::tree::Term;
use super::super::{controls, odd, scan};
use crate::diag::{Diagnostic, codes};
use crate::text::FileId;

/// The terms of `text`, which is a file of its own; a line end in it is a space.
pub fn lex(file: FileId, text: &str) -> (Vec<Term>, Vec<Diagnostic>) {
    let mut reader = Reader::new(file, text);
    controls::check(&mut reader, 0..text.len());
    let terms = match grammar::terms(&mut reader, 0..text.len(), Loose::Expression) {
        Ok(terms) => terms,
        Err(at) => {
            let error = no_term(&reader, at);
            reader.report(error);
            Vec::new()
        }
    };
    (terms, reader.errors)
}

fn no_term(reader: &Reader, at: usize) -> Diagnostic {
    let bytes = reader.text.as_bytes();
    let mut next = 0;
    while next < bytes.len() {
        match bytes[next] {
            b'"' => {
                let quoted = scan::quoted(bytes, next);
                if !quoted.closed {
                    let span = reader.span(next, quoted.end);
                    return reader
                        .error(&codes::E0103, span, "a string that is not closed")
                        .label("no `\"` ends it")
                        .maybe("close the string", span.after(), "\"");
                }
                next = quoted.end;
            }
            b'#' => next = scan::line_end(bytes, next),
            b'{' | b'}' | b':' => {
                let span = reader.span(next, next + 1);
                let shown = odd::short(reader.slice(span));
                return reader
                    .error(&codes::E0701, span, format!("an expression has no `{shown}`"))
                    .label("does not fit here");
            }
            _ => next += 1,
        }
    }
    let at = at.min(text_end(reader.text));
    reader.error(&codes::E0701, reader.span(at, at), "this expression can't be read")
}

fn text_end(text: &str) -> usize {
    text.trim_end().len()
}
