-- title: Spend by model
-- description: US dollars of each model and endpoint scope, the largest first; dollars of a million known tokens of all classes; and what of the dollars is paid because a call did not go to the global endpoint, null where there is no global price or the scope is not known. A null cost_usd_high means that there is no upper end: a count or a price is unknown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param person text: only this person
-- grain: month
-- columns: model, endpoint_scope, cost_usd_low, bar, usd_per_million_tokens, scope_premium_usd, invocations, failed, unpriced_invocations, unknown_invocations
-- chart: bar cost_usd_low
SELECT
  model,
  endpoint_scope,
  -- part costs,
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(unpriced_invocations) AS unpriced_invocations,
  sum(unknown_invocations) AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high,
  -- end costs
  round(1e6 * CAST(sum(cost_usd_low) AS double) / nullif(sum(priced_tokens), 0), 4) AS usd_per_million_tokens,
  CASE WHEN count(*) = count(scope_premium_usd) THEN sum(scope_premium_usd) END AS scope_premium_usd
FROM (
  SELECT
    c.model,
    c.endpoint_scope,
    c.invocations,
    c.failed,
    c.unpriced_invocations,
    c.unknown_invocations,
    c.cost_usd_low,
    c.cost_usd_high,
    CASE
      WHEN c.error_code IS NULL AND c.cost_usd_low IS NOT NULL
        THEN coalesce(c.input_tokens, 0) + coalesce(c.cache_read_input_tokens, 0)
          + coalesce(c.cache_write_input_tokens, 0) + coalesce(c.output_tokens, 0)
    END AS priced_tokens,
    CASE
      WHEN c.error_code IS NOT NULL OR c.endpoint_scope = 'global' THEN CAST('0' AS decimal(38,15))
      WHEN c.endpoint_scope IS NOT NULL AND c.price_status <> 'unpriced_model' THEN CAST(
        c.cost_usd_low
        - CASE WHEN c.input_tokens > 0 THEN c.input_tokens * p.input_low ELSE CAST('0' AS decimal(38,15)) END
        - CASE WHEN c.cache_read_input_tokens > 0 THEN c.cache_read_input_tokens * p.cache_read_low
          ELSE CAST('0' AS decimal(38,15)) END
        - CASE WHEN c.cache_write_5m_input_tokens > 0 THEN c.cache_write_5m_input_tokens * p.cache_write_5m_low
          ELSE CAST('0' AS decimal(38,15)) END
        - CASE WHEN c.cache_write_1h_input_tokens > 0 THEN c.cache_write_1h_input_tokens * p.cache_write_1h_low
          ELSE CAST('0' AS decimal(38,15)) END
        - CASE WHEN c.cache_write_unsplit_input_tokens > 0 THEN c.cache_write_unsplit_input_tokens * p.cache_write_low
          ELSE CAST('0' AS decimal(38,15)) END
        - CASE WHEN c.output_tokens > 0 THEN c.output_tokens * p.output_low ELSE CAST('0' AS decimal(38,15)) END
        AS decimal(38,15))
    END AS scope_premium_usd
  FROM (
    SELECT
      daily_costs.*,
      model AS priced_model,
      'global' AS priced_scope
    FROM /* :costs_in_window */ daily_costs
    WHERE true
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
) AS costs
GROUP BY model, endpoint_scope
ORDER BY cost_usd_low DESC NULLS LAST, model ASC NULLS LAST, endpoint_scope ASC NULLS LAST
