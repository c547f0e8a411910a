//! The formats of a digest: what their readers see, that nothing of the machine is in them, and that no content of the
//! site can do anything but be read.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use super::command::signoise;
use super::html;
use super::repo::TestRepo;
use super::xml;

const HEAD: &str = "Source | Description | Notes\n:----- | :---------- | :----\n";
const FORMATS: [&str; 7] = ["markdown", "post", "html", "text", "eml", "json", "atom"];

/// A site of a page and a post, with everything that a digest tells of once.
fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write(
        "signoise.toml",
        "[site]\ntitle = \"Garden Notes\"\nurl = \"https://garden.example\"\nbase_path = \"/notes\"\ntimezone = \"America/Toronto\"\n\
        [digest]\nfrom = \"Garden: Notes <notes@garden.example>\"\nto = [\"all@garden.example\"]\nunsubscribe = \"https://garden.example/stop?list=1&x=2\"\n",
    )
    .write(
        "Soil.md",
        format!(
            "# Soil\n\n## Compost\n\n{HEAD}\
            [Worm bins](https://worms.example/bins) | How to keep them | Guide\n\
            [Old leaflet](https://leaf.example) | Of last year | Leaflet\n\n\
            ## Tools\n\n{HEAD}[Forks](https://forks.example) | Which fork for which soil | Shop\n"
        ),
    )
    .commit("April", "2025-04-30T10:00:00Z");
    repo.write(
        "Soil.md",
        format!(
            "# Soil\n\n## Compost\n\n{HEAD}\
            [Worm bins](https://worms.example/bins) | How to keep them | Guide (new edition)\n\
            [Leaf mould](https://mould.example/?a=1&b=2) | Leaf mould - a slow and certain way to better soil | Article\n\
            [Forks](https://forks.example) | Which fork for which soil | Shop\n"
        ),
    )
    .write(
        "_posts/2025-05-20-signaltonoise-rain.md",
        "---\ntitle: \"Signal:Noise - Rain & \\\"rest\\\"\"\ndate: 2025-05-20\n---\n\n# Rain\n\n## TL;DR\n\nIt rains <b>more</b> than it did.\n",
    )
    .commit("May", "2025-05-28T10:00:00Z");
    repo
}

fn digest(folder: &Path, format: &str, more: &[&str]) -> String {
    let run = signoise(folder, &[&["digest", "--month", "2025-05", "--format", format], more].concat());
    assert_eq!(run.code, 0, "{format}: {}", run.stderr);
    run.stdout
}

#[test]
fn plain_text_reads_like_this() {
    insta::assert_snapshot!(digest(site().path(), "text", &["--intro", "Dear all,\n\nit was a wet month."]), @r#"
    Garden Notes: what changed in May 2025

    Dear all,

    it was a wet month.

    1 new resource, 1 updated, 1 moved, 1 removed on 1 page; 1 new post; 1
    other change. 1 formatting edit left out.


    Signal:Noise
    ------------

    * Rain & "rest"
      It rains more than it did.
      https://garden.example/notes/2025/05/20/signaltonoise-rain.html


    Soil
    ----

    NEW in Compost

    * Leaf mould (Article)
      a slow and certain way to better soil
      https://mould.example/?a=1&b=2

    UPDATED in Compost

    * Worm bins
      Notes "Guide" is now "Guide (new edition)"
      https://worms.example/bins

    MOVED from Tools to Compost

    * Forks

    REMOVED from Compost

    * Old leaflet

    ALSO

    * Section removed: Tools
    "#);
}

#[test]
fn a_post_is_one_of_its_series() {
    let repo = site();
    let post = digest(repo.path(), "post", &[]);
    let (front, _) = post.split_once("\n\n").unwrap();
    let (from, to) = (repo.id("HEAD~1"), repo.id("HEAD"));
    assert_eq!(
        front,
        format!(
            "---\ntitle: \"Generative Partner Crucible: what changed in May 2025\"\ndate: 2025-05-31\n\
            flag: \"GenerativePartnerCrucible\"\nlayout: \"generativepartnercrucible\"\nrange: \"{from}..{to}\"\n---"
        )
    );
    let run = signoise(repo.path(), &["digest", "--month", "2025-05", "--format", "post", "-o", "_posts"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "_posts/2025-05-31-GenerativePartnerCrucible.md\n"),
        "{}",
        run.stderr
    );
    let check =
        signoise(repo.path(), &["check", "--fail-on", "warning", "_posts/2025-05-31-GenerativePartnerCrucible.md"]);
    assert_eq!(check.code, 0, "{}", check.stdout);
    // The same again changes nothing; another text is not written over it.
    let again = |args: &[&str]| {
        let args = [&["digest", "--format", "post", "-o", "_posts", "--date", "2025-05-31"], args].concat();
        signoise(repo.path(), &args).code
    };
    assert_eq!(again(&["--month", "2025-05"]), 0);
    assert_eq!(again(&["--since", "2025-04-01"]), 4);
    // A digest tells nothing of digests.
    repo.commit("Post", "2025-05-29T10:00:00Z");
    assert!(!digest(repo.path(), "json", &[]).contains("GenerativePartnerCrucible"));
}

#[test]
fn a_series_says_what_its_posts_are_called() {
    let repo = site();
    let schema = |more: &str| {
        format!(
            "name: news\nrole: digest\nmatch: \"_posts/*-news-*.md\"\nfile_name: \"{{date}}-news-{{slug}}.md\"\ntitle_prefix: \"News - \"\n\
            front_matter:\n  type: object\n  required: [title, date{more}]\n  additionalProperties: false\n  properties:\n    \
            title: {{type: string}}\n    date: {{type: string, format: date}}\n    draft: {{type: boolean, default: false}}\n    \
            lang: {{const: en}}\n    owner: {{type: string}}\n"
        )
    };
    repo.write("schema/news.yaml", schema("")).write("schema/page.yaml", "name: page\nmatch: \"*.md\"\nrole: topic\n");
    let post = digest(repo.path(), "post", &[]);
    let wanted = "---\ntitle: \"News - what changed in May 2025\"\ndate: 2025-05-31\ndraft: false\nlang: \"en\"\n---\n\n# Garden Notes";
    assert!(post.starts_with(wanted), "{post}");
    let run = signoise(repo.path(), &["digest", "--month", "2025-05", "--format", "post", "-o", "_posts"]);
    assert_eq!(run.stdout, "_posts/2025-05-31-news-may-2025.md\n", "{}", run.stderr);
    // What a digest cannot know is asked for.
    repo.write("schema/news.yaml", schema(", owner"));
    let run = signoise(repo.path(), &["digest", "--month", "2025-05", "--format", "post"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`owner` is missing") && run.stderr.contains("default"), "{}", run.stderr);
}

#[test]
fn html_is_made_of_our_tags() {
    let document = digest(site().path(), "html", &[]);
    let shown = html::read(&document).unwrap();
    assert!(shown.links.contains(&"https://mould.example/?a=1&b=2".to_owned()), "{:?}", shown.links);
    assert!(shown.links.contains(&"https://garden.example/notes/Soil".to_owned()), "{:?}", shown.links);
    assert!(shown.text.contains("Rain & \"rest\"") && shown.text.contains("“Guide” is now “Guide (new edition)”"));
    assert!(document.contains("prefers-color-scheme:dark") && document.contains("name=\"color-scheme\""));
    assert!(document.contains("<!--[if mso]>"));
    assert!(!document.contains("Unsubscribe"), "only readers of the mail can end it");
}

#[test]
fn a_feed_has_an_entry_for_what_readers_open_and_one_for_each_page() {
    let repo = site();
    let elements = xml::parse(&digest(repo.path(), "atom", &[])).unwrap();
    let texts = |name: &str| {
        elements.iter().filter(|element| element.name == name).map(|element| element.text.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        texts("title"),
        ["Garden Notes", "Rain & \"rest\"", "Leaf mould", "Soil: 1 updated, 1 moved, 1 removed, 1 other change"]
    );
    let ids = texts("id");
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:") && id.len() == 45), "{ids:?}");
    let contents = texts("content");
    html::fragment(contents[2]).unwrap();
    assert!(
        contents[2].contains("<a href=\"https://forks.example\">Forks</a> from Tools to Compost"),
        "{}",
        contents[2]
    );
    // The same change has the same name in a longer period.
    let longer = signoise(repo.path(), &["digest", "--since", "2025-05-10", "--format", "atom"]).stdout;
    assert!(ids.iter().all(|id| longer.contains(id)), "{longer}");
}

#[test]
fn lists_end_where_the_sender_says() {
    let repo = site();
    let mut rows = String::new();
    for number in 1..=30 {
        let _ = writeln!(rows, "[Row {number:02}](https://row.example/{number}) | Number {number} | List");
    }
    repo.write("Rows.md", format!("# Rows\n\n## All\n\n{HEAD}{rows}")).commit("Rows", "2025-05-29T10:00:00Z");
    let count = |format: &str, more: &[&str]| digest(repo.path(), format, more).matches("https://row.example/").count();
    assert_eq!(count("markdown", &["--max-items", "5"]), 5);
    assert!(
        digest(repo.path(), "markdown", &["--max-items", "5"])
            .contains("[25 more: 25 new](https://garden.example/notes/Rows)")
    );
    assert_eq!(count("text", &["--max-items", "5"]), 5);
    assert!(digest(repo.path(), "text", &["--max-items", "5"]).contains("... 25 more: 25 new\n"));
    assert_eq!(count("html", &["--max-items", "5"]), 5);
    // Programs get everything.
    assert_eq!(count("atom", &["--max-items", "5"]), 30);
    assert_eq!(signoise(repo.path(), &["digest", "--month", "2025-05", "--max-items", "0"]).code, 2);
    repo.write("signoise.toml", "[digest]\nmax_items = 7\n");
    assert_eq!(count("markdown", &[]), 7);
}

#[test]
fn a_template_of_the_site_takes_the_place_of_ours() {
    let repo = site();
    let mut config = std::fs::read_to_string(repo.path().join("signoise.toml")).unwrap();
    config.push_str(
        "[digest.templates]\nmarkdown = \"templates/d.md\"\nhtml = \"templates/d.html\"\ntext = \"templates/d.txt\"\n",
    );
    let own = |name: &str| signoise(repo.path(), &["digest", "--print-template", name]).stdout;
    let before: Vec<String> = FORMATS.iter().map(|format| digest(repo.path(), format, &[])).collect();
    repo.write("templates/d.md", own("markdown"))
        .write("templates/d.html", own("html"))
        .write("templates/d.txt", own("text"));
    repo.write("signoise.toml", &config);
    let after: Vec<String> = FORMATS.iter().map(|format| digest(repo.path(), format, &[])).collect();
    assert_eq!(before, after, "a printed template makes what the built-in one makes");

    repo.write("templates/d.html", "<p>{{ title }} v{{ version }}</p>{% for group in groups %}<p class=\"{{ group.heading }}\">{% for item in group.added %}{{ item.link }} {{ item.title | upper }}{% endfor %}</p>{% endfor %}");
    repo.write(
        "Soil.md",
        format!("# Soil\n\n## Compost\n\n{HEAD}[<i>A</i> & B](https://a.example/\"onclick=x) | c | d\n"),
    )
    .commit("Odd", "2025-05-30T10:00:00Z");
    let html = digest(repo.path(), "html", &[]);
    html::fragment(html.trim()).unwrap_or_else(|fault| panic!("{fault}: {html}"));
    for (template, fault) in [
        ("{{ nothing }}", "undefined"),
        ("{% include 'x' %}", "template"),
        ("{{ title }", "line 1"),
        ("{% for a in groups %}{{ title * 9 }}{% endfor %}", "`+` and `*` are not for templates"),
        ("{{ title | safe }}", "filter"),
    ] {
        repo.write("templates/d.md", template);
        let run = signoise(repo.path(), &["digest", "--month", "2025-05"]);
        assert_eq!(run.code, 2, "{template}");
        assert!(run.stderr.contains("markdown template") && run.stderr.contains(fault), "{template}: {}", run.stderr);
        assert!(run.stderr.contains("--print-template markdown"), "{}", run.stderr);
    }
    for (path, fault) in [("../d.md", "inside the repository"), ("templates/none.md", "cannot read templates/none.md")]
    {
        repo.write("signoise.toml", format!("[digest.templates]\nmarkdown = \"{path}\"\n"));
        let run = signoise(repo.path(), &["digest", "--month", "2025-05"]);
        assert_eq!(run.code, 2, "{path}");
        assert!(run.stderr.contains(fault), "{path}: {}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_template_behind_a_link_is_not_read() {
    let repo = site();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.md"), "secret").unwrap();
    std::os::unix::fs::symlink(outside.path(), repo.path().join("away")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.md"), repo.path().join("link.md")).unwrap();
    for path in ["away/secret.md", "link.md"] {
        repo.write("signoise.toml", format!("[digest.templates]\nmarkdown = \"{path}\"\n"));
        let run = signoise(repo.path(), &["digest", "--month", "2025-05"]);
        assert_eq!(run.code, 2, "{path}: {}", run.stdout);
        assert!(!run.stdout.contains("secret"));
    }
}

/// Runs with an environment of its own.
fn run_in(folder: &Path, environment: &[(&str, &str)], args: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signoise"));
    command.args(args).current_dir(folder).env_clear().envs(environment.iter().copied());
    command.output().unwrap()
}

#[test]
fn the_machine_leaves_no_mark() {
    let repo = site();
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join(".gitconfig"), "[user]\n\tname = Somebody\n[diff]\n\trenames = false\n").unwrap();
    let home = home.path().to_string_lossy().into_owned();
    let digests = FORMATS.map(|format| vec!["digest", "--month", "2025-05", "--format", format]);
    let diffs = ["json", "markdown"].map(|format| vec!["diff", "HEAD~1", "HEAD", "--format", format]);
    for args in digests.into_iter().chain(diffs) {
        let format = args.join(" ");
        let plain = run_in(repo.path(), &[("TZ", "UTC"), ("LC_ALL", "C")], &args);
        assert!(plain.status.success() && !plain.stdout.is_empty(), "{format}");
        let other = [
            ("TZ", "Asia/Tokyo"),
            ("LC_ALL", "de_DE.UTF-8"),
            ("LANG", "tr_TR.UTF-8"),
            ("HOME", home.as_str()),
            ("USER", "somebody"),
            ("HOSTNAME", "some-host.example"),
            ("SOURCE_DATE_EPOCH", "1"),
            ("COLUMNS", "40"),
            ("CLICOLOR_FORCE", "1"),
        ];
        let other = run_in(repo.path(), &other, &args);
        assert_eq!(String::from_utf8(plain.stdout).unwrap(), String::from_utf8(other.stdout).unwrap(), "{format}");
        // A copy of the repository in another folder tells the same.
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy of it");
        git2::Repository::clone(&repo.path().to_string_lossy(), &copy).unwrap();
        assert_eq!(signoise(&copy, &args).stdout, signoise(repo.path(), &args).stdout, "{format}");
    }
}

#[test]
fn another_clock_changes_nothing() {
    let repo = site();
    let known = Command::new("faketime").arg("--version").output().is_ok_and(|output| output.status.success());
    if !known {
        println!("SKIPPED: `faketime` is missing, so no digest was made at another time");
        return;
    }
    for format in FORMATS {
        let output = Command::new("faketime")
            .args([
                "2001-02-03 04:05:06",
                env!("CARGO_BIN_EXE_signoise"),
                "digest",
                "--month",
                "2025-05",
                "--format",
                format,
            ])
            .current_dir(repo.path())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), digest(repo.path(), format, &[]), "{format}");
    }
}

#[cfg(unix)]
#[test]
fn the_browser_gets_one_file_and_no_shell() {
    use std::os::unix::fs::PermissionsExt;

    let repo = site();
    let folder = tempfile::tempdir().unwrap();
    let opener = folder.path().join("my browser; touch pwned");
    let seen = folder.path().join("seen");
    std::fs::write(&opener, format!("#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" > '{}'\n", seen.display())).unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let tmp = folder.path().join("tmp");
    std::fs::create_dir(&tmp).unwrap();
    // A list of commands: the first that can be started counts.
    let commands = format!("/nowhere/browser:'{}' %s", opener.display());
    let environment = [("BROWSER", commands.as_str()), ("TMPDIR", tmp.to_str().unwrap()), ("PATH", "/usr/bin:/bin")];
    let run = run_in(repo.path(), &environment, &["digest", "--month", "2025-05", "--open"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let printed = String::from_utf8(run.stdout).unwrap();
    assert_eq!(std::fs::read_to_string(&seen).unwrap(), format!("1\n{printed}"));
    let path = Path::new(printed.trim());
    assert!(path.starts_with(&tmp));
    assert_eq!(std::fs::read_to_string(path).unwrap(), digest(repo.path(), "html", &[]));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o077, 0, "a file for its user alone");

    let named = run_in(repo.path(), &environment, &["digest", "--month", "2025-05", "--open", "-o", "may.html"]);
    assert!(String::from_utf8(named.stdout).unwrap().trim().ends_with("may.html"));
    let run = run_in(
        repo.path(),
        &[("BROWSER", "/nowhere/browser")],
        &["digest", "--month", "2025-05", "--open", "-o", "may.html"],
    );
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("`BROWSER` names the program"));
    let run = run_in(repo.path(), &environment, &["digest", "--month", "2025-05", "--open", "--format", "eml"]);
    assert_eq!(run.status.code(), Some(2));
}
