//! Words of number in the languages of communiques: scales, and English and Chinese
//! numerals. For reading what a source says, never for reading a record.

/// A power of ten that multiplies a figure. One letter may as well be a metre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Scale {
    power: u32,
    /// Perhaps no scale at all: `5 m`.
    unsure: bool,
}

impl Scale {
    pub fn times(self, other: Scale) -> Scale {
        Scale { power: (self.power + other.power).min(30), unsure: self.unsure || other.unsure }
    }

    /// The powers that it can stand for.
    pub fn exponents(self) -> impl Iterator<Item = u32> {
        std::iter::once(self.power).chain((self.unsure && self.power > 0).then_some(0))
    }
}

const fn sure(power: u32) -> Option<Scale> {
    Some(Scale { power, unsure: false })
}

/// A scale by its word; `apart` is whether white space stands before it.
pub(super) fn word(word: &str, apart: bool) -> Option<Scale> {
    let lower = word.to_lowercase();
    let unsure = |power| Some(Scale { power, unsure: true });
    match &*lower {
        "k" | "th" if !apart => unsure(3),
        "m" | "mm" => unsure(6),
        "b" | "t" if !apart => unsure(if lower == "b" { 9 } else { 12 }),
        // Units that have their scale in them: `38 bcm` of gas, `5 mtpa` of steel.
        "bcm" | "bcma" => unsure(9),
        "mcm" | "mmcm" | "mtpa" | "mmt" => unsure(6),
        "hundred" | "hundreds" => sure(2),
        "thousand" | "thousands" | "thd" | "mille" | "tausend" | "mil" | "bin" | "тыс" | "мың" | "ribu" => {
            sure(3)
        }
        "lakh" | "lakhs" | "lac" | "lacs" => sure(5),
        "million" | "millions" | "mn" | "mln" | "mio" | "mill" | "millionen" | "millón" | "millones" | "milhão"
        | "milhões" | "milioni" | "milione" | "milyon" | "miljoner" | "млн" | "juta" | "triệu" | "مليون" => {
            sure(6)
        }
        "crore" | "crores" | "cr" => sure(7),
        "billion" | "billions" | "bn" | "bln" | "bil" | "milliard" | "milliards" | "milliarden" | "mrd" | "md"
        | "mds" | "miliardi" | "miliardo" | "milyar" | "bilhão" | "bilhões" | "миллиард" | "млрд" | "мрд"
        | "miliar" | "tỷ" | "مليار" => sure(9),
        "trillion" | "trillions" | "tn" | "trn" | "trln" | "tln" | "trilyon" | "трлн" => sure(12),
        other => cyrillic(other),
    }
}

/// Russian, Ukrainian and Kazakh decline them.
fn cyrillic(word: &str) -> Option<Scale> {
    const STEMS: [(&str, u32); 4] = [("тысяч", 3), ("миллион", 6), ("миллиард", 9), ("триллион", 12)];
    let (_, power) = STEMS.iter().find(|(stem, _)| word.starts_with(stem))?;
    sure(*power)
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '〇' | '\u{3040}'..='\u{30ff}')
}

/// `亿` after a figure in digits.
pub(super) fn han(character: &str) -> Option<Scale> {
    match han_number(character)? {
        Han::Digit(_) => None,
        Han::Small(power) | Han::Large(power) => sure(power),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Han {
    Digit(i128),
    Small(u32),
    Large(u32),
}

pub(super) fn han_number(character: &str) -> Option<Han> {
    let mut chars = character.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    Some(match c {
        '十' => Han::Small(1),
        '百' => Han::Small(2),
        '千' => Han::Small(3),
        '万' | '萬' => Han::Large(4),
        '亿' | '億' => Han::Large(8),
        '兆' => Han::Large(12),
        '两' => Han::Digit(2),
        c => Han::Digit("〇一二三四五六七八九".chars().position(|d| d == c)? as i128),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum English {
    Units(i128),
    Hundred,
    /// Ten to the power of this.
    Thousands(u32),
    /// `a`, `an`: one before a scale.
    One,
    Half,
}

pub(super) fn english(word: &str) -> Option<English> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let place = |list: &[&str]| list.iter().position(|w| *w == word).map(|i| i as i128);
    if let Some(n) = place(&UNITS) {
        return Some(English::Units(n));
    }
    if let Some(n) = place(&TENS) {
        return Some(English::Units((n + 2) * 10));
    }
    Some(match word {
        "dozen" => English::Units(12),
        "hundred" => English::Hundred,
        "thousand" => English::Thousands(3),
        "million" => English::Thousands(6),
        "billion" => English::Thousands(9),
        "trillion" => English::Thousands(12),
        "a" | "an" => English::One,
        "half" => English::Half,
        _ => return None,
    })
}
