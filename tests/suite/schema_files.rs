//! The JSON Schemas of the files that a site writes for us: they know every key that we read, and no other.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use signoise::config::Config;
use signoise::page::front_matter::yaml;
use signoise::schema::{Schema, builtin};

use super::command::signoise;
use super::repo::TestRepo;
use super::schemas::{assert_valid, published, validator_of};

fn names(list: &str) -> BTreeSet<String> {
    list.split(", ").map(|name| name.trim_matches(['`', '.', ')']).to_owned()).collect()
}

/// The keys that a published schema has at a pointer.
fn keys(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let node = schema.pointer(pointer).expect(pointer);
    assert_eq!(node["additionalProperties"], json!(false), "{pointer}");
    node["properties"].as_object().unwrap().keys().cloned().collect()
}

/// The words that a published schema has at a pointer.
fn words(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let list = schema.pointer(pointer).and_then(Value::as_array).expect(pointer);
    list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_schema_of_schema_files_knows_what_the_loader_knows() {
    let schema = published("content-type-1");
    let known = |text: &str| {
        let error = Schema::load(&[("x.yaml".to_owned(), text.to_owned())]).unwrap_err().to_string();
        let list = error.split_once("(known: ").expect(text).1;
        names(list)
    };
    let table = |field: &str| format!("name: a\nmatch: '*'\ntables: [{{fields: [{{name: a, {field}}}]}}]\n");
    for (text, pointer) in [
        ("zzzzzz: 1\n".to_owned(), ""),
        ("name: a\nmatch: {path: a, zzzzzz: 1}\n".to_owned(), "/$defs/conditional-glob"),
        ("name: a\nmatch: {path: a, when: {zzzzzz: 1}}\n".to_owned(), "/$defs/conditional-glob/properties/when"),
        ("name: a\nmatch: '*'\nheadings: [{zzzzzz: 1}]\n".to_owned(), "/$defs/heading"),
        ("name: a\nmatch: '*'\ntldr: {zzzzzz: 1}\n".to_owned(), "/$defs/heading"),
        ("name: a\nmatch: '*'\ntables: [{zzzzzz: 1}]\n".to_owned(), "/$defs/table"),
        (table("zzzzzz: 1"), "/$defs/field"),
        (table("constraints: {zzzzzz: 1}"), "/$defs/field/properties/constraints"),
    ] {
        assert_eq!(keys(&schema, pointer), known(&text), "{text}");
    }
    for (text, pointer) in [
        ("name: a\nmatch: '*'\nrole: zzzzzz\n".to_owned(), "/properties/role/enum"),
        ("name: a\nmatch: '*'\nunknown_tables: zzzzzz\n".to_owned(), "/properties/unknown_tables/enum"),
        (table("type: zzzzzz"), "/$defs/field/properties/type/enum"),
        (table("format: zzzzzz"), "/$defs/field/properties/format/enum"),
    ] {
        assert_eq!(words(&schema, pointer), known(&text), "{text}");
    }
}

#[test]
fn the_schema_of_the_configuration_knows_what_the_loader_knows() {
    let schema = published("config-1");
    let known = |text: &str| {
        let error = Config::parse("x.toml", text, &["text/tab"]).unwrap_err();
        let hint = error.hint.clone().expect(text);
        names(hint.strip_prefix("known here: ").expect(&hint))
    };
    for (text, pointer) in [
        ("zzzzzz = 1\n", ""),
        ("[site]\nzzzzzz = 1\n", "/properties/site"),
        ("[[overrides]]\nzzzzzz = 1\n", "/properties/overrides/items"),
        ("[[suppress]]\nzzzzzz = 1\n", "/properties/suppress/items"),
        ("[digest]\nzzzzzz = 1\n", "/properties/digest"),
        ("[[digest.groups]]\nzzzzzz = 1\n", "/properties/digest/properties/groups/items"),
        ("[digest.templates]\nzzzzzz = 1\n", "/properties/digest/properties/templates"),
        ("[releases]\nzzzzzz = 1\n", "/properties/releases"),
        ("[forge]\nzzzzzz = 1\n", "/properties/forge"),
    ] {
        assert_eq!(keys(&schema, pointer), known(text), "{text}");
    }
    assert_eq!(
        words(&schema, "/$defs/levels/additionalProperties/enum"),
        known("[rules]\n\"text/tab\" = \"zzzzzz\"\n")
    );
}

#[test]
fn files_that_load_are_valid() {
    let validator = validator_of("content-type-1", None);
    let mut files: Vec<(String, String)> =
        builtin::FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    for name in ["signal-noise.yaml", "topic.yaml"] {
        files.push((name.to_owned(), std::fs::read_to_string(own.join(name)).unwrap()));
    }
    let repo = TestRepo::new();
    for n in 0..6 {
        repo.write(&format!("docs/page{n}.md"), format!("---\ntitle: Page {n}\ntags: [a]\n---\n\n# Page {n}\n\nA | B\n--- | ---\n[a{n}](https://example.org) | b\n"));
        repo.write(
            &format!("_posts/2024-01-0{}-note-{n}.md", n + 1),
            format!("---\ntitle: Note {n}\ndate: 2024-01-0{}\n---\n\n# Note {n}\n", n + 1),
        );
    }
    let run = signoise(repo.path(), &["init", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in ["docs", "note"] {
        let path = format!("schema/{name}.yaml");
        files.push((path.clone(), std::fs::read_to_string(repo.path().join(path)).unwrap()));
    }
    for (path, text) in &files {
        println!("{path}");
        assert_valid(&validator, &yaml::parse(text, 0).unwrap().root.to_json());
    }
    let config: toml::Value =
        toml::from_str(&std::fs::read_to_string(repo.path().join("signoise.toml")).unwrap()).unwrap();
    assert_valid(&validator_of("config-1", None), &serde_json::to_value(config).unwrap());
    // What is written beside them is what is published.
    for (name, kind) in [("content-type-1", "content-type"), ("config-1", "config")] {
        let beside = std::fs::read_to_string(repo.path().join(format!("schema/json/{name}.json"))).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&beside).unwrap(), published(name));
        assert_eq!(signoise(repo.path(), &["schema", "show", "--json-schema", kind]).stdout, beside);
    }
    let first =
        |path: &str| std::fs::read_to_string(repo.path().join(path)).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(first("schema/docs.yaml"), "# yaml-language-server: $schema=json/content-type-1.json");
    assert_eq!(first("signoise.toml"), "#:schema schema/json/config-1.json");
}

#[test]
fn files_that_do_not_load_are_not_valid() {
    let validator = validator_of("content-type-1", None);
    for text in [
        "name: a\n",
        "match: '*'\n",
        "name: a\nmatch: '*'\nmach: b\n",
        "name: a\nmatch: []\n",
        "name: a\nmatch: '*'\nrole: article\n",
        "name: a\nmatch: '*'\none_h1: maybe\n",
        "name: a\nmatch: '*'\nheadings: [{level: 7, text: a}]\n",
        "name: a\nmatch: '*'\nheadings: [{level: 2}]\n",
        "name: a\nmatch: '*'\ntables: [{fields: []}]\n",
        "name: a\nmatch: '*'\ntables: [{fields: [{name: a, format: lnk}]}]\n",
    ] {
        assert!(Schema::load(&[("x.yaml".to_owned(), text.to_owned())]).is_err(), "{text}");
        assert!(!validator.is_valid(&yaml::parse(text, 0).unwrap().root.to_json()), "{text}");
    }
}

#[test]
fn types_are_shown_by_name_and_by_page() {
    let repo = TestRepo::new();
    repo.write("a/one.md", "# One\n").write("b.md", "# B\n");
    repo.write("schema/one.yaml", "name: one\nmatch: 'a/*.md'\nfront_matter: {$ref: shared.json}\n");
    repo.write("schema/shared.json", "{\"type\": \"object\", \"required\": [\"title\"]}");
    let by_name = signoise(repo.path(), &["schema", "show", "one"]);
    let by_page = signoise(repo.path(), &["schema", "show", "a/one.md"]);
    assert_eq!((by_name.code, by_name.stdout.as_str()), (0, by_page.stdout.as_str()));
    assert!(by_name.stdout.starts_with("# from schema/one.yaml\nname: one\n"), "{}", by_name.stdout);
    let run = signoise(repo.path(), &["schema", "show", "one", "--format", "json"]);
    let shown: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(shown["front_matter"]["required"], json!(["title"]), "a schema from another file is put in");
    let run = signoise(repo.path(), &["schema", "show"]);
    assert!(
        run.stdout.contains("one      1 page   schema/one.yaml\n") && run.stdout.contains("1 of no content type"),
        "{}",
        run.stdout
    );
    for (what, words) in [("b.md", "is of no content type"), ("on", "did you mean `one`?"), ("../x", "outside")] {
        let run = signoise(repo.path(), &["schema", "show", what]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn a_template_that_breaks_its_own_schema_fails() {
    let repo = TestRepo::new();
    let with = |template: &str| {
        repo.write(
            "schema/note.yaml",
            format!("name: note\nrole: post\nmatch: 'posts/*.md'\nfront_matter: {{required: [title, date, mood]}}\ntemplate: |\n{template}"),
        );
        signoise(repo.path(), &["schema", "test"])
    };
    let good =
        with("  ---\n  title: {{ title | yaml }}\n  date: {{ date }}\n  mood: calm\n  ---\n\n  # {{ heading }}\n");
    assert_eq!(
        (good.code, good.stdout.as_str()),
        (0, "note: what its template makes passes its own schema, 5 times\n")
    );
    // What a template leaves to the author has a flag.
    let missing = with("  ---\n  title: {{ title | yaml }}\n  date: {{ date }}\n  ---\n\n  # {{ heading }}\n");
    assert_eq!(missing.code, 0, "{}", missing.stdout);
    let unquoted = with("  ---\n  title: {{ title }}\n  date: {{ date }}\n  mood: calm\n  ---\n\n  # {{ heading }}\n");
    assert_eq!(unquoted.code, 1, "{}", unquoted.stdout);
    let broken_link = with(
        "  ---\n  title: {{ title | yaml }}\n  date: {{ date }}\n  mood: calm\n  ---\n\n  # {{ heading }}\n\n  [Back](/nowhere)\n",
    );
    assert_eq!(broken_link.code, 1, "{}", broken_link.stdout);
    assert!(broken_link.stdout.contains("link/internal-missing"), "{}", broken_link.stdout);
    // Entries and digests are proved as well.
    repo.write(
        "schema/list.yaml",
        "name: list\nrole: topic\nmatch: '*.md'\ntables:\n  - name: links\n    fields:\n      - {name: Source, format: link}\n      - {name: Kind, constraints: {required: true, enum: [Course, Tool]}}\n  - name: codes\n    fields:\n      - {name: Code, constraints: {required: true, pattern: 'X-\\d+'}}\n",
    );
    let news = |required: &str| {
        repo.write(
            "schema/news.yaml",
            format!("name: news\nrole: digest\nmatch: 'posts/*-news.md'\nfile_name: '{{date}}-news.md'\nfront_matter: {{required: [{required}]}}\n"),
        );
        signoise(repo.path(), &["schema", "test", "list", "news"])
    };
    let run = news("title, date");
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    for line in [
        "list: an entry of its table `links` passes its own schema\n",
        "list: an entry of its table `codes` is not proved: no value can be made up for the column `Code`\n",
        "news: what `signoise digest --format post` writes passes its own schema\n",
    ] {
        assert!(run.stdout.contains(line), "{}", run.stdout);
    }
    let run = news("title, date, thumbnail");
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("news` asks for what no digest has: the key `thumbnail` is missing"), "{}", run.stdout);
    let run = signoise(repo.path(), &["schema", "test", "nots"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `note`?"), "{}", run.stderr);
}
