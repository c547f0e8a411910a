//! A digest as one HTML document that needs nothing else: no script, no image, no remote file.

use std::io::Write;

use super::template::{Name, RenderError, Templates};
use super::view::{Medium, View};
use super::voice::Voice;
use crate::digest::Digest;

/// Writes a digest.
pub fn write(digest: &Digest, templates: &Templates, out: &mut dyn Write) -> Result<(), RenderError> {
    out.write_all(render(digest, templates, Medium::Document)?.as_bytes())?;
    Ok(())
}

/// The document, for a browser or for a mail client.
pub(super) fn render(digest: &Digest, templates: &Templates, medium: Medium) -> Result<String, RenderError> {
    templates.render(Name::Html, &View::of(digest, Voice::Html, medium))
}
