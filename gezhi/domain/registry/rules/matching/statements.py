"""A model as DuckDB's SQL: the same levels, rules and guard that `judging` reads. Tables `l` and `r` have a column
`id` beside the model's columns; pairs have `l_id` and `r_id`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gezhi.domain.registry.rules.matching.likeness import SameSound, sound_alias
from gezhi.domain.registry.rules.matching.model import Field, Guard, Model, Rule
from gezhi.domain.registry.rules.matching.weights import Weights

FILLER = 30
"""A number that more rows of a register share is no one's."""


def level(field: Field) -> str:
    """The place of the first level that holds, as `Field.level` has it."""
    steps = [f"WHEN {one.likeness.sql('l', 'r')} THEN {place}" for place, one in enumerate(field.levels)]
    missing = " AND ".join(f"(l.{column} IS NULL OR r.{column} IS NULL)" for column in field.columns)
    return f"CASE WHEN {missing} THEN -1 {' '.join(steps)} ELSE {len(field.levels)} END"


def levels(model: Model, pairs: str, kept: str = "l_id, r_id") -> str:
    """The columns `kept` of `pairs`, and the level of every field."""
    told = ", ".join(f"({level(field)})::TINYINT AS {field.name}" for field in model.fields)
    return (
        f"SELECT {kept}, {told} FROM {pairs} JOIN l ON l.id = l_id JOIN r ON r.id = r_id{' '.join(_sound_joins(model))}"  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    )


def sounding(model: Model) -> list[str]:
    """The columns that are compared by their sound."""
    likenesses = [one.likeness for field in model.fields for one in field.levels]
    return sorted({likeness.column for likeness in likenesses if isinstance(likeness, SameSound)})


def unheard(model: Model, pairs: str) -> str:
    """The texts of `pairs` whose sounds decide, each once: as long as the other and not the same."""
    # A difference, not an equality: by that DuckDB would join the two registers first.
    return " UNION ".join(
        f"SELECT DISTINCT unnest([l.{column}, r.{column}]) AS word"  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
        f" FROM {pairs} JOIN l ON l.id = l_id JOIN r ON r.id = r_id"
        f" WHERE l.{column} <> r.{column} AND length(l.{column}) - length(r.{column}) = 0"
        for column in sounding(model)
    )


def ruled(rule: Rule, model: Model) -> str:
    """`r_id` and `l_id` of what the rule settles among the rows of `r`."""
    key = " AND ".join(f"l.{column} = r.{column}" for column in rule.key)
    also = " OR ".join(likeness.sql("l", "r") for likeness in rule.and_one_of)
    against = [model.field(name) for name in rule.unless]
    unless = "".join(f" AND ({level(field)}) <> {len(field.levels)}" for field in against)
    return (
        f"SELECT r.id AS r_id, any_value(l.id) AS l_id FROM r JOIN l ON {key}"  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
        f" WHERE ({also}){unless} GROUP BY r.id HAVING count(*) = 1"
    )


def blocked(blocks: Iterable[Sequence[str]], rows: str, more: str = "") -> str:
    """Pairs of `l` with `rows` that are equal in all columns of one block, each pair once."""
    return " UNION ".join(
        f"SELECT l.id AS l_id, r.id AS r_id FROM {rows} r JOIN l"  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
        f" ON {' AND '.join(f'l.{column} = r.{column}' for column in block)}{more}"
        for block in blocks
    )


def bits(model: Model, weights: Weights) -> str:
    """The sum of the weights of a pair's levels."""
    return " + ".join(_of_level(field.name, weights.bits(field)) for field in model.fields)


def guarded(guard: Guard | None, model: Model) -> str:
    if guard is None:
        return "true"
    agrees = {
        field.name: f"({field.name} IN ({', '.join(map(str, sorted(field.agreeing)))}))"
        for field in model.fields
        if field.agreeing
    }
    one = " OR ".join(agrees[name] for name in guard.one_of)
    two = " + ".join(f"{agrees[name]}::INT" for name in guard.two_of)
    return f"(({one}) AND {two} >= 2)"


def best(odds: float) -> str:
    """Per row of `r` its best candidate in `weighed`, and the probability that it is this one and no other; the
    best of those a person must look at, if any (-1)."""
    best_first = "(bits, -l_id)"
    return (
        f"SELECT r_id, max_by(l_id, {best_first}) AS l_id, max_by(guarded, {best_first}) AS guarded,"  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
        f" {odds!r} * pow(2, max(bits)) / (1 + {odds!r} * sum(pow(2, bits))) AS probability,"
        f" coalesce(max_by(l_id, {best_first}) FILTER (looked_at), -1) AS looked_at FROM weighed GROUP BY r_id"
    )


def looked_at(guard: Guard | None, model: Model) -> str:
    """Whether the guard wants a person to look at a pair however improbable it is."""
    equal = [f"{field.name} = 0" for field in model.fields if guard and field.name in guard.looked_at]
    return f"({' OR '.join(equal)})" if equal else "false"


def _of_level(column: str, values: Sequence[float]) -> str:
    steps = " ".join(f"WHEN {place} THEN {value!r}::DOUBLE" for place, value in enumerate(values))
    return f"CASE {column} {steps} ELSE 0 END"


def _sound_joins(model: Model) -> list[str]:
    return [
        f" LEFT JOIN sounds {sound_alias(side, column)} ON {sound_alias(side, column)}.word = {side}.{column}"
        for column in sounding(model)
        for side in ("l", "r")
    ]
