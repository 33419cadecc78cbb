"""Log objects to one Parquet file with DuckDB: duckdb_peer.py DIR OUT THREADS BODIES.

BODIES is `lengths` to read the bodies as text and write their lengths, or
`skip` to leave them out of the schema. Without arguments it only starts up.
"""

import sys

import duckdb


def columns(bodies):
    """The schema of a record, nothing in it left to be guessed."""
    text = {"lengths": "VARCHAR"}.get(bodies)
    input_body = f", inputBodyJson {text}" if text else ""
    output_body = f", outputBodyJson {text}" if text else ""
    return f"""{{
        timestamp: 'TIMESTAMP', accountId: 'VARCHAR', region: 'VARCHAR', requestId: 'VARCHAR',
        operation: 'VARCHAR', modelId: 'VARCHAR', errorCode: 'VARCHAR',
        identity: 'STRUCT(arn VARCHAR)', inferenceRegion: 'VARCHAR',
        requestMetadata: 'MAP(VARCHAR, VARCHAR)',
        input: 'STRUCT(inputTokenCount BIGINT, cacheReadInputTokenCount BIGINT,
                       cacheWriteInputTokenCount BIGINT{input_body})',
        output: 'STRUCT(outputTokenCount BIGINT{output_body})'
    }}"""


def statement(directory, out, bodies):
    lengths = """,
        strlen(input.inputBodyJson) AS input_body_bytes,
        strlen(output.outputBodyJson) AS output_body_bytes""" if bodies == "lengths" else ""
    return f"""COPY (
        SELECT timestamp AS event_time, accountId AS account_id, region,
            requestId AS request_id, operation, modelId AS model_id, errorCode AS error_code,
            identity.arn AS identity_arn, inferenceRegion AS inference_region,
            requestMetadata AS request_metadata,
            input.inputTokenCount AS input_tokens,
            input.cacheReadInputTokenCount AS cache_read_input_tokens,
            input.cacheWriteInputTokenCount AS cache_write_input_tokens,
            output.outputTokenCount AS output_tokens{lengths}
        FROM read_json('{directory}/**/*.json.gz', format = 'newline_delimited',
            compression = 'gzip', maximum_object_size = 16777216,
            timestampformat = '%Y-%m-%dT%H:%M:%SZ', columns = {columns(bodies)})
    ) TO '{out}' (FORMAT parquet, COMPRESSION zstd)"""


def main(arguments):
    connection = duckdb.connect()
    if not arguments:
        return connection.execute("SELECT 1")
    directory, out, threads, bodies = arguments
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute("SET preserve_insertion_order = false")
    return connection.execute(statement(directory, out, bodies))


main(sys.argv[1:])
