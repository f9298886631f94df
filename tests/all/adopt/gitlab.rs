//! `ci/gitlab.yml`, its scripts run as a runner runs them.

use super::{Bench, bench, file, pairs, said, yaml};
use std::collections::BTreeMap;
use std::process::Output;
use yaml_rust2::Yaml;

fn template() -> Yaml {
    yaml(&file("ci/gitlab.yml"))
}

/// The scripts of a job in one shell, as GitLab has them.
fn run(bench: &Bench, job: &str, given: &[(&str, &str)]) -> Output {
    let template = template();
    let base = &template[".deal"];
    assert_eq!(template[job]["extends"].as_str(), Some(".deal"));
    let list = |yaml: &Yaml| -> Vec<String> {
        yaml.as_vec().into_iter().flatten().map(|line| line.as_str().unwrap().to_owned()).collect()
    };
    let script = [list(&base["before_script"]), list(&template[job]["script"])].concat().join("\n");
    let mut env = pairs(&base["variables"]);
    env.insert("CI_MERGE_REQUEST_DIFF_BASE_SHA".into(), bench.git(&["rev-parse", "main"]));
    let fixed = [
        ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
        ("CI_PROJECT_ID", "12"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("DEAL_FOLDER", "records"),
        ("DEAL_AS_OF", "2015-12-31"),
    ];
    env.extend(fixed.iter().chain(given).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    bench.script(&script, &env)
}

#[test]
fn a_merge_request_gets_its_reports() {
    let Some(bench) = bench("a_merge_request_gets_its_reports") else { return };
    let output = run(&bench, "deal:check", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let template = template();
    let reports = pairs(&template["deal:check"]["artifacts"]["reports"]);
    let read = |report: &str| std::fs::read_to_string(bench.path("repo").join(&reports[report])).unwrap();
    let quality: serde_json::Value = serde_json::from_str(&read("codequality")).unwrap();
    assert_eq!(quality[0]["location"]["path"], "records/talks-2015.deal");
    assert!(read("junit").contains("<testsuite"));
}

#[test]
fn one_note_is_written_and_written_anew() {
    let Some(bench) = bench("one_note_is_written_and_written_anew") else { return };
    bench.stub(
        "curl",
        r#"echo "curl $*" >> "$TEMP_LOG/curl"
case "$*" in
  *per_page*) cat "$TEMP_LOG/notes" 2> /dev/null || echo '[]' ;;
  *) for word in "$@"; do case "$word" in body@*) cp "${word#body@}" "$TEMP_LOG/body" ;; esac; done ;;
esac"#,
    );
    let output = run(&bench, "deal:diff", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("**+1bn USD**"), "{}", said(&output));
    assert_eq!(bench.log("curl"), "", "without a token nothing is sent");

    let token = [("DEAL_NOTE_TOKEN", "s3cret")];
    let output = run(&bench, "deal:diff", &token);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(bench.log("body").starts_with("[//]: # (deal diff)\n\n### What this does"), "{}", bench.log("body"));
    let notes = "/projects/12/merge_requests/7/notes";
    assert!(bench.log("curl").trim().ends_with(notes), "{}", bench.log("curl"));
    assert!(!bench.log("curl").contains("s3cret"), "the token stands among the arguments");
    assert!(!bench.path("repo/.deal-curl").exists());

    let old = r##"[{"id":3,"type":null,"body":"said {\"id\":9,\"type\":null,\"body\":\"[//]: # (deal diff)","author":{"id":1,"username":"x"}},{"id":41,"type":null,"body":"[//]: # (deal diff)\n\nold","author":{"id":2}}]"##;
    std::fs::write(bench.path("temp/notes"), old).unwrap();
    let output = run(&bench, "deal:diff", &token);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(bench.log("curl").trim().ends_with(&format!("{notes}/41")), "{}", bench.log("curl"));
}

/// What a service was asked: method, path, headers and body.
type Asked = (String, String, String, String);

/// A service of HTTP that answers a list of notes, and to what is sent a status.
fn service(notes: &'static str, status: &'static str) -> (String, std::sync::mpsc::Receiver<Asked>) {
    use std::io::{BufRead, BufReader, Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut first, mut headers) = (String::new(), String::new());
            reader.read_line(&mut first).unwrap();
            while !headers.ends_with("\r\n\r\n") && headers != "\r\n" {
                reader.read_line(&mut headers).unwrap();
            }
            let length = headers
                .to_lowercase()
                .split("content-length: ")
                .nth(1)
                .map_or(0, |rest| rest.split_whitespace().next().unwrap().parse::<u64>().unwrap());
            let mut body = String::new();
            reader.take(length).read_to_string(&mut body).unwrap();
            let mut words = first.split(' ').map(str::to_owned);
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            let (status, said) = if method == "GET" { ("200 OK", notes) } else { (status, "{}") };
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}", said.len());
            stream.write_all(answer.as_bytes()).unwrap();
            if tell.send((method, path, headers, body)).is_err() {
                return;
            }
        }
    });
    (format!("http://{address}/api/v4"), told)
}

/// By `curl` itself, over HTTP.
#[test]
fn the_service_is_asked_as_it_wants_to_be() {
    let Some(bench) = bench("the_service_is_asked_as_it_wants_to_be") else { return };
    if std::process::Command::new("curl").arg("--version").output().is_err() {
        return println!("SKIPPED the_service_is_asked_as_it_wants_to_be: there is no `curl` here");
    }
    let old = r##"[{"id":3,"type":null,"body":"no"},{"id":41,"type":null,"body":"[//]: # (deal diff)\n\nold"}]"##;
    for (notes, method, path) in [("[]", "POST", "notes"), (old, "PUT", "notes/41")] {
        let (api, told) = service(notes, "201 Created");
        let output = run(&bench, "deal:diff", &[("CI_API_V4_URL", &api), ("DEAL_NOTE_TOKEN", "s3cret")]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let (list, sent) = (told.recv().unwrap(), told.recv().unwrap());
        assert_eq!(list.1, "/api/v4/projects/12/merge_requests/7/notes?per_page=100&sort=asc");
        assert_eq!((sent.0.as_str(), sent.1), (method, format!("/api/v4/projects/12/merge_requests/7/{path}")));
        for headers in [&list.2, &sent.2] {
            assert!(headers.contains("PRIVATE-TOKEN: s3cret"), "{headers}");
        }
        // Older ones write a space as `+`.
        let body = sent.3.replace('+', "%20");
        let body = body.strip_prefix("body=").unwrap_or_else(|| panic!("{body}"));
        assert!(body.starts_with("%5B%2F%2F%5D%3A%20%23%20%28deal%20diff%29%0A%0A%23%23%23%20What%20this"), "{body}");
        assert!(!body.contains(['&', '\n', '`']), "{body}");
    }
    // A token that may not: the job says so and does not fail, and the token is not left.
    let (api, _told) = service("[]", "403 Forbidden");
    let output = run(&bench, "deal:diff", &[("CI_API_V4_URL", &api), ("DEAL_NOTE_TOKEN", "s3cret")]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("could not be noted"), "{}", said(&output));
    assert!(!bench.path("repo/.deal-curl").exists());
}

#[test]
fn what_is_given_is_never_run() {
    let Some(bench) = bench("what_is_given_is_never_run") else { return };
    let evil = "$(touch $HOME/sprung); `touch $HOME/sprung`; '; touch $HOME/sprung; \"; touch $HOME/sprung #";
    for variable in ["DEAL_AS_OF", "DEAL_BY", "DEAL_FOLDER", "CI_MERGE_REQUEST_DIFF_BASE_SHA"] {
        for job in ["deal:check", "deal:diff"] {
            let given = BTreeMap::from([(variable, evil)]).into_iter().collect::<Vec<_>>();
            let output = run(&bench, job, &given);
            assert!(!bench.path("temp/sprung").exists(), "{variable}: {}", said(&output));
        }
    }
}
