//! Periods: what a user names becomes two commits, in the site's time zone.

use signoise::config::Zone;
use signoise::digest::period::{Ask, Period, PeriodError, Place};
use signoise::snapshot::{Repository, Source};

use crate::repo::TestRepo;

/// Commits around the ends of months, as seen from several places on earth.
fn site() -> TestRepo {
    let repo = TestRepo::new();
    for (number, at) in [
        "2025-04-30T23:30:00-04:00", // 1 May in UTC
        "2025-05-15T12:00:00-04:00",
        "2025-05-31T23:59:59-04:00", // 1 June in UTC
        "2025-06-01T00:00:00-04:00",
        "2025-06-30T22:00:00-04:00", // 1 July in UTC, and in Tokyo
        "2025-07-02T09:00:00+09:00",
    ]
    .iter()
    .enumerate()
    {
        repo.write("a.md", number.to_string()).commit(&number.to_string(), at);
    }
    repo
}

fn ask(repo: &TestRepo, zone: &str, ask: &Ask) -> Result<Period, PeriodError> {
    let repository = Repository::discover(repo.path()).unwrap();
    let zone: Zone = zone.parse().unwrap();
    ask.resolve(&Place { repository: &repository, rev: "HEAD", releases: "release-*", timezone: &zone })
}

/// The numbers of the commits at both ends.
fn ends(repo: &TestRepo, period: &Period) -> (Option<String>, String) {
    let message = |id: &str| {
        let commit = repo.git().find_commit(git2::Oid::from_str(id).unwrap()).unwrap();
        commit.message().unwrap().to_owned()
    };
    (period.from.as_ref().map(|commit| message(&commit.id)), message(&period.to.id))
}

fn month(text: &str) -> Ask {
    Ask::Month(text.to_owned())
}

fn dates(since: &str, until: &str) -> Ask {
    let day = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ask::Dates { since: day(since), until: day(until) }
}

#[test]
fn a_month_begins_and_ends_at_local_midnight() {
    let repo = site();
    for (zone, from, to) in [("America/Toronto", "2", "4"), ("UTC", "1", "3"), ("Asia/Tokyo", "1", "3")] {
        let june = ask(&repo, zone, &month("2025-06")).unwrap();
        assert_eq!(ends(&repo, &june), (Some(from.to_owned()), to.to_owned()), "{zone}");
        assert_eq!((june.label.as_str(), june.phrase.as_str()), ("June 2025", "in June 2025"));
        assert_eq!(june.since.unwrap().to_string(), "2025-06-01");
        assert_eq!(june.until.to_string(), "2025-06-30");
    }
}

#[test]
fn the_first_month_of_a_history_starts_from_nothing() {
    let repo = site();
    let april = ask(&repo, "America/Toronto", &month("2025-04")).unwrap();
    assert_eq!(ends(&repo, &april), (None, "0".to_owned()));
    assert_eq!(april.sources().0, Source::Empty);
    let error = ask(&repo, "UTC", &month("2025-04")).unwrap_err();
    assert_eq!(error.to_string(), "April 2025 is over before the history of `HEAD` begins on 2025-05-01");
}

#[test]
fn a_period_without_commits_says_so() {
    let repo = site();
    let quiet = ask(&repo, "UTC", &dates("2025-06-10", "2025-06-12")).unwrap();
    assert!(quiet.is_empty());
    assert_eq!(quiet.phrase, "from 10 June 2025 to 12 June 2025");
    assert!(ask(&repo, "UTC", &month("2031-01")).unwrap().is_empty());
    assert!(!ask(&repo, "UTC", &month("2025-06")).unwrap().is_empty());
}

#[test]
fn weeks_run_from_monday_to_sunday() {
    let repo = site();
    let week = |text: &str| ask(&repo, "America/Toronto", &Ask::Week(text.to_owned()));
    let last_of_june = week("2025-W27").unwrap();
    assert_eq!(ends(&repo, &last_of_june), (Some("3".to_owned()), "5".to_owned()));
    assert_eq!(last_of_june.phrase, "in week 27 of 2025");
    assert_eq!(last_of_june.since.unwrap().to_string(), "2025-06-30");
    assert_eq!(last_of_june.until.to_string(), "2025-07-06");
    for text in ["2025-W53", "2025-W00", "2025-27", "25-W27", "2025-W7", "2025-W+7", ""] {
        assert!(matches!(week(text), Err(PeriodError::Unreadable { .. })), "{text}");
    }
}

#[test]
fn dates_are_days_and_both_count() {
    let repo = site();
    let zone = "America/Toronto";
    let period = |since, until| ends(&repo, &ask(&repo, zone, &dates(since, until)).unwrap());
    assert_eq!(period("2025-05-31", "2025-06-01"), (Some("1".to_owned()), "3".to_owned()));
    assert_eq!(period("2025-06-01", ""), (Some("2".to_owned()), "5".to_owned()));
    assert_eq!(period("", "2025-05-31"), (None, "2".to_owned()));
    assert_eq!(period("", ""), (None, "5".to_owned()));
    assert_eq!(ask(&repo, zone, &dates("2025-06-01", "2025-06-01")).unwrap().phrase, "on 1 June 2025");
    assert_eq!(ask(&repo, zone, &dates("2025-06-01", "")).unwrap().until.to_string(), "2025-07-01");
    let error = ask(&repo, zone, &dates("2025-06-02", "2025-06-01")).unwrap_err();
    assert_eq!(error.to_string(), "the period ends (2025-06-01) before it begins (2025-06-02)");
    for text in ["2025-6-1", "2025-02-30", "25-06-01", "+2025-06-01", " 2025-06-01", "yesterday"] {
        assert!(matches!(ask(&repo, zone, &dates(text, "")), Err(PeriodError::Unreadable { .. })), "{text}");
    }
    for text in ["2025-13", "2025-6", "June", "2025-06-01"] {
        assert!(matches!(ask(&repo, zone, &month(text)), Err(PeriodError::Unreadable { .. })), "{text}");
    }
}

#[test]
fn a_midnight_that_clocks_skip_is_the_instant_of_the_leap() {
    let repo = TestRepo::new();
    // São Paulo went from 23:59:59 on 3 November 2018 straight to 01:00, at 03:00 UTC.
    repo.write("a.md", "0").commit("0", "2018-11-04T02:59:59Z").write("a.md", "1").commit("1", "2018-11-04T03:00:00Z");
    let period = ask(&repo, "America/Sao_Paulo", &dates("2018-11-04", "2018-11-04")).unwrap();
    assert_eq!(ends(&repo, &period), (Some("0".to_owned()), "1".to_owned()));
    // Apia had no 30 December 2011 at all.
    let period = ask(&repo, "Pacific/Apia", &dates("2011-12-30", "")).unwrap();
    assert_eq!(ends(&repo, &period), (None, "1".to_owned()));
}

#[test]
fn a_release_begins_with_the_one_before_it() {
    let repo = TestRepo::new();
    repo.write("a.md", "0").commit("0", "2025-01-31T00:00:00Z").tag("release-2025-01").branch("side");
    repo.write("a.md", "1").commit("1", "2025-02-28T00:00:00Z").annotated_tag("release-2025-02").switch("side");
    repo.write("b.md", "s").commit("s", "2025-03-15T00:00:00Z").tag("release-side").switch("main");
    repo.write("a.md", "2").commit("2", "2025-03-31T00:00:00Z").tag("release-2025-03").tag("other");
    let release = |name: &str| ask(&repo, "UTC", &Ask::Release(name.to_owned()));
    assert_eq!(ends(&repo, &release("release-2025-03").unwrap()), (Some("1".to_owned()), "2".to_owned()));
    assert_eq!(ends(&repo, &release("release-side").unwrap()), (Some("0".to_owned()), "s".to_owned()));
    let first = release("release-2025-01").unwrap();
    assert_eq!(ends(&repo, &first), (None, "0".to_owned()));
    assert_eq!((first.label.as_str(), first.until.to_string().as_str()), ("release-2025-01", "2025-01-31"));
    let error = release("release-2025-04").unwrap_err();
    assert_eq!(error.to_string(), "no release is named `release-2025-04` (tags `release-*`)");
    assert!(error.hint().unwrap().starts_with("did you mean `release-2025-0"), "{:?}", error.hint());
    assert!(matches!(release("other"), Err(PeriodError::UnknownRelease { .. })));
}

#[test]
fn a_range_names_both_ends() {
    let repo = site();
    repo.tag("v1");
    let range = |text: &str| ask(&repo, "UTC", &Ask::Range(text.to_owned()));
    assert_eq!(ends(&repo, &range("HEAD~2..v1").unwrap()), (Some("3".to_owned()), "5".to_owned()));
    assert_eq!(ends(&repo, &range("HEAD~2..").unwrap()), (Some("3".to_owned()), "5".to_owned()));
    assert_eq!(range("HEAD~2..v1").unwrap().phrase, "from HEAD~2 to v1");
    assert!(range("v1..HEAD").unwrap().is_empty());
    assert_eq!(range("HEAD..HEAD~1").unwrap_err().hint().unwrap(), "turn it round: `HEAD~1..HEAD`");
    assert!(range("HEAD~2..nope").unwrap_err().to_string().contains("unknown revision `nope`"));
    for text in ["v1", "", "..", "a...b"] {
        assert!(matches!(range(text), Err(PeriodError::Unreadable { .. })), "{text}");
    }
}

#[test]
fn a_branch_without_commits_has_no_period() {
    let repo = TestRepo::new();
    let error = ask(&repo, "UTC", &month("2025-06")).unwrap_err();
    assert_eq!(error.to_string(), "there is no commit yet, so `HEAD` names none");
}
