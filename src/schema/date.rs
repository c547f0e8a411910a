//! Dates as Jekyll reads them, checked strictly: a day must exist and be written in full.

use chrono::NaiveDate;

use super::file_name::is_date_shape;

/// The day of a `YYYY-MM-DD`, if the calendar has it.
pub fn day(text: &str) -> Option<NaiveDate> {
    if !is_date_shape(text) {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)
}

/// The day that a front matter date begins with, if the whole text is a date for Jekyll:
/// `YYYY-MM-DD`, perhaps with `HH:MM` or `HH:MM:SS` and then `Z`, `UTC` or an offset such as `+0200`.
pub fn jekyll_day(text: &str) -> Option<NaiveDate> {
    let day = day(text.get(..10)?)?;
    let rest = text.get(10..)?;
    (rest.is_empty() || is_time(rest)).then_some(day)
}

fn is_time(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(['T', 't']).or_else(|| rest.strip_prefix(' ').map(str::trim_start)) else {
        return false;
    };
    let two = |text: &str, most: u32| {
        text.get(..2)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|digits| digits.parse::<u32>().ok())
            .is_some_and(|value| value <= most)
    };
    let Some(minutes) = rest.get(2..).filter(|_| two(rest, 23)).and_then(|rest| rest.strip_prefix(':')) else {
        return false;
    };
    if !two(minutes, 59) {
        return false;
    }
    let mut zone = minutes.get(2..).unwrap_or("");
    if let Some(seconds) = zone.strip_prefix(':') {
        if !two(seconds, 60) {
            return false;
        }
        zone = seconds.get(2..).unwrap_or("");
        if let Some(fraction) = zone.strip_prefix('.') {
            zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    match zone.trim_start() {
        "" | "Z" | "UTC" | "GMT" => true,
        zone => zone.strip_prefix(['+', '-']).is_some_and(|offset| {
            let hours = two(offset, 14);
            let rest = offset.get(2..).unwrap_or("");
            hours && (rest.is_empty() || two(rest.strip_prefix(':').unwrap_or(rest), 59) && rest.len() <= 3)
        }),
    }
}

/// The day that was probably meant: numbers without their leading zeros, or separated by something else.
pub fn probable_day(text: &str) -> Option<NaiveDate> {
    let numbers: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).take(4).collect();
    match numbers.as_slice() {
        [year, month, day_of_month, ..] if year.len() == 4 => day(&format!("{year}-{month:0>2}-{day_of_month:0>2}")),
        [all] if all.len() == 8 => day(&format!("{}-{}-{}", all.get(..4)?, all.get(4..6)?, all.get(6..)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_strict() {
        for text in [
            "2022-09-21",
            "2024-02-29",
            "2022-09-21 10:00",
            "2022-09-21 10:00:00 +0200",
            "2022-09-21T10:00:00Z",
            "2022-09-21 10:00:00.5 -05:30",
        ] {
            assert!(jekyll_day(text).is_some(), "{text}");
        }
        for text in [
            "2022-9-21",
            "22-09-21",
            "+2022-09-21",
            " 2022-09-21",
            "2022-02-30",
            "2022-09-21x",
            "2022-09-21 25:00",
            "2022-09-21 10:00 nowhere",
            "2022-09-21 10",
            "September 21, 2022",
            "",
            "é",
        ] {
            assert!(jekyll_day(text).is_none(), "{text}");
        }
        assert_eq!(probable_day("2022/9/21"), day("2022-09-21"));
        assert_eq!(probable_day("20220921"), day("2022-09-21"));
        assert_eq!(probable_day("21.9.22"), None);
    }
}
