//! Quotations against archived files, figures against quotations, digests.

use deal::testing::{Memory, run, run_in};
use serde_json::Value;

/// A project whose one line quotes `words` from `file`.
fn quoting(file: &str, words: &str) -> String {
    let words = words.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!(
        "source s \"Source\" {{ kind: other; file: \"{file}\" }}\n\
         instrument x {{ kind: mou; parties: CN, KZ; source: s; 2015-03-27 signed source s \"{words}\" }}\n"
    )
}

fn diagnostics(host: &Memory) -> Vec<Value> {
    let ran = run_in(host, &["check", "--format", "json", "--as-of", "2016-01-01"]);
    let mut json: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}", ran.stderr));
    json["diagnostics"].as_array_mut().map(std::mem::take).expect("a list")
}

fn told(host: &Memory) -> Vec<String> {
    diagnostics(host)
        .iter()
        .map(|d| format!("{} {}", d["code"].as_str().unwrap(), d["primary"]["label"].as_str().unwrap()))
        .collect()
}

fn quoted(file: &str, text: &str, words: &str) -> Vec<String> {
    let mut host = Memory::new(&[("record.deal", &quoting(file, words))]);
    host.add(file, text.as_bytes());
    told(&host)
}

#[test]
fn what_a_quotation_may_differ_in() {
    for (text, words) in [
        ("The two sides  signed\n33 documents.", "two sides signed 33 documents"),
        ("Total amount reaching 23.6 billion USD.", "total amount reaching 23.6 billion USD"),
        ("it said “a total amount” of", "it said \"a total amount\" of"),
        ("it said «a total amount» of", "said 'a total amount' of"),
        ("the ministers’ talks", "the ministers' talks"),
        ("the years 2013–2015 — and later", "the years 2013-2015 - and later"),
        ("production-\n   capacity coop-\neration", "production-capacity cooperation"),
        ("coop\u{ad}eration and coop\u{ad}\neration", "cooperation and cooperation"),
        ("well-known co-operation", "well-known cooperation"),
        ("cafe\u{301} and ﬁnance of 33\u{a0}documents", "café and finance of 33 documents"),
        ("Kazakhstan’s “Bright Path”, worth $23.6 billion", "Kazakhstan's \"Bright Path\", worth $ 23.6 billion"),
        (
            "signed 33 documents in steel, glass and hydropower, worth 23.6 billion",
            "signed 33 documents … worth 23.6 billion",
        ),
        (
            "signed 33 documents in steel, glass and hydropower, worth 23.6 billion",
            "signed 33 documents [...] worth 23.6 billion.",
        ),
        ("signed 33 documents in steel, worth 23.6 billion", "33 documents ... 23.6 billion"),
        ("The Memorandum was signed", "[t]he Memorandum [of 2015] was signed"),
        ("总金额达 236 亿\n美元", "总金额达236亿美元"),
        ("подписали 33 документа на 23,6 млрд долларов", "33 документа на 23,6 млрд"),
        ("RMB1.5bn was lent", "RMB 1.5bn was lent"),
        ("anything", "p. 3"),
        ("anything", "Article 5(2)"),
        ("anything", "table 4, row 12"),
        ("a total of 5 billion", "p. 3: a total of 5 billion"),
    ] {
        assert_eq!(quoted("t.txt", text, words), [""; 0], "{words} in {text}");
    }
}

#[test]
fn what_it_may_not() {
    for (text, words, label) in [
        ("a total of 23.6 billion USD", "a total value of 23.6 billion USD", "W0607 `value` is not in the passage"),
        ("a total value of 23.6 billion USD", "a total of 23.6 billion USD", "W0607 the file has `value` besides"),
        (
            "a total of 23.6 billion USD",
            "a total of 26.3 billion USD",
            "W0607 where this has `26.3`, the file has `23.6`",
        ),
        ("they signed the MOUs in Beijing", "they signed the MOU", "W0607 where this has `MOU`, the file has `MOUs`"),
        ("worth 23.65 billion, it was said", "worth 23.6", "W0607 where this has `23.6`, the file has `23.65`"),
        ("worth 23.6 billion, it was said", "it is worth 23", "W0607 nor anything like them"),
        (
            "they met nowhere at all",
            "they met no where at all",
            "W0607 where this has `no where`, the file has `nowhere`",
        ),
        ("the us said so often enough", "the US said so often", "W0607 where this has `US`, the file has `us`"),
        (
            "worth 23.6 billion and 33 documents",
            "33 documents … 23.6 billion",
            "W0607 its parts are there, but not in this order",
        ),
        ("33 documents", "steel and glass", "W0607 nor anything like them"),
        ("", "steel and glass", "W0607 nor anything like them"),
    ] {
        assert_eq!(quoted("t.txt", text, words), [label], "{words} in {text}");
    }
}

#[test]
fn html_is_read_as_its_reader_sees_it() {
    let page = "<!DOCTYPE html><html><head><title>Talks</title><style>p { color: red }</style>\
        <script>if (a < b) document.write('<p>not there</p>')</script></head><body>\
        <p class=\"a > b\">The two sides <b>sign</b>ed 33&nbsp;documents</p><!-- worth nothing -->\
        <p>worth &#36;23.6&thinsp;billion, x < y &amp; more</p></body></html>";
    for (words, there) in [
        ("sides signed 33 documents worth $23.6 billion", true),
        ("x < y & more", true),
        ("not there", false),
        ("worth nothing", false),
        ("color: red", false),
    ] {
        assert_eq!(quoted("page.html", page, words).is_empty(), there, "{words}");
    }
    let markdown = "# Talks\n\n> The *two* sides signed [33 documents](https://example.org/a) worth **23.6 billion**,\n> in snake_case words.";
    assert_eq!(
        quoted("page.md", markdown, "two sides signed 33 documents worth 23.6 billion, in snake_case words"),
        [""; 0]
    );
}

#[test]
fn the_nearest_passage_is_shown_with_its_line() {
    let filler = "Nothing of what stands in these lines was said at the talks at all.\n".repeat(200);
    let text = format!(
        "{filler}The premiers witnessed the signing of 33 documents with a total\namount of 23.6 billion USD.\n{filler}"
    );
    let mut host =
        Memory::new(&[("record.deal", &quoting("t.txt", "33 documents with a total value of 23.6 billion USD"))]);
    host.add("t.txt", text.as_bytes());
    let ran = run_in(&host, &["check", "--as-of", "2016-01-01"]);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn figures_as_sources_write_them() {
    for (value, words, quoted) in [
        ("amount: 23.6bn USD", "total amount reaching 23.6 billion USD", true),
        ("amount: 23.6bn USD", "a total of 23,600 million dollars", true),
        ("amount: 23.6bn USD", "worth $23.6bn", true),
        ("amount: 23.6bn USD", "worth $23.6 B", false),
        ("amount: 23.6bn USD", "worth US$ 23 600 000 000", true),
        ("amount: 23.6bn USD", "worth 23.600.000.000 in the end", true),
        ("amount: 23.6bn USD", "на сумму 23,6 млрд долларов", true),
        ("amount: 23.6bn USD", "总金额达236亿美元", true),
        ("amount: 23.6bn USD", "总金额达二百三十六亿美元", true),
        ("amount: 23.6bn USD", "на сумму двадцать миллиардов", true),
        ("amount: 23.6bn USD", "на сумму 26,3 млрд долларов", false),
        ("amount: 23.6bn USD", "a total amount reaching 23.6 million USD", false),
        ("amount: 23.6bn USD", "the two sides will cooperate", false),
        ("amount: 2bn..3bn USD", "between 2 and 3 billion dollars", true),
        ("amount: 2bn..3bn USD", "of 2–3 billion dollars", true),
        ("amount: 2bn..3bn USD", "of up to 3 billion dollars", false),
        ("amount: up to 3bn USD", "of up to 3 billion dollars", true),
        ("amount: over 1bn USD", "more than a billion dollars in all", true),
        ("amount: 500mn USD", "half a billion dollars for the railway", true),
        ("amount: 2.5mn USD", "two and a half million dollars for the school", true),
        ("amount: 150mn USD", "one hundred and fifty million dollars for it", true),
        ("amount: 7bn CNY = 200bn KZT", "7 billion yuan, or 200 billion tenge", true),
        ("amount: 7bn CNY = 200bn KZT", "7 billion yuan in the end", false),
        ("amount: 100mn USD, 50mn EUR", "of 100 million dollars and 50 million euros", true),
        ("amount: 75mn INR", "of Rs 7.5 crore in all", true),
        ("amount: 5k USD", "paid $5,000 in cash", true),
        ("count: 33", "the sides signed thirty-three documents", true),
        ("count: 33", "the sides signed 34 documents", false),
        ("count: 1", "the sides signed a document", true),
        ("count: over 30", "the sides signed more than 30 documents", true),
        ("quantity: 38bn m3 per year", "38 billion cubic metres a year will be", true),
        ("quantity: 38bn m3 per year", "30 billion cubic metres a year will be", false),
        ("amount: 12bn EUR", "signed a US$12 billion accord", false),
        ("amount: 12bn AUD", "signed a $12 billion accord", true),
        ("amount: 12bn CNY", "of ¥12 billion in all", true),
        ("amount: 12bn XOF", "of 12 billion francs in all", true),
        ("amount: 12bn USD", "of 12 billion in all", true),
        ("amount: 23.6bn USD", "p. 3", true),
    ] {
        let record = format!(
            "source s \"Source\" {{ kind: other }}\n\
             package x {{ parties: CN, KZ; source: s; 2015-03-27 signed\n{value} source s \"{words}\" }}\n"
        );
        let ran = run(&[("record.deal", &record)], &["check", "--format", "concise", "--as-of", "2016-01-01"]);
        assert_eq!(!ran.stdout.contains("W0610"), quoted, "{value} in {words}: {}", ran.stdout);
    }
}

#[test]
fn figures_of_lines_and_expectations() {
    let record = "source s \"Source\" { kind: other }\n\
        instrument x { kind: loan; parties: CN, KZ; amount: 9mn USD; source: s; 2015-03-27 signed\n\
        2015-04-01 disbursed 4mn USD source s \"paid 4 million\"\n\
        2015-05-01 disbursed 4mn USD source s \"paid 40 million\"\n\
        2015-05-01 reported amount 8mn USD source s \"8 million\" }\n\
        2015-12-31 expect count(instruments) = 1 source s \"a document\"\n\
        2015-12-31 expect disbursed(instruments) = 8mn USD source s \"paid out 7 million in all\"\n";
    let host = Memory::new(&[("record.deal", record)]);
    assert_eq!(told(&host), ["W0610 the words say `40 million`", "W0610 the words say `7 million`"]);
    let helps: Vec<Value> = diagnostics(&host).iter().map(|d| d["help"][0].clone()).collect();
    assert_eq!(helps[0], "it is a tenth of what the words say");
}

fn digest(written: &str, file: Option<&[u8]>) -> Vec<Value> {
    let named = if file.is_some() { "file: \"a.bin\"; " } else { "" };
    let record = format!(
        "source s \"Source\" {{ kind: other; {named}digest: \"{written}\" }}\n\
         instrument x {{ kind: mou; parties: CN, KZ; source: s; 2015-03-27 signed }}\n"
    );
    let mut host = Memory::new(&[("record.deal", &record)]);
    if let Some(bytes) = file {
        host.add("a.bin", bytes);
    }
    diagnostics(&host)
}

#[test]
fn a_digest_is_that_of_the_files_bytes() {
    // FIPS 180-4: of `abc`.
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let sha512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                  2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    let right = format!("sha256:{sha256}");
    for written in [&right, &right.to_uppercase().replace("SHA", "sha"), &format!("sha512:{sha512}")] {
        assert_eq!(digest(written, Some(b"abc")), [Value::Null; 0], "{written}");
    }
    let found = digest(&right, Some(b"abd"));
    assert_eq!((found.len(), &found[0]["code"]), (1, &"E0608".into()));
    let actual = "sha256:a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9";
    assert_eq!(found[0]["help"][0], format!("its digest is `{actual}`"));
    assert_eq!(found[0]["fixes"][0]["edits"][0]["text"], format!("\"{actual}\""));
    // Forms that say certainly what was meant are put right, others are asked for.
    for (written, fixes) in [
        (sha256.to_owned(), 1),
        (format!("SHA-256:{sha256}"), 1),
        (format!("sha256-{sha256}"), 1),
        ("md5:900150983cd24fb0d6963f7d28e17f72".to_owned(), 0),
        ("sha256:12".to_owned(), 0),
    ] {
        for file in [None, Some(&b"abc"[..])] {
            let found = digest(&written, file);
            assert_eq!((found.len(), &found[0]["code"]), (1, &"E0609".into()), "{written}");
            assert_eq!(found[0]["fixes"].as_array().unwrap().len(), fixes, "{written}");
        }
    }
}

#[test]
fn files_that_cannot_be_looked_at_are_said_to() {
    let cases: [(&str, &[u8], &str); 4] = [
        ("a.pdf", b"%PDF-1.7 \x00\xff", "PDF"),
        ("a.bin", b"a\0b", "no text"),
        ("a.txt", b"caf\xe9 and more", "byte 3"),
        ("a.docx", b"PK\x03\x04\x00", "no text"),
    ];
    for (name, bytes, why) in cases {
        let mut host = Memory::new(&[("record.deal", &quoting(name, "total amount"))]);
        host.add(name, bytes);
        let found = diagnostics(&host);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!((&found[0]["code"], &found[0]["level"]), (&"W0611".into(), &"info".into()));
        assert!(found[0]["message"].as_str().unwrap().contains(why), "{name}: {}", found[0]["message"]);
    }
    let mut host = Memory::new(&[("record.deal", &quoting("a.txt", "total amount"))]);
    host.add("a.txt", b"total amount");
    host.unreadable.push("/project/a.txt".into());
    assert_eq!(diagnostics(&host)[0]["message"], "`a.txt` can't be looked at: permission denied");
}

/// Text that is made to be slow to search takes no longer than its length.
#[test]
fn repetitive_and_hostile_files_are_read_in_bounded_time() {
    let long = "a".repeat(300_000);
    let words = "ab ".repeat(100_000);
    let tags = "<".repeat(300_000) + &"<a href=\"".repeat(30_000) + &"<!--".repeat(30_000);
    for (name, text, quote) in [
        ("a.txt", long.as_str(), "a".repeat(20_000) + "b"),
        ("a.txt", &words, "ab ".repeat(5_000) + "ac"),
        ("a.html", &tags, "nothing of it".to_owned()),
        ("a.md", &"](".repeat(200_000), "nothing of it".to_owned()),
        ("a.html", &"&".repeat(300_000), "nothing of it".to_owned()),
        ("a.txt", &"\u{301}".repeat(100_000), "nothing of it".to_owned()),
        ("a.txt", &"…".repeat(100_000), "…".repeat(10_000) + "x"),
    ] {
        let before = std::time::Instant::now();
        let found = quoted(name, text, &quote);
        assert!(found.len() == 1 && (found[0].starts_with("W0607") || found[0].starts_with("W0611")), "{found:?}");
        assert!(before.elapsed().as_secs() < 20, "{name} took {:?}", before.elapsed());
    }
}
