CAST(CASE
  WHEN coalesce(input_tokens, 0) + coalesce(cache_read_input_tokens, 0)
    + coalesce(cache_write_input_tokens, 0) > 200000 THEN 'over_200k'
  WHEN coalesce(input_tokens, 0) + coalesce(cache_read_input_tokens, 0)
    + coalesce(cache_write_input_tokens, 0) > 100000 THEN '200k'
  ELSE '100k'
END AS varchar) AS prompt_size
