import type { Cell } from '../sql.ts'

/** A meter with its pay-as-you-go price in East US, USD. */
export type Meter = Readonly<Record<string, Cell>>

/**
 * DuckDB types of a meter's columns. `price` is for one `unit_of_measure`; `typical` is what a busy resource uses in a day,
 * in units of measure; `main` meters are what a resource is bought for, the others come along with it.
 */
export const meterTypes: Readonly<Record<string, string>> = {
  meter: 'VARCHAR',
  category: 'VARCHAR',
  subcategory: 'VARCHAR',
  meter_name: 'VARCHAR',
  service: 'VARCHAR',
  type: 'VARCHAR',
  family: 'VARCHAR',
  unit_of_measure: 'VARCHAR',
  price: 'DECIMAL(18,10)',
  typical: 'DECIMAL(18,6)',
  main: 'BOOLEAN',
  info: 'VARCHAR',
  vcpus: 'INTEGER',
  size: 'VARCHAR',
  ratio: 'DECIMAL(9,4)',
}

/** Sizes: price per hour, vCPUs, series as meter subcategory, ratio in size-flexible reservations. Also sold as spot. */
const machines = [
  ['B2s', '0.0416', '2', 'BS Series', '2'],
  ['B4ms', '0.1660', '4', 'BS Series', '4'],
  ['D2s v5', '0.0960', '2', 'Dsv5 Series', '1'],
  ['D4s v5', '0.1920', '4', 'Dsv5 Series', '2'],
  ['D8s v5', '0.3840', '8', 'Dsv5 Series', '4'],
  ['E4s v5', '0.2520', '4', 'Esv5 Series', '2'],
  ['E8s v5', '0.5040', '8', 'Esv5 Series', '4'],
  ['F4s v2', '0.1690', '4', 'FSv2 Series', '2'],
  ['F16s v2', '0.6770', '16', 'FSv2 Series', '8'],
] as const

function machineMeters([title, price, vcpus, subcategory, ratio]: (typeof machines)[number]): readonly Meter[] {
  const common: Meter = {
    category: 'Virtual Machines',
    subcategory,
    service: 'Microsoft.Compute',
    type: 'Microsoft.Compute/virtualMachines',
    family: 'Compute',
    unit_of_measure: '1 Hour',
    price,
    typical: '24',
    main: true,
    info: 'machine',
    vcpus,
    size: `Standard_${title.replaceAll(' ', '_')}`,
    ratio,
  }
  return [
    { ...common, meter: title, meter_name: title },
    { ...common, meter: `spot ${title}`, meter_name: `${title} Spot` },
  ]
}

/**
 * All other meters, as Azure publishes them (the first tier where there are several). A line `= service | type | family`
 * opens a kind of resource; then: key | category | subcategory | name | unit of measure | price | typical | main or side | info
 */
const priceList = `
= Microsoft.Compute | Microsoft.Compute/virtualMachines | Networking
vm out | Bandwidth | Rtn Preference: MGN | Standard Data Transfer Out | 1 GB | 0.0870 | 14 | side | out
vm zone | Bandwidth | Inter-Availability Zone | Standard Inter-Availability Zone Data Transfer In | 1 GB | 0.0100 | 40 | side | in
vm backup | Backup | Backup Standard | Standard Azure VM Protected Instances | 1/Month | 10.0000 | 0.032258 | side | none
= Microsoft.Compute | Microsoft.Compute/disks | Storage
P10 | Storage | Premium SSD Managed Disks | P10 LRS Disk | 1/Month | 19.7100 | 0.032258 | main | none
P20 | Storage | Premium SSD Managed Disks | P20 LRS Disk | 1/Month | 73.2200 | 0.032258 | main | none
E10 | Storage | Standard SSD Managed Disks | E10 LRS Disk | 1/Month | 9.6000 | 0.032258 | main | none
E10 operations | Storage | Standard SSD Managed Disks | E10 LRS Disk Operations | 10K | 0.0020 | 61 | side | none
snapshot | Storage | Standard HDD Managed Disks | LRS Snapshots | 1 GB/Month | 0.0500 | 4 | side | none
= Microsoft.Storage | Microsoft.Storage/storageAccounts | Storage
blob hot | Storage | Tiered Block Blob | Hot LRS Data Stored | 1 GB/Month | 0.0184 | 33 | main | none
blob cool | Storage | Tiered Block Blob | Cool LRS Data Stored | 1 GB/Month | 0.0100 | 80 | main | none
blob writes | Storage | Tiered Block Blob | Hot LRS Write Operations | 10K | 0.0500 | 9 | side | none
blob reads | Storage | Tiered Block Blob | Hot Read Operations | 10K | 0.0040 | 130 | side | none
files | Storage | Files v2 | Hot LRS Data Stored | 1 GB/Month | 0.0255 | 7 | side | none
storage out | Bandwidth | Rtn Preference: MGN | Standard Data Transfer Out | 1 GB | 0.0870 | 6 | side | out
= Microsoft.Sql | Microsoft.Sql/servers/databases | Databases
sql vcore | SQL Database | SQL Database Single/Elastic Pool General Purpose - Compute Gen5 | vCore | 1 Hour | 0.2522 | 96 | main | sql
sql storage | SQL Database | SQL Database Single/Elastic Pool General Purpose - Storage | General Purpose Data Stored | 1 GB/Month | 0.1150 | 8 | side | none
sql backup | SQL Database | SQL Database PITR Backup Storage | LRS Data Stored | 1 GB/Month | 0.1000 | 5 | side | none
= Microsoft.DBforPostgreSQL | Microsoft.DBforPostgreSQL/flexibleServers | Databases
postgres | Azure Database for PostgreSQL | Azure Database for PostgreSQL Flexible Server General Purpose Ddsv5 Series Compute | vCore | 1 Hour | 0.0890 | 96 | main | none
postgres storage | Azure Database for PostgreSQL | Azure Database for PostgreSQL Flexible Server Storage | Storage Data Stored | 1 GB/Month | 0.1150 | 16 | side | none
= Microsoft.DocumentDB | Microsoft.DocumentDB/databaseAccounts | Databases
cosmos | Azure Cosmos DB | Azure Cosmos DB | 100 RU/s | 1/Hour | 0.0080 | 960 | main | none
cosmos storage | Azure Cosmos DB | Azure Cosmos DB | Data Stored | 1 GB/Month | 0.2500 | 3 | side | none
= Microsoft.Cache | Microsoft.Cache/Redis | Databases
redis | Redis Cache | Azure Redis Cache Standard | C1 Cache | 1 Hour | 0.1380 | 24 | main | none
= Microsoft.Web | Microsoft.Web/serverFarms | Compute
app plan | Azure App Service | Azure App Service Premium v3 Plan - Linux | P1 v3 App | 1 Hour | 0.1550 | 48 | main | none
= Microsoft.Web | Microsoft.Web/sites | Compute
function time | Functions | | Standard Execution Time | 1 GB Second | 0.0000160000 | 91000 | main | none
function calls | Functions | | Standard Total Executions | 10 | 0.0000020000 | 31000 | side | none
= Microsoft.ContainerService | Microsoft.ContainerService/managedClusters | Compute
aks | Azure Kubernetes Service | | Standard Uptime SLA | 1 Hour | 0.1000 | 24 | main | none
= Microsoft.ContainerRegistry | Microsoft.ContainerRegistry/registries | Containers
registry | Container Registry | | Standard Registry Unit | 1/Day | 0.6670 | 1 | main | none
= Microsoft.Network | Microsoft.Network/publicIPAddresses | Networking
public ip | Virtual Network | IP Addresses | Standard IPv4 Static Public IP | 1 Hour | 0.0050 | 24 | main | none
= Microsoft.Network | Microsoft.Network/natGateways | Networking
nat hours | NAT Gateway | | Standard Gateway | 1 Hour | 0.0450 | 24 | main | none
nat bytes | NAT Gateway | | Standard Data Processed | 1 GB | 0.0450 | 120 | side | none
= Microsoft.Network | Microsoft.Network/applicationGateways | Networking
gateway | Application Gateway | Application Gateway Standard v2 | Standard Fixed Cost | 1 Hour | 0.2460 | 24 | main | none
gateway units | Application Gateway | Application Gateway Standard v2 | Standard Capacity Units | 1 Hour | 0.0080 | 190 | side | none
= Microsoft.Network | Microsoft.Network/dnszones | Networking
dns zone | Azure DNS | | Public Zone | 1/Month | 0.5000 | 0.032258 | main | none
dns queries | Azure DNS | | Public Queries | 1M | 0.4000 | 3 | side | none
= Microsoft.Cdn | Microsoft.Cdn/profiles | Networking
front door | Azure Front Door | Azure Front Door Standard | Standard Base Fees | 1/Month | 35.0000 | 0.032258 | main | none
front door out | Azure Front Door | Azure Front Door Standard | Standard Data Transfer Out | 1 GB | 0.0830 | 60 | side | out
= microsoft.operationalinsights | microsoft.operationalinsights/workspaces | Management and Governance
logs | Log Analytics | | Analytics Logs Data Ingestion | 1 GB | 2.3000 | 5 | main | none
logs kept | Log Analytics | | Analytics Logs Data Retention | 1 GB/Month | 0.1000 | 9 | side | none
= microsoft.insights | microsoft.insights/metricalerts | Management and Governance
alerts | Azure Monitor | | Alerts Metrics Monitored | 1/Month | 0.1000 | 2 | main | none
= Microsoft.KeyVault | Microsoft.KeyVault/vaults | Security
vault | Key Vault | | Operations | 10K | 0.0300 | 12 | main | none
= Microsoft.ServiceBus | Microsoft.ServiceBus/namespaces | Integration
service bus | Service Bus | Service Bus Standard | Standard Messaging Operations | 1M | 0.8000 | 4 | main | none
= Microsoft.EventHub | Microsoft.EventHub/namespaces | Internet of Things
event hub | Event Hubs | | Standard Throughput Unit | 1 Hour | 0.0300 | 48 | main | none
event hub events | Event Hubs | | Standard Ingress Events | 1M | 0.0280 | 40 | side | none
= Microsoft.CognitiveServices | Microsoft.CognitiveServices/accounts | AI + Machine Learning
model input | Cognitive Services | Azure OpenAI | gpt-4o-0806-Inp-glbl Tokens | 1K | 0.0025 | 6000 | main | model
model output | Cognitive Services | Azure OpenAI | gpt-4o-0806-Outp-glbl Tokens | 1K | 0.0100 | 1500 | side | model
= Microsoft.Security | Microsoft.Security/pricings | Security
defender | Microsoft Defender for Cloud | Microsoft Defender for Servers | Standard P2 Node | 1 Hour | 0.0200 | 240 | main | none
`

const meterColumns = [
  'meter',
  'category',
  'subcategory',
  'meter_name',
  'unit_of_measure',
  'price',
  'typical',
  'main',
  'info',
]

function listedMeters(): readonly Meter[] {
  let kind: Meter = {}
  const listed: Meter[] = []
  for (const line of priceList.split('\n').filter((text) => text !== '')) {
    const cells = line.replace(/^= /, '').split(/ ?\| /)
    if (line.startsWith('= ')) {
      kind = { service: cells[0], type: cells[1], family: cells[2] }
      continue
    }
    const values = meterColumns.map((column, index): readonly [string, Cell] => {
      const cell = cells[index]
      return [column, column === 'main' ? cell === 'main' : cell === '' ? null : cell]
    })
    listed.push({ ...kind, ...Object.fromEntries(values) })
  }
  return listed
}

/** Everything that can be used and paid as it goes. */
export const meters: readonly Meter[] = [...machines.flatMap(machineMeters), ...listedMeters()]

/** A region with its price level against East US. */
export interface AzureRegion {
  readonly location: string
  readonly meter_region: string
  readonly level: string
}

export const azureRegions: readonly AzureRegion[] = [
  { location: 'eastus', meter_region: 'US East', level: '1.00' },
  { location: 'westus2', meter_region: 'US West 2', level: '1.00' },
  { location: 'westeurope', meter_region: 'EU West', level: '1.15' },
  { location: 'northeurope', meter_region: 'EU North', level: '1.08' },
]
