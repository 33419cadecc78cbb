-- What it costs. A price is a decimal(18,15), a cost a decimal(38,15): nothing is rounded or divided.
priced AS (
  SELECT
    c.*,
    CAST(CASE
      WHEN c.error_code IS NOT NULL THEN 'failed'
      WHEN p.model IS NULL
        OR (c.input_tokens > 0 AND p.input_low IS NULL)
        OR (c.cache_read_input_tokens > 0 AND p.cache_read_low IS NULL)
        OR (c.written_5m > 0 AND p.cache_write_5m_low IS NULL)
        OR (c.written_1h > 0 AND p.cache_write_1h_low IS NULL)
        OR (c.written_unsplit > 0 AND p.cache_write_low IS NULL)
        OR (c.output_tokens > 0 AND p.output_low IS NULL) THEN 'unpriced_model'
      WHEN c.is_incomplete THEN 'unknown_tokens'
      ELSE 'priced'
    END AS varchar) AS price_status,
    CASE
      WHEN c.error_code IS NOT NULL THEN CAST('0' AS decimal(38,15))
      WHEN p.model IS NOT NULL THEN CAST(
        coalesce(c.input_tokens * p.input_low, CAST('0' AS decimal(38,15)))
        + coalesce(c.cache_read_input_tokens * p.cache_read_low, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_5m * p.cache_write_5m_low, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_1h * p.cache_write_1h_low, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_unsplit * p.cache_write_low, CAST('0' AS decimal(38,15)))
        + coalesce(c.output_tokens * p.output_low, CAST('0' AS decimal(38,15)))
        AS decimal(38,15))
    END AS usd_low,
    CASE
      WHEN c.error_code IS NOT NULL THEN CAST('0' AS decimal(38,15))
      WHEN p.model IS NOT NULL THEN CAST(
        coalesce(c.input_tokens * p.input_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.cache_read_input_tokens * p.cache_read_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_5m * p.cache_write_5m_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_1h * p.cache_write_1h_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_unsplit * p.cache_write_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.output_tokens * p.output_high, CAST('0' AS decimal(38,15)))
        AS decimal(38,15))
    END AS usd_high
  FROM charged AS c
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
)
