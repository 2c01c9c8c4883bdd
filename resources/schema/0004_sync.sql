-- What a book keeps of its team and of the server. All of it is encrypted with the book; nothing of it travels as it is.

-- Who a foreign actor is: the member who writes there (the laptop's name stands in `device`).
ALTER TABLE actor ADD COLUMN member BLOB;

-- The manifest that vouches for the row last agreed on with the server.
ALTER TABLE record_state ADD COLUMN device INTEGER;
ALTER TABLE record_state ADD COLUMN push_no INTEGER;

-- Values that wait beside the shown one, and records that outlived their deletion.
CREATE INDEX record_state_siblings ON record_state(row) WHERE siblings IS NOT NULL;

-- The same of deleted records.
ALTER TABLE trash ADD COLUMN territory INTEGER;
ALTER TABLE trash ADD COLUMN vector BLOB;
ALTER TABLE trash ADD COLUMN synced BLOB;
ALTER TABLE trash ADD COLUMN base_wid BLOB;
ALTER TABLE trash ADD COLUMN seq INTEGER;
ALTER TABLE trash ADD COLUMN device INTEGER;
ALTER TABLE trash ADD COLUMN push_no INTEGER;
CREATE INDEX trash_unsent ON trash(id) WHERE tombstone = 1 AND synced IS NOT vector;

-- Records that this program cannot show (a newer program's type, or a required value it does not understand): they are
-- kept as they came, merged, and sent on.
CREATE TABLE carried (
    id BLOB PRIMARY KEY, kind INTEGER NOT NULL, territory INTEGER NOT NULL, body BLOB NOT NULL, vector BLOB NOT NULL,
    synced BLOB, base_wid BLOB, seq INTEGER, device INTEGER, push_no INTEGER
) WITHOUT ROWID;

CREATE TABLE sync_state (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE sync_cursor (territory BLOB PRIMARY KEY, seq INTEGER NOT NULL, commit_id BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE sync_known (seq INTEGER PRIMARY KEY, commit_id BLOB NOT NULL);
CREATE TABLE sync_device (number INTEGER PRIMARY KEY, device BLOB NOT NULL UNIQUE, push_no INTEGER NOT NULL);
CREATE TABLE sync_log (n INTEGER PRIMARY KEY, payload BLOB NOT NULL, signature BLOB NOT NULL);
CREATE TABLE sync_manifest (push_no INTEGER PRIMARY KEY, payload BLOB NOT NULL, signature BLOB NOT NULL);
CREATE TABLE sync_outbox (
    push_no INTEGER PRIMARY KEY, payload BLOB NOT NULL, digest BLOB NOT NULL, sent BLOB NOT NULL
);
CREATE TABLE sync_quarantine (
    record_id BLOB NOT NULL, wid BLOB NOT NULL, seq INTEGER NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (record_id, wid)
) WITHOUT ROWID;
