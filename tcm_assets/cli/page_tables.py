"""Tables that each page reads, found in the SQL of its source code."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tcm_assets.tables.all_tables import ALL_TABLES

PAGES_PACKAGE = "tcm_assets.apps"

_READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")

_Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class _Module:
    definitions: Mapping[str, _Definition]
    imported: Mapping[str, tuple[str, str]]
    """Imported name to its module and its name there, which is empty for a module."""


def tables_by_page() -> dict[str, frozenset[str]]:
    """Return the tables of the published copy that each page reads, by the page's title."""
    # Imported late: it loads Streamlit.
    from tcm_assets.apps.main import PAGES

    pages = {page.title: page.show for pages in PAGES.values() for page in pages}
    return {title: tables_read(show.__module__, show.__name__) for title, show in sorted(pages.items())}


def tables_read(module: str, name: str) -> frozenset[str]:
    """Return the tables that a function of the pages reads, itself or through the functions and constants it names."""
    seen: set[tuple[str, str]] = set()
    waiting = [(module, name)]
    tables: set[str] = set()
    while waiting:
        module, name = reference = waiting.pop()
        if reference in seen or not module.startswith(PAGES_PACKAGE):
            continue
        seen.add(reference)
        source = _parsed(module)
        if name in source.definitions:
            definition = source.definitions[name]
            tables.update(table for text in _texts(definition) for table in _READ.findall(text) if table in ALL_TABLES)
            waiting += _referenced(source, module, definition)
        elif name in source.imported:
            waiting.append(source.imported[name])
    return frozenset(tables)


@cache
def _parsed(name: str) -> _Module:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise LookupError(f"the module {name} has no source")
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name: _imported(statement.module, alias.name)
        for statement in ast.walk(tree)
        if isinstance(statement, ast.ImportFrom) and statement.module
        for alias in statement.names
    }
    definitions = {name: node for node in tree.body if isinstance(node, _Definition) for name in _names_of(node)}
    return _Module(definitions, imported)


def _imported(module: str, name: str) -> tuple[str, str]:
    package = find_spec(module) if module.startswith(PAGES_PACKAGE) else None
    is_package = package is not None and package.submodule_search_locations is not None
    return (f"{module}.{name}", "") if is_package and find_spec(f"{module}.{name}") else (module, name)


def _names_of(node: _Definition) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _texts(definition: _Definition) -> Iterator[str]:
    """Yield the string constants of a definition, without docstrings."""
    docstrings = {
        id(statement.value)
        for node in ast.walk(definition)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for statement in node.body[:1]
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(definition):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def _referenced(source: _Module, module: str, definition: _Definition) -> Iterator[tuple[str, str]]:
    for node in ast.walk(definition):
        if isinstance(node, ast.Name):
            yield module, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            there, name = source.imported.get(node.value.id, ("", "-"))
            if not name:
                yield there, node.attr
