//! Reading `signoise.toml`: every key, and the place of every fault.

use signoise::cli::context::load_config;
use signoise::config::{Config, ConfigError, Level, Zone};
use signoise::finding::Severity;
use signoise::snapshot::Repository;

use crate::repo::TestRepo;

const RULES: [&str; 3] = ["entry/placeholder", "entry/not-a-link", "heading/multiple-h1"];

fn read(text: &str) -> Result<Config, ConfigError> {
    Config::parse("signoise.toml", text, &RULES)
}

fn fault(text: &str) -> (String, Option<String>) {
    let error = read(text).unwrap_err();
    (error.to_string(), error.hint)
}

#[test]
fn an_empty_file_has_every_default() {
    let config = read("").unwrap();
    assert_eq!(config.schema_dir(), "schema");
    assert_eq!(config.timezone(), Zone::utc());
    assert_eq!(config.base_path(), "");
    assert_eq!(config.releases.tags, "release-*");
    assert!(config.content.is_empty() && config.ignore.is_empty() && config.digest.groups.is_empty());
    assert_eq!(config.rules.level("entry/placeholder", "a.md"), None);
}

#[test]
fn every_key_is_read() {
    let config = read(
        r#"
schema_dir = "types"
content = ["posts/**/*.md"]
ignore = ["drafts/"]
overrides = [
  { paths = "posts/**", rules = { "heading/multiple-h1" = "off" } },
  { paths = ["posts/a.md", "b.md"], rules = { "entry/*" = "info", "entry/placeholder" = "error" } },
]

[site]
title = "Field notes"
url = "https://example.org/"
base_path = "notes/"
timezone = "America/Toronto"

[rules]
"heading/multiple-h1" = "warning"
"entry/*" = "off"

[digest]
title = "News"
groups = [{ pages = "Data*.md", heading = "Data & AI" }, { pages = ["a.md", "b.md"], heading = "Rest" }]

[releases]
tags = "v*"
"#,
    )
    .unwrap();
    assert_eq!(config.schema_dir(), "types");
    assert_eq!((&config.content[0][..], &config.ignore[0][..]), ("posts/**/*.md", "drafts/"));
    assert_eq!(config.site.title.as_deref(), Some("Field notes"));
    assert_eq!(config.site.url.as_deref(), Some("https://example.org"));
    assert_eq!(config.base_path(), "/notes");
    assert_eq!(config.timezone(), "America/Toronto".parse::<Zone>().unwrap());
    assert_eq!(config.digest.title.as_deref(), Some("News"));
    let headings: Vec<_> = config.digest.groups.iter().map(|group| group.heading.as_str()).collect();
    assert_eq!(headings, ["Data & AI", "Rest"]);
    assert_eq!(config.digest.groups[1].pages, ["a.md", "b.md"]);
    assert_eq!(config.releases.tags, "v*");

    let level = |rule, path| config.rules.level(rule, path);
    assert_eq!(level("heading/multiple-h1", "x.md"), Some(Level::At(Severity::Warning)));
    assert_eq!(level("heading/multiple-h1", "posts/x.md"), Some(Level::Off));
    assert_eq!(level("entry/not-a-link", "x.md"), Some(Level::Off));
    assert_eq!(level("entry/not-a-link", "posts/a.md"), Some(Level::At(Severity::Info)));
    assert_eq!(level("entry/placeholder", "b.md"), Some(Level::At(Severity::Error)));
    assert!(!config.rules.is_off_everywhere("entry/placeholder"));
}

#[test]
fn an_unknown_key_is_an_error_with_its_place() {
    let (message, hint) = fault("[site]\ntitel = \"x\"\n");
    assert_eq!(message, "signoise.toml:2:1: unknown key `titel`");
    assert_eq!(hint.unwrap(), "did you mean `title`?");
    let (message, hint) = fault("ignore = []\nzzz = 1\n");
    assert_eq!(message, "signoise.toml:2:1: unknown key `zzz`");
    assert!(hint.unwrap().starts_with("known here: site, schema_dir"));
    let (message, hint) = fault("[digest]\ngroups = [{ pages = \"a\", headin = \"A\" }]\n");
    assert_eq!(message, "signoise.toml:2:26: unknown key `headin`");
    assert_eq!(hint.unwrap(), "did you mean `heading`?");
}

#[test]
fn an_unknown_rule_or_severity_is_an_error() {
    let (message, hint) = fault("[rules]\n\"entry/place-holder\" = \"off\"\n");
    assert_eq!(message, "signoise.toml:2:1: unknown rule `entry/place-holder`");
    assert_eq!(hint.unwrap(), "did you mean `entry/placeholder`?");
    assert!(fault("[rules]\n\"entri/*\" = \"off\"\n").0.contains("unknown rule `entri/*`"));
    let (message, hint) = fault("[rules]\n\"entry/placeholder\" = \"warn\"\n");
    assert_eq!(message, "signoise.toml:2:23: unknown value `warn`");
    assert_eq!(hint.unwrap(), "did you mean `warning`?");
}

#[test]
fn impossible_values_are_errors_with_their_place() {
    let (message, hint) = fault("[site]\ntimezone = \"America/Torronto\"\n");
    assert!(message.starts_with("signoise.toml:2:12: unknown time zone `America/Torronto`"), "{message}");
    assert_eq!(hint.unwrap(), "did you mean `America/Toronto`?");
    assert!(fault("[site]\nurl = \"javascript:x\"\n").0.starts_with("signoise.toml:2:7: `javascript:x` is not"));
    assert!(fault("content = [\"a\", \"b[\"]\n").0.starts_with("signoise.toml:1:17: the glob `b[` is not valid"));
    assert!(fault("[[overrides]]\npaths = \"a[\"\nrules = {}\n").0.starts_with("signoise.toml:2:9: the glob"));
    for folder in ["../types", "/etc", "a/../../b", ""] {
        let (message, _) = fault(&format!("schema_dir = \"{folder}\"\n"));
        assert!(message.starts_with("signoise.toml:1:14:") && message.ends_with("inside the repository"), "{message}");
    }
    assert_eq!(read("schema_dir = \"./a/b/\"\n").unwrap().schema_dir(), "a/b");
    assert!(fault("[releases]\ntags = 3\n").0.starts_with("signoise.toml:2:8: invalid type"));
    assert!(fault("[digest]\ngroups = [{ pages = 3, heading = \"A\" }]\n").0.contains("a glob or a list of globs"));
    assert!(fault("site = \n").0.starts_with("signoise.toml:1:"));
    assert!(fault("[site]\nü = = 1\n").0.starts_with("signoise.toml:2:"));
    assert!(fault(&"a = [".repeat(300)).0.starts_with("signoise.toml:1:"));
    assert!(fault(&"#".repeat(2 * 1024 * 1024)).0.contains("more than 1048576 bytes"));
}

#[test]
fn a_deep_nest_is_an_error_and_no_crash() {
    assert!(read(&format!("content = {}", "[".repeat(100_000))).is_err());
    assert!(read(&format!("content = {}", "{a=".repeat(100_000))).is_err());
    assert!(read(&format!("{} = 1", "a.".repeat(100_000))).is_err());
}

#[test]
fn the_file_is_found_between_start_and_root() {
    let repo = TestRepo::new();
    repo.write("deep/er/a.md", "").write("signoise.toml", "schema_dir = \"here\"\n");
    let site = Repository::discover(repo.path()).unwrap();
    let load = |start: &str| load_config(&site, &repo.path().join(start), None, &RULES);
    assert_eq!(load("deep/er").unwrap().config.schema_dir(), "here");
    repo.write("deep/signoise.toml", "schema_dir = \"below\"\n");
    assert_eq!(load("deep/er").unwrap().config.schema_dir(), "below");
    assert_eq!(load("").unwrap().config.schema_dir(), "here");

    let named = repo.path().join("other.toml");
    let missing = load_config(&site, repo.path(), Some(&named), &RULES).unwrap_err();
    assert!(missing.to_string().contains("other.toml"), "{missing}");
    repo.write("signoise.toml", "nope = 1\n");
    assert_eq!(load("").unwrap_err().to_string(), "signoise.toml:1:1: unknown key `nope`");
    repo.write("signoise.toml", b"\xff");
    assert!(load("").unwrap_err().to_string().ends_with("byte 0 is no UTF-8"));
}

#[cfg(unix)]
#[test]
fn a_configuration_that_is_a_link_is_refused() {
    let repo = TestRepo::new();
    std::os::unix::fs::symlink("/etc/hostname", repo.path().join("signoise.toml")).unwrap();
    let site = Repository::discover(repo.path()).unwrap();
    let error = load_config(&site, repo.path(), None, &RULES).unwrap_err();
    assert!(error.to_string().ends_with("a symbolic link is not followed"), "{error}");
}

#[test]
fn a_bare_repository_has_its_configuration_in_head() {
    let repo = TestRepo::new();
    repo.write("signoise.toml", "schema_dir = \"here\"\n").commit("one", "2025-01-01T00:00:00Z");
    let bare = tempfile::TempDir::new().unwrap();
    git2::build::RepoBuilder::new().bare(true).clone(repo.path().to_str().unwrap(), bare.path()).unwrap();
    let site = Repository::discover(bare.path()).unwrap();
    assert_eq!(load_config(&site, bare.path(), None, &RULES).unwrap().config.schema_dir(), "here");
}

#[test]
fn jekyll_speaks_where_ours_is_silent() {
    let mut config = read("[site]\ntitle = \"Ours\"\n").unwrap();
    let remarks = config.complete_from_jekyll(
        "",
        "---\n# the site\ntitle: Theirs\nurl: \"https://example.org/\"\nbaseurl: /notes/\ntimezone: America/Toronto\nplugins:\n  - jekyll-feed\n",
    );
    assert!(remarks.is_empty(), "{remarks:?}");
    assert_eq!(config.site.title.as_deref(), Some("Ours"));
    assert_eq!(config.site.url.as_deref(), Some("https://example.org"));
    assert_eq!(config.base_path(), "/notes");
    assert_eq!(config.timezone(), "America/Toronto".parse::<Zone>().unwrap());
}

/// GitHub publishes a whole repository or its folder `docs`.
#[test]
fn the_site_is_made_of_the_folder_with_jekylls_configuration() {
    let config = |files: &[(&str, &str)]| {
        let repo = TestRepo::new();
        for (path, text) in files {
            repo.write(path, text);
        }
        let loaded = load_config(&Repository::discover(repo.path()).unwrap(), repo.path(), None, &RULES).unwrap();
        (loaded.config.site.source().to_owned(), loaded.config.base_path().to_owned(), loaded.remarks)
    };
    let told = |source: &str, base: &str| (source.to_owned(), base.to_owned(), Vec::<String>::new());
    let [root, docs, site] = ["_config.yml", "docs/_config.yml", "site/_config.yml"];
    assert_eq!(config(&[(docs, "baseurl: /d\n")]), told("docs", "/d"));
    assert_eq!(config(&[(root, "baseurl: /r\n"), (docs, "baseurl: /d\n")]), told("", "/r"));
    assert_eq!(config(&[(site, "baseurl: /s\n")]), told("", ""));
    assert_eq!(
        config(&[("signoise.toml", "[site]\nsource = \"./site/\"\n"), (root, ""), (site, "baseurl: /s\n")]),
        told("site", "/s")
    );
    assert_eq!(config(&[("signoise.toml", "[site]\nsource = \".\"\n"), (docs, "baseurl: /d\n")]), told("", ""));
    let (_, _, remarks) = config(&[(docs, "url: nonsense\n")]);
    assert!(remarks.iter().all(|remark| remark.starts_with("docs/_config.yml: url: ")) && remarks.len() == 1);
    let fault = read("[site]\nsource = \"../other\"\n").unwrap_err();
    assert!(fault.to_string().contains("not a folder inside the repository"), "{fault}");
}

#[test]
fn what_jekyll_says_amiss_is_remarked_and_left_out() {
    let mut config = read("").unwrap();
    let remarks = config.complete_from_jekyll("", "title: 42\nurl: nonsense\ntimezone: Mars/Olympus\n");
    assert_eq!(config.site.title.as_deref(), Some("42"));
    assert_eq!((config.site.url.as_deref(), config.timezone()), (None, Zone::utc()));
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert!(remarks[1].starts_with("_config.yml: timezone: unknown time zone `Mars/Olympus`"), "{remarks:?}");
    let mut config = read("").unwrap();
    assert_eq!(config.complete_from_jekyll("", "title: [\n").len(), 1);
    assert!(config.complete_from_jekyll("", "").is_empty());
    assert_eq!(config.complete_from_jekyll("", "- a list\n").len(), 1);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in r#"([a-z_]{1,8}|[\[\]{}=",.#\n -]|é|site|rules|"entry/\*"|= "off"|\\u[0-9]){0,40}"#) {
        let mut config = read(&text).unwrap_or_default();
        config.complete_from_jekyll("", &text);
    }
}

#[test]
fn globs_and_suppressions_have_a_limit() {
    let ignore = |count: usize| format!("ignore = [{}]\n", "\"drafts/*.md\", ".repeat(count));
    read(&ignore(1000)).unwrap();
    let many = format!("{}[[overrides]]\npaths = [\"a\", \"b\"]\nrules = {{}}\n", ignore(999));
    assert!(fault(&many).0.ends_with(": there are more than 1000 globs in this file"));
    let item = "[[suppress]]\nurl = \"https://a.example\"\nrules = [\"entry/placeholder\"]\nreason = \"known\"\n";
    read(&item.repeat(2000)).unwrap();
    assert!(fault(&item.repeat(2001)).0.starts_with("signoise.toml:8002:7: there are more than 2000 suppressions"));
}
