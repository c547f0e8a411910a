//! A generated site: topic pages with tables of links and posts, the same in every run.

use std::fmt::Write;
use std::fs;
use std::path::Path;

const NOUNS: &[&str] = &[
    "guide",
    "workshop",
    "sample",
    "playbook",
    "catalogue",
    "overview",
    "checklist",
    "course",
    "reference",
    "pattern",
    "migration",
    "dashboard",
    "pipeline",
    "assistant",
    "template",
    "policy",
    "report",
    "recording",
    "toolkit",
    "model",
    "résumé",
];
const ADJECTIVES: &[&str] = &[
    "practical",
    "complete",
    "short",
    "advanced",
    "secure",
    "regional",
    "annual",
    "technical",
    "open",
    "guided",
    "recommended",
    "updated",
    "shared",
    "modern",
    "reliable",
    "quick",
];
const PUBLISHERS: &[&str] =
    &["Microsoft Learn", "GitHub", "Tech Community", "YouTube", "Blog", "Partner Center", "*New*", ""];
const SUBJECTS: &[&str] =
    &["Data", "Security", "Identity", "Copilot", "Migration", "Skilling", "Marketplace", "Industry"];

/// Another one makes another site of the same name.
const GENERATION: u32 = 2;

/// A small generator of numbers (xorshift): the corpus needs variety, not chance.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap_or(0)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn sentence(&mut self, words: usize) -> String {
        let mut out = String::new();
        for _ in 0..words {
            let _ = write!(out, "{} {} ", self.of(ADJECTIVES), self.of(NOUNS));
        }
        out.pop();
        out
    }
}

/// Writes the site once; a second run finds it there. Returns its size in bytes.
pub(crate) fn write(folder: &Path, pages: usize) -> u64 {
    let stamp = folder.join(format!(".size-{GENERATION}"));
    if let Some(size) = fs::read_to_string(&stamp).ok().and_then(|size| size.parse().ok()) {
        return size;
    }
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).unwrap();
    git2::Repository::init(folder).unwrap();
    let mut numbers = Numbers(0x5167_4e01_5e00_2025);
    let mut size = 0;
    for number in 0..pages {
        // A tenth are posts; the rest lie in folders of a hundred, as the pages of a large site do.
        let (path, text) = if number % 10 == 0 {
            (format!("_posts/{}-signaltonoise-post-{number}.md", day(number)), post(&mut numbers, number))
        } else {
            (format!("area-{:03}/page-{number}.md", number / 100), topic(&mut numbers, number))
        };
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        size += text.len() as u64;
        fs::write(path, text).unwrap();
    }
    fs::create_dir_all(folder.join("assets")).unwrap();
    fs::write(folder.join("assets/banner.png"), b"not a picture").unwrap();
    fs::write(folder.join("signoise.toml"), "schema_dir = \"types\"\n").unwrap();
    fs::create_dir_all(folder.join("types")).unwrap();
    for (name, text) in [
        ("post.yaml", include_str!("../../src/schema/builtin/signal-noise.yaml").to_owned()),
        (
            "topic.yaml",
            include_str!("../../src/schema/builtin/topic.yaml").replace("match: \"*.md\"", "match: \"area-*/*.md\""),
        ),
    ] {
        fs::write(folder.join("types").join(name), text).unwrap();
    }
    fs::write(stamp, size.to_string()).unwrap();
    size
}

fn day(number: usize) -> String {
    format!("20{:02}-{:02}-{:02}", 10 + number / 3000, 1 + number % 12, 1 + number % 28)
}

fn post(numbers: &mut Numbers, number: usize) -> String {
    let title = numbers.sentence(2);
    let mut text = format!(
        "---\ntitle: \"Signal:Noise - {title} {number}\"\ndate: {}\nflag: \"SignalNoise\"\nlayout: \"signalnoise\"\ncategories: [\"Signal:Noise\"]\n---\n\n# {title}\n\n## TL;DR\n\n",
        day(number)
    );
    for _ in 0..3 {
        let _ = writeln!(text, "* {}", numbers.sentence(6));
    }
    for part in 0..4 {
        let _ = write!(text, "\n## Part {part} of {title}\n\n");
        for _ in 0..2 {
            let _ = write!(
                text,
                "{}. See the [{}](https://learn.example/{number}/{part}) for more.\n\n",
                numbers.sentence(18),
                numbers.of(NOUNS)
            );
        }
    }
    text
}

fn topic(numbers: &mut Numbers, number: usize) -> String {
    // Every tenth page is a post.
    let other = number / 10 * 10 + 1 + numbers.below(9);
    let mut text = format!(
        "# {} {number}\n\n![A banner](/assets/banner.png)\n\n## Purpose\n\nA **collection** of resources & more. {}.\nSee also [page {other}](../area-{:03}/page-{other}.md).\n",
        numbers.of(SUBJECTS),
        numbers.sentence(12),
        other / 100,
    );
    // Some authors frame their tables with pipes, most do not.
    let (open, close) = if number.is_multiple_of(3) { ("| ", " |") } else { ("", "") };
    for section in 0..3 {
        let _ = write!(
            text,
            "\n## {} {section}\n\n{open}Source | Description | Notes{close}\n{open}:----- | :---------- | :-----{close}\n",
            numbers.of(SUBJECTS)
        );
        for row in 0..4 {
            let publisher = numbers.of(PUBLISHERS);
            let query = if numbers.below(8) == 0 { "?tabs=portal&view=latest" } else { "" };
            let _ = writeln!(
                text,
                "{open}[{} {}](https://learn.example/{number}/{section}/{row}{query}) | {} | {publisher}{close}",
                numbers.of(ADJECTIVES),
                numbers.of(NOUNS),
                numbers.sentence(10),
            );
            // Real sites have a fault now and then.
            if numbers.below(400) == 0 {
                text.push_str("A line without a pipe\n");
            }
        }
    }
    text
}
