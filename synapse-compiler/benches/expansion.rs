//! How long one model takes to expand.
fn main() {}
