"""One query with DuckDB over the files of a lake: duckdb_peer.py LAKE SQL_FILE THREADS.

Reads the Delta logs for the files that are live, as any reader of the lake
must, and writes the rows as CSV to stdout. Without arguments it only starts up.
"""

import json
import pathlib
import sys

import duckdb


def live(table):
    """Data files that the log of a table names."""
    files = {}
    for commit in sorted((table / "_delta_log").glob("*.json")):
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                files[action["add"]["path"]] = True
            if "remove" in action:
                files.pop(action["remove"]["path"], None)
    return [str(table / path) for path in files]


def main(arguments):
    connection = duckdb.connect()
    if not arguments:
        return
    lake, sql_file, threads = arguments
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute("SET TimeZone = 'UTC'")
    sql = pathlib.Path(sql_file).read_text()
    for table in (path for path in pathlib.Path(lake).iterdir() if path.name in sql):
        files = live(table)
        if files:
            source = f"read_parquet({files}, hive_partitioning = true, hive_types = {{'event_date': VARCHAR}})"
            source = source if "event_date=" in files[0] else f"read_parquet({files})"
            connection.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {source}")
    connection.execute(f"COPY ({sql}) TO '/dev/stdout' (FORMAT csv)")


main(sys.argv[1:])
