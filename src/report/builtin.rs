//! The built-in reports, as data: what a `report` declaration would say.

/// A report that every project has.
#[derive(Debug)]
pub struct Builtin {
    pub name: &'static str,
    pub title: &'static str,
    /// The set whose rows it is about, and which `--by` groups.
    pub from: &'static str,
    /// Measures shown once the rows are grouped.
    pub grouped: &'static str,
    /// The measure that goes across where nobody names one: each would be a column for
    /// each value.
    pub across: &'static str,
    /// How the rows are listed where no `--by` is given. Empty: in a way of its own.
    pub list: &'static [Part],
}

/// A part of a listing: tables with the same keys are laid side by side.
#[derive(Debug)]
pub struct Part {
    pub from: &'static str,
    pub by: &'static str,
    pub show: &'static str,
}

const fn part(from: &'static str, by: &'static str, show: &'static str) -> Part {
    Part { from, by, show }
}

const MONEY: &str = "count, announced, committed, disbursed";

static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "summary",
        title: "Summary",
        from: "instruments",
        grouped: "count, announced, committed, disbursed, outstanding",
        across: "committed",
        list: &[part("instruments", "kind", "count, announced, committed, disbursed, outstanding")],
    },
    Builtin {
        name: "instruments",
        title: "Instruments",
        from: "instruments",
        grouped: MONEY,
        across: "committed",
        list: &[part("instruments", "name", "kind, parties, signed, status, count, announced, committed, disbursed")],
    },
    Builtin {
        name: "parties",
        title: "Parties",
        from: "parties",
        grouped: "count",
        across: "committed",
        list: &[part("instruments", "parties", MONEY), part("parties", "name", "")],
    },
    Builtin {
        name: "sectors",
        title: "Sectors",
        from: "sectors",
        grouped: "count",
        across: "committed",
        list: &[
            part("instruments", "sectors", MONEY),
            part("sectors", "name", ""),
            part("pledges", "sectors", "pledged"),
        ],
    },
    Builtin {
        name: "initiatives",
        title: "Initiatives",
        from: "initiatives",
        grouped: "count",
        across: "committed",
        list: &[
            part("instruments", "initiatives", MONEY),
            part("initiatives", "name", ""),
            part("pledges", "initiatives", "pledged"),
        ],
    },
    Builtin {
        name: "packages",
        title: "Packages",
        from: "packages",
        grouped: "count, announced, committed, disbursed",
        across: "committed",
        list: &[part("packages", "name", "parties, signed, status, announced, committed, disbursed")],
    },
    Builtin {
        name: "pledges",
        title: "Pledges",
        from: "pledges",
        grouped: "count, pledged, realised, open",
        across: "pledged",
        list: &[part("pledges", "name", "from, to, made, pledged, realised, open")],
    },
    Builtin {
        name: "sources",
        title: "Sources, and the documents that rest on them",
        from: "sources",
        grouped: "count",
        across: "committed",
        list: &[part("sources", "name", "kind, date"), part("instruments", "source", "count, announced, committed")],
    },
    Builtin {
        name: "flows",
        title: "From whom to whom",
        from: "instruments",
        grouped: "count, committed, disbursed, repaid, outstanding",
        across: "committed",
        list: &[part("instruments", "from.state, to.state", "count, committed, disbursed, repaid, outstanding")],
    },
    Builtin {
        name: "timeline",
        title: "Year by year, as money entered its level",
        from: "instruments",
        grouped: "announced, committed, disbursed, repaid",
        across: "committed",
        list: &[part("instruments", "year", "announced, committed, disbursed, repaid")],
    },
    Builtin {
        name: "due",
        title: "What is due and not yet met",
        from: "instruments where due",
        grouped: "count, due",
        across: "due",
        // Its rows are lines, not declarations: see due.rs.
        list: &[],
    },
];

impl Builtin {
    /// The parts of the listing that measure what names the rows of its set: documents,
    /// where the report is about their parties.
    pub fn named(&self) -> impl Iterator<Item = &'static Part> {
        let from = self.from;
        self.list
            .iter()
            .filter(move |part| part.from != from && !part.show.is_empty() && !from.starts_with("instruments"))
    }
}

pub fn builtins() -> &'static [Builtin] {
    BUILTINS
}
