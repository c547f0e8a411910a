//! `new resource` and `undo` as a user runs them: what is written, what is refused, and that nothing is half done.

use std::fs;
use std::process::Command;
use std::time::Duration;

use proptest::prelude::*;
use signoise::page::Page;
use signoise::scaffold::resource::columns::Columns;
use signoise::scaffold::resource::{NewRow, Request, insert};
use signoise::schema::Schema;
use signoise::text::inline::{gfm, kramdown};

use crate::command::{Run, signoise, signoise_with, start};
use crate::repo::TestRepo;

const PAGE: &str = "# Data\n\n## Tools\n\nSource | Description | Notes\n:- | :- | :-\n[Kit](https://a.example/kit) | A kit | GitHub\n[Lab](https://a.example/lab) | A lab |\n\n## Guides\n\nSource | Description\n:- | :-\n[Guide](https://a.example/guide) | A guide\n";

fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.identity();
    repo.write("DataAI.md", PAGE).write("Other.md", PAGE.replace("a.example", "b.example"));
    repo.commit("Begin", "2025-01-31T12:00:00-05:00");
    repo
}

fn page(repo: &TestRepo) -> String {
    fs::read_to_string(repo.path().join("DataAI.md")).unwrap()
}

fn add(repo: &TestRepo, more: &[&str]) -> Run {
    let base = ["new", "resource", "--page", "DataAI", "--section", "Tools"];
    signoise(repo.path(), &[&base[..], more].concat())
}

const NEW: [&str; 6] = ["--url", "https://a.example/new", "--title", "New | one", "--description", "Is new"];

#[test]
fn a_row_is_one_new_line() {
    let repo = site();
    let run = add(&repo, &NEW);
    assert_eq!((run.code, run.stdout.as_str()), (0, "DataAI.md:9\n"), "{}", run.stderr);
    let row = "[New \\| one](https://a.example/new) | Is new |\n";
    assert_eq!(page(&repo), PAGE.replace("| A lab |\n", &format!("| A lab |\n{row}")));
    // Once more changes nothing.
    let run = add(&repo, &NEW);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert!(run.stderr.contains("there already, left out: DataAI.md:9"), "{}", run.stderr);
    // Another row with the same address is a conflict, unless it is meant.
    let other = ["--url", "http://www.a.example/new/", "--title", "Other", "--description", "Is other"];
    let run = add(&repo, &other);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains("DataAI.md:9"), "{}", run.stderr);
    assert_eq!(add(&repo, &[&other[..], &["--allow-duplicate"]].concat()).stdout, "DataAI.md:10\n");
}

#[test]
fn the_place_is_chosen() {
    for (at, line) in [("end", 9), ("top", 7), ("sorted", 8), ("after=Kit", 8), ("after=https://a.example/kit", 8)] {
        let repo = site();
        let run =
            add(&repo, &["--url", "https://a.example/l", "--title", "Kite", "--description", "Flies", "--at", at]);
        assert_eq!(run.stdout, format!("DataAI.md:{line}\n"), "{at}: {}", run.stderr);
    }
    let repo = site();
    let run = add(&repo, &[&NEW[..], &["--at", "after=Kat"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--at 'after=Kit'"), "{}", run.stderr);
}

#[test]
fn a_dry_run_prints_the_diff_and_writes_nothing() {
    let repo = site();
    let run = add(&repo, &[&NEW[..], &["--dry-run"]].concat());
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("\n+[New \\| one](https://a.example/new) | Is new |\n"), "{}", run.stdout);
    let added = run.stdout.lines().filter(|line| line.starts_with('+') && !line.starts_with("+++")).count();
    let removed = run.stdout.lines().filter(|line| line.starts_with('-') && !line.starts_with("---")).count();
    assert_eq!((added, removed), (1, 0));
    assert_eq!(page(&repo), PAGE);
}

#[test]
fn line_ends_and_the_lack_of_one_are_kept() {
    let repo = site();
    repo.write("DataAI.md", PAGE.replace('\n', "\r\n").trim_end());
    let guides = ["new", "resource", "--page", "DataAI", "--section", "Guides"];
    let run = signoise(repo.path(), &[&guides[..], &NEW].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("no final line end"), "{}", run.stderr);
    let expected =
        format!("{}\r\n[New \\| one](https://a.example/new) | Is new", PAGE.replace('\n', "\r\n").trim_end());
    assert_eq!(page(&repo), expected);
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let repo = site();
    let run = add(&repo, &["--field", "Notse=x"]);
    assert_eq!(run.code, 2);
    for part in ["no column `Notse`", "did you mean `Notes`?", "missing: --url URL, --title TEXT, --description TEXT"] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    let run = signoise(repo.path(), &["new", "resource", "--page", "DataAI", "--url", "https://a.example"]);
    assert!(run.stderr.contains("--page DataAI.md --section Tools  # DataAI.md:5, 2 rows"), "{}", run.stderr);
}

#[test]
fn what_needs_no_table_is_told_without_one() {
    let repo = site();
    let wrong = ["new", "resource", "--page", "Nope", "--url", "ftp://a.example", "--at", "after=x"];
    let run = signoise(repo.path(), &wrong);
    assert_eq!(run.code, 2);
    for part in ["no page is called `Nope`", "the address begins with `ftp`", "missing: --title TEXT"] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    let run = add(&repo, &["--url", "https://me:pw@a.example", "--title", "{% x %}", "--at", "after=Nope"]);
    for part in
        ["holds a password", "the title holds `{%`", "missing: --description TEXT", "no row of the table is `Nope`"]
    {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    let run = add(&repo, &[&NEW[..], &["--notes", "{{ x }}"]].concat());
    assert!(run.stderr.contains("the Notes holds `{{`"), "{}", run.stderr);
    let run = add(&repo, &[&NEW[..], &["--table", "2"]].concat());
    assert!(run.stderr.contains("DataAI.md has 1 table under `Tools`, not 2"), "{}", run.stderr);
    // What every table of the page asks for is known without the section.
    let wrong = ["--page", "DataAI", "--section", "Toolz", "--url", "https://a.example/x", "--title", "X"];
    let run = signoise(repo.path(), &[&["new", "resource"], &wrong[..], &["--field", "Nope=x"]].concat());
    for part in ["no heading `Toolz`", "missing: --description TEXT", "the table has no column `Nope`"] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    // What is wrong with a value is wrong in every table, and all of it is told.
    for page in ["Nope", "DataAI"] {
        let text =
            ["--title", "X", "--url", "https://a.example/x", "--description", "{{ x }} {% y %} <b class=z> {: w"];
        let run =
            signoise(repo.path(), &[&["new", "resource", "--section", "Nope", "--page", page], &text[..]].concat());
        for part in ["the Description holds `{{` and `{%`", "it holds HTML, `<b class=z>", "it holds `{:`"] {
            assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
        }
    }
    let run = add(&repo, &["--url", "https://a.example/x", "--description", "x", "--title", &"{{".repeat(200)]);
    for part in ["the title has 400 characters", "the title holds `{{`"] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    let rows = r#"[{"title": "A"}, {"Descripton": "x"}, {"Zzz": "y", "Descripton": "z"}]"#;
    let run = signoise_with(repo.path(), &["new", "resource", "--page", "DataAI", "--from", "-"], rows.as_bytes());
    for part in
        ["row 2: no table has a column `Descripton`: did you mean `description`?", "row 3: no table has a column `Zzz`"]
    {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
}

#[test]
fn a_page_is_named_from_where_one_stands() {
    let repo = site();
    repo.write("guides/Data.md", PAGE.replace("a.example", "c.example")).write("guides/Own.md", "# Own\n");
    let inside = repo.path().join("guides");
    for (page, path) in [
        ("Data.md", "Data.md"),
        ("../DataAI.md", "../DataAI.md"),
        ("DataAI", "../DataAI.md"),
        ("guides/Data", "Data.md"),
    ] {
        let args = ["new", "resource", "--page", page, "--section", "Tools"];
        let run = signoise(&inside, &[&args[..], &NEW].concat());
        assert_eq!((run.code, run.stdout), (0, format!("{path}:9\n")), "{page}: {}", run.stderr);
        let run = signoise(&inside, &["undo"]);
        assert_eq!((run.code, run.stdout), (0, format!("{path}\n")), "{page}: {}", run.stderr);
    }
    let run = signoise(&inside, &[&["new", "resource", "--page", "../../DataAI.md"][..], &NEW].concat());
    assert!(run.code == 2 && run.stderr.contains("outside the repository"), "{}", run.stderr);
}

#[test]
fn a_commit_has_the_line_ends_that_git_stores() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    // Configuration, attributes, what git has, what stands on disk, what git gets.
    for (autocrlf, attributes, stored, disk, commits) in [
        ("true", "", PAGE.to_owned(), crlf(PAGE), false),
        ("input", "", PAGE.to_owned(), crlf(PAGE), false),
        ("true", "", crlf(PAGE), crlf(PAGE), true),
        ("false", "*.md text", PAGE.to_owned(), crlf(PAGE), false),
        ("false", "*.md eol=crlf", PAGE.to_owned(), crlf(PAGE), false),
        ("true", "*.md -text", crlf(PAGE), crlf(PAGE), true),
        ("false", "", crlf(PAGE), crlf(PAGE), true),
    ] {
        let repo = site();
        repo.write("DataAI.md", &stored).write(".gitattributes", format!("{attributes}\n"));
        repo.commit("Store", "2025-02-01T12:00:00-05:00");
        repo.git().config().unwrap().set_str("core.autocrlf", autocrlf).unwrap();
        repo.write("DataAI.md", &disk);
        let run = add(&repo, &[&NEW[..], &["--commit"]].concat());
        assert_eq!(run.code, 0, "{autocrlf} {attributes}: {}", run.stderr);
        let row = "[New \\| one](https://a.example/new) | Is new |\n";
        let after = PAGE.replace("| A lab |\n", &format!("| A lab |\n{row}"));
        assert_eq!(page(&repo), crlf(&after));
        let tree = repo.git().head().unwrap().peel_to_tree().unwrap();
        let blob = repo.git().find_blob(tree.get_name("DataAI.md").unwrap().id()).unwrap().content().to_vec();
        let expected = if commits { crlf(&after) } else { after };
        assert_eq!(String::from_utf8(blob).unwrap(), expected, "{autocrlf} {attributes}");
        // Git's own eyes see nothing left to commit.
        let status = repo.git().status_file(std::path::Path::new("DataAI.md")).unwrap();
        assert_eq!(status, git2::Status::CURRENT, "{autocrlf} {attributes}");
    }
    let repo = site();
    repo.write(".gitattributes", "*.md filter=lfs\n");
    let run = add(&repo, &[&NEW[..], &["--commit"]].concat());
    assert!(run.code == 2 && run.stderr.contains("DataAI.md has the attribute `filter` in git"), "{}", run.stderr);
    assert_eq!(page(&repo), PAGE);
}

#[test]
fn hostile_values_are_refused() {
    let repo = site();
    repo.commit("Settle", "2025-02-01T12:00:00-05:00");
    let long = "x".repeat(301);
    for (flag, value) in [
        ("--page", "../Other.md"),
        ("--page", "/etc/passwd"),
        ("--section", "../Tools"),
        ("--url", "../a.md"),
        ("--url", "/etc/passwd"),
        ("--url", "javascript:alert(1)"),
        ("--url", "https://a.example/?sv=2020-01-01&se=2030-01-01&sig=ZXhhbXBsZS1vbmx5LW5vLWtleQ%3D%3D"),
        ("--title", &long),
        ("--title", "\u{200b}\u{202e}"),
        ("--title", "{{ site.secret }}"),
        ("--description", "<script>alert(1)</script>"),
        ("--description", "*x*{: onclick=\"y\"}"),
        ("--description", "[x](javascript:y)"),
    ] {
        let mut args = vec!["new", "resource", "--page", "DataAI", "--section", "Tools"];
        args.extend(NEW);
        match args.iter().position(|arg| *arg == flag) {
            Some(at) => args[at + 1] = value,
            None => args.extend([flag, value]),
        }
        let run = signoise(repo.path(), &args);
        assert_eq!(run.code, 2, "{flag} {value}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
        assert_eq!(page(&repo), PAGE);
    }
    // Values of which nothing is dangerous are written.
    let run =
        add(&repo, &["--url", "https://a.example/x", "--title", "🚀🎉", "--description", "../../etc/passwd is a path"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let title = "é".repeat(300);
    let run = add(&repo, &["--url", "https://a.example/y", "--title", &title, "--description", "Long"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("the title has 300 characters"), "{}", run.stderr);
}

#[test]
fn rows_of_a_file_come_all_or_none() {
    let repo = site();
    let rows = "page,section,title,url,Description,Notes\nDataAI,Tools,One,https://a.example/1,First,\nOther,Guides,Two,https://a.example/2,\"Se,cond\",\n";
    let rows_without_notes = rows.replace(",Notes\n", "\n").replace(",\n", "\n");
    let run = signoise_with(repo.path(), &["new", "resource", "--from", "-"], rows_without_notes.as_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (0, "DataAI.md:9\nOther.md:15\n"), "{}", run.stderr);
    let again = signoise_with(repo.path(), &["new", "resource", "--from", "-"], rows_without_notes.as_bytes());
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    let before = page(&repo);
    let broken = "page,section,title,url,Description\nDataAI,Tools,Three,https://a.example/3,Third\nDataAI,Toolz,Four,https://a.example/4,Fourth\nDataAI,Tools,Five,ftp://a.example,Fifth\n";
    let run = signoise_with(repo.path(), &["new", "resource", "--from", "-"], broken.as_bytes());
    assert_eq!(run.code, 2);
    for part in ["row 2 (line 3)", "row 3 (line 4)", "nothing was written"] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    assert_eq!(page(&repo), before);
    for (rows, part) in [
        (
            "page,section,title,url,Descripton\nDataAI,Tools,A,https://a.example/5,B\n",
            "standard input:1: no table has a column `Descripton`: did you mean `description`?",
        ),
        ("\npage,Descripton\nDataAI,\n", "standard input:2: no table has a column `Descripton`"),
        ("\npage,page\nDataAI,\n", "standard input:2: the column `page` occurs twice"),
        ("page,title\nDataAI,\"A\n", "the quote that opens here is never closed"),
    ] {
        let run = signoise_with(repo.path(), &["new", "resource", "--from", "-"], rows.as_bytes());
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
}

/// A page that takes no row stays as it is, and these words say why.
fn refused(repo: &TestRepo, text: &str, parts: &[&str]) {
    repo.write("DataAI.md", text);
    let run = add(repo, &NEW);
    assert_eq!((run.code, page(repo).as_str()), (2, text));
    for part in parts {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
}

#[test]
fn what_is_elsewhere_is_called_by_what_it_shares() {
    let repo = site();
    let add = |url: &str, title: &str| {
        let run = add(&repo, &["--url", url, "--title", title, "--description", "x", "--dry-run"]);
        (run.code, run.stderr)
    };
    let (code, said) = add("http://www.b.example/kit/", "New");
    assert_eq!(code, 0);
    assert!(said.contains("note: the address of `New` is also listed at Other.md:7 (Tools) as `Kit`\n"), "{said}");
    let (_, said) = add("https://b.example/kit", "Kit");
    assert!(said.contains("note: `Kit` is also listed at Other.md:7 (Tools)\n"), "{said}");
    let (code, said) = add("https://a.example/kit", "New");
    assert!(code == 4 && said.contains("the table has the address of `New` already: DataAI.md:7 as `Kit`"), "{said}");
    let (code, said) = add("https://a.example/kit", "Kit");
    assert!(code == 4 && said.contains("the table has `Kit` already: DataAI.md:7\n"), "{said}");
}

#[test]
fn a_broken_table_is_named_and_left_alone() {
    let repo = site();
    let parts = ["DataAI.md:4: the table is broken", "table/glued-above", "signoise check --fix DataAI.md"];
    refused(&repo, &PAGE.replace("## Tools\n\n", "## Tools\n"), &parts);
    // Without rows nothing could be mended by itself: what to do is said.
    let header = "Source | Description | Notes\n:- | :- | :-\n";
    for (empty, line, rule, hint) in [
        (format!("# Data\n\n## Tools\n{header}\nText.\n"), 4, "table/glued-above", "put a blank line above the table"),
        (
            format!("# Data\n\n## Tools\n\n{header}## Next\n"),
            7,
            "table/glued-below",
            "put a blank line below the table",
        ),
    ] {
        let (place, hint) =
            (format!("DataAI.md:{line}: the table is broken"), format!("hint: mend it first: {hint}\n"));
        refused(&repo, &empty, &[&place, rule, &hint]);
    }
    // A table without rows is none on the site; its first row makes it one.
    repo.write("DataAI.md", "# Data\n\n## Tools\n\nSource | Description | Notes\n:- | :- | :-\n");
    assert_eq!(add(&repo, &NEW).stdout, "DataAI.md:7\n");
}

#[test]
fn an_older_fault_that_does_not_touch_the_row_is_told_and_left_alone() {
    let repo = site();
    // A row with a cell too many, which GitHub drops; the fault of another table is not told.
    let faulty = PAGE.replace("A kit | GitHub\n", "A kit | GitHub | one too many\n");
    let faulty = faulty.replace("| A guide\n", "| A guide | too many here as well\n");
    repo.write("DataAI.md", &faulty);
    let run = add(&repo, &NEW);
    assert_eq!((run.code, run.stdout.as_str()), (0, "DataAI.md:9\n"), "{}", run.stderr);
    let told = "note: DataAI.md:7:49: an older fault of this table was left alone: ";
    assert!(run.stderr.contains(told) && run.stderr.contains("(table/too-many-cells)"), "{}", run.stderr);
    assert!(!run.stderr.contains("DataAI.md:16"), "{}", run.stderr);
    let row = "[New \\| one](https://a.example/new) | Is new |\n";
    assert_eq!(page(&repo), faulty.replace("| A lab |\n", &format!("| A lab |\n{row}")));
    // As data, too; and a rule that is off says nothing.
    repo.write("DataAI.md", &faulty);
    let run = add(&repo, &[&NEW[..], &["--dry-run", "--format", "json"]].concat());
    let data: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(data["notes"].to_string().contains("DataAI.md:7:49: an older fault"), "{data}");
    repo.write("signoise.toml", "[rules]\n\"table/too-many-cells\" = \"off\"\n");
    let run = add(&repo, &NEW);
    assert!(run.code == 0 && !run.stderr.contains("older fault"), "{}", run.stderr);
}

#[test]
fn a_table_cut_in_two_takes_rows_where_they_are_shown() {
    let repo = site();
    // The last row is cut off: whatever stands behind it is text on GitHub.
    let faulty = PAGE.replace("[Lab]", "\n[Lab]");
    let parts = ["DataAI.md:9: the table is broken", "(table/split-by-blank)", "--at 'after=https://a.example/kit'"];
    refused(&repo, &faulty, &parts);
    let run = add(&repo, &[&NEW[..], &["--at", "after=https://a.example/kit"]].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, "DataAI.md:8\n"), "{}", run.stderr);
    assert!(run.stderr.contains("note: DataAI.md:10:1: an older fault of this table was left alone"), "{}", run.stderr);
    let row = "[New \\| one](https://a.example/new) | Is new |\n";
    assert_eq!(page(&repo), faulty.replace("| GitHub\n", &format!("| GitHub\n{row}")));
}

#[test]
fn a_commit_holds_the_row_and_nothing_else_and_is_undone() {
    let repo = site();
    repo.write("Staged.md", "# Staged\n").stage();
    let before = repo.id("HEAD");
    let run = add(&repo, &[&NEW[..], &["--branch", "add-new", "--commit"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let commit = repo.git().head().unwrap().peel_to_commit().unwrap();
    assert_eq!(commit.message().unwrap(), "Add New | one to DataAI.md (Tools)\n");
    assert_eq!(repo.git().head().unwrap().shorthand().unwrap(), "add-new");
    let tree = commit.tree().unwrap();
    assert!(tree.get_name("Staged.md").is_none());
    assert_eq!(repo.git().index().unwrap().len(), 3);
    let run = signoise(repo.path(), &["undo"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "DataAI.md\n"), "{}", run.stderr);
    for part in
        ["undone: Add New | one", "took back the commit ", "deleted the branch add-new and switched back to main"]
    {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    assert_eq!((page(&repo).as_str(), repo.id("HEAD")), (PAGE, before));
    assert_eq!(repo.git().head().unwrap().shorthand().unwrap(), "main");
    assert_eq!(repo.git().index().unwrap().len(), 3);
    assert_eq!(signoise(repo.path(), &["undo"]).code, 2);
    // Other changes of the file would go with the commit.
    repo.write("DataAI.md", PAGE.replace("A lab", "Our lab"));
    let run = add(&repo, &[&NEW[..], &["--commit"]].concat());
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert_eq!(page(&repo), PAGE.replace("A lab", "Our lab"));
}

#[test]
fn a_commit_that_cannot_be_made_leaves_nothing_behind() {
    let repo = site();
    let before = repo.id("HEAD");
    fs::write(repo.git_dir().join("index.lock"), "").unwrap();
    let run = add(&repo, &[&NEW[..], &["--branch", "add-new", "--commit"]].concat());
    assert!(run.code == 2 && run.stderr.contains("nothing was written"), "{}", run.stderr);
    assert_eq!(repo.id("HEAD"), before);
    assert_eq!((page(&repo).as_str(), repo.git().head().unwrap().shorthand().unwrap()), (PAGE, "main"));
    assert!(repo.git().find_branch("add-new", git2::BranchType::Local).is_err());
    fs::remove_file(repo.git_dir().join("index.lock")).unwrap();
    assert!(signoise(repo.path(), &["undo"]).stderr.contains("nothing to undo"));
}

#[cfg(unix)]
#[test]
fn a_command_that_writes_nothing_leaves_the_last_one_to_undo() {
    let repo = site();
    assert_eq!(add(&repo, &NEW).code, 0);
    let other = repo.path().join("Other.md");
    let mut permissions = fs::metadata(&other).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&other, permissions).unwrap();
    let args = [&["new", "resource", "--page", "Other", "--section", "Tools"][..], &NEW[..]].concat();
    assert_eq!(signoise(repo.path(), &args).code, 2);
    let run = signoise(repo.path(), &["undo"]);
    assert_eq!((run.code, page(&repo).as_str()), (0, PAGE), "{}", run.stderr);
}

#[test]
fn rows_are_named_by_their_lines_whatever_ends_them() {
    let repo = site();
    let rows = "title,url,Description\nA,https://a.example/1,One\nB,https://a.example/1/,Two\n";
    for text in [rows.to_owned(), rows.replace('\n', "\r\n"), format!("\u{feff}{}", rows.replace('\n', "\r\n"))] {
        let args = ["new", "resource", "--page", "DataAI", "--section", "Tools", "--from", "-"];
        let run = signoise_with(repo.path(), &args, text.as_bytes());
        assert_eq!(run.code, 4, "{}", run.stderr);
        assert!(run.stderr.contains("row 2 (line 3)") && run.stderr.contains("row 1 (line 2)"), "{}", run.stderr);
    }
}

#[test]
fn what_was_touched_is_not_undone() {
    let repo = site();
    assert_eq!(add(&repo, &NEW).code, 0);
    let edited = page(&repo).replace("Is new", "Is newer");
    repo.write("DataAI.md", &edited);
    let run = signoise(repo.path(), &["undo"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert_eq!(page(&repo), edited);
}

#[test]
fn without_an_identity_nothing_is_committed_or_written() {
    let repo = site();
    let mut config = repo.git().config().unwrap();
    config.remove("user.name").unwrap();
    let run = add(&repo, &[&NEW[..], &["--commit"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("user.name is not set"), "{}", run.stderr);
    assert_eq!(page(&repo), PAGE);
    let run = add(&repo, &[&NEW[..], &["--branch", "a..b"]].concat());
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(page(&repo), PAGE);
}

#[test]
fn issues_are_added_and_closed() {
    let repo = site();
    let body = "### Table\n\nDataAI.md > Tools\n\n### Title\n\nFixes #1 @team\n\n### URL\n\nhttps://a.example/i\n\n### Description\n\nAn issue\n\n### Notes\n\n_No response_";
    let event = serde_json::json!({"issue": {"number": 278, "body": body}}).to_string();
    let run = signoise_with(repo.path(), &["new", "resource", "--from-issue", "-", "--commit"], event.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let commit = repo.git().head().unwrap().peel_to_commit().unwrap();
    assert_eq!(commit.message().unwrap(), "Add Fixes # 1 @ team to DataAI.md (Tools)\n\nCloses #278\n");
    let forged = event.replace("An issue", "An issue\\n\\n### Notes\\n\\nforged");
    let run = signoise_with(repo.path(), &["new", "resource", "--from-issue", "-"], forged.as_bytes());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("issue #278: line 21: the field `Notes` comes a second time"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn links_and_read_only_files_are_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let repo = site();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("Out.md"), PAGE).unwrap();
    symlink(outside.path().join("Out.md"), repo.path().join("Out.md")).unwrap();
    let args = ["new", "resource", "--page", "Out", "--section", "Tools"];
    let run = signoise(repo.path(), &[&args[..], &NEW].concat());
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("Out.md is a symbolic link, which is not followed"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(outside.path().join("Out.md")).unwrap(), PAGE);
    let file = repo.path().join("DataAI.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let run = add(&repo, &NEW);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("read-only") && run.stderr.contains("nothing was written"), "{}", run.stderr);
    assert_eq!(page(&repo), PAGE);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_page_as_it_was() {
    let repo = site();
    // No file may grow beyond one block of 512 bytes: the new page has more.
    let large = PAGE.replace("A kit", &"A kit ".repeat(500));
    repo.write("DataAI.md", &large);
    let mut command = Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" new resource --page DataAI --section Tools --url https://a.example/new --title New --description 'Is new'";
    let output = command
        .args(["-c", script, env!("CARGO_BIN_EXE_signoise")])
        .current_dir(repo.path())
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("cannot write"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(page(&repo), large);
    let left: Vec<_> = fs::read_dir(repo.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".signoise")), "{left:?}");
}

fn spawn(repo: &TestRepo, number: usize) -> std::process::Child {
    let url = format!("https://a.example/parallel/{number}");
    let title = format!("Row {number}");
    let row = ["-q", "new", "resource", "--page", "DataAI", "--section", "Tools", "--description", "Is new"];
    start(repo.path(), &[&row[..], &["--url", &url, "--title", &title]].concat())
}

#[test]
fn two_writers_lose_no_row() {
    const EACH: usize = 100;
    let repo = site();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let repo_path = repo.path().to_owned();
            scope.spawn(move || {
                for row in 0..EACH {
                    let number = writer * EACH + row;
                    let (url, title) = (format!("https://a.example/parallel/{number}"), format!("Row {number}"));
                    let run = signoise(
                        &repo_path,
                        &[
                            "new",
                            "resource",
                            "--page",
                            "DataAI",
                            "--section",
                            "Tools",
                            "--url",
                            &url,
                            "--title",
                            &title,
                            "--description",
                            "Is new",
                        ],
                    );
                    assert_eq!(run.code, 0, "{}", run.stderr);
                }
            });
        }
    });
    let text = page(&repo);
    for number in 0..2 * EACH {
        assert_eq!(text.matches(&format!("[Row {number}](")).count(), 1, "row {number}");
    }
    assert_eq!(text.lines().count(), PAGE.lines().count() + 2 * EACH);
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_the_page_is_old_or_new() {
    let repo = site();
    let row = "[Row 1](https://a.example/parallel/1) | Is new |\n";
    let new = PAGE.replace("| A lab |\n", &format!("| A lab |\n{row}"));
    let (mut old_seen, mut new_seen) = (0, 0);
    for step in 0..40_u64 {
        let mut child = spawn(&repo, 1);
        std::thread::sleep(Duration::from_micros(500 * step));
        child.kill().unwrap();
        child.wait().unwrap();
        let text = page(&repo);
        if text == PAGE {
            old_seen += 1;
        } else {
            assert_eq!(text, new, "step {step}");
            new_seen += 1;
            // What was killed half way can still be undone.
            let run = signoise(repo.path(), &["undo"]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            assert_eq!(page(&repo), PAGE);
        }
    }
    // The lock of a killed process is free, and a last run is whole.
    assert_eq!(spawn(&repo, 1).wait().unwrap().code(), Some(0));
    assert_eq!(page(&repo), new);
    println!("{old_seen} old, {new_seen} new");
}

proptest! {
    /// Whatever the texts are: an error, or one new line that reads back in both renderers with no other one changed.
    #[test]
    fn any_entry_is_an_error_or_one_line_that_reads_back(
        title in "[ -~é–“🎉]{0,30}",
        path in "[ -~]{0,20}",
        description in "\\PC{0,40}",
        notes in "[a-z|`*_\\\\<>\\[\\]{}%\n]{0,12}",
        after in proptest::option::of(0..2_usize),
    ) {
        let schema = Schema::builtin();
        let before = Page::new("DataAI.md", PAGE.as_bytes().to_vec());
        let table = &before.outline().tables[0];
        let columns = Columns::of(&before, table, schema.by_name("topic"));
        let request = Request {
            title: Some(title.clone()),
            url: Some(format!("https://a.example/{path}")),
            fields: vec![("Description".to_owned(), description), ("Notes".to_owned(), notes)],
            ..Request::default()
        };
        let Ok(cells) = columns.cells(&request, true) else { return Ok(()) };
        let row = NewRow { table: 0, cells: cells.sources.clone(), after };
        let Ok(insertion) = insert::insert(&before, &[row]) else { return Ok(()) };
        let text = insertion.page.text();
        let span = insertion.rows[0];
        prop_assert_eq!(format!("{}{}", &text[..span.start], &text[span.end + 1..]), PAGE);
        let line = insertion.page.slice(span);
        prop_assert!(!line.contains('\n'));
        let url = cells.url.unwrap();
        for links in [gfm::links(&cells.sources[0]), kramdown::links(&cells.sources[0])] {
            prop_assert_eq!(links.len(), 1);
            // A sign that only one renderer acts on is written as a code.
            prop_assert!(links[0].url.len() >= url.len());
        }
        let shown = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        prop_assert_eq!(shown(&gfm::links(&cells.sources[0])[0].text), shown(&title));
    }
}
