-- The same as before, read off one row of the deal and one of its stage: `deal_weight` beneath it looked both up again, for
-- each deal of a forecast and four times a move.
DROP VIEW deal_forecast;
CREATE VIEW deal_forecast AS
SELECT d.id, d.deleted_at, d.stage_id, coalesce(d.owner_id, '') AS owner_id, coalesce(d.value_currency, '') AS currency,
  CASE s.kind WHEN 'open' THEN coalesce(d.forecast_category,
      CASE WHEN coalesce(d.probability_override, s.probability) >= 90 THEN 'commit'
           WHEN coalesce(d.probability_override, s.probability) >= 50 THEN 'best_case' ELSE 'pipeline' END)
    ELSE s.kind END AS category,
  coalesce(substr(CASE s.kind WHEN 'open' THEN d.expected_close_date ELSE d.actual_close_date END, 1, 7), '') AS month,
  CASE WHEN s.kind <> 'open' AND d.value_currency <> (SELECT coalesce(max(value ->> '$'), 'USD') FROM setting WHERE key = 'currency')
    THEN coalesce(d.actual_close_date, '') ELSE '' END AS day,
  coalesce(d.value_minor, 0) AS value,
  (coalesce(d.value_minor, 0) * CASE s.kind WHEN 'won' THEN 100 WHEN 'open' THEN coalesce(d.probability_override, s.probability) ELSE 0 END + 50) / 100 AS weighted
FROM deal d JOIN stage s ON s.id = d.stage_id;
