//! Maps and numbers for what is compared within one run: quick, seeded anew by every process, and never written down.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::LazyLock;

/// A map without an order; its keys may be anybody's.
pub type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// A set without an order; its members may be anybody's.
pub type HashSet<T> = std::collections::HashSet<T, foldhash::fast::RandomState>;

static STATE: LazyLock<foldhash::quality::RandomState> = LazyLock::new(foldhash::quality::RandomState::default);

/// A number that stands for a value in this process, and for no other one by chance.
pub fn of(value: &(impl Hash + ?Sized)) -> u64 {
    STATE.hash_one(value)
}

/// [`of`] for a list.
pub fn of_all(values: impl Iterator<Item = impl Hash>) -> u64 {
    let mut hasher = STATE.build_hasher();
    values.for_each(|value| value.hash(&mut hasher));
    hasher.finish()
}
