//! The content types used where a repository has none of its own.

use super::Schema;

pub(super) fn load() -> Schema {
    Schema::default()
}
