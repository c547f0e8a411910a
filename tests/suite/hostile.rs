//! Input that was made to hurt: it costs little time and memory, and nobody else their result.

use signoise::config::Zone;
use signoise::page::Page;
use signoise::scaffold::{Clock, Error, Existing, PostRequest, post, yaml};
use signoise::schema::Schema;

use crate::command::signoise_with;
use crate::repo::TestRepo;

fn schema(text: &str) -> Result<Schema, signoise::schema::Error> {
    Schema::load(&[("schema/a.yaml".to_owned(), text.to_owned())])
}

fn with_template(template: &str) -> String {
    format!("name: a\nmatch: 'posts/*.md'\nrole: post\ntemplate: {}\n", yaml::quoted(template))
}

#[test]
fn a_template_that_nests_without_end_is_no_template() {
    for template in [
        format!("{{{{ {}1 }}}}", "-".repeat(20_000)),
        format!("{{{{ {}1 }}}}", "not ".repeat(10_000)),
        format!("{{{{ {}1 }}}}", "(".repeat(10_000)),
        format!("{{{{ 1{} }}}}", "|string".repeat(9_000)),
        "{% if 1 %}".repeat(5_000),
    ] {
        let error = schema(&with_template(&template)).unwrap_err();
        assert!(error.message.starts_with("not a template: "), "{error}");
        assert_eq!((error.path.as_str(), error.line, error.column), ("schema/a.yaml", 4, 11));
    }
}

#[test]
fn a_template_that_works_without_end_makes_no_post() {
    let clock = Clock { now: chrono::DateTime::UNIX_EPOCH, source_date_epoch: None, timezone: Zone::utc() };
    let request = PostRequest { title: Some("A title".to_owned()), ..PostRequest::default() };
    let head = "---\ntitle: {{ title | yaml }}\ndate: {{ date }}\n---\n";
    let long = "x".repeat(9_999);
    let nested = format!("{{% for a in '{long}' %}}{{% for b in '{long}' %}}{{% endfor %}}{{% endfor %}}");
    let replaced = format!("{{% set x = '{long}' %}}{{{{ x|replace('x', x)|replace('x', x) }}}}");
    let doubled = format!("{{% set x = title %}}{}{{{{ x }}}}", "{% set x = x ~ x %}".repeat(40));
    for (body, reason) in [
        (nested.as_str(), "too much work"),
        (&replaced, "too much work"),
        (r#"{{ "%999999999d"|format(1) }}"#, "is unknown"),
        ("{{ 1|tojson(indent=999999999) }}", "is unknown"),
        ("{{ debug() }}", "is unknown"),
        (&doubled, "too much work"),
    ] {
        let schema = schema(&with_template(&format!("{head}{body}"))).unwrap();
        let result = post::plan(&request, &schema.types[0], Existing::default(), &clock);
        let Err(Error::ContentType { .. }) = &result else { panic!("{body}: {result:?}") };
        assert!(result.unwrap_err().to_string().contains(reason), "{body}");
    }
}

#[test]
fn a_schema_that_unfolds_without_end_is_refused() {
    let unfolding = |word: &str, depth: usize| {
        let steps = (1..=depth).map(|i| {
            let below = i - 1;
            format!("    a{i}: {{{word}: [{{$ref: '#/$defs/a{below}'}}, {{$ref: '#/$defs/a{below}'}}]}}\n")
        });
        let steps: String = steps.collect();
        format!(
            "name: a\nmatch: '*.md'\nfront_matter:\n  $defs:\n    a0: {{const: 1}}\n{steps}  properties: {{title: {{$ref: '#/$defs/a{depth}'}}}}\n"
        )
    };
    schema(&unfolding("anyOf", 5)).unwrap();
    for word in ["anyOf", "allOf", "oneOf"] {
        for depth in [20, 90] {
            let error = schema(&unfolding(word, depth)).unwrap_err();
            assert!(error.message.contains("more than 10000 parts"), "{error}");
            assert!(error.line > 5, "{error}");
        }
    }
    for (body, message) in [
        ("{properties: {title: {$ref: '#'}}}", "leads back to itself"),
        ("{$defs: {a: {$ref: '#/$defs/b'}, b: {$ref: '#/$defs/a'}}}", "leads back to itself"),
        ("{$defs: {a: {$anchor: x, not: {$ref: '#x'}}}}", "leads back to itself"),
        ("{properties: {title: {$ref: '#/$defs/none'}}}", "leads nowhere"),
        ("{properties: {title: {$ref: 'other.json'}}}", "leads out of the file"),
    ] {
        let error = schema(&format!("name: a\nmatch: '*.md'\nfront_matter: {body}\n")).unwrap_err();
        assert!(error.message.contains(message), "{body}: {error}");
        assert_eq!(error.line, 3, "{body}");
    }
}

#[test]
fn a_page_that_breaks_a_large_schema_in_every_value_has_one_finding() {
    let parts = "{type: string}, ".repeat(900);
    let schema = schema(&format!(
        "name: a\nmatch: '*.md'\nfront_matter: {{properties: {{list: {{anyOf: [{{items: {{allOf: [{parts}]}}}}]}}}}}}\n"
    ))
    .unwrap();
    let text = format!("---\nlist: [{}]\n---\n", "1, ".repeat(9_000));
    let page = Page::new("a.md", text.into_bytes());
    let faults = schema.types[0].front_matter.as_ref().unwrap().faults(page.front_matter());
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.contains("too large to say where"), "{}", faults[0].message);
}

#[test]
fn comments_without_an_end_are_read_once() {
    for unit in ["<!--", "<!-- <a ", "<a b='", "<![CDATA[", "<?", "</a"] {
        let many = unit.repeat(60_000);
        for text in [format!("x | {many}\n"), format!("h | i\n---|---\nx | {many}\n"), format!("# {many}\n"), many] {
            // Read again from each beginning, a page of half a megabyte would outlast anybody's patience.
            let page = Page::new("a.md", text.into_bytes());
            assert!(page.kramdown_links().is_empty() && page.gfm_links().is_empty(), "{unit}");
        }
    }
}

#[test]
fn a_page_of_very_many_parts_is_refused_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    for (text, reason) in [
        ("#\n".repeat(4_000_000), "4000000 lines, more than the limit of 50000"),
        ("# a\n".repeat(40_000), "40000 headings, more than the limit of 10000"),
        ("a\n=\n".repeat(20_000), "20000 headings, more than the limit of 10000"),
        ("a|b\n".repeat(2_000_000), "2000000 lines, more than the limit of 50000"),
        ("> a\n\n".repeat(100_000), "200000 lines, more than the limit of 50000"),
    ] {
        let check = signoise_with(folder.path(), &["check", "-"], text.as_bytes());
        assert_eq!(check.code, 1, "{}", check.stderr);
        assert!(check.stdout.contains("text/unreadable") && check.stdout.contains(reason), "{}", check.stdout);
        let inspect = signoise_with(folder.path(), &["inspect", "-"], text.as_bytes());
        assert_eq!((inspect.code, inspect.stdout.as_str()), (2, ""));
        assert!(inspect.stderr.contains(reason), "{}", inspect.stderr);
    }
}

#[test]
fn a_rule_has_so_many_findings_on_a_page_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("# A\n\n{}", "[a]()\n\n".repeat(1_500));
    let run = signoise_with(folder.path(), &["check", "--format", "json", "-"], text.as_bytes());
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let of_rule: Vec<_> = findings.iter().filter(|finding| finding["rule"] == "link/empty-url").collect();
    assert_eq!(of_rule.len(), 1_001);
    assert!(of_rule.iter().any(|f| f["message"] == "500 more findings of link/empty-url on this page"));
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_a_digest() {
    let repo = TestRepo::new();
    let large = |word: &str| format!("# Large\n\n{}\n", word.repeat(3 * 1024 * 1024));
    repo.write("Large.md", large("one")).write("Long.md", "a\n".repeat(60_000)).write("Same.md", large("two"));
    repo.write("A.md", "# A\n\nOld words\n").commit("Begin", "2025-01-01T12:00:00Z").tag("one");
    repo.write("Large.md", large("won")).write("Long.md", "b\n".repeat(60_000)).rename("Same.md", "Moved.md");
    repo.write("A.md", "# A\n\nNew words\n").commit("Go on", "2025-01-02T12:00:00Z").tag("two");
    for command in ["digest", "diff"] {
        let run = signoise_with(repo.path(), &[command, "one..two", "--format", "json"], b"");
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("New words") || command == "digest", "{}", run.stdout);
        assert!(!run.stdout.contains("Large") && !run.stdout.contains("Long"), "{}", run.stdout);
        for note in ["note: not compared: Large.md has ", "note: not compared: Long.md has 60000 lines"] {
            assert_eq!(run.stderr.matches(note).count(), 1, "{}", run.stderr);
        }
    }
    // What is the same on both sides is never read.
    let run = signoise_with(repo.path(), &["diff", "two..two"], b"");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[cfg(unix)]
#[test]
fn paths_that_look_the_same_are_two_files() {
    use std::os::unix::ffi::OsStrExt;
    let repo = TestRepo::new();
    let raw = repo.path().join(std::ffi::OsStr::from_bytes(b"\xff.md"));
    repo.write("\\xff.md", "# Plain\n\nOld plain\n");
    if std::fs::write(&raw, "# Raw\n\nOld raw\n").is_err() {
        return; // Not every file system takes such a name.
    }
    repo.commit("Begin", "2025-01-01T12:00:00Z").tag("one");
    std::fs::write(&raw, "# Raw\n\nNew raw\n").unwrap();
    repo.commit("Go on", "2025-01-02T12:00:00Z").tag("two");
    repo.write("\\xff.md", "# Plain\n\nNew plain\n").commit("Go on", "2025-01-03T12:00:00Z").tag("three");
    for (range, new, old) in [("one..two", "New raw", "New plain"), ("two..three", "New plain", "New raw")] {
        let run = signoise_with(repo.path(), &["diff", range, "--format", "json"], b"");
        assert!(run.stdout.contains(new) && !run.stdout.contains(old), "{range}: {}", run.stdout);
    }
    let run = signoise_with(repo.path(), &["diff", "one..three", "--format", "json"], b"");
    assert!(run.stdout.contains("New raw") && run.stdout.contains("New plain"), "{}", run.stdout);
}

#[test]
fn ignore_rules_are_read_from_plain_files_of_some_size() {
    for folder in ["", "deep/er/"] {
        let repo = TestRepo::new();
        repo.write("A.md", "# A\n").commit("Begin", "2025-01-01T12:00:00Z");
        repo.write(&format!("{folder}.gitignore"), "build/\n").write(&format!("{folder}build/B.md"), "# B\n");
        assert_eq!(signoise_with(repo.path(), &["check"], b"").code, 0);
        repo.write(&format!("{folder}.gitignore"), "ab\n".repeat(200_000));
        let run = signoise_with(repo.path(), &["check"], b"");
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(".gitignore holds more than 131072 bytes"), "{}", run.stderr);
        #[cfg(unix)]
        {
            repo.remove(&format!("{folder}.gitignore"));
            std::os::unix::fs::symlink("/dev/zero", repo.path().join(folder).join(".gitignore")).unwrap();
            let run = signoise_with(repo.path(), &["check"], b"");
            assert_eq!(run.code, 2);
            assert!(run.stderr.contains("plain files only"), "{}", run.stderr);
        }
    }
}

#[cfg(unix)]
#[test]
fn an_index_that_is_no_file_keeps_nobody_waiting() {
    let repo = TestRepo::new();
    repo.write("A.md", "# A\n").commit("Begin", "2025-01-01T12:00:00Z");
    std::fs::remove_file(repo.git_dir().join("index")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(repo.git_dir().join("index")).status().unwrap().success());
    for args in [&["check"][..], &["check", "--staged"], &["diff"]] {
        let run = signoise_with(repo.path(), args, b"");
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("the index is not a plain file"), "{}", run.stderr);
    }
}
