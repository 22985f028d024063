-- What cards say in one way and engines in several, as ClickHouse says it. macros/duckdb.sql has the same names with the
-- same meaning and says what each is for.

CREATE OR REPLACE FUNCTION finops_week AS (day_) -> CAST(toMonday(day_) AS Nullable(Date32));

CREATE OR REPLACE FUNCTION finops_add_months AS (month_, months_) -> CAST(addMonths(month_, months_) AS Nullable(Date32));

CREATE OR REPLACE FUNCTION finops_add_days AS (day_, days_) -> CAST(addDays(day_, days_) AS Nullable(Date32));

CREATE OR REPLACE FUNCTION finops_days_between AS (from_, to_) -> dateDiff('day', from_, to_);

CREATE OR REPLACE FUNCTION finops_json_keys AS (document_) ->
  arrayFilter(key_ -> focus_json_text(document_, key_) IS NOT NULL, JSONExtractKeys(ifNull(document_, '')));

CREATE OR REPLACE FUNCTION finops_own_tag_count AS (document_) ->
  length(arrayFilter(
    key_ -> focus_json_text(document_, key_) <> '' AND NOT match(key_, '^(aws:|goog-|ms-resource-usage)'),
    finops_json_keys(document_)));

CREATE OR REPLACE FUNCTION finops_texts AS (text_) -> arrayStringConcat(arraySort(groupUniqArray(text_)), ', ');

CREATE OR REPLACE FUNCTION finops_today AS () -> CAST(toDate32(now('UTC')) AS Nullable(Date32));

CREATE OR REPLACE FUNCTION finops_day_of AS (text_) -> toDate32OrNull(substring(text_, 1, 10));
