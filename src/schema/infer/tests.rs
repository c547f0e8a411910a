//! Inference on small sites.
