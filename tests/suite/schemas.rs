//! The published schemas describe what is really printed.

use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::command::signoise;
use super::repo::TestRepo;

const NAMES: [&str; 9] = [
    "findings-1",
    "page-1",
    "changes-1",
    "digest-1",
    "content-type-1",
    "config-1",
    "review-1",
    "new-post-1",
    "new-resource-1",
];

pub fn published(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(format!("{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A validator that knows the published schemas which others refer to.
fn validator(schema: &Value) -> Validator {
    let mut registry = jsonschema::Registry::new();
    for name in ["findings-1", "changes-1"] {
        let schema = published(name);
        registry = registry.add(schema["$id"].as_str().unwrap(), schema.clone()).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let options = jsonschema::draft202012::options().should_validate_formats(true).with_registry(&registry);
    options.build(schema).unwrap()
}

/// The validator of a published schema, or of one of its definitions.
pub fn validator_of(name: &str, definition: Option<&str>) -> Validator {
    let mut schema = published(name);
    if let Some(definition) = definition {
        let all = schema.as_object_mut().unwrap();
        for key in ["type", "required", "properties"] {
            all.remove(key);
        }
        all.insert("$ref".to_owned(), json!(format!("#/$defs/{definition}")));
    }
    validator(&schema)
}

#[track_caller]
pub fn assert_valid(validator: &Validator, value: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// The same schema with nothing allowed that it does not describe: what is printed has to be documented.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let is_object = map.get("type") == Some(&json!("object"));
            if is_object && map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
            map.values_mut().for_each(closed);
        }
        Value::Array(list) => list.iter_mut().for_each(closed),
        _ => {}
    }
}

fn strict(name: &str) -> Validator {
    let mut schema = published(name);
    closed(&mut schema);
    validator(&schema)
}

fn printed(repo: &TestRepo, args: &[&str]) -> Value {
    let run = signoise(repo.path(), args);
    assert!(run.code <= 1, "{args:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

const HEAD: &str = "Source | Description | Notes\n:----- | :---------- | :----\n";

/// A site with a history: entries of every action, a post, front matter, prose, a broken table, a mass rename.
fn site() -> TestRepo {
    let row = |name: &str, words: &str| format!("[{name}](https://example.org/{name}) | {words} | Learn\n");
    let many: String = (0..12).map(|n| row(&format!("kit-{n}"), &format!("Old Brand kit number {n}"))).collect();
    let repo = TestRepo::new();
    repo.write("signoise.toml", "[site]\ntitle = \"Notes\"\nurl = \"https://notes.example\"\n")
        .write(
            "DataAI.md",
            format!(
                "---\ntitle: \"Notes - Data\"\nlayout: \"default\"\ncategories: [\"Data\"]\n---\n\n# Data\n\n## Purpose\n\nLinks.\n\n## Tools\n\n{HEAD}{}{}{}\n## Kits\n\n{HEAD}{many}",
                row("one", "The first"),
                row("two", "The second"),
                row("three", "The third"),
            ),
        )
        .write("Other.md", format!("# Other\n\n## Tools\n\n{HEAD}{}", row("four", "The fourth")))
        .commit("April", "2025-04-28T10:00:00Z")
        .tag("release-2025-04");
    repo.write(
        "DataAI.md",
        format!(
            "---\ntitle: \"Notes - Data and AI\"\nlayout: \"default\"\ncategories: [\"Data\"]\n---\n\n# Data\n\n## Purpose\n\nMore links.\n\n## Tools\n{HEAD}{}{}| surplus\n[five](https://example.org/five) | | \n\n## New kits\n\n{HEAD}{}",
            row("one", "The very first"),
            row("two", "The second").trim_end(),
            many.replace("Old Brand", "New Brand"),
        ),
    )
    .write(
        "Other.md",
        format!("# Other\n\n## Tools\n\n{HEAD}{}{}", row("four", "The fourth"), row("three", "The third")),
    )
    .write(
        "_posts/2025-05-20-signaltonoise-news.md",
        "---\ntitle: \"Signal:Noise - News\"\ndate: 2025-05-21\n---\n\n# News\n\n## TL;DR\n\nSomething new.\n\n ## More\n",
    )
    .commit("May", "2025-05-28T10:00:00Z")
    .tag("release-2025-05");
    repo
}

#[test]
fn every_schema_is_one() {
    for name in NAMES {
        let schema = published(name);
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        validator(&schema);
    }
}

#[test]
fn findings_are_as_published() {
    let repo = site();
    let report = printed(&repo, &["check", "--format", "json"]);
    let findings = report["findings"].as_array().unwrap();
    for key in ["help", "related", "fix"] {
        assert!(findings.iter().any(|finding| finding.get(key).is_some()), "no finding has a {key}: {report:#}");
    }
    assert_valid(&strict("findings-1"), &report);
    let run = signoise(repo.path(), &["check", "--format", "jsonl"]);
    let lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (last, lines) = lines.split_last().unwrap();
    assert_eq!(lines, findings.as_slice());
    let finding = validator_of("findings-1", Some("finding"));
    for line in lines {
        assert_valid(&finding, line);
    }
    assert!(!finding.is_valid(last));
    assert_valid(&validator_of("findings-1", Some("last-line")), last);
    assert_eq!(last["summary"], report["summary"]);
}

#[test]
fn changes_are_as_published() {
    let repo = site();
    let validator = strict("changes-1");
    let there = printed(&repo, &["diff", "release-2025-04", "release-2025-05", "--format", "json"]);
    let back = printed(&repo, &["diff", "release-2025-05", "release-2025-04", "--format", "json"]);
    let none = printed(&repo, &["diff", "--format", "json"]);
    for changes in [&there, &back, &none] {
        assert_valid(&validator, changes);
    }
    let has = |key: &str, value: &str| there["changes"].as_array().unwrap().iter().any(|change| change[key] == value);
    for kind in ["entry", "post", "prose", "front-matter"] {
        assert!(has("kind", kind), "{kind}: {there:#}");
    }
    for action in ["added", "updated", "moved"] {
        assert!(has("action", action), "{action}: {there:#}");
    }
}

#[test]
fn digests_are_as_published() {
    let repo = site();
    let validator = strict("digest-1");
    let digest = printed(&repo, &["digest", "--release", "release-2025-05", "--format", "json"]);
    assert_valid(&validator, &digest);
    assert!(digest["counts"]["added"].as_u64() >= Some(1) && digest["counts"]["posts"] == 1, "{digest:#}");
    assert_valid(&validator, &printed(&repo, &["digest", "--month", "2025-05", "--format", "json"]));
}

#[test]
fn pages_are_as_published() {
    let repo = site();
    let validator = strict("page-1");
    for page in ["DataAI.md", "Other.md", "_posts/2025-05-20-signaltonoise-news.md"] {
        assert_valid(&validator, &printed(&repo, &["inspect", page]));
    }
}

#[test]
fn new_things_are_as_published() {
    let repo = site();
    repo.identity();
    let (post, resource) = (strict("new-post-1"), strict("new-resource-1"));
    let draft = ["new", "post", "A draft", "--date", "2025-06-30", "--format", "json"];
    for more in [&["--dry-run"][..], &["--branch", "draft", "--commit"]] {
        let printed = printed(&repo, &[&draft[..], more].concat());
        assert_valid(&post, &printed);
        assert_eq!((printed["created"] == true, printed["branch"] == "draft"), (more.len() > 1, more.len() > 1));
    }
    let row = ["new", "resource", "--page", "Other", "--url", "https://example.org/six", "--title", "Six"];
    let row = [&row[..], &["--description", "The sixth", "--format", "json"]].concat();
    for (more, added, created) in [(&["--dry-run"][..], true, false), (&["--commit"], true, true), (&[], false, false)]
    {
        let printed = printed(&repo, &[&row[..], more].concat());
        assert_valid(&resource, &printed);
        assert_eq!((printed["rows"][0]["added"] == added, printed["created"] == created), (true, true), "{printed:#}");
        assert_eq!(printed["diff"].is_string(), more.contains(&"--dry-run"));
    }
}
