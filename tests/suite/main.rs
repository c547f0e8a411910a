//! The integration tests, in one binary: a module per part of the product.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(unreachable_pub, reason = "the modules of one binary")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]
#![allow(clippy::format_push_string, reason = "plain words beat speed in a test")]

mod action;
mod bad_days;
mod change;
mod check;
mod command;
mod completions;
mod config;
mod crates;
mod diff_command;
mod digest;
mod digest_command;
mod digest_formats;
mod digest_mail;
mod editor;
mod examples;
mod fixes;
mod formats;
mod front_matter_history;
mod front_matter_rules;
mod guide;
mod hard_cases;
mod hostile;
mod html;
mod infer;
mod init;
mod issue_form;
mod laws;
mod links;
mod lsp;
mod lsp_bad_input;
mod lsp_edits;
mod new_post;
mod new_post_command;
mod new_resource;
mod once;
mod outline;
mod period;
mod plain;
mod prompts;
mod provenance;
mod provenance_formatting;
mod readme;
mod renderers;
mod replay;
mod repo;
mod review;
mod rules;
mod rules_page;
mod runner;
mod schema_files;
mod schemas;
mod scripts;
mod shell;
mod since;
mod site_in_folder;
mod snapshot;
mod suppression;
mod terminal;
mod titles;
mod undo;
mod vectors;
mod workflows;
mod xml;
