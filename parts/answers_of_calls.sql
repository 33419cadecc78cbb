sum(output_tokens) AS output_tokens,
count(*) FILTER (WHERE error_code IS NULL AND output_tokens IS NULL) AS output_unknown
