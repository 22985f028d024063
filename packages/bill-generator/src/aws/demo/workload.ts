import { type Labels, labelled } from '../../company/labels.ts'

/** One thing that runs and is metered once per slot (day or hour). */
export interface Stream extends Labels {
  readonly account: string
  readonly region: string
  readonly sku: string
  readonly resource: string | null
  /** Units per hour at the start of the history; storage is in GB-months, so its price is per month. */
  readonly per_hour: string
  /** Added share per month of the history. */
  readonly growth?: string
  /** How much the weekend differs: −0.4 is 40 % less on Saturday and Sunday. 0 is steady. */
  readonly weekend?: string
  /** Share by which single slots scatter; null or 0 for machines that simply run. */
  readonly scatter?: string
  /** First and last month of the history in which it runs. */
  readonly first_month?: number
  readonly last_month?: number
  /** What pays for it: null is on demand; otherwise `spot` or a commitment's key. */
  readonly paid_by?: string
  /** One charge a month on the 1st, not one per slot. */
  readonly monthly?: boolean
  readonly resource_name?: string
}

type Place = Pick<Stream, 'account' | 'region'>
type More = Partial<Omit<Stream, 'account' | 'region' | 'sku' | 'resource' | 'per_hour'>>

const prod: Place = { account: 'prod', region: 'us-east-1' }
const prodEurope: Place = { account: 'prod', region: 'eu-west-1' }
const staging: Place = { account: 'staging', region: 'us-east-1' }
const data: Place = { account: 'data', region: 'us-east-1' }
const ml: Place = { account: 'ml', region: 'us-west-2' }
const shared: Place = { account: 'shared', region: 'eu-central-1' }
const sandbox: Place = { account: 'sandbox', region: 'us-west-2' }

const { storefront, checkout, checkoutMisspelt, search, searchOld, stagingShop, stagingOld } = labelled
const { analytics, models, platform, untagged } = labelled

const busy: More = { growth: '0.035', weekend: '0.25', scatter: '0.12' }
const office: More = { growth: '0.01', weekend: '-0.55', scatter: '0.15' }

function metered(
  place: Place,
  sku: string,
  resource: string | null,
  perHour: string,
  labels: Labels,
  more: More = {},
): Stream {
  return { ...place, sku, resource, per_hour: perHour, ...labels, ...more }
}

/** `count` machines of one type; `more(index)` may stagger their first months. */
function machines(
  count: number,
  place: Place,
  sku: string,
  resourceName: string,
  labels: Labels,
  more: (index: number) => More = () => ({}),
): readonly Stream[] {
  return Array.from({ length: count }, (_, index) =>
    metered(place, sku, 'i-0{id16}', '1', labels, { resource_name: `${resourceName}-${index + 1}`, ...more(index) }),
  )
}

const database = 'arn:aws:rds:{region}:{account}:db:'
const bucket = 'larkspur-'

/** Everything that the company runs. */
export const streams: readonly Stream[] = [
  ...machines(6, prod, 'm6i.xlarge', 'web', storefront, (index) => ({
    paid_by: 'sp-compute',
    first_month: Math.max(0, index * 2 - 6),
  })),
  ...machines(2, prodEurope, 'm6i.xlarge', 'web-eu', storefront, (index) => ({ first_month: 3 + index * 3 })),
  ...machines(3, prod, 'm5.large', 'checkout', checkout, (index) => ({
    paid_by: 'ri-ec2',
    weekend: index === 2 ? '-1' : '0',
  })),
  ...machines(1, prod, 'm5.large', 'checkout-canary', checkoutMisspelt),
  ...machines(2, prod, 'r6i.2xlarge', 'search', search, () => ({ paid_by: 'sp-instance' })),
  ...machines(1, prodEurope, 'r6i.2xlarge', 'search-eu', searchOld, () => ({ first_month: 4 })),
  ...machines(2, prod, 'm6i.2xlarge', 'eks-node', {
    env: 'prod',
    app: 'shop-cluster',
    team: 'platform',
    cost_center: 'CC-3100',
  }),
  ...machines(2, staging, 't3.medium', 'stage', stagingShop, () => ({ weekend: '-1' })),
  ...machines(1, staging, 'm5.large', 'stage-checkout', stagingOld),
  ...machines(3, data, 'spot c6i.4xlarge', 'etl', analytics, (index) => ({
    paid_by: 'spot',
    weekend: '-0.5',
    scatter: '0.3',
    last_month: index === 2 ? 9 : 99,
  })),
  ...machines(1, ml, 'c6i.4xlarge', 'trainer', models, () => ({ weekend: '-0.7', scatter: '0.4' })),
  ...machines(2, sandbox, 't3.medium', 'try', untagged, (index) => ({ weekend: index === 0 ? '-1' : '0' })),
  metered(prod, 'db.r6g.2xlarge', `${database}shop-primary`, '1', checkout),
  metered(prod, 'db.r6g.large', `${database}shop-replica-1`, '1', checkout, { paid_by: 'ri-db' }),
  metered(prod, 'db.r6g.large', `${database}shop-replica-2`, '1', checkoutMisspelt, {
    paid_by: 'ri-db',
    last_month: 8,
  }),
  metered(data, 'db.r6g.large', `${database}warehouse-meta`, '1', analytics),
  metered(prod, 'rds storage', `${database}shop-primary`, '1.2', checkout, { growth: '0.04' }),
  metered(prod, 'gp3', 'vol-0{id16}', '1.6', storefront, { growth: '0.02' }),
  metered(staging, 'gp3', 'vol-0{id16}', '0.4', stagingShop),
  metered(sandbox, 'gp3', 'vol-0{id16}', '0.3', untagged),
  metered(shared, 'snapshot', 'arn:aws:ec2:{region}:{account}:snapshot/snap-0{id16}', '3.2', platform, {
    growth: '0.05',
  }),
  metered(prod, 'nat hours', 'arn:aws:ec2:{region}:{account}:natgateway/nat-0{id16}', '1', storefront),
  metered(prod, 'nat bytes', 'arn:aws:ec2:{region}:{account}:natgateway/nat-0{id16}', '18', storefront, busy),
  metered(data, 'nat hours', 'arn:aws:ec2:{region}:{account}:natgateway/nat-0{id16}', '1', untagged),
  metered(data, 'nat bytes', 'arn:aws:ec2:{region}:{account}:natgateway/nat-0{id16}', '9', untagged, {
    ...office,
    resource_name: 'runaway',
  }),
  metered(prod, 'transfer out', 'i-0{id16}', '14', storefront, busy),
  metered(prodEurope, 'transfer out', 'i-0{id16}', '6', storefront, busy),
  metered(prod, 'transfer az', 'i-0{id16}', '30', untagged, busy),
  metered(prod, 's3 standard', `${bucket}product-images`, '30', storefront, { growth: '0.04' }),
  metered(prod, 's3 get', `${bucket}product-images`, '410000', storefront, busy),
  metered(prod, 's3 put', `${bucket}product-images`, '5200', storefront, busy),
  metered(data, 's3 standard', `${bucket}data-lake`, '55', analytics, { growth: '0.06' }),
  metered(data, 's3 infrequent', `${bucket}data-lake-archive`, '80', analytics, { growth: '0.05' }),
  metered(data, 's3 put', `${bucket}data-lake`, '21000', analytics, office),
  metered(sandbox, 's3 standard', `${bucket}test-7`, '4', untagged),
  metered(prod, 'lambda seconds', 'arn:aws:lambda:{region}:{account}:function:order-events', '61000', checkout, busy),
  metered(prod, 'lambda requests', 'arn:aws:lambda:{region}:{account}:function:order-events', '230000', checkout, busy),
  metered(
    staging,
    'lambda seconds',
    'arn:aws:lambda:{region}:{account}:function:order-events',
    '4000',
    stagingOld,
    office,
  ),
  metered(sandbox, 'free lambda', 'arn:aws:lambda:{region}:{account}:function:hello', '900', untagged, office),
  metered(prod, 'dynamo reads', 'arn:aws:dynamodb:{region}:{account}:table/carts', '5400000', checkout, busy),
  metered(prod, 'dynamo writes', 'arn:aws:dynamodb:{region}:{account}:table/carts', '1300000', checkout, busy),
  metered(prod, 'cdn bytes', 'arn:aws:cloudfront::{account}:distribution/E{ID13}', '42', storefront, busy),
  metered(prod, 'cdn requests', 'arn:aws:cloudfront::{account}:distribution/E{ID13}', '380000', storefront, busy),
  metered(prod, 'eks hours', 'arn:aws:eks:{region}:{account}:cluster/shop', '1', platform),
  metered(shared, 'metrics', null, '0.55', platform, { growth: '0.03' }),
  metered(prod, 'logs', 'arn:aws:logs:{region}:{account}:log-group:/shop/web', '1.4', storefront, busy),
  metered(shared, 'logs', 'arn:aws:logs:{region}:{account}:log-group:/platform', '0.5', platform),
  metered(
    prod,
    'alb hours',
    'arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/web/{id16}',
    '1',
    storefront,
  ),
  metered(
    prod,
    'alb units',
    'arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/web/{id16}',
    '7',
    storefront,
    busy,
  ),
  metered(
    prodEurope,
    'alb hours',
    'arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/web-eu/{id16}',
    '1',
    storefront,
    { first_month: 3 },
  ),
  metered(ml, 'model input', 'arn:aws:bedrock:{region}::foundation-model/amazon.nova-pro-v1:0', '5200', models, {
    growth: '0.22',
    weekend: '-0.2',
    scatter: '0.3',
    first_month: 4,
  }),
  metered(ml, 'model output', 'arn:aws:bedrock:{region}::foundation-model/amazon.nova-pro-v1:0', '1400', models, {
    growth: '0.22',
    weekend: '-0.2',
    scatter: '0.3',
    first_month: 4,
  }),
  metered(shared, 'hosted zone', 'arn:aws:route53:::hostedzone/Z{ID13}', '9', platform, { monthly: true }),
  metered(shared, 'dns queries', 'arn:aws:route53:::hostedzone/Z{ID13}', '160000', platform, busy),
  metered(prod, 'queue', 'arn:aws:sqs:{region}:{account}:orders', '300000', checkout, busy),
  metered(shared, 'keys', 'arn:aws:kms:{region}:{account}:key/{id16}', '0.02', platform),
  metered(shared, 'guardduty', null, '52000', untagged, busy),
]
