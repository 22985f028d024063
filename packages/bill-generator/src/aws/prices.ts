import type { Cell } from '../sql.ts'

/** Product attributes and the on-demand price in N. Virginia, USD. */
export type Sku = Readonly<Record<string, Cell>>

/** DuckDB types of a SKU's columns; `usage_scale` is the decimals of its amounts, so that rate × amount has at most ten. */
export const skuTypes: Readonly<Record<string, string>> = {
  ...textColumns('sku product_code product_name servicecode family usage_type operation unit'),
  rate: 'DECIMAL(18,10)',
  usage_scale: 'INTEGER',
  description: 'VARCHAR',
  global: 'BOOLEAN',
  ...textColumns(
    'instance_type instance_type_family instance_family vcpu memory operating_system tenancy license_model',
  ),
  ...textColumns('market_option database_engine storage_class volume_type volume_api_name group group_description'),
  ...textColumns('transfer_type from_location from_location_type to_location to_location_type'),
  norm_factor: 'DECIMAL(9,4)',
}

function textColumns(names: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(' ').map((column) => [column, 'VARCHAR']))
}

/** Normalization factor of each instance size, from AWS's table for size-flexible reservations. */
const sizes: Readonly<Record<string, string>> = {
  medium: '2',
  large: '4',
  xlarge: '8',
  '2xlarge': '16',
  '4xlarge': '32',
}

/** EC2 types: on-demand price per hour, vCPUs, memory, family. Each has a SKU on demand and one as spot. */
const machines = [
  ['t3.medium', '0.0416', '2', '4 GiB', 'General purpose'],
  ['m5.large', '0.0960', '2', '8 GiB', 'General purpose'],
  ['m6i.xlarge', '0.1920', '4', '16 GiB', 'General purpose'],
  ['m6i.2xlarge', '0.3840', '8', '32 GiB', 'General purpose'],
  ['r6i.2xlarge', '0.5040', '8', '64 GiB', 'Memory optimized'],
  ['c6i.4xlarge', '0.6800', '16', '32 GiB', 'Compute optimized'],
] as const

/** RDS types running PostgreSQL: price per hour, vCPUs, memory. */
const databases = [
  ['db.r6g.large', '0.2250', '2', '16 GiB'],
  ['db.r6g.2xlarge', '0.9000', '8', '64 GiB'],
] as const

function machineSkus([type, rate, vcpu, memory, family]: (typeof machines)[number]): readonly Sku[] {
  const common: Sku = {
    product_code: 'AmazonEC2',
    product_name: 'Amazon Elastic Compute Cloud',
    servicecode: 'AmazonEC2',
    family: 'Compute Instance',
    unit: 'Hrs',
    rate,
    usage_scale: 4,
    instance_type: type,
    instance_type_family: type.split('.')[0],
    instance_family: family,
    vcpu,
    memory,
    operating_system: 'Linux',
    tenancy: 'Shared',
    license_model: 'No License required',
    norm_factor: sizes[type.split('.')[1] ?? ''],
  }
  const onDemand = `per On Demand Linux ${type} Instance Hour`
  const spot = `${type} Linux/UNIX Spot Instance-hour`
  return [
    {
      ...common,
      sku: type,
      usage_type: `BoxUsage:${type}`,
      operation: 'RunInstances',
      description: onDemand,
      market_option: 'OnDemand',
    },
    {
      ...common,
      sku: `spot ${type}`,
      usage_type: `SpotUsage:${type}`,
      operation: 'RunInstances:SV001',
      description: spot,
      market_option: 'Spot',
    },
  ]
}

function databaseSku([type, rate, vcpu, memory]: (typeof databases)[number]): Sku {
  return {
    sku: type,
    product_code: 'AmazonRDS',
    product_name: 'Amazon Relational Database Service',
    servicecode: 'AmazonRDS',
    family: 'Database Instance',
    usage_type: `InstanceUsage:${type}`,
    operation: 'CreateDBInstance:0014',
    unit: 'Hrs',
    rate,
    usage_scale: 4,
    description: `per RDS ${type} Single-AZ instance hour (or partial hour) running PostgreSQL`,
    instance_type: type,
    instance_type_family: type.split('.')[1],
    instance_family: 'Memory optimized',
    vcpu,
    memory,
    database_engine: 'PostgreSQL',
    license_model: 'No license required',
    norm_factor: sizes[type.split('.')[2] ?? ''],
  }
}

/**
 * All other prices, as AWS publishes them (the first tier where there are several). A line `= code | name | service code`
 * opens a product; then: key | family | usage type | operation | unit | rate | usage_scale | description | attribute=value …
 */
const priceList = `
= AmazonRDS | Amazon Relational Database Service | AmazonRDS
rds storage | Database Storage | RDS:GP3-Storage | CreateDBInstance:0014 | GB-Mo | 0.1150 | 4 | per GB-month of provisioned gp3 storage running PostgreSQL | database_engine=PostgreSQL | volume_type=General Purpose-GP3
= AmazonEC2 | Amazon Elastic Compute Cloud | AmazonEC2
gp3 | Storage | EBS:VolumeUsage.gp3 | CreateVolume-Gp3 | GB-Mo | 0.0800 | 4 | per GB-month of General Purpose (gp3) provisioned storage | volume_api_name=gp3 | volume_type=General Purpose
snapshot | Storage Snapshot | EBS:SnapshotUsage | CreateSnapshot | GB-Mo | 0.0500 | 4 | per GB-Month of snapshot data stored
nat hours | NAT Gateway | NatGateway-Hours | NatGateway | Hrs | 0.0450 | 4 | per NAT Gateway Hour | group=NGW:NatGateway | group_description=Hourly charge for NAT Gateways
nat bytes | NAT Gateway | NatGateway-Bytes | NatGateway | GB | 0.0450 | 4 | per GB Data Processed by NAT Gateways | group=NGW:NatGateway | group_description=Charge for per GB data processed by NatGateways
= AmazonEC2 | Amazon Elastic Compute Cloud | AWSDataTransfer
transfer out | Data Transfer | DataTransfer-Out-Bytes | RunInstances | GB | 0.0900 | 4 | per GB - first 10 TB / month data transfer out beyond the global free tier | transfer_type=AWS Outbound | to_location=External | to_location_type=Other
transfer az | Data Transfer | DataTransfer-Regional-Bytes | InterZone-In | GB | 0.0100 | 4 | per GB - regional data transfer - in/out/between EC2 AZs or using elastic IPs or ELB | transfer_type=IntraRegion
= AmazonS3 | Amazon Simple Storage Service | AmazonS3
s3 standard | Storage | TimedStorage-ByteHrs | StandardStorage | GB-Mo | 0.0230 | 4 | per GB - first 50 TB / month of storage used | storage_class=General Purpose | volume_type=Standard
s3 infrequent | Storage | TimedStorage-SIA-ByteHrs | StandardIAStorage | GB-Mo | 0.0125 | 4 | per GB-Month of storage used in Standard-Infrequent Access | storage_class=Infrequent Access | volume_type=Standard - Infrequent Access
s3 get | API Request | Requests-Tier2 | GetObject | Requests | 0.0000004000 | 0 | per 10,000 GET and all other requests | group=S3-API-Tier2 | group_description=GET and all other requests
s3 put | API Request | Requests-Tier1 | PutObject | Requests | 0.0000050000 | 0 | per 1,000 PUT, COPY, POST, or LIST requests | group=S3-API-Tier1 | group_description=PUT/COPY/POST or LIST requests
= AWSLambda | AWS Lambda | AWSLambda
lambda seconds | Serverless | Lambda-GB-Second | Invoke | Lambda-GB-Second | 0.0000166667 | 0 | AWS Lambda - Total Compute | group=AWS-Lambda-Duration
lambda requests | Serverless | Request | Invoke | Request | 0.0000002000 | 0 | AWS Lambda - Total Requests | group=AWS-Lambda-Requests
= AmazonDynamoDB | Amazon DynamoDB | AmazonDynamoDB
dynamo reads | Amazon DynamoDB PayPerRequest Throughput | ReadRequestUnits | PayPerRequestThroughput | ReadRequestUnits | 0.0000001250 | 0 | per million read request units | group=DDB-ReadUnits
dynamo writes | Amazon DynamoDB PayPerRequest Throughput | WriteRequestUnits | PayPerRequestThroughput | WriteRequestUnits | 0.0000006250 | 0 | per million write request units | group=DDB-WriteUnits
= AmazonCloudFront | Amazon CloudFront | AmazonCloudFront
cdn bytes | Data Transfer | US-DataTransfer-Out-Bytes | GET | GB | 0.0850 | 4 | per GB - first 10 TB / month data transfer out | transfer_type=CloudFront Outbound | from_location=United States | from_location_type=AWS Edge Location | to_location=External | to_location_type=Other | global=true
cdn requests | Request | US-Requests-Tier2-HTTPS | GET | Requests | 0.0000010000 | 0 | per 10,000 HTTPS Requests | global=true
= AmazonEKS | Amazon Elastic Container Service for Kubernetes | AmazonEKS
eks hours | Compute | AmazonEKS-Hours:perCluster | CreateOperation | Hours | 0.1000 | 4 | per Amazon EKS cluster hour
= AmazonCloudWatch | AmazonCloudWatch | AmazonCloudWatch
metrics | Metric | CW:MetricMonitorUsage | MetricStorage | Metrics | 0.3000 | 4 | per metric-month for the first 10,000 metrics
logs | Data Payload | DataProcessing-Bytes | PutLogEvents | GB | 0.5000 | 4 | per GB custom log data ingested in Standard log class | group=Ingested Logs
= AWSELB | Elastic Load Balancing | AWSELB
alb hours | Load Balancer-Application | LoadBalancerUsage | LoadBalancing:Application | Hrs | 0.0225 | 4 | per Application LoadBalancer-hour (or partial hour) | group=ELB:Balancing
alb units | Load Balancer-Application | LCUUsage | LoadBalancing:Application | LCU-Hrs | 0.0080 | 4 | per used Application load balancer capacity unit-hour (or partial hour) | group=ELB:Balancing
= AmazonBedrock | Amazon Bedrock | AmazonBedrock
model input | Amazon Bedrock | NovaPro-input-tokens | OnDemandInference | 1K tokens | 0.0008 | 3 | per 1K input tokens, Nova Pro
model output | Amazon Bedrock | NovaPro-output-tokens | OnDemandInference | 1K tokens | 0.0032 | 3 | per 1K output tokens, Nova Pro
= AmazonRoute53 | Amazon Route 53 | AmazonRoute53
hosted zone | DNS Zone | HostedZone | HostedZone | HostedZone | 0.5000 | 0 | per Hosted Zone for the first 25 Hosted Zones | global=true
dns queries | DNS Query | DNS-Queries | A | Queries | 0.0000004000 | 0 | per 1,000,000 queries for the first 1 Billion queries | global=true
= AWSQueueService | Amazon Simple Queue Service | AWSQueueService
queue | API Request | Requests-Tier1 | Send | Requests | 0.0000004000 | 0 | per 1,000,000 Standard Amazon SQS requests | group=SQS-APIRequest-Tier1
= awskms | AWS Key Management Service | awskms
keys | Encryption Key | KMS-Keys | CreateKey | Keys | 1.0000 | 4 | per customer managed key version
= AmazonGuardDuty | Amazon GuardDuty | AmazonGuardDuty
guardduty | Security Services | PaidEventsAnalyzed | EventsAnalyzed | Events | 0.0000040000 | 0 | per 1,000,000 events analyzed
= AWSLambda | AWS Lambda | AWSLambda
free lambda | Serverless | Global-Request | Invoke | Request | 0.0000000000 | 0 | AWS Lambda - Requests - Free Tier | group=AWS-Lambda-Requests
`

const priceColumns = ['sku', 'family', 'usage_type', 'operation', 'unit', 'rate', 'usage_scale', 'description']

function listedSkus(): readonly Sku[] {
  let product: Sku = {}
  const listed: Sku[] = []
  for (const line of priceList.split('\n').filter((text) => text !== '')) {
    const cells = line.replace(/^= /, '').split(' | ')
    if (line.startsWith('= ')) {
      product = { product_code: cells[0], product_name: cells[1], servicecode: cells[2] }
      continue
    }
    const attributes = cells.slice(priceColumns.length).map((cell) => cell.split('=', 2))
    listed.push({
      ...product,
      ...Object.fromEntries([...priceColumns.map((column, index) => [column, cells[index]]), ...attributes]),
    })
  }
  return listed
}

/** Everything that can be bought on demand. */
export const skus: readonly Sku[] = [...machines.flatMap(machineSkus), ...databases.map(databaseSku), ...listedSkus()]
