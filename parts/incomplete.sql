input_tokens IS NULL OR cache_read_input_tokens IS NULL
OR cache_write_input_tokens IS NULL OR output_tokens IS NULL
