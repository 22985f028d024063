export { type CommitmentFacts, commitmentFactsSchema, readCommitmentFacts } from './commitment-facts.ts'
export { type InvoiceFacts, invoiceFactsSchema, readInvoiceFacts } from './invoice-facts.ts'
