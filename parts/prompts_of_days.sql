sum(invocations) AS invocations,
sum(failed) AS failed,
sum(input_tokens) AS input_tokens,
sum(input_unknown) AS input_unknown,
sum(cache_read_input_tokens) AS cache_read_input_tokens,
sum(cache_read_unknown) AS cache_read_unknown,
sum(cache_write_input_tokens) AS cache_write_input_tokens,
sum(cache_write_unknown) AS cache_write_unknown
