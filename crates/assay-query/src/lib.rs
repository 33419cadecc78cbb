//! SQL over the lake and the named queries.
