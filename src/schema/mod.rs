//! What a page should say: content types, loaded from `schema/*.yaml` or built in.

/// The content types of a site.
#[derive(Debug, Default)]
pub struct Schema {
    /// In the order of their files.
    pub types: Vec<ContentType>,
}

/// A kind of page.
#[derive(Debug)]
pub struct ContentType {
    /// Its name, such as `topic`.
    pub name: String,
}
