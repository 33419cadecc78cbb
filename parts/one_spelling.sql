CAST(
  /* :one_spelling */ model
AS varchar)
