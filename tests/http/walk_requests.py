# SPDX-License-Identifier: Apache-2.0
"""Requests by chance, from what the description says: right ones, nearly right ones, and others."""
import json
import re
import urllib.parse
from dataclasses import dataclass, field

import cbor2
from hypothesis import strategies as st

from openapi import resolved

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
BODIED = ("POST", "PUT", "PATCH")
NAMED = {"Day": "day", "Month": "month", "Period": "period", "Instant": "instant", "InvoiceId": "invoice", "AnyInstant": "at",
         "ToldCount": "count"}


@dataclass
class Operation:
    method: str
    path: str
    spec: dict = field(repr=False)  # with its parameters resolved

    def parameters(self, place):
        return [parameter for parameter in self.spec.get("parameters", []) if parameter["in"] == place]


@dataclass
class Request:
    operation: Operation
    method: str
    path: str  # as it is sent, with its query
    fields: list
    body: bytes | None

    def __repr__(self):
        return f"{self.method} {self.path} {self.fields} {self.body!r}"


def operations(document):
    return [Operation(method.upper(), path,
                      {**spec, "parameters": [resolved(document, one) for one in spec.get("parameters", [])]})
            for path, item in document["paths"].items() for method, spec in item.items()]


def text_near(values):
    """A value that is there with one thing wrong, or another text."""
    odd = st.sampled_from(["", " ", ".", "..", "%", "+", "0", "-1", "9223372036854775808", "1e3", "2026-02-30", "2026-13",
                           "2026-Q5", "0000-00", "9999-12", "水", "a/b", "a//b", "\u202e", "\ufeff", "'", "\"", "\\", "A" * 64,
                           "A" * 65, "A" * 3000, "水" * 65, "\x00", "\n", "\ud800", "null", "{id}"])
    wild = st.text(max_size=40)
    if not values:
        return odd | wild
    known = st.sampled_from(values).map(str)
    cut = known.flatmap(lambda text: st.integers(0, len(text)).map(lambda at: text[:at]))
    longer = st.tuples(known, st.text(min_size=1, max_size=2)).map("".join)
    other = st.tuples(known, st.integers(0, 200), st.characters()).map(
        lambda drawn: drawn[0][:drawn[1] % (len(drawn[0]) + 1)] + drawn[2] + drawn[0][drawn[1] % (len(drawn[0]) + 1) + 1:])
    case = known.map(str.swapcase)
    return odd | wild | cut | longer | other | case


def name_of(schema):
    return schema.get("$ref", "").rsplit("/", maxsplit=1)[-1]


class Drawer:
    """Draws requests; known has what there is, which grows as cursors are seen."""

    def __init__(self, document, known, right):
        self.document = document
        self.known = known
        self.right_bodies = {name: body for name, (_, body, *_) in right.items()}

    def values(self, operation, parameter):
        prefix = operation.path.split(f"/{{{parameter['name']}}}", maxsplit=1)[0]
        schema = parameter["schema"]
        for key in (f"{prefix} {parameter['name']}", parameter["name"], NAMED.get(name_of(schema))):
            if key in self.known:
                return [str(value) for value in self.known[key]]
        schema = resolved(self.document, schema)
        if "enum" in schema:
            return [str(value) for value in schema["enum"]]
        if schema.get("type") == "integer":
            return self.known["number"]
        return [str(parameter["example"])] if "example" in parameter else []

    def value(self, draw, operation, parameter):
        """A text for a parameter."""
        values = self.values(operation, parameter)
        if values and draw(st.integers(0, 9)) < 7:
            return draw(st.sampled_from(values))
        return draw(text_near(values))

    def path(self, draw, operation):
        path = operation.path
        for parameter in operation.parameters("path"):
            text = self.value(draw, operation, parameter)
            path = path.replace(f"{{{parameter['name']}}}", quoted(text, "/" if parameter.get("x-weir-rest") else ""))
        return path

    def query(self, draw, operation):
        pairs = []
        for parameter in operation.parameters("query"):
            if draw(st.integers(0, 9)) < (9 if parameter.get("required") else 5):
                pairs.append((parameter["name"], self.value(draw, operation, parameter)))
        if draw(st.integers(0, 19)) == 0:
            pairs.append(draw(st.tuples(st.sampled_from(["", "x", "cursor", "permit", "水", *(name for name, _ in pairs)]),
                                        text_near([]))))
        return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in draw(st.permutations(pairs)))

    def body(self, draw, operation):
        """Its media type and bytes."""
        content = operation.spec.get("requestBody", {}).get("content", {"application/json": {"schema": {"type": "object"}}})
        media = draw(st.sampled_from(sorted(content)))
        if draw(st.integers(0, 9)) == 0:
            return media, draw(st.binary(max_size=80))
        if media == "application/cbor":
            return media, cbor2.dumps(draw(deliveries()))
        value = draw(self.near(operation, content[media]["schema"]))
        data = json.dumps(value, ensure_ascii=draw(st.booleans()))
        if draw(st.integers(0, 9)) == 0:
            at = draw(st.integers(0, len(data)))
            data = data[:at] + draw(st.sampled_from(["", "[" * 40, "1.5", "\x00", ",", '"'])) + data[at + 1:]
        return media, data.encode("utf-8", "surrogatepass")

    def near(self, operation, schema):
        """Mostly a deed that is right but for one member."""
        right = self.right_bodies.get(operation.spec["operationId"])
        properties = resolved(self.document, schema).get("properties")
        if right is None or not properties:
            return self.json(schema)
        changed = st.sampled_from(sorted(properties)).flatmap(
            lambda name: self.json(properties[name], name).map(lambda value: {**right, name: value}))
        return st.integers(0, 9).flatmap(lambda number: self.json(schema) if number < 4 else changed)

    def json(self, schema, name=""):
        """A value that the schema takes, mostly, or nearly takes."""
        known = self.known.get(name) or self.known.get(NAMED.get(name_of(schema)), [])
        schema = resolved(self.document, schema)
        right = self.right(schema, known)
        wrong = st.sampled_from([None, True, -1, 0, 2**63, -2**63, "", [], {}, "水", "x" * 3000, 1.5])
        return st.integers(0, 19).flatmap(lambda number: wrong if number == 0 else right)

    def right(self, schema, known):  # pylint: disable=too-many-return-statements
        for key in ("oneOf", "anyOf"):
            if key in schema and "properties" not in schema:
                return st.one_of([self.json(one) for one in schema[key]])
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if known:
            return st.sampled_from(known)
        kind = schema.get("type")
        if kind == "object":
            return self.members(schema)
        if kind == "array":
            return st.lists(self.json(schema["items"]), max_size=3)
        if kind == "integer":
            return st.integers(schema.get("minimum", -10), min(schema.get("maximum", 10**7), 10**7))
        if kind == "boolean":
            return st.booleans()
        return st.text(max_size=30) | st.sampled_from(["2026-09-01", "2026-09-03T01:00:00Z", "M-1", "note"])

    def members(self, schema):
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        whole = st.fixed_dictionaries(
            {name: self.json(properties[name], name) for name in required if properties.get(name) is not False},
            optional={name: self.json(value, name) for name, value in properties.items()
                      if name not in required and value is not False})
        stranger = st.tuples(whole, st.sampled_from(["x", "", "水", "actor"])).map(lambda pair: {**pair[0], pair[1]: 1})
        less = whole.map(lambda value: dict(list(value.items())[1:]))
        return st.integers(0, 9).flatmap(lambda number: stranger if number == 0 else less if number == 1 else whole)

    def fields(self, draw, operation, media):
        """Of the head."""
        found = [f"{parameter['name']}: {draw(self.field(operation, parameter))}"
                 for parameter in operation.parameters("header") if draw(st.integers(0, 19)) > 0]
        if media is not None and draw(st.integers(0, 9)) > 0:
            found.append(f"Content-Type: {media}")
        odd = draw(st.integers(0, 2 * len(ODD_FIELDS)))
        found += ODD_FIELDS[odd:odd + 1]
        return [field.encode("utf-8").decode("latin-1") for field in found]

    def field(self, operation, parameter):
        """A value for a field: of what there is, or mostly one that was not there before."""
        values = self.values(operation, parameter)
        odd = st.sampled_from(["k1", "k2", "x" * 255, "x" * 256, "", "水", "a b", "-1", "1.", "9" * 30])
        right = st.sampled_from(values) if values else st.integers(0, 2**60).map(lambda chosen: f"walk-{chosen}")
        return st.integers(0, 9).flatmap(lambda number: right if number < 8 else odd)

    def request(self, draw, operation):
        method, is_other = operation.method, draw(st.integers(0, 9)) == 0
        if is_other:
            method = draw(st.sampled_from([*METHODS, "TRACE", "get", "PROPFIND"]))
        elif method == "GET" and draw(st.integers(0, 4)) == 0:
            method = "HEAD"
        path, query = self.path(draw, operation), self.query(draw, operation)
        media, body = self.body(draw, operation) if method in BODIED else (None, None)
        return Request(operation, method, path + (f"?{query}" if query else ""), self.fields(draw, operation, media), body)


ODD_FIELDS = ["Accept: text/html", "Range: bytes=0-9", "Accept-Encoding: gzip, br", 'If-None-Match: "x", W/"y"',
              "If-None-Match: *", "Last-Event-ID: 9999999999999999999999", "Cookie: a=b; c=d", "Upgrade: h2c",
              "Expect: 200-ok", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "Content-Length: 1",
              "Content-Length: -1", "X: " + "y" * 17000, " folded", "Host: elsewhere", "Authorization: Bearer x"]


def deliveries():
    """What a collector might bring, with nobody's signature."""
    one = st.tuples(st.integers(0, 45), st.binary(max_size=60), st.binary(max_size=40), st.binary(max_size=70)).map(list)
    return st.lists(one, max_size=3) | st.integers() | st.text(max_size=5)


def quoted(text, safe=""):
    """As a path has it; what is no text of UTF-8 as its bytes."""
    return urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe=safe)


def named_in(path):
    """All texts that a request names: what it is told of them is no news."""
    return urllib.parse.unquote(re.sub(r"[?&=/]", " ", path), errors="replace")
