//! Quotations from PDFs: made by hand here, or by the programs that `pdf/README.md` names.

use deal::testing::{Memory, run_in};
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;

/// A PDF of objects, the first being the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|place| file.extend(format!("{place:010} 00000 n \n").bytes()));
    let end = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    file.extend(end.bytes());
    file
}

fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    [format!("<<{dict}/Length {}>>stream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
}

/// One page for each content, all with the font F.
fn pages(contents: &[&str], font: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    let head = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{}]/Resources<</Font<</F 3 0 R>>>>>>", contents.len(), kids.join(" ")),
        format!("<</Type/Font{font}>>"),
    ];
    let mut objects: Vec<Vec<u8>> = head.into_iter().map(String::into_bytes).collect();
    for (n, content) in contents.iter().enumerate() {
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R>>", 5 + 2 * n).into_bytes());
        objects.push(stream("", content.as_bytes()));
    }
    objects.extend_from_slice(more);
    pdf(&objects)
}

const HELVETICA: &str = "/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding";

/// What is said of a quotation from a PDF: codes, and what the first label and help say.
fn told(file: &[u8], words: &str) -> Vec<String> {
    let words = words.replace('"', "\\\"");
    let record = format!(
        "source s \"Source\" {{ kind: other; file: \"a.pdf\" }}\n\
         instrument x {{ kind: mou; parties: CN, KZ; source: s; 2015-03-27 signed source s \"{words}\" }}\n"
    );
    let mut host = Memory::new(&[("record.deal", &record)]);
    host.add("a.pdf", file);
    let ran = run_in(&host, &["check", "--format", "json", "--as-of", "2016-01-01"]);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}", ran.stderr));
    let list = json["diagnostics"].as_array().unwrap().iter();
    list.map(|d| format!("{} {}", d["code"].as_str().unwrap(), d["message"].as_str().unwrap())).collect()
}

const FOUND: [&str; 0] = [];
const MISSING: [&str; 1] = ["W0607 these words are not in `a.pdf`"];

#[test]
fn lines_words_and_hyphens_are_put_together_by_where_they_stand() {
    let page = "BT /F 10 Tf 50 700 Td 12 TL (The two sides signed 33) Tj T* (documents on coop-) Tj T* (eration,) Tj \
                [(with) -300 (a) -300 (to) 20 (tal) -280 (of)] TJ ET \
                BT /F 10 Tf 1 0 0 1 50 650 Tm (23.6) Tj 1 0 0 1 73 650 Tm (billion) Tj 6 Ts (1) Tj ET";
    let file = pages(&[page], HELVETICA, &[]);
    for there in ["two sides signed 33 documents on cooperation", "with a total of 23.6 billion", "\"33 documents\""] {
        assert_eq!(told(&file, there), FOUND, "{there}");
    }
    for missing in ["two sides signed 34 documents", "with a total of 26.3 billion"] {
        assert_eq!(told(&file, missing), MISSING, "{missing}");
    }
}

#[test]
fn columns_are_read_one_after_another_and_margins_left_out() {
    let left = ["The two sides signed thirty-", "three documents on steel,", "glass and hydropower in the"];
    let right = ["presence of both premiers.", "The total reached 23.6 bil-", "lion US dollars."];
    let mut page = "BT /F 10 Tf ".to_owned();
    for (n, (one, other)) in left.iter().zip(right).enumerate() {
        let y = 700 - 12 * n;
        page += &format!("1 0 0 1 50 {y} Tm ({one}) Tj 1 0 0 1 320 {y} Tm ({other}) Tj ");
    }
    let first = page.clone() + "1 0 0 1 300 50 Tm (7) Tj ET";
    let next = "BT /F 10 Tf 50 700 Td (It will be paid within) Tj 0 -12 Td (ten years.) Tj 250 -600 Td (8) Tj ET";
    let last = "BT /F 10 Tf 50 700 Td (They said no more of it.) Tj 250 -600 Td (9) Tj ET";
    let file = pages(&[&first, next, last], HELVETICA, &[]);
    for there in [
        "signed thirty-three documents on steel, glass and hydropower in the presence of both premiers",
        "The total reached 23.6 billion US dollars. It will be paid within ten years. They said no more",
        "three documents on steel, The total reached",
    ] {
        assert_eq!(told(&file, there), FOUND, "{there}");
    }
    assert_eq!(told(&file, "on steel, glass and hydropower and coal in the presence"), MISSING);
}

#[test]
fn the_nearest_passage_is_told_with_its_page() {
    let other = "BT /F 10 Tf 50 700 Td (Nothing of what stands here was said at the talks.) Tj ET";
    let page = "BT /F 10 Tf 50 700 Td (with a total amount of 23.6 billion USD in all) Tj ET";
    let record = "source s \"Source\" { kind: other; file: \"a.pdf\" }\n\
        package x { parties: CN, KZ; source: s; 2015-03-27 signed\n\
        amount: 26.3bn USD source s \"with a total amount of 26.3 billion USD in all\" }\n\
        package y { parties: CN, KZ; source: s; 2015-03-28 signed\n\
        amount: 24bn USD source s \"with a total amount of 23.6 billion USD in all\" }\n";
    let mut host = Memory::new(&[("record.deal", record)]);
    host.add("a.pdf", &pages(&[other, page], HELVETICA, &[]));
    let ran = run_in(&host, &["check", "--as-of", "2016-01-01"]);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn letters_are_told_by_their_names_and_maps() {
    let named = "/Subtype/Type1/BaseFont/X/Encoding<</Differences[1/f_i/eacute/uni0416/fl.alt]>>";
    let text = "BT /F 10 Tf 50 700 Td <01> Tj (nance caf) Tj <0220> Tj <03> Tj ( over) Tj <04> Tj (ow) Tj ET";
    assert_eq!(told(&pages(&[text], named, &[]), "finance café Ж overflow"), FOUND);

    let map = "/CIDInit begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n\
        2 beginbfchar <0001> <603b> <0002> <00660066> endbfchar\n\
        2 beginbfrange <0010> <0012> <91d0> <0020> <0021> [<989d> <8fbe>] endbfrange endcmap";
    let font = "/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</DW 1000>>]";
    let text = "BT /F 10 Tf 50 700 Td <0001001100200021> Tj 0 -12 Td <0002> Tj ET";
    let file = pages(&[text], font, &[stream("", map.as_bytes())]);
    assert_eq!(told(&file, "总金"), FOUND);
    assert_eq!(told(&file, "\u{91d1}额达 ff"), FOUND);
    assert_eq!(told(&file, "金额二十亿"), MISSING);

    // A code that means so much in no table.
    let unknown = "/Subtype/Type1/BaseFont/X/Encoding<</Differences[1/g31]>>";
    let file = pages(&["BT /F 10 Tf 50 700 Td (worth 23.6 bi) Tj <01> Tj (lion or so) Tj ET"], unknown, &[]);
    assert_eq!(told(&file, "worth 23.6"), FOUND);
    let unsure = told(&file, "worth 23.6 billion");
    assert!(unsure.len() == 1 && unsure[0].starts_with("W0611 `a.pdf` can't be looked at in full"), "{unsure:?}");
}

/// What programs write, as they write it.
#[test]
fn files_of_other_programs() {
    for (name, there, missing) in [
        (
            "fpdf.pdf",
            "the signing of 33 documents on production capacity, with a total amount of 23.6 billion USD",
            true,
        ),
        (
            "objects.pdf",
            "coop-eration, with a total amount of 23.6 billion USD. Page two: financial \"framework\"",
            true,
        ),
        ("owner.pdf", "with a total amount of 23.6 billion USD", true),
        ("chinese.pdf", "总金额达236亿美元", true),
        ("page.pdf", "The offices are efficient and the first flight left. Boldly.", true),
        ("tex.pdf", "The offices signed 33 documents, with a total amount of 23.6 billion USD", true),
    ] {
        let file = sample(name);
        assert_eq!(told(&file, there), FOUND, "{name}");
        assert_eq!(told(&file, "said that nothing of this was ever signed") == MISSING, missing, "{name}");
    }
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/checks/pdf").join(name)).unwrap()
}

#[test]
fn what_cannot_be_read_is_said_and_nothing_is_missed() {
    let flate = |text: &[u8]| stream("/Filter/FlateDecode", text);
    for (file, why) in [
        (sample("user.pdf"), "encrypted"),
        (sample("scan.pdf"), "pictures without text"),
        (b"%PDF-1.7\n\xff\xfe".to_vec(), "damaged"),
        (sample("page.pdf")[..3000].to_vec(), "damaged"),
        (pages(&[], HELVETICA, &[]), "no pages"),
        (pages(&["0 0 m 100 100 l S"], HELVETICA, &[]), "no text"),
        (pages(&["BT /F 10 Tf (x) Tj ET"], HELVETICA, &[flate(b"no deflate")]), ""),
    ] {
        let told = told(&file, "with a total amount of 23.6 billion USD");
        match why {
            "" => assert_eq!(told, MISSING),
            why => {
                assert!(told.len() == 1 && told[0].starts_with("W0611") && told[0].contains(why), "{why}: {told:?}")
            }
        }
    }
}

#[test]
fn a_text_is_kept_and_not_believed_when_damaged() {
    let record = "source s \"Source\" { kind: other; file: \"a.pdf\" }\n\
        instrument x { kind: mou; parties: CN, KZ; source: s; 2015-03-27 signed source s \"signed 34 documents\" }\n";
    let mut host = Memory::new(&[("deal.toml", ""), ("record.deal", record)]);
    host.add("a.pdf", &sample("tex.pdf"));
    let asked = || run_in(&host, &["check", "--format", "concise", "--as-of", "2016-01-01"]).stdout;
    let fresh = asked();
    assert!(fresh.contains("W0607"), "{fresh}");
    let is_text = |path: &Path| path.extension().is_some_and(|ending| ending == "txt");
    // The answer of the whole check is forgotten, and the text left, then spoilt.
    host.kept.lock().unwrap().retain(|path, _| is_text(path));
    assert_eq!(host.kept.lock().unwrap().len(), 1);
    assert_eq!(asked(), fresh);
    host.kept.lock().unwrap().retain(|path, _| is_text(path));
    host.kept.lock().unwrap().values_mut().for_each(|text| text[40] ^= 1);
    assert_eq!(asked(), fresh);
}

/// Forms that draw forms that draw forms: a page of a few lines that never ends.
#[test]
fn a_page_without_end_is_left() {
    let form = |n: usize| {
        let resources = format!("/Type/XObject/Subtype/Form/Resources<</XObject<</X {} 0 R>>>>", n + 1);
        stream(&resources, "/X Do ".repeat(400).as_bytes())
    };
    let more: Vec<Vec<u8>> = (6..14).map(form).collect();
    let page = "BT /F 10 Tf (a page) Tj ET /X Do";
    let mut file = pages(&[page], HELVETICA, &more);
    let font = b"/Font<</F 3 0 R>>";
    let at = file.windows(font.len()).position(|w| w == font).unwrap();
    // The table of places is wrong after this, which readers mend.
    file.splice(at..at, *b"/XObject<</X 6 0 R>>");
    let started = std::time::Instant::now();
    let told = told(&file, "something else that it says");
    assert!(told.len() == 1 && told[0].starts_with("W0611"), "{told:?}");
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

/// In a process of its own, which may die of what is in the file.
#[cfg(unix)]
#[test]
fn a_bomb_ends_nothing_but_its_own_process() {
    // Ten thousand entries of an index that all lead to one list of a million numbers:
    // four gigabytes of objects in a few kilobytes.
    let list = b"0 ".repeat(1_000_000);
    let index = (0..10_000).map(|n| format!("{} 0 ", 100 + n)).collect::<String>();
    let body = [index.as_bytes(), b"[", &list, b"]"].concat();
    let dict = format!("/Type/ObjStm/N 10000/First {}", index.len());
    let objects =
        [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Count 0/Kids[]>>".to_vec(), stream(&dict, &body)];
    let mut file = pdf(&objects);
    // A table that leads into it.
    let entries: Vec<u8> =
        (0..10_000u32).flat_map(|n| [2, 0, 0, 3].into_iter().chain((n as u16).to_be_bytes())).collect();
    let place = file.len();
    let table = format!("/Type/XRef/W[1 3 2]/Index[100 10000]/Size 10100/Root 1 0 R/Prev {}", start(&file));
    file.extend(b"9 0 obj\n");
    file.extend(stream(&table, &entries));
    file.extend(format!("\nendobj\nstartxref\n{place}\n%%EOF\n").bytes());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), file).unwrap();
    let record = "source s \"Source\" { kind: other; file: \"a.pdf\" }\n\
        instrument x { kind: mou; parties: CN, KZ; source: s; 2015-03-27 signed source s \"33 documents signed\" }\n";
    std::fs::write(folder.path().join("r.deal"), record).unwrap();
    let deal = std::env::var_os("CARGO_BIN_EXE_deal").unwrap_or_else(|| env!("CARGO_BIN_EXE_deal").into());
    let output = std::process::Command::new(deal)
        .current_dir(folder.path())
        .args(["check", "--format", "concise", "--as-of", "2016"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("W0611"), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0));
}

fn start(file: &[u8]) -> usize {
    file.windows(5).position(|w| w == b"xref\n").unwrap()
}

fn damaged() -> impl Strategy<Value = (usize, Vec<(prop::sample::Index, u8)>, prop::sample::Index)> {
    let bytes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12);
    (0..6usize, bytes, any::<prop::sample::Index>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever becomes of the bytes, there is one answer, and in time.
    #[test]
    fn damage_is_survived((which, changes, end) in damaged()) {
        let names = ["fpdf.pdf", "objects.pdf", "owner.pdf", "chinese.pdf", "page.pdf", "tex.pdf"];
        let mut file = sample(names[which]);
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        file.truncate(file.len().saturating_sub(end.index(200)));
        let started = std::time::Instant::now();
        let told = told(&file, "with a total amount of 23.6 billion USD");
        prop_assert!(told.len() <= 1, "{told:?}");
        prop_assert!(started.elapsed().as_secs() < 30);
    }
}
