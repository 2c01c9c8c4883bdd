-- The figures of the funnel: days that deals stayed in each stage, and one index that holds all that is counted of them.

CREATE TABLE arrival_days (
    deal_row INTEGER NOT NULL, stage_row INTEGER NOT NULL, day TEXT NOT NULL, spent INTEGER,
    PRIMARY KEY (deal_row, stage_row)
) WITHOUT ROWID;
INSERT INTO arrival_days
    WITH ladder AS MATERIALIZED (
        SELECT row, kind, row_number() OVER ways AS place,
               coalesce(lead(kind) OVER ways, 'won') = 'won' AS last
        FROM stage WHERE kind <> 'lost'
        WINDOW ways AS (PARTITION BY pipeline_id ORDER BY kind = 'won', position, row)),
    followed AS (
        SELECT a.deal_row, a.stage_row, a.day,
               CASE WHEN l.kind <> 'open' THEN NULL
                    WHEN l.last THEN CASE d.status WHEN 'won' THEN d.closed_on END
                    WHEN lead(l.place) OVER ways = l.place + 1 THEN lead(a.day) OVER ways END AS until
        FROM arrival a JOIN ladder l ON l.row = a.stage_row JOIN deal d ON d.row = a.deal_row
        WINDOW ways AS (PARTITION BY a.deal_row ORDER BY l.place))
    SELECT deal_row, stage_row, day,
           CASE WHEN until >= day THEN cast(julianday(until) - julianday(day) AS INTEGER) END
    FROM followed;
DROP TABLE arrival;
ALTER TABLE arrival_days RENAME TO arrival;
CREATE INDEX arrival_spent ON arrival(stage_row, spent) WHERE spent IS NOT NULL;

-- Deals by the day on which they began, with all that the funnel asks of them: their rows are never read for it.
CREATE INDEX deal_began ON deal(
    coalesce(created_on, engaged_on), pipeline_id, furthest, stage_id, status, closed_on, created_on, engaged_on,
    owner_id, product_id, value_minor, value_currency);
-- And in the order in which all of a pipeline are counted.
DROP INDEX deal_furthest;
CREATE INDEX deal_counted ON deal(
    pipeline_id, furthest, stage_id, status, value_minor, value_currency, product_id);
