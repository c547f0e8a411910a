//! Small pages with the true result of both renderers.

use serde::Deserialize;
use signoise::page::{Page, View, inspect};

#[derive(Deserialize)]
struct Vector {
    name: String,
    markdown: String,
    gfm: Shown,
    kramdown: Shown,
}

#[derive(Deserialize)]
struct Shown {
    tables: Vec<Table>,
    headings: Vec<(u8, String)>,
    links: Vec<(String, String)>,
    paragraphs: Vec<String>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct Table {
    line: usize,
    head: Option<Vec<String>>,
    rows: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct Model {
    gfm: ModelView,
    kramdown: ModelView,
}

#[derive(Deserialize)]
struct ModelView {
    tables: Vec<Table>,
    links: Vec<(String, String)>,
}

fn differences(name: &str, shown: &Shown, model: &ModelView, view: &View) -> Vec<String> {
    let mut found = Vec::new();
    if shown.tables != model.tables {
        found.push(format!("{name}: tables\n  want {:?}\n  have {:?}", shown.tables, model.tables));
    }
    if shown.links != model.links {
        found.push(format!("{name}: links\n  want {:?}\n  have {:?}", shown.links, model.links));
    }
    let headings: Vec<_> = view.headings.iter().map(|heading| (heading.level, heading.text.clone())).collect();
    if shown.headings != headings {
        found.push(format!("{name}: headings\n  want {:?}\n  have {headings:?}", shown.headings));
    }
    if shown.paragraphs.len() != view.paragraphs.len() {
        found.push(format!("{name}: {} paragraphs, have {:?}", shown.paragraphs.len(), view.paragraphs));
    }
    found
}

#[test]
fn both_renderers_show_what_the_vectors_say() {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("../vectors/tables.json")).unwrap();
    assert_eq!(vectors.len(), 68);
    let mut found = Vec::new();
    for vector in &vectors {
        let page = Page::new("page.md", vector.markdown.clone().into_bytes());
        let model: Model = serde_json::from_value(inspect::model(&page, None)).unwrap();
        found.extend(differences(&format!("{} gfm", vector.name), &vector.gfm, &model.gfm, page.gfm()));
        found.extend(differences(
            &format!("{} kramdown", vector.name),
            &vector.kramdown,
            &model.kramdown,
            page.kramdown(),
        ));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
