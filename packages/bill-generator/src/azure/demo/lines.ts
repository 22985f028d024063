import { agreementOf } from '../agreement.ts'
import { lastDayOf } from '../layout.ts'
import type { AzureDataset } from '../options.ts'
import type { AzureDemoContext } from './context.ts'

/**
 * Table `line`: the items of the month under the keys of cost details, in an arbitrary but fixed order, with the number of
 * the file that each goes to and with the costs and prices of both exports.
 */
export function lineStatement(context: AzureDemoContext, fileCount: number): string {
  const { month, seed } = context
  const agreement = agreementOf(context.layout)
  const invoice = context.open ? 'NULL' : `'G0' || (10000000 + pick(89999999, '${month.period}', 'invoice', 0))`
  return `CREATE OR REPLACE TABLE line AS
  SELECT i.actual_cost, i.amortized_cost, i.actual_price, i.amortized_price,
    s.section AS invoicesectionname, s.section_id AS invoicesectionid, 'Larkspur ' || s.section AS accountname, 'cloud@larkspur.example' AS accountownerid,
    s.id AS subscriptionid, s.name AS subscriptionname, i.resource_group AS resourcegroup, i.region AS resourcelocation, i.region AS location, i.date,
    coalesce(i.product_name, k.category || coalesce(' ' || k.subcategory, '') || ' - ' || k.meter_name || ' - ' || r.meter_region) AS productname,
    coalesce(i.category, k.category) AS metercategory, coalesce(i.subcategory, k.subcategory) AS metersubcategory, if(k.meter IS NULL, NULL, guid('meter ' || k.meter || i.region)) AS meterid,
    k.meter_name AS metername, r.meter_region AS meterregion, coalesce(i.unit_of_measure, k.unit_of_measure) AS unitofmeasure, i.quantity,
    i.cost_center AS costcenter, coalesce(i.consumed_service, k.service) AS consumedservice,
    CASE WHEN i.resource IS NULL THEN NULL ELSE '/subscriptions/' || s.id || '/resourceGroups/' || i.resource_group || '/providers/' ||
      CASE WHEN i.publisher_type = 'Marketplace' THEN 'Microsoft.SaaS/resources/' || i.resource
        WHEN contains(i.resource, '/') THEN 'Microsoft.Sql/servers/' || replace(i.resource, '/', '/databases/') ELSE k.type || '/' || i.resource END END AS resourceid,
    NULLIF(concat_ws(',', '"team": "' || i.team || '"', '"Team": "' || i.old_team || '"', '"env": "' || i.env || '"', '"app": "' || i.app || '"', '"cost-center": "' || i.cost_center || '"'), '') AS tags,
    'MS-AZR-0017P' AS offerid, ${additionalInfo} AS additionalinfo, list_extract(string_split(i.resource, '/'), -1) AS resourcename,
    if(c.model = 'Reservation', c.id, NULL) AS reservationid, if(c.model = 'Reservation', c.name, NULL) AS reservationname, i.unit_price AS unitprice,
    c.order_id AS productorderid, c.title AS productordername, c.term, i.publisher_type AS publishertype, i.publisher_name AS publishername,
    if(i.publisher_type = 'Marketplace', 'canopy', NULL) AS publisherid, i.charge_type AS chargetype, i.frequency, i.model AS pricingmodel,
    '${agreement.billingAccountId}' AS billingaccountid, '${agreement.billingAccountName}' AS billingaccountname, '${currency}' AS billingcurrencycode,
    DATE '${month.start}' AS billingperiodstartdate, DATE '${lastDayOf(month)}' AS billingperiodenddate,
    '${agreement.billingProfileId}' AS billingprofileid, '${agreement.billingProfileName}' AS billingprofilename,
    if(i.publisher_type = 'Azure', 'True', 'False') AS isazurecrediteligible, if(k.meter IS NULL, NULL, upper(hex_id(3, k.meter)) || '-' || (10000 + pick(90000, k.meter, i.region, 'part'))) AS partnumber,
    i.payg_price AS paygprice, i.plan_name AS planname, k.family AS servicefamily, c.benefit_id AS benefitid, c.name AS benefitname,
    ${invoice} AS invoiceid, i.date AS serviceperiodstartdate, i.date AS serviceperiodenddate, upper(hex_id(12, coalesce(k.meter, i.product_name))) AS productid,
    '${currency}' AS pricingcurrency, (i.payg_price * i.quantity)::DECIMAL(38,16) AS paygcostinbillingcurrency, (i.payg_price * i.quantity)::DECIMAL(38,16) AS paygcostinusd,
    1::DECIMAL(18,10) AS exchangeratepricingtobilling, DATE '${month.start}' AS exchangeratedate, 'Microsoft.Azure' AS provider,
    (row_number() OVER (ORDER BY md5('${seed}/' || i.item_key)) - 1) % ${fileCount} AS file_number
  FROM item i LEFT JOIN subscription s ON s.key = i.subscription LEFT JOIN meter k ON k.meter = i.meter
    LEFT JOIN region r ON r.location = i.region LEFT JOIN commitment c ON c.commitment = i.commitment
  ORDER BY md5('${seed}/' || i.item_key)`
}

/** What the company is billed in. */
const currency = 'USD'

const additionalInfo = `CASE k.info
      WHEN 'machine' THEN '{"UsageType":"ComputeHR","ImageType":"Canonical","ServiceType":"' || k.size || '","VMName":"' || coalesce(i.resource, '') || '","VMProperties":"","VCPUs":' || k.vcpus || ',"CPUs":0'
        || if(i.model = 'Reservation', ',"RINormalizationRatio":"' || rtrim(rtrim(k.ratio::VARCHAR, '0'), '.') || '"', '') || '}'
      WHEN 'sql' THEN '{"vCores":"4","SLO":"GP_Gen5_4","ServerSku":"GP_Gen5"}'
      WHEN 'out' THEN '{"DataTransferDirection":"DataTrOut"}'
      WHEN 'model' THEN '{"ModelName":"gpt-4o-0806","DeploymentName":"assistant"}' END`

/** The rows of one file of one export. */
export function fileRows(dataset: AzureDataset, file: number): string {
  const which = dataset === 'ActualCost' ? 'actual' : 'amortized'
  return `SELECT * EXCLUDE (actual_cost, amortized_cost, actual_price, amortized_price, file_number), ${which}_price AS effectiveprice,
    ${which}_cost AS costinbillingcurrency, ${which}_cost AS costinpricingcurrency, ${which}_cost AS costinusd
    FROM line WHERE ${which}_cost IS NOT NULL AND file_number = ${file}`
}

/** The truth of the month from its items. */
export function demoTotals(datasets: readonly AzureDataset[]): string {
  const pair = datasets.includes('AmortizedCost')
  return `SELECT '${currency}' AS currency, charge_type, model AS pricing_model, count(*) AS line_rows,
      sum(coalesce(actual_cost, 0))::DECIMAL(38,16)::VARCHAR AS billed_cost,
      sum(coalesce(${pair ? 'amortized_cost' : 'actual_cost'}, 0))::DECIMAL(38,16)::VARCHAR AS effective_cost
    FROM item ${pair ? '' : 'WHERE actual_cost IS NOT NULL'} GROUP BY ALL ORDER BY ALL`
}
