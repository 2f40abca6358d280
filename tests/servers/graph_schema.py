"""Microsoft's OpenAPI document for Graph's mail, trimmed in 2023: what requests and answers are checked against.

Where the live service is known to do otherwise than that document, `DEVIATIONS` says so, and nowhere else.
"""

import functools
import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

OPENAPI = Path(__file__).parents[2].parent / "shared/schemas/graph/openapi-mail.json"
DEVIATIONS = {  # (method, path): what the service really answers
    ("post", "/users/{user-id}/messages/{message-id}/send"): 202,
    ("post", "/users/{user-id}/messages/{message-id}/createReply"): 201,
    ("post", "/users/{user-id}/messages/{message-id}/move"): 201,
    ("post", "/users/{user-id}/messages/{message-id}/attachments/createUploadSession"): 201,
    ("patch", "/users/{user-id}/messages/{message-id}"): 200,
}
BEYOND = {"changeType", "$deltatoken", "$skiptoken", "$skip", "$expand"}  # of delta and of extended properties
MESSAGE = "#/components/schemas/microsoft.graph.message"
ERROR = "#/components/schemas/microsoft.graph.ODataErrors.ODataError"
FILE = {"contentBytes"}  # of a fileAttachment, which the document has only as an attachment


@functools.cache
def document() -> dict[str, Any]:
    """The document, with OpenAPI's `nullable` as JSON Schema says it."""
    found: dict[str, Any] = json.loads(OPENAPI.read_text("utf-8"), object_hook=_without_nullable)
    return found


def _without_nullable(found: dict[str, Any]) -> dict[str, Any]:
    if found.pop("nullable", False) is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    return found


@functools.cache
def _validator(pointer: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resource("urn:graph", DRAFT202012.create_resource(document()))
    return Draft202012Validator({"$ref": f"urn:graph{pointer}"}, registry=registry)


@functools.cache
def known_names(pointer: str) -> frozenset[str]:
    """The properties an object of that kind has, inherited ones included."""
    return _names(_resolved({"$ref": pointer}))


def _names(schema: dict[str, Any]) -> frozenset[str]:
    inherited = [_names(_resolved(part)) for part in schema.get("allOf", ())]
    return frozenset(schema.get("properties", {})).union(*inherited)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = document()
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


@functools.cache
def _templates() -> list[tuple[str, re.Pattern[str]]]:
    """The documented paths with what fits them, those with fewest holes first."""
    paths = sorted(document()["paths"], key=lambda path: str(path).count("{"))
    return [(path, re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))) for path in paths]


def operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """The documented path that fits, and what the method does there."""
    known = document()["paths"]
    return next(
        ((one, known[one][method]) for one, fits in _templates() if method in known[one] and fits.fullmatch(path)), None
    )


def complaints(method: str, path: str, query: dict[str, str], body: Any) -> list[str]:
    """What is wrong with a request: its path, its method, its query, its JSON."""
    if (found := operation(method, path)) is None:
        return [f"{method} {path}: no such operation"]
    _, told = found
    parameters = {one["name"]: one for one in map(_resolved, told.get("parameters", ())) if one["in"] == "query"}
    wrong = [f"{method} {path}: unknown option {name}" for name in query if name not in parameters and name not in BEYOND]
    for name, one in parameters.items():
        if "enum" in one["schema"].get("items", {}) and name in query:
            wrong += [f"{path}: {value!r} for {name}" for value in query[name].split(",") if not _allowed(one, value)]
    if body is not None:
        content = _resolved(told.get("requestBody", {})).get("content", {})
        wrong += _shape(f"{method} {path}", content.get("application/json", {}).get("schema"), body)
    return wrong


def _allowed(parameter: dict[str, Any], value: str) -> bool:
    return value.removesuffix(" asc").partition("(")[0] in parameter["schema"]["items"]["enum"]


def answer_complaints(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer; one that is no success has to be an error of the documented shape."""
    what = f"answer {status} to {method} {path}"
    if status >= 400:
        return _shape(what, {"$ref": ERROR}, body)
    if (found := operation(method, path)) is None:
        return [f"{what}: no such operation"]
    template, told = found
    [documented] = [int(code) for code in told["responses"] if code.isdigit()]
    wrong = [] if status in (documented, DEVIATIONS.get((method, template))) else [f"{what}: documented is {documented}"]
    schema = _resolved(told["responses"][str(documented)]).get("content", {}).get("application/json", {}).get("schema")
    if method == "patch":
        schema = {"$ref": MESSAGE}
    return wrong + (_shape(what, schema, body) if body is not None else [])


def _shape(what: str, schema: dict[str, Any] | None, body: Any) -> list[str]:
    if schema is None:
        return [f"{what}: has a body and should have none"]
    validator = _validator(schema["$ref"]) if set(schema) == {"$ref"} else _inline(json.dumps(schema))
    wrong = [f"{what}: {error.json_path} {error.message[:200]}" for error in validator.iter_errors(body)]
    return wrong + [f"{what}: unknown property {name}" for name in _unknown(schema, body)]


@functools.cache
def _inline(schema: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resource("urn:graph", DRAFT202012.create_resource(document()))
    return Draft202012Validator(json.loads(schema.replace('"#/', '"urn:graph#/')), registry=registry)


def _unknown(schema: dict[str, Any], body: Any) -> list[str]:
    """Names in an object that its kind does not have: the document allows them, as it allows anything."""
    resolved = _resolved(schema)
    if not isinstance(body, dict) or resolved.get("additionalProperties") is False:
        return []
    items = resolved.get("properties", {}).get("value", {}).get("items", {})
    found = [name for name in body if name not in _names(resolved) | FILE and not name.startswith("@odata.")]
    return found + [name for one in (body.get("value", ()) if "$ref" in items else ()) for name in _odd(items, one)]


def _odd(items: dict[str, Any], one: dict[str, Any]) -> list[str]:
    return [name for name in one if name not in known_names(items["$ref"]) and not name.startswith("@")]
