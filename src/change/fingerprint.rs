//! The id of a change: the same in every run, on every machine, for the same difference.

use super::model::{Change, Place};
use crate::text::hash::HashMap;

/// FNV-1a with 128 bits: short, stable, and no secret.
struct Fnv(u128);

const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// What a hash is multiplied by when the bytes of a length that are zero, all but the first two, go into it.
const SIX_ZEROS: u128 = PRIME.wrapping_pow(6);

impl Fnv {
    const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    fn write(&mut self, part: &str) {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        match u16::try_from(part.len()) {
            Ok(short) => {
                self.bytes(&short.to_le_bytes());
                self.0 = self.0.wrapping_mul(SIX_ZEROS);
            }
            Err(_) => self.bytes(&(part.len() as u64).to_le_bytes()),
        }
        self.bytes(part.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME));
    }

    fn optional(&mut self, part: Option<&str>) {
        self.write(if part.is_some() { "1" } else { "0" });
        self.write(part.unwrap_or(""));
    }

    fn hex(&self) -> String {
        let folded = (self.0 >> 64) ^ (self.0 & u128::from(u64::MAX));
        format!("{:012x}", folded >> 16 & 0xffff_ffff_ffff)
    }
}

/// 32 hexadecimal digits that stand for these texts and for no others.
pub fn of_texts(texts: &[&str]) -> String {
    let mut hash = Fnv::new();
    for text in texts {
        hash.write(text);
    }
    format!("{:032x}", hash.0)
}

/// Gives every change its id; equal ones are told apart by their order.
pub(super) fn assign(list: &mut [Change]) {
    let mut seen = HashMap::default();
    for change in list {
        assign(&mut change.members);
        change.id = unique(change, &mut seen);
    }
}

fn unique(change: &Change, seen: &mut HashMap<String, usize>) -> String {
    let mut ordinal = 0;
    loop {
        let id = of(change, ordinal);
        let times = seen.entry(id.clone()).or_default();
        *times += 1;
        if *times == 1 {
            return id;
        }
        // The count of a fingerprint leads straight to the next free ordinal.
        ordinal = (*times - 1).max(ordinal + 1);
    }
}

fn of(change: &Change, ordinal: usize) -> String {
    let mut hash = Fnv::new();
    hash.write(change.kind.name());
    hash.write(change.action.name());
    place(&mut hash, Some(&change.place));
    place(&mut hash, change.from.as_ref());
    hash.optional(change.title.as_deref());
    hash.optional(change.url.as_deref());
    for cell in &change.cells {
        hash.write(&cell.column);
        hash.optional(cell.before.as_deref());
        hash.optional(cell.after.as_deref());
    }
    for member in &change.members {
        hash.write(&member.id);
    }
    if ordinal > 0 {
        hash.write(&ordinal.to_string());
    }
    hash.hex()
}

/// Lines are left out: they move when something else changes.
fn place(hash: &mut Fnv, place: Option<&Place>) {
    hash.optional(place.map(|place| place.page.as_str()));
    for heading in place.map_or(&[][..], |place| &place.section) {
        hash.write(heading);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_hashed_with_all_its_bytes() {
        for len in [0, 1, 255, 256, 65_535, 65_536, 70_000] {
            let text = "a".repeat(len);
            let mut hash = Fnv::new();
            hash.bytes(&(len as u64).to_le_bytes());
            hash.bytes(text.as_bytes());
            assert_eq!(of_texts(&[&text]), format!("{:032x}", hash.0), "{len}");
        }
    }
}
