//! The features of libraries that every build of the workspace shares; no code.
