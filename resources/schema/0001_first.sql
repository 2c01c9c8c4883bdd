-- The first shape of a book. Frozen: a later shape is a new step.

CREATE TABLE company (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, name TEXT, other_names TEXT,
    industry TEXT, size INTEGER, revenue_minor INTEGER, revenue_currency TEXT, founded_year INTEGER,
    parent_id BLOB, website TEXT, phones TEXT, mails TEXT, addresses TEXT, source TEXT, owner_id BLOB,
    credit_code TEXT, tags TEXT, notes TEXT, sort TEXT, matching TEXT
);
CREATE INDEX company_parent_id ON company(parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX company_owner_id ON company(owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX company_sort ON company(sort, row);
CREATE INDEX company_matching ON company(matching) WHERE matching IS NOT NULL;

CREATE TABLE person (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, name TEXT, name_order TEXT,
    phones TEXT, mails TEXT, wechat TEXT, birthday TEXT, birthday_lunar INTEGER, prefers_channel TEXT,
    prefers_time TEXT, addresses TEXT, source TEXT, owner_id BLOB, tags TEXT, notes TEXT, sort TEXT,
    matching TEXT
);
CREATE INDEX person_owner_id ON person(owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX person_sort ON person(sort, row);
CREATE INDEX person_matching ON person(matching) WHERE matching IS NOT NULL;

CREATE TABLE person_company (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, person_id BLOB, company_id BLOB,
    position TEXT, since TEXT, until TEXT, main INTEGER
);
CREATE INDEX person_company_person_id ON person_company(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX person_company_company_id ON person_company(company_id) WHERE company_id IS NOT NULL;

CREATE TABLE deal (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, name TEXT, external_id TEXT,
    company_id BLOB, person_id BLOB, pipeline_id BLOB, stage_id BLOB, status TEXT, closed_on TEXT,
    value_minor INTEGER, value_currency TEXT, expected_close TEXT, created_on TEXT, engaged_on TEXT,
    owner_id BLOB, source TEXT, product_id BLOB, lost_reason TEXT, competitor TEXT, tags TEXT,
    notes TEXT, sort TEXT, furthest INTEGER
);
CREATE INDEX deal_company_id ON deal(company_id) WHERE company_id IS NOT NULL;
CREATE INDEX deal_person_id ON deal(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX deal_owner_id ON deal(owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX deal_product_id ON deal(product_id) WHERE product_id IS NOT NULL;
CREATE INDEX deal_sort ON deal(sort, row);
CREATE INDEX deal_external_id ON deal(external_id) WHERE external_id IS NOT NULL;

CREATE TABLE stage_move (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, deal_id BLOB, from_id BLOB,
    to_id BLOB, at INTEGER, day TEXT
);
CREATE INDEX stage_move_deal_id ON stage_move(deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE pipeline (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, name TEXT, position INTEGER,
    sort TEXT
);

CREATE TABLE stage (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, pipeline_id BLOB, name TEXT,
    position INTEGER, kind TEXT, probability INTEGER, colour TEXT, rot_days INTEGER, required TEXT
);
CREATE INDEX stage_pipeline_id ON stage(pipeline_id) WHERE pipeline_id IS NOT NULL;

CREATE TABLE activity (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, kind TEXT, text TEXT, company_id BLOB,
    person_id BLOB, deal_id BLOB, ticket_id BLOB, due_on TEXT, due_time TEXT, done_at INTEGER,
    outcome TEXT, minutes INTEGER, author_id BLOB, external_id TEXT
);
CREATE INDEX activity_company_id ON activity(company_id) WHERE company_id IS NOT NULL;
CREATE INDEX activity_person_id ON activity(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX activity_deal_id ON activity(deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX activity_ticket_id ON activity(ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX activity_author_id ON activity(author_id) WHERE author_id IS NOT NULL;
CREATE INDEX activity_external_id ON activity(external_id) WHERE external_id IS NOT NULL;

CREATE TABLE product (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, name TEXT, series TEXT,
    list_price INTEGER, list_currency TEXT, active INTEGER, sort TEXT, matching TEXT
);
CREATE INDEX product_sort ON product(sort, row);
CREATE INDEX product_matching ON product(matching) WHERE matching IS NOT NULL;

CREATE TABLE ticket (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, number TEXT, subject TEXT,
    channel TEXT, category TEXT, priority TEXT, status TEXT, company_id BLOB, person_id BLOB,
    product_id BLOB, owner_id BLOB, created_at INTEGER, sort TEXT
);
CREATE INDEX ticket_company_id ON ticket(company_id) WHERE company_id IS NOT NULL;
CREATE INDEX ticket_person_id ON ticket(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX ticket_product_id ON ticket(product_id) WHERE product_id IS NOT NULL;
CREATE INDEX ticket_owner_id ON ticket(owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX ticket_sort ON ticket(sort, row);
CREATE INDEX ticket_number ON ticket(number) WHERE number IS NOT NULL;

CREATE TABLE ticket_message (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, ticket_id BLOB, author_id BLOB,
    at INTEGER, text TEXT, internal INTEGER
);
CREATE INDEX ticket_message_ticket_id ON ticket_message(ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX ticket_message_author_id ON ticket_message(author_id) WHERE author_id IS NOT NULL;

CREATE TABLE member (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, name TEXT, manager TEXT, region TEXT,
    active INTEGER, sort TEXT, matching TEXT
);
CREATE INDEX member_sort ON member(sort, row);
CREATE INDEX member_matching ON member(matching) WHERE matching IS NOT NULL;

CREATE TABLE tag (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, name TEXT, colour TEXT, sort TEXT
);
CREATE INDEX tag_sort ON tag(sort, row);

CREATE TABLE book_settings (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, name TEXT, base_currency TEXT,
    time_zone TEXT, fiscal_start INTEGER
);

CREATE TABLE activity_kind (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, key TEXT, name TEXT
);

CREATE TABLE currency (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, code TEXT, decimals INTEGER
);

CREATE TABLE alias (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, custom TEXT, target_type TEXT, target_id BLOB
);
CREATE INDEX alias_target_id ON alias(target_id) WHERE target_id IS NOT NULL;

CREATE INDEX deal_stage ON deal(pipeline_id, stage_id, row);
CREATE INDEX deal_furthest ON deal(pipeline_id, furthest, status);
CREATE INDEX deal_created ON deal(created_on) WHERE created_on IS NOT NULL;
CREATE INDEX activity_open ON activity(due_on, due_time) WHERE due_on IS NOT NULL AND done_at IS NULL;

-- First arrival of each deal at each stage, kept by the journal, rebuilt by the check.
CREATE TABLE arrival (
    deal_row INTEGER NOT NULL, stage_row INTEGER NOT NULL, day TEXT NOT NULL, PRIMARY KEY (deal_row, stage_row)
) WITHOUT ROWID;
CREATE INDEX arrival_stage ON arrival(stage_row, day);

-- What the book remembers of each living record beside its values (see changes/state.py).
CREATE TABLE record_state (
    row INTEGER PRIMARY KEY, type INTEGER NOT NULL, sort TEXT, territory INTEGER NOT NULL DEFAULT 1,
    at INTEGER NOT NULL, actor INTEGER NOT NULL, n INTEGER NOT NULL,
    fields BLOB, vector BLOB, deleted BLOB, synced BLOB, base_wid BLOB, seq INTEGER, siblings BLOB, unknown BLOB
);

CREATE TABLE actor (number INTEGER PRIMARY KEY, actor BLOB NOT NULL UNIQUE, device TEXT NOT NULL, own INTEGER NOT NULL);
CREATE TABLE territory (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL, id_key BLOB NOT NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- The journal.
CREATE TABLE change_set (
    n INTEGER PRIMARY KEY, actor INTEGER NOT NULL, at INTEGER NOT NULL, cause TEXT NOT NULL, title TEXT NOT NULL,
    args TEXT, root INTEGER, undoes INTEGER, records INTEGER NOT NULL, member BLOB
);
CREATE INDEX change_set_root ON change_set(root, n) WHERE root IS NOT NULL;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, change_set INTEGER NOT NULL, kind TEXT NOT NULL, type INTEGER NOT NULL,
    record_id BLOB, field TEXT, before BLOB, ids BLOB, first_row INTEGER, last_row INTEGER
);
CREATE INDEX entry_change_set ON entry(change_set);
CREATE INDEX entry_record ON entry(record_id, change_set) WHERE record_id IS NOT NULL;
CREATE INDEX entry_rows ON entry(type, first_row) WHERE first_row IS NOT NULL;
CREATE TABLE trash (
    id BLOB PRIMARY KEY, type INTEGER NOT NULL, row INTEGER NOT NULL, change_set INTEGER NOT NULL, at INTEGER NOT NULL,
    body BLOB NOT NULL, state BLOB NOT NULL, tombstone INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX trash_at ON trash(at);

-- One index over all records: words and Chinese characters, how names sound, mail addresses in pieces of three.
CREATE VIRTUAL TABLE search USING fts5(
    words, sound, mail, content='', contentless_delete=1, prefix='1 2', tokenize="ascii tokenchars '@.-_+'"
);
-- More terms are gathered in memory before they are written: an import is a third faster.
INSERT INTO search(search, rank) VALUES ('hashsize', 33554432);
