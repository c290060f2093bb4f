"""Writing rows without the ORM's detours: many at once, one on a hot path, or what changed of one.

`insert` and `insert_values` are executemany on SQLite and COPY on PostgreSQL, several times faster than `bulk_create`;
`insert_one` and `update_changed` keep the statement of each model ready, where `save` would spell it anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from gezhi.ground.plumbing.databases import is_postgresql

MANY = 1000
"""From so many rows on the planner is told at once: plans made for an empty table would read all of it for each row's
foreign key (seen: four minutes instead of a second). Told again whenever a table has doubled: being told after each
thousand reads all of it each time (seen: half the speed at 300,000 rows)."""

M = TypeVar("M", bound=models.Model)


def insert(rows: Sequence[M]) -> None:
    """Insert `rows`, all of one model, in one transaction.

    Every column is written as the instance has it; constraints hold as always (IntegrityError). Keys are set on all
    rows, or on none: then the database gives them, and the instances do not learn them.
    """
    if not rows:
        return
    without_key = rows[0].pk is None
    fields = [field for field in rows[0]._meta.concrete_fields if not (without_key and field.primary_key)]
    _write(type(rows[0]), fields, _values(rows, fields), len(rows))


def insert_values(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same from plain values by column (`case_id`, not `case`), the same columns in every row: no instance is made.

    Columns that are not named get their model's default; a key that the database gives is left out. Raises ValueError
    for a column that the model does not have, or whose default is made anew for each row.
    """
    if not rows:
        return
    named = [model._meta.get_field(name) for name in rows[0]]
    wanted = [field for field in named if isinstance(field, models.Field)]
    if [field.attname for field in wanted] != list(rows[0]):
        raise ValueError(f"columns of {model.__name__} are named as in the database: {list(rows[0])}")
    others = [field for field in model._meta.concrete_fields if field not in wanted and not _is_given(field)]
    if made := [field.attname for field in others if field.has_default() and callable(field.default)]:
        raise ValueError(f"each row of {model.__name__} needs its own {', '.join(made)}")
    constants = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    to_do = [(at, do) for at, field in enumerate(wanted) if (do := preparation(field)) is not None]
    if any(len(row) != len(wanted) for row in rows):
        raise ValueError(f"every row of {model.__name__} needs the same columns")
    _write(model, [*wanted, *others], (_prepared(row, to_do, constants) for row in rows), len(rows))


def _prepared(row: Mapping[str, Any], to_do: Sequence[tuple[int, Callable[[Any], Any]]], more: list[Any]) -> list[Any]:
    """The values of a row as the driver takes them: most stay as they are."""
    values = list(row.values())
    for at, do in to_do:
        values[at] = do(values[at])
    return values + more


def _is_given(field: models.Field[Any, Any]) -> bool:
    """A key that the database gives."""
    return field.primary_key and isinstance(field, models.AutoField)


def _write(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], rows: Iterable[list[Any]], count: int
) -> None:
    """COPY on PostgreSQL, executemany on SQLite."""
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    # No savepoint of its own: inside one, SQLite's work for each row with a trigger grows with the rows before it.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if is_postgresql():
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608  (our own names)
        if count >= MANY:
            _tell_planner(table, count)


_written: dict[str, int] = {}
_told: dict[str, int] = {}
"""By table: rows that this process wrote so, and how many they were when the planner was told; committed ones only."""


def _tell_planner(table: str, count: int) -> None:
    written = _written.get(table, 0) + count
    transaction.on_commit(lambda: _written.update({table: written}))
    if written >= 2 * _told.get(table, 0):
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")
        transaction.on_commit(lambda: _told.update({table: written}))


def _values(rows: Sequence[M], fields: Sequence[models.Field[Any, Any]]) -> Iterator[list[Any]]:
    """Each row's values as the database driver takes them."""
    getters = [(field.attname, preparation(field)) for field in fields]
    for row in rows:
        held = row.__dict__
        yield [prepare(held[name]) if prepare else held[name] for name, prepare in getters]


@lru_cache(maxsize=1024)
def preparation(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What turns a value of `field` into what the driver takes; None where it is taken as it is.

    The same as the field's own `get_db_prep_save` for the plain values that our instances hold, without its way
    through four methods for each value; a test compares both for every column of every table.
    """
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    kind = type(field)
    if kind in _PLAIN:
        return None
    if kind is models.UUIDField:
        return None if connection.features.has_native_uuid_field else _hex
    if kind is models.DateTimeField:
        return None if is_postgresql() else _utc_text
    if kind is models.DateField:
        return None if is_postgresql() else _day_text
    return lambda value: field.get_db_prep_save(value, connection)


_PLAIN = frozenset(
    {
        models.CharField,
        models.TextField,
        models.BooleanField,
        models.FloatField,
        models.IntegerField,
        models.SmallIntegerField,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.BigIntegerField,
        models.BigAutoField,
        models.BinaryField,
    }
)


def _hex(value: UUID | str | None) -> str | None:
    if value is None:
        return None
    return value.hex if isinstance(value, UUID) else UUID(str(value)).hex


@lru_cache(maxsize=1024)
def _utc_text(value: datetime | None) -> str | None:
    """How SQLite keeps an instant. Raises ValueError for a naive one, which is none.

    Rows that are written together often share theirs.
    """
    if value is None:
        return None
    if value.tzinfo is UTC:
        return str(value)[: -len("+00:00")]
    if value.tzinfo is None:
        raise ValueError("an instant without a zone cannot be kept")
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _day_text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def insert_one(row: models.Model, *, ignore_conflicts: bool = False) -> None:
    """Insert one row; a key the database gives out is left to it and set on the instance.

    With `ignore_conflicts` a row that is already there stays as it is.
    """
    sql, fields, gives_key = _insertion(type(row), ignore_conflicts, row.pk is None)
    with connection.cursor() as cursor:
        cursor.execute(sql, next(_values([row], fields)))
        if gives_key:
            found = cursor.fetchone()
            row.pk = found[0] if found else None
    row._state.adding = False


@lru_cache(maxsize=64)
def _insertion(
    model: type[models.Model], ignore_conflicts: bool, without_key: bool
) -> tuple[str, tuple[models.Field[Any, Any], ...], bool]:
    """The INSERT of a model, its fields in order, and whether it answers the key."""
    meta = model._meta
    fields = tuple(field for field in meta.concrete_fields if not (without_key and field.primary_key))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or "") for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608  (names from our models)
    if ignore_conflicts:
        sql += " ON CONFLICT DO NOTHING"
    gives_key = without_key and not ignore_conflicts
    return (f"{sql} RETURNING {quote(meta.pk.column or '')}" if gives_key and meta.pk else sql), fields, gives_key


def snapshot(row: models.Model) -> dict[str, Any]:
    """The row's values as they stand, to be held against later ones by `update_changed`."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def update_changed(row: models.Model, before: Mapping[str, Any]) -> None:
    """Write what differs from `before` to the row of the same key: one statement, none when nothing differs."""
    fields = [f for f in row._meta.concrete_fields if getattr(row, f.attname) != before[f.attname]]
    if not fields:
        return
    quote = connection.ops.quote_name
    key = row._meta.pk
    settings = ", ".join(f"{quote(field.column or '')} = %s" for field in fields)
    # Names of our own models; values are parameters.
    sql = f"UPDATE {quote(row._meta.db_table)} SET {settings} WHERE {quote(key.column or '')} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, next(_values([row], [*fields, key])))


_KEY = models.UUIDField()


@lru_cache(maxsize=64)
def _selection(model: type[M], by: str, order: tuple[str, ...], lock: bool) -> tuple[str, list[str], Any, Any]:
    """The SELECT of a model's rows by one column, the names of its columns, and what turns them into Python values."""
    query = model._default_manager.filter(**{by: UUID(int=0)}).order_by(*order)
    compiler = (query.select_for_update() if lock else query).query.get_compiler(connection=connection)
    sql, _ = compiler.as_sql()
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    return sql, [field.attname for field in model._meta.concrete_fields], compiler, converters


def fetch_one(model: type[M], key: Any, *, lock: bool = False) -> M | None:
    """The row of a key (a UUID), locked until the transaction ends where asked; None when there is none.

    The statement is spelled once and kept.
    """
    return next(iter(_fetched(model, "pk", (), key, lock)), None)


def fetch_many(model: type[M], by: str, value: Any, *, order: tuple[str, ...]) -> list[M]:
    """The rows whose column `by` (a UUID) equals `value`, in order. One kept statement."""
    return _fetched(model, by, order, value, lock=False)


def _fetched(model: type[M], by: str, order: tuple[str, ...], value: Any, lock: bool) -> list[M]:
    sql, names, compiler, converters = _selection(model, by, order, lock)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_KEY.get_db_prep_value(value, connection)])
        found = cursor.fetchall()
    rows = compiler.apply_converters(found, converters) if converters else found
    return [model.from_db(connection.alias, names, values) for values in rows]


def equal_to(rows: QuerySet[M], columns: Sequence[str], wanted: Sequence[Sequence[Any]]) -> QuerySet[M]:
    """Those of `rows` whose columns (or expressions of an index) equal one of `wanted` together, value by value.

    Each is looked up by itself along an index that has all columns; a condition for each column alone would fetch the
    rows that fit one of them (seen: forty times as long for names and births).
    """
    if not wanted:
        return rows.none()
    quote, table = connection.ops.quote_name, rows.model._meta.db_table
    names = [f"c{at}" for at in range(len(columns))]
    line = f"({', '.join(['%s'] * len(columns))})"
    equal = " AND ".join(f"{column} = wanted.{name}" for column, name in zip(columns, names, strict=True))
    # Columns of our own tables; values are parameters. Partial indexes serve where their condition stands here, too.
    # LIMIT tells SQLite how few are wanted: it would read the whole table first, to know what need not be looked up.
    sql = (
        f"WITH given ({', '.join(names)}) AS (VALUES {', '.join([line] * len(wanted))}),"  # noqa: S608  (our own names)
        f" wanted AS (SELECT * FROM given LIMIT {len(wanted)})"
        f" SELECT id FROM wanted CROSS JOIN {quote(table)} WHERE {equal} AND state = 'active'"
    )
    return rows.filter(pk__in=RawSQL(sql, [value for one in wanted for value in one]))  # noqa: S611  # nosec B611  (values as parameters)
