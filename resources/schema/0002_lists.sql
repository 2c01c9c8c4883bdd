-- Indexes of the lists and cards: sums, last contact and next step of a customer come from the index alone.

-- Customers of one owner, in name order.
DROP INDEX company_owner_id;
CREATE INDEX company_owner ON company(owner_id, sort);
DROP INDEX person_owner_id;
CREATE INDEX person_owner ON person(owner_id, sort);

-- Open and won deals of a customer, with what they are worth.
DROP INDEX deal_company_id;
CREATE INDEX deal_company ON deal(company_id, status, value_currency, value_minor, product_id)
    WHERE company_id IS NOT NULL;
DROP INDEX deal_person_id;
CREATE INDEX deal_person ON deal(person_id, status, value_currency, value_minor, product_id)
    WHERE person_id IS NOT NULL;

-- Last contact (the newest done_at) and next step (no done_at, by day and time) of each record that has activities.
DROP INDEX activity_company_id;
CREATE INDEX activity_company ON activity(company_id, done_at, due_on, due_time, kind, outcome)
    WHERE company_id IS NOT NULL;
DROP INDEX activity_person_id;
CREATE INDEX activity_person ON activity(person_id, done_at, due_on, due_time, kind, outcome)
    WHERE person_id IS NOT NULL;
DROP INDEX activity_deal_id;
CREATE INDEX activity_deal ON activity(deal_id, done_at, due_on, due_time, kind, outcome)
    WHERE deal_id IS NOT NULL;

-- The few that name a person or a deal but no company: they count for the company of these.
CREATE INDEX activity_lone_person ON activity(person_id, done_at, due_on, due_time, kind, outcome, company_id)
    WHERE person_id IS NOT NULL AND company_id IS NULL;
CREATE INDEX activity_lone_deal ON activity(deal_id, done_at, due_on, due_time, kind, outcome, company_id)
    WHERE deal_id IS NOT NULL AND company_id IS NULL;

-- A column of the board, a closed one by the day; and its sums.
DROP INDEX deal_stage;
CREATE INDEX deal_stage_closed ON deal(pipeline_id, stage_id, closed_on);
