//! `new post` as a library: what is planned passes every check, and what is there is never touched.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use signoise::check;
use signoise::config::Config;
use signoise::config::Zone;
use signoise::finding::Severity;
use signoise::page::{FrontMatter, Page};
use signoise::scaffold::post::write;
use signoise::scaffold::{Clock, Error, Existing, Plan, PostRequest, post};
use signoise::schema::Schema;

fn clock() -> Clock {
    let now: DateTime<Utc> = "2024-05-13T02:30:00Z".parse().unwrap();
    Clock { now, source_date_epoch: None, timezone: "America/Toronto".parse::<Zone>().unwrap() }
}

fn request(title: &str) -> PostRequest {
    PostRequest { title: Some(title.to_owned()), ..PostRequest::default() }
}

fn plan_with(request: &PostRequest, files: &[&str], titles: &[(&str, &str)]) -> Result<Plan, Error> {
    let schema = Schema::builtin();
    let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
    let titles: Vec<_> = titles.iter().map(|(path, title)| ((*path).to_owned(), (*title).to_owned())).collect();
    let existing = Existing { files: &files, titles: &titles };
    post::plan(request, schema.by_name("signal-noise").unwrap(), existing, &clock())
}

fn plan(title: &str) -> Result<Plan, Error> {
    plan_with(&request(title), &[], &[])
}

/// Errors and warnings of a planned post on a site of its own.
fn faults(plan: &Plan, schema: Schema) -> Vec<String> {
    let site = check::read_one(&plan.path, plan.text.clone().into_bytes(), schema, Config::default()).unwrap();
    assert!(site.types[0].is_some());
    let findings = check::run(&site, &|_| true).findings;
    findings
        .into_iter()
        .filter(|f| f.severity >= Severity::Warning)
        .map(|f| format!("{}: {}", f.rule, f.message))
        .collect()
}

#[test]
fn a_title_becomes_a_post() {
    let plan = plan("What's in a partnership?").unwrap();
    assert_eq!(plan.path, "posts/2024-05-12-signaltonoise-what-s-in-a-partnership.md");
    assert_eq!(plan.title, "Signal:Noise - What's in a partnership?");
    assert!(plan.text.starts_with(
        "---\ntitle: \"Signal:Noise - What's in a partnership?\"\ndate: 2024-05-12\nflag: \"SignalNoise\"\n"
    ));
    assert!(plan.text.contains("\n# What's in a partnership?\n\n## TL;DR\n") && plan.text.ends_with("Get after it\n"));
    assert_eq!(plan.warnings, Vec::<String>::new());
    assert_eq!(faults(&plan, Schema::builtin()), Vec::<String>::new());
    // The prefix of the series may be typed or not.
    assert_eq!(plan, self::plan(" Signal:Noise - What's in a partnership? ").unwrap());
}

#[test]
fn the_day_is_asked_for_or_given_by_the_environment_or_today() {
    let schema = Schema::builtin();
    let content_type = schema.by_name("signal-noise").unwrap();
    let day = |date: Option<&str>, epoch: Option<&str>| {
        let request = PostRequest { date: date.map(str::to_owned), ..request("A title") };
        let clock = Clock { source_date_epoch: epoch.map(str::to_owned), ..clock() };
        post::plan(&request, content_type, Existing::default(), &clock).map(|plan| plan.date.to_string())
    };
    assert_eq!(day(None, None).unwrap(), "2024-05-12");
    assert_eq!(day(None, Some("86400")).unwrap(), "1970-01-01");
    assert_eq!(day(Some("2024-02-29"), Some("86400")).unwrap(), "2024-02-29");
    for (date, epoch) in
        [(Some("2023-02-29"), None), (Some("2024-5-1"), None), (None, Some("soon")), (None, Some("9999999999999"))]
    {
        assert!(matches!(day(date, epoch), Err(Error::Date(_))), "{date:?} {epoch:?}");
    }
    let future = PostRequest { date: Some("2030-01-01".to_owned()), ..request("A title") };
    assert!(plan_with(&future, &[], &[]).unwrap().warnings[0].contains("future"));
}

#[test]
fn a_post_goes_where_the_site_keeps_its_posts() {
    let plan = plan_with(&request("A title"), &["_posts/2020-01-01-signaltonoise-old.md"], &[]).unwrap();
    assert_eq!(plan.path, "_posts/2024-05-12-signaltonoise-a-title.md");
}

#[test]
fn what_exists_is_a_conflict() {
    for (there, same_slug) in [
        ("posts/2024-05-12-signaltonoise-a-title.md", false),
        ("posts/2024-05-12-SignalToNoise-A-Title.md", false),
        ("posts/2020-01-01-signaltonoise-a-title.md", true),
    ] {
        let error = plan_with(&request("A title"), &[there], &[]).unwrap_err();
        assert!(error.is_conflict());
        assert!(
            matches!(&error, Error::Exists { path, same_slug: same } if path == there && *same == same_slug),
            "{error}"
        );
        assert!(error.hint().unwrap().contains("--slug"));
    }
    let other = PostRequest { slug: Some("other".to_owned()), ..request("A title") };
    assert!(plan_with(&other, &["posts/2020-01-01-signaltonoise-a-title.md"], &[]).is_ok());
    let titles = [("a.md", "signal:noise -  a TITLE"), ("b.md", "Signal:Noise - A titlee"), ("c.md", "Other")];
    let warnings = plan_with(&request("A title"), &[], &titles).unwrap().warnings;
    assert_eq!(warnings, ["a.md has the same title", "b.md has nearly the same title"]);
}

#[test]
fn what_cannot_be_a_title_or_slug_is_said() {
    for title in ["", "   ", "Signal:Noise - ", "a\nb", "a\u{202e}b", "{{ site.title }}", "{% raw %}", &"x".repeat(301)]
    {
        assert!(matches!(plan(title), Err(Error::Title(_))), "{title:?}");
    }
    assert!(matches!(plan("?!"), Err(Error::Slug(_))));
    for slug in ["../../etc/passwd", "A", "con", "a--b", "", "é", &"x".repeat(81)] {
        let request = PostRequest { slug: Some(slug.to_owned()), ..request("A title") };
        assert!(matches!(plan_with(&request, &[], &[]), Err(Error::Slug(_))), "{slug}");
    }
}

#[test]
fn a_template_that_loses_the_title_is_refused() {
    for template in
        ["no front matter", "---\ntitle: {{ title }}\ndate: {{ date }}\n---", "---\ntitle: x\n---", "{{ nothing }}"]
    {
        let text = format!(
            "name: a\nmatch: 'posts/*.md'\nrole: post\ntemplate: {}",
            signoise::scaffold::yaml::quoted(template)
        );
        let schema = Schema::load(&[("a.yaml".to_owned(), text)]).unwrap();
        let result = post::plan(&request("A: b"), &schema.types[0], Existing::default(), &clock());
        assert!(matches!(result, Err(Error::ContentType { .. })), "{template}: {result:?}");
    }
}

#[test]
fn a_file_is_written_once_and_inside() {
    let root = tempfile::tempdir().unwrap();
    let plan = plan("A title").unwrap();
    let path = write(root.path(), &plan).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), plan.text);
    std::fs::write(&path, "mine").unwrap();
    assert!(write(root.path(), &plan).unwrap_err().is_conflict());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    let escape = Plan { path: "../a.md".to_owned(), ..plan.clone() };
    assert!(matches!(write(root.path(), &escape), Err(Error::Outside(_))));
    assert_eq!(std::fs::read_dir(root.path().join("posts")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_folder_that_leads_out_of_the_repository_is_refused() {
    let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(outside.path(), root.path().join("posts")).unwrap();
    assert!(matches!(write(root.path(), &plan("A title").unwrap()), Err(Error::Outside(_))));
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn every_built_in_template_passes_its_own_schema() {
    for content_type in Schema::builtin().types.iter().filter(|content_type| content_type.template.is_some()) {
        let plan = post::plan(&request("A title: with a colon"), content_type, Existing::default(), &clock()).unwrap();
        assert_eq!(faults(&plan, Schema::builtin()), Vec::<String>::new(), "{}", content_type.name);
        let schema = Schema::builtin();
        let index = schema.type_of(&plan.path, &FrontMatter::read(&plan.text)).unwrap();
        assert_eq!(index.map(|index| schema.types[index].name.as_str()), Some(content_type.name.as_str()));
    }
}

#[test]
fn this_repositorys_own_schema_makes_clean_posts() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/");
    let load = || {
        let files: Vec<_> = ["signal-noise.yaml", "topic.yaml"]
            .iter()
            .map(|name| ((*name).to_owned(), std::fs::read_to_string(format!("{root}{name}")).unwrap()))
            .collect();
        Schema::load(&files).unwrap()
    };
    let schema = load();
    let content_type = schema.by_name("signal-noise").unwrap();
    let plan =
        post::plan(&request("C# & <b> | *stars*: [x](y) #1"), content_type, Existing::default(), &clock()).unwrap();
    assert_eq!(faults(&plan, load()), Vec::<String>::new());
}

/// A text without the typography that kramdown adds, and with `&` for the `·` that its model shows for an entity.
fn plain(text: &str) -> String {
    [
        ('\u{2018}', "'"),
        ('\u{2019}', "'"),
        ('“', "\""),
        ('”', "\""),
        ('—', "---"),
        ('–', "--"),
        ('…', "..."),
        ('«', "<<"),
        ('»', ">>"),
        ('·', "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (sign, plain)| text.replace(*sign, plain))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_title_is_an_error_or_reads_back(title in prop_oneof!["\\PC{0,60}", "[-a-zA-Z :#|*&\"'\\\\\\[\\]{}<>%@!?~`.,é\u{85}\u{a0}\u{feff}]{0,40}", any::<String>()]) {
        match plan(&title) {
            Err(error) => prop_assert!(matches!(error, Error::Title(_) | Error::Slug(_)), "{error}"),
            Ok(plan) => {
                let trimmed = title.trim();
                let bare = trimmed.strip_prefix("Signal:Noise -").map_or(trimmed, str::trim_start);
                let front_matter = FrontMatter::read(&plan.text);
                prop_assert_eq!(front_matter.text("title").unwrap(), format!("Signal:Noise - {bare}"));
                let page = Page::new(plan.path.as_str(), plan.text.clone().into_bytes());
                let words = |text: &str| plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
                for view in [page.gfm(), page.kramdown()] {
                    let heading = view.headings.first().map(|heading| words(&heading.text));
                    prop_assert_eq!(heading, Some(words(bare)));
                }
                let mut faults = faults(&plan, Schema::builtin());
                // What the author typed stays as it is: a letter lost before, an address.
                faults.retain(|fault| !fault.starts_with("text/mojibake") && !fault.starts_with("link/bare-url"));
                prop_assert!(faults.is_empty(), "{faults:?} {}", plan.text);
            }
        }
    }
}
