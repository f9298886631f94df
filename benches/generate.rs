//! Projects of as many instruments as wanted, of the kind that desks really keep: most
//! are loans with their payments, some papers without money, some packages of which a
//! few documents are known. The same number gives the same text on every machine.

use std::fmt::Write;

/// A dated line with money in it: what the ledgers of other tools can hold as well.
pub struct Entry {
    pub year: u32,
    pub month: u32,
    pub title: String,
    /// The account that grows, and the one that pays for it.
    pub to: &'static str,
    pub from: &'static str,
    pub millions: u32,
    pub currency: &'static str,
}

#[derive(Default)]
pub struct Records {
    /// What stands once in a project: sources and lenders.
    pub shared: String,
    /// One declaration each, in order; a package holds several instruments.
    pub declarations: Vec<String>,
    pub entries: Vec<Entry>,
    pub instruments: usize,
}

const LENDERS: [(&str, &str); 4] = [("bank-a", "CN"), ("bank-b", "CN"), ("bank-c", "JP"), ("bank-d", "DE")];
const BORROWERS: [&str; 8] = ["KZ", "UZ", "KG", "TJ", "TM", "MN", "PK", "LK"];
const SECTORS: [&str; 6] = ["energy", "transport.rail", "transport.road", "health", "education", "water"];
const CURRENCIES: [&str; 3] = ["USD", "EUR", "CNY"];

/// SplitMix64: ten lines instead of a dependency, and the same numbers everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % u64::from(n)) as u32
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u32) as usize]
    }
}

pub fn records(instruments: usize) -> Records {
    let mut dice = Dice(instruments as u64);
    let mut made = Records { shared: shared(), ..Records::default() };
    while made.instruments < instruments {
        let left = instruments - made.instruments;
        let text = match dice.below(20) {
            0 if left >= 3 => package(&mut dice, &mut made),
            1..=4 => paper(&mut dice, &mut made),
            5..=7 => grant(&mut dice, &mut made),
            _ => loan(&mut dice, &mut made, ""),
        };
        made.declarations.push(text);
    }
    made
}

/// Signed loans and no more: some 180 bytes each.
pub fn simple(instruments: usize) -> Records {
    let mut dice = Dice(instruments as u64);
    let mut made = Records { shared: shared(), ..Records::default() };
    for n in 1..=instruments {
        let (lender, _) = dice.of(&LENDERS);
        let (to, sector, currency) = (dice.of(&BORROWERS), dice.of(&SECTORS), dice.of(&CURRENCIES));
        let (amount, year, month) = (1 + dice.below(500), 2005 + dice.below(15), 1 + dice.below(12));
        made.instruments += 1;
        made.declarations.push(format!(
            "instrument loan-{n} \"Loan {n} for {sector}\" {{\n  kind: loan\n  from: {lender}\n  to: {to}\n  \
             amount: {amount}mn {currency}\n  sectors: {sector}\n  source: ledger\n  {year}-{month:02}-11 signed\n}}\n"
        ));
    }
    made
}

fn shared() -> String {
    let mut text = String::from("source ledger \"Register of loans\" { kind: dataset; date: 2023-12-31 }\n");
    text.push_str("source release \"Joint communique\" { kind: press-release; date: 2023-12-31 }\n\n");
    for (lender, state) in LENDERS {
        let _ = writeln!(text, "party {lender} \"Development {lender}\" {{\n  kind: bank\n  of: {state}\n}}\n");
    }
    text.push_str("sector transport \"Transport\" {\n  sector rail \"Railways\"\n  sector road \"Roads\"\n}\n");
    for sector in SECTORS.iter().filter(|sector| !sector.contains('.')) {
        let _ = writeln!(text, "sector {sector} \"{sector}\"");
    }
    text.push('\n');
    text
}

fn loan(dice: &mut Dice, made: &mut Records, indent: &str) -> String {
    made.instruments += 1;
    let n = made.instruments;
    let (lender, _) = dice.of(&LENDERS);
    let (to, sector, currency) = (dice.of(&BORROWERS), dice.of(&SECTORS), dice.of(&CURRENCIES));
    // In quarters, so that two tranches and a repayment come out even.
    let quarter = 5 * (1 + dice.below(60));
    let amount = 4 * quarter;
    let (year, month) = (2005 + dice.below(10), 1 + dice.below(12));
    let title = format!("Loan {n} for {sector}");
    let mut text = String::new();
    for line in [
        format!("instrument loan-{n} \"{title}\" {{"),
        "  kind: loan".to_owned(),
        format!("  from: {lender}"),
        format!("  to: {to}"),
        format!("  amount: {amount}mn {currency}"),
        format!("  sectors: {sector}"),
        format!("  maturity: {}y", 10 + dice.below(15)),
        "  source: ledger".to_owned(),
        format!("  {year}-{month:02}-11 signed"),
        format!("  {}-{month:02}-15 disbursed {}mn {currency}", year + 1, 2 * quarter),
        format!("  {}-{month:02}-15 disbursed {quarter}mn {currency}", year + 2),
        format!("  {}-{month:02}-01 repaid {quarter}mn {currency}", year + 6),
        "}".to_owned(),
    ] {
        let _ = writeln!(text, "{indent}{line}");
    }
    let mut entry = |year, to, from, millions| {
        made.entries.push(Entry { year, month, title: title.clone(), to, from, millions, currency });
    };
    entry(year, "Committed", "Undrawn", amount);
    entry(year + 1, "Loans", "Bank", 2 * quarter);
    entry(year + 2, "Loans", "Bank", quarter);
    entry(year + 6, "Bank", "Loans", quarter);
    text
}

fn grant(dice: &mut Dice, made: &mut Records) -> String {
    made.instruments += 1;
    let n = made.instruments;
    let (_, from) = dice.of(&LENDERS);
    let (to, sector, currency) = (dice.of(&BORROWERS), dice.of(&SECTORS), dice.of(&CURRENCIES));
    let amount = 2 * (1 + dice.below(40));
    let (year, month) = (2005 + dice.below(15), 1 + dice.below(12));
    let title = format!("Grant {n} for {sector}");
    let mut entry = |year, to, from, millions| {
        made.entries.push(Entry { year, month, title: title.clone(), to, from, millions, currency });
    };
    entry(year, "Committed", "Undrawn", amount);
    entry(year + 1, "Grants", "Bank", amount / 2);
    format!(
        "instrument grant-{n} \"{title}\" {{\n  kind: grant\n  from: {from}\n  to: {to}\n  \
         amount: {amount}mn {currency}\n  sectors: {sector}\n  source: ledger\n  \
         {year}-{month:02}-02 signed\n  {}-{month:02}-20 disbursed {}mn {currency}\n}}\n",
        year + 1,
        amount / 2
    )
}

fn paper(dice: &mut Dice, made: &mut Records) -> String {
    made.instruments += 1;
    let n = made.instruments;
    let ((_, one), other, sector) = (dice.of(&LENDERS), dice.of(&BORROWERS), dice.of(&SECTORS));
    let (year, month) = (2005 + dice.below(18), 1 + dice.below(12));
    format!(
        "# Words only: no sum was named.\ninstrument mou-{n} \"Memorandum {n} on {sector}\" {{\n  kind: mou\n  \
         parties: {one}, {other}\n  sectors: {sector}\n  source: release\n  {year}-{month:02}-20 signed\n}}\n",
    )
}

/// A headline of a dozen documents, of which two are known.
fn package(dice: &mut Dice, made: &mut Records) -> String {
    let first = made.instruments + 1;
    let (one, other) = ("CN", dice.of(&BORROWERS));
    let inside = [loan(dice, made, "  "), loan(dice, made, "  ")].join("\n");
    let (year, month) = (2005 + dice.below(18), 1 + dice.below(12));
    format!(
        "package talks-{first} \"Documents of visit {first}\" {{\n  parties: {one}, {other}\n  count: {}\n  \
         amount: {}bn USD\n  source: release\n  {year}-{month:02}-20 announced\n\n{inside}}}\n",
        6 + dice.below(30),
        10 + dice.below(40),
    )
}
