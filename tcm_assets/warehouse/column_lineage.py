"""Column lineage: the columns of stored tables that each column of a lazy expression is computed from.

It is read off the expression itself: for each column, the stored columns that its value is made of, through
projections, joins, aggregations, windows, unions, unnesting and the fields of structs. The partitions and the order of
a window count, and so does the condition of an aggregate, since they are part of the value. What only decides which
rows there are does not: filters, join conditions and groups. A count of rows rests on the columns that tell the rows
apart.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import pyarrow as pa

from tcm_assets.tables.table import Table
from tcm_assets.warehouse.relations import BatchMap, Relation, RowsFrom


class StoredColumn(NamedTuple):
    """A column of a stored table."""

    table: str
    column: str


Sources = frozenset[StoredColumn]
ColumnLineage = Mapping[str, Sources]
"""Column name to the stored columns that it is computed from; none for a constant."""


def lineage_of_result(table: Table, result: Relation, keys: Mapping[str, Iterable[str]]) -> ColumnLineage:
    """Return the lineage of the columns of `table`, as which `result` is stored; `keys` are those of stored tables.

    Of rows that a function in Python made, a column that it was given under the same name comes from there. Any other
    comes from all columns that it was given, unless it says from which; the key and the day count only where there are
    no others. The table's own earlier rows are no source. A plain Arrow table has no lineage: it comes from files or
    from another database.
    """
    if isinstance(result, pa.Table):
        return {}
    if isinstance(result, ibis.Table):
        of_columns = lineage_of_expression(result, keys)
    else:
        of_columns = _lineage_through_python(table, result, keys)
    return {
        name: frozenset(source for source in of_columns[name] if source.table != table.name)
        for name in table.column_names
    }


def lineage_of_expression(expression: ibis.Table, keys: Mapping[str, Iterable[str]]) -> ColumnLineage:
    """Return the lineage of an expression's columns. `keys` are the key columns of stored tables, by table.

    >>> videos = ibis.table({"video_id": "string", "likes": "int64", "views": "int64"}, name="videos")
    >>> viewed = videos.filter(videos.views > 0)
    >>> rates = viewed.select("video_id", rate=viewed.likes / viewed.views, unit=ibis.literal("1"))
    >>> lineage = lineage_of_expression(rates, {"videos": ["video_id"]})
    >>> {column: sorted(source.column for source in sources) for column, sources in lineage.items()}
    {'video_id': ['video_id'], 'rate': ['likes', 'views'], 'unit': []}
    """

    def visit(node: ops.Node, _: object, **parts: Any) -> Any:
        if isinstance(node, ops.Relation):
            return _trace_relation(node, parts, keys)
        return _trace_join(node, parts) if isinstance(node, ops.JoinLink) else _trace_value(node, parts)

    # Each node once, after those that it is made of: expressions share most of their parts.
    root = expression.op()
    traced: _Traced = root.map(visit)[root]
    return {name: _flat(origin) for name, origin in traced.columns.items()}


def _lineage_through_python(
    table: Table, result: BatchMap | RowsFrom, keys: Mapping[str, Iterable[str]]
) -> ColumnLineage:
    of_source = lineage_of_expression(result.source, keys)
    given = [of_source, *(lineage_of_expression(each, keys) for each in result.beside)]
    handed_on = {name: _union(columns.get(name, _NOWHERE) for columns in given) for name in table.column_names}
    own_columns: tuple[str, ...] = ()
    if isinstance(result, RowsFrom):
        own_columns = result.own_columns
    elif result.computed_from is not None:
        given[0] = {name: of_source[name] for name in result.computed_from}
    computed = _ingredients(given, {*table.key, table.partition_column})
    return {name: handed_on[name] or (_NOWHERE if name in own_columns else computed) for name in table.column_names}


def _ingredients(given: Sequence[ColumnLineage], identity: Collection[str | None]) -> Sources:
    """Return what a function computes with: all that it was given but the key and the day, or these if that is all."""
    others = _union(sources for columns in given for name, sources in columns.items() if name not in identity)
    return others or _union(sources for columns in given for sources in columns.values())


class _Fields(dict[str, "_Origin"]):
    """The origin of each field of a struct, or of the structs in an array."""


_Origin = Sources | _Fields
_NOWHERE: Sources = frozenset()


@dataclass(frozen=True)
class _Traced:
    """The origins of a relation's columns, and the stored columns that tell its rows apart."""

    columns: Mapping[str, _Origin]
    rows: Sources


def _trace_relation(node: ops.Relation, parts: Mapping[str, Any], keys: Mapping[str, Iterable[str]]) -> _Traced:
    """Trace a relation; `parts` holds what is known of the relations and values that it is made of."""
    match node:
        case ops.UnboundTable(name=name, schema=schema):
            stored = {column: frozenset({StoredColumn(name, column)}) for column in schema}
            return _Traced(stored, _union(stored[column] for column in keys[name]))
        case ops.Project():
            return _Traced(parts["values"], parts["parent"].rows)
        case ops.Aggregate():
            return _Traced({**parts["groups"], **parts["metrics"]}, _union(map(_flat, parts["groups"].values())))
        case ops.JoinChain():
            joined = (parts["first"], *(table for table in parts["rest"] if table))
            return _Traced(parts["values"], _union(table.rows for table in joined))
        case ops.Union():
            return _trace_union(node, parts["left"], parts["right"])
        case ops.Intersection() | ops.Difference():
            return _Traced(parts["left"].columns, parts["left"].rows)
        case ops.TableUnnest():
            return _trace_unnest(node, parts["parent"], parts["column"])
        case ops.FillNull():
            return _trace_filled(parts["parent"], parts["replacements"])
        case ops.DropColumns():
            return _Traced({name: parts["parent"].columns[name] for name in node.schema}, parts["parent"].rows)
        case ops.Distinct():
            return _Traced(parts["parent"].columns, _union(map(_flat, parts["parent"].columns.values())))
        case ops.DummyTable():
            return _Traced(parts["values"], _NOWHERE)
        case ops.InMemoryTable():
            return _Traced(dict.fromkeys(node.schema, _NOWHERE), _NOWHERE)
        case ops.Filter() | ops.Sort() | ops.Limit() | ops.DropNull() | ops.Sample() | ops.Reference():
            return _Traced(parts["parent"].columns, parts["parent"].rows)
    raise NotImplementedError(f"no rule says where the columns of {type(node).__name__} come from: add one here")


def _trace_union(node: ops.Union, left: _Traced, right: _Traced) -> _Traced:
    columns = {name: _combined(dtype, (left.columns[name], right.columns[name])) for name, dtype in node.schema.items()}
    return _Traced(columns, _union(map(_flat, columns.values())) if node.distinct else left.rows | right.rows)


def _trace_unnest(node: ops.TableUnnest, parent: _Traced, array: _Origin) -> _Traced:
    columns = {**parent.columns, node.column_name: array}
    if node.offset is not None:
        columns[node.offset] = array
    return _Traced(columns, parent.rows | _flat(array))


def _trace_filled(parent: _Traced, replacement: object) -> _Traced:
    """Trace columns whose nulls are replaced: by constants of each column, or by one value."""
    other = replacement if isinstance(replacement, frozenset) else _NOWHERE
    return _Traced({name: _flat(origin) | other for name, origin in parent.columns.items()}, parent.rows)


def _trace_join(node: ops.JoinLink, parts: Mapping[str, Any]) -> _Traced | None:
    """Return the table that a join adds rows of; None where it only chooses among the others' rows."""
    return None if node.how in ("semi", "anti") else parts["table"]


def _trace_value(node: ops.Value, parts: Mapping[str, Any]) -> _Origin:
    """Trace a value; `parts` holds what is known of the relations and values that it is made of."""
    relation: _Traced
    match node:
        case ops.Field(name=name):
            relation = parts["rel"]
            return relation.columns[name]
        case ops.StructColumn(names=names):
            return _Fields(zip(names, parts["values"], strict=True))
        case ops.StructField(field=field):
            struct: _Origin = parts["arg"]
            return struct[field] if isinstance(struct, _Fields) else struct
        case ops.CountStar() | ops.CountDistinctStar():
            relation = parts["arg"]
            return relation.rows | _flat(parts["where"] or _NOWHERE)
        case ops.ExistsSubquery():
            relation = parts["rel"]
            return relation.rows
        case ops.ScalarSubquery() | ops.InSubquery():
            return _union(map(_flat, (*parts["rel"].columns.values(), *_origins(parts))))
    return _combined(getattr(node, "dtype", None), tuple(_origins(parts)))


def _combined(dtype: dt.DataType | None, origins: tuple[_Origin, ...]) -> _Origin:
    """Return the origin of a value of type `dtype` that is made of others, field by field where it can be said."""
    structs = [origin for origin in origins if isinstance(origin, _Fields)]
    element = dtype.value_type if isinstance(dtype, dt.Array) else dtype
    if not structs or not isinstance(element, dt.Struct) or any({*each} != {*element.names} for each in structs):
        return _union(map(_flat, origins))
    # What is no struct decides about the whole: the condition under which it is there.
    others = [origin for origin in origins if not isinstance(origin, _Fields)]
    return _Fields(
        {name: _combined(element[name], (*(each[name] for each in structs), *others)) for name in element.names}
    )


def _origins(parts: object) -> Iterator[_Origin]:
    """Yield the origins among a node's parts, which may lie in tuples and mappings."""
    if isinstance(parts, _Fields | frozenset):
        yield parts
    elif isinstance(parts, Mapping):
        for part in parts.values():
            yield from _origins(part)
    elif isinstance(parts, tuple):
        for part in parts:
            yield from _origins(part)


def _flat(origin: _Origin) -> Sources:
    return _union(map(_flat, origin.values())) if isinstance(origin, _Fields) else origin


def _union(sources: Iterable[Sources]) -> Sources:
    return _NOWHERE.union(*sources)
