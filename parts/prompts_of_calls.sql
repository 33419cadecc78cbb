count(*) AS invocations,
count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
sum(input_tokens) AS input_tokens,
count(*) FILTER (WHERE error_code IS NULL AND input_tokens IS NULL) AS input_unknown,
sum(cache_read_input_tokens) AS cache_read_input_tokens,
count(*) FILTER (WHERE error_code IS NULL AND cache_read_input_tokens IS NULL) AS cache_read_unknown,
sum(cache_write_input_tokens) AS cache_write_input_tokens,
count(*) FILTER (WHERE error_code IS NULL AND cache_write_input_tokens IS NULL) AS cache_write_unknown
