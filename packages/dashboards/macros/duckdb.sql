-- What cards say in one way and engines in several, as DuckDB says it, beside the macros of @open-finops/focus-analytics.
-- macros/clickhouse.sql has the same names with the same meaning.

-- The Monday of the week.
CREATE OR REPLACE TEMP MACRO finops_week(day_) AS CAST(date_trunc('week', day_) AS DATE);

-- The first day of the month so many months later.
CREATE OR REPLACE TEMP MACRO finops_add_months(month_, months_) AS CAST(month_ + to_months(months_) AS DATE);

CREATE OR REPLACE TEMP MACRO finops_add_days(day_, days_) AS CAST(day_ + to_days(days_) AS DATE);

-- How many days the second is after the first.
CREATE OR REPLACE TEMP MACRO finops_days_between(from_, to_) AS CAST(to_ AS DATE) - CAST(from_ AS DATE);

-- The keys of a JSON object whose values are not null; none for NULL.
CREATE OR REPLACE TEMP MACRO finops_json_keys(document_) AS
  list_filter(coalesce(json_keys(document_), []), lambda key_: focus_json_text(document_, key_) IS NOT NULL);

-- How many of its keys with a value are its owner's: clouds set some themselves.
CREATE OR REPLACE TEMP MACRO finops_own_tag_count(document_) AS
  len(list_filter(
    finops_json_keys(document_),
    lambda key_: focus_json_text(document_, key_) <> '' AND NOT regexp_matches(key_, '^(aws:|goog-|ms-resource-usage)')));

-- Distinct texts, in order and separated by commas.
CREATE OR REPLACE TEMP MACRO finops_texts(text_) AS array_to_string(list_sort(list(DISTINCT text_)), ', ');

-- Today by the engine's clock, in UTC.
CREATE OR REPLACE TEMP MACRO finops_today() AS CAST(now() AT TIME ZONE 'UTC' AS DATE);

-- A day of ISO 8601 text, NULL where it is none.
CREATE OR REPLACE TEMP MACRO finops_day_of(text_) AS TRY_CAST(text_ AS DATE);
