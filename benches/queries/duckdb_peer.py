"""One query with DuckDB over the files of a lake: duckdb_peer.py LAKE SQL_FILE THREADS.

Reads the Delta logs for the files that are live, as any reader of the lake
must, and writes the rows as CSV to stdout. Views are those of `views/`; tables
that the lake has not got are empty. Without arguments it only starts up.
"""

import json
import pathlib
import re
import sys

import duckdb

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
VIEWS = ["usage", "daily_costs"]
JOINED = ["prices", "profiles", "people"]


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


def text(folder, name):
    """A statement with its parts; clauses that want a value are left out."""
    sql = (REPOSITORY / folder / f"{name}.sql").read_text()
    lines = [line for line in sql.splitlines() if "--?" not in line]
    return "\n".join(part(line) for line in lines)


def part(line):
    """The text of the part that the line names, or the line."""
    named = re.fullmatch(r"\s*-- part (\w+)(.*)", line)
    return text("parts", named[1]) + named[2] if named else line


def columns(table):
    """The columns of a table as DuckDB declares them."""
    page = (REPOSITORY / "docs/reference/tables.md").read_text()
    section = page.split(f"## `{table}`\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.MULTILINE)
    kinds = {"string": "VARCHAR", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}
    return ", ".join(f"{name} {kinds.get(kind, kind)}" for name, kind in rows)


def add_views(connection, lake):
    """The views, over tables of the lake that are there already."""
    for table in JOINED:
        if not (lake / table).exists():
            connection.execute(f"CREATE TABLE {table} ({columns(table)})")
    connection.execute("CREATE MACRO regexp_like(a, b) AS regexp_matches(a, b)")
    for view in VIEWS:
        connection.execute(f"CREATE VIEW {view} AS {text('views', view)}")


def main(arguments):
    connection = duckdb.connect()
    if not arguments:
        return
    lake, sql_file, threads = arguments
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute("SET TimeZone = 'UTC'")
    lake = pathlib.Path(lake)
    sql = pathlib.Path(sql_file).read_text()
    named = set(re.findall(r"\w+", re.sub(r"(?m)^--.*$", "", sql)))
    spends = not named.isdisjoint(VIEWS)
    if spends:
        named.update(JOINED, ["invocations", "daily_usage"])
    for table in (path for path in lake.iterdir() if path.name in named):
        files = live(table)
        if files:
            source = f"read_parquet({files}, hive_partitioning = true, hive_types = {{'event_date': VARCHAR}})"
            source = source if "event_date=" in files[0] else f"read_parquet({files})"
            connection.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {source}")
    if spends:
        add_views(connection, lake)
    connection.execute(f"COPY ({sql}) TO '/dev/stdout' (FORMAT csv)")


main(sys.argv[1:])
