//! The text of a first `signoise.toml`: what the site says elsewhere stands there as a comment.

use std::fmt::Write;

use super::Site;
use crate::config::jekyll;
use crate::text::untrusted::is_hidden;

pub(super) fn text(site: &Site<'_>) -> String {
    let config = site.config;
    let mut text = format!(
        "#:schema {}/json/config-1.json\n\
         # Configuration of signoise. Every key has a default, and an unknown key is an error.\n\n[site]\n",
        config.schema_dir()
    );
    if site.jekyll {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            text,
            "# These are what {} says; a line here takes precedence.",
            jekyll::path_in(config.site.source())
        );
    }
    let title = config.site.title.as_deref().filter(|_| site.jekyll);
    let _ = match (title, site.title) {
        (Some(title), _) => writeln!(text, "# title = {}", quoted(title)),
        (None, Some(title)) => writeln!(text, "title = {}", quoted(title)),
        (None, None) => writeln!(text, "# title = \"The name of the site\""),
    };
    let zone = config.site.timezone.as_ref().map(|zone| zone.name().to_owned());
    for (key, value, example) in [
        ("url", config.site.url.clone(), "https://example.org"),
        ("base_path", config.site.base_path.clone().filter(|path| !path.is_empty()), "/handbook"),
        ("timezone", zone, "America/Toronto"),
    ] {
        let _ = writeln!(text, "# {key} = {}", quoted(value.as_deref().unwrap_or(example)));
    }
    text.push_str("\n[rules]\n# \"heading/level-jump\" = \"off\" # `signoise explain --list` names them all\n");
    text.push_str("\n[releases]\n");
    text.push_str(&tags(site.tags));
    text
}

/// The glob of the tags that are releases: the default where tags fit it, else the one that most of them fit.
fn tags(tags: &[String]) -> String {
    let starts = |prefix: &str| {
        let version =
            |tag: &&String| tag.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        tags.iter().filter(version).count()
    };
    let usual = tags.iter().filter(|tag| tag.starts_with("release-")).count();
    let best = ["v", "V", "release/", "release_", ""].into_iter().max_by_key(|prefix| (starts(prefix), prefix.len()));
    match best {
        Some(prefix) if usual == 0 && starts(prefix) > 0 => {
            format!("tags = \"{prefix}[0-9]*\" # {} of {} tags\n", starts(prefix), tags.len())
        }
        _ if usual > 0 => format!("# tags = \"release-*\" # {usual} of {} tags\n", tags.len()),
        _ => "# tags = \"release-*\"\n".to_owned(),
    }
}

/// A TOML string on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars().filter(|&c| !is_hidden(c)).take(300) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}
