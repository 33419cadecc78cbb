"""DuckDB does the work of a compaction: sorts one day, drops duplicates, writes Parquet."""

import pathlib
import sys

import duckdb

files, out, threads, memory, level = sys.argv[1:6]
spill = pathlib.Path(out).parent / "spill"
connection = duckdb.connect()
connection.execute(f"SET threads = {threads}")
connection.execute(f"SET memory_limit = '{memory}'")
connection.execute(f"SET temp_directory = '{spill}'")
connection.execute("SET preserve_insertion_order = false")
names = [name for name in pathlib.Path(files).read_text().splitlines() if name]
# Without `dedup` every row stays: how much of the cost is the sort alone.
rows = f"read_parquet({names!r}, hive_partitioning = false)"
if "dedup" in sys.argv[6:]:
    rows = f"(SELECT DISTINCT ON (request_id) * FROM {rows})"
connection.execute(
    f"COPY (FROM {rows} ORDER BY identity_arn NULLS FIRST, event_time) TO '{out}' "
    f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL {level}, ROW_GROUP_SIZE 131072)"
)
