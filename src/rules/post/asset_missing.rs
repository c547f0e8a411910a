//! `post/asset-missing`: a picture in front matter that is not there.

use crate::finding::Severity;
use crate::rules::posts;
use crate::rules::resolve::{self, Target};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::excerpt::excerpt;

/// The rule.
pub static RULE: Rule = Rule {
    id: "post/asset-missing",
    severity: Severity::Error,
    summary: "a picture that front matter names does not exist",
    why: "Lists and previews show a broken picture. Mostly the file was never committed, or its name carries the date of another post.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nthumbnail: /assets/no-such-picture.png\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "`base_path` of the site, so that site-absolute addresses find their files.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    for asset in posts::assets(context.page) {
        match resolve::asset(context.site, context.page, asset.target) {
            Target::OtherCase(file) => {
                sink.add(asset.span, format!("the {} is written in another case than the file", asset.key))
                    .help(format!("the file is `{file}`"));
            }
            Target::Missing(path) => {
                let help = posts::probable_file(context.site, context.page, &path).map_or_else(
                    || "add the file, or name one that exists".to_owned(),
                    |file| format!("did you mean the file `{file}`?"),
                );
                sink.add(asset.span, format!("the {} does not exist: there is no file {}", asset.key, excerpt(&path)))
                    .help(help);
            }
            _ => {}
        }
    }
}
