//! Records made at random and written as nobody would: any order, any spaces, a comment
//! in every place where one can stand.

use deal::schema::{self, F, Kind, V};

/// Numbers from a seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    fn some<T: Copy>(&mut self, all: &[T], percent: usize) -> Vec<T> {
        let mut some: Vec<T> = all.iter().copied().filter(|_| self.chance(percent)).collect();
        for n in (1..some.len()).rev() {
            some.swap(n, self.below(n + 1));
        }
        some
    }
}

const DOCUMENT: &[&str] = &[
    "kind: loan",
    "from: eximbank 45%, CDB 35%, icbc",
    "to: KZ",
    "amount: 2bn..3bn USD, 1_250_000 KZT source release \"in all\"",
    "quantity: 38bn m3 per year, 51 projects",
    "sectors: energy.hydro 40%, energy.nuclear, plate-glass",
    "initiatives: nurly-zhol",
    "implementers: eximbank, icbc, CDB, CN, KZ, RU, KG, TJ, UZ, TM, MN, PK, IN, IR, BY, GE, AM, AZ, TR",
    "signatories: li-keqiang",
    "languages: zh, kk, ru",
    "term: 5y",
    "renews: automatic 5y",
    "rate: libor-6mo 3.6%",
    "maturity: 15..20y",
    "status: in-force, running",
    "titles: zh \"一带一路一带一路一带一路一带一路一带一路\", kk \"Бір белдеу\", ru \"Один пояс\"",
    "aliases: \"a # name\", \"an \\\"other\\\" name\"",
    "references: un \"5535\", unts \"386/3\"",
    "tags: taxation, visas",
    "note: \"\"\"\n      text {\n        # no comment\n      \"\"\"",
    "source: release",
    "reason: \"x\"",
];

const LINES: &[&str] = &[
    "signed",
    "in-force",
    "amended amount +200mn USD",
    "amended parties CN, KZ, RU",
    "disbursed 40mn USD",
    "disbursed up to 3mn USD",
    "milestone list",
    "milestone list \"a list\"",
    "due disbursed 10mn USD",
    "reported amount 7bn CNY = 200bn KZT",
    "reported in-force 1979-12-08",
    "extended",
    "suspended",
    "resumed",
    "amended titles zh \"x\"",
    "amended note \"x\"",
    "reserved",
    "due milestone list \"a list\"",
];

const TAILS: &[&str] = &[
    "by CN, KZ",
    "to KZ",
    "at talks",
    "at \"Beijing\"",
    "effective 2016-01-01",
    "source release \"p. 3\"",
    "source release",
    "source release, other \"p. 4\"",
    "at talks \"hall\", \"Astana\"",
    "\"a note\"",
];

const DATES: &[&str] = &[
    "2015",
    "2015-03",
    "2015-03-27",
    "2015-01-01",
    "2014-12..2015-06",
    "2016-02-29",
    "2013",
    "2014-11-30..2014-12-01",
];

const STATEMENTS: &[&str] = &[
    "2015-03-27 rate 1 USD = 6.2073 CNY source release",
    "2015 deflator USD 94.5",
    "expect count( instruments where kind in ( loan, grant ) and not (signed = 2015-03-27) ) = 34 source release",
    "2015-12-31 expect committed(instruments where kind in (loan, grant, equity, contract, concession) and from in CN) = 3bn USD",
    "unit wagons \"Railway wagons\"",
    "initiative nurly-zhol \"Nurly Zhol\"",
    "2016-11-03 works disbursed 12mn USD source release \"p. 3\" by CDB",
];

/// Comments in it are numbered: `# 7`. Its text is one project.
pub struct Scribble {
    pub out: String,
    pub comments: usize,
    dice: Dice,
    /// Per cent of places that have a comment.
    often: usize,
    eol: &'static str,
}

pub fn scribble(seed: u64) -> Scribble {
    let mut dice = Dice(seed);
    let (often, crlf) = ([0, 3, 10, 30][dice.below(4)], dice.chance(20));
    let eol = if crlf { "\r\n" } else { "\n" };
    let mut made = Scribble { out: String::new(), comments: 0, dice, often, eol };
    made.project();
    made
}

impl Scribble {
    fn project(&mut self) {
        self.gap();
        let people = ["of: CN", "role: \"Premier\"", "since: 2013"];
        let loose = ["on: instrument", "type: text"];
        let source = ["kind: news", "date: 2015-03-27", "lang: en", "url: \"https://example.org\""];
        let event = ["kind: talks", "date: 2013..2016", "place: \"Beijing\""];
        let sector = ["dac: 23220, 23230", "isic: \"D35\""];
        self.declaration("person li-keqiang \"Li Keqiang\"", &people, 70);
        self.declaration("party eximbank \"Bank\"", &["kind: bank", "of: CN 51%, KZ 49%", "since: 2013"], 60);
        self.declaration("field reason \"Reason\"", &loose, 100);
        self.declaration("party CDB \"Development Bank\"", &["kind: bank", "of: CN"], 100);
        self.declaration("party icbc \"Commercial Bank\"", &["of: CN", "kind: bank"], 100);
        self.declaration("source other \"Other\"", &source, 30);
        self.item("sector plate-glass \"Plate glass\"");
        self.declaration("source release \"Release\"", &source, 60);
        self.declaration("event talks \"Talks\"", &event, 60);
        self.nest("sector energy \"Energy\"", &sector, |s| {
            s.declaration("sector hydro \"Hydro\"", &sector, 50);
            s.declaration("sector nuclear \"Nuclear\"", &sector, 0);
        });
        self.document("instrument works \"Works\"");
        for statement in self.dice.some(STATEMENTS, 60) {
            self.item(statement);
        }
        self.nest("package bundle \"Bundle\"", &["count: about 33", "parties: CN, KZ"], |s| {
            s.document("instrument inner \"Inner\"");
            s.item("2015-03-27 signed");
        });
        self.document("pledge more \"More\"");
    }

    fn document(&mut self, head: &str) {
        let kind = schema::kind(head.split(' ').next().unwrap()).unwrap();
        let stands = |field: &str| F::from_word(field).is_none_or(|f| schema::field(f, kind).is_some());
        let fields = self.dice.some(DOCUMENT, 40).into_iter().filter(|f| stands(f.split(':').next().unwrap()));
        let own = |field: &&str| kind == Kind::Instrument || !field.starts_with("reason");
        let mut items: Vec<String> = fields.filter(own).map(str::to_owned).collect();
        for line in self.dice.some(LINES, 30) {
            let mut words = line.split(' ').skip_while(|&w| w == "due");
            let (verb, field) = (schema::verb(words.next().unwrap()).unwrap(), words.next());
            let claims = matches!(verb, V::Amended | V::Reported);
            if !verb.row().on.has(kind) || (claims && !field.is_some_and(|f| schema::verb(f).is_some() || stands(f))) {
                continue;
            }
            let mut text = format!("{} {line}", self.dice.pick(DATES));
            let mut seen = vec![if verb == V::Extended { "to" } else { "" }];
            for tail in self.dice.some(TAILS, 40) {
                let word = tail.split(' ').next().unwrap();
                if word == "source" || !seen.contains(&word) {
                    seen.push(word);
                    text.push(' ');
                    text.push_str(tail);
                }
            }
            let at = self.dice.below(items.len() + 1);
            items.insert(at, text);
        }
        self.nest(head, &[], |s| items.iter().for_each(|item| s.item(item)));
    }

    fn declaration(&mut self, head: &str, fields: &[&str], percent: usize) {
        let fields = self.dice.some(fields, percent);
        if fields.is_empty() && self.dice.chance(80) {
            return self.item(head);
        }
        self.nest(head, &fields, |_| ());
    }

    fn nest(&mut self, head: &str, fields: &[&str], inside: impl FnOnce(&mut Self)) {
        self.words(head);
        self.space(0);
        self.out.push('{');
        if self.dice.chance(60) {
            self.line_end();
        }
        self.gap();
        let before = self.dice.below(fields.len() + 1);
        fields[..before].iter().for_each(|f| self.item(f));
        inside(self);
        fields[before..].iter().for_each(|f| self.item(f));
        self.out.push('}');
        self.end();
    }

    /// An item, with what stands behind and below it.
    fn item(&mut self, text: &str) {
        self.words(text);
        self.end();
    }

    fn end(&mut self) {
        self.space(0);
        if self.dice.chance(10) {
            self.out.push(';');
        } else {
            self.line_end();
        }
        self.gap();
    }

    fn words(&mut self, text: &str) {
        if text.starts_with("source") {
            // Indented it would go on with the line above.
            let kept = self.out.trim_end_matches([' ', '\t']).len();
            self.out.truncate(kept);
        }
        let mut parens = 0;
        let mut quoted = "";
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let mut width = c.len_utf8();
            if !quoted.is_empty() {
                if rest.starts_with('\\') {
                    width = 2;
                } else if rest.starts_with(quoted) {
                    width = quoted.len();
                    quoted = "";
                }
                self.out.push_str(&rest[..width].replace('\n', self.eol));
            } else if c == '"' {
                quoted = if rest.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
                width = quoted.len();
                self.out.push_str(quoted);
            } else if c == ' ' {
                self.space(1);
                self.inside(parens > 0);
            } else {
                self.out.push(c);
                parens += i32::from(c == '(') - i32::from(c == ')');
                if c == ',' || (c == '(' && parens > 0) {
                    self.inside(true);
                }
            }
            rest = &rest[width..];
        }
    }

    /// Where an item may go on with the next line.
    fn inside(&mut self, may_break: bool) {
        if may_break && self.dice.chance(15) {
            self.space(0);
            self.line_end();
            self.gap_of("\n ");
        }
    }

    fn space(&mut self, least: usize) {
        for _ in 0..least.max(self.dice.below(3)) {
            self.out.push(if self.dice.chance(10) { '\t' } else { ' ' });
        }
    }

    /// A line end, perhaps with a comment before it.
    fn line_end(&mut self) {
        if self.dice.chance(self.often) {
            self.comment();
        } else {
            self.out.push_str(self.eol);
        }
    }

    fn comment(&mut self) {
        let space = self.dice.pick(&["# ", "#", "#   "]);
        // An allowance behind a `;` that ends nothing is of nobody.
        let line = self.out.rsplit('\n').next().unwrap_or_default().trim();
        let stray = !line.is_empty() && line.chars().all(|c| c == ';' || c == ' ' || c == '\t');
        let allow = if !stray && self.dice.chance(10) { "deal: allow W0604 reason " } else { "" };
        let blanks = self.dice.pick(&["", "", "  ", "\t"]);
        self.out.push_str(&format!("{space}{allow}{}.{blanks}{}", self.comments, self.eol));
        self.comments += 1;
    }

    /// Between items.
    fn gap(&mut self) {
        self.gap_of("\n ;\t");
    }

    fn gap_of(&mut self, blanks: &str) {
        while self.dice.chance(45) {
            if self.dice.chance(self.often) {
                self.comment();
                continue;
            }
            let blanks: Vec<char> = blanks.chars().collect();
            match blanks[self.dice.below(blanks.len())] {
                '\n' => self.out.push_str(self.eol),
                other => self.out.push(other),
            }
        }
    }
}
