//! What is wrong with the links of a page: one look at what both renderers make of them, from which the rules of the
//! family `link` each take their own kind of fault.
//!
//! A fault names a cause: a link that no renderer makes a link of has no bad address as well.

mod brackets;
mod definitions;
pub(super) mod external;
mod internal;
mod liquid;
mod query;
pub(crate) mod secret;
mod tags;

use definitions::{Definitions, is_reference};

use super::{PageContext, Sink, resolve, table_faults};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::page::{Link, Page};
use crate::text::Span;
use crate::text::hash::HashSet;
use crate::text::untrusted::is_hidden;

/// The causes, each the name of a rule of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `link/malformed`
    Malformed,
    /// `link/empty-url`
    EmptyUrl,
    /// `link/empty-text`
    EmptyText,
    /// `link/bad-url`
    BadUrl,
    /// `link/http`
    Http,
    /// `link/tracking`
    Tracking,
    /// `link/signed-url`
    SignedUrl,
    /// `link/double-encoded`
    DoubleEncoded,
    /// `link/internal-missing`
    InternalMissing,
    /// `link/anchor-missing`
    AnchorMissing,
    /// `link/image-missing`
    ImageMissing,
    /// `link/no-base-path`
    NoBasePath,
    /// `link/relative-in-post`
    RelativeInPost,
    /// `link/case-mismatch`
    CaseMismatch,
    /// `link/bare-url`
    BareUrl,
    /// `link/not-public`
    NotPublic,
}

/// A fault of a link.
#[derive(Debug, Clone)]
pub struct LinkFault {
    /// The cause.
    pub kind: Kind,
    /// Where it is.
    pub span: Span,
    message: String,
    help: String,
    severity: Option<Severity>,
    fix: Option<Fix>,
}

impl LinkFault {
    fn new(kind: Kind, span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, span, message: message.into(), help: help.into(), severity: None, fix: None }
    }

    fn fix(mut self, safe: bool, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { safe, edits }).filter(|fix| !fix.edits.is_empty());
        self
    }

    fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

/// Reports the faults of one kind.
pub fn report(context: &PageContext<'_>, sink: &mut Sink<'_>, kind: Kind) {
    for fault in context.link_faults().iter().filter(|fault| fault.kind == kind) {
        let mut draft = sink.add(fault.span, fault.message.as_str()).help(fault.help.as_str());
        if let Some(fix) = &fault.fix {
            draft = draft.fix(fix.safe, fix.edits.clone());
        }
        if let Some(severity) = fault.severity {
            draft.severity(severity);
        }
    }
}

/// Takes the credentials of a page out of what findings say of it: a report is read by more people than the page.
pub fn hide_secrets(context: &PageContext<'_>, findings: &mut [Finding]) {
    let faults = context.link_faults().iter().filter(|fault| fault.kind == Kind::SignedUrl);
    let mut secrets = faults.map(|fault| context.page.slice(fault.span)).peekable();
    if secrets.peek().is_none() {
        return;
    }
    let hider = secret::Hider::new(secrets);
    for finding in findings {
        hider.hide(&mut finding.message);
        finding.help.iter_mut().chain(&mut finding.label).for_each(|text| hider.hide(text));
        finding.related.iter_mut().for_each(|related| hider.hide(&mut related.message));
        if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| hider.finds(&edit.text))) {
            finding.fix = None;
        }
    }
}

/// The address without the parameters that follow a reader and without a mail filter's wrapper, and what was wrong
/// with it; none where there is nothing to leave out.
pub fn without_tracking(address: &str) -> Option<(String, String)> {
    let url = url::Url::parse(address).ok()?;
    let mut faults = Vec::new();
    query::tracking(&url, Span::new(0, address.len()), address, &mut faults);
    let fault = faults.pop()?;
    let clean = crate::text::edit::apply(address, &fault.fix?.edits)?;
    Some((clean, fault.message))
}

/// What to say about a text that holds an address with a credential; none where it does not.
pub fn credential(text: &str) -> Option<String> {
    let mut faults = Vec::new();
    secret::find(&Page::new("", text.as_bytes().to_vec()), &mut faults);
    faults.into_iter().next().map(|fault| fault.message)
}

/// The faults that begin inside a span.
pub(crate) fn in_span<'a>(context: &PageContext<'a>, span: Span) -> impl Iterator<Item = &'a LinkFault> {
    let faults = context.link_faults();
    let from = faults.partition_point(|fault| fault.span.start < span.start);
    faults.get(from..).unwrap_or_default().iter().take_while(move |fault| fault.span.start < span.end)
}

/// Finds the faults of every link of a page.
pub fn find(context: &PageContext<'_>) -> Vec<LinkFault> {
    let page = context.page;
    let mut faults = Vec::new();
    let secrets = secret::find(page, &mut faults);
    liquid::find(context, &mut faults);
    let bytes = page.slice(page.body()).as_bytes();
    let may_link = memchr::memchr3(b'[', b']', b'<', bytes).is_some() || memchr::memmem::find(bytes, b"://").is_some();
    if !may_link && memchr::memmem::find(bytes, b"www.").is_none() {
        faults.sort_by_key(|fault| fault.span);
        return faults;
    }
    let links = Links::new(page);
    let explained = Explained::new(context);
    brackets::find(page, &links, &explained, &mut faults);
    let broken: HashSet<usize> =
        faults.iter().filter(|f| f.kind == Kind::Malformed).map(|f| page.line_of(f.span.start)).collect();
    let mut definitions = Definitions::default();
    for &link in &links.all {
        if links.shown_once(page, link) {
            continue;
        }
        if link.url.trim().is_empty() && is_textless(page, link) && explained.covers(page, link.span.start) {
            continue;
        }
        if !is_reference(link) {
            examine(context, link, &secrets, &mut faults);
        } else if let Some(link) = definitions.of(page, link) {
            examine(context, &link, &secrets, &mut faults);
        }
    }
    for link in &tags::of(page) {
        examine(context, link, &secrets, &mut faults);
    }
    for link in page.gfm_links().iter().filter(|link| link.bare) {
        let known = links.begins_at(link.span.start)
            || is_behind_empty(page, &links, link.span.start)
            || broken.contains(&page.line_of(link.span.start));
        if !known && !explained.covers(page, link.span.start) && !has_secret(link, &secrets) {
            bare(page, link, &mut faults);
        }
    }
    faults.sort_by_key(|fault| fault.span);
    faults
}

/// The links of a page in both renderers.
struct Links<'a> {
    /// By the offset where they begin; of two that begin at one place GitHub's.
    all: Vec<&'a Link>,
    gfm: Junctions,
    /// None where the site has the links that GitHub has, as on nearly every page.
    kramdown: Option<Junctions>,
}

/// Offsets of the `](` of links, in order.
struct Junctions(Vec<usize>);

impl Junctions {
    fn new(page: &Page, links: &[&Link]) -> Self {
        let mut offsets: Vec<usize> = links.iter().filter_map(|link| junction(page, link)).collect();
        offsets.sort_unstable();
        Self(offsets)
    }

    fn contains(&self, at: usize) -> bool {
        self.0.binary_search(&at).is_ok()
    }
}

impl<'a> Links<'a> {
    fn new(page: &'a Page) -> Self {
        let written = |links: &'a [Link]| links.iter().filter(|link| !link.bare).collect::<Vec<_>>();
        let (gfm, kramdown) = (written(page.gfm_links()), written(page.kramdown_links()));
        let place = |link: &&Link| (link.span, link.target);
        let kramdown_junctions =
            (!gfm.iter().map(place).eq(kramdown.iter().map(place))).then(|| Junctions::new(page, &kramdown));
        let gfm_junctions = Junctions::new(page, &gfm);
        let mut all = gfm;
        if kramdown_junctions.is_some() {
            all.extend(kramdown);
        }
        all.sort_by_key(|link| link.span.start);
        all.dedup_by_key(|link| link.span.start);
        Self { all, gfm: gfm_junctions, kramdown: kramdown_junctions }
    }

    /// Whether the `](` at an offset is that of a link on GitHub, and on the site.
    fn joined(&self, at: usize) -> (bool, bool) {
        let gfm = self.gfm.contains(at);
        (gfm, self.kramdown.as_ref().map_or(gfm, |junctions| junctions.contains(at)))
    }

    /// The last link that begins before an offset.
    fn before(&self, at: usize) -> Option<&'a Link> {
        let after = self.all.partition_point(|link| link.span.start < at);
        self.all.get(after.checked_sub(1)?).copied()
    }

    fn begins_at(&self, at: usize) -> bool {
        self.all.binary_search_by_key(&at, |link| link.span.start).is_ok()
    }

    /// Whether an inline link is one in one renderer only: that is a fault of its own.
    fn shown_once(&self, page: &Page, link: &Link) -> bool {
        self.kramdown.is_some()
            && junction(page, link).is_some_and(|at| {
                let (gfm, kramdown) = self.joined(at);
                gfm != kramdown
            })
    }
}

/// The offset of the `](` of an inline link.
fn junction(page: &Page, link: &Link) -> Option<usize> {
    let end = if link.target.is_empty() { link.span.end } else { link.target.start };
    let source = Span::new(link.span.start, end).of(page.text());
    // Mostly it is what stands before the address.
    let at = if source.ends_with("](") { source.len() - 2 } else { source.rfind("](")? };
    Some(link.span.start + at)
}

/// Lines whose table faults explain what is wrong with their links.
struct Explained(HashSet<usize>);

impl Explained {
    fn new(context: &PageContext<'_>) -> Self {
        use table_faults::Kind as Table;
        let page = context.page;
        let cutting = |kind| {
            matches!(
                kind,
                Table::RowSplit
                    | Table::RowWithoutPipe
                    | Table::RowRunOn
                    | Table::PipeInLink
                    | Table::TooManyCells
                    | Table::RowLost
                    | Table::Accidental
            )
        };
        let mut lines = HashSet::default();
        for fault in context.table_faults().iter().filter(|fault| cutting(fault.kind)) {
            lines.extend(page.line_of(fault.span.start)..=page.line_of(fault.span.end));
        }
        Self(lines)
    }

    fn covers(&self, page: &Page, offset: usize) -> bool {
        self.0.contains(&page.line_of(offset))
    }
}

/// The faults of a link that both renderers make a link of.
fn examine(context: &PageContext<'_>, link: &Link, secrets: &[Span], faults: &mut Vec<LinkFault>) {
    let page = context.page;
    let place = if link.target.is_empty() { link.span } else { link.target };
    let url = link.url.trim();
    if url.is_empty() {
        let what =
            if link.image { "this picture has no address" } else { "this link leads nowhere: its address is empty" };
        let signs = if page.slice(link.span).starts_with('<') { "quotation marks" } else { "parentheses" };
        let help = format!("write the address between the {signs}, or delete the link");
        faults.push(LinkFault::new(Kind::EmptyUrl, link.span, what, help));
        return;
    }
    if !link.image && is_textless(page, link) {
        let help = "write the words to click on between the brackets";
        faults.push(LinkFault::new(Kind::EmptyText, link.span, "this link has no text, so nobody sees it", help));
    }
    if has_secret(link, secrets) {
        return;
    }
    if external::is_plainly_public(url) && page.slice(place) == url && !resolve::is_own(context.site, url) {
        return;
    }
    if let Some(fault) = external::bad(context, link, place, url) {
        faults.push(fault);
        return;
    }
    external::find(page, link, place, url, faults);
    internal::find(context, link, place, url, faults);
}

/// Whether a credential stands inside a link; `secrets` are in order.
fn has_secret(link: &Link, secrets: &[Span]) -> bool {
    let at = secrets.partition_point(|secret| secret.start < link.span.start);
    secrets.get(at).is_some_and(|secret| link.span.encloses(*secret))
}

/// Whether an address stands behind the empty parentheses it was meant for.
fn is_behind_empty(page: &Page, links: &Links<'_>, at: usize) -> bool {
    links.before(at).is_some_and(|link| {
        link.url.trim().is_empty() && Span::new(link.span.end, at).of(page.text()).trim().is_empty()
    })
}

/// Whether there is nothing to click on: no words and no picture between the brackets.
fn is_textless(page: &Page, link: &Link) -> bool {
    let Some(at) = junction(page, link) else { return false };
    let source = Span::new(link.span.start + 1, at).of(page.text());
    source.chars().all(|c| c.is_whitespace() || is_hidden(c))
}

/// Whether what stands before an address on its line makes it the address of a definition: `[label]: `.
fn is_definition(page: &Page, at: usize) -> bool {
    let line = page.map().line_span(page.line_of(at), page.text());
    let before = Span::new(line.start, at).of(page.text()).trim();
    before
        .strip_prefix('[')
        .and_then(|label| label.strip_suffix("]:"))
        .is_some_and(|label| !label.starts_with('^') && !label.contains(['[', ']']))
}

/// An address in the text that GitHub makes a link of and the site does not.
fn bare(page: &Page, link: &Link, faults: &mut Vec<LinkFault>) {
    let shown = page.slice(link.span);
    let after = page.text().get(link.span.end..).unwrap_or("");
    if is_definition(page, link.span.start) {
        // What stands below it keeps it from being one, and has a finding of its own.
        return;
    }
    if link.url.starts_with("mailto:") || after.starts_with("</a") || shown.contains(['<', '>']) {
        return;
    }
    let fix = |text: String| vec![Edit { start: link.span.start, end: link.span.end, text }];
    let fault = LinkFault::new(
        Kind::BareUrl,
        link.span,
        "the site prints this address as text; only GitHub makes a link of it",
        "write `[title](address)`, or put the address between `<` and `>`",
    );
    let complete = shown.starts_with("https://") || shown.starts_with("http://");
    faults.push(if complete { fault.fix(true, fix(format!("<{shown}>"))) } else { fault });
}
