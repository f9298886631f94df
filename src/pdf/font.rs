//! Fonts: what the codes of a string show, and how wide.

use super::cmap::CMap;
use super::{names, widths};
use lopdf::{Dictionary, Document, Object, Stream};
use rustc_hash::FxHashMap;

/// What one code of a string is.
pub(super) struct Shown {
    /// None where nobody can tell.
    pub text: Option<String>,
    /// In sizes of the font.
    pub width: f64,
    /// The code 32 of one byte, which is widened by the space between words.
    pub is_space: bool,
}

pub(super) struct Font {
    codes: Codes,
    widths: FxHashMap<u32, f64>,
    /// Of codes that `widths` does not have, where the font says.
    default_width: Option<f64>,
    name: Vec<u8>,
    /// Its letters are taken for what their codes mean elsewhere: it brings a table of
    /// its own that is not read.
    pub doubtful: bool,
    /// Its signs are no letters (bullets, arrows): what is unknown of them is no word.
    signs: bool,
}

enum Codes {
    /// One byte each.
    Simple(Vec<Option<String>>),
    /// Of several bytes, by a map of the file.
    Mapped { to_unicode: CMap, lengths: Option<CMap> },
    /// Of one or two bytes, by a character set that has been published.
    Known(&'static encoding_rs::Encoding),
}

/// Decodes a stream within the limit of what is looked at.
pub(super) type Decode<'a> = dyn FnMut(&Stream) -> Option<Vec<u8>> + 'a;

impl Font {
    pub fn read(document: &Document, font: &Dictionary, decode: &mut Decode) -> Font {
        let get = |key: &[u8]| font.get_deref(key, document).ok();
        let name = get(b"BaseFont").and_then(|n| n.as_name().ok()).unwrap_or_default().to_vec();
        let has = |part: &[u8]| name.windows(part.len()).any(|w| w.eq_ignore_ascii_case(part));
        let signs = [&b"Symbol"[..], b"Dingbat", b"Wingding", b"Webding"].into_iter().any(has);
        let stream = |key: &[u8]| get(key).and_then(|o| o.as_stream().ok());
        let to_unicode = stream(b"ToUnicode").and_then(&mut *decode).map(|text| CMap::read(&text)).unwrap_or_default();
        let composite = get(b"Subtype").and_then(|s| s.as_name().ok()) == Some(b"Type0");
        let mut read = Font {
            codes: Codes::Simple(Vec::new()),
            widths: FxHashMap::default(),
            default_width: None,
            name,
            doubtful: false,
            signs,
        };
        if composite {
            let encoding = get(b"Encoding");
            read.codes = match encoding.and_then(|e| e.as_name().ok()).and_then(known) {
                Some(set) if to_unicode.is_empty() => Codes::Known(set),
                _ => {
                    let lengths = encoding.and_then(|e| e.as_stream().ok()).and_then(decode);
                    Codes::Mapped { to_unicode, lengths: lengths.map(|text| CMap::read(&text)) }
                }
            };
            read.composite_widths(document, font);
        } else {
            read.simple_widths(document, font);
            read.simple_codes(document, font, to_unicode, decode);
        }
        read
    }

    /// The codes of a string, one after another.
    pub fn show(&self, bytes: &[u8], each: &mut dyn FnMut(Shown)) {
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            let length = self.length(rest).clamp(1, rest.len());
            let code = rest[..length].iter().fold(0u32, |code, b| code << 8 | u32::from(*b));
            let text = match &self.codes {
                Codes::Simple(table) => table.get(usize::from(first)).cloned().flatten(),
                Codes::Mapped { to_unicode, .. } => to_unicode.get(code, length as u8),
                Codes::Known(set) => {
                    set.decode_without_bom_handling_and_without_replacement(&rest[..length]).map(String::from)
                }
            };
            let text = if text.is_none() && self.signs { Some(" ".to_owned()) } else { text };
            let of_code = || match &self.codes {
                Codes::Simple(_) => widths::standard(&self.name, first),
                _ => 1000.0,
            };
            let width = self.widths.get(&code).copied().or(self.default_width).unwrap_or_else(of_code);
            each(Shown { text, width: width / 1000.0, is_space: length == 1 && first == 32 });
            rest = &rest[length..];
        }
    }

    fn length(&self, bytes: &[u8]) -> usize {
        match &self.codes {
            Codes::Simple(_) => 1,
            Codes::Mapped { lengths: Some(map), .. } => usize::from(map.length(bytes).unwrap_or(2)),
            Codes::Mapped { .. } => 2,
            Codes::Known(set) if *set == encoding_rs::UTF_16BE => {
                if matches!(bytes, [0xd8..=0xdb, ..]) {
                    4
                } else {
                    2
                }
            }
            // Half-width kana are the only single bytes above ASCII.
            Codes::Known(set) if *set == encoding_rs::SHIFT_JIS => {
                if matches!(bytes, [0x81..=0x9f | 0xe0..=0xfc, ..]) {
                    2
                } else {
                    1
                }
            }
            Codes::Known(_) => 1 + usize::from(bytes[0] >= 0x81),
        }
    }

    fn simple_codes(&mut self, document: &Document, font: &Dictionary, to_unicode: CMap, decode: &mut Decode) {
        let descriptor = font.get_deref(b"FontDescriptor", document).and_then(Object::as_dict).ok();
        let file = |key: &[u8]| descriptor.and_then(|d| d.get_deref(key, document).ok());
        let encoding = font.get_deref(b"Encoding", document).ok();
        let base = match encoding {
            Some(Object::Name(name)) => Some(name.clone()),
            Some(Object::Dictionary(dict)) => {
                dict.get_deref(b"BaseEncoding", document).and_then(Object::as_name).ok().map(<[u8]>::to_vec)
            }
            _ => None,
        };
        let own = file(b"FontFile").and_then(|f| f.as_stream().ok()).filter(|_| base.is_none());
        let own = own.and_then(decode).map(|program| built_in(&program)).filter(|table| !table.is_empty());
        let brings_one =
            own.is_none() && [&b"FontFile"[..], b"FontFile2", b"FontFile3"].into_iter().any(|k| file(k).is_some());
        let symbolic = descriptor.and_then(|d| d.get(b"Flags").and_then(Object::as_i64).ok()).unwrap_or(0) & 4 != 0;
        let type3 = font.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Type3");
        let mut table = match &own {
            Some(own) => own.iter().fold(vec![None; 256], |mut table, (code, text)| {
                table[usize::from(*code)] = text.clone();
                table
            }),
            None if type3 => vec![None; 256],
            None => names::encoding(base.as_deref().unwrap_or(b"StandardEncoding")),
        };
        if let Some(Object::Dictionary(dict)) = encoding
            && let Ok(list) = dict.get_deref(b"Differences", document).and_then(Object::as_array)
        {
            let mut code = 0usize;
            for entry in list {
                match entry {
                    Object::Integer(next) => code = usize::try_from(*next).unwrap_or(256),
                    Object::Name(name) => {
                        if let Some(slot) = table.get_mut(code) {
                            *slot = names::text(name);
                        }
                        code += 1;
                    }
                    _ => {}
                }
            }
        }
        self.doubtful = encoding.is_none() && to_unicode.is_empty() && brings_one && symbolic && !self.signs;
        for code in 0..=255u8 {
            if let Some(text) = to_unicode.get(u32::from(code), 1) {
                table[usize::from(code)] = Some(text);
            }
        }
        table[32].get_or_insert_with(|| " ".to_owned());
        self.codes = Codes::Simple(table);
    }

    fn simple_widths(&mut self, document: &Document, font: &Dictionary) {
        let get = |key: &[u8]| font.get_deref(key, document).ok();
        let first = get(b"FirstChar").and_then(|f| f.as_i64().ok()).unwrap_or(0);
        let Some(list) = get(b"Widths").and_then(|w| w.as_array().ok()) else { return };
        // The glyphs of a Type 3 font are drawn on a scale of its own.
        let matrix = get(b"FontMatrix").and_then(|m| m.as_array().ok()).and_then(|m| number(document, m.first()?));
        let scale = matrix.filter(|m| m.is_finite()).map_or(1.0, |m| m.abs() * 1000.0);
        for (at, width) in list.iter().take(256).enumerate() {
            if let (Ok(code), Some(width)) = (u32::try_from(first + at as i64), number(document, width)) {
                self.widths.insert(code, width * scale);
            }
        }
        self.default_width = (!self.widths.is_empty()).then_some(500.0);
    }

    /// `[120 [400 325 500] 7080 8032 1000]`
    fn composite_widths(&mut self, document: &Document, font: &Dictionary) {
        const MOST: usize = 1 << 17;
        let descendants = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array);
        let Some(own) = descendants.ok().and_then(|d| d.first()).and_then(|d| document.dereference(d).ok()) else {
            return;
        };
        let Ok(own) = own.1.as_dict() else { return };
        self.default_width = own.get_deref(b"DW", document).ok().and_then(|w| number(document, w));
        let Ok(list) = own.get_deref(b"W", document).and_then(Object::as_array) else { return };
        let mut list = list.iter().filter_map(|o| document.dereference(o).ok()).map(|found| found.1);
        while let (Some(first), Some(next)) = (list.next(), list.next()) {
            let Some(first) = first.as_i64().ok().and_then(|n| u32::try_from(n).ok()) else { return };
            if self.widths.len() > MOST {
                return;
            }
            if let Ok(each) = next.as_array() {
                let each = each.iter().take(MOST).enumerate();
                self.widths
                    .extend(each.filter_map(|(at, w)| Some((first.wrapping_add(at as u32), number(document, w)?))));
            } else if let (Ok(last), Some(width)) = (next.as_i64(), list.next().and_then(|w| number(document, w))) {
                let last = u32::try_from(last).unwrap_or(0).min(first.saturating_add(0xffff));
                self.widths.extend((first..=last).map(|code| (code, width)));
            }
        }
    }
}

pub(super) fn number(document: &Document, object: &Object) -> Option<f64> {
    let number = document.dereference(object).ok()?.1.as_float().ok()?;
    number.is_finite().then_some(f64::from(number))
}

/// Character sets that composite fonts of East Asia name (ISO 32000-2, table 116).
fn known(name: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|p| name.starts_with(p.as_bytes()));
    let has = |part: &[u8]| name.windows(part.len()).any(|w| w == part);
    Some(match name {
        _ if name.starts_with(b"Uni") && (has(b"UCS2") || has(b"UTF16")) => encoding_rs::UTF_16BE,
        _ if starts(&["GB-EUC", "GBpc-EUC", "GBK-EUC", "GBKp-EUC"]) => encoding_rs::GBK,
        _ if starts(&["90ms-RKSJ", "90msp-RKSJ", "90pv-RKSJ", "83pv-RKSJ"]) => encoding_rs::SHIFT_JIS,
        _ if starts(&["EUC-"]) => encoding_rs::EUC_JP,
        _ if starts(&["B5pc", "ETen-B5", "ETenms-B5", "HKscs-B5"]) => encoding_rs::BIG5,
        _ if starts(&["KSC-EUC", "KSCms-UHC", "KSCpc-EUC"]) => encoding_rs::EUC_KR,
        _ => return None,
    })
}

/// The encoding in the clear part of a Type 1 font program: `dup 12 /fi put`.
fn built_in(program: &[u8]) -> Vec<(u8, Option<String>)> {
    const LONGEST: usize = 1 << 16;
    let clear = &program[..program.len().min(LONGEST)];
    let end = clear.windows(5).position(|w| w == b"eexec").unwrap_or(clear.len());
    let words: Vec<&[u8]> = clear[..end].split(|b| b.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect();
    let entry = |w: &[&[u8]]| {
        let [dup, code, name, put] = w else { return None };
        if *dup != b"dup" || *put != b"put" {
            return None;
        }
        let code: u8 = std::str::from_utf8(code).ok()?.parse().ok()?;
        Some((code, names::text(name.strip_prefix(b"/")?)))
    };
    words.windows(4).filter_map(entry).collect()
}
