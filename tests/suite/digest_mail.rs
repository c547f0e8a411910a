//! The e-mail of a digest, read back by another program; and content that means harm, in every format.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::command::signoise;
use super::html;
use super::repo::TestRepo;
use super::xml;

const HEAD: &str = "Source | Description | Notes\n:----- | :---------- | :----\n";
const SENDER: &str = "Garden: Notes <notes@garden.example>";

/// Reads a message with Python's library, and tells what it holds as JSON.
const READER: &str = r#"
import email, email.policy, json, sys
raw = sys.stdin.buffer.read()
message = email.message_from_bytes(raw, policy=email.policy.default)
parts = list(message.iter_parts())
print(json.dumps({
    "headers": [[name, str(value)] for name, value in message.items()],
    "defects": [str(defect) for part in message.walk() for defect in part.defects]
        + [str(defect) for value in message.values() for defect in value.defects],
    "types": [part.get_content_type() for part in message.walk()],
    "contents": [part.get_content() for part in parts],
    "longest": max(len(line) for line in raw.split(b"\r\n")),
    "bare": raw.count(b"\n") - raw.count(b"\r\n") + raw.count(b"\r") - raw.count(b"\r\n"),
    "date": message["Date"].datetime.isoformat(),
}))
"#;

/// The message as another program reads it; none where that program is missing.
fn read_back(message: &str) -> Option<Value> {
    let mut child =
        match Command::new("python3").args(["-I", "-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(error) => {
                println!("SKIPPED: no message was read back, because `python3` does not run: {error}");
                return None;
            }
        };
    child.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "python3 failed");
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read["defects"], serde_json::json!([]));
    assert_eq!(read["types"], serde_json::json!(["multipart/alternative", "text/plain", "text/html"]));
    assert_eq!(read["bare"], 0, "every line ends with CRLF");
    assert!(read["longest"].as_u64().unwrap() <= 998);
    Some(read)
}

fn digest(repo: &TestRepo, format: &str, more: &[&str]) -> String {
    let run = signoise(repo.path(), &[&["digest", "--month", "2025-05", "--format", format], more].concat());
    assert_eq!(run.code, 0, "{format}: {}", run.stderr);
    run.stdout
}

fn mail(repo: &TestRepo, more: &[&str]) -> String {
    digest(repo, "eml", &[&["--from", SENDER, "--to", "all@garden.example"], more].concat())
}

fn site(rows: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("signoise.toml", "[site]\ntitle = \"Garden Notes\"\nurl = \"https://garden.example\"\n")
        .write("Soil.md", "# Soil\n\n## All\n\nAbout soil.\n")
        .commit("April", "2025-04-30T10:00:00-04:00");
    repo.write("Soil.md", format!("# Soil\n\n## All\n\nAbout soil.\n\n{HEAD}{rows}"))
        .commit("May", "2025-05-28T10:00:00-04:00");
    repo
}

fn header<'a>(read: &'a Value, name: &str) -> Vec<&'a str> {
    let headers = read["headers"].as_array().unwrap().iter();
    headers.filter(|header| header[0] == name).map(|header| header[1].as_str().unwrap()).collect()
}

#[test]
fn a_message_is_what_it_was_made_of() {
    let repo = site("[Käse & more](https://cheese.example/a?x=1&y=2) | Über Käse – „fein“ | 🧀 Blog\n");
    let more = ["--to", "Second: Person <second@garden.example>"];
    let Some(read) = read_back(&mail(&repo, &more)) else { return };
    assert_eq!(header(&read, "Subject"), ["Garden Notes: what changed in May 2025"]);
    assert_eq!(header(&read, "From"), ["\"Garden: Notes\" <notes@garden.example>"]);
    assert_eq!(header(&read, "To"), ["all@garden.example, \"Second: Person\" <second@garden.example>"]);
    assert_eq!(read["date"], "2025-05-28T14:00:00+00:00", "when the last commit was made");
    assert!(header(&read, "Message-ID")[0].ends_with("@garden.example>"));
    assert!(header(&read, "List-Unsubscribe").is_empty() && header(&read, "X-Unsent").is_empty());
    let lines = |text: &str| text.replace("\r\n", "\n");
    assert_eq!(lines(read["contents"][0].as_str().unwrap()), digest(&repo, "text", &[]));
    let html = lines(read["contents"][1].as_str().unwrap());
    let shown = html::read(&html).unwrap();
    assert!(shown.text.contains("Über Käse – „fein“") && shown.text.contains("🧀 Blog"), "{}", shown.text);
    assert!(shown.links.contains(&"https://cheese.example/a?x=1&y=2".to_owned()));
}

#[test]
fn a_message_says_what_its_sender_asks_for() {
    let repo = site("[A](https://a.example) | b | c\n");
    let run = signoise(repo.path(), &["digest", "--month", "2025-05", "--format", "eml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("needs a sender") && run.stderr.contains("--from"), "{}", run.stderr);
    repo.write(
        "signoise.toml",
        "[digest]\ntitle = \"News\"\nfrom = \"news@garden.example\"\nto = \"list@garden.example\"\nintro = \"Hello.\"\n\
        web = \"https://garden.example/may\"\nunsubscribe = \"https://garden.example/stop?list=1&x=2\"\n",
    );
    let message = digest(&repo, "eml", &["--draft"]);
    let Some(read) = read_back(&message) else { return };
    assert_eq!(header(&read, "To"), ["list@garden.example"]);
    assert_eq!(header(&read, "List-Unsubscribe"), ["<https://garden.example/stop?list=1&x=2>"]);
    assert_eq!(header(&read, "X-Unsent"), ["1"]);
    let text = read["contents"][0].as_str().unwrap();
    assert!(text.contains("Hello.") && text.contains("On the web: https://garden.example/may"), "{text}");
    assert!(text.contains("Unsubscribe: https://garden.example/stop?list=1&x=2"), "{text}");
    let html = html::read(&read["contents"][1].as_str().unwrap().replace("\r\n", "\n")).unwrap();
    assert!(html.links.contains(&"https://garden.example/stop?list=1&x=2".to_owned()), "{:?}", html.links);
    for (key, fault) in [
        ("from = \"nobody\"", "is not a mail address"),
        ("from = \"a@b.example\"\nto = [\"x@y.example\\r\\nBcc: z@y.example\"]", "is not a mail address"),
        ("unsubscribe = \"http://a.example\"\nfrom = \"a@b.example\"", "is not a link of `https`"),
        ("unsubscribe = \"javascript:x\"", "is not a link such as"),
        ("web = \"//a.example\"", "is not a link such as"),
        ("max_items = 0", "at least one"),
        ("form = \"a@b.example\"", "did you mean `from`"),
    ] {
        repo.write("signoise.toml", format!("[digest]\n{key}\n"));
        let run = signoise(repo.path(), &["digest", "--month", "2025-05", "--format", "eml"]);
        assert_eq!(run.code, 2, "{key}");
        assert!(run.stderr.contains(fault), "{key}: {}", run.stderr);
    }
}

/// Rows that try to be anything but text.
fn hostile_rows() -> String {
    let mut rows = String::new();
    for (number, title) in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\\\"><svg onload=alert(1)>",
        "</style><script>x</script>",
        "-->&lt;b&gt;<!--",
        "{{ 7 * 7 }} {% raw %} {{ title }}",
        "{% include 'x' %}{{ self }}",
        "@everyone #1 GH-2 user/repo#3",
        "\u{202e}gnitirw\u{202c} \u{200b}hidden\u{feff} \u{85}\u{2028}next",
        "Subject: x\rBcc: everyone@evil.example",
        "=?utf-8?q?Bcc:_x?=",
        "**bold** `code` ![pic](https://evil.example/pixel.gif)",
        "--=_boundary",
        ".",
        "From nobody",
    ]
    .iter()
    .enumerate()
    {
        let _ = writeln!(rows, "[{title}](https://host.example/{number}) | About {title} | {title}");
    }
    for (number, url) in [
        "javascript:alert(1)",
        "JaVaScRiPt&#58;alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/x",
        "https:evil",
        "https://a.example/\\\"onclick=alert(1)",
        "https://a.example/'><script>x</script>",
        "https://a.example/?a=1&amp;b=2&lt=3",
        "mailto:a@b.example?subject=x%0d%0aBcc:y",
        "https://user:pass@a.example/",
        "file:///etc/passwd",
        "https://a.example/\u{202e}x\u{200b}",
    ]
    .iter()
    .enumerate()
    {
        let _ = writeln!(rows, "[Link {number}]({url}) | {url} | <{url}>");
    }
    rows
}

fn hostile_site() -> TestRepo {
    let repo = site("[A](https://a.example) | b | c\n");
    let title = "<script>alert(1)</script> {{ 7*7 }} \\\"x\\\" \\r\\nBcc: all@evil.example\\r\\n\\r\\n<b>";
    let rows = hostile_rows();
    repo.write("Evil.md", format!("---\ntitle: \"{title}\"\n---\n\n# <script>x</script> [h](javascript:x)\n\n## {{% x %}} <img src=x>\n\n{HEAD}{rows}"))
        .write("_posts/2025-05-02-evil.md", format!("---\ntitle: \"{title}\"\ndate: 2025-05-02\n---\n\n# X\n\n## TL;DR\n\n<script>x</script> {{% x %}} @all\n"))
        .write("Soil.md", format!("# Soil\n\n## <b onclick=x>All\n\nAbout <script>soil</script>.\n\n{HEAD}[A](javascript:x) | <script>b</script> | {{{{ c }}}}\n"))
        .commit("=?utf-8?q?x?=\r\nBcc: all@evil.example", "2025-05-29T10:00:00-04:00");
    repo
}

#[test]
fn content_can_only_be_read() {
    let repo = hostile_site();
    let harmless = |html: &str| {
        let shown = html::read(html).unwrap_or_else(|fault| panic!("{fault}\n{html}"));
        for link in &shown.links {
            assert!(!link.contains(['"', '<', '>', '\n', ' ']), "{link}");
        }
        assert!(shown.text.contains("<script>alert(1)</script> {{ 7*7 }}"), "text stays text");
    };
    harmless(&digest(&repo, "html", &[]));
    let elements = xml::parse(&digest(&repo, "atom", &[])).unwrap();
    for element in elements.iter().filter(|element| element.attribute("type") == "html") {
        html::fragment(&element.text).unwrap_or_else(|fault| panic!("{fault}: {}", element.text));
    }
    for element in elements.iter().filter(|element| element.name == "link") {
        assert!(["https://", "mailto:", "http://"].iter().any(|scheme| element.attribute("href").starts_with(scheme)));
    }
    let text = digest(&repo, "text", &[]);
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()) && !text.contains('\u{202e}') && !text.contains('\u{200b}')
    );
    let headings = text.lines().filter(|line| line.starts_with("Bcc:")).count();
    assert_eq!(headings, 0, "{text}");
    if let Some(read) = read_back(&mail(&repo, &[])) {
        let names: Vec<&str> =
            read["headers"].as_array().unwrap().iter().map(|header| header[0].as_str().unwrap()).collect();
        assert_eq!(names, ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]);
        harmless(&read["contents"][1].as_str().unwrap().replace("\r\n", "\n"));
    }
}

#[test]
fn no_format_commands_a_workflow_runner() {
    let repo = site("[A](https://a.example) | b | c\n");
    let rows =
        "[##[error]t](https://b.example/##[x]) | ##[add-mask]d ##\u{200b}[a] | ::error::n\n::debug::x | ##[y] | z\n";
    repo.write("signoise.toml", "[site]\ntitle = \"##[error]Site\"\nurl = \"https://s.example\"\n")
        .write(
            "::Cmd##[x].md",
            format!("---\ntitle: \"::error::t ##[x]\"\n---\n\n# ::error::h\n\n## ##[group]s\n\n{HEAD}{rows}"),
        )
        .write("Soil.md", format!("# ::Soil\n\n::error file=x::text ##[x]\n\n{HEAD}{rows}"))
        .commit("::error::x ##[warning]y", "2025-05-29T10:00:00-04:00");
    for format in ["markdown", "post", "html", "text", "eml", "json", "atom"] {
        let more: &[&str] = if format == "eml" { &["--from", "##[x] <a@b.example>"] } else { &[] };
        let text = digest(&repo, format, more);
        assert!(text.lines().count() > 5, "{format} tells something");
        for line in text.lines() {
            assert!(!line.contains("##[") && !line.trim_start().starts_with("::"), "{format}: {line}");
        }
    }
}

#[test]
fn titles_of_a_site_stay_one_header() {
    let repo = hostile_site();
    for title in [
        "A\r\nBcc: all@evil.example",
        "A\nX-Evil: 1\n\n<html>",
        "\u{85}\u{2028}B \u{202e}x",
        "=?utf-8?b?QmNjOiB4?=",
        &"very long ".repeat(500),
        "",
    ] {
        let quoted = serde_json::to_string(title).unwrap();
        repo.write(
            "signoise.toml",
            format!(
                "[digest]\ntitle = {quoted}\nfrom = {}\n",
                serde_json::to_string(&format!("{title} <a@b.example>")).unwrap()
            ),
        );
        let Some(read) = read_back(&digest(&repo, "eml", &[])) else { return };
        let names: Vec<&str> =
            read["headers"].as_array().unwrap().iter().map(|header| header[0].as_str().unwrap()).collect();
        assert_eq!(names, ["From", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"], "{title}");
        let subject = header(&read, "Subject")[0];
        assert!(!subject.contains(['\r', '\n', '\u{202e}', '\u{85}']) && subject.chars().count() <= 200, "{subject:?}");
        let post = digest(&repo, "post", &[]);
        let head = post.lines().take_while(|line| !line.is_empty());
        assert_eq!(head.filter(|line| line.contains(": ")).count(), 5, "{post}");
    }
}

#[test]
fn markdown_cannot_ping_inject_or_run() {
    let repo = hostile_site();
    for format in ["markdown", "post"] {
        let text = digest(&repo, format, &[]);
        let body = text
            .strip_prefix("---\n")
            .and_then(|text| text.split_once("\n---\n"))
            .map_or(text.as_str(), |(_, body)| body);
        for bad in [
            "<script",
            "<img",
            "<svg",
            "{{",
            "{%",
            "](javascript",
            "](data:",
            "@everyone",
            "@all",
            "](//",
            "](https:evil",
        ] {
            assert!(!body.contains(bad), "{format}: {bad}\n{body}");
        }
        assert!(!body.contains(" #1 ") && !body.contains("repo#3"), "{body}");
        // Read as Markdown, there is no HTML and no link but the rows' own.
        for event in pulldown_cmark::Parser::new(body) {
            match event {
                pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) => panic!("{html}"),
                pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) => {
                    assert!(
                        ["https://", "http://", "mailto:"].iter().any(|scheme| dest_url.starts_with(scheme)),
                        "{dest_url}"
                    );
                }
                pulldown_cmark::Event::Start(pulldown_cmark::Tag::Image { dest_url, .. }) => panic!("{dest_url}"),
                _ => {}
            }
        }
    }
}

#[test]
fn a_message_stays_within_its_budget() {
    let mut rows = String::new();
    for number in 0..10_000 {
        let _ =
            writeln!(rows, "[Row {number} of many](https://row.example/{number}) | Number {number} & \"so on\" | List");
    }
    let repo = site(&rows);
    let message = mail(&repo, &[]);
    if let Some(read) = read_back(&message) {
        let html = read["contents"][1].as_str().unwrap();
        assert!(html.len() <= 90_000 && html.len() > 80_000, "{} bytes", html.len());
        let shown = html::read(&html.replace("\r\n", "\n")).unwrap();
        let rows = shown.links.iter().filter(|link| link.starts_with("https://row.example/")).count();
        let left_out = format!("{0} more: {0} new", 10_000 - rows);
        assert!(shown.text.contains("10000 new resources on 1 page") && shown.text.contains(&left_out), "{left_out}");
        assert!(read["contents"][0].as_str().unwrap().contains(&left_out));
    }
    assert!(message.len() < 250_000, "{} bytes", message.len());
    assert!(digest(&repo, "html", &[]).len() > 1_000_000, "a browser gets everything");
}

#[test]
fn an_entry_of_many_bytes_and_many_pages_fit() {
    let long = "long & <wide> ".repeat(15_000);
    let repo = site(&format!("[{long}](https://long.example/{}) | {long} | {long}\n", "x".repeat(200_000)));
    for number in 0..130 {
        let heading = format!("{number} {}", "\"heading\" ".repeat(300));
        repo.write(
            &format!("Page{number}.md"),
            format!(
                "# {heading}\n\n## {heading}\n\n{HEAD}[{heading}](https://p.example/{number}) | {heading} | {heading}\n"
            ),
        );
    }
    repo.commit("Pages", "2025-05-29T10:00:00-04:00");
    for format in ["markdown", "html"] {
        let text = digest(&repo, format, &["--max-items", "1"]);
        assert!(text.len() < 1_500_000, "{format}: {} bytes", text.len());
    }
    if let Some(read) = read_back(&mail(&repo, &[])) {
        let html = read["contents"][1].as_str().unwrap();
        assert!(html.len() <= 90_000, "{} bytes", html.len());
        let shown = html::read(&html.replace("\r\n", "\n")).unwrap();
        assert!(shown.text.contains("other headings: "), "{}", shown.text);
        assert!(!shown.links.iter().any(|link| link.starts_with("https://long.example")));
    }
}
