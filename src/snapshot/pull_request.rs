//! The number of a pull request in the message of a merge or squash commit, as the forges write it.

/// The number that a message names as that of its own pull request.
pub(super) fn number(message: &str) -> Option<u64> {
    let message = message.trim_start();
    let subject = message.lines().next().unwrap_or_default().trim_end();
    merged(subject).or_else(|| squashed(subject)).or_else(|| message.lines().skip(1).find_map(gitlab))
}

/// `Merge pull request #12 from ...`, `Merged PR 12: ...`.
fn merged(subject: &str) -> Option<u64> {
    let rest = subject.strip_prefix("Merge pull request #").or_else(|| subject.strip_prefix("Merged PR "))?;
    let (number, after) = leading(rest)?;
    after.is_none_or(|c| c == ' ' || c == ':').then_some(number)
}

/// `... (#12)`, `Merge pull request 'title' (#12) from ...`, `Merged in branch (pull request #12)`.
fn squashed(subject: &str) -> Option<u64> {
    let merge = subject.starts_with("Merge pull request '");
    let mut rest = subject;
    while let Some((before, tail)) = rest.rsplit_once('#') {
        if before.ends_with('(') || before.ends_with("(pull request ") {
            return match leading(tail) {
                Some((number, Some(')'))) if merge || tail.ends_with(')') && !tail.contains(' ') => Some(number),
                _ => None,
            };
        }
        rest = before;
    }
    None
}

/// `See merge request group/project!12`.
fn gitlab(line: &str) -> Option<u64> {
    let (_, number) = line.trim().strip_prefix("See merge request ")?.rsplit_once('!')?;
    number.parse().ok()
}

fn leading(text: &str) -> Option<(u64, Option<char>)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text.get(..digits)?.parse().ok()?, text.get(digits..)?.chars().next()))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn every_forge_has_its_words() {
        for (message, wanted) in [
            ("Merge pull request #12 from somebody/branch\n\nTitle", Some(12)),
            ("Add a row (#12)", Some(12)),
            ("Add a row (#12)\n\n* more (#13)", Some(12)),
            ("Merge pull request 'Add a row' (#12) from branch into main", Some(12)),
            ("Merged PR 12: Add a row", Some(12)),
            ("Merged in branch (pull request #12)", Some(12)),
            ("Merge branch 'x' into 'main'\n\nAdd a row\n\nSee merge request group/site!12", Some(12)),
            ("Fix #12", None),
            ("Revert (#12) again", None),
            ("Merge branch 'main' of https://example.org/a/b", None),
            ("Merge pull request #12abc", None),
            ("Much (#99999999999999999999999)", None),
            ("", None),
        ] {
            assert_eq!(number(message), wanted, "{message}");
        }
    }
}
