//! The tags of Jekyll that make addresses: `{% link %}` and `{% post_url %}`. What they name has to be there, or there is
//! no site at all.

use super::{Kind, LinkFault};
use crate::finding::Edit;
use crate::rules::resolve::{self, Named};
use crate::rules::{PageContext, braces};
use crate::text::Span;
use crate::text::excerpt::{excerpt, proposal};

/// Adds the faults of such tags.
pub(super) fn find(context: &PageContext<'_>, faults: &mut Vec<LinkFault>) {
    let page = context.page;
    let body = page.body();
    let text = page.slice(body);
    // A page that stands alone has no site to be compared with.
    if context.site.files.len() < 2 || !braces::any(text) {
        return;
    }
    for tag in braces::find(text).into_iter().filter(|braces| braces.is_tag && braces.closed) {
        let is_link = match tag.word {
            "link" => true,
            "post_url" => false,
            _ => continue,
        };
        let start = tag.inner.find(tag.word).map_or(0, |at| at + tag.word.len());
        let source = tag.inner.get(start..).unwrap_or_default().trim_end_matches('-');
        // A variable is not known before the site is built.
        if source.trim().is_empty() || source.contains("{{") {
            continue;
        }
        let begin = body.start + tag.span.start + 2 + start;
        let place = Span::new(begin, begin + source.len()).trimmed(page.text());
        let named = page.slice(place);
        let (found, message) = if is_link {
            let found = resolve::document(context.site, page, named);
            (found, format!("the site has no source file {}: the build stops here", excerpt(named)))
        } else {
            let found = resolve::post(context.site, named);
            (found, format!("the site has no post {}: the build stops here", excerpt(named)))
        };
        let (message, meant) = match found {
            Named::Found => continue,
            Named::Missing(meant) => (message, meant),
            Named::NoName => (format!("{} is no name of a post: the build stops here", excerpt(named)), None),
        };
        let help = match &meant {
            Some(meant) => format!("did you mean {}?", proposal(meant)),
            None if is_link => "write the path of the source from the root of the site, with its extension".to_owned(),
            None => "write the name of the post's file without its extension: `2025-01-31-title`".to_owned(),
        };
        let edits = meant.map(|text| Edit { start: place.start, end: place.end, text }).into_iter().collect();
        faults.push(LinkFault::new(Kind::InternalMissing, place, message, help).fix(false, edits));
    }
}
