CASE WHEN cache_write_input_tokens = 0 THEN 0 ELSE cache_write_5m_input_tokens END AS written_5m,
CASE WHEN cache_write_input_tokens = 0 THEN 0 ELSE cache_write_1h_input_tokens END AS written_1h
