//! Links resolve as the published site resolves them, and every fault of a link is one finding.

use std::collections::BTreeSet;

use signoise::check;
use signoise::config::Config;
use signoise::finding::Finding;
use signoise::page::Page;
use signoise::rules::{self, Site};
use signoise::schema::Schema;

/// Findings of the families `link`, `text` and `site` on a site of these pages and files, published under
/// `/Handbook`.
fn check(pages: &[(&str, &str)], files: &[&str]) -> Vec<Finding> {
    let mut config = Config::default();
    config.complete_from_jekyll("", "url: https://acme.example\nbaseurl: /Handbook/\n");
    check_with(pages, files, config)
}

fn check_with(pages: &[(&str, &str)], files: &[&str], config: Config) -> Vec<Finding> {
    let schema = Schema::builtin();
    let mut pages: Vec<Page> = pages.iter().map(|(path, text)| Page::new(*path, text.as_bytes().to_vec())).collect();
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    let types = pages.iter().map(|page| schema.type_of(&page.path, page.front_matter()).unwrap()).collect();
    let files: BTreeSet<String> =
        pages.iter().map(|page| page.path.clone()).chain(files.iter().map(|file| (*file).to_owned())).collect();
    let site = Site { pages, types, files, schema, config, ..signoise::check::empty() };
    let mut found = check::run(&site, &|_| true).findings;
    found.retain(|finding| ["link/", "text/", "site/"].iter().any(|family| finding.rule.starts_with(family)));
    found
}

fn rules_of(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

/// The site that the links of these tests lead into.
const PAGES: &[(&str, &str)] = &[
    (
        "Taxonomy.md",
        "# Taxonomy\n\n## What\u{2019}s new?\n\nOne.\n\n## Tools\n\nTwo.\n\n## Tools\n\n<a id=\"here\"></a>\n",
    ),
    ("guides/index.md", "# Guides\n"),
    ("guides/Start.md", "# Start\n"),
    ("about.md", "---\ntitle: About\npermalink: /who/\nredirect_from: [/old/who]\n---\n\nWe.\n"),
    ("_posts/2024-05-12-news.md", "---\ntitle: News\ndate: 2024-05-13\ncategories: Data and AI\n---\n\n# News\n"),
];

const FILES: &[&str] =
    &["Search.html", "Library/Partner Support.png", "Library/Acc+Badge.png", "Docs/a.pdf", "assets/x.png"];

fn links(path: &str, text: &str) -> Vec<Finding> {
    let mut pages = PAGES.to_vec();
    pages.push((path, text));
    check(&pages, FILES).into_iter().filter(|finding| finding.path == path).collect()
}

#[test]
fn what_the_site_publishes_is_no_finding() {
    for address in [
        "./Taxonomy",
        "Taxonomy",
        "Taxonomy.md",
        "Taxonomy.html",
        "/Handbook/Taxonomy",
        "../Handbook/Taxonomy",
        "/Handbook",
        "/Handbook/",
        "./",
        "./Search",
        "guides/",
        "./guides",
        "guides/Start#start",
        "/Handbook/who/",
        "/Handbook/old/who",
        "/Handbook/data/and/ai/2024/05/13/news.html",
        "/Handbook/data/and/ai/2024/05/13/news",
        "https://acme.example/Handbook/Taxonomy#tools-1",
        "https://acme.example/Other/Nothing",
        "./Taxonomy#whats-new",
        "./Taxonomy#here",
        "./Taxonomy?x=1#tools",
        "Docs/a.pdf#page=3",
        "/Handbook/feed.xml",
        "{{ site.baseurl }}/nothing",
        "//cdn.example.org/x.js",
        "mailto:team@acme.example",
        "https://a.example/x(1).pdf",
        "https://a.example/p/#:~:text=A%20word.",
        "https://a.example/?ft=All:",
        "https://a.example/?WT.mc_id=1&ocid=2",
        "https://a.example/#/top",
        " https://a.example/blanks ",
        "https://v.example/op/view.aspx?src=https%3A%2F%2Fb.example%2FA%2520B.pptx",
    ] {
        let found = links("Partners.md", &format!("# Partners\n\nSee [this]({address}) there.\n"));
        assert!(found.is_empty(), "{address}: {found:?}");
    }
}

#[test]
fn pictures_are_found_by_the_names_of_the_snapshot() {
    for address in [
        "./Library/Partner%20Support.png",
        "./Library/Acc%2BBadge.png",
        " /Handbook/assets/x.png ",
        "//assets/x.png",
        "/Handbook//assets/x.png",
    ] {
        let found = links("Partners.md", &format!("# Partners\n\n![ X.md ]({address})\n"));
        assert!(found.is_empty(), "{address}: {found:?}");
    }
    let found = links("Partners.md", "# Partners\n\n![x](./assets/y.png) ![y](./Assets/x.png)\n");
    assert_eq!(rules_of(&found), ["link/image-missing", "link/case-mismatch"]);
}

#[test]
fn what_leads_nowhere_is_told_with_its_cause() {
    for (address, rule, help) in [
        ("./Taxonomi", "link/internal-missing", "did you mean `Taxonomy.md`?"),
        ("/Handbook/Taxonomy.md", "link/internal-missing", "leave the extension out"),
        ("https://acme.example/Handbook/Nothing", "link/internal-missing", "correct the address"),
        ("/Handbook/_posts/2024-05-12-news.md", "link/internal-missing", "leave the extension out"),
        ("/Taxonomy", "link/no-base-path", "write `/Handbook/Taxonomy`"),
        ("./taxonomy", "link/case-mismatch", "the file is `Taxonomy.md`"),
        ("./Taxonomy#new", "link/anchor-missing", "name a heading"),
        ("./Taxonomy#Tools", "link/anchor-missing", "did you mean `#tools`?"),
        ("aka.example.com/x", "link/bad-url", "write `https://aka.example.com/x`"),
        ("https//aka.ms/x", "link/bad-url", "did you mean `https://aka.ms/x`?"),
        ("[https://aka.ms/x", "link/bad-url", "delete the sign"),
        ("https://m.example\u{200b}", "link/bad-url", "delete them"),
        ("\\Handbook\\Taxonomy", "link/bad-url", "write slashes"),
        ("javascript:alert(1)", "link/bad-url", "link to a page"),
        ("https://", "link/bad-url", "correct the address"),
        ("http://10.0.0.1/x", "link/not-public", "link to a page"),
        ("file:///C:/x.docx", "link/not-public", "publish the file"),
        ("https://a.example/A%2520B", "link/double-encoded", "write `https://a.example/A%20B`"),
    ] {
        let found = links("Partners.md", &format!("# Partners\n\nSee [this]({address}) there.\n"));
        assert_eq!(rules_of(&found), [rule], "{address}: {found:?}");
        let told = found[0].help.as_deref().unwrap_or("");
        assert!(told.starts_with(help), "{address}: {told}");
        // Nothing else is said of it where it is written as HTML.
        let text = format!("# Partners\n\n<p>\nSee <a class=\"x\" href=\"{address}\">this</a> there.\n</p>\n");
        let tag = links("Partners.md", &text);
        assert_eq!(rules_of(&tag), [rule], "{address}: {tag:?}");
        assert_eq!((&tag[0].message, &tag[0].help), (&found[0].message, &found[0].help));
        assert!(text.get(tag[0].span.start..).unwrap().starts_with(address), "{address}: {tag:?}");
    }
}

#[test]
fn links_and_pictures_in_html_lead_somewhere() {
    for (line, rule) in [
        ("<img src=\"./Library/x.png\" width=\"20\">", "link/image-missing"),
        ("| A |\n| --- |\n| <IMG SRC='/assets/none.png'> |", "link/image-missing"),
        ("- <iframe src=\"https://contoso.sharepoint.com/sites/x\"></iframe>", "link/not-public"),
        ("Read <a href=\"\">this</a>.", "link/empty-url"),
        ("Read <a href=\"http://a.example\">this</a>.", "link/http"),
        ("Read <a href=\"https://a.example/?utm_source=x\">this</a>.", "link/tracking"),
    ] {
        let found = links("Partners.md", &format!("# Partners\n\n{line}\n"));
        assert_eq!(rules_of(&found), [rule], "{line}: {found:?}");
    }
    for fine in [
        "<img src=\"./assets/x.png\"> <a href=\"/Handbook/Taxonomy\">a</a> <a href=\"#partners\">b</a>",
        "`<a href=\"./none\">`",
        "<a href=\"{{ site.baseurl }}/none\">a</a>",
        "<a href=\"mailto:a@a.example\">a</a> <a name=\"x\"></a>",
        "<img src=\"\" data-src=\"./assets/x.png\">",
    ] {
        let found = links("Partners.md", &format!("# Partners\n\n{fine}\n"));
        assert!(found.is_empty(), "{fine}: {found:?}");
    }
}

#[test]
fn relative_addresses_of_posts_begin_at_their_own_address() {
    let post = |address: &str| {
        let text = format!("---\ntitle: More\ndate: 2024-06-01\n---\n\n# More\n\nSee [this]({address}).\n");
        links("_posts/2024-06-01-more.md", &text)
    };
    let found = post("./Taxonomy");
    assert_eq!(rules_of(&found), ["link/relative-in-post"]);
    assert_eq!(found[0].help.as_deref(), Some("write `/Handbook/Taxonomy`"));
    assert_eq!(rules_of(&post("../Library/Partner%20Support.png")), ["link/relative-in-post"]);
    for fine in ["/Handbook/Taxonomy", "../../../Taxonomy", "#more", "https://a.example"] {
        assert!(post(fine).is_empty(), "{fine}");
    }
}

#[test]
fn a_broken_link_is_one_finding() {
    for (line, marked) in [
        ("[a b](https://a.example/x y) there", "[a b](https://a.example/x y)"),
        ("Guide](https://a.example) there", "](https://a.example)"),
        ("[Guide](https://a.example and more", "[Guide](https://a.example"),
        ("[Guide]](https://a.example)", "[Guide]](https://a.example)"),
        ("[The guide] (https://a.example/x)", "[The guide] (https://a.example/x)"),
        ("(The guide)[https://a.example/x]", "(The guide)[https://a.example/x]"),
        ("Read [the guide][guide] there", "[the guide][guide]"),
        ("Read ![the map][] there", "[the map][]"),
        ("Read [the guide(https://a.example/x) there", "[the guide(https://a.example/x)"),
        ("Read [guide][g] there\n\n[G1]: https://a.example", "[guide][g]"),
    ] {
        let text = format!("# Partners\n\n{line}\n");
        let found = links("Partners.md", &text);
        assert_eq!(rules_of(&found), ["link/malformed"], "{line}: {found:?}");
        assert_eq!(found[0].span.of(&text), marked);
    }
    for fine in [
        "[![badge](/Handbook/assets/x.png)](https://a.example)",
        "`[a](b c)` is code",
        "[a \\] b](https://a.example)",
        "[a][r] and [b][]\n\n[r]: https://a.example\n[b]: https://b.example",
        "- [x] (done)",
        "```\n[a](b c\n```",
        "<!-- [a](b c -->",
        "see (a) [b] and f(x)[1]",
        "call it with [options][files], or read rows[first one][2] and [a note][^1]\n\n[^1]: A note.",
        "`[the guide][guide]`",
        "[the guide(https://a.example/x)](https://a.example/y) and [a note] (see b)",
        "`[the guide(https://a.example/x)`",
        "[![the badge]][the site] [![a][b c]][the site]\n\n[the badge]: https://a.example/x.png\n[the site]: https://a.example\n[b c]: https://a.example",
    ] {
        let found = links("Partners.md", &format!("# Partners\n\n{fine}\n"));
        assert!(found.is_empty(), "{fine}: {found:?}");
    }
}

#[test]
fn a_table_fault_that_cuts_a_link_is_the_only_finding() {
    let text = "# Partners\n\nSource | Description | Notes\n:--- | :--- | :---\n[One|Two](https://a.example/x) | Text | GitHub\n";
    assert!(links("Partners.md", text).is_empty());
}

#[test]
fn addresses_in_the_text_are_links_on_one_renderer_only() {
    let found = links("Partners.md", "# Partners\n\nRead https://a.example/x now.\n\n[Part 2]() https://a.example/y\n");
    assert_eq!(rules_of(&found), ["link/bare-url", "link/empty-url"]);
    assert!(links("Partners.md", "# Partners\n\nMail me@a.example or <https://a.example>.\n").is_empty());
}

#[test]
fn a_credential_is_masked_wherever_it_stands() {
    let address = "https://s.example/f.pdf?sv=2020&se=2030-01-01&sig=SECRETSECRETSECRET%2520";
    for text in
        [format!("# P\n\n[a]({address})\n"), format!("# P\n\n{address}\n"), format!("# P\n\n```\n{address}\n```\n")]
    {
        let found = links("Partners.md", &text);
        assert_eq!(rules_of(&found), ["link/signed-url"]);
        let said = format!("{} {:?} {:?}", found[0].message, found[0].help, found[0].fix);
        assert!(said.contains("`SECR…`") && !said.contains("SECRE"), "{said}");
    }
}

#[test]
fn the_examples_that_need_a_site_hold() {
    let files = ["Library/map.png"];
    for id in ["link/internal-missing", "link/image-missing", "link/no-base-path"] {
        let rule = rules::by_id(id).unwrap();
        let on = |text: &str| check(&[(rule.bad.path, text), ("Programs.md", "# Programs\n")], &files);
        assert_eq!(rules_of(&on(rule.bad.text)), [id]);
        assert!(on(rule.good).is_empty(), "{id}");
    }
}

#[test]
fn pages_may_not_share_a_title_or_an_address() {
    let found = check(&[("A.md", "# One Title\n"), ("B.md", "---\ntitle: one  title\n---\n\nB\n")], &[]);
    assert_eq!(rules_of(&found), ["site/duplicate-title"]);
    assert_eq!((found[0].path.as_str(), found[0].related[0].path.as_str()), ("B.md", "A.md"));

    let found = check(&[("A.md", "# A\n"), ("B.md", "---\ntitle: B\npermalink: /A.html\n---\n\nB\n")], &[]);
    assert_eq!(rules_of(&found), ["site/permalink-collision"]);
    assert_eq!(rules_of(&check(&[("A.md", "# A\n")], &["A.html"])), ["site/permalink-collision"]);
    assert!(check(&[("A.md", "# A\n"), ("a/index.md", "# B\n"), ("README.md", "# A\n")], &["index.html"]).is_empty());
}

#[test]
fn a_page_that_stands_alone_has_no_missing_pages() {
    let text = b"# A\n\n[x](./Nothing) ![y](./n.png)\n".to_vec();
    let site = check::read_one("A.md", text, Schema::builtin(), Config::default()).unwrap();
    assert!(check::run(&site, &|_| true).findings.is_empty());
}

#[test]
fn text_that_means_something_is_left_alone() {
    for fine in [
        "A line  \nthat breaks.",
        "| a\tb | c |\n| --- | --- |\n| d\te | f |",
        "```\n\tcode \n```",
        "{% for post in site.posts %}\n{{ post.title }}\n{% endfor %}",
        "{% assign team = site.data.team %}{{ team.name }} {{ \"/x\" | relative_url }}",
        "{% raw %}{{ anything }}{% endraw %}",
        "```\n{% raw %}{{ code }}{% endraw %}\n```",
        "{% comment %}{{ nothing }} and {% nonsense %}{% endcomment %}",
        "{% if page.tags %}{% for tag in page.tags %}{{ tag }}{% endfor %}{% endif %}",
        "<div>{{ text }}</div>",
        "=======\n\nA rule of seven signs.",
        "A 🏳\u{fe0f}\u{200d}🌈 and 5\u{a0}%\u{202f}!",
        "- a <br> - b - c\n- Pre- and post-sales - [x](https://a.example)",
    ] {
        let found = links("Partners.md", &format!("# Partners\n\n{fine}\n"));
        assert!(found.is_empty(), "{fine}: {found:?}");
    }
}

#[test]
fn braces_that_jekyll_runs_are_told() {
    for bad in [
        "Hello {{ name }}.",
        "Use `${{ secrets.KEY }}`.",
        "```yaml\nkey: ${{ secrets.KEY }}\n```",
        "{% unheard %}",
        "An open {{ brace",
        "| a | {{ x }} |",
        "{% raw %}never closed",
        "{% if page.title %}never closed",
        "{% endif %}",
        "{% for tag in page.tags %}{% if tag %}{% endfor %}",
    ] {
        let found = links("Partners.md", &format!("# Partners\n\n{bad}\n\nEnd.\n"));
        assert_eq!(rules_of(&found), ["text/liquid"], "{bad}");
    }
}

#[test]
fn help_names_what_was_probably_meant_and_nothing_else() {
    let found = links("A.md", "# A\n\n[a](./Taxonmy) and [b](./Taxonomy-5G)\n");
    let help: Vec<_> = found.iter().map(|finding| finding.help.as_deref().unwrap()).collect();
    assert_eq!(help, ["did you mean `Taxonomy.md`?", "correct the address, or add what it names"]);
}

/// GitHub publishes the folder `docs` of a repository where that is asked for: it is a site of its own.
#[test]
fn a_site_in_a_folder_begins_at_its_configuration() {
    let home = "---\ntitle: Home\n---\n\n[a](/base/a) [b](/a.html) [c](a) ![d](/base/img/d.png) [e](/base/2025/01/02/news.html) [f](/) [g](/base/blog/news/)\n";
    let pages = [
        ("README.md", "# Read me\n\n[docs](docs/index.md)\n"),
        ("docs/index.md", home),
        ("docs/a.md", "---\ntitle: A\n---\n\n[x](/base/x)\n"),
        (
            "docs/_posts/2025-01-02-news.md",
            "---\ntitle: News\ndate: 2025-01-02\nimage: /img/d.png\n---\n\n[a](/base/a) [b](../../a)\n",
        ),
    ];
    let found = check_with(&pages, &["docs/_config.yml", "docs/img/d.png"], Config::default());
    let told: Vec<_> = found.iter().map(|finding| (finding.rule, finding.path.as_str())).collect();
    assert_eq!(told, [("link/internal-missing", "docs/a.md")]);
}

#[test]
fn a_site_in_a_known_folder_resolves_like_any_other() {
    let mut config = Config::default();
    config.complete_from_jekyll("docs", "baseurl: /base\npermalink: /:year/:title\n");
    let home = "---\ntitle: Home\n---\n\n[a](/base/a) [b](/a) [c](a.md) ![d](/base/img/D.png) [e](/base/2025/news) [f](/base/) [g](/base/who) [h](/base/2025/01/02/news.html)\n";
    let pages = [
        ("README.md", "# Read me\n\n[docs](docs/index.md) [posts](docs/_posts/2025-01-02-news.md) [gone](gone.md)\n"),
        ("docs/index.md", home),
        ("docs/a.md", "---\ntitle: A\npermalink: /who\n---\n\n[x](/base/wha) [read](../README.md)\n"),
        (
            "docs/_posts/2025-01-02-news.md",
            "---\ntitle: News\ndate: 2025-01-02\nimage: /img/d.png\n---\n\n[a](/base/a) [b](img/d.png) [c](../who)\n",
        ),
    ];
    let found = check_with(&pages, &["docs/_config.yml", "docs/img/d.png"], config);
    let told: Vec<_> =
        found.iter().map(|finding| format!("{} {}: {}", finding.rule, finding.path, finding.message)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_name_that_is_nearly_right_is_found_among_pages_or_among_files() {
    let near = [
        ("docs/Licnece-2024", Some("docs/Licence-2024.md")),
        ("docs/Licence-2023", None),
        ("docs/Guide.docx", Some("docs/Guide.pdf")),
        ("docs/Cleanup", Some("tools/Cleanup.md")),
        ("/2024/05/12/signal-one.html", Some("news/2024/05/12/signal-one.html")),
        ("x/Guide", None),
        ("docs/Else", None),
    ];
    let links: Vec<String> = near.iter().map(|(address, _)| format!("[a]({address})\n")).collect();
    let links = links.concat();
    let found = check(
        &[
            ("A.md", &format!("# A\n\n{links}")),
            ("docs/Licence-2024.md", "# Licence\n"),
            ("tools/Cleanup.md", "# Cleanup\n"),
            ("_posts/2024-05-12-signal-one.md", "---\ncategories: News\n---\n\n# One\n"),
        ],
        &["docs/Guide.pdf", "assets/signal-one.png"],
    );
    let found: Vec<_> = found.iter().filter(|finding| finding.rule == "link/internal-missing").collect();
    assert_eq!(found.len(), near.len());
    for (finding, (address, meant)) in found.iter().zip(near) {
        let nothing = "correct the address, or add what it names".to_owned();
        let help = meant.map_or(nothing, |meant| format!("did you mean `{meant}`?"));
        assert_eq!(finding.help.as_deref(), Some(help.as_str()), "{address}");
    }
}

#[test]
fn an_element_that_hides_its_content_from_kramdown_is_named() {
    for (line, element) in [
        ("Use Padding<T> as [told](https://a.example/x) there.", "T"),
        ("Replace <tenant id>, then [sign in](https://a.example/x).", "tenant"),
        ("<b>Press</b> <kbd>x [here](https://a.example/x)</kbd>", "kbd"),
        ("See <foo>a</foo> <bar>[b](https://a.example/x)</bar>", "bar"),
    ] {
        let found = links("A.md", &format!("# A\n\n{line}\n"));
        assert_eq!(rules_of(&found), ["link/malformed"], "{line}: {found:?}");
        let message = format!("the site prints this link as text: it reads no Markdown inside `<{element}>`");
        assert_eq!(found[0].message, message);
    }
    for fine in ["Use `Padding<T>` as [told](https://a.example/x).", "<b>See [this](https://a.example/x)</b>"] {
        assert!(links("A.md", &format!("# A\n\n{fine}\n")).is_empty(), "{fine}");
    }
}

#[test]
fn an_element_that_takes_markdown_as_it_is_is_one_finding() {
    let body = "## More\n\na | b\n---|---\n1 | [x](https://a.example/x)\n";
    for (before, after, message, help) in [
        (
            "<details>\n<summary>All</summary>\n\n",
            "\n</details>\n",
            "the site prints the Markdown inside `<details>` as it is written: 1 heading, 1 table and 1 link",
            "write `<details markdown=\"1\">`",
        ),
        (
            "<tenant> is yours.\n\n",
            "",
            "nothing closes `<tenant>`, and the site prints all behind it as it is written: 1 heading, 1 table and 1 link",
            "put `<tenant>` between backticks, or write `\\<tenant>`",
        ),
        (
            "<div class=\"x\">\n\n",
            "",
            "nothing closes `<div>`, and the site prints all behind it as it is written: 1 heading, 1 table and 1 link",
            "write `</div>` where it ends",
        ),
    ] {
        let found = links("A.md", &format!("# A\n\n{before}{body}{after}"));
        assert_eq!(rules_of(&found), ["text/markdown-in-html"], "{found:?}");
        assert_eq!(found[0].message, message);
        assert_eq!(found[0].help.as_deref(), Some(help));
    }
    for (before, after) in [
        ("<details markdown=\"1\">\n<summary>All</summary>\n\n", "\n</details>\n"),
        ("<div>\n<div markdown=\"block\">\n\n", "\n</div>\n</div>\n"),
        ("<div>Words</div>\n\n", ""),
        ("<!-- <div> -->\n\n", ""),
        ("```\n<div>\n```\n\n", ""),
    ] {
        let found = links("A.md", &format!("# A\n\n{before}{body}{after}"));
        assert!(found.is_empty(), "{before}: {found:?}");
    }
}

#[test]
fn a_mistake_in_a_link_is_named() {
    let found = links("A.md", "# A\n\nSee the [Topic page]](https://a.example/x) for more.\n");
    assert_eq!(rules_of(&found), ["link/malformed"]);
    assert_eq!(found[0].message, "this link is printed as text: there is one `]` too many");
    assert_eq!(found[0].help.as_deref(), Some("delete one of the two `]`"));
    let found = links("A.md", "# A\n\n[a](https://a.example/?utm_source=x&utm_medium=y)\n");
    assert_eq!(found[0].message, "`utm_source` and one more parameter of this address follow the reader");
}

#[test]
fn the_tags_that_make_addresses_name_what_is_there() {
    for tag in [
        "{% link Taxonomy.md %}",
        "{%- link guides/Start.md -%}",
        "{% link /Search.html %}",
        "{% link _posts/2024-05-12-news.md %}",
        "{% link Library/Partner Support.png %}",
        "{% link feed.xml %}",
        "{% link {{ page.next }} %}",
        "{% post_url 2024-05-12-news %}",
        "{% post_url 2024-5-12-news %}",
        "{% post_url 2024-05-13-news %}",
        "{% post_url /blog/2024-05-12-news %}",
        "{% raw %}{% link Nope.md %}{% endraw %}",
        "{% comment %}{% post_url 2024-05-12-nope %}{% endcomment %}",
    ] {
        let found = links("Page.md", &format!("# Page\n\nSee [this]({tag}) and {tag}.\n"));
        assert_eq!(rules_of(&found), [""; 0], "{tag}: {found:?}");
    }
    for (tag, place, meant) in [
        ("{% link Nope.md %}", "Nope.md", None),
        ("{% link Taxonmy.md %}", "Taxonmy.md", Some("Taxonomy.md")),
        ("{% link taxonomy.md %}", "taxonomy.md", Some("Taxonomy.md")),
        ("{% link Taxonomy %}", "Taxonomy", Some("Taxonomy.md")),
        ("{%- link \"./Taxonomy.md#tools\" -%}", "\"./Taxonomy.md#tools\"", Some("Taxonomy.md")),
        ("{% post_url 2024-05-12-nope %}", "2024-05-12-nope", None),
        ("{% post_url 2024-05-21-news %}", "2024-05-21-news", None),
        ("{% post_url 2024-05-12-news.md %}", "2024-05-12-news.md", Some("2024-05-12-news")),
        ("{% post_url news %}", "news", None),
    ] {
        let text = format!("# Page\n\nSee [this]({tag}).\n");
        let found = links("Page.md", &text);
        assert_eq!(rules_of(&found), ["link/internal-missing"], "{tag}: {found:?}");
        assert_eq!(found[0].span.of(&text), place);
        let fix = found[0].fix.as_ref().map(|fix| fix.edits[0].text.as_str());
        assert_eq!(fix, meant, "{tag}");
    }
    assert!(check_with(&[("Page.md", "See {% link Nope.md %}.\n")], &[], Config::default()).is_empty());
}

#[test]
fn a_definition_is_looked_at_where_it_stands() {
    for (address, rule) in [
        ("http://acme.org/x", "link/http"),
        ("https://acme.org/?utm_source=mail", "link/tracking"),
        ("htps://acme.org/x", "link/bad-url"),
        ("./Nope", "link/internal-missing"),
        ("https://localhost/x", "link/not-public"),
        ("https://acme.org/a%2520b", "link/double-encoded"),
        ("./Taxonomy#none", "link/anchor-missing"),
    ] {
        for definition in [address.to_owned(), format!("<{address}>"), format!("{address} \"A title\"")] {
            let text = format!("# Page\n\nSee [this][R  x], [r x] and [R x][].\n\n[r X]: {definition}\n");
            let found = links("Page.md", &text);
            assert_eq!(rules_of(&found), [rule], "{definition}: {found:?}");
            let place = found[0].span.of(&text);
            assert!(address.contains(place) && found[0].span.start > text.find("]: ").unwrap(), "{place}");
        }
    }
    // Nobody follows a definition that no reference uses.
    assert!(links("Page.md", "# Page\n\nWords.\n\n[r]: http://acme.org/x\n").is_empty());
    let picture = "# Page\n\n![A map][m] and [the map][m].\n\n[m]: nope.png\n";
    assert_eq!(rules_of(&links("Page.md", picture)), ["link/image-missing", "link/internal-missing"]);
}

#[test]
fn a_bracket_too_many_is_told_and_taken_out() {
    for (text, rule, place, mended) in [
        (
            "Read [the guide][(https://acme.org/x) first.",
            "link/malformed",
            "[the guide][(https://acme.org/x)",
            "Read [the guide](https://acme.org/x) first.",
        ),
        (
            "Read [[the guide](https://acme.org/x) first.",
            "link/malformed",
            "[[the guide](https://acme.org/x)",
            "Read [the guide](https://acme.org/x) first.",
        ),
        (
            "See [![Us](https://acme.org/x.png) there.",
            "link/malformed",
            "[![Us](https://acme.org/x.png)",
            "See ![Us](https://acme.org/x.png) there.",
        ),
    ] {
        let text = format!("# Page\n\n{text}\n");
        let found = links("Page.md", &text);
        assert_eq!(rules_of(&found), [rule], "{text}: {found:?}");
        assert_eq!(found[0].span.of(&text), place);
        let edits = &found[0].fix.as_ref().unwrap().edits;
        assert_eq!(signoise::text::edit::apply(&text, edits).unwrap(), format!("# Page\n\n{mended}\n"));
    }
    for text in [
        "[[the guide](https://acme.org/x)] and [[the guide](https://acme.org/x)\nor more].",
        "[[1](https://acme.org/x), [2](https://acme.org/y)]",
        "\\[[the guide](https://acme.org/x) and `[[`[the guide](https://acme.org/x)",
        "[![Us](https://acme.org/x.png)](https://acme.org/x)",
        "[![Us](https://acme.org/x.png)\n](https://acme.org/x)",
        "`a[[` [the guide](https://acme.org/x) `]]`",
    ] {
        assert_eq!(rules_of(&links("Page.md", &format!("# Page\n\n{text}\n"))), [""; 0], "{text}");
    }
}

#[test]
fn tags_name_sources_from_the_folder_of_the_site() {
    let mut config = Config::default();
    config.complete_from_jekyll("docs", "baseurl: /base\n");
    let page = "# Page\n\nSee {% link Guide.md %}, {% link sub/Deep.md %} and {% post_url 2024-05-12-news %}.\n";
    let wrong = "# Page\n\nSee {% link Giude.md %} and {% link Deep.md %}.\n";
    let pages = [
        ("docs/Guide.md", "# Guide\n"),
        ("docs/_posts/2024-05-12-news.md", "---\ntitle: News\n---\n\n# News\n"),
        ("docs/sub/Deep.md", page),
        ("docs/sub/Wrong.md", wrong),
    ];
    let found = check_with(&pages, &["docs/_config.yml"], config);
    let told: Vec<_> = found
        .iter()
        .filter(|it| it.rule.starts_with("link/"))
        .map(|it| (it.path.as_str(), it.span.of(wrong), it.fix.as_ref().map(|fix| fix.edits[0].text.as_str())))
        .collect();
    let meant =
        [("docs/sub/Wrong.md", "Giude.md", Some("Guide.md")), ("docs/sub/Wrong.md", "Deep.md", Some("sub/Deep.md"))];
    assert_eq!(told, meant);
}
