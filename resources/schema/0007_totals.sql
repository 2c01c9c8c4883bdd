-- What the self-check compares, kept by the file itself, so that no writer can forget it and no round needs a scan: of
-- each territory how many records the server has too, and the sum of their wids (16 bytes; empty: nothing yet).

CREATE TABLE sync_total (territory INTEGER PRIMARY KEY, records INTEGER NOT NULL, wids BLOB NOT NULL);
INSERT INTO sync_total
    SELECT t.number, count(s.wid), coalesce(wid_total(s.wid), x'')
    FROM territory t LEFT JOIN (
        SELECT territory, base_wid AS wid FROM record_state WHERE base_wid IS NOT NULL
        UNION ALL SELECT territory, base_wid FROM trash WHERE base_wid IS NOT NULL
        UNION ALL SELECT territory, base_wid FROM carried WHERE base_wid IS NOT NULL) s ON s.territory = t.number
    GROUP BY t.number;
CREATE TRIGGER territory_came AFTER INSERT ON territory
BEGIN
    INSERT INTO sync_total VALUES (new.number, 0, x'');
END;

CREATE TRIGGER record_state_agreed AFTER UPDATE OF base_wid, territory ON record_state
    WHEN new.base_wid IS NOT old.base_wid OR new.territory IS NOT old.territory
BEGIN
    UPDATE sync_total SET records = records - 1, wids = wid_sum(wids, NULL, old.base_wid)
        WHERE territory = old.territory AND old.base_wid IS NOT NULL;
    UPDATE sync_total SET records = records + 1, wids = wid_sum(wids, new.base_wid, NULL)
        WHERE territory = new.territory AND new.base_wid IS NOT NULL;
END;
CREATE TRIGGER record_state_came AFTER INSERT ON record_state WHEN new.base_wid IS NOT NULL
BEGIN
    UPDATE sync_total SET records = records + 1, wids = wid_sum(wids, new.base_wid, NULL)
        WHERE territory = new.territory;
END;
CREATE TRIGGER record_state_left AFTER DELETE ON record_state WHEN old.base_wid IS NOT NULL
BEGIN
    UPDATE sync_total SET records = records - 1, wids = wid_sum(wids, NULL, old.base_wid)
        WHERE territory = old.territory;
END;

CREATE TRIGGER trash_agreed AFTER UPDATE OF base_wid, territory ON trash
    WHEN new.base_wid IS NOT old.base_wid OR new.territory IS NOT old.territory
BEGIN
    UPDATE sync_total SET records = records - 1, wids = wid_sum(wids, NULL, old.base_wid)
        WHERE territory = old.territory AND old.base_wid IS NOT NULL;
    UPDATE sync_total SET records = records + 1, wids = wid_sum(wids, new.base_wid, NULL)
        WHERE territory = new.territory AND new.base_wid IS NOT NULL;
END;
CREATE TRIGGER trash_came AFTER INSERT ON trash WHEN new.base_wid IS NOT NULL
BEGIN
    UPDATE sync_total SET records = records + 1, wids = wid_sum(wids, new.base_wid, NULL)
        WHERE territory = new.territory;
END;
CREATE TRIGGER trash_left AFTER DELETE ON trash WHEN old.base_wid IS NOT NULL
BEGIN
    UPDATE sync_total SET records = records - 1, wids = wid_sum(wids, NULL, old.base_wid)
        WHERE territory = old.territory;
END;

CREATE TRIGGER carried_agreed AFTER UPDATE OF base_wid, territory ON carried
    WHEN new.base_wid IS NOT old.base_wid OR new.territory IS NOT old.territory
BEGIN
    UPDATE sync_total SET records = records - 1, wids = wid_sum(wids, NULL, old.base_wid)
        WHERE territory = old.territory AND old.base_wid IS NOT NULL;
    UPDATE sync_total SET records = records + 1, wids = wid_sum(wids, new.base_wid, NULL)
        WHERE territory = new.territory AND new.base_wid IS NOT NULL;
END;
CREATE TRIGGER carried_came AFTER INSERT ON carried WHEN new.base_wid IS NOT NULL
BEGIN
    UPDATE sync_total SET records = records + 1, wids = wid_sum(wids, new.base_wid, NULL)
        WHERE territory = new.territory;
END;
CREATE TRIGGER carried_left AFTER DELETE ON carried WHEN old.base_wid IS NOT NULL
BEGIN
    UPDATE sync_total SET records = records - 1, wids = wid_sum(wids, NULL, old.base_wid)
        WHERE territory = old.territory;
END;
