-- title: Spend by token class
-- description: US dollars of each class of tokens, the largest first; cache_write is what was written for a time that is not known. Invocations and failed ones are all that there are, in each row; unpriced and unknown ones are those of the class. A null cost_usd_high means that there is no upper end: a count or a price is unknown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param person text: only this person
-- param team text: only this team
-- grain: month
-- columns: token_class, cost_usd_low, bar, tokens, invocations, failed, unpriced_invocations, unknown_invocations
-- chart: bar cost_usd_low
SELECT
  token_class,
  -- part costs,
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(unpriced_invocations) AS unpriced_invocations,
  sum(unknown_invocations) AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high,
  -- end costs
  sum(tokens) AS tokens
FROM (
  SELECT
    token_class,
    invocations,
    failed,
    CASE WHEN is_unpriced THEN invocations ELSE 0 END AS unpriced_invocations,
    CASE WHEN is_unpriced THEN 0 ELSE unknown_invocations END AS unknown_invocations,
    CASE
      WHEN error_code IS NOT NULL THEN CAST('0' AS decimal(38,15))
      WHEN has_prices THEN CAST(coalesce(tokens * price_low, CAST('0' AS decimal(38,15))) AS decimal(38,15))
    END AS cost_usd_low,
    CASE
      WHEN error_code IS NOT NULL THEN CAST('0' AS decimal(38,15))
      WHEN NOT is_unpriced AND unknown_invocations = 0
        THEN CAST(coalesce(tokens * price_high, CAST('0' AS decimal(38,15))) AS decimal(38,15))
    END AS cost_usd_high,
    CASE WHEN error_code IS NULL THEN tokens END AS tokens
  FROM (
    SELECT
      *,
      error_code IS NULL AND (NOT has_prices OR (tokens > 0 AND price_low IS NULL)) AS is_unpriced
    FROM (
      SELECT
        k.token_class,
        c.error_code,
        c.invocations,
        c.failed,
        p.model IS NOT NULL AS has_prices,
        CASE k.token_class
          WHEN 'input' THEN c.input_unknown
          WHEN 'cache_read' THEN c.cache_read_unknown
          WHEN 'cache_write' THEN c.cache_write_unknown
          WHEN 'output' THEN c.output_unknown
          ELSE 0
        END AS unknown_invocations,
        CASE k.token_class
          WHEN 'input' THEN c.input_tokens
          WHEN 'cache_read' THEN c.cache_read_input_tokens
          WHEN 'cache_write_5m' THEN c.cache_write_5m_input_tokens
          WHEN 'cache_write_1h' THEN c.cache_write_1h_input_tokens
          WHEN 'cache_write' THEN c.cache_write_unsplit_input_tokens
          WHEN 'output' THEN c.output_tokens
        END AS tokens,
        CASE k.token_class
          WHEN 'input' THEN p.input_low
          WHEN 'cache_read' THEN p.cache_read_low
          WHEN 'cache_write_5m' THEN p.cache_write_5m_low
          WHEN 'cache_write_1h' THEN p.cache_write_1h_low
          WHEN 'cache_write' THEN p.cache_write_low
          WHEN 'output' THEN p.output_low
        END AS price_low,
        CASE k.token_class
          WHEN 'input' THEN p.input_high
          WHEN 'cache_read' THEN p.cache_read_high
          WHEN 'cache_write_5m' THEN p.cache_write_5m_high
          WHEN 'cache_write_1h' THEN p.cache_write_1h_high
          WHEN 'cache_write' THEN p.cache_write_high
          WHEN 'output' THEN p.output_high
        END AS price_high
      FROM (
        SELECT
          daily_costs.*,
          model AS priced_model,
          endpoint_scope AS priced_scope
        FROM /* :costs_in_window */ daily_costs
        WHERE true
          --? AND person = :person
          --? AND team = :team
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
      CROSS JOIN (
        VALUES ('input'), ('cache_read'), ('cache_write_5m'), ('cache_write_1h'), ('cache_write'), ('output')
      ) AS k (token_class)
    ) AS classes
  ) AS counted
) AS costs
GROUP BY token_class
ORDER BY cost_usd_low DESC NULLS LAST, token_class ASC
