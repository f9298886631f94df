//! What to say of a country that is called otherwise than by its code. Wherever two can
//! be meant, both are shown, and a person has to choose.

use crate::diag::{Diagnostic, codes};
use crate::schema::codes::{Country, countries_once, country_also_named, country_named, country_of_three};
use crate::text::Span;

/// `Kazakhstan`, in quotes or not.
pub(in crate::model) fn name_for_code(span: Span, written: &str) -> Option<Diagnostic> {
    let row = country_named(written)?;
    let error = Diagnostic::new(&codes::E0214, span, format!("`{written}` is a name, and a code is meant"));
    Some(match country_also_named(written) {
        Some(other) => one_of(error.label("it can be two"), span, &[row, other]),
        None => its_code(error, span, row),
    })
}

/// `KAZ`
pub(in crate::model) fn three_for_code(span: Span, written: &str) -> Option<Diagnostic> {
    let row = country_of_three(written)?;
    let meant = if row.is_withdrawn() { "four" } else { "two" };
    let message = format!("`{written}` is a code of three letters, and one of {meant} is meant");
    Some(its_code(Diagnostic::new(&codes::E0214, span, message), span, row))
}

/// `SU`, which is nobody's any more: what was called so has a code of four letters.
pub(in crate::model) fn code_of_once(span: Span, written: &str) -> Option<Diagnostic> {
    let rows = countries_once(written);
    let error = Diagnostic::new(
        &codes::E0214,
        span,
        format!("`{written}` is a withdrawn code, and one of four letters is meant"),
    );
    match rows[..] {
        [] => None,
        [row] => Some(its_code(error, span, row).help(format!("`{}` is {}", row.code, row.name))),
        _ => Some(one_of(error.label("it was the code of two"), span, &rows)),
    }
}

fn its_code(error: Diagnostic, span: Span, row: &Country) -> Diagnostic {
    error.label(format!("its code is `{}`", row.code)).fix(format!("write `{}`", row.code), span, row.code)
}

fn one_of(error: Diagnostic, span: Span, rows: &[&'static Country]) -> Diagnostic {
    let shown: Vec<_> = rows.iter().map(|row| format!("`{}` ({})", row.code, row.name)).collect();
    rows.iter().fold(error.help(format!("one of {}", shown.join(", "))), |error, row| {
        error.maybe(format!("write `{}`", row.code), span, row.code)
    })
}
