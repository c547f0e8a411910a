//! The plainest form of a page tells what the full models tell, and the rules that a sound page settles find nothing.

use std::collections::BTreeSet;

use proptest::prelude::*;
use signoise::check;
use signoise::config::Config;
use signoise::finding::Finding;
use signoise::page::plain::BlockKind;
use signoise::page::{Link, Page, Plain, View};
use signoise::rules::rest::put_back;
use signoise::rules::{ALL, Brief, Check, PageCache, PageContext, Sink, Site, Sound};
use signoise::schema::Schema;
use signoise::text::Span;

use crate::laws::History;

/// Blocks of a plain page, and of pages that only look plain.
const BLOCKS: &[&str] = &[
    "<bré>",
    "<http foo>",
    "Words and <a href=\"./none\">a tag</a>, <img src=\"./none.png\">\nand words",
    "Source | Description | Notes\n--- | --- | ---\n<a href=\"http://o.example/ta\">A</a> | one | x\n[O](https://o.example/tb) | two | <IMG src='none.png'/>",
    "<div>\n<a title=\"\n\nplain words\n\nx\" href=\"./none\">b</a>\n</div>",
    "Words with [two words][none] and [one][none],\nand ![three words][]",
    "[one]: https://o.example/tc",
    "<details markdown=\"1\">\n\na | b\n--|--\n1 | 2\n\n</details>",
    "Name | Role\nBy name\n:--- | :---\nAnn | Sells",
    "Name | Role\n### By name\n:--- | :---\nAnn | Sells",
    "Name | Role\n:---\nAnn | Sells",
    "Name | Role\n---\nAnn | Sells",
    "Name \\| Role\n--- | ---\nAnn | Sells",
    ":--- | :---\nAnn | Sells",
    "2 ",
    "1-. ",
    "One | Two\n--- | ---\n*\t| r\n[E](a) | e",
    "# Partners",
    "## Purpose",
    "## Way forward",
    "### 3. Deep (more)",
    "# Partners in Canada",
    "#### Part 2: what's new",
    "## TL;DR",
    "Some words, and (some) more - of them; really? 100% + 1/2!",
    "Two lines of words\nthat are one \"paragraph\".",
    "A [link](https://a.example/x) in words: [two](https://b.example/y#z).",
    "[A link](https://a.example/x) at the beginning",
    "(Words) in parentheses",
    "* one\n* two [link](https://c.example)\n* 2025 was a year",
    "- one",
    "- one\n- two",
    "+ one\n+ two",
    "Source | Description | Notes\n:----- | :---------- | :----\n[A](https://a.example/a) | One | GitHub\n[B](https://a.example/b) | Two | ",
    "Source | Description | Notes\n:----- | :---------- | :----\n[C](https://a.example/c) | Three words - and more | Git Hub\n[D](https://a.example/d) | Four |\n[Five](https://d.example/) and [six](https://e.example) | x | y |",
    "Source|Description|Notes\n---|---|---\n[E](https://f.example)|a|b",
    "Source | Description | Notes\n--- | --- | ---\n[O](https://o.example/a) | One | x\n[P](https://o.example/b) | Two\n[Q](https://o.example/c) | Three | y",
    "Source | Description | Notes\n--- | --- | ---\n[O](https://o.example/d) | One\n[P](https://o.example/e) | Two\n[Q](https://o.example/f) | Three | \n[R](https://o.example/g) | Four | z",
    "Source | Description | Notes\n--- | --- | ---\n[O](https://o.example/h) | One | x | y\n[P](https://o.example/i) | a\u{202f}b | \n[Q](https://o.example/j) | a\u{200b} | z\n[R](https://o.example/k) | b | \n[S](https://o.example/l) | c | z\n[T](https://o.example/m) | d | ",
    "Source | Description | Notes\n--- | --- | ---\n[O](https://o.example/n) | one (https://o.example/o | x\n[P](https://o.example/p) | two | x\n[Q](https://o.example/q)[r] | three ](x) | y\nfour](y) | z | w",
    "Source | Description | Notes\n--- | --- | ---\nwords | one | x\nother | two\nlower | three | \n[S](https://o.example/s) | [four | five\n[T](https://o.example/t) | six | seven",
    "Source | Description | Notes\n--- | --- | ---\n[U](https://o.example/u) | words -- | x\nmore words | https://o.example/v | y \n | [W](https://o.example/w) | z\n[X] (https://o.example/x) | a\tb | c",
    "Source | Description | Notes\n--- | --- | ---\n[Y](https://o.example/y) | ... | TBD\nno link | a | b\n**[Z](https://o.example/z)** | c | d\n[AA](http://o.example/aa) | | e\n[BB](https://o.example/bb) [CC](https://o.example/cc) | f | g",
    "| Source | Description | Notes |\n| --- | --- | --- |\n| [DD](https://o.example/dd) | a | b |\n| [EE](https://o.example/ee) | a__b | |\n| [FF](https://o.example/ff) | c |\n| [GG](https://o.example/gg) | d | e | f |\n| [HH](https://o.example/hh) | g | h |",
    "Source | Description\n--- | ---\n[II](https://o.example/ii) | a\n[JJ](https://o.example/jj) | b_ c_ | d\nKK | e |\n[LL](https://o.example/ll) | f",
    "One | Two | Three\n--- | --- | ---\na | b | c\nd | e_ | f\ng | h\n[i](https://o.example/i) | j | k\nl | m | n ",
    "[NN](https://o.example/nn) | o\u{202f}p | q",
    "- one [link](https://o.example/ba)\n- two.- [Three](https://o.example/bb) words\n- four [five](Gone) \n- [six](https://o.example/bc)",
    "## Items\n* [one](https://o.example/bd)\n* two ## Three\n* four __five__ \\* x\n* six\u{a0}seven  \n* [eight] (https://o.example/be)\n* [nine](http://o.example/bf)",
    "- one\n- [two\n- three](https://o.example/bg)\n- four | five\n- six",
    "- one *two\n- three* four\n- https://o.example/bh and five\n-  [x] ~~six~~\n- seven",
    "- one\n- two `three\n- four` five\n- six",
    "+ one (see)[https://o.example/bi]\n+ 2) two_\n+ three",
    "Words and [a link](https://a.example/aaa)  \nwith blanks \nat the end",
    "Source | Description\n:----- | ----------:\n[E](https://f.example/#frag) | a",
    "Source | Description | Notes\n:----- | :---------- | :----\nwords | | more",
    "Source | Description | Notes\n:----- | :---------- | :----\n[A](https://a.example/a) | | ...",
    "Source | Description | Notes\n:----- | :---------- | :----\n[A](https://a.example/a) | One\n2. two | One | Two",
    "Source | Description | Notes\n:----- | :---------- | :----",
    "One | Two\n:--: | :--\na | b\nc | d",
    "One | Two\n- | -\na | b",
    "One | Two | Three\n--- | ---\na | b",
    "| One | Two |\n| --- | --- |\n| a | b |",
    "| Source | Description | Notes |\n| :--- | ---: | - |\n| [A](https://a.example/a) | One | GitHub |\n| [B](https://a.example/b?x=1&y=z) |  |  | ",
    "| Source | Description | Notes |\n| --- | --- | --- |\n| [C](https://a.example/c) | One - two | x |\n| [D](./Page) | AT&T & more | é",
    "| Source | Description | Notes |\n| --- | --- | --- |\n|  | One | x |\n| a || b |",
    "| Source | Description |\n| --- | --- |\n| - | - |\n| # | 1 |",
    "|One|Two|\n|---|---|\n|a|b|",
    "Some **bold words** and *one* more\n**Bold** at the beginning",
    "- **Bold words** first\n- *One*",
    "**Bold:** and ** not ** this*one* **or**this",
    "[Contributor's Guide](./Page) and what's new",
    "![ Page.md ]( /PartnerCrucible/assets/x.png )",
    "[Words ](https://a.example/x) [ words]( ./Page )",
    "[< Back](./Page) a < b > c",
    "<br>",
    "<br>  \n\n<br/>",
    "<br> ",
    "](",
    "See www.. and www... in words",
    "- www..",
    "# Pur’pose “here",
    "## What's new\nWords below\n",
    "## What's new\n- one\n- two",
    "## What's new \n* one",
    "##  Two blanks",
    "## What's new\nOne | Two\n--- | ---\na | b",
    "Two words<br>and one | more",
    "One | Two\n--- | ---\na<br>b | ...\nc | .. <br /> d<br>e\n**f** | g...h",
    "Up to $5 and C#, C++ or Java@Home; me@home.example @team",
    "🚀 Rockets ✨ and arrows → ® © • 🏢️",
    "## A \"quoted\" and 'quoted' heading",
    "[The \"Guide\" isn't 'here'](https://a.example/x) - [Été](https://a.example/e)",
    "One -- two---three and more--",
    "-   three blanks\n-    four\n-     five",
    "*  two blanks",
    "One | Two\n--- | ---\nAudit- [x](https://a.example/q) | a- b\n**x (y)** z | c -- d",
    "[A- b](https://a.example/ab) **(one)** two",
    "<br> words\nmore",
    "  - nested\n    - deeper",
    "    indented words",
    "Words\n- item\nlazy words",
    "1. one\n\n   more of one",
    "[A](https://a.example/z)| b | c\n[D](https://a.example/zz) | e | f",
    "> quoted\n\n> more",
    "`code` in words and <b>tags</b>",
    "One | Two\n--- | ---\n~5 minutes | b\na~ | ~b\n~c~ | d",
    "One | Two\n--- | ---\n~5 minutes | b\na | b~c",
    "Source | Description | Notes\n--- | --- | ---\n[A](http://a.example/h) | One | [x](Gone) y\n[B](https://a.example/hh) | a [b](https://a.example/?utm_source=x) c [d]() | x",
    "See [the one](http://a.example/1), [two](https://a.example/2) and [three](Gone); [four](https://a.example/#!/x)!",
    "two blanks  \nat the end   \nof lines  ",
    "Source | Description | Notes\n--- | --- | ---\n[A](https://a.example/a) | One | x  \n[B](https://a.example/b) | Two |  \n  \nwords",
    "What’s new — été, café™ & more… for 5 €",
    "## Été 2025",
    "## été 2025",
    "naïve âge Œuvre",
    "![A picture](https://a.example/x.png) and ![another](./x.png)",
    "![A picture](/assets/x.png)",
    "[A](./Page) [B](Page.md) [C](/Page) [D](Other.md)",
    "[A](https://a.example/?a=1&b=2#c) [B](https://a.example/?a=1&amp;b=2)",
    "[A](https://youtu.be/x?si=abc) [B](https://a.example/?gclid=1) [C](https://a.example/?WT.mc_id=1)",
    "[A](https://a.example/x?sig=abcdefghijklmnopqrstuvwxyz&se=2025-01-01&sv=1)",
    "| Source | Description | Notes |\n| --- | --- | --- |\n| [C](https://a.example/c) | **One** two | *New* |",
    "Source | Description | Notes\n--- | --- | ---\n*C* d | **One**, two | *New!* ",
    "**One:** two *three!* and **four**, *five*; *six.*, **seven",
    "a snake_case word, C# and #1 of them; AT&T; x&y",
    "one blank \nat the end ",
    "* an item with a blank ",
    "A sentence | with a pipe",
    "1. one\n2. two",
    "1) one",
    "12 monkeys",
    "----",
    "Title\n=====",
    "Title\n=-",
    "---\n\ne:\n[][]",
    "\u{85}",
    "A[x](e)\n[r](e)",
    "- [e](1).\n\nt[e](a)",
    ")[](x\ne)",
    "<É>",
    "<_x>",
    "\u{a0}",
    "![image](https://a.ex\nample/x.png)",
    "Title\n-----",
    "Term\n: definition",
    "    code",
    "```\ncode\n```",
    "> quote",
    "<!-- comment -->",
    "*[AB]: abbreviation",
    "[a]: https://a.example",
    "{: .note}",
    "^",
    "$$",
    "![image](https://a.example/x.png)",
    "http://a.example and www.a.example",
    "[A](http://a.example)",
    "[A](https://a.example/?utm_source=x&b=1)",
    "[A](Other) [B](./Other.md#x)",
    "[A](https://me:secret@a.example/)",
    "[A](https://localhost/x)",
    "[A](https://a.internal/x)",
    "[A] (https://a.example)",
    "(A)[https://a.example]",
    "[A](https://a.example/a(b)c)",
    "[A](https://a.example)(b)",
    "[A](https://a.example)[b]",
    "[A](https://a.example \"title\")",
    "[A [b]](https://a.example)",
    "Words.- Another item",
    "Words ## glued",
    "word_with_marks *and* `code` ~~x~~ \\| &amp;",
    "trailing blanks  ",
    "a -- b ... c",
];

/// What may have slipped into a page anywhere.
const SLIPS: &[&str] = &[
    "", "", "", "", "", "", "\n", "\n\n", " ", "  ", "|", "[", "]", "(", ")", "*", "_", "`", "#", "-", ":", ".", "!",
    "<b>", "<bré>", "*\t", "\t", "\r", "é", "\u{a0}", "\u{200b}", "’", "&", "\\", "{{ x }}", "{:", "\"", "'", "$", "=",
    "1.", "- ", "www.", "://", "@", "~", "^", "](", "\u{0}", "\u{2}", "\u{b}", "\u{c}", "%25", "**", "_", "Ã©", "â€™",
    "É", "—", "<br>", "<", " > ", "...", "..", "'s", "®", "🚀", "\u{fe0f}", "$", "#", "@", "@a.b", "  \n", " \n",
    "<br/", "> ", "- ", "* ", "[ ", "( ", "| ", " |", "![", "&amp;",
];

const HEADS: &[&str] = &[
    "",
    "",
    "",
    "\n",
    "---\ntitle: Partners\n---\n",
    "---\ntitle: \"A — B\"\n---\n",
    "---\ntitle: <<<<<<< \n---\n",
    "\u{feff}",
    " ",
];

fn site(path: &str, text: &str) -> Site {
    check::read_one(path, text.as_bytes().to_vec(), Schema::builtin(), Config::default()).unwrap()
}

fn pages() -> impl Strategy<Value = String> {
    let blocks = prop::collection::vec(
        (
            prop::sample::select(BLOCKS),
            prop::sample::select(&["\n\n", "\n\n", "\n\n", "\n\n", "\n\n", "\n\n\n", "\n", "\n \n"][..]),
        ),
        0..5,
    );
    (prop::sample::select(HEADS), blocks, prop::sample::select(SLIPS), any::<prop::sample::Index>()).prop_map(
        |(head, blocks, slip, at)| {
            let mut text = head.to_owned();
            for (block, gap) in blocks {
                text.push_str(block);
                text.push_str(gap);
            }
            let mut at = at.index(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, slip);
            text
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plain_page_is_what_the_models_say(text in pages()) {
        holds(&Page::new("Page.md", text.into_bytes()));
    }

    #[test]
    fn a_sound_page_is_one_that_no_rule_complains_of(text in pages()) {
        for path in ["Page.md", "_posts/2025-01-02-signaltonoise-a-b.md", "docs/other.md"] {
            let site = site(path, &text);
            if let Some(page) = site.pages.first() {
                settled(&site, 0, page);
            }
        }
    }
}

/// Two blocks with a plain one between them: what is said of one does not depend on the other.
#[test]
fn every_two_blocks_are_judged_alike() {
    for (at, block) in BLOCKS.iter().enumerate() {
        for other in ["", "[A link](https://a.example/x)\n", BLOCKS[(at + 1) % BLOCKS.len()]] {
            let text = format!("{block}\n\n## Between\n\nWords\n\n{other}\n");
            let site = site("Page.md", &text);
            let page = site.pages.first().unwrap();
            holds(page);
            settled(&site, 0, page);
        }
    }
}

/// What is beyond doubt is not read again, beside what is odd or out of order.
#[test]
fn nothing_but_what_is_in_doubt_is_left() {
    let left = |text: &str| {
        let site = site("Page.md", text);
        let page = site.pages.first().unwrap();
        settled(&site, 0, page);
        let sound = Sound::of(&site, page, site.content_type(0)).unwrap();
        sound.rest.as_ref().map(|rest| rest.text().to_owned()).unwrap_or_default()
    };
    let head = "Source | Description | Notes\n--- | --- | ---\n";
    let rough = format!("{head}[A](https://a.example) | b | c\n\u{202f} odd | b\n");
    assert_eq!(left(&rough), rough);
    let (two, one) = ("[A](https://a.example) | b | c\n[B](https://b.example)", "[C](https://c.example)");
    let text = format!("{head}{two} | c | d\nodd | b__\n{one} | e | f\n{one} | g | \n");
    assert_eq!(left(&text), format!("{head}x | x | x\nodd | b__\nx | x | x\nx | x | \n"));
    let rough = "# A\n\n- one\n- `two`\n- three\n";
    assert_eq!(left(rough), rough);
    assert_eq!(left("# A\n\nWords\n\nMore\n\n- one\n- two.- three\n"), "# A\n\nx\n\n- x\n- two.- three\n");
}

#[test]
fn the_examples_of_all_rules_are_judged_alike() {
    let mut sound = 0;
    for rule in ALL {
        for text in [rule.bad.text, rule.good] {
            let site = site(rule.bad.path, text);
            let page = site.pages.first().unwrap();
            holds(page);
            sound += usize::from(settled(&site, 0, page));
        }
    }
    assert!(sound > 20, "{sound}");
}

#[test]
fn every_page_of_a_history_is_judged_alike() {
    let Some(history) = History::open() else { return };
    let (mut seen, mut plain, mut sound) = (BTreeSet::new(), 0, 0);
    for (_, release) in history.releases() {
        let site = history.site(&release);
        for (at, page) in site.pages.iter().enumerate() {
            if seen.insert((page.path.clone(), page.text().to_owned())) {
                plain += usize::from(holds(page));
                sound += usize::from(settled(&site, at, page));
            }
        }
    }
    println!("{plain} of {} pages are plain, {sound} of them sound", seen.len());
}

/// Holds the plainest form of a page against its models; whether it has one.
fn holds(page: &Page) -> bool {
    let Some(plain) = Plain::read(page.text(), page.body()) else { return false };
    let unread = page.unread();
    if !plain.is_whole() {
        in_part(&plain, &unread);
        return false;
    }
    let outline = unread.outline();
    for (view, links) in [(unread.gfm(), unread.gfm_links()), (unread.kramdown(), unread.kramdown_links())] {
        assert_eq!(headings(&plain, page), shown_headings(view), "{}", page.text());
        assert_eq!(tables(&plain, true), shown_tables(view), "{}", page.text());
        assert_eq!(linked(&plain, page), shown_links(links), "{}", page.text());
        assert!(view.verbatim.iter().all(|it| page.slice(it.span).trim().starts_with("<br")), "{}", page.text());
    }
    let written: Vec<_> = outline.sections.iter().skip(1).map(|s| (s.level, s.path.last().unwrap().clone())).collect();
    let named: Vec<_> = plain.headings.iter().map(|h| (h.level, page.slice(h.text).to_owned())).collect();
    assert_eq!(written, named, "{}", page.text());
    let written: Vec<Vec<Vec<Span>>> = outline
        .tables
        .iter()
        .map(|table| table.header.iter().chain(&table.rows).map(|row| row.cells.clone()).collect())
        .collect();
    let spans: Vec<Vec<Vec<Span>>> = tables(&plain, false);
    assert_eq!(written.len(), spans.len(), "{}", page.text());
    for (written, plain) in written.iter().flatten().zip(spans.iter().flatten()) {
        let filled = |cells: &[Span]| cells.iter().filter(|cell| !cell.is_empty()).copied().collect::<Vec<_>>();
        assert_eq!((written.len(), filled(written)), (plain.len(), filled(plain)), "{}", page.text());
    }
    true
}

/// Holds the tables of a page that is plain in part against its models: what is odd changes nothing beside it.
fn in_part(plain: &Plain, page: &Page) {
    for block in &plain.blocks {
        let BlockKind::Table(number) = block.kind else { continue };
        let table = &plain.tables[number];
        for view in [page.gfm(), page.kramdown()] {
            let shown = view.tables.iter().find(|shown| shown.span.start == table.start);
            let shown = shown.unwrap_or_else(|| panic!("no table at {}: {}", table.start, page.text()));
            let cells = |row: &[Span]| row.iter().map(|cell| placed(*cell, true)).collect::<Vec<_>>();
            let rows: Vec<_> = shown.rows.iter().map(|row| cells(&row.cells[..table.columns])).collect();
            let head = shown.head.as_ref().map(|row| cells(&row.cells[..table.columns]));
            assert_eq!(head, Some(cells(plain.header(table))), "{}", page.text());
            assert_eq!(rows.len(), plain.rows(table).count() + plain.odd_in(block).len(), "{}", page.text());
            assert!(plain.rows(table).all(|row| rows.contains(&cells(row))), "{}", page.text());
        }
    }
}

type Heading = (u8, String, Span);

/// A text without the curls that the site gives its quotation marks.
fn straight(text: &str) -> String {
    text.replace(['’', '‘'], "'").replace(['“', '”'], "\"")
}

fn headings(plain: &Plain, page: &Page) -> Vec<Heading> {
    plain.headings.iter().map(|h| (h.level, straight(page.slice(h.text)), h.span)).collect()
}

fn shown_headings(view: &View) -> Vec<Heading> {
    view.headings.iter().map(|h| (h.level, straight(&h.text), h.span)).collect()
}

/// The cells of each row; empty ones at no place where `even`.
fn tables(plain: &Plain, even: bool) -> Vec<Vec<Vec<Span>>> {
    let cells = |row: &[Span]| row.iter().map(|cell| placed(*cell, even)).collect::<Vec<_>>();
    let rows = |table| std::iter::once(plain.header(table)).chain(plain.rows(table)).map(cells).collect();
    plain.tables.iter().map(rows).collect()
}

fn placed(cell: Span, even: bool) -> Span {
    if even && cell.is_empty() { Span::default() } else { cell }
}

fn shown_tables(view: &View) -> Vec<Vec<Vec<Span>>> {
    let tables = view.tables.iter();
    tables
        .map(|table| {
            let rows = table.head.iter().chain(&table.rows);
            rows.map(|row| row.cells.iter().map(|cell| placed(*cell, true)).collect()).collect()
        })
        .collect()
}

fn linked(plain: &Plain, page: &Page) -> Vec<(Span, Span, String)> {
    plain.links.iter().map(|link| (link.span, link.target, page.slice(link.target).to_owned())).collect()
}

fn shown_links(links: &[Link]) -> Vec<(Span, Span, String)> {
    links.iter().map(|link| (link.span, link.target, link.url.clone())).collect()
}

/// Holds what is found with what is known of a plain page against what its rules find in all of it; whether there was
/// nothing left to read.
fn settled(site: &Site, at: usize, page: &Page) -> bool {
    let content_type = site.content_type(at);
    let Some(sound) = Sound::of(site, page, content_type) else { return false };
    // This one is read in full: nobody asks for its plainest form.
    let unread = Page::new(page.path.as_str(), page.text().as_bytes().to_vec());
    let caches = [PageCache::default(), PageCache::default(), PageCache::default()];
    let rest = sound.rest.as_ref();
    for &rule in ALL {
        let Check::Page(check) = rule.check else { continue };
        let found = |page, rest, cache| {
            let mut found: Vec<Finding> = Vec::new();
            check(
                &PageContext { site, page, rest, content_type, cache },
                &mut Sink::new(rule, page.path.as_str(), &mut found),
            );
            found
        };
        let full = found(&unread, None, &caches[0]);
        let quick = match rest.filter(|rest| std::ptr::eq(sound.subject(rule, page), *rest)) {
            _ if sound.settles(rule) => Vec::new(),
            Some(rest) => {
                let mut found = found(rest, None, &caches[1]);
                put_back(rest, &mut found);
                found
            }
            None => found(page, rest, &caches[2]),
        };
        assert_eq!(quick, full, "{}: {}", rule.id, page.text());
    }
    let (quick, full) = (Brief::read(page, content_type, Some(&sound)), Brief::of(&unread, content_type));
    assert_eq!(told(&quick, page), told(&full, page), "{}", page.text());
    sound.rest.is_none()
}

/// A brief in words.
fn told(brief: &Brief, page: &Page) -> Vec<String> {
    let title = brief.title.iter().map(|title| format!("{title:?}"));
    let entries = brief.entries.iter();
    let entries =
        entries.map(|e| format!("{} {:?} {} {}", e.table(), e.span(), brief.key(e), brief.entry_title(page, e)));
    title
        .chain(entries)
        .chain(brief.words.iter().map(|word| format!("{} {:?}", brief.column(word), word.span())))
        .collect()
}
