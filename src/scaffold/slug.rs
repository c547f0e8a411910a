//! Slugs: the part of a file name and address that is made of a title, as Jekyll makes it, in ASCII.

use crate::schema::file_name::is_slug;

/// A slug has at most this many bytes.
pub const MAX_BYTES: usize = 80;

/// Names that Windows reserves for devices.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The slug of a title: letters folded to ASCII, everything else one `-`, cut at a word. The error says why a
/// title has none.
pub fn of_title(title: &str) -> Result<String, String> {
    let full = slug::slugify(title);
    let slug = cut(&full);
    if slug.is_empty() {
        return Err("of this title is empty: it has no letter or digit".to_owned());
    }
    check(slug)?;
    Ok(slug.to_owned())
}

/// Whether a text can be a slug as it stands.
pub fn check(slug: &str) -> Result<(), String> {
    if slug.is_empty() {
        return Err("is empty".to_owned());
    }
    if !is_slug(slug) {
        return Err(format!("`{}` may have lower-case letters, digits and single `-` only", slug.escape_debug()));
    }
    if slug.len() > MAX_BYTES {
        return Err(format!("has {} bytes, more than {MAX_BYTES}", slug.len()));
    }
    if DEVICES.contains(&slug) {
        return Err(format!("`{slug}` is the name of a device on Windows"));
    }
    Ok(())
}

/// At most [`MAX_BYTES`], and whole words unless the first one is longer than that.
fn cut(slug: &str) -> &str {
    if slug.len() <= MAX_BYTES {
        return slug;
    }
    let head = slug.get(..=MAX_BYTES).unwrap_or(slug);
    match head.rfind('-') {
        Some(at) => head.get(..at).unwrap_or(""),
        None => slug.get(..MAX_BYTES).unwrap_or(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_slugs() {
        for (title, slug) in [
            ("What's in a partnership?", "what-s-in-a-partnership"),
            ("Été à Montréal — C# & .NET", "ete-a-montreal-c-net"),
            ("  A  B_C  ", "a-b-c"),
            ("2024", "2024"),
        ] {
            assert_eq!(of_title(title).unwrap(), slug);
        }
        let long = of_title(&"word ".repeat(40)).unwrap();
        assert!(long.len() <= MAX_BYTES && long.ends_with("word"));
        assert_eq!(of_title(&"x".repeat(200)).unwrap().len(), MAX_BYTES);
        for title in ["", "?!", "CON", "nul", "-"] {
            assert!(of_title(title).is_err(), "{title}");
        }
        for slug in ["A", "a--b", "-a", "a/b", "..", "é"] {
            assert!(check(slug).is_err(), "{slug}");
        }
    }
}
