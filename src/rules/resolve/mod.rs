//! Where an address leads on the published site: found by the names of the snapshot's files and the addresses that
//! Jekyll gives its pages, never by looking at a disk.

mod anchors;
mod name;
mod near;
mod path;
pub mod permalink;
mod tag;

use std::borrow::Cow;
use std::sync::OnceLock;

use super::{Site, posts};
use crate::config::jekyll;
use crate::page::Page;
use crate::text::hash::{HashMap, HashSet};
use name::{MARKDOWN, bare, is_static, key, published_form, served, stem};
use near::Near;

pub(crate) use anchors::{of as anchors_of, of_headings as heading_anchors};
pub(crate) use name::has_extension;
pub(crate) use path::{has_scheme, percent_decoded};
pub(crate) use tag::{Named, document, post};

/// What a folder is shown as, the first that exists.
const INDEXES: [&str; 5] = ["index.html", "index.md", "README.md", "readme.md", "index.markdown"];

/// Files that usual plugins and themes write.
const GENERATED: [&str; 7] = [
    "feed.xml",
    "sitemap.xml",
    "robots.txt",
    "redirects.json",
    "assets/css/style.css",
    "assets/main.css",
    "assets/js/scale.fix.js",
];

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// Another site, or something that only the build or the reader's machine knows.
    Elsewhere,
    /// A page of the site: index into [`Site::pages`].
    Page(usize),
    /// Another file of the site, by its path; the build may have to make it first.
    File(String),
    /// There is such a file, but its name is written in another case.
    OtherCase(String),
    /// It is there, under the base path that the address lacks; the address with it.
    NoBasePath(String),
    /// Relative to the address of a post nothing is there; the site-absolute address of what was probably meant.
    FromPost(Option<String>),
    /// Nothing is there; the path that was looked for.
    Missing(String),
}

/// What an address can lead to on a site, for looking it up; made anew whenever the files of the site change.
#[derive(Debug, Default)]
pub struct Addresses {
    /// The paths of all files: they are looked up far more often than they are listed.
    files: HashSet<String>,
    /// Folders with a configuration of Jekyll, besides that of the site.
    roots: HashSet<String>,
    /// Addresses of posts, permalinks and redirects, without slash and extension.
    published: HashMap<String, usize>,
    /// Every file and address by its lower-case form.
    folded: OnceLock<HashMap<String, String>>,
    /// Every file by its misspelt names.
    near: OnceLock<Near>,
    /// Files whose names begin with a day: by that day and what stands behind all such days.
    dated: OnceLock<HashMap<(String, String), String>>,
    /// Posts below a root by that root and their slugs: the style of their addresses is in a configuration that was
    /// not read.
    slugs: OnceLock<HashMap<(String, String), usize>>,
    /// Posts by what stands behind the day in their names.
    posts: OnceLock<tag::Posts>,
    /// Folders that hold the documents of a collection, without their underscore.
    collections: HashSet<String>,
    /// What a fragment can name, for each page that a link with a fragment leads to.
    ids: Vec<OnceLock<HashSet<String>>>,
}

impl Addresses {
    pub(super) fn new(site: &Site) -> Self {
        let mut published = HashMap::default();
        for (at, page) in site.pages.iter().enumerate() {
            for address in permalink::addresses(page, &site.config.site) {
                published.entry(key(&address).to_owned()).or_insert(at);
            }
        }
        let folder = |path: &String| {
            site.config.site.inside(path)?.strip_prefix('_')?.split_once('/').map(|(name, _)| name.to_owned())
        };
        let ordinary = |name: &String| !matches!(name.as_str(), "posts" | "layouts" | "includes" | "data" | "sass");
        let first = site.config.site.file("_").into_owned();
        let collections = site
            .files
            .range(first.clone()..)
            .take_while(|path| path.starts_with(&first))
            .filter_map(folder)
            .filter(ordinary)
            .collect();
        let ids = site.pages.iter().map(|_| OnceLock::new()).collect();
        let root = |path: &String| path.strip_suffix(jekyll::FILE_NAME)?.strip_suffix('/').map(str::to_owned);
        let roots = site.files.iter().filter_map(root).filter(|root| root != site.config.site.source()).collect();
        Self { files: site.files.iter().cloned().collect(), roots, published, collections, ids, ..Self::default() }
    }

    /// Whether a page has something that the fragment of an address can name.
    pub(crate) fn has_anchor(&self, site: &Site, page: usize, fragment: &str) -> bool {
        self.anchors(site, page).is_none_or(|ids| ids.contains(fragment))
    }

    /// Whether there is such a file.
    fn has_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// What fragments can name on a page.
    pub(crate) fn anchors(&self, site: &Site, page: usize) -> Option<&HashSet<String>> {
        let of = || site.pages.get(page).map_or_else(HashSet::default, |page| anchors::of(&page.unread()));
        Some(self.ids.get(page)?.get_or_init(of))
    }

    /// The first file whose name begins with a day, and then, but for more days, goes on as is asked for.
    pub(crate) fn dated_file(&self, site: &Site, day: &str, bare: &str) -> Option<&str> {
        let dated = self.dated.get_or_init(|| {
            let mut dated = HashMap::default();
            for path in &site.files {
                let name = posts::name_of(path);
                if posts::day_of_name(name).is_some() {
                    let day = name.get(..10).unwrap_or_default().to_owned();
                    dated.entry((day, posts::without_days(name).to_owned())).or_insert_with(|| path.clone());
                }
            }
            dated
        });
        dated.get(&(day.to_owned(), bare.to_owned())).map(String::as_str)
    }

    /// The post of the site in a folder that has a slug.
    fn post_below(&self, site: &Site, root: &str, slug: &str) -> Option<usize> {
        let slugs = self.slugs.get_or_init(|| {
            let mut slugs = HashMap::default();
            let posts = site.pages.iter().enumerate().filter(|(_, page)| permalink::is_post(&page.path));
            for (at, page) in posts {
                if let Some((root, slug)) = own_root(site, page).zip(permalink::slug_of(page)) {
                    slugs.entry((root.to_owned(), slug.to_owned())).or_insert(at);
                }
            }
            slugs
        });
        slugs.get(&(root.to_owned(), slug.to_owned())).copied()
    }

    fn folded(&self, site: &Site) -> &HashMap<String, String> {
        self.folded.get_or_init(|| {
            let mut folded = HashMap::default();
            let pages = site.files.iter().filter(|path| served(path)).filter_map(|path| Some((stem(path)?, path)));
            for (stem, path) in pages {
                folded.entry(stem.to_lowercase()).or_insert_with(|| path.clone());
            }
            for path in site.files.iter().filter(|path| served(path)) {
                folded.insert(path.to_lowercase(), path.clone());
            }
            for address in self.published.keys() {
                folded.entry(address.to_lowercase()).or_insert_with(|| address.clone());
            }
            folded
        })
    }
}

/// Whether an address means a page or a file of the site, there or not.
pub(crate) fn is_own(site: &Site, address: &str) -> bool {
    path::local(&site.config.site, address).is_some()
}

/// Finds what an address on a page means.
pub(crate) fn resolve(site: &Site, page: &Page, address: &str) -> Target {
    let address = address.trim();
    let Some(local) = path::local(&site.config.site, address) else { return Target::Elsewhere };
    let path = local.path.split(['?', '#']).next().unwrap_or("");
    if path.contains("{{") || path.contains("{%") {
        return Target::Elsewhere;
    }
    if path.is_empty() {
        return Looker::of(site, page).own(page);
    }
    let decoded = percent_decoded(path);
    let decoded = if decoded.contains('\\') { Cow::Owned(decoded.replace('\\', "/")) } else { decoded };
    let looker = Looker { source: !decoded.starts_with('/'), ..Looker::of(site, page) };
    let directory = decoded.ends_with('/');
    let base = looker.base();
    if decoded.starts_with('/') {
        let whole = path::joined([&*decoded]);
        if let Some(root) = own_root(site, page) {
            return looker.below(root, &whole, base, directory);
        }
        return looker.absolute(&whole, base, directory, decoded.starts_with("//"));
    }
    let in_posts = permalink::is_post(&page.path);
    let address = if in_posts { permalink::addresses(page, &site.config.site).into_iter().next() } else { None };
    let folder = if in_posts { address.as_deref() } else { Some(looker.inside(&page.path)) };
    let folder = folder.map_or("", |path| path.rsplit_once('/').map_or("", |(folder, _)| folder));
    let whole = path::joined([base, folder, &*decoded]);
    let found = looker.under_base(&whole, base, directory);
    if !in_posts {
        return found.unwrap_or_else(|| looker.missing(path::inside(&whole, base).unwrap_or(&whole)));
    }
    if let Some(found) = found {
        return found;
    }
    if own_root(site, page).is_some() {
        return Target::Elsewhere;
    }
    // What the author saw: the file next to the source, or the page of the root.
    let source = looker.inside(&page.path).rsplit_once('/').map_or("", |(folder, _)| folder);
    let meant = [path::joined([source, &*decoded]), path::joined([&*decoded])];
    let meant = meant.into_iter().map(|path| path::inside(&path, base).map_or(path.clone(), str::to_owned));
    let looker = Looker { source: true, ..looker };
    let hit = meant.into_iter().find(|path| !matches!(looker.find(path, directory), None | Some(Target::Elsewhere)));
    Target::FromPost(hit.map(|path| format!("{}/{}", site.config.base_path(), published_form(&path))))
}

/// Finds the file that the front matter of a page names: from the root of the site, or from the folder of the source,
/// where layouts put the base path in front of it.
pub(crate) fn asset(site: &Site, page: &Page, address: &str) -> Target {
    let path = address.split(['?', '#']).next().unwrap_or("");
    if path.is_empty() || path.contains("{{") || has_scheme(path) {
        return Target::Elsewhere;
    }
    let decoded = percent_decoded(path);
    let looker = Looker::of(site, page);
    let folder = looker.inside(&page.path).rsplit_once('/').map_or("", |(folder, _)| folder);
    let whole = path::joined([if decoded.starts_with('/') { "" } else { folder }, &*decoded]);
    let base = looker.base();
    let inside = path::inside(&whole, base).unwrap_or(&whole);
    // Nobody told where the site lives: its first folder may be the base path.
    let below = whole.split_once('/').map(|(_, rest)| rest).filter(|_| base.is_empty());
    let candidates = [Some(inside), Some(whole.as_str()), below];
    let files = candidates.into_iter().flatten().map(|path| looker.file(path));
    if let Some(file) = files.into_iter().find(|path| site.addresses().has_file(path)) {
        return Target::File(file.into_owned());
    }
    if let Some(root) = own_root(site, page) {
        let below = candidates.into_iter().flatten().map(|path| path::joined([root, path]));
        if let Some(file) = below.into_iter().find(|path| site.addresses().has_file(path)) {
            return Target::File(file);
        }
    }
    if decoded.starts_with("//") && whole.split('/').next().is_some_and(|host| host.contains('.')) {
        return Target::Elsewhere;
    }
    let file = looker.file(inside);
    let lower = file.to_lowercase();
    match site.addresses().folded(site).get(&lower).filter(|file| file.to_lowercase() == lower) {
        Some(file) => Target::OtherCase(file.clone()),
        None => Target::Missing(file.into_owned()),
    }
}

/// The folder of the site that a page belongs to, where that is another one than the site: the nearest folder above
/// the page with Jekyll's configuration.
fn own_root<'p>(site: &Site, page: &'p Page) -> Option<&'p str> {
    let roots = &site.addresses().roots;
    let above = |folder: &&'p str| folder.rsplit_once('/').map(|(above, _)| above);
    let mut folders = std::iter::successors(above(&page.path.as_str()), above);
    folders.find(|folder| roots.contains(*folder))
}

struct Looker<'a> {
    site: &'a Site,
    /// The folder that paths begin at: that of the site, or nothing for a page that is no part of it.
    root: &'a str,
    /// Whether the name of a Markdown source stands for its page, as it does in relative links.
    source: bool,
}

impl<'a> Looker<'a> {
    fn of(site: &'a Site, page: &Page) -> Self {
        let root = if site.config.site.inside(&page.path).is_some() { site.config.site.source() } else { "" };
        Self { site, root, source: true }
    }

    /// The file of the repository at a path.
    fn file<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if self.root.is_empty() { Cow::Borrowed(path) } else { self.site.config.site.file(path) }
    }

    /// The path of a file of the repository.
    fn inside<'p>(&self, file: &'p str) -> &'p str {
        if self.root.is_empty() { file } else { self.site.config.site.inside(file).unwrap_or(file) }
    }

    /// Whether the page is no part of the site: only the forge shows it, and every file beside it.
    fn is_beside_the_site(&self) -> bool {
        self.root != self.site.config.site.source()
    }

    /// The base path of addresses.
    fn base(&self) -> &'a str {
        if self.is_beside_the_site() { "" } else { self.site.config.base_path().trim_matches('/') }
    }

    fn own(&self, page: &Page) -> Target {
        self.page(&page.path).unwrap_or(Target::Elsewhere)
    }

    fn page(&self, path: &str) -> Option<Target> {
        self.site.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok().map(Target::Page)
    }

    fn absolute(&self, whole: &str, base: &str, directory: bool, host_like: bool) -> Target {
        if let Some(found) = self.under_base(whole, base, directory) {
            return found;
        }
        if host_like && whole.split('/').next().is_some_and(|host| host.contains('.')) {
            return Target::Elsewhere;
        }
        if base.is_empty() {
            // Nobody told where the site lives: the first folder may be the base path.
            let rest = whole.split_once('/').map(|(_, rest)| rest);
            let unknown = self.site.config.site.base_path.is_none();
            let found = rest.filter(|_| unknown).and_then(|rest| self.find(rest, directory));
            return found.unwrap_or_else(|| self.missing(whole));
        }
        if let Some(inside) = path::inside(whole, base) {
            return self.missing(inside);
        }
        match self.find(whole, directory) {
            // Two slashes where the base path was meant to stand: some layouts put it there.
            Some(found) if host_like => found,
            Some(Target::Elsewhere) | None => self.missing(whole),
            Some(_) => Target::NoBasePath(format!("/{base}/{whole}")),
        }
    }

    /// An absolute address on a page of a site that lives in a folder of the repository. Its base path is in a
    /// configuration that was not read: the first folder may be it.
    fn below(&self, root: &str, whole: &str, base: &str, directory: bool) -> Target {
        let inside = path::inside(whole, base).unwrap_or(whole);
        let rest = whole.split_once('/').map(|(_, rest)| rest).or((!whole.is_empty()).then_some(""));
        let meant = [Some(inside), rest].into_iter().flatten().map(|path| path::joined([root, path]));
        let found = meant.into_iter().find_map(|path| self.find(&path, directory));
        let slug = key(whole).rsplit('/').next().unwrap_or_default();
        let post = || self.site.addresses().post_below(self.site, root, slug).map(Target::Page);
        found.or_else(post).unwrap_or_else(|| self.missing(inside))
    }

    fn under_base(&self, whole: &str, base: &str, directory: bool) -> Option<Target> {
        self.find(path::inside(whole, base)?, directory)
    }

    /// What is published at a path.
    fn find(&self, path: &str, directory: bool) -> Option<Target> {
        let addresses = self.site.addresses();
        let published = || addresses.published.get(key(path)).copied().map(Target::Page);
        if path.is_empty() {
            return Some(self.index("").unwrap_or_else(|| Target::File(self.file("index.html").into_owned())));
        }
        let file = self.file(path);
        if addresses.has_file(&file) && (served(path) || self.is_beside_the_site()) && !directory {
            let markdown = MARKDOWN.iter().any(|extension| has_extension(path, extension));
            if !markdown || self.source || is_static(path) {
                return Some(self.page(&file).unwrap_or_else(|| Target::File(file.into_owned())));
            }
        }
        let stem = file.strip_suffix(".html").unwrap_or(&file);
        if served(path) {
            for extension in MARKDOWN {
                let source = format!("{stem}.{extension}");
                if let Some(page) = self.page(&source) {
                    return Some(page);
                }
                if addresses.has_file(&source) {
                    return Some(Target::File(source));
                }
            }
            let page = format!("{file}.html");
            if addresses.has_file(&page) {
                return Some(Target::File(page));
            }
        }
        published().or_else(|| self.index(&format!("{path}/"))).or_else(|| self.made(path))
    }

    fn index(&self, folder: &str) -> Option<Target> {
        let names = INDEXES.iter().map(|name| format!("{folder}{name}")).filter(|name| served(name));
        let name = names.map(|name| self.file(&name).into_owned()).find(|name| self.site.addresses().has_file(name))?;
        Some(self.page(&name).unwrap_or(Target::File(name)))
    }

    /// Files that a build makes.
    fn made(&self, path: &str) -> Option<Target> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let first = path.split('/').next().unwrap_or("");
        let page_number =
            name.strip_prefix("page").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        let styles = path.strip_suffix(".css").is_some_and(|stem| {
            let stem = self.file(stem);
            ["scss", "sass"].iter().any(|extension| self.site.addresses().has_file(&format!("{stem}.{extension}")))
        });
        let feed = folder == "feed" || folder.starts_with("feed/");
        let known = GENERATED.contains(&path) || styles || feed && has_extension(path, "xml") || page_number;
        let collection = self.site.addresses().collections.contains(first);
        if collection { Some(Target::Elsewhere) } else { known.then(|| Target::File(self.file(path).into_owned())) }
    }

    fn missing(&self, path: &str) -> Target {
        let file = self.file(path);
        let folded = self.site.addresses().folded(self.site);
        let (lower, address) = (file.to_lowercase(), path.to_lowercase());
        let other = folded.get(&lower).or_else(|| folded.get(key(&lower))).or_else(|| folded.get(key(&address)));
        // The same name means that it is there and not published under it.
        match other.filter(|other| bare(other) != bare(&file) && bare(other) != bare(path)) {
            Some(other) => Target::OtherCase(other.clone()),
            None => Target::Missing(file.into_owned()),
        }
    }
}

/// A page or file of the site whose name is nearly the missing one.
pub(crate) fn near<'a>(site: &'a Site, missing: &str) -> Option<&'a str> {
    let addresses = site.addresses();
    let near = || {
        let address = |page| permalink::addresses(page, &site.config.site).into_iter().next();
        let published: Vec<String> = site
            .pages
            .iter()
            .filter_map(address)
            .map(|address| site.config.site.file(&format!("{}.html", key(&address))).into_owned())
            .collect();
        Near::new(site.files.iter().chain(&published))
    };
    addresses.near.get_or_init(near).find(missing)
}

/// The anchor that is nearly the missing one.
pub(crate) fn anchors_near<'a>(ids: &'a HashSet<String>, missing: &str) -> Option<&'a str> {
    let wanted = anchors::heading_id(missing);
    if let Some(id) = ids.get(&wanted) {
        return Some(id);
    }
    let mut close: Vec<&str> =
        ids.iter().map(String::as_str).filter(|id| id.len().abs_diff(wanted.len()) <= 4).collect();
    close.sort_unstable();
    if wanted.len() > 96 || close.len() > 200 {
        return None;
    }
    similar::get_close_matches(wanted.as_str(), &close, 1, 0.8).first().copied()
}

/// Whether a page is published at all.
pub(crate) fn is_published(page: &Page) -> bool {
    let hidden = page.front_matter().get("published").and_then(|node| node.to_json().as_bool()) == Some(false);
    !hidden && (permalink::is_post(&page.path) || served(&page.path))
}

/// Whether a published page is a page of the site, and no file that lies beside it.
pub(crate) fn is_page(page: &Page) -> bool {
    is_published(page) && !is_static(&page.path)
}

/// The file that a page becomes; none for one that is not published, or whose address is not known.
pub(crate) fn output(site: &Site, page: &Page) -> Option<String> {
    let path = site.config.site.inside(&page.path).filter(|_| is_published(page))?;
    let own = page.front_matter().get("permalink").is_some() || permalink::is_post(&page.path);
    let address = if own { permalink::addresses(page, &site.config.site).into_iter().next() } else { None };
    let mut file = match address {
        Some(address) => address.trim_start_matches('/').to_owned(),
        None if own || is_static(path) => return None,
        None => format!("{}.html", stem(path)?),
    };
    let name = file.rsplit_once('/').map_or(file.as_str(), |(_, name)| name);
    file.push_str(match name {
        "" => "index.html",
        name if name.contains('.') => "",
        _ => ".html",
    });
    Some(file)
}
