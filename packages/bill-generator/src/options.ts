/** What is asked of a bill of any provider. Equal options give equal files, on any number of threads. */
export interface BillOptions {
  /** The folder that stands for the bucket or container; keys in manifests are relative to it. Made when absent. */
  readonly directory: string
  /** Another seed gives another company's numbers of the same shape. Default 1. */
  readonly seed?: number
  /** Billing periods, `YYYY-MM`, in any order. */
  readonly periods: readonly string[]
  /**
   * The first month of the company's history, `YYYY-MM`; growth, commitments and one-time events are placed
   * relative to it. Default: the earliest of `periods`. Name it to write single months of a longer history.
   */
  readonly historyStart?: string
  /** `demo`: one believable web shop, every kind of charge. `bench`: a wide bill of any size. */
  readonly scenario: 'demo' | 'bench'
  /** Approximate rows of each period. Default: what the demo's company has, 1,000,000 for `bench`. */
  readonly rowsPerPeriod?: number
  /** Data files of each delivery. Default 2 for `demo`, one per million rows (at least 2) for `bench`. */
  readonly filesPerPeriod?: number
  /** Periods delivered a second time, later and with a late correction (`demo` only). */
  readonly restated?: readonly string[]
  /** DuckDB threads. Default: all. Never changes what is written. */
  readonly threads?: number
  /** DuckDB memory limit, for example `1GiB`. Default `1536MiB`. */
  readonly memoryLimit?: string
}

/** One data file of a delivery. */
export interface GeneratedFile {
  /** Path relative to `directory`, with forward slashes: the object key in the bucket. */
  readonly key: string
  readonly bytes: number
}
