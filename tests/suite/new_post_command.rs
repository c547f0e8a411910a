//! `new post` as a user runs it: fields, drafts, the editor, branches and commits.

use std::fs;
use std::process::{Command, Stdio};

use crate::command::signoise;
use crate::repo::TestRepo;

fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.identity();
    repo.write(
        "_posts/2024-01-01-signaltonoise-first.md",
        "---\ntitle: \"Signal:Noise - First\"\ndate: 2024-01-01\n---\n\n# First\n\n## TL;DR\n\n* One\n",
    );
    repo.commit("Begin", "2025-01-31T12:00:00-05:00");
    repo
}

#[test]
fn the_data_say_where_the_site_will_show_it() {
    let repo = site();
    let url = |more: &[&str]| {
        let new = ["new", "post", "News", "--date", "2025-06-30", "--dry-run", "--format", "json"];
        let run = signoise(repo.path(), &[&new[..], more].concat());
        let data: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        data["url"].clone()
    };
    assert_eq!(url(&[]), serde_json::Value::Null, "the site's address is not known");
    repo.write("_config.yml", "url: https://notes.example\nbaseurl: /kb\n");
    assert_eq!(url(&[]), "https://notes.example/kb/signal:noise/2025/06/30/signaltonoise-news.html");
    assert_eq!(
        url(&["--field", "categories=Partners, Skills"]),
        "https://notes.example/kb/partners/skills/2025/06/30/signaltonoise-news.html"
    );
    assert_eq!(url(&["--draft"]), serde_json::Value::Null);
    repo.write("_config.yml", "url: https://notes.example\npermalink: pretty\n");
    assert_eq!(url(&[]), "https://notes.example/signal:noise/2025/06/30/signaltonoise-news/");
}

#[test]
fn fields_are_written_as_the_schema_wants_them() {
    let repo = site();
    let fields =
        ["--field", "categories=Partners, Skills", "--field", "comments=false", "--field", "author=Ada: \"A\""];
    let run =
        signoise(repo.path(), &[&["new", "post", "News", "--date", "2025-06-30", "--draft"], &fields[..]].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, "_posts/2025-06-30-signaltonoise-news.md\n"), "{}", run.stderr);
    let text = fs::read_to_string(repo.path().join(run.stdout.trim())).unwrap();
    for line in
        ["categories: [\"Partners\", \"Skills\"]", "comments: false", "author: \"Ada: \\\"A\\\"\"", "published: false"]
    {
        assert!(text.contains(&format!("\n{line}\n")), "{line}: {text}");
    }
    assert_eq!(signoise(repo.path(), &["check", "--fail-on", "warning", run.stdout.trim()]).code, 0);
    for (field, part) in [
        ("nosuch=1", "nosuch"),
        ("title=x", "argument of its own"),
        ("comments=maybe", "comments"),
        ("../x=1", "no name of a key"),
    ] {
        let run = signoise(repo.path(), &["new", "post", "More news", "--field", field]);
        assert_eq!(run.code, 2, "{field}");
        assert!(run.stderr.contains(part), "{field}: {}", run.stderr);
    }
    let run = signoise(repo.path(), &["new", "post"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("missing: TITLE"), "{}", run.stderr);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let repo = site();
    let wrong = [
        ("--date", "2025-13-01", "`2025-13-01` is no day"),
        ("--slug", "A B", "the slug `A B` may have"),
        ("--field", "toc=maybe", "`toc`"),
        ("--field", "comments=true", ""),
        ("--field", "comments=false", "the field `comments` is given twice"),
        ("--field", "layuot=post", "did you mean `layout`?"),
        ("--field", "zzz=1", "the keys are "),
        ("--field", "title=x", "has an argument of its own"),
    ];
    let mut args = vec!["new", "post"];
    args.extend(wrong.iter().flat_map(|(flag, value, _)| [*flag, *value]));
    let run = signoise(repo.path(), &args);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    for part in wrong.iter().map(|(_, _, part)| *part).chain(["missing: TITLE", "nothing was written"]) {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    args.insert(2, "{{ x }}");
    let run = signoise(repo.path(), &args);
    assert!(run.stderr.contains("the title holds") && run.stderr.contains("is no day"), "{}", run.stderr);
    repo.write(
        "schema/note.yaml",
        "name: note\nrole: post\nmatch: \"_posts/*.md\"\nfront_matter:\n  additionalProperties: false\n  properties: {title: {}, date: {}}\ntemplate: |\n  ---\n  title: {{ title | yaml }}\n  date: {{ date }}\n  ---\n",
    );
    let run = signoise(repo.path(), &["new", "post", "A", "--draft"]);
    assert!(run.code == 2 && run.stderr.contains("to the content type `note`"), "{}", run.stderr);
    repo.remove("schema/note.yaml");
    let run = signoise(repo.path(), &["new", "post", "A", "--draft", "--field", "published=true"]);
    assert!(run.code == 2 && run.stderr.contains("`published` is given twice"), "{}", run.stderr);
}

#[test]
fn a_required_key_that_no_template_sets_is_asked_for() {
    let repo = site();
    repo.write(
        "schema/note.yaml",
        "name: note\nrole: post\nmatch: \"_posts/*-note-*.md\"\nfile_name: \"{date}-note-{slug}.md\"\nfront_matter:\n  type: object\n  required: [title, date, level]\n  properties:\n    level: {type: string, enum: [low, high]}\ntemplate: |\n  ---\n  title: {{ title | yaml }}\n  date: {{ date }}\n  ---\n\n  # {{ heading }}\n",
    );
    let run = signoise(repo.path(), &["new", "post"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("missing: TITLE, --field level=VALUE"), "{}", run.stderr);
    let run = signoise(repo.path(), &["new", "post", "News", "--field", "level=middle"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    let run = signoise(repo.path(), &["new", "post", "News", "--field", "level=high", "--series", "note"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn the_editor_is_started_without_a_shell_and_its_text_committed() {
    let repo = site();
    let mut command = Command::new(env!("CARGO_BIN_EXE_signoise"));
    command.args(["new", "post", "News; touch evil", "--date", "2025-06-30", "--edit", "--branch", "news", "--commit"]);
    command.current_dir(repo.path()).env_clear().env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    let output = command.env("EDITOR", "sed -i 's/What a reader/What you/'").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let path = String::from_utf8(output.stdout).unwrap();
    let text = fs::read_to_string(repo.path().join(path.trim())).unwrap();
    assert!(text.contains("What you should know"), "{text}");
    assert!(!repo.path().join("evil").exists());
    let commit = repo.git().head().unwrap().peel_to_commit().unwrap();
    assert_eq!(commit.message().unwrap(), "Add Signal:Noise - News; touch evil\n");
    let entry = commit.tree().unwrap().get_path(std::path::Path::new(path.trim())).unwrap();
    assert_eq!(repo.git().find_blob(entry.id()).unwrap().content(), text.as_bytes());
    let run = signoise(repo.path(), &["undo"]);
    assert_eq!((run.code, run.stdout), (0, path.clone()), "{}", run.stderr);
    assert!(!repo.path().join(path.trim()).exists());
    assert_eq!(repo.git().head().unwrap().shorthand().unwrap(), "main");
}
