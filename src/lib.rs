//! Deal.
