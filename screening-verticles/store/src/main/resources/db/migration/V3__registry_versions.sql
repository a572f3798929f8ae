-- The version that was in force when this one was put in force: where a rollback goes, and what a change list follows.
ALTER TABLE registry_version ADD COLUMN follows text;
ALTER TABLE registry_version ADD CONSTRAINT registry_version_follows_exists
    FOREIGN KEY (registry, follows) REFERENCES registry_version (registry, version);
UPDATE registry_version v SET follows = b.before
    FROM (SELECT registry, version, lag(version) OVER (PARTITION BY registry ORDER BY imported_at_millis) AS before
            FROM registry_version) b
    WHERE b.registry = v.registry AND b.version = v.version;
CREATE INDEX import_run_file ON import_run (registry, file_sha256_hex);
