-- title: Token coverage
-- description: Where the counts of each token class were found. A null source stands for invocations without a count: failed ones and unknown ones, each by itself.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- columns: token_class, source, invocations, unknown, tokens, failed
SELECT
  'input' AS token_class,
  input_token_source AS source,
  count(*) AS invocations,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
  sum(input_tokens) AS tokens,
  count(*) FILTER (WHERE error_code IS NULL AND input_tokens IS NULL) AS unknown
FROM invocations
WHERE true
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
GROUP BY input_token_source
UNION ALL
SELECT
  'cache_read' AS token_class,
  cache_token_source AS source,
  count(*) AS invocations,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
  sum(cache_read_input_tokens) AS tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_read_input_tokens IS NULL) AS unknown
FROM invocations
WHERE true
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
GROUP BY cache_token_source
UNION ALL
SELECT
  'cache_write' AS token_class,
  cache_token_source AS source,
  count(*) AS invocations,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
  sum(cache_write_input_tokens) AS tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_write_input_tokens IS NULL) AS unknown
FROM invocations
WHERE true
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
GROUP BY cache_token_source
UNION ALL
SELECT
  'output' AS token_class,
  output_token_source AS source,
  count(*) AS invocations,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
  sum(output_tokens) AS tokens,
  count(*) FILTER (WHERE error_code IS NULL AND output_tokens IS NULL) AS unknown
FROM invocations
WHERE true
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
GROUP BY output_token_source
ORDER BY token_class ASC, source ASC NULLS LAST
