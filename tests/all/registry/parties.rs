//! Who stands in the registry's column of parties: states by their ISO codes where
//! the registry's spelling leaves no doubt, everybody else as a party declared with
//! the registry's own name. The registry writes parties in capitals and territories
//! to which a treaty applies in small letters.

use std::collections::BTreeMap;

use deal::schema::codes::{CountryKind, country, country_named};

/// A name of the registry as the records write it.
pub struct Party {
    /// `KZ`, or the name of the declaration.
    pub name: String,
    /// In capitals in the registry; else a territory.
    pub is_party: bool,
    /// `None` where ISO knows it and no declaration is needed.
    pub declared: Option<&'static str>,
}

/// Spellings that need a human: `Some(code)`, or `None` for one that has to be
/// declared although a country bears the name ("CONGO" may be either of two, and a
/// Community of 1957 is not the Union that followed it).
const SPELLED: &[(&str, Option<&str>)] = &[
    ("COMOROS ISLANDS", Some("KM")),
    ("CONGO", None),
    ("CONGO, PEOPLES REPUBLIC OF", Some("CG")),
    ("CONGO, REPUBLIC OF FORMERLY CONGO PR", Some("CG")),
    ("EUROPEAN COMMUNITY", None),
    ("EUROPEAN ECONOMIC COMMUNITY", None),
    ("GAMBIA THE", Some("GM")),
    ("MOLDOVA REPUBLIC OF", Some("MD")),
    ("NETHERLANDS THE", Some("NL")),
    ("PALESTINE (INCL. PLO)", Some("PS")),
    ("UKRAINE S S R", Some("UA")),
    ("VIETNAM, SOCIALIST REP OF", Some("VN")),
    ("YEMEN, PEOPLES'S DEMOCRATIC REPUBLIC OF", Some("YDYE")),
    ("YUGOSLAVIA, FEDERAL REPUBLIC OF", Some("YUCS")),
];

const ORGANISATIONS: &[&str] = &[
    "AFRICAN DEVELOPMENT BANK",
    "BELGO-LUXEMBOURG ECONOMIC UNION",
    "ELDO",
    "EUROPEAN",
    "FOOD AND AGRICULTURE",
    "INTER-AMERICAN",
    "INTERNATIONAL",
    "ITU",
    "SOUTHEAST ASIA TREATY",
    "UN DEVELOPMENT",
    "UNITED NATIONS",
    "WORLD",
];

const GROUPS: &[&str] = &["ACP STATES", "HANSE TOWNS", "PERSIAN GULF STATES"];

const TERRITORIES: &[&str] =
    &["AUSTRALIAN TERRITORIES", "INDO-CHINA", "NEW GUINEA", "RWANDA-URUNDI", "SAAR TERRITORY", "TANGIER", "TRIESTE"];

impl Party {
    /// The party of a name as the registry spells it.
    pub fn read(spelled: &str) -> Party {
        let is_party = spelled == spelled.to_uppercase();
        let code = match SPELLED.iter().find(|(name, _)| *name == spelled) {
            Some((_, code)) => code.map(|c| country(c).expect("a code").code),
            None => country_named(spelled)
                // "Nigeria" in small letters is the colony, not the state that has its code.
                .filter(|c| is_party || c.kind == CountryKind::Territory)
                .map(|c| c.code),
        };
        let named = |list: &[&str]| list.iter().any(|start| spelled.starts_with(start));
        let kind = match spelled {
            _ if !is_party || named(TERRITORIES) => "territory",
            _ if named(ORGANISATIONS) => "organisation",
            _ if named(GROUPS) => "group",
            _ => "state",
        };
        Party {
            name: code.map_or_else(|| kebab(spelled), str::to_owned),
            is_party,
            declared: code.is_none().then_some(kind),
        }
    }
}

/// A word of the language from a name: `BELGO-LUXEMBOURG ECONOMIC UNION` becomes
/// `belgo-luxembourg-economic-union`.
pub fn kebab(text: &str) -> String {
    let letters: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The declarations for all parties that ISO does not know, each once.
pub fn declarations<'a>(spelled: impl Iterator<Item = &'a str>) -> String {
    let mut all: BTreeMap<String, (&str, Vec<&str>)> = BTreeMap::new();
    for spelled in spelled {
        let party = Party::read(spelled);
        let Some(kind) = party.declared else { continue };
        let (held, names) = all.entry(party.name).or_insert((kind, Vec::new()));
        // "SARAWAK" signed and "Sarawak" was signed for: one party, and it could sign.
        if *held == "territory" {
            *held = kind;
        }
        if !names.contains(&spelled) {
            names.push(spelled);
        }
    }
    let quoted = |names: &[&str]| names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    all.iter()
        .map(|(name, (kind, names))| match names.as_slice() {
            [one] => format!("party {name} \"{one}\" {{ kind: {kind} }}\n"),
            [first, others @ ..] => {
                format!("party {name} \"{first}\" {{ kind: {kind}; aliases: {} }}\n", quoted(others))
            }
            [] => String::new(),
        })
        .collect()
}
