/** What a dead letter came with beside its body, to be sent again with it. `attributes` is a JSON object of texts. */
export const SCHEMA_V3 = `
ALTER TABLE dead_letters ADD COLUMN group_id TEXT;
ALTER TABLE dead_letters ADD COLUMN attributes TEXT;
`
