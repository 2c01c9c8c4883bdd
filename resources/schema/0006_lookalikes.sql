-- Customers that look alike and are not the same, as a person said.

CREATE TABLE not_same (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, first_id BLOB, second_id BLOB
);
CREATE INDEX not_same_first_id ON not_same(first_id) WHERE first_id IS NOT NULL;
