import { referenceTable } from '../../sql.ts'
import { azureRegions, meters, meterTypes } from '../meters.ts'

/** Resources, and meters of each: as many rows as a day has. */
export const resourceCount = 10_800
const metersEach = 3
export const streamCount: number = resourceCount * metersEach

export const reservationCount = 40
export const planCount = 6

/** Kinds of resources by how often they occur; what is named more often is more frequent. */
const kinds = [
  ...Array<string>(9).fill('Microsoft.Compute/virtualMachines'),
  ...Array<string>(4).fill('Microsoft.Compute/disks'),
  ...Array<string>(4).fill('Microsoft.Storage/storageAccounts'),
  ...[...new Set(meters.map((meter) => String(meter['type'])))],
]

const subscriptions = 60

/**
 * Table `bench_stream`: what each meter of each resource writes into every one of its rows, so that a row of the bill is
 * one look-up: subscription, resource, meter, price, tags, commitment.
 */
export function meterStatements(): readonly string[] {
  return [
    referenceTable('bench_meter', meterTypes, meters),
    referenceTable(
      'bench_region',
      { number: 'INTEGER', location: 'VARCHAR', meter_region: 'VARCHAR', level: 'DECIMAL(3,2)' },
      azureRegions.map((region, number) => ({ number, ...region })),
    ),
    referenceTable(
      'bench_kind',
      { number: 'INTEGER', type: 'VARCHAR' },
      kinds.map((type, number) => ({ number, type })),
    ),
    `CREATE OR REPLACE TABLE bench_resource AS
     SELECT n AS resource, k.type, s AS subscription, pick(${azureRegions.length}, n, 'region', 0) AS region_number,
       ['prod', 'prod', 'prod', 'staging', 'dev'][1 + pick(5, s, 'environment', 0)] AS environment,
       ['storefront', 'checkout', 'search', 'data-platform', 'ml', 'platform', 'payments', 'mobile', 'logistics', 'identity'][1 + pick(10, s, n % 7, 'team')] AS team,
       CASE WHEN chance(n, 'paid', 0) < 0.28 THEN 'Reservation' WHEN chance(n, 'paid', 0) < 0.56 THEN 'SavingsPlan' WHEN chance(n, 'paid', 0) < 0.64 THEN 'Spot' ELSE 'OnDemand' END AS paid
     FROM (SELECT n::INTEGER AS n, pick(${subscriptions}, n, 'subscription', 0) AS s FROM range(${resourceCount}) AS r(n)) JOIN bench_kind k ON k.number = pick(${kinds.length}, n, 'kind', 0)`,
    `CREATE OR REPLACE TABLE bench_offer AS
     SELECT *, row_number() OVER (PARTITION BY type, main, starts_with(meter, 'spot ') ORDER BY meter) - 1 AS number,
       count(*) OVER (PARTITION BY type, main, starts_with(meter, 'spot ')) AS offers, starts_with(meter, 'spot ') AS is_spot FROM bench_meter`,
    `CREATE OR REPLACE TABLE bench_stream AS
     WITH stream AS (
       SELECT r.*, j.j::INTEGER AS j, r.resource * ${metersEach} + j.j::INTEGER AS stream,
         j.j = 0 OR NOT EXISTS (SELECT 1 FROM bench_offer o WHERE o.type = r.type AND NOT o.main) AS wants_main
       FROM bench_resource r, range(${metersEach}) AS j(j)
     ), metered AS (
       SELECT s.*, o.* EXCLUDE (type, number, offers),
         CASE WHEN s.paid = 'Spot' AND o.is_spot THEN 'Spot' WHEN s.paid IN ('Reservation', 'SavingsPlan') AND o.info IN ('machine', 'sql') THEN s.paid ELSE 'OnDemand' END AS pricing_model
       FROM stream s JOIN bench_offer o ON o.type = s.type AND o.main = s.wants_main
         AND o.is_spot = (s.wants_main AND s.paid = 'Spot' AND s.type = 'Microsoft.Compute/virtualMachines')
         AND o.number = pick(o.offers, s.resource, if(s.wants_main, 0, s.j), 'offer')
     ), named AS (
       SELECT m.*, g.location, g.meter_region, lower(replace(m.team, '-', '')) || '-' || m.environment || '-' || hex_id(6, m.resource::VARCHAR) AS resource_name,
         'rg-' || m.team || '-' || m.environment || '-' || (m.resource % 9) AS resource_group,
         guid('subscription ' || m.subscription) AS subscription_id,
         pick(if(m.pricing_model = 'Reservation', ${reservationCount}, ${planCount}), m.resource, m.pricing_model, 'commitment') AS commitment,
         round(m.price * g.level * if(m.is_spot, 0.31, 1), 10)::DECIMAL(18,10) AS list_price, round(list_price * (0.94 - 0.0137 * pick(6, m.meter, 'discount', 0)), 10)::DECIMAL(18,10) AS agreed_price
       FROM metered m JOIN bench_region g ON g.number = m.region_number
     )
     SELECT stream, typical, info = 'machine' AS is_machine, pricing_model,
       agreed_price AS unitprice, list_price AS paygprice,
       if(pricing_model IN ('Reservation', 'SavingsPlan'), 0, agreed_price)::DECIMAL(18,10) AS effectiveprice,
       team AS invoicesectionname, 'Larkspur ' || team AS accountname, team || '@larkspur.example' AS accountownerid,
       subscription_id AS subscriptionid, 'larkspur-' || environment || '-' || subscription AS subscriptionname, resource_group AS resourcegroup,
       location AS resourcelocation, category || coalesce(' ' || subcategory, '') || ' - ' || meter_name || ' - ' || meter_region AS productname,
       category AS metercategory, subcategory AS metersubcategory, guid('meter ' || meter || location) AS meterid, meter_name AS metername,
       meter_region AS meterregion, unit_of_measure AS unitofmeasure, 'CC-' || (1000 + pick(40, team, 'cost center', 0) * 100) AS costcenter,
       service AS consumedservice,
       '/subscriptions/' || subscription_id || '/resourceGroups/' || resource_group || '/providers/' || if(type = 'Microsoft.Sql/servers/databases',
         'Microsoft.Sql/servers/' || resource_name || '-srv/databases/' || resource_name, type || '/' || resource_name) AS resourceid,
       ${tags} AS tags, 'MS-AZR-0017P' AS offerid, ${additionalInfo} AS additionalinfo, resource_name AS resourcename,
       if(pricing_model = 'Reservation', guid('reservation ' || commitment), NULL) AS reservationid,
       if(pricing_model = 'Reservation', 'VM_RI_' || commitment, NULL) AS reservationname,
       CASE pricing_model WHEN 'Reservation' THEN guid('order ' || commitment) WHEN 'SavingsPlan' THEN guid('plan order ' || commitment) END AS productorderid,
       CASE pricing_model WHEN 'Reservation' THEN 'Reserved VM Instance, ' || size || ', ' || location || ', 1 Year' WHEN 'SavingsPlan' THEN 'Compute_SavingsPlan_1yr' END AS productordername,
       if(pricing_model IN ('Reservation', 'SavingsPlan'), '12', NULL) AS term,
       CASE pricing_model
         WHEN 'Reservation' THEN '/providers/Microsoft.Capacity/reservationOrders/' || guid('order ' || commitment) || '/reservations/' || guid('reservation ' || commitment)
         WHEN 'SavingsPlan' THEN '/providers/Microsoft.BillingBenefits/savingsPlanOrders/' || guid('plan order ' || commitment) || '/savingsPlans/' || guid('plan ' || commitment) END AS benefitid,
       CASE pricing_model WHEN 'Reservation' THEN 'VM_RI_' || commitment WHEN 'SavingsPlan' THEN 'Compute_SavingsPlan_' || commitment END AS benefitname,
       'Azure' AS publishertype, 'Microsoft' AS publishername, if(info = 'machine', (1 + resource % 3)::VARCHAR, NULL) AS availabilityzone,
       upper(substr(md5('part ' || meter || location), 1, 3)) || '-' || (10000 + pick(90000, meter, location, 'part')) AS partnumber, family AS servicefamily
     FROM named ORDER BY stream`,
  ]
}

/** Tags as Azure writes them in native files: pairs without outer braces, in any number and order. */
const tags = `NULLIF(concat_ws(',',
         if(chance(resource, 'tag', 1) < 0.82, '"team": "' || team || '"', NULL), if(chance(resource, 'tag', 2) < 0.78, '"environment": "' || environment || '"', NULL),
         if(chance(resource, 'tag', 3) < 0.55, '"cost-center": "CC-' || (1000 + pick(40, team, 'cost center', 0) * 100) || '"', NULL),
         if(chance(resource, 'tag', 4) < 0.50, '"app": "' || team || '-' || ['api', 'web', 'worker', 'batch'][1 + resource % 4] || '"', NULL),
         if(chance(resource, 'tag', 5) < 0.35, '"Owner": "' || team || '@larkspur.example"', NULL),
         if(chance(resource, 'tag', 6) < 0.25, '"created-by": "terraform", "git-repo": "https://git.larkspur.example/' || team || '/infrastructure.git"', NULL),
         if(chance(resource, 'tag', 7) < 0.15, '"hidden-link:/subscriptions/' || subscription_id || '/resourceGroups/' || resource_group || '": "Resource"', NULL),
         if(chance(resource, 'tag', 8) < 0.08, '"note": "moved in ' || (2021 + resource % 5) || ', see \\"runbook ' || resource || '\\""', NULL)), '')`

/** AdditionalInfo: JSON that differs by what is metered. */
const additionalInfo = `CASE info
         WHEN 'machine' THEN '{"UsageType":"ComputeHR","ImageType":"' || ['Canonical', 'Windows Server BYOL', 'RedHat', ''][1 + resource % 4] || '","ServiceType":"' || size || '","VMName":"' || resource_name
           || '","VMProperties":"' || if(resource % 5 = 0, 'Microsoft.AKS.Compute.AKS.Linux.Billing', '') || '","VCPUs":' || vcpus || ',"CPUs":0'
           || if(pricing_model = 'Reservation', ',"RINormalizationRatio":"' || rtrim(rtrim(ratio::VARCHAR, '0'), '.') || '","ReservationOrderId":"' || guid('order ' || commitment) || '"', '')
           || if(pricing_model = 'SavingsPlan', ',"SavingsPlanId":"' || guid('plan ' || commitment) || '"', '') || '}'
         WHEN 'sql' THEN '{"vCores":"4","SLO":"GP_Gen5_4","ServerSku":"GP_Gen5","DatabaseName":"' || resource_name || '"}'
         WHEN 'out' THEN '{"DataTransferDirection":"DataTrOut","ConsumptionMeter":"' || guid('consumption ' || resource) || '"}'
         WHEN 'in' THEN '{"DataTransferDirection":"DataTrIn"}'
         WHEN 'model' THEN '{"ModelName":"gpt-4o-0806","DeploymentName":"' || resource_name || '","Version":"2024-08-06"}' END`
