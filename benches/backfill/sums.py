"""Row count and token sums of a Parquet file, as one JSON object."""

import json
import sys

import duckdb

COLUMNS = ("input_tokens", "cache_read_input_tokens", "cache_write_input_tokens", "output_tokens")
sums = ", ".join(f"sum({name})::BIGINT" for name in COLUMNS)
row = duckdb.sql(f"SELECT count(*), {sums} FROM '{sys.argv[1]}'").fetchall()[0]
print(json.dumps(dict(zip(("rows", *COLUMNS), row))))
