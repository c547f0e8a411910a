//! The templates of a digest: those that are built in, those that a site puts in their place, and rendering both
//! within limits.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Value};

use super::view::View;
use super::voice::Voice;
use crate::text::Untrusted;
use crate::text::template::{self, Budget};

/// What rendering a digest may cost: enough for two pages of the largest size that share nothing.
const BUDGET: Budget = Budget { fuel: 200_000_000, bytes: 256 * 1024 * 1024 };

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
        template::render(environment, self.source(name), &Value::from(Serde(view)), BUDGET)
    }
}
