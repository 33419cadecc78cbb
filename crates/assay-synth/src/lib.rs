//! Seeded generator of realistic invocation logs, every shape and every dirt.
