//! Jekyll's `_config.yml`: title, url, baseurl and timezone, where `signoise.toml` is silent.

use super::{Config, SiteConfig, read};
use crate::page::FrontMatter;
use crate::page::front_matter::{Node, Value};

/// The name of the file.
pub const FILE_NAME: &str = "_config.yml";

/// The folder of a repository that GitHub publishes besides the whole of it.
const PUBLISHED_FOLDER: &str = "docs";

/// The folders where the file may be, the first one that has it: the one that the site is made of.
pub fn folders(site: &SiteConfig) -> Vec<String> {
    match &site.source {
        Some(source) => vec![source.clone()],
        None => vec![String::new(), PUBLISHED_FOLDER.to_owned()],
    }
}

/// The path of the file in a folder.
pub fn path_in(folder: &str) -> String {
    if folder.is_empty() { FILE_NAME.to_owned() } else { format!("{folder}/{FILE_NAME}") }
}

impl Config {
    /// Completes the configuration of the site from the text of the `_config.yml` in a folder, which the site is made
    /// of then. The file is somebody else's: what cannot be read or makes no sense comes back as remarks, and changes
    /// nothing.
    pub fn complete_from_jekyll(&mut self, folder: &str, text: &str) -> Vec<String> {
        if self.site.source.is_none() && !folder.is_empty() {
            self.site.source = Some(folder.to_owned());
        }
        let file = path_in(folder);
        let fence = fenced(text);
        let front_matter = FrontMatter::read(&fence);
        let FrontMatter::Block(block) = &front_matter else { return Vec::new() };
        if let Err(fault) = &block.root {
            return vec![format!("{file} is not read: {}", fault.message)];
        }
        let value = |key: &str| front_matter.get(key).and_then(scalar).filter(|value| !value.trim().is_empty());

        let mut remarks = Vec::new();
        let mut keep = |key: &str, fault: String| remarks.push(format!("{file}: {key}: {fault}"));
        let site = &mut self.site;
        if site.title.is_none() {
            site.title = value("title");
        }
        site.permalink = value("permalink");
        if site.base_path.is_none() {
            site.base_path = value("baseurl").map(|path| read::base_path(&path));
        }
        if site.url.is_none()
            && let Some(url) = value("url")
        {
            site.url = read::address(&url).map_err(|fault| keep("url", fault)).ok();
        }
        if site.timezone.is_none()
            && let Some(zone) = value("timezone")
        {
            site.timezone = read::time_zone(&zone).map_err(|fault| keep("timezone", fault)).ok();
        }
        remarks
    }
}

/// The file between the fences of front matter, so that the one reader of YAML and its limits serve here as well.
/// A document marker of its own goes.
fn fenced(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body: Vec<&str> = text.lines().filter(|line| !matches!(line.trim_end(), "---" | "...")).collect();
    format!("---\n{}\n---\n", body.join("\n"))
}

fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::String { text, .. } => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Bool(answer) => Some(answer.to_string()),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}
