-- What it costs. A price is a decimal(18,15), a cost a decimal(38,15): nothing is rounded or divided.
priced AS (
  SELECT
    c.*,
    (
      -- part lacks_a_price) AND c.error_code IS NULL AS is_unpriced,
    CAST(CASE
      WHEN c.error_code IS NOT NULL THEN 'failed'
      WHEN
        -- part lacks_a_price
        THEN 'unpriced_model'
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
      WHEN
        -- part lacks_a_price
        OR c.is_incomplete THEN CAST(NULL AS decimal(38,15))
      ELSE CAST(
        coalesce(c.input_tokens * p.input_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.cache_read_input_tokens * p.cache_read_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_5m * p.cache_write_5m_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_1h * p.cache_write_1h_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.written_unsplit * p.cache_write_high, CAST('0' AS decimal(38,15)))
        + coalesce(c.output_tokens * p.output_high, CAST('0' AS decimal(38,15)))
        AS decimal(38,15))
    END AS usd_high
  FROM charged AS c
  -- part price_of_call
)
