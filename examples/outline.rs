use signoise::page::{Entry, Page, outline::*};
fn main() {
    for p in std::env::args().skip(1) {
        let page = Page::new(p.clone(), std::fs::read(&p).unwrap());
        let o = page.outline();
        println!("== {p} tables={} rows={}", o.tables.len(), o.tables.iter().map(|t| t.rows.len()).sum::<usize>());
        for t in &o.tables {
            let w = t.width();
            if t.header.is_none()
                || t.delimiter.as_ref().is_none_or(|d| !d.valid)
                || !t.gaps.is_empty()
                || t.rows.is_empty()
            {
                println!(
                    "  T line {} header={} delim={:?} rows={} gaps={} :: {}",
                    page.line_of(t.span.start),
                    t.header.is_some(),
                    t.delimiter.as_ref().map(|d| (d.columns, d.valid)),
                    t.rows.len(),
                    t.gaps.len(),
                    &page.slice(t.span).chars().take(100).collect::<String>().replace('\n', "⏎")
                );
            }
            for r in &t.rows {
                if r.shape != RowShape::Whole || r.cells.len() != w {
                    println!(
                        "   R line {} {:?} {}/{w} :: {:?}",
                        page.line_of(r.span.start),
                        r.shape,
                        r.cells.len(),
                        r.cells
                            .iter()
                            .map(|c| page
                                .slice(*c)
                                .chars()
                                .rev()
                                .take(40)
                                .collect::<String>()
                                .chars()
                                .rev()
                                .collect::<String>())
                            .collect::<Vec<_>>()
                    );
                }
            }
        }
        let _ = Entry::all(&page).map(|e| e.key()).count();
    }
}
