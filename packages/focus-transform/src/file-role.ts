/**
 * The column by which the relation `raw` tells what the file of a row is to its delivery (`DeliveryFile.role`), where
 * files have roles. No provider writes a column of this name.
 */
export const FILE_ROLE_COLUMN = 'finops:file-role'
