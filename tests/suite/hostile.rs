//! Input that was made to hurt: it costs little time and memory, and nobody else their result.

use chrono_tz::Tz;
use signoise::scaffold::{Clock, Error, Existing, PostRequest, post, yaml};
use signoise::schema::Schema;

fn schema(text: &str) -> Result<Schema, signoise::schema::Error> {
    Schema::load(&[("schema/a.yaml".to_owned(), text.to_owned())])
}

fn with_template(template: &str) -> String {
    format!("name: a\nmatch: 'posts/*.md'\nrole: post\ntemplate: {}\n", yaml::quoted(template))
}

#[test]
fn a_template_that_nests_without_end_is_no_template() {
    for template in [
        format!("{{{{ {}1 }}}}", "-".repeat(20_000)),
        format!("{{{{ {}1 }}}}", "not ".repeat(10_000)),
        format!("{{{{ {}1 }}}}", "(".repeat(10_000)),
        format!("{{{{ 1{} }}}}", "|string".repeat(9_000)),
        "{% if 1 %}".repeat(5_000),
    ] {
        let error = schema(&with_template(&template)).unwrap_err();
        assert!(error.message.starts_with("not a template: "), "{error}");
        assert_eq!((error.path.as_str(), error.line, error.column), ("schema/a.yaml", 4, 11));
    }
}

#[test]
fn a_template_that_works_without_end_makes_no_post() {
    let clock = Clock { now: chrono::DateTime::UNIX_EPOCH, source_date_epoch: None, timezone: Tz::UTC };
    let request = PostRequest { title: "A title".to_owned(), ..PostRequest::default() };
    let head = "---\ntitle: {{ title | yaml }}\ndate: {{ date }}\n---\n";
    let long = "x".repeat(9_999);
    let nested = format!("{{% for a in '{long}' %}}{{% for b in '{long}' %}}{{% endfor %}}{{% endfor %}}");
    let replaced = format!("{{% set x = '{long}' %}}{{{{ x|replace('x', x)|replace('x', x) }}}}");
    let doubled = format!("{{% set x = title %}}{}{{{{ x }}}}", "{% set x = x ~ x %}".repeat(40));
    for (body, reason) in [
        (nested.as_str(), "too much work"),
        (&replaced, "too much work"),
        (r#"{{ "%999999999d"|format(1) }}"#, "is unknown"),
        ("{{ 1|tojson(indent=999999999) }}", "is unknown"),
        ("{{ debug() }}", "is unknown"),
        (&doubled, "too much work"),
    ] {
        let schema = schema(&with_template(&format!("{head}{body}"))).unwrap();
        let result = post::plan(&request, &schema.types[0], Existing::default(), &clock);
        let Err(Error::ContentType { .. }) = &result else { panic!("{body}: {result:?}") };
        assert!(result.unwrap_err().to_string().contains(reason), "{body}");
    }
}
