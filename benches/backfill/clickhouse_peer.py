"""Log objects to one Parquet file with ClickHouse: clickhouse_peer.py DIR OUT THREADS BODIES.

BODIES is `lengths` to read the bodies as text and write their lengths, or
`skip` to leave them out of the schema. Without arguments it only starts up.
"""

import sys

import chdb


def structure(bodies):
    """The schema of a record, nothing in it left to be guessed."""
    input_body, output_body = (
        (", inputBodyJson String", ", outputBodyJson String") if bodies == "lengths" else ("", "")
    )
    return f"""timestamp DateTime(\\'UTC\\'), accountId String, region String, requestId String,
        operation String, modelId String, errorCode Nullable(String),
        identity Tuple(arn Nullable(String)), inferenceRegion Nullable(String),
        requestMetadata Map(String, String),
        input Tuple(inputTokenCount Nullable(Int64), cacheReadInputTokenCount Nullable(Int64),
            cacheWriteInputTokenCount Nullable(Int64){input_body}),
        output Tuple(outputTokenCount Nullable(Int64){output_body})"""


def statement(directory, out, threads, bodies):
    lengths = """,
            length(input.inputBodyJson) AS input_body_bytes,
            length(output.outputBodyJson) AS output_body_bytes""" if bodies == "lengths" else ""
    return f"""INSERT INTO FUNCTION file('{out}', 'Parquet')
        SELECT timestamp AS event_time, accountId AS account_id, region,
            requestId AS request_id, operation, modelId AS model_id, errorCode AS error_code,
            identity.arn AS identity_arn, inferenceRegion AS inference_region,
            requestMetadata AS request_metadata,
            input.inputTokenCount AS input_tokens,
            input.cacheReadInputTokenCount AS cache_read_input_tokens,
            input.cacheWriteInputTokenCount AS cache_write_input_tokens,
            output.outputTokenCount AS output_tokens{lengths}
        FROM file('{directory}/**/*.json.gz', 'JSONEachRow', '{structure(bodies)}', 'gzip')
        SETTINGS max_threads = {int(threads)}, input_format_skip_unknown_fields = 1,
            date_time_input_format = 'best_effort',
            input_format_json_read_objects_as_strings = 1,
            input_format_json_read_arrays_as_strings = 1,
            output_format_parquet_compression_method = 'zstd'"""


def main(arguments):
    chdb.query(statement(*arguments) if arguments else "SELECT 1")


main(sys.argv[1:])
