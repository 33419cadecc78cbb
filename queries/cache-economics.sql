-- title: Cache economics
-- description: What the prompt cache saves on each model's successful calls, the most first: US dollars less than without a cache, below 0 where it costs more than it saves; the share of input that came from the cache; what was paid for writes that the same identity did not read again within their lifetime; and how often a written token is read, beside how often one that is written for an hour must be read to cost no more than without a cache. Writes for a time that is not known count as 5 minutes, prices are the lowest that may hold, and only reads in the window count.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param identity text: only this identity ARN
-- param person text: only this person
-- columns: model, saved_usd, cache_read_percent, unread_write_usd, reads_per_written_token, break_even_reads_1h, unread_write_tokens, invocations, unpriced_invocations, unknown_invocations
WITH calls AS (
  SELECT
    c.model,
    c.price_status,
    c.input_tokens,
    c.cache_read_input_tokens,
    c.cache_write_input_tokens,
    coalesce(c.cache_write_5m_input_tokens, 0) + coalesce(c.cache_write_unsplit_input_tokens, 0) AS written_5m,
    coalesce(c.cache_write_1h_input_tokens, 0) AS written_1h,
    p.model IS NOT NULL AS has_prices,
    p.input_low,
    p.cache_read_low,
    p.cache_write_5m_low,
    p.cache_write_1h_low,
    c.event_time,
    min(CASE WHEN c.cache_read_input_tokens > 0 THEN c.event_time END) OVER (
      PARTITION BY c.identity_arn, c.model ORDER BY c.event_time DESC
      GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS next_read
  FROM (
    SELECT
      usage.*,
      model AS priced_model,
      endpoint_scope AS priced_scope
    FROM usage
    WHERE error_code IS NULL
      -- part in_window
      --? AND event_time >= :since AND event_date >= :since_day
      --? AND event_time < :until AND event_date <= :until_day
      -- end in_window
      --? AND identity_arn = :identity
      --? AND person = :person
  ) AS c
  -- part price_of_call
  LEFT JOIN (SELECT DISTINCT account_id FROM prices WHERE account_id <> '*') AS named
    ON named.account_id = c.account_id
  LEFT JOIN prices AS p
    ON p.model = c.priced_model
    AND p.endpoint_scope = coalesce(c.priced_scope, 'unknown')
    AND p.prompt_size = c.prompt_size
    AND p.account_id = coalesce(named.account_id, '*')
    AND p.aws_partition = CASE
      WHEN c.region LIKE 'us-gov-%' THEN 'aws-us-gov'
      WHEN c.region LIKE 'cn-%' THEN 'aws-cn'
      WHEN c.region LIKE 'eusc-%' THEN 'aws-eusc'
      WHEN c.region LIKE 'us-iso-%' THEN 'aws-iso'
      WHEN c.region LIKE 'us-isob-%' THEN 'aws-iso-b'
      WHEN c.region LIKE 'eu-isoe-%' THEN 'aws-iso-e'
      WHEN c.region LIKE 'us-isof-%' THEN 'aws-iso-f'
      WHEN c.region LIKE 'eu-isof-%' THEN 'aws-iso-f'
      ELSE 'aws'
    END
    AND p.valid_from <= c.event_date AND c.event_date < p.valid_until
  -- end price_of_call
),
unread AS (
  SELECT
    *,
    CASE WHEN next_read <= event_time + INTERVAL '5' MINUTE THEN 0 ELSE written_5m END AS unread_5m,
    CASE WHEN next_read <= event_time + INTERVAL '1' HOUR THEN 0 ELSE written_1h END AS unread_1h
  FROM calls
)
SELECT
  model,
  count(*) AS invocations,
  count(*) FILTER (WHERE price_status = 'unpriced_model') AS unpriced_invocations,
  count(*) FILTER (WHERE price_status = 'unknown_tokens') AS unknown_invocations,
  sum(CASE WHEN has_prices THEN CAST(
    coalesce(cache_read_input_tokens * input_low - cache_read_input_tokens * cache_read_low, CAST('0' AS decimal(38,15)))
    + coalesce(written_5m * input_low - written_5m * cache_write_5m_low, CAST('0' AS decimal(38,15)))
    + coalesce(written_1h * input_low - written_1h * cache_write_1h_low, CAST('0' AS decimal(38,15)))
    AS decimal(38,15)) END) AS saved_usd,
  round(
    1e2 * sum(cache_read_input_tokens) FILTER (
      WHERE input_tokens IS NOT NULL AND cache_write_input_tokens IS NOT NULL)
    / nullif(sum(input_tokens + cache_read_input_tokens + cache_write_input_tokens), 0), 1
  ) AS cache_read_percent,
  sum(unread_5m + unread_1h) AS unread_write_tokens,
  sum(CASE WHEN has_prices THEN CAST(
    coalesce(unread_5m * cache_write_5m_low, CAST('0' AS decimal(38,15)))
    + coalesce(unread_1h * cache_write_1h_low, CAST('0' AS decimal(38,15)))
    AS decimal(38,15)) END) AS unread_write_usd,
  round(
    1e0 * sum(cache_read_input_tokens) / nullif(sum(written_5m + written_1h), 0), 2
  ) AS reads_per_written_token,
  round(
    CAST(sum((written_5m + written_1h) * cache_write_1h_low - (written_5m + written_1h) * input_low) AS double)
    / nullif(CAST(sum(
      (written_5m + written_1h) * input_low - (written_5m + written_1h) * cache_read_low
    ) FILTER (WHERE cache_write_1h_low IS NOT NULL) AS double), 0e0), 2
  ) AS break_even_reads_1h
FROM unread
GROUP BY model
ORDER BY saved_usd DESC NULLS LAST, model ASC NULLS LAST
