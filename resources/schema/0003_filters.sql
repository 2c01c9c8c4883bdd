-- Indexes of the filters over the lists of customers: those of one industry or source, and those with tags, by name.
CREATE INDEX company_industry ON company(industry, sort) WHERE industry IS NOT NULL;
CREATE INDEX company_source ON company(source, sort) WHERE source IS NOT NULL;
CREATE INDEX company_tagged ON company(sort, row, tags) WHERE tags IS NOT NULL;
CREATE INDEX person_source ON person(source, sort) WHERE source IS NOT NULL;
CREATE INDEX person_tagged ON person(sort, row, tags) WHERE tags IS NOT NULL;
