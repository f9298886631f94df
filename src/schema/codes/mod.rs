//! The code lists that the language knows without a declaration: countries,
//! currencies, units, sector codes and languages.
//!
//! Each list is a dated CSV beside this file, compiled in, and parsed at its first
//! use; every look-up is one hash of a `&'static str`. The module knows nothing of
//! records: it answers what a code or a word stands for and when it was valid.
//!
//! Where a source names years, ours are never narrower: an act of a party outside
//! its years is an *error* of the checker, and a wrong year would damn a true record.

mod country;
mod currency;
mod industry;
mod language;
mod sector;
mod table;
mod unit;

pub use country::{
    Country, CountryKind, countries, countries_once, country, country_adjective, country_also_named, country_named,
    country_of_three,
};
pub use currency::{Currency, currencies, currencies_worded, currency, currency_worded};
pub use industry::{Industry, industries, industry_worded};
pub use language::{Language, language, language_tag, languages};
pub use sector::{Dac, dac, dac_codes, hs_chapter, isic_section};
pub use table::Ymd;
pub use unit::{Unit, unit, unit_worded, units};
