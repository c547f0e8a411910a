//! What readers get: the changes of a period.

pub mod period;
