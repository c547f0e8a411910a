//! The templates of a digest: those that are built in, those that a site puts in their place, and rendering both
//! within limits.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Value};

use super::view::{Size, View};
use super::voice::Voice;
use crate::text::Untrusted;
use crate::text::template::{self, Budget};

/// What rendering any digest may cost.
const FRAME: Budget = Budget { fuel: 2_000_000, bytes: 16 * 1024 * 1024 };
/// What each item may cost besides: four times what the most costly template that is built in takes.
const FUEL_OF_ITEM: usize = 200;
/// Bytes of text that a step pays for besides; the engine counts 64.
const BYTES_OF_STEP: usize = 4;
/// How often a text may be written.
const COPIES: usize = 32;
/// Bytes of the longest digest.
const LONGEST: usize = 256 * 1024 * 1024;

/// What rendering a digest may cost, by how much there is to tell: what a template keeps in memory costs as well.
fn budget(size: Size) -> Budget {
    let fuel = size.items.saturating_mul(FUEL_OF_ITEM).saturating_add(size.bytes / BYTES_OF_STEP);
    Budget {
        fuel: FRAME.fuel.saturating_add(u64::try_from(fuel).unwrap_or(u64::MAX)),
        bytes: size.bytes.saturating_mul(COPIES).saturating_add(FRAME.bytes).min(LONGEST),
    }
}

/// A template by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Of `markdown` and `post`.
    Markdown,
    /// Of `html`, and of the formatted part of `eml`.
    Html,
    /// Of `text`, and of the plain part of `eml`.
    Text,
}

/// The templates of a site; what it lacks is built in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Templates {
    /// In place of the built-in Markdown.
    pub markdown: Option<String>,
    /// In place of the built-in HTML.
    pub html: Option<String>,
    /// In place of the built-in text.
    pub text: Option<String>,
}

/// Why a digest could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template.
    #[error("the {} template of the digest: {source}", .name.as_str())]
    Template {
        /// Which one.
        name: Name,
        /// What is wrong with it.
        source: template::Error,
    },
    /// The e-mail.
    #[error(transparent)]
    Mail(#[from] super::eml::MailError),
    /// Writing.
    #[error(transparent)]
    Write(#[from] std::io::Error),
}

impl Name {
    /// Its name in configuration and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Text => "text",
        }
    }

    /// The template that is built in.
    pub const fn built_in(self) -> &'static str {
        match self {
            Self::Markdown => include_str!("templates/digest.md.j2"),
            Self::Html => include_str!("templates/digest.html.j2"),
            Self::Text => include_str!("templates/digest.txt.j2"),
        }
    }

    /// How its format says texts and links.
    pub const fn voice(self) -> Voice {
        match self {
            Self::Markdown => Voice::Markdown,
            Self::Html => Voice::Html,
            Self::Text => Voice::Text,
        }
    }
}

impl Templates {
    fn source(&self, name: Name) -> &str {
        let own = match name {
            Name::Markdown => &self.markdown,
            Name::Html => &self.html,
            Name::Text => &self.text,
        };
        own.as_deref().unwrap_or_else(|| name.built_in())
    }

    /// Renders a template. Whatever blank lines it leaves at the end, the text ends with one line end.
    pub(super) fn render(&self, name: Name, view: &View) -> Result<String, RenderError> {
        let text = self.try_render(name, view).map_err(|source| RenderError::Template { name, source })?;
        Ok(format!("{}\n", text.trim_end()))
    }

    fn try_render(&self, name: Name, view: &View) -> Result<String, template::Error> {
        let mut environment = template::environment();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(template::Error::Template)?);
        if name == Name::Html {
            environment.set_auto_escape_callback(|_| AutoEscape::Html);
            // The engine's own escaping would turn each slash of an address into six bytes.
            environment.set_formatter(|out, _, value| {
                let shown = value.to_string();
                if value.is_safe() {
                    return out.write_str(&shown).map_err(Into::into);
                }
                write!(out, "{}", Untrusted(&shown).html()).map_err(Into::into)
            });
        }
        template::render(environment, self.source(name), &Value::from(Serde(view)), budget(view.size()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::model::{Digest, Group, Item, Part};
    use crate::render::view::Medium;

    fn digest(items: usize) -> Digest {
        let item = |number: usize| Item {
            change: number.to_string(),
            title: format!("Resource & {number}"),
            url: Some(format!("https://example.org/{}", "x".repeat(number % 4_000))),
            description: Some("A <text> of some length. ".repeat(number % 9)),
            notes: Some("Note".into()),
            place: vec!["Tools".into()],
            edits: vec![vec![Part::say("was called "), Part::Quote("it".into())]; number % 4],
            hidden: None,
        };
        let group = Group {
            heading: "Group".into(),
            added: (0..items).map(item).collect(),
            updated: (0..items / 9).map(item).collect(),
            ..Group::default()
        };
        Digest { groups: vec![group], ..Digest::default() }
    }

    #[test]
    fn what_an_item_may_cost_is_enough_for_it() {
        for name in [Name::Markdown, Name::Html, Name::Text] {
            for items in [1_000, 9_000] {
                let view = View::of(&digest(items), name.voice(), Medium::Document);
                let whole = budget(view.size());
                let of_items = Budget { fuel: (whole.fuel - FRAME.fuel) / 2, bytes: (whole.bytes - FRAME.bytes) / 2 };
                let mut environment = template::environment();
                if name == Name::Html {
                    environment.set_auto_escape_callback(|_| AutoEscape::Html);
                }
                let shown = template::render(environment, name.built_in(), &Value::from(Serde(&view)), of_items);
                assert!(shown.is_ok(), "{name:?} {items}: {:?}", shown.err());
            }
        }
    }

    #[test]
    fn what_a_template_keeps_is_bounded_by_the_digest() {
        let view = View::of(&digest(100), Voice::Html, Medium::Document);
        assert!(budget(view.size()).fuel * 64 < 256 * 1024 * 1024, "the engine counts 64 bytes as one step");
        let doubled = format!("{{% set x = 'aaaaaaaa' %}}{}{{{{ x | length }}}}", "{% set x = x ~ x %}".repeat(60));
        let joined = "{% set x = groups[0].added | join(groups) %}{{ x | join(x) | length }}".to_owned();
        for own in [doubled, joined] {
            let templates = Templates { html: Some(own), ..Templates::default() };
            let error = templates.render(Name::Html, &view).unwrap_err();
            assert!(error.to_string().contains("too much"), "{error}");
        }
    }
}
