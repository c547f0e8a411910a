//! Templates that a site brings along: read and rendered within limits of size, depth, time and memory.

use std::io::{self, Write};

use minijinja::machinery::{Token, tokenize};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, filters, tests};

/// A template may have this many bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A tag may have this many words and signs, and a template this many tags. The parser recurses on some of both
/// without a limit of its own.
const MAX_TOKENS: usize = 200;
const MAX_TAGS: usize = 300;

/// Calls and loops may be nested this deep.
const MAX_CALLS: usize = 50;

/// What a rendering may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Steps of work; the engine counts 64 bytes of data as one.
    pub fuel: u64,
    /// Bytes of output.
    pub bytes: usize,
}

/// Why a template cannot be read or rendered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is too large.
    #[error("it has {0} bytes, more than {MAX_BYTES}")]
    TooLarge(usize),
    /// It goes beyond what a template needs: what it does, and on which of its lines.
    #[error("{0} (line {1} of the template)")]
    Refused(String, usize),
    /// Rendering takes too long, or makes too much.
    #[error("it does too much work or makes too much text")]
    TooExpensive,
    /// Its syntax, or a name that it uses.
    #[error("{}{}", .0.detail().map_or_else(|| .0.kind().to_string(), str::to_owned), on_line(.0))]
    Template(minijinja::Error),
}

fn on_line(error: &minijinja::Error) -> String {
    error.line().map_or_else(String::new, |line| format!(" (line {line} of the template)"))
}

/// An engine with the few filters and tests that templates need, and without anything that looks into the engine
/// or makes much of little.
pub fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_recursion_limit(MAX_CALLS);
    environment.add_filter("default", filters::default);
    environment.add_filter("first", filters::first);
    environment.add_filter("join", filters::join);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("replace", filters::replace);
    environment.add_filter("reverse", filters::reverse);
    environment.add_filter("title", filters::title);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("upper", filters::upper);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("endingwith", tests::is_endingwith);
    environment.add_test("startingwith", tests::is_startingwith);
    environment.add_test("undefined", tests::is_undefined);
    environment
}

/// Checks the syntax of a template.
pub fn check(template: &str) -> Result<(), Error> {
    let environment = environment();
    refuse_excess(&environment, template)?;
    environment.template_from_str(template).map(drop).map_err(Error::Template)
}

/// Renders a template.
pub fn render(
    mut environment: Environment<'static>,
    template: &str,
    context: &Value,
    budget: Budget,
) -> Result<String, Error> {
    refuse_excess(&environment, template)?;
    environment.set_fuel(Some(budget.fuel));
    let template = environment.template_from_str(template).map_err(Error::Template)?;
    let mut out = Bounded { bytes: Vec::new(), left: budget.bytes };
    match template.render_captured_to(context, &mut out) {
        Ok(_) => Ok(String::from_utf8_lossy(&out.bytes).into_owned()),
        Err(error) if matches!(error.kind(), ErrorKind::OutOfFuel | ErrorKind::WriteFailure) => {
            Err(Error::TooExpensive)
        }
        Err(error) => Err(Error::Template(error)),
    }
}

/// Looks at a template before the parser does, in one pass: what would overflow its stack, or make much of little
/// before a budget counts it, as the sum of two lists does.
fn refuse_excess(environment: &Environment<'_>, template: &str) -> Result<(), Error> {
    if template.len() > MAX_BYTES {
        return Err(Error::TooLarge(template.len()));
    }
    let (mut tags, mut tokens) = (0, 0);
    for token in tokenize(template, false, environment.syntax().clone()) {
        // The parser will say what is wrong here.
        let Ok((token, place)) = token else { return Ok(()) };
        let refused = |what: &str| Err(Error::Refused(what.to_owned(), usize::from(place.start_line)));
        match token {
            Token::VariableStart | Token::BlockStart => (tags, tokens) = (tags + 1, 0),
            Token::Plus | Token::Mul | Token::Pow => return refused("`+` and `*` are not for templates"),
            _ => tokens += 1,
        }
        if tokens > MAX_TOKENS {
            return refused(&format!("a tag of more than {MAX_TOKENS} words and signs"));
        }
        if tags > MAX_TAGS {
            return refused(&format!("more than {MAX_TAGS} tags"));
        }
    }
    Ok(())
}

/// Output that ends at a limit.
struct Bounded {
    bytes: Vec<u8>,
    left: usize,
}

impl Write for Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(part.len()).ok_or_else(|| io::Error::other("too much text"))?;
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod limits {
    use super::*;

    const SMALL: Budget = Budget { fuel: 100_000, bytes: 1 << 20 };

    #[test]
    fn no_template_overflows_the_stack() {
        for (unit, open, close) in [
            ("-", "{{ ", "1 }}"),
            ("not ", "{{ ", "1 }}"),
            ("(", "{{ ", "1 }}"),
            ("[", "{{ ", "1 }}"),
            ("{1:", "{{ ", "1 }}"),
            ("|f", "{{ 1", " }}"),
            (".a", "{{ x", " }}"),
            ("[0]", "{{ x", " }}"),
            ("()", "{{ x", " }}"),
            ("~1", "{{ 1", " }}"),
            ("+1", "{{ 1", " }}"),
            ("**1", "{{ 1", " }}"),
            (" is a", "{{ 1", " }}"),
            (" if 1 else 1", "{{ 1", " }}"),
            (" and 1", "{{ 1", " }}"),
            ("<1", "{{ 1", " }}"),
            ("{% if 1 %}", "", ""),
            ("{% elif 1 %}", "{% if 1 %}", "{% endif %}"),
            ("{% for a in b %}", "", ""),
            ("|f", "{% filter f", " %}{% endfilter %}"),
        ] {
            for times in [MAX_TOKENS / 4, MAX_TOKENS - 20, MAX_TAGS - 20, 20_000] {
                let template = format!("{open}{}{close}", unit.repeat(times));
                let _ = check(&template);
                let _ = render(environment(), &template, &Value::UNDEFINED, SMALL);
            }
        }
    }

    #[test]
    fn what_multiplies_is_cut_short() {
        let doubled = format!("{{% set x = 'aaaaaaaa' %}}{}{{{{ x }}}}", "{% set x = x ~ x %}".repeat(60));
        let squared = format!("{{% set x = [1, 1] %}}{}{{{{ x|join }}}}", "{% set x = x + x %}".repeat(60));
        let long = "a".repeat(9_999);
        let nested = format!("{{% for a in '{long}' %}}{{% for b in '{long}' %}}{{% endfor %}}{{% endfor %}}");
        let written = format!("{{% set x = '{long}' %}}{{% for a in x %}}{{{{ x }}}}{{% endfor %}}");
        let joined = format!("{{% set x = '{long}' %}}{{{{ x|join(x)|join(x) }}}}");
        let replaced = format!("{{% set x = '{long}' %}}{{{{ x|replace('a', x)|replace('a', x) }}}}");
        let called = "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}";
        let block = "{% block a %}{{ self.a() }}{% endblock %}";
        let product = "{{ 'a' * 2000000 }}";
        for template in [&doubled, &squared, &nested, &written, &joined, &replaced, called, block, product] {
            let result = render(environment(), template, &Value::UNDEFINED, SMALL);
            assert!(result.is_err(), "{template}: {} bytes", result.unwrap().len());
        }
    }

    #[test]
    fn the_engine_shows_nothing_of_itself() {
        for template in ["{{ debug() }}", "{{ range(9) }}", "{{ 1|format }}", "{{ 1|tojson }}", "{{ 1|pprint }}"] {
            assert!(render(environment(), template, &Value::UNDEFINED, SMALL).is_err(), "{template}");
        }
    }
}
