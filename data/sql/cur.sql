-- A Cost and Usage Report (legacy or CUR 2.0), as far as the network is concerned.
-- `bill` is the file under AWS's names of CUR 2.0: what it lacks is NULL, times are TIMESTAMP (UTC), amounts exact decimals.
-- `network` holds the usage types that count; the program picks them from what the first query finds.

-- name: types
-- What the bill is about, how many rows it has, and which time usage covers, month by month. A charge that spans more
-- than a day (a month of a zone, of a key) tells nothing of that time.
SELECT
  coalesce(line_item_usage_type, '')                    AS "usageType",
  ''                                                    AS description,
  count(*)                                              AS records,
  min(line_item_usage_start_date) FILTER (covers)       AS "from",
  max(line_item_usage_end_date)   FILTER (covers)       AS "to"
FROM (
  SELECT *,
    line_item_line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
      AND line_item_usage_end_date - line_item_usage_start_date <= INTERVAL 1 DAY AS covers
  FROM bill
)
GROUP BY 1, 2, date_trunc('month', line_item_usage_start_date);

-- name: lines
-- Rows of one day, resource and kind are summed: hours and tags split them.
SELECT
  line_item_usage_type            AS "usageType",
  ''                              AS description,
  line_item_line_item_type        AS kind,
  ''                              AS "chargeClass",
  line_item_resource_id           AS resource,
  line_item_usage_account_id      AS account,
  product_region_code             AS region,
  line_item_currency_code         AS currency,
  min(line_item_usage_start_date) AS start,
  max(line_item_usage_end_date)   AS "end",
  sum(line_item_usage_amount)     AS quantity,
  sum(line_item_unblended_cost)   AS cost,
  -- After discounts, where any row tells it; rows that do not tell it have none.
  CASE WHEN count(line_item_net_unblended_cost) > 0
       THEN sum(coalesce(line_item_net_unblended_cost, line_item_unblended_cost)) END AS "netCost",
  count(*)                        AS lines,
  -- The hours that its rows begin in, a bit each: tells parts of a bill from versions of it.
  bit_or(1 << hour(line_item_usage_start_date)::INTEGER) AS hours
FROM bill
WHERE line_item_usage_type IN (SELECT "usageType" FROM network)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, line_item_usage_start_date::DATE;
