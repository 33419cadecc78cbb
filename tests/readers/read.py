"""Reads a lake with two readers that share no code with assay, as one JSON object each.

Run as `read.py LAKE REQUEST_ID`: REQUEST_ID names the row that is shown.
"""

import json
import sys

import polars
import pyarrow.compute as compute
from deltalake import DeltaTable

COUNTS = [
    "input_tokens",
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_5m_input_tokens",
    "cache_write_1h_input_tokens",
    "output_tokens",
]
KNOWN = ["input_tokens", "cache_read_input_tokens", "cache_write_input_tokens", "output_tokens"]


def counts_by(values):
    """How often each value stands there."""
    found = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found


def with_deltalake(lake, request_id):
    """Through delta-rs into Arrow."""
    table = DeltaTable(f"{lake}/invocations").to_pyarrow_table()
    succeeded = table.filter(compute.is_null(table["error_code"]))
    times = compute.min_max(table["event_time"].cast("int64")).as_py()
    one = table.filter(compute.equal(table["request_id"], request_id))
    rejects = DeltaTable(f"{lake}/rejects").to_pyarrow_table()
    return {
        "rows": table.num_rows,
        "requests": compute.count_distinct(table["request_id"]).as_py(),
        "identities": compute.count_distinct(table["identity_arn"]).as_py(),
        "sums": {name: compute.sum(table[name]).as_py() for name in COUNTS},
        "unknown": {name: succeeded[name].null_count for name in KNOWN},
        "first_event_us": times["min"],
        "last_event_us": times["max"],
        "days": sorted(set(table["event_date"].to_pylist())),
        "metadata": [dict(pairs or []) for pairs in one["request_metadata"].to_pylist()],
        "rejects": counts_by(rejects["reason"].to_pylist()),
        "objects": DeltaTable(f"{lake}/objects").to_pyarrow_table().num_rows,
    }


def with_polars(lake, request_id):
    """Through Polars, which takes the log from delta-rs and reads the files itself."""
    table = polars.scan_delta(f"{lake}/invocations")
    column = polars.col
    one = table.filter(column("request_id") == request_id).collect()
    all_of_it = table.select(
        rows=polars.len(),
        requests=column("request_id").n_unique(),
        identities=column("identity_arn").drop_nulls().n_unique(),
        first_event_us=column("event_time").min().dt.timestamp("us"),
        last_event_us=column("event_time").max().dt.timestamp("us"),
        days=column("event_date").unique().sort().implode(),
    )
    found = all_of_it.collect().to_dicts()[0]
    succeeded = table.filter(column("error_code").is_null())
    rejects = polars.scan_delta(f"{lake}/rejects").select("reason").collect()
    return found | {
        "sums": table.select(column(COUNTS).sum()).collect().to_dicts()[0],
        "unknown": succeeded.select(column(KNOWN).null_count()).collect().to_dicts()[0],
        "metadata": one["request_metadata"].to_list(),
        "rejects": counts_by(rejects["reason"].to_list()),
        "objects": polars.scan_delta(f"{lake}/objects").select(polars.len()).collect().item(),
    }


def main():
    lake, request_id = sys.argv[1:]
    found = {
        "deltalake": with_deltalake(lake, request_id),
        "polars": with_polars(lake, request_id),
    }
    json.dump(found, sys.stdout)


main()
