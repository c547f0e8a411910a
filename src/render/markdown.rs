//! A digest as Markdown.

use std::io::Write;

use super::template::{Name, RenderError, Templates};
use super::view::{Medium, View};
use super::voice::Voice;
use crate::digest::Digest;

/// Writes a digest.
pub fn write(digest: &Digest, templates: &Templates, out: &mut dyn Write) -> Result<(), RenderError> {
    let view = View::of(digest, Voice::Markdown, Medium::Document);
    out.write_all(templates.render(Name::Markdown, &view)?.as_bytes())?;
    Ok(())
}
