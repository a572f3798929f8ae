-- What the telephones behind a trunk dial in front of a number to get an outside line.
ALTER TABLE trunk ADD COLUMN outside_line_prefixes text[] NOT NULL DEFAULT '{}'
    CHECK (cardinality(outside_line_prefixes) <= 16);
