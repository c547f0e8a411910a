//! What differs between two versions of an entry, in a few words.

use super::excerpt::{plain, plain_prose, shorten};
use super::model::{Part, Sentence};
use crate::change::model::{CellChange, Piece};
use crate::change::{normal, words};
use crate::rules::links;
use crate::text::Untrusted;
use crate::text::hash::HashSet;
use crate::text::inline::InlineLink;
use crate::text::inline::gfm;
use crate::text::untrusted::without_hidden;

/// Values up to this length are quoted whole.
const WHOLE: usize = 80;
/// Quotes from longer values.
const QUOTE: usize = 110;
/// More edits than this in one value make it a rewritten one.
const EDITS: usize = 3;

/// An address that is no link of the digest: whole, so that it can be found, but for one that holds a credential.
pub(super) fn address(url: &str) -> Part {
    let url = url.trim();
    if holds_credential(url) { Part::say("an address with a credential") } else { Part::Name(url.to_owned()) }
}

fn holds_credential(url: &str) -> bool {
    url.contains(['?', '@']) && links::credential(url).is_some()
}

/// Whether the title of an entry with this address is a link in a digest.
fn is_linked(url: &str) -> bool {
    Untrusted(url).href().is_some()
}

/// The one link that only one of two texts has that read alike: its text, its target, and whether it is new.
fn linked(before: &str, after: &str) -> Option<(String, String, bool)> {
    let (old, new) = (gfm::links(before), gfm::links(after));
    if plain(before) != plain(after) || old.len().abs_diff(new.len()) != 1 {
        return None;
    }
    let is_new = new.len() > old.len();
    let (fewer, more) = if is_new { (old, new) } else { (new, old) };
    let same = |a: &InlineLink, b: &InlineLink| a.url == b.url && plain(&a.text) == plain(&b.text);
    let ahead = fewer.iter().zip(&more).take_while(|(a, b)| same(a, b)).count();
    let behind = fewer.iter().rev().zip(more.iter().rev()).take_while(|(a, b)| same(a, b)).count();
    let link = more.get(ahead).filter(|_| ahead + behind >= fewer.len())?;
    let name = Some(plain(&link.text)).filter(|name| !name.is_empty())?;
    Some((name, link.url.trim().to_owned(), is_new))
}

/// The one link whose target differs between two texts that read alike: its text, the old and the new target.
pub(super) fn retargeted(before: &str, after: &str) -> Option<(String, String, String)> {
    let (old, new) = (gfm::links(before), gfm::links(after));
    if plain(before) != plain(after) || old.len() != new.len() {
        return None;
    }
    let mut differ = old.into_iter().zip(new).filter(|(old, new)| old.url.trim() != new.url.trim());
    let (old, new) = differ.next().filter(|(old, new)| plain(&old.text) == plain(&new.text))?;
    let name = Some(plain(&new.text)).filter(|name| !name.is_empty())?;
    differ.next().is_none().then(|| (name, old.url.trim().to_owned(), new.url.trim().to_owned()))
}

/// What changed in a cell, as one or more sentences. `names` is whether the cell is what the entry is called, and `own`
/// the address that stands beside its title.
pub(super) fn edits(cell: &CellChange, names: bool, own: Option<&str>) -> Vec<Sentence> {
    let column = || Part::Name(cell.column.clone());
    let (before, after) = match (&cell.before, &cell.after) {
        (Some(before), Some(after)) => (before, after),
        (None, Some(after)) => {
            return vec![vec![column(), Part::say(" added: "), Part::Quote(shorten(&plain(after), QUOTE))]];
        }
        (Some(before), None) => {
            return vec![vec![column(), Part::say(" removed: "), Part::Quote(shorten(&plain(before), QUOTE))]];
        }
        (None, None) => return Vec::new(),
    };
    if let Some(sentence) = hidden_in_address(before, after) {
        return vec![[vec![column()], sentence].concat()];
    }
    let mut out = if names { only_link(before, after) } else { Vec::new() };
    if out.is_empty() {
        let sentence = match retargeted(before, after) {
            Some((name, old, new))
                if !is_linked(&new) || own.map(str::trim) != Some(&new) && holds_credential(&new) =>
            {
                let name = Part::Quote(shorten(&name, QUOTE));
                let (new, old) = (address(&new), address(&old));
                vec![column(), Part::say(": "), name, Part::say(" leads to "), new, Part::say(" now, was "), old]
            }
            Some((name, old, new)) if own.map(str::trim) == Some(&new) => vec![
                Part::Name(cell.column.clone()),
                Part::say(": new link of "),
                Part::Quote(shorten(&name, QUOTE)),
                Part::say(", was "),
                address(&old),
            ],
            Some((name, old, new)) => {
                let link = Part::Link { text: shorten(&name, QUOTE), url: new };
                vec![column(), Part::say(": new link of "), link, Part::say(", was "), address(&old)]
            }
            None => [vec![column()], mark_up(before, after, plain)].concat(),
        };
        out.push(with_marks(sentence, before, after));
    } else {
        let noticed = marks(before, after);
        out.extend((!noticed.is_empty()).then(|| [vec![column(), Part::say(": ")], noticed].concat()));
    }
    out
}

/// A cell that is one link: its text and its target are told apart.
fn only_link(before: &str, after: &str) -> Vec<Sentence> {
    let whole = |cell: &str| -> Option<InlineLink> {
        let links = gfm::links(cell);
        match links.as_slice() {
            [link] if plain(cell) == plain(&link.text) => Some(link.clone()),
            _ => None,
        }
    };
    let (Some(old), Some(new)) = (whole(before), whole(after)) else { return renamed(before, after) };
    let mut out = Vec::new();
    if plain(&old.text) != plain(&new.text) {
        out.push(vec![Part::say("was called "), Part::Quote(shorten(&plain(&old.text), QUOTE))]);
    }
    if old.url != new.url {
        let (was, is) = (old.url.trim(), new.url.trim());
        out.push(match (was.is_empty(), is.is_empty()) {
            (true, _) => got_link(is),
            (_, true) => vec![Part::say("lost its link, was "), address(was)],
            _ if !is_linked(is) => {
                vec![Part::say("leads to "), address(is), Part::say(" now, was "), address(was)]
            }
            _ => vec![Part::say("new link, was "), address(was)],
        });
    }
    out
}

/// That a name became a link: its title is one in the digest, where that can be.
fn got_link(url: &str) -> Sentence {
    let mut out = vec![Part::say("has a link now")];
    if !is_linked(url) {
        out.extend([Part::say(": "), address(url)]);
    }
    out
}

/// What an entry without a link was called, or that the whole of its name became a link or is none any more.
fn renamed(before: &str, after: &str) -> Vec<Sentence> {
    if let Some((_, url, is_new)) = linked(before, after).filter(|(name, ..)| *name == plain(after)) {
        let lost = || vec![Part::say("lost its link, was "), address(&url)];
        return vec![if is_new { got_link(&url) } else { lost() }];
    }
    if !gfm::links(before).is_empty() || !gfm::links(after).is_empty() || plain(before) == plain(after) {
        return Vec::new();
    }
    vec![vec![Part::say("was called "), Part::Quote(shorten(&plain(before), QUOTE))]]
}

/// What changed in a paragraph or list item, to be said behind its place.
pub(super) fn text(before: &str, after: &str) -> Sentence {
    if let Some(sentence) = hidden_in_address(before, after) {
        return sentence;
    }
    let sentence = match retargeted(before, after) {
        Some((name, old, new)) => {
            let name = Part::Quote(shorten(&name, QUOTE));
            vec![Part::say(": "), name, Part::say(" leads to "), address(&new), Part::say(" now, was "), address(&old)]
        }
        None => mark_up(before, after, plain_prose),
    };
    with_marks(sentence, before, after)
}

/// Where a heading or the names of columns lead now, whatever became of their words; none where that is no news.
pub(super) fn links_of_name(before: &str, after: &str) -> Option<Sentence> {
    if normal::prose(before).beyond_words() == normal::prose(after).beyond_words() {
        return None;
    }
    let only = |of: &str, other: &str| -> Vec<InlineLink> {
        let known: HashSet<String> = gfm::links(other).into_iter().map(|link| link.url).collect();
        gfm::links(of).into_iter().filter(|link| !known.contains(&link.url)).collect()
    };
    let (old, new) = (only(before, after), only(after, before));
    let name = |link: &InlineLink| Part::Quote(shorten(&plain(&link.text), QUOTE));
    let mut out = vec![Part::say(": ")];
    match (old.as_slice(), new.as_slice()) {
        ([old], [new]) => {
            out.extend([name(new), Part::say(" leads to "), address(&new.url)]);
            out.extend([Part::say(" now, was "), address(&old.url)]);
        }
        ([], [new]) => out.extend([name(new), Part::say(" leads to "), address(&new.url), Part::say(" now")]),
        ([old], []) => out.extend([name(old), Part::say(" is no link now, led to "), address(&old.url)]),
        _ => {
            let noticed = marks(before, after);
            let unsaid = noticed.is_empty();
            out.extend(noticed);
            out.extend(unsaid.then(|| Part::say("a link or mark-up changed")));
        }
    }
    Some(out)
}

/// How one text became another, where no link has a new target.
fn mark_up(before: &str, after: &str, plain: fn(&str) -> String) -> Sentence {
    match linked(before, after) {
        Some((name, url, true)) => {
            let name = Part::Quote(shorten(&name, QUOTE));
            vec![Part::say(": "), name, Part::say(" leads to "), address(&url), Part::say(" now")]
        }
        Some((name, url, false)) => {
            let name = Part::Quote(shorten(&name, QUOTE));
            vec![Part::say(": "), name, Part::say(" is no link now, led to "), address(&url)]
        }
        None if plain(before) == plain(after) && !marks(before, after).is_empty() => vec![Part::say(":")],
        None => differ(&plain(before), &plain(after)),
    }
}

/// A sentence with what a reader notices besides.
fn with_marks(mut sentence: Sentence, before: &str, after: &str) -> Sentence {
    let noticed = marks(before, after);
    if !noticed.is_empty() {
        let nothing_else = sentence.last() == Some(&Part::say(":"));
        sentence.push(Part::say(if nothing_else { " " } else { "; " }));
        sentence.extend(noticed);
    }
    sentence
}

/// That an address differs in characters that nobody sees.
fn hidden_in_address(before: &str, after: &str) -> Option<Sentence> {
    if before == after || without_hidden(before) != without_hidden(after) {
        return None;
    }
    let (old, new) = (gfm::links(before), gfm::links(after));
    let (old, new) = old.iter().zip(&new).find(|(old, new)| old.url.trim() != new.url.trim())?;
    let grew = new.url.trim().len() > old.url.trim().len();
    let what = if grew { " has an invisible character now" } else { " has no invisible character any more" };
    let name = Part::Quote(shorten(&plain(&new.text), QUOTE));
    Some(vec![Part::say(": the address of "), name, Part::say(what)])
}

/// What a reader notices besides words and addresses: what is struck out, and the titles of links.
fn marks(before: &str, after: &str) -> Sentence {
    let (old, new) = (gfm::struck(before), gfm::struck(after));
    let shown = plain(after);
    let begun = new.iter().filter(|text| !old.contains(text)).map(|text| (text, " is struck out now"));
    let ended = old.iter().filter(|text| !new.contains(text) && shown.contains(text.as_str()));
    let struck = begun.chain(ended.map(|text| (text, " is no longer struck out")));
    let mut told: Vec<Sentence> =
        struck.map(|(text, what)| vec![Part::Quote(shorten(&plain(text), QUOTE)), Part::say(what)]).collect();
    let (old, new) = (gfm::links(before), gfm::links(after));
    for (old, new) in old.iter().zip(&new).filter(|_| old.len() == new.len()) {
        let (was, is) = (plain(old.title(before)), plain(new.title(after)));
        if was == is {
            continue;
        }
        let title = |text: &str| Part::Quote(shorten(text, QUOTE));
        let mut sentence = vec![Part::say("the link of "), Part::Quote(shorten(&plain(&new.text), QUOTE))];
        match (was.is_empty(), is.is_empty()) {
            (true, _) => sentence.extend([Part::say(" has the title "), title(&is), Part::say(" now")]),
            (_, true) => sentence.extend([Part::say(" lost its title "), title(&was)]),
            _ => sentence.extend([Part::say(" has the title "), title(&is), Part::say(" now, was "), title(&was)]),
        }
        told.push(sentence);
    }
    let more = told.len().checked_sub(EDITS).filter(|more| *more > 0);
    told.truncate(EDITS);
    told.extend(more.map(|more| vec![Part::say(format!("{more} more of this kind"))]));
    told.join(&Part::say(", "))
}

/// How one value became another.
fn differ(before: &str, after: &str) -> Sentence {
    if before == after {
        return vec![Part::say(": a link or mark-up changed")];
    }
    if before.is_empty() || after.is_empty() {
        let (text, what) = if after.is_empty() { (before, " removed") } else { (after, " added") };
        return vec![Part::say(": "), Part::Quote(shorten(text, QUOTE)), Part::say(what)];
    }
    if before.chars().count() <= WHOLE && after.chars().count() <= WHOLE {
        return vec![Part::say(" "), Part::Quote(before.into()), Part::say(" is now "), Part::Quote(after.into())];
    }
    let pieces = words::diff(before, after);
    let edits = counted(runs(&pieces));
    let kept: usize = pieces.iter().map(|piece| if let Piece::Equal(text) = piece { text.len() } else { 0 }).sum();
    if edits.len() > EDITS || kept * 3 < before.len().max(after.len()) {
        return vec![Part::say(" rewritten: "), Part::Quote(shorten(after, QUOTE))];
    }
    let mut out = vec![Part::say(": ")];
    for (index, ((deleted, inserted), times)) in edits.into_iter().enumerate() {
        if index > 0 {
            out.push(Part::say(", "));
        }
        let (deleted, inserted) = (shorten(deleted.trim(), QUOTE), shorten(inserted.trim(), QUOTE));
        match (deleted.is_empty(), inserted.is_empty()) {
            (true, _) => out.extend([Part::Quote(inserted), Part::say(" added")]),
            (_, true) => out.extend([Part::Quote(deleted), Part::say(" removed")]),
            _ => out.extend([Part::Quote(deleted), Part::say(" is now "), Part::Quote(inserted)]),
        }
        if times > 1 {
            out.push(Part::say(format!(" ({times} times)")));
        }
    }
    out
}

/// Each edit once, with how often it was made.
fn counted(edits: Vec<(String, String)>) -> Vec<((String, String), usize)> {
    let mut out: Vec<((String, String), usize)> = Vec::new();
    for edit in edits {
        if let Some((_, times)) = out.iter_mut().find(|(known, _)| *known == edit) {
            *times += 1;
        } else if out.len() <= EDITS {
            // What is more than can be told need not be told apart.
            out.push((edit, 1));
        }
    }
    out
}

/// What was deleted and inserted at each place.
fn runs(pieces: &[Piece]) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for piece in pieces {
        let (deleted, inserted) = match piece {
            Piece::Equal(_) => {
                open = false;
                continue;
            }
            Piece::Delete(text) => (text.as_str(), ""),
            Piece::Insert(text) => ("", text.as_str()),
        };
        if !open {
            out.push((String::new(), String::new()));
            open = true;
        }
        if let Some(last) = out.last_mut() {
            last.0.push_str(deleted);
            last.1.push_str(inserted);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::model::CellChange;

    fn told(column: &str, before: &str, after: &str) -> Vec<String> {
        let cell = CellChange { column: column.into(), before: Some(before.into()), after: Some(after.into()) };
        let text = |part: &Part| match part {
            Part::Say(text) | Part::Name(text) | Part::Link { text, .. } => text.clone(),
            Part::Quote(text) => format!("\"{text}\""),
        };
        edits(&cell, column == "Source", Some("v")).iter().map(|sentence| sentence.iter().map(text).collect()).collect()
    }

    #[test]
    fn every_kind_of_edit_has_its_words() {
        assert_eq!(told("Notes", "GitHub", "GitHub (Preview)"), ["Notes \"GitHub\" is now \"GitHub (Preview)\""]);
        assert_eq!(told("Source", "[A](https://a.io/1)", "[A](https://a.io/2)"), ["new link, was https://a.io/1"]);
        assert_eq!(told("Source", "[A](https://a.io)", "[B](https://a.io)"), ["was called \"A\""]);
        assert_eq!(told("Source", "[A]()", "[A](https://a.io)"), ["has a link now"]);
        assert_eq!(told("Source", "[A](https://a.io)", "[A]()"), ["lost its link, was https://a.io"]);
        assert_eq!(told("Source", "**A**", "[A](https://a.io)"), ["has a link now"]);
        assert_eq!(told("Source", "[A](https://a.io)", "*A*"), ["lost its link, was https://a.io"]);
        assert_eq!(told("Source", "[A](/old)", "[A](/new)"), ["leads to /new now, was /old"]);
        assert_eq!(told("Source", "A", "[A](../a)"), ["has a link now: ../a"]);
        let links = |url: &str| format!("[A](https://a.io/1), [B]({url})");
        assert_eq!(
            told("Links", &links("https://a.io/2"), &links("../b/")),
            ["Links: \"B\" leads to ../b/ now, was https://a.io/2"]
        );
        assert_eq!(
            told("Links", &links("https://a.io/2"), &links("https://me:secret@a.io/")),
            ["Links: \"B\" leads to an address with a credential now, was https://a.io/2"]
        );
        assert_eq!(told("Source", "How so?", "Q. How so?"), ["was called \"How so?\""]);
        let long = "This page explains at some length how a partner can register a deal with us and get paid for it";
        assert_eq!(
            told("Description", long, &long.replace("register", "share")),
            ["Description: \"register\" is now \"share\""]
        );
        let twice = long.replace(" at ", " in ") + " at dinner at six";
        assert_eq!(
            told("Description", &twice, &twice.replace(" at ", " past ")),
            ["Description: \"at\" is now \"past\" (2 times)"]
        );
        assert_eq!(told("Recipe", "[A](https://a.io)", "[B](https://a.io)"), ["Recipe \"A\" is now \"B\""]);
        assert_eq!(told("Text", "see [a](u)", "see [a](v)"), ["Text: \"a\" leads to v now, was u"]);
        assert_eq!(told("Notes", "Use it.", "~~Use it.~~"), ["Notes: \"Use it.\" is struck out now"]);
        assert_eq!(
            told("Notes", "~~Use it.~~", "Use it. Today."),
            ["Notes \"Use it.\" is now \"Use it. Today.\"; \"Use it.\" is no longer struck out"]
        );
        assert_eq!(told("Notes", "~~Old.~~ New.", "New."), ["Notes \"Old. New.\" is now \"New.\""]);
        assert_eq!(told("Source", "[A](https://a.io)", "~~[A](https://a.io)~~"), ["Source: \"A\" is struck out now"]);
        assert_eq!(
            told("Source", "[A](https://a.io)", "~~[B](https://a.io)~~"),
            ["was called \"A\"", "Source: \"B\" is struck out now"]
        );
        assert_eq!(
            told("Source", "[A](https://a.io)", "[A](https://a.io \"Ends in May\")"),
            ["Source: the link of \"A\" has the title \"Ends in May\" now"]
        );
        assert_eq!(
            told("Text", "[A](u 'In May') b", "[A](u 'In June') b"),
            ["Text: the link of \"A\" has the title \"In June\" now, was \"In May\""]
        );
        assert_eq!(
            told("Source", "[A](https://a.io\u{200b})", "[A](https://a.io)"),
            ["Source: the address of \"A\" has no invisible character any more"]
        );
        assert_eq!(told("Text", "[Back](u)", "<br>"), ["Text: \"Back\" removed"]);
        assert_eq!(told("Text", "<br>", "[Back](u)"), ["Text: \"Back\" added"]);
        assert_eq!(told("Text", "see *a*<br>", "see **a**"), ["Text: a link or mark-up changed"]);
    }
}
