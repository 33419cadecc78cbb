SELECT
  not_known,
  sum(invocations) AS invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high,
  query
FROM (
  SELECT
    CASE
      WHEN identity_arn IS NULL THEN 'who called: no identity'
      WHEN regexp_like(identity_arn, '/BedrockAPIKey-[^/]*$') THEN 'who called: an API key'
      ELSE 'who called: root, or no session'
    END AS not_known,
    'unattributed' AS query,
    invocations,
    cost_usd_low,
    cost_usd_high
  FROM daily_costs
  WHERE person IS NULL
  UNION ALL
  SELECT 'what the model costs', 'unpriced-models', unpriced_invocations, NULL, NULL
  FROM daily_costs
  WHERE unpriced_invocations > 0
  UNION ALL
  SELECT 'how many tokens it took', 'unknown-cost', unknown_invocations, NULL, NULL
  FROM daily_costs
  WHERE unknown_invocations > 0
) AS calls
GROUP BY not_known, query
ORDER BY cost_usd_low DESC NULLS LAST, not_known ASC
