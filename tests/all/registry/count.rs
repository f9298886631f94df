//! The registry's defects, counted from its rows by code that shares nothing with
//! the checker: what `deal check` has to find, and nothing else.

use deal::schema::codes::{Ymd, country};

use super::convert::Row;

/// Counted also with another program over the same file.
pub const EXPECTED: [(&str, usize); 15] = [
    ("in force before it was signed", 212),
    ("in force before it was adopted", 2),
    ("adopted after it was signed", 18),
    ("effective before it came into force", 4),
    ("provisionally applied after it was in force", 1),
    ("provisionally applied before it was signed", 11),
    ("terminated before it was signed", 1),
    ("end effective before the act that ends it", 2),
    ("no dated line at all", 17),
    ("neither signed nor adopted", 31),
    ("no party", 39),
    ("one party", 451),
    ("of two parties, one that certainly did not exist when it was signed", 0),
    ("the same, when it came into force", 0),
    ("the same, when it was terminated", 4),
];

/// Treaties that the registry has twice, by their ids: of one day and the same parties,
/// under one title but for a letter or an article, and with a number in a register in
/// common (all but the notes of 1959, which have none). Looked at one by one. Two more
/// pairs of one day and title (58195 and 58209, 70902 and 71298) have other numbers in
/// every register, and are taken for two treaties each.
pub const ENTERED_TWICE: [(u32, u32); 15] = [
    (58421, 58423),
    (58663, 58664),
    (58740, 58741),
    (59706, 59708),
    (59984, 59985),
    (72336, 72456),
    (73406, 73407),
    (73510, 73511),
    (73925, 73931),
    (73983, 74024),
    (74186, 74187),
    (74619, 74626),
    (75016, 75017),
    (77081, 77171),
    (78957, 79016),
];

/// What is wrong or unusual, and in how many treaties. ISO dates compare as text.
pub fn defects(rows: &[Row]) -> [(&'static str, usize); 15] {
    let before = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a < b);
    let n = |test: &dyn Fn(&Row) -> bool| rows.iter().filter(|r| test(r)).count();
    let counts = [
        n(&|r| before(&r.in_force, &r.signed)),
        n(&|r| before(&r.in_force, &r.adopted)),
        n(&|r| before(&r.signed, &r.adopted)),
        n(&|r| before(&r.in_force_effective, &r.in_force)),
        n(&|r| before(&r.in_force, &r.provisional)),
        n(&|r| before(&r.provisional, &r.signed)),
        n(&|r| before(&r.terminated, &r.signed)),
        n(&|r| before(&r.terminated_effective, &r.terminated)),
        n(&|r| [&r.signed, &r.adopted, &r.in_force, &r.provisional, &r.terminated].iter().all(|d| d.is_none())),
        n(&|r| r.signed.is_none() && r.adopted.is_none()),
        n(&|r| r.sides(true).is_empty()),
        n(&|r| r.sides(true).len() == 1),
        n(&|r| outside(r, &r.signed)),
        n(&|r| outside(r, &r.in_force)),
        n(&|r| outside(r, &r.terminated)),
    ];
    let mut all = EXPECTED;
    for (entry, count) in all.iter_mut().zip(counts) {
        entry.1 = count;
    }
    all
}

/// Whether a bilateral act is of a day on which one of the two did not exist. With
/// more parties the registry lists who joined later, so a day accuses nobody.
fn outside(row: &Row, day: &Option<String>) -> bool {
    let sides = row.sides(true);
    let Some(day) = day.as_deref().filter(|_| sides.len() == 2).map(ymd) else {
        return false;
    };
    let strange = |s: &&String| country(s).is_some_and(|c| !c.existed(day));
    let found: Vec<_> = sides.iter().filter(strange).collect();
    for side in &found {
        eprintln!("t{} {} {}: {side} outside its years", row.id, row.title, sides.join("-"));
    }
    !found.is_empty()
}

fn ymd(day: &str) -> Ymd {
    let mut parts = day.split('-').map(|p| p.parse::<i32>().expect("a number"));
    let mut next = || parts.next().expect("three parts");
    (next(), next() as u8, next() as u8)
}
