//! Files that people and programs write are read or refused: content types, configuration, rows, issues, reports.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signoise::config::Config;
use signoise::scaffold::{issue_form, rows};
use signoise::schema::Schema;
use signoise::{review, rules};

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, bytes) = input;
    let text = String::from_utf8_lossy(bytes);
    match choice % 6 {
        0 => drop(Schema::load(&[("schema/topic.yaml".to_owned(), text.into_owned())])),
        1 => {
            let rules: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
            drop(Config::parse("signoise.toml", &text, &rules));
        }
        2 => drop(rows::read("rows.csv", bytes)),
        3 => drop(rows::read("rows.json", bytes)),
        4 => {
            drop(issue_form::issues(&text));
            if let Some(form) = issue_form::Form::read(&text) {
                drop(form.parse(&text));
            }
        }
        _ => drop(review::json::read(bytes)),
    }
});
