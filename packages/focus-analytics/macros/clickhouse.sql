-- What the use cases say in one way and engines in several, as ClickHouse says it. macros/duckdb.sql has the same names
-- with the same meaning and says what each is for. Functions belong to the server: creating them takes the right to.

CREATE OR REPLACE FUNCTION focus_month AS (moment_) -> CAST(date_trunc('month', moment_) AS Nullable(Date32));

CREATE OR REPLACE FUNCTION focus_day AS (moment_) -> CAST(date_trunc('day', moment_) AS Nullable(Date32));

-- By text: ClickHouse cuts a float that becomes a decimal, and text rounds as it reads.
CREATE OR REPLACE FUNCTION focus_ratio AS (part_, whole_) ->
  toDecimal128(toString(round(toFloat64(part_) / nullIf(toFloat64(whole_), 0), 10)), 10);

CREATE OR REPLACE FUNCTION focus_product AS (one_, other_) ->
  toDecimal128(toString(round(toFloat64(one_) * toFloat64(other_), 10)), 10);

CREATE OR REPLACE FUNCTION focus_json_text AS (document_, key_) ->
  multiIf(
    ifNull(toString(JSONType(document_, key_)), 'Null') = 'Null', NULL,
    toString(JSONType(document_, key_)) = 'String', JSONExtractString(document_, key_),
    JSONExtractRaw(document_, key_));

CREATE OR REPLACE FUNCTION focus_json_decimal AS (document_, key_) ->
  toDecimal128OrNull(focus_json_text(document_, key_), 18);

CREATE OR REPLACE FUNCTION focus_json_list AS (document_, key_) -> JSONExtractArrayRaw(ifNull(document_, ''), key_);

CREATE OR REPLACE FUNCTION focus_each AS (list_) -> arrayJoin(list_);

CREATE OR REPLACE FUNCTION focus_listed AS (name_, names_) ->
  names_ IS NULL
  OR position(concat(',', replaceAll(ifNull(names_, ''), ', ', ','), ','), concat(',', ifNull(name_, ''), ',')) > 0;

CREATE OR REPLACE FUNCTION focus_listed_count AS (document_, key_, name_key_, names_) ->
  arrayCount(object_ -> focus_listed(focus_json_text(object_, name_key_), names_), focus_json_list(document_, key_));

CREATE OR REPLACE FUNCTION focus_contract_commitment_id AS (element_) ->
  coalesce(focus_json_text(element_, 'ContractCommitmentId'), focus_json_text(element_, 'ContractCommitmentID'));
