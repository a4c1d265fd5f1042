"""How each dialect takes a JSON text apart: the few expressions that differ.

In: names of columns and members. Out: SQL text. Every member comes as its JSON text (`20`, `"dev"`, `["a","b"]`),
so that 20, 20.7, "20" and true stay four different things; conditions over these texts read alike everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from lightmeter.emit.sql.arithmetic import DOUBLE
from lightmeter.emit.sql.columns import Use
from lightmeter_cost.sqltext import INTEGER, TEXT, Dialect, is_plain, sql_string

MAX_NAME = 60
"""Bytes; a dialect cuts longer names."""
_WHOLE = "-?(0|[1-9][0-9]{0,17})"
_NUMBER = "-?(0|[1-9][0-9]{0,14})([.][0-9]{1,17})?"
_POSTGRES_TEXT = r"(?:[^\\]|\\[^u]|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u(?!0000|[dD][89a-fA-F])....)*"
"""JSON without the escapes that a json of PostgreSQL holds but fails to read: \\u0000, half a surrogate pair."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a request and the name its JSON text has inside a view.

    `plain`: only listed texts are understood, none of which is JSON, so that the text itself may stand there.
    """

    name: str
    raw: str
    plain: bool = False

    def value(self, text: str) -> str:
        """What the column holds where the member is this JSON text."""
        return json.loads(text) if self.plain else text


@dataclass(frozen=True, slots=True)
class Reader:
    dialect: Dialect

    def string(self, text: str) -> str:
        return sql_string(text, self.dialect)

    def cast(self, value: str, kind: str) -> str:
        return f"CAST({value} AS {kind})"

    @property
    def text_type(self) -> str:
        return TEXT[self.dialect]

    @property
    def small_type(self) -> str:
        return "INT64" if self.dialect == "bigquery" else "INTEGER"

    def reads(self, name: str) -> bool:
        """Whether a member of this name can be asked for; requests that have another one are unsure."""
        if self.dialect == "spark" and ("?" in name or {"'", '"'} <= set(name)):
            return False  # its paths know no escapes
        return is_plain(name) and 0 < len(name.encode()) <= MAX_NAME

    def nothing(self, use: Use) -> str:
        """What a column holds for an absent member."""
        match use:
            case "text":
                return self.cast("NULL", self.text_type)
            case "number":
                return self.cast("NULL", DOUBLE[self.dialect])
            case "integer":
                return self.cast("NULL", INTEGER[self.dialect])
            case "count":
                return self.cast("0", INTEGER[self.dialect])
            case "boolean":
                return self.cast("NULL", "BOOL" if self.dialect == "bigquery" else "BOOLEAN")
            case "given":
                return "FALSE"
            case _:
                assert_never(use)

    def body(self, members: Sequence[Member], closed: bool) -> str:
        """The parsed request, NULL for what cannot be read; `closed`: also for what is no JSON object."""
        match self.dialect:
            case "duckdb":
                # As BIGINT or DOUBLE, "20" and true would be numbers too, and a proof from the text that they are
                # none costs more than is saved; lists of paths and VARIANT are no faster either.
                kinds = {member.name: "VARCHAR" if member.plain else "JSON" for member in members}
                shape = json.dumps(kinds, ensure_ascii=False)
                parsed = f"TRY(from_json(request, {self.string(shape)}))"
            case "postgres":
                text = "CAST(request AS TEXT)"
                readable = (
                    f"(NOT {self.contains(text, chr(92) + 'u')} OR {self.matches(text, _POSTGRES_TEXT)})"
                )
                parsed = "CAST(request AS JSON)"
                return f"CASE WHEN json_typeof({parsed}) = 'object' AND {readable} THEN {parsed} END"
            case "spark":
                parsed = "try_parse_json(request)"
            case "bigquery":
                parsed = "SAFE.PARSE_JSON(request)"
            case "snowflake":
                parsed = "TRY_PARSE_JSON(request)"
            case _:
                assert_never(self.dialect)
        return f"CASE WHEN {self.starts('LTRIM(request)', '{')} THEN {parsed} END" if closed else parsed

    def source(self, relation: str, members: Sequence[Member]) -> str:
        """What the parsed request is read from; Postgres names the members here."""
        if self.dialect != "postgres":
            return relation
        columns = ", ".join(f"{self.quoted(member.name)} JSON" for member in members)
        return f"{relation}\n  CROSS JOIN LATERAL json_to_record(parsed.body) AS member({columns})"

    def member(self, member: Member) -> str:
        """The JSON text of a member; NULL where it is absent or null."""
        match self.dialect:
            case "duckdb":
                found = f"body.{self.quoted(member.name)}"
                return found if member.plain else f"CAST({found} AS VARCHAR)"
            case "postgres":
                return f"NULLIF(CAST(member.{self.quoted(member.name)} AS TEXT), 'null')"
            case "spark":
                mark = "'" if '"' in member.name else '"'
                path = self.string(f"$[{mark}{member.name}{mark}]")
                return f"NULLIF(to_json(try_variant_get(body, {path}, 'variant')), 'null')"
            case "bigquery":
                return f"NULLIF(TO_JSON_STRING(body[{self.string(member.name)}]), 'null')"
            case "snowflake":
                return f"NULLIF(TO_JSON(GET(body, {self.string(member.name)})), 'null')"
            case _:
                assert_never(self.dialect)

    def members(self) -> str:
        """How many members the request has; one that stands twice counts twice where the dialect sees it."""
        match self.dialect:
            case "duckdb":
                return "len(TRY(json_keys(request)))"
            case "postgres":
                return "(SELECT count(*) FROM json_object_keys(body))"
            case "spark":
                return "size(json_object_keys(request))"
            case "bigquery":
                return "ARRAY_LENGTH(JSON_KEYS(body, 1))"
            case "snowflake":
                return "ARRAY_SIZE(OBJECT_KEYS(body))"
            case _:
                assert_never(self.dialect)

    def quoted(self, name: str) -> str:
        mark = "`" if self.dialect in ("spark", "bigquery") else '"'
        return mark + name.replace(mark, mark * 2) + mark

    def whole(self, raw: str) -> str:
        """The whole number a JSON text is, else NULL: 20, but neither 20.7 nor "20" nor true."""
        if self.dialect == "duckdb":  # a pattern would cost more than the rest of the row
            return f"CASE WHEN NOT contains({raw}, '.') THEN TRY_CAST({raw} AS BIGINT) END"
        return f"CASE WHEN {self.matches(raw, _WHOLE)} THEN CAST({raw} AS {INTEGER[self.dialect]}) END"

    def number(self, raw: str) -> str:
        """The number a JSON text is, else NULL."""
        if self.dialect == "duckdb":
            return f"TRY_CAST({raw} AS DOUBLE)"
        return f"CASE WHEN {self.matches(raw, _NUMBER)} THEN CAST({raw} AS {DOUBLE[self.dialect]}) END"

    def finite(self, number: str) -> str:
        """Whether it is a number at all; DuckDB takes NaN and Infinity for JSON."""
        return f"isfinite({number})" if self.dialect == "duckdb" else f"{number} IS NOT NULL"

    def plain_text(self, raw: str) -> str:
        """The text a JSON string without escapes is, else NULL."""
        length = self.length(raw)
        cut = f"SUBSTRING({raw}, 2, {length} - 2)"
        return f"CASE WHEN {self.starts(raw, chr(34))} AND NOT {self.contains(raw, chr(92))} THEN {cut} END"

    def boolean(self, raw: str) -> str:
        return f"CASE {raw} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"

    def count(self, raw: str) -> str:
        """Items of a list or members of a map; 0 without one, NULL for a reference or anything else."""
        no_reference = (
            f"NOT {self.contains(raw, chr(34) + '$ref' + chr(34))} AND NOT {self.contains(raw, chr(92))}"
        )
        return (
            f"CASE WHEN {raw} IS NULL THEN 0 WHEN {self.starts(raw, '[')} THEN {self.items(raw)} "
            f"WHEN {self.starts(raw, '{')} AND {no_reference} THEN {self.keys(raw)} END"
        )

    def items(self, raw: str) -> str:
        match self.dialect:
            case "duckdb":
                return f"CAST(json_array_length({raw}) AS BIGINT)"
            case "postgres":
                return f"json_array_length(CAST({raw} AS JSON))"
            case "spark":
                return f"json_array_length({raw})"
            case "bigquery":
                return f"ARRAY_LENGTH(JSON_QUERY_ARRAY({raw}))"
            case "snowflake":
                return f"ARRAY_SIZE(TRY_PARSE_JSON({raw}))"
            case _:
                assert_never(self.dialect)

    def keys(self, raw: str, distinct: bool = False) -> str:
        match self.dialect:
            case "duckdb":
                return f"len(list_distinct(json_keys({raw})))" if distinct else f"len(json_keys({raw}))"
            case "postgres":
                every = "count(DISTINCT key)" if distinct else "count(*)"
                return f"(SELECT {every} FROM json_object_keys(CAST({raw} AS JSON)) AS key)"
            case "spark":
                found = f"json_object_keys({raw})"
                return f"size(array_distinct({found}))" if distinct else f"size({found})"
            case "bigquery":
                return f"ARRAY_LENGTH(JSON_KEYS(PARSE_JSON({raw}), 1))"
            case "snowflake":
                return f"ARRAY_SIZE(OBJECT_KEYS(TRY_PARSE_JSON({raw})))"
            case _:
                assert_never(self.dialect)

    def matches(self, raw: str, pattern: str) -> str:
        """Whether the whole text fits a pattern."""
        whole = self.string(f"^(?:{pattern})$")
        match self.dialect:
            case "duckdb":
                return f"regexp_full_match({raw}, {self.string(pattern)})"
            case "postgres":
                return f"{raw} ~ {whole}"
            case "spark":
                return f"{raw} RLIKE {whole}"
            case "bigquery":
                return f"REGEXP_CONTAINS({raw}, {whole})"
            case "snowflake":
                return f"REGEXP_LIKE({raw}, {self.string(pattern)})"
            case _:
                assert_never(self.dialect)

    def contains(self, raw: str, part: str) -> str:
        match self.dialect:
            case "duckdb" | "snowflake":
                return f"contains({raw}, {self.string(part)})"
            case "postgres":
                return f"(strpos({raw}, {self.string(part)}) > 0)"
            case "spark":
                return f"contains({raw}, {self.string(part)})"
            case "bigquery":
                return f"(STRPOS({raw}, {self.string(part)}) > 0)"
            case _:
                assert_never(self.dialect)

    def starts(self, raw: str, head: str) -> str:
        name = {"spark": "startswith", "snowflake": "STARTSWITH", "bigquery": "STARTS_WITH"}
        return f"{name.get(self.dialect, 'starts_with')}({raw}, {self.string(head)})"

    def length(self, raw: str) -> str:
        """In code points."""
        return f"{'CHAR_LENGTH' if self.dialect == 'bigquery' else 'length'}({raw})"
