SELECT SubAccountId, SubAccountName, BillingAccountName, ServiceProviderName, BillingCurrency, Cost,
  focus_ratio(Cost, sum(Cost) OVER (PARTITION BY BillingCurrency)) AS CostShare,
  focus_ratio(MonthCost - MonthCostBefore, MonthCostBefore) AS ChangeShare, FirstDay, LastDay
FROM (
  SELECT SubAccountId, coalesce(max(AccountName), SubAccountId, '(none)') AS SubAccountName,
    coalesce(max(PayerName), BillingAccountId) AS BillingAccountName, argMax(Provider, ProvidedCost) AS ServiceProviderName,
    BillingCurrency, sum(ProvidedCost) AS Cost, sum(ProvidedMonthCost) AS MonthCost,
    sum(ProvidedMonthCostBefore) AS MonthCostBefore, min(ProvidedFrom) AS FirstDay, max(ProvidedUntil) AS LastDay
  FROM (
    SELECT SubAccountId, BillingAccountId, BillingCurrency, max(SubAccountName) AS AccountName,
      max(BillingAccountName) AS PayerName,
      coalesce(nullif(HostProviderName, 'Not Applicable'), ServiceProviderName) AS Provider,
      sum({{snippet: cost}}) AS ProvidedCost,
      sum(CASE WHEN focus_month(ChargeDate) = newest.Month THEN {{snippet: cost}} ELSE 0 END) AS ProvidedMonthCost,
      sum(CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN {{snippet: cost}} ELSE 0 END) AS ProvidedMonthCostBefore,
      min(FirstChargeDate) AS ProvidedFrom, max(LastChargeDate) AS ProvidedUntil
    FROM daily_charges
    CROSS JOIN ({{snippet: two-months}}) AS newest
    WHERE 1 = 1 {{snippet: filters}}
    GROUP BY SubAccountId, BillingAccountId, BillingCurrency,
      coalesce(nullif(HostProviderName, 'Not Applicable'), ServiceProviderName)
  ) AS provided
  GROUP BY SubAccountId, BillingAccountId, BillingCurrency
) AS accounts
ORDER BY Cost DESC, SubAccountId, BillingAccountName, BillingCurrency
LIMIT 1000
