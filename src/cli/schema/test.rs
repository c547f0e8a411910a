//! `signoise schema test`: pages made for each content type, with values of all kinds, and held against it.

use std::fmt::Write;

use super::samples::{self, Made, Sample};
use crate::check;
use crate::cli::digest::templates;
use crate::cli::workspace::Workspace;
use crate::cli::{FINDINGS, Failure, Global, output};
use crate::config::Zone;
use crate::finding::Finding;
use crate::render::template::Templates;
use crate::rules::Site;
use crate::schema::{ContentType, Role};
use crate::snapshot::Source;
use crate::text::{Span, Untrusted};

/// Arguments of `signoise schema test`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise schema test
  signoise schema test signal-noise

What is proved of a content type: posts from its template, a digest where it is the series of digests, an entry of
each of its tables. Exit code 1 means that it complains about one of them.")]
pub(in crate::cli) struct Args {
    /// Names of content types (default: all)
    #[arg(value_name = "TYPE")]
    types: Vec<String>,
    #[command(flatten)]
    output: output::OutputArgs,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let schema = workspace.schema()?;
        for name in &self.types {
            if schema.by_name(name).is_none() {
                let known: Vec<&str> = schema.types.iter().map(|one| one.name.as_str()).collect();
                let near = crate::schema::error::nearest(name, &known).map(|near| format!("did you mean `{near}`?"));
                return Err(Failure::usage(format!("no content type is named `{name}`")).hint(near));
            }
        }
        let source = match (workspace.repository.root(), workspace.repository.head()?) {
            (Some(_), _) => Source::WorkTree,
            (None, Some(head)) => Source::Commit(head),
            (None, None) => Source::Empty,
        };
        let snapshot = workspace.snapshot(&source)?;
        let timezone = workspace.config.timezone();
        let templates = templates(&workspace)?;
        let Workspace { repository, config, .. } = workspace;
        let mut site = check::read(&repository, &snapshot, schema, config)?;
        let wanted = |one: &&ContentType| self.types.is_empty() || self.types.contains(&one.name);
        let of = |one: &ContentType| Proofs::of(one, &timezone, &templates);
        let all: Vec<Proofs> = site.schema.types.iter().filter(wanted).map(of).collect();
        let mut text = String::new();
        let mut failed = false;
        for proofs in all {
            failed |= !proofs.run(&mut site, &mut text);
        }
        if text.is_empty() {
            output::say(global, "note: there is no content type");
        }
        self.output.write(text.as_bytes())?;
        Ok(if failed { FINDINGS } else { 0 })
    }
}

/// What can be proved of a content type.
struct Proofs {
    name: String,
    /// What is proved in words, with the pages that prove it, or why there are none.
    of: Vec<(String, Result<Vec<Sample>, String>)>,
}

impl Proofs {
    fn of(content_type: &ContentType, timezone: &Zone, templates: &Templates) -> Self {
        let mut of = Vec::new();
        if content_type.template.is_some() {
            let posts = samples::posts(content_type, timezone);
            of.push(("what its template makes".to_owned(), Ok(posts)));
        }
        if content_type.role == Role::Digest {
            of.push((
                "what `signoise digest --format post` writes".to_owned(),
                Ok(vec![samples::digest(content_type, templates)]),
            ));
        }
        for table in &content_type.tables {
            of.push((
                format!("an entry of its table `{}`", table.name),
                samples::entry(content_type, table).map(|sample| vec![sample]),
            ));
        }
        Self { name: Untrusted(&content_type.name).line().to_string(), of }
    }

    /// Writes a line for each proof, and the faults under it; whether there is none.
    fn run(self, site: &mut Site, text: &mut String) -> bool {
        // Writing to a string cannot fail.
        if self.of.is_empty() {
            let _ = writeln!(text, "{}: nothing to prove: no template, no table, no series of digests", self.name);
        }
        let mut clean = true;
        for (what, samples) in self.of {
            let what = Untrusted(&what).line().to_string();
            let samples = match samples {
                Ok(samples) => samples,
                Err(reason) => {
                    let _ = writeln!(text, "{}: {what} is not proved: {}", self.name, Untrusted(&reason).line());
                    continue;
                }
            };
            let count = if samples.len() > 1 { format!(", {} times", samples.len()) } else { String::new() };
            let mut faults = String::new();
            for Sample { name, made } in samples {
                for fault in made.map_or_else(|reason| vec![reason], |made| complaints(site, made)) {
                    let _ = writeln!(faults, "  {}: {}", Untrusted(&name).line(), Untrusted(&fault).line());
                }
            }
            clean &= faults.is_empty();
            let verdict = if faults.is_empty() { "passes its own schema" } else { "FAILS" };
            let _ = write!(text, "{}: {what} {verdict}{count}\n{faults}", self.name);
        }
        clean
    }
}

/// What the rules say of a page, as part of its site: links to other pages have to lead somewhere.
fn complaints(site: &mut Site, made: Made) -> Vec<String> {
    let Made { page, line } = made;
    let span = line.map(|line| Span::new(page.map().line_start(line), page.map().line_start(line + 1)));
    let index = match site.schema.type_of(&page.path, page.front_matter()) {
        Ok(index) => index,
        Err(ambiguity) => return vec![ambiguity.to_string()],
    };
    let path = page.path.clone();
    let at = site.pages.partition_point(|other| other.path < path);
    // A page of the site with this name makes place.
    let replaced = site.pages.get(at).is_some_and(|other| other.path == path);
    let old = replaced.then(|| (site.pages.remove(at), site.types.remove(at)));
    site.pages.insert(at, page);
    site.types.insert(at, index);
    let new_file = site.files.insert(path.clone());
    site.addresses = std::sync::OnceLock::new();
    let outcome = check::run(site, &|other| other == path);
    site.pages.remove(at);
    site.types.remove(at);
    if new_file {
        site.files.remove(&path);
    }
    if let Some((page, index)) = old {
        site.pages.insert(at, page);
        site.types.insert(at, index);
    }
    site.addresses = std::sync::OnceLock::new();
    let counts = |finding: &&Finding| span.is_none_or(|span| span.contains(finding.span.start));
    let line = |finding: &Finding| format!("{}: {}", finding.rule, finding.message);
    outcome.findings.iter().filter(counts).map(line).collect()
}
