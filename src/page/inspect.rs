//! placeholder
/// x
pub fn model(_p: &super::Page, _t: Option<&str>) -> serde_json::Value { serde_json::Value::Null }
