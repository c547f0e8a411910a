//! Every format of `signoise check`, over pages as they are and over pages that mean harm.

use std::collections::BTreeSet;

use serde_json::Value;

use super::command::{Run, signoise};
use super::repo::TestRepo;
use super::runner::commands;
use super::schemas::{assert_valid, validator_of};
use super::xml;

const FORMATS: [&str; 9] = ["human", "short", "json", "jsonl", "github", "sarif", "junit", "rdjson", "gitlab"];
const HEAD: &str = "Source | Description | Notes\n:----- | :---------- | :----\n";

fn normal() -> TestRepo {
    let repo = TestRepo::new();
    repo.write(
        "DataAI.md",
        format!(
            "# Data\n\n## Security\n{HEAD}[Purview](https://example.org/p) | Governance | Learn\n\n## Tools\n\n{HEAD}\
            [Kit](https://example.org/kit) | First\nhalf | Learn\n[Kit](https://example.org/kit) | Again | Learn\n\n ## Later\n"
        ),
    )
    .write(
        "_posts/2025-05-24-signaltonoise-fabric.md",
        "---\ntitle: \"Signal:Noise - Fabric\"\ndate: 2025-05-17\n---\n\n# Fabric\n\n## TL;DR\n\nRead on.\n",
    )
    .write("Clean.md", "# Clean\n\n## Purpose\n\nNothing is wrong here.\n")
    .commit("A site", "2025-05-24T12:00:00Z");
    repo
}

/// Names and contents that would command a terminal, a runner, an XML parser or a shell.
fn hostile() -> TestRepo {
    let repo = TestRepo::new();
    let bad =
        " ## ::error::x ##[add-mask]y \u{1b}[31m\u{202e}gnp\u{2066}\u{200b} <b a='1'>&amp;]]> \u{ffff}\u{fffe} 100%0A";
    let names = [
        "::error::a.md",
        " ::warning file=x::b.md",
        "##[add-mask]c.md",
        "d\n::error::e.md",
        "d\r::error::f.md",
        "g\u{1b}]0;title\u{7}\u{1b}[31m.md",
        "h\u{202e}dm.\u{2066}x.md",
        "i<&\"'>]]>.md",
        "j,k:l%0A%m.md",
        "m#n?o p.md",
        "é😀/ü\u{85}\u{9b}31m.md",
        "stop\r\n::stop-commands::z.md",
    ];
    for name in names {
        repo.write(
            name,
            format!("# A\n\n{bad}\n\n ## B\r::warning::z\n\n##[group]x\n\n{HEAD}[::set-output name=a::b](x) ||\n"),
        );
    }
    repo.write("bytes.md", b"\xff\xfe\0# A\x80\n".repeat(40))
        .write("nul.md", b"# \0A\n\n\x1b]0;title\x07 ## \x1b[31mB\n")
        .write("front.md", b"---\ntitle: \"\x1b[31m ::error::\n ::error::x\n---\n\n# X\n")
        .write("long.md", [b"# A\n\n ## ".to_vec(), b"x ##[y] ".repeat(1 << 15), b"\n".to_vec()].concat());
    repo
}

fn run(repo: &TestRepo, format: &str) -> Run {
    let run = signoise(repo.path(), &["check", "--format", format]);
    assert_eq!(run.code, 1, "{format}: {}", run.stderr);
    run
}

fn json(repo: &TestRepo, format: &str) -> Value {
    serde_json::from_str(&run(repo, format).stdout).unwrap()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

#[test]
fn nothing_that_is_printed_is_obeyed() {
    let repo = hostile();
    for format in FORMATS {
        let run = run(&repo, format);
        for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            let hidden = |c: char| c != '\n' && signoise::text::untrusted::is_hidden(c);
            let odd: BTreeSet<char> = text.chars().filter(|c| hidden(*c)).collect();
            assert!(odd.is_empty(), "{format} {stream}: {odd:?}");
            if format != "github" || stream != "stdout" {
                assert_eq!(commands(text), [], "{format} {stream}");
            }
        }
    }
    let log = run(&repo, "github").stdout;
    let found = commands(&log);
    assert_eq!(found.len(), log.lines().count());
    assert!(!log.contains("##["), "an echo of the log would be obeyed");
    for command in &found {
        assert!(["error", "warning", "notice"].contains(&command.name.as_str()), "{command:?}");
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        assert!(command.properties.iter().all(|(key, _)| known.contains(&key.as_str())), "{command:?}");
    }
}

#[test]
fn colour_is_our_own() {
    let repo = hostile();
    let run = signoise(repo.path(), &["check", "--color", "always"]);
    let plain = signoise(repo.path(), &["check", "--color", "never"]);
    assert!(run.stdout.contains("\u{1b}["));
    let mut rest = String::new();
    let mut text = run.stdout.as_str();
    while let Some((before, after)) = text.split_once("\u{1b}[") {
        rest.push_str(before);
        let end = after.find('m').unwrap();
        assert!(after[..end].chars().all(|c| c.is_ascii_digit() || c == ';'), "{:?}", &after[..end]);
        text = &after[end + 1..];
    }
    assert_eq!(rest + text, plain.stdout);
}

#[test]
fn every_format_tells_every_finding() {
    for repo in [normal(), hostile()] {
        let findings = json(&repo, "json");
        assert_valid(&validator_of("findings-1", None), &findings);
        let findings = list(&findings, "findings");
        assert!(findings.len() > 4);
        assert_eq!(run(&repo, "short").stdout.lines().count(), findings.len());
        assert_eq!(run(&repo, "jsonl").stdout.lines().count(), findings.len() + 1);
        assert_eq!(list(&json(&repo, "rdjson"), "diagnostics").len(), findings.len());
        assert_eq!(json(&repo, "gitlab").as_array().unwrap().len(), findings.len());
        assert_eq!(list(&json(&repo, "sarif")["runs"][0], "results").len(), findings.len());
        let document = xml::parse(&run(&repo, "junit").stdout).unwrap();
        assert_eq!(document.iter().filter(|element| element.name == "failure").count(), findings.len());
    }
}

#[test]
fn short_lines_are_compilers_lines() {
    let run = run(&normal(), "short");
    let first = run.stdout.lines().next().unwrap();
    assert_eq!(first, "DataAI.md:4:1: error[table/glued-above] the site shows this table as text");
    assert!(run.stderr.starts_with("3 files checked: "), "{}", run.stderr);
}

#[test]
fn annotations_have_places_and_titles() {
    let found = commands(&run(&normal(), "github").stdout);
    let find = |title: &str| found.iter().find(|command| command.property("title") == Some(title)).unwrap();
    let glued = find("table/glued-above");
    assert_eq!(glued.name, "error");
    let shown = ["file", "line", "endLine", "col", "endColumn"].map(|key| glued.property(key).unwrap_or(""));
    assert_eq!(shown, ["DataAI.md", "4", "4", "1", "29"]);
    assert!(glued.data.contains("\nhelp: put a blank line"), "{}", glued.data);
    // A broken row lies on two lines: columns would be those of the first.
    let split = find("table/row-split");
    assert_eq!((split.property("col"), split.property("endColumn")), (None, None));
    assert_ne!(split.property("line"), split.property("endLine"));
}

#[test]
fn annotations_stay_within_the_caps() {
    let repo = TestRepo::new();
    let mut rows = String::new();
    for n in 0..200 {
        rows +=
            &format!("[Row {n}](https://example.org/{n}) | | ...\n[Long {n}](https://example.org/l{n}) | a | b | c\n");
    }
    repo.write("Many.md", format!("# Many\n\n## Rows\n\n{HEAD}{rows}"))
        .write("Other.md", "# Other\n\n ## Indented\n\n## Rows\nA | B\n--- | ---\n1 | 2\n");
    let findings = json(&repo, "json");
    assert!(list(&findings, "findings").len() >= 500, "{}", findings["summary"]);
    let people = run(&repo, "human").stderr;
    assert!(people.lines().any(|line| line.starts_with("    200 error    table/too-many-cells")), "{people}");
    let found = commands(&run(&repo, "github").stdout);
    let count = |name: &str| found.iter().filter(|command| command.name == name).count();
    assert_eq!((count("error"), count("warning"), count("notice")), (10, 10, 10));
    let titles: BTreeSet<&str> = found.iter().filter_map(|command| command.property("title")).collect();
    assert!(titles.contains("heading/indented") && titles.contains("table/glued-above"), "{titles:?}");
    let order: Vec<&str> = found.iter().map(|command| command.name.as_str()).collect();
    let mut sorted = order.clone();
    sorted.sort_by_key(|name| ["error", "warning", "notice"].iter().position(|level| level == name));
    assert_eq!(order, sorted);
    let last = found.last().unwrap();
    let left_out = list(&findings, "findings").len() - 29;
    assert_eq!(last.property("title"), Some("signoise"));
    assert!(last.data.starts_with(&format!("{left_out} more findings are not annotated: ")), "{}", last.data);
    assert!(found.iter().all(|command| command.data.encode_utf16().count() <= 4096));
}

#[test]
fn sarif_points_at_the_right_characters() {
    let repo = TestRepo::new();
    let path = "a dir/é😀 #1.md";
    let row = "[😀 Kit](https://example.org/kit) | 😀 é 漢字 | 😀 Learn | 😀 surplus 漢";
    repo.write(path, format!("# A\n\n## Tools\n\n{HEAD}{row}\n"));
    let log = json(&repo, "sarif");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let result = list(run, "results").iter().find(|result| result["ruleId"] == "table/too-many-cells").unwrap();
    let rule = &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!(rule["id"], result["ruleId"]);
    assert_eq!(rule["name"], "TableTooManyCells");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20dir/%C3%A9%F0%9F%98%80%20%231.md");
    let column = |key: &str| usize::try_from(place["region"][key].as_u64().unwrap()).unwrap();
    assert_eq!((column("startLine"), column("endLine")), (7, 7));
    let units: Vec<u16> = row.encode_utf16().collect();
    let marked = String::from_utf16(&units[column("startColumn") - 1..column("endColumn") - 1]).unwrap();
    assert_eq!(marked.trim(), "😀 surplus 漢");
    // The same finding in bytes.
    let diagnostics = json(&repo, "rdjson");
    let same = list(&diagnostics, "diagnostics").iter().find(|d| d["code"]["value"] == "table/too-many-cells").unwrap();
    let byte = |end: &str| usize::try_from(same["location"]["range"][end]["column"].as_u64().unwrap()).unwrap();
    assert_eq!(&row[byte("start") - 1..byte("end") - 1], marked);
}

/// Writes reports where `SIGNOISE_SARIF` names a folder: the examples of every rule, and pages that mean harm. A
/// validator reads them there.
#[test]
fn sarif_of_every_rule() {
    let folder = std::env::var_os("SIGNOISE_SARIF").map(std::path::PathBuf::from);
    let keep = |name: &str, log: &str| {
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{}.sarif", name.replace('/', "-"))), log).unwrap();
        }
    };
    let mut seen = BTreeSet::new();
    for rule in signoise::rules::ALL.iter().filter(|rule| rule.bad.text != rule.good) {
        let repo = TestRepo::new();
        repo.write(rule.bad.path, rule.bad.text);
        let text = signoise(repo.path(), &["check", "--format", "sarif"]).stdout;
        let log: Value = serde_json::from_str(&text).unwrap();
        let run = &log["runs"][0];
        seen.extend(list(run, "results").iter().map(|result| result["ruleId"].as_str().unwrap().to_owned()));
        for described in list(&run["tool"]["driver"], "rules") {
            let words = |key: &str| described[key]["text"].as_str().unwrap().chars().count();
            assert!((1..=1024).contains(&words("fullDescription")) && words("shortDescription") > 0, "{described}");
            assert!(words("help") > 0 && described["defaultConfiguration"]["level"].is_string(), "{described}");
        }
        keep(rule.id, &text);
    }
    assert!(seen.len() > 40, "{seen:?}");
    keep("normal", &run(&normal(), "sarif").stdout);
    keep("hostile", &run(&hostile(), "sarif").stdout);
}

#[test]
fn fingerprints_survive_moved_lines() {
    let page = |above: &str| {
        format!(
            "# A\n{above}\n## Tools\n\n{HEAD}[Kit](https://example.org/k) | | Learn\n[Kit 2](https://example.org/l) | | Learn\n"
        )
    };
    let fingerprints = |above: &str| {
        let repo = TestRepo::new();
        repo.write("A.md", page(above));
        let log = signoise(repo.path(), &["check", "--format", "sarif"]).stdout;
        let log: Value = serde_json::from_str(&log).unwrap();
        let hash =
            |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().to_owned();
        list(&log["runs"][0], "results").iter().map(hash).collect::<Vec<_>>()
    };
    let before = fingerprints("");
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), 2);
    assert_eq!(before, fingerprints("\nA line.\n\nAnother one.\n"));
    let issues = json(&hostile(), "gitlab");
    let issues = issues.as_array().unwrap();
    let unique: BTreeSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(unique.len(), issues.len());
}

#[test]
fn suggestions_mend_the_page() {
    let repo = TestRepo::new();
    let text = "# É😀\n\n ## Tools\n\nText.\n";
    repo.write("A.md", text);
    let report = json(&repo, "rdjson");
    let diagnostic = &report["diagnostics"][0];
    assert_eq!((&diagnostic["code"]["value"], &diagnostic["severity"]), (&"heading/indented".into(), &"ERROR".into()));
    let suggestion = &diagnostic["suggestions"][0];
    let at = |end: &str| {
        let place = &suggestion["range"][end];
        let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        start + usize::try_from(place["column"].as_u64().unwrap()).unwrap() - 1
    };
    let mended = format!("{}{}{}", &text[..at("start")], suggestion["text"].as_str().unwrap(), &text[at("end")..]);
    assert_eq!(mended, "# É😀\n\n## Tools\n\nText.\n");
}

#[test]
fn junit_has_a_suite_for_each_page() {
    let document = xml::parse(&run(&normal(), "junit").stdout).unwrap();
    let suites: Vec<&str> = document
        .iter()
        .filter(|element| element.name == "testsuite")
        .map(|element| element.attribute("name"))
        .collect();
    assert_eq!(suites, ["DataAI.md", "_posts/2025-05-24-signaltonoise-fabric.md", "pages without findings"]);
    let cases = document.iter().filter(|element| element.name == "testcase").count();
    assert_eq!(document[0].attribute("tests"), cases.to_string());
    let repo = TestRepo::new();
    repo.write("A.md", "# A\n\nText.\n");
    let clean = signoise(repo.path(), &["check", "--format", "junit"]);
    assert_eq!(clean.code, 0);
    assert_eq!(xml::parse(&clean.stdout).unwrap().iter().filter(|element| element.name == "testcase").count(), 1);
}

#[test]
fn long_rows_make_no_long_reports() {
    let repo = TestRepo::new();
    let words = "漢字 😀 words and ".repeat(4_000);
    let row = format!("[Kit](https://example.org/kit) | {words} | Learn | surplus\n");
    repo.write("A.md", format!("# A\n\n## Tools\n\n{HEAD}{}", row.repeat(30)));
    for format in FORMATS {
        let report = run(&repo, format).stdout;
        assert!(report.len() < 100_000, "{format}: {}", report.len());
        assert!(report.contains("too-many-cells"), "{format}");
    }
}

#[test]
fn a_long_line_fits_the_terminal() {
    let repo = TestRepo::new();
    let long = "漢字 and words ".repeat(200);
    repo.write("A.md", format!("# A\n\n## Tools\n\n{HEAD}[Kit](https://example.org/kit) | {long} | Learn | surplus\n"));
    let run = run(&repo, "human");
    assert!(run.stdout.contains("--> A.md:7:"), "{}", run.stdout);
    let marked = run.stdout.lines().position(|line| line.contains("^^^^^^^")).unwrap();
    let lines: Vec<&str> = run.stdout.lines().collect();
    let (source, mark) = (lines[marked - 1], lines[marked]);
    assert!(unicode_width::UnicodeWidthStr::width(source) <= 120, "{source}");
    let column = mark.find('^').unwrap();
    let mut width = 0;
    let at = source.char_indices().find(|(_, c)| {
        let here = width;
        width += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
        here == column
    });
    assert!(source[at.unwrap().0..].starts_with("surplus"), "{source}\n{mark}");
}

#[test]
fn no_format_copies_a_credential() {
    let secret = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcde%3D";
    let address = format!("https://x.example.com/d.pdf?sv=2020-01-01&sig={secret}&se=2100-05-14T07%3A53Z&sp=r");
    let nested = format!("https://view.example.com/?src={}", address.replace('%', "%25").replace('&', "%26"));
    let repo = TestRepo::new();
    repo.write(
        "A.md",
        format!(
            "# A\n\n ## Here is <{address}>\n\n{HEAD}[One]({address}) | |\n[Two {address}](https://example.com/2) | | x | y\n\
            [{address}]({address}) | {address} | {address}\n{address} | | \n[One]({address}) | again | https://user:hunter2hunter2@example.com/\n\
            [Three]({nested}) | cut {address}\n in two | \n\n- a | <{address}>\n\n## {address}\n{HEAD}[B](./here) | |  \n"
        ),
    )
    .write("_posts/2025-05-24-x.md", format!("---\ntitle: {address}\ndate: {address}\nthumbnail: {address}\nother: {address}\n---\n\n# {address}\n"))
    .commit("Pages", "2025-05-24T12:00:00Z");
    for format in FORMATS {
        let run = signoise(repo.path(), &["check", "--format", format, "--fail-on", "never"]);
        let count = run.stdout.matches("signed-url").count();
        assert!(count >= 3, "{format}: {}", run.stdout);
        for part in [&secret[..8], "hunter2", "UvWxYz"] {
            let place = run.stdout.find(part).map(|at| &run.stdout[at.saturating_sub(200)..at + 20]);
            assert_eq!(place, None, "{format} {part}");
        }
    }
}

/// Input at and beyond every limit: each format tells of it, and none waits or breaks.
#[test]
fn every_format_takes_input_of_every_size() {
    let repo = TestRepo::new();
    let cells = |cell: &str| format!("{}\n", vec![cell; 3_000].join(" | "));
    repo.write("columns.md", format!("# A\n\n{}{}{}", cells("c"), cells("---"), cells("[x](\u{1b}[31m)")))
        .write("pipes.md", format!("# A\n\n{HEAD}[A{}\n[A](x{}\n", "|(|)".repeat(1_000), "|a".repeat(1_000)))
        .write("line.md", "::error::x ".repeat(800_000))
        .write("flow.md", format!("---\na: {}{}\n---\n# A\n", "[".repeat(10_000), "]".repeat(10_000)))
        .write("blocks.md", format!("---\n{}x\n---\n# A\n", "- ".repeat(10_000)))
        .write("keys.md", format!("---\n{}x\n---\n# A\n", "? ".repeat(10_000)))
        .write("anchors.md", "---\na: &a [x]\nb: &b [*a, *a]\n::error::c: \"\\e[31m\\r::error::\"\n---\n# A\n")
        .write("quotes.md", format!("{}x\n", ">".repeat(5_000)))
        .write("nul.md", b"\0".repeat(50_000))
        .write("bytes.md", b"\xed\xa0\x80\xc3\x28 ::error::\x1b[31m\r::warning::x | \n".repeat(300))
        .write("hashes.md", "a## B# C ".repeat(2_000))
        .write("same.md", format!("# A\n\n{}", "## B\n\n".repeat(1_100)))
        .write("secrets.md", "https://x.example/?se=1&sig=AbCdEfGhIjKlMnOpQrSt ".repeat(300));
    for format in FORMATS {
        let run = run(&repo, format);
        for text in [&run.stdout, &run.stderr] {
            assert!(text.chars().all(|c| c == '\n' || !signoise::text::untrusted::is_hidden(c)), "{format}");
            assert!(format == "github" || commands(text).is_empty(), "{format}: {:?}", commands(text).first());
        }
    }
    let found = json(&repo, "json");
    let rules_on = |path: &str| -> Vec<&str> {
        let on = list(&found, "findings").iter().filter(|finding| finding["path"] == path);
        on.map(|finding| finding["rule"].as_str().unwrap()).collect()
    };
    assert_eq!(rules_on("line.md"), ["text/unreadable"]);
    for path in ["flow.md", "blocks.md", "keys.md"] {
        assert!(rules_on(path).contains(&"front-matter/invalid-yaml"), "{path}: {:?}", rules_on(path));
    }
    for path in ["columns.md", "pipes.md", "anchors.md", "nul.md", "bytes.md", "hashes.md", "same.md", "secrets.md"] {
        assert!(!rules_on(path).is_empty(), "{path}");
    }
}
