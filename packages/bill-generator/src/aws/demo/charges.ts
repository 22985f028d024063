import { referenceTable } from '../../sql.ts'
import { edpShare, taxRate } from './company.ts'
import { type DemoContext, runaway } from './context.ts'

/** Which charges a negotiated discount lowers, and by what share. Months count from the start of the history. */
const discountRules = [
  {
    discount: 'EdpDiscount',
    title: 'Enterprise Discount Program',
    share: edpShare,
    kinds: 'Usage SavingsPlanRecurringFee RIFee',
    first: 0,
    last: 9999,
  },
  {
    discount: 'PrivateRateDiscount',
    title: 'Private pricing of CloudFront data transfer',
    share: '0.2',
    kinds: 'Usage',
    sku: 'cdn bytes',
    first: 0,
    last: 9999,
  },
  {
    discount: 'BundledDiscount',
    title: 'CloudFront security bundle',
    share: '0.1',
    kinds: 'Usage',
    sku: 'cdn requests',
    first: 2,
    last: 9999,
  },
  {
    discount: 'RiVolumeDiscount',
    title: 'Reserved instance volume discount',
    share: '0.05',
    kinds: 'RIFee',
    commitment: 'ri-db',
    first: 5,
    last: 8,
  },
  {
    discount: 'SppDiscount',
    title: 'Solution Provider Program',
    share: '0.03',
    kinds: 'Usage',
    product_code: 'AmazonEC2',
    account: 'sandbox',
    first: 6,
    last: 8,
  },
  {
    discount: 'DistributorDiscount',
    title: 'Distributor discount',
    share: '0.01',
    kinds: 'Usage',
    product_code: 'AmazonEC2',
    account: 'staging',
    first: 6,
    last: 7,
  },
  {
    discount: 'Discount',
    title: 'Discount on log ingestion',
    share: '0.05',
    kinds: 'Usage',
    sku: 'logs',
    first: 3,
    last: 4,
  },
]

const supplier = {
  code: '4vxk9d2mwpe7qh3tz8',
  name: 'Canopy Observability',
  entity: 'Canopy Observability, Inc.',
}

/** One-time events of the company's history, by month; negative amounts flow back to the customer. */
const events = [
  ...[0, 1, 2].map((index) => ({
    index,
    kind: 'Credit',
    account: 'prod',
    product_code: 'AmazonEC2',
    product_name: 'Amazon Elastic Compute Cloud',
    amount: '-250.00',
    description: 'AWS Activate promotional credit',
    days_back: 0,
  })),
  {
    index: 2,
    kind: 'Fee',
    account: 'shared',
    product_code: 'AmazonRegistrar',
    product_name: 'Amazon Registrar',
    amount: '14.00',
    description: 'Registration of larkspur.example',
    days_back: 0,
  },
  {
    index: 5,
    kind: 'Refund',
    account: 'sandbox',
    product_code: 'AmazonEC2',
    product_name: 'Amazon Elastic Compute Cloud',
    amount: '-61.4400',
    description: 'Refund for unintended instance usage',
    days_back: 12,
  },
  {
    index: 6,
    kind: 'Credit',
    account: 'prod',
    product_code: 'AWSLambda',
    product_name: 'AWS Lambda',
    amount: '-18.2700',
    description: 'SLA credit for the month before',
    days_back: 20,
  },
  {
    index: 8,
    kind: 'Credit',
    account: 'data',
    product_code: 'AmazonS3',
    product_name: 'Amazon Simple Storage Service',
    amount: '-400.00',
    description: 'Migration program credit',
    days_back: 0,
  },
  {
    index: 10,
    kind: 'Refund',
    account: 'payer',
    product_code: 'AmazonEC2',
    product_name: 'Amazon Elastic Compute Cloud',
    amount: '-120.00',
    description: 'Refund of a part of the reservation fee',
    days_back: 0,
    commitment: 'ri-ec2',
  },
]

/** Marketplace, one-time events and, in a restated month, the late correction. */
export function otherChargeStatements(context: DemoContext): readonly string[] {
  const start = `TIMESTAMP '${context.month.start}'`
  const correction = {
    index: context.index,
    kind: 'Refund',
    account: context.index === runaway.index ? 'data' : 'prod',
    product_code: 'AmazonEC2',
    product_name: 'Amazon Elastic Compute Cloud',
    amount: '-214.7350',
    description: 'Late correction after a support case',
    days_back: 3,
  }
  const current = [
    ...events.filter((event) => event.index === context.index),
    ...(context.version === 2 ? [correction] : []),
  ]
  const marketplace = `'${supplier.code}' AS product_code, '${supplier.name}' AS product_name, '${supplier.code}' AS servicecode,
    'AWS Marketplace' AS billing_entity, '${supplier.entity}' AS legal_entity, 'shared' AS account`
  return [
    `INSERT INTO item BY NAME
     SELECT 'marketplace/' || start_ts AS item_key, 'Usage' AS kind, ${marketplace}, 'MP:HostHours-Units' AS usage_type, start_ts, end_ts,
       (14 * hours)::DECIMAL(18,4) AS usage_amount, 0.0230 AS rate, (14 * hours)::DECIMAL(18,4) * 0.0230 AS unblended_cost,
       'Monitored host hours' AS description, 'Units' AS unit, map {'user:team': 'platform'} AS tags
     FROM slot`,
    ...(context.index === 1
      ? [
          `INSERT INTO item BY NAME
           SELECT 'marketplace contract' AS item_key, 'Fee' AS kind, ${marketplace}, 'MP:Contract-12mo' AS usage_type, ${start} AS start_ts,
             ${start} + INTERVAL 1 HOUR AS end_ts, 1 AS usage_amount, 1800.00 AS rate, 1800.00 AS unblended_cost,
             'Observability platform, 12 month contract' AS description, 'Purchase' AS bill_type`,
        ]
      : []),
    ...(current.length === 0
      ? []
      : [
          referenceTable(
            'event',
            {
              index: 'INTEGER',
              kind: 'VARCHAR',
              account: 'VARCHAR',
              product_code: 'VARCHAR',
              product_name: 'VARCHAR',
              amount: 'DECIMAL(18,4)',
              description: 'VARCHAR',
              days_back: 'INTEGER',
              commitment: 'VARCHAR',
            },
            current,
          ),
          `INSERT INTO item BY NAME
           SELECT 'event/' || description AS item_key, kind, account, product_code, product_name, product_code AS servicecode,
             ${start} - to_days(days_back) AS start_ts, ${start} - to_days(days_back) + INTERVAL 1 DAY AS end_ts, 1 AS usage_amount,
             amount AS rate, amount AS unblended_cost, description, if(kind = 'Refund', 'Refund', 'Anniversary') AS bill_type, commitment,
             if(product_code = 'AmazonRegistrar', 'DomainRegistration-shop', NULL) AS usage_type
           FROM event`,
        ]),
  ]
}

/**
 * Negotiated discounts: table `item_discount` holds what each rule takes off each item, and one row per discount, account
 * and service gives it back as a negative charge. Then the support fee on what is left, and tax on all of it.
 */
export function discountAndTaxStatements(context: DemoContext): readonly string[] {
  const start = `TIMESTAMP '${context.month.start}'`
  const end = `TIMESTAMP '${context.month.end}'`
  const charges = `('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee', 'RIFee', 'Fee',
    'EdpDiscount', 'PrivateRateDiscount', 'BundledDiscount', 'RiVolumeDiscount', 'SppDiscount', 'DistributorDiscount', 'Discount')`
  return [
    referenceTable(
      'discount_rule',
      {
        discount: 'VARCHAR',
        title: 'VARCHAR',
        share: 'DECIMAL(5,4)',
        kinds: 'VARCHAR',
        sku: 'VARCHAR',
        commitment: 'VARCHAR',
        product_code: 'VARCHAR',
        account: 'VARCHAR',
        first: 'INTEGER',
        last: 'INTEGER',
      },
      discountRules,
    ),
    `CREATE OR REPLACE TABLE item_discount AS
     SELECT i.item_key, d.discount, round(i.unblended_cost * d.share, 10)::DECIMAL(28,10) AS amount
     FROM item i JOIN discount_rule d ON list_contains(string_split(d.kinds, ' '), i.kind)
       AND (d.sku IS NULL OR d.sku = i.sku) AND (d.commitment IS NULL OR d.commitment = i.commitment)
       AND (d.product_code IS NULL OR d.product_code = i.product_code) AND (d.account IS NULL OR d.account = i.account)
     WHERE ${context.index} BETWEEN d.first AND d.last AND i.billing_entity = 'AWS' AND i.unblended_cost > 0`,
    `CREATE OR REPLACE TABLE fee_share AS
     SELECT c.commitment, coalesce(sum(d.share), 0)::DECIMAL(5,4) AS share
     FROM commitment c LEFT JOIN discount_rule d ON (d.commitment IS NULL OR d.commitment = c.commitment)
       AND list_contains(string_split(d.kinds, ' '), if(c.kind = 'SP', 'SavingsPlanRecurringFee', 'RIFee'))
       AND d.sku IS NULL AND d.product_code IS NULL AND d.account IS NULL AND ${context.index} BETWEEN d.first AND d.last
     GROUP BY c.commitment`,
    `INSERT INTO item BY NAME
     SELECT 'discount/' || d.discount || '/' || i.account || '/' || i.product_code AS item_key, d.discount AS kind, i.account, i.product_code,
       i.product_name, i.product_code AS servicecode, ${start} AS start_ts, ${end} AS end_ts, 1 AS usage_amount, -sum(d.amount) AS rate,
       -sum(d.amount) AS unblended_cost, r.title AS description
     FROM item_discount d JOIN item i USING (item_key) JOIN discount_rule r ON r.discount = d.discount
     GROUP BY d.discount, r.title, i.account, i.product_code, i.product_name`,
    `INSERT INTO item BY NAME
     WITH base AS (SELECT sum(unblended_cost)::DECIMAL(18,2) AS amount FROM item WHERE billing_entity = 'AWS' AND kind IN ${charges} AND kind NOT IN ('Fee', 'SavingsPlanUpfrontFee')),
       fee AS (SELECT greatest(least(amount, 10000) * 0.10 + greatest(amount - 10000, 0) * 0.07, 100)::DECIMAL(18,4) AS amount FROM base)
     SELECT 'support' AS item_key, 'Fee' AS kind, 'payer' AS account, 'AWSSupportBusiness' AS product_code, 'AWS Support (Business)' AS product_name,
       'AWSSupportBusiness' AS servicecode, ${start} AS start_ts, ${end} AS end_ts, 1 AS usage_amount, amount AS rate, amount AS unblended_cost,
       '10% of the first 10,000 USD of monthly AWS usage, 7% of the next' AS description, 'Dollar' AS unit, 'Dollar' AS usage_type FROM fee`,
    `INSERT INTO item BY NAME
     SELECT 'tax/' || billing_entity || '/' || account || '/' || product_code AS item_key, 'Tax' AS kind, account, product_code, product_name,
       product_code AS servicecode, billing_entity, legal_entity, ${start} AS start_ts, ${end} AS end_ts, 1 AS usage_amount, NULL AS rate,
       round(sum(unblended_cost) * ${taxRate}, 2) AS unblended_cost, 'Tax for product code ' || product_code || ' usage type Sales' AS description,
       'USSalesTax' AS tax_type
     FROM item WHERE kind IN ${charges}
     GROUP BY billing_entity, legal_entity, account, product_code, product_name HAVING round(sum(unblended_cost) * ${taxRate}, 2) > 0`,
  ]
}
