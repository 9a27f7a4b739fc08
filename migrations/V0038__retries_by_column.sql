-- The import whose refused rows a batch put right. It stood in the report alone, which is as long as all its refused rows.
ALTER TABLE import_batch ADD COLUMN retry_of TEXT REFERENCES import_batch (id);

UPDATE import_batch SET retry_of = json_extract(report, '$.retry_of')
WHERE json_extract(report, '$.retry_of') IN (SELECT id FROM import_batch);

CREATE INDEX import_batch_by_retry ON import_batch (retry_of) WHERE retry_of IS NOT NULL;
