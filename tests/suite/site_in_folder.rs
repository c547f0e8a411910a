//! A site that lives in the folder `docs` of its repository, beside other things: what it is made of begins there.

use crate::command::signoise;
use crate::repo::TestRepo;

const PAGE: &str =
    "---\ntitle: Data\n---\n\n# Data\n\n## Tools\n\nSource | Description | Notes\n----- | ----- | -----\n";

fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.identity();
    repo.write("docs/_config.yml", "title: Handbook\nurl: https://notes.example\nbaseurl: /kb\npermalink: pretty\n");
    repo.write("docs/Data.md", format!("{PAGE}[A](https://example.com/a) | one | two\n"));
    repo.write("README.md", "# Read me\n\n[Data](docs/Data.md), [source](src/main.c)\n");
    repo.write("src/main.c", "int main(void) { return 0; }\n");
    repo.commit("Begin", "2025-01-31T12:00:00Z");
    repo
}

#[test]
fn a_digest_has_the_addresses_of_the_site() {
    let repo = site();
    repo.write(
        "docs/Data.md",
        format!("{PAGE}[A](https://example.com/a) | one | two\n[B](https://example.com/b) | three |\n"),
    );
    repo.write(
        "docs/_posts/2025-02-03-signaltonoise-news.md",
        "---\ntitle: \"Signal:Noise - News\"\ndate: 2025-02-03\ncategories: tidings\n---\n\n# News\n\n## TL;DR\n\n* All [data](/kb/Data)\n",
    );
    repo.commit("Add", "2025-02-03T12:00:00Z");
    let run = signoise(repo.path(), &["digest", "HEAD~1..HEAD"]);
    insta::assert_snapshot!(run.stdout);
    assert_eq!(signoise(repo.path(), &["check", "--fail-on", "info"]).code, 0);
}

#[test]
fn a_new_post_and_a_new_resource_land_in_the_site() {
    let repo = site();
    let post = signoise(repo.path(), &["new", "post", "News", "--date", "2025-06-30"]);
    assert_eq!(
        (post.code, post.stdout.as_str()),
        (0, "docs/posts/2025-06-30-signaltonoise-news.md\n"),
        "{}",
        post.stderr
    );
    let fields = ["--url", "https://example.com/b", "--title", "B", "--description", "three"];
    let row = signoise(repo.path(), &[&["new", "resource", "--page", "Data"], &fields[..]].concat());
    assert_eq!(row.code, 0, "{}", row.stderr);
    let page = std::fs::read_to_string(repo.path().join("docs/Data.md")).unwrap();
    assert!(page.contains("\n[B](https://example.com/b) | three |"), "{page}");
}
