-- What the use cases say in one way and engines in several, as DuckDB says it. macros/clickhouse.sql has the same
-- names with the same meaning. Temporary: they belong to a connection and write nothing.

-- The first day of the month.
CREATE OR REPLACE TEMP MACRO focus_month(moment_) AS CAST(date_trunc('month', moment_) AS DATE);

CREATE OR REPLACE TEMP MACRO focus_day(moment_) AS CAST(date_trunc('day', moment_) AS DATE);

-- A quotient, NULL where there is nothing to divide by; rounded once, to ten decimals.
CREATE OR REPLACE TEMP MACRO focus_ratio(part_, whole_) AS
  CAST(round(CAST(part_ AS DOUBLE) / nullif(CAST(whole_ AS DOUBLE), 0), 10) AS DECIMAL(38, 10));

-- A product, rounded once, to ten decimals: the exact one of two wide decimals is wider than any engine's decimal.
CREATE OR REPLACE TEMP MACRO focus_product(one_, other_) AS
  CAST(round(CAST(one_ AS DOUBLE) * CAST(other_ AS DOUBLE), 10) AS DECIMAL(38, 10));

-- The value of a key of a JSON object as text, whatever the key holds; NULL where it is absent or null.
CREATE OR REPLACE TEMP MACRO focus_json_text(document_, key_) AS
  json_extract_string(document_, '/' || replace(replace(key_, '~', '~0'), '/', '~1'));

-- The same as a decimal; NULL where it is no number.
CREATE OR REPLACE TEMP MACRO focus_json_decimal(document_, key_) AS
  TRY_CAST(focus_json_text(document_, key_) AS DECIMAL(38, 18));

-- The elements of an array within a JSON object.
CREATE OR REPLACE TEMP MACRO focus_json_list(document_, key_) AS
  json_extract(document_, '$."' || key_ || '"[*]');

-- A row for each element of a list, none for an empty one.
CREATE OR REPLACE TEMP MACRO focus_each(list_) AS unnest(list_);

-- Whether a name is among those of a text that separates names by commas; all are where there is no text.
CREATE OR REPLACE TEMP MACRO focus_listed(name_, names_) AS
  names_ IS NULL OR contains(',' || replace(names_, ', ', ',') || ',', ',' || name_ || ',');

-- How many objects in an array within a JSON object have a listed name.
CREATE OR REPLACE TEMP MACRO focus_listed_count(document_, key_, name_key_, names_) AS
  len(list_filter(
    coalesce(focus_json_list(document_, key_), []),
    lambda object_: focus_listed(focus_json_text(object_, name_key_), names_)));

-- The contract commitment of an element of ContractApplied: the text of FOCUS 1.3 and the schema of 1.4 spell it apart.
CREATE OR REPLACE TEMP MACRO focus_contract_commitment_id(element_) AS
  coalesce(focus_json_text(element_, 'ContractCommitmentId'), focus_json_text(element_, 'ContractCommitmentID'));
