-- The views of `crm-desktop sql`: stable names, ids as 32 hex digits, money in minor units, prices in 1/10,000.
VIEW companies AS
SELECT lower(hex(c.id)) AS id, c.name, c.industry, c.size, c.revenue_minor, c.revenue_currency, c.founded_year,
       lower(hex(c.parent_id)) AS parent_company_id, p.name AS parent_company, c.website, c.phones, c.mails,
       c.addresses, c.source, m.name AS owner, c.credit_code, c.notes
FROM company c LEFT JOIN company p ON p.id = c.parent_id LEFT JOIN member m ON m.id = c.owner_id;

VIEW people AS
SELECT lower(hex(p.id)) AS id, p.name, p.phones, p.mails, p.wechat, p.birthday, p.birthday_lunar, p.addresses,
       p.source, m.name AS owner, p.notes
FROM person p LEFT JOIN member m ON m.id = p.owner_id;

VIEW person_companies AS
SELECT lower(hex(l.id)) AS id, lower(hex(l.person_id)) AS person_id, p.name AS person,
       lower(hex(l.company_id)) AS company_id, c.name AS company, l.position, l.since, l.until, l.main
FROM person_company l LEFT JOIN person p ON p.id = l.person_id LEFT JOIN company c ON c.id = l.company_id;

VIEW deals AS
SELECT lower(hex(d.id)) AS id, coalesce(d.name, pr.name, c.name) AS name, d.external_id,
       lower(hex(d.company_id)) AS company_id, c.name AS company, pe.name AS person, m.name AS owner, m.region,
       pr.name AS product, pi.name AS pipeline, s.name AS stage, d.status AS stage_kind, d.value_minor,
       d.value_currency AS currency, d.created_on, d.engaged_on, d.closed_on, d.expected_close, d.source,
       d.lost_reason, d.competitor, d.notes,
       (SELECT min(a.due_on) FROM activity a WHERE a.deal_id = d.id AND a.done_at IS NULL) AS next_step_on
FROM deal d LEFT JOIN company c ON c.id = d.company_id LEFT JOIN person pe ON pe.id = d.person_id
LEFT JOIN member m ON m.id = d.owner_id LEFT JOIN product pr ON pr.id = d.product_id
LEFT JOIN pipeline pi ON pi.id = d.pipeline_id LEFT JOIN stage s ON s.id = d.stage_id;

VIEW stages AS
SELECT lower(hex(s.id)) AS id, p.name AS pipeline, s.name, s.position, s.kind, s.probability, s.rot_days
FROM stage s LEFT JOIN pipeline p ON p.id = s.pipeline_id;

VIEW pipelines AS
SELECT lower(hex(id)) AS id, name, position FROM pipeline;

VIEW stage_moves AS
SELECT lower(hex(m.deal_id)) AS deal_id, f.name AS from_stage, t.name AS to_stage, m.at, m.day
FROM stage_move m LEFT JOIN stage f ON f.id = m.from_id LEFT JOIN stage t ON t.id = m.to_id;

VIEW activities AS
SELECT lower(hex(a.id)) AS id, a.kind, a.text, lower(hex(a.company_id)) AS company_id,
       lower(hex(a.person_id)) AS person_id, lower(hex(a.deal_id)) AS deal_id, lower(hex(a.ticket_id)) AS ticket_id,
       a.due_on, a.due_time, a.done_at, a.outcome, a.minutes, m.name AS author
FROM activity a LEFT JOIN member m ON m.id = a.author_id;

VIEW products AS
SELECT lower(hex(id)) AS id, name, series, list_price, list_currency, active FROM product;

VIEW tickets AS
SELECT lower(hex(t.id)) AS id, t.number, t.subject, t.channel, t.category, t.priority, t.status, c.name AS company,
       p.name AS person, pr.name AS product, m.name AS owner, t.created_at
FROM ticket t LEFT JOIN company c ON c.id = t.company_id LEFT JOIN person p ON p.id = t.person_id
LEFT JOIN product pr ON pr.id = t.product_id LEFT JOIN member m ON m.id = t.owner_id;

VIEW ticket_messages AS
SELECT lower(hex(g.id)) AS id, lower(hex(g.ticket_id)) AS ticket_id, t.number AS ticket, m.name AS author, g.at,
       g.text, g.internal
FROM ticket_message g LEFT JOIN ticket t ON t.id = g.ticket_id LEFT JOIN member m ON m.id = g.author_id;

VIEW members AS
SELECT lower(hex(id)) AS id, name, manager, region, active FROM member;

VIEW history AS
SELECT c.n AS change_set, c.title, c.args AS title_values, m.name AS who, a.device, c.at, c.cause, c.records,
       c.undoes, (SELECT count(*) FROM change_set x WHERE x.root = c.n) % 2 AS undone
FROM change_set c LEFT JOIN actor a ON a.number = c.actor LEFT JOIN member m ON m.id = c.member;
