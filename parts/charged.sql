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
