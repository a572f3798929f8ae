-- A segment may be told by what differs from another one: then base_sha256_hex names that one, bytes are a difference
-- (SegmentDelta, which has its base's hash inside), and count is that of the numbers listed after it. A base has no base.
-- The reference is also there for a worker of an earlier release, which would otherwise prune bases that no version names.
ALTER TABLE segment ADD COLUMN base_sha256_hex text REFERENCES segment;
CREATE INDEX segment_base ON segment (base_sha256_hex) WHERE base_sha256_hex IS NOT NULL;
