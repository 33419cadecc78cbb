-- Each row of daily_usage with who it is charged to and what it costs: to the digit what its calls
-- cost in the view usage.
--
-- Both engines take this text as it stands. The names of callers are those that the columns
-- session_name and principal of invocations have.
WITH calls AS (
  SELECT
    d.*,
    model AS spelt_model,
    CASE
      WHEN regexp_like(identity_arn, '^arn:aws[^:]*:sts:[^:]*:[^:]*:(assumed-role/[^/]+|federated-user)/.')
        THEN regexp_replace(identity_arn, '^[^/]*:(assumed-role/[^/]+|federated-user)/', '')
      WHEN regexp_like(identity_arn, '^arn:aws[^:]*:iam:[^:]*:[^:]*:user/(.*/)?[^/]+$')
        AND NOT regexp_like(identity_arn, '/BedrockAPIKey-[^/]*$')
        THEN regexp_replace(identity_arn, '^.*/', '')
    END AS own_name,
    cache_write_5m_input_tokens AS written_5m,
    cache_write_1h_input_tokens AS written_1h,
    cache_write_unsplit_input_tokens AS written_unsplit,
    incomplete > 0 AS is_incomplete
  FROM daily_usage AS d
),
-- Who it is charged to: rules, then tags of the profile, then what the identity says of itself.
charged AS (
  SELECT
    c.*,
    coalesce(c.spelt_model, f.model) AS priced_model,
    coalesce(c.endpoint_scope, f.endpoint_scope) AS priced_scope,
    CASE WHEN w.attribution IS NULL THEN coalesce(f.tag_user, c.own_name) ELSE w.person END AS person,
    CASE WHEN w.attribution IS NULL THEN f.tag_team ELSE w.team END AS team,
    CASE WHEN w.attribution IS NULL THEN f.tag_project ELSE w.project END AS project,
    CASE WHEN w.attribution IS NULL THEN f.tag_cost_center ELSE w.cost_center END AS cost_center,
    CAST(CASE
      WHEN w.attribution IS NOT NULL THEN w.attribution
      WHEN f.tag_user IS NOT NULL THEN 'profile_tag'
      WHEN c.own_name IS NOT NULL THEN 'identity'
      ELSE 'none'
    END AS varchar) AS attribution
  FROM calls AS c
  LEFT JOIN profiles AS f
    ON f.profile_arn = c.model_id
    AND f.valid_from <= c.event_date AND c.event_date < f.valid_until
  LEFT JOIN people AS w
    ON coalesce(w.identity_arn, '') = coalesce(c.identity_arn, '')
    AND coalesce(w.account_id, '') = coalesce(c.account_id, '')
    AND coalesce(w.inference_profile_id, '') = coalesce(c.inference_profile_id, '')
    AND coalesce(w.caller_metadata, '') = coalesce(c.caller_metadata, '')
    AND w.valid_from <= c.event_date AND c.event_date < w.valid_until
),
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
SELECT
  account_id,
  identity_arn,
  inference_profile_id,
  model_id,
  priced_model AS model,
  priced_scope AS endpoint_scope,
  region,
  operation,
  error_code,
  prompt_size,
  caller_metadata,
  invocations,
  failed,
  input_tokens,
  input_unknown,
  cache_read_input_tokens,
  cache_read_unknown,
  cache_write_input_tokens,
  cache_write_unknown,
  cache_write_5m_input_tokens,
  cache_write_5m_unknown,
  cache_write_1h_input_tokens,
  cache_write_1h_unknown,
  cache_write_unsplit_input_tokens,
  output_tokens,
  output_unknown,
  incomplete,
  whole_input_tokens,
  whole_cache_read_input_tokens,
  event_date,
  person,
  team,
  project,
  cost_center,
  attribution,
  price_status,
  usd_low AS cost_usd_low,
  CASE WHEN price_status IN ('priced', 'failed') THEN usd_high END AS cost_usd_high,
  CASE WHEN price_status = 'unpriced_model' THEN invocations ELSE 0 END AS unpriced_invocations,
  CASE WHEN price_status = 'unknown_tokens' THEN incomplete ELSE 0 END AS unknown_invocations
FROM priced
