/**
 * Finds the region prefix of an AWS usage type; group 1 is a key of the lookup `aws-usage-type-regions`.
 * No match stands for the empty key (us-east-1), a match without a row for a region not yet known.
 *
 * A regular expression without look-around, so that DuckDB (RE2) and JavaScript read it alike. Only for
 * bills without a region column: Amazon CloudFront's `EU-`, `US-` or `JP-` are groups of edge locations,
 * and global services (Amazon Route 53, AWS IAM) have no prefix either.
 *
 * Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-region-billing-codes.html
 */
export const AWS_USAGE_TYPE_PREFIX = '^([A-Z]{3}[0-9]|EU|CPT|[a-z]{2,4}(?:-[a-z]+)+-[0-9]+)-'
