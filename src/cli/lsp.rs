//! `signoise lsp`: the language server, started by an editor.

use std::io::IsTerminal;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::context::{self, LoadError};
use super::{Failure, Global, output, workspace};
use crate::config::{self, ConfigError};
use crate::lsp::{self, Fault, Ground, Loaded};
use crate::rules;
use crate::schema;
use crate::snapshot::{Content, Repository};

/// Arguments of `signoise lsp`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise lsp

An editor starts this command and talks to it; docs/editors.md says how to set one up.
Messages for people go to standard error. Exit codes: 0 after an orderly shutdown, 1 otherwise.")]
pub(super) struct Args {
    /// Talk over standard input and output, which is the only way there is
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Args {
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "every command is run in the same way")]
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        if std::io::stdin().is_terminal() {
            output::say(global, "note: this command is for editors, which talk to it on standard input");
        }
        Ok(u8::from(!lsp::serve(&Files { global })))
    }
}

/// Configuration and content types from files.
struct Files<'a> {
    global: &'a Global,
}

impl Ground for Files<'_> {
    fn load(
        &self,
        repository: &Repository,
        folder: &Path,
        unsaved: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Loaded, Fault> {
        let ids: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
        let found = context::load_config(repository, folder, self.global.config.as_deref(), &ids)?;
        let content = Content::new(&found.config.content, &found.config.ignore).map_err(Failure::from)?;
        let mut sources: Vec<_> = found.path.clone().into_iter().collect();
        let mut files = Vec::new();
        if let Some(root) = repository.root() {
            sources.push(root.join(config::FILE_NAME));
            let folders = config::jekyll::folders(&found.config.site);
            sources.extend(folders.iter().map(|folder| root.join(config::jekyll::path_in(folder))));
            sources.push(root.join(found.config.schema_dir()));
            files = workspace::schema_files(&found.config, root)?;
            for (path, text) in &mut files {
                sources.push(root.join(&*path));
                if let Some(unsaved) = unsaved(path) {
                    *text = unsaved;
                }
            }
        }
        let schema = workspace::schema_of(&files, &found.config)?;
        Ok(Loaded { config: found.config, content, schema, remarks: found.remarks, sources })
    }

    fn now(&self) -> DateTime<Utc> {
        let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
        epoch.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or_else(Utc::now)
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self { place: None, message: failure.message, hint: failure.hints.into_iter().next() }
    }
}

impl From<LoadError> for Fault {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Config(ConfigError { path, line, column, message, hint }) => {
                Self { place: Some((path, line, column)), message, hint }
            }
            other => Self { place: None, message: other.to_string(), hint: other.hint() },
        }
    }
}

impl From<schema::Error> for Fault {
    fn from(error: schema::Error) -> Self {
        let schema::Error { path, line, column, message, suggestion } = error;
        let hint = suggestion.map(|word| format!("did you mean `{word}`?"));
        Self { place: Some((path, line, column)), message, hint }
    }
}
