-- What the telephones behind a trunk dial in front of a number to get an outside line: at most 16, of 1 to 6 keys.
ALTER TABLE trunk ADD COLUMN outside_line_prefixes text[] NOT NULL DEFAULT '{}'
    CHECK (cardinality(outside_line_prefixes) <= 16
           AND array_to_string(outside_line_prefixes, ',') ~ '^([0-9*#]{1,6}(,[0-9*#]{1,6})*)?$');
