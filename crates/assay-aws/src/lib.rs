//! AWS credentials and settings for the object stores.
