-- title: API key spend
-- description: US dollars of each long-term Bedrock API key, the largest first; the developer behind a key is not in the logs. A null cost_usd_high means that there is no upper end: a count or a price is unknown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- grain: month
-- columns: identity_arn, cost_usd_low, bar, invocations, failed, unpriced_invocations, unknown_invocations
-- chart: bar cost_usd_low
SELECT
  identity_arn,
  -- part costs
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(unpriced_invocations) AS unpriced_invocations,
  sum(unknown_invocations) AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
  -- end costs
FROM /* :costs_in_window */ daily_costs
WHERE
  -- part is_api_key
  regexp_like(identity_arn, '^arn:aws[^:]*:iam:[^:]*:[^:]*:user/(.*/)?BedrockAPIKey-[^/]*$')
  -- end is_api_key
GROUP BY identity_arn
ORDER BY cost_usd_low DESC NULLS LAST, identity_arn ASC
