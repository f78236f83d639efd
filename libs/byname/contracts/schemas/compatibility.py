"""Full compatibility within a version: old programs read new facts, new programs read old facts.

Only one change passes: another optional field, anywhere. Everything else needs a new version.
"""

from __future__ import annotations

from byname.contracts.schemas import Schema

# Words about a schema that change nothing in what it accepts.
_ANNOTATIONS = frozenset({"title", "description", "examples", "$schema", "$id", "$defs"})
_OBJECT = frozenset({"properties", "required"})


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """What a change from `old` to `new` would break, one sentence each; empty when it breaks nothing."""
    return _Comparison(old, new).compare(old, new, "")


class _Comparison:
    """Two whole schemas; each side's `$ref` is looked up in its own `$defs`."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old = old.get("$defs", {})
        self._new = new.get("$defs", {})

    def compare(self, old: Schema, new: Schema, where: str) -> list[str]:
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        return [*self._objects(old, new, where), *self._rest(old, new, where)]

    def _objects(self, old: Schema, new: Schema, where: str) -> list[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        were, are = set(old.get("required", ())), set(new.get("required", ()))
        found = [f"{_at(where, name)} was removed or renamed" for name in before if name not in after]
        found += [f"{_at(where, name)} is new and required" for name in after if name in are - set(before)]
        for name in before:
            if name in after:
                found += _necessity(_at(where, name), name in were, name in are)
                found += self.compare(before[name], after[name], _at(where, name))
        return found

    def _rest(self, old: Schema, new: Schema, where: str) -> list[str]:
        found = []
        for word in sorted((old.keys() | new.keys()) - _ANNOTATIONS - _OBJECT):
            found += self._word(word, old.get(word), new.get(word), where)
        return found

    def _word(self, word: str, old: object, new: object, where: str) -> list[str]:
        if word == "items" and isinstance(old, dict) and isinstance(new, dict):
            return self.compare(old, new, f"{where}[]")
        if word == "anyOf" and isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            pairs = zip(old, new, strict=True)
            return [line for one, other in pairs for line in self.compare(one, other, where)]
        return [] if old == new else [f"{where or 'the fact'}: {word} changed from {old!r} to {new!r}"]


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    """The schema a `$ref` stands for; words beside the `$ref` (such as a default) count as well."""
    if "$ref" not in schema:
        return schema
    target: Schema = definitions[schema["$ref"].rpartition("/")[2]]
    return {**target, **{word: value for word, value in schema.items() if word != "$ref"}}


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _necessity(where: str, was: bool, now: bool) -> list[str]:
    if was == now:
        return []
    return [f"{where} was optional and is required"] if now else [f"{where} was required and is optional"]
