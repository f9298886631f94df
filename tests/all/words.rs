//! What a diagnostic says, as it was said: packed, kept and read again.

use deal::diag::{Diagnostic, Edit, Level, Safety, codes};
use deal::text::{FileId, Span};
use proptest::prelude::*;

fn span(at: u32) -> Span {
    Span { file: FileId(at % 3), start: at, end: at.saturating_add(at % 7) }
}

proptest! {
    #[test]
    fn words_come_back(
        message in ".*",
        label in ".*",
        related in prop::collection::vec((any::<u32>(), ".*"), 0..3),
        help in prop::collection::vec(".*", 0..3),
        fixes in prop::collection::vec((".*", any::<bool>(), prop::collection::vec((any::<u32>(), ".*"), 0..3)), 0..3),
        rule in prop::option::of("[a-z]+"),
    ) {
        let mut d = Diagnostic::new(&codes::E0201, span(5), message.clone()).label("not these words").label(label.clone());
        for (at, text) in &related {
            d = d.related(span(*at), text.clone());
        }
        for text in &help {
            d = d.help(text.clone()).help("words of the program");
        }
        for (title, safe, edits) in &fixes {
            let edits = edits.iter().map(|(at, text)| Edit { span: span(*at), text: text.clone() }).collect();
            d = d.fix_edits(title.clone(), if *safe { Safety::Safe } else { Safety::Unsafe }, edits);
        }
        if let Some(rule) = &rule {
            d = d.of_rule(rule, Level::Info);
        }
        // From another process, as the cache has it.
        let kept: Diagnostic = serde_json::from_str(&serde_json::to_string(&d).expect("JSON")).expect("a diagnostic");
        prop_assert_eq!(&kept, &d);
        for d in [d, kept] {
            prop_assert_eq!(d.message(), &message);
            prop_assert_eq!((d.marked().span, d.marked().text), (span(5), &*label));
            prop_assert_eq!(d.shown_code(), rule.as_deref().unwrap_or("E0201"));
            let others: Vec<_> = d.others().map(|l| (l.span, l.text.to_owned())).collect();
            prop_assert_eq!(others, related.iter().map(|(at, text)| (span(*at), text.clone())).collect::<Vec<_>>());
            let own: Vec<_> = d.helps().step_by(2).collect();
            prop_assert_eq!(own, help.iter().map(String::as_str).collect::<Vec<_>>());
            let told: Vec<_> = d.fixes().into_iter().map(|f| (f.title, f.safety == Safety::Safe, f.edits.len())).collect();
            prop_assert_eq!(told, fixes.iter().map(|(title, safe, edits)| (title.clone(), *safe, edits.len())).collect::<Vec<_>>());
            prop_assert_eq!(d.moved(Some), Some(d.clone()));
        }
    }

    #[test]
    fn words_from_elsewhere_are_read_as_far_as_they_go(packed in "[umlrhcge]?[0-9:;,]{0,6}.{0,9}") {
        let text = serde_json::json!({"code": "E0201", "level": "error", "span": {"file": 0, "start": 0, "end": 0}, "said": packed});
        let d: Diagnostic = serde_json::from_value(text).expect("a diagnostic");
        let _ = (d.message().len(), d.marked(), d.helps().count(), d.others().count(), d.fixes(), d.shown_code());
    }
}
