-- A FOCUS export (1.0 and later), as far as the network is concerned.
-- `bill` is the file under FOCUS's names: what it lacks is NULL, times are TIMESTAMP (UTC), amounts exact decimals.
-- `network` holds the usage types and descriptions that count; the program picks them from what the first query finds.

-- name: types
-- What the bill is about, how many rows it has, and which time usage covers, month by month. Without AWS's own column
-- of usage types, its descriptions of the charges tell them.
SELECT
  coalesce(x_UsageType, '')                                       AS "usageType",
  if(x_UsageType IS NULL, coalesce(ChargeDescription, ''), '')    AS description,
  count(*)                                                        AS records,
  min(ChargePeriodStart) FILTER (covers)                          AS "from",
  max(ChargePeriodEnd)   FILTER (covers)                          AS "to"
FROM (
  SELECT *, ChargeCategory = 'Usage' AND ChargePeriodEnd - ChargePeriodStart <= INTERVAL 1 DAY AS covers
  FROM bill
)
GROUP BY 1, 2, date_trunc('month', ChargePeriodStart);

-- name: lines
-- Rows of one day, resource and kind are summed.
SELECT
  coalesce(x_UsageType, '')                                       AS "usageType",
  if(x_UsageType IS NULL, coalesce(ChargeDescription, ''), '')    AS description,
  ChargeCategory         AS kind,
  ChargeClass            AS "chargeClass",
  ResourceId             AS resource,
  SubAccountId           AS account,
  RegionId               AS region,
  BillingCurrency        AS currency,
  min(ChargePeriodStart) AS start,
  max(ChargePeriodEnd)   AS "end",
  sum(ConsumedQuantity)  AS quantity,
  -- Not EffectiveCost: with organisations that live on credits it is 0 everywhere.
  sum(BilledCost)        AS cost,
  NULL                   AS "netCost",
  count(*)               AS lines,
  -- The hours that its rows begin in, a bit each: tells parts of a bill from versions of it.
  bit_or(1 << hour(ChargePeriodStart)::INTEGER) AS hours
FROM bill
SEMI JOIN network
  ON network."usageType" = coalesce(x_UsageType, '')
  AND network.description = if(x_UsageType IS NULL, coalesce(ChargeDescription, ''), '')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, ChargePeriodStart::DATE;
