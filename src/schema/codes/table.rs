//! Reading the CSVs: rows of cells that borrow from the text, days, and words in
//! the one form in which they are compared. Must not know what any list means.

/// A day of the Gregorian calendar as year, month, day. Tuples compare as days do.
pub type Ymd = (i32, u8, u8);

/// The rows of a CSV without its header. Cells borrow from the text, so our lists
/// hold no `""` inside quotes; a test reads them with the `csv` crate and compares.
pub(super) fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().skip(1).map(|line| {
        let mut cells = [""; N];
        let mut rest = line;
        for (i, cell) in cells.iter_mut().enumerate() {
            let (value, after) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => rest.split_at(rest.find(',').unwrap_or(rest.len())),
            };
            *cell = value;
            rest = after.strip_prefix(',').unwrap_or(after);
            debug_assert!(i + 1 < N || rest.is_empty(), "too many cells: {line}");
        }
        cells
    })
}

/// The entries of a cell that holds a list: `BA;HR;MK`.
pub(super) fn list(cell: &'static str) -> Vec<&'static str> {
    if cell.is_empty() { Vec::new() } else { cell.split(';').collect() }
}

/// A day, or the first day of a year.
pub(super) fn first_day(cell: &str) -> Option<Ymd> {
    day(cell, (1, 1))
}

/// A day, or the last day of a year.
pub(super) fn last_day(cell: &str) -> Option<Ymd> {
    day(cell, (12, 31))
}

fn day(cell: &str, of_year: (u8, u8)) -> Option<Ymd> {
    let mut parts = cell.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    match (parts.next(), parts.next()) {
        (Some(month), Some(day)) => Some((year, month.parse().ok()?, day.parse().ok()?)),
        _ => Some((year, of_year.0, of_year.1)),
    }
}

/// Whether a day lies within two ends of which either may be open.
pub(super) fn within(day: Ymd, from: Option<Ymd>, until: Option<Ymd>) -> bool {
    from.is_none_or(|f| f <= day) && until.is_none_or(|u| day <= u)
}

/// The form in which names and words are compared: lower case, single spaces, a
/// straight apostrophe, and without a leading "the".
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '’' => out.push('\''),
                _ => out.extend(c.to_lowercase()),
            }
        }
        if out == "the" {
            out.clear();
        }
    }
    out
}
