#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The description of the interface says what the table of routes says, and is sound OpenAPI 3.1.

A route that is missing, or said otherwise, is named. To add one, see the head of docs/openapi/openapi.yaml.

usage: openapi.py ROUTE_TABLE OPENAPI.json
"""
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema

from openapi_form import DOCUMENT


def resolved(document, value):
    """What a $ref names, or the value itself."""
    while "$ref" in value:
        at = document
        for name in value["$ref"].removeprefix("#/").split("/"):
            at = at[name]
        value = at
    return value


def parameters_of(document, operation, place):
    found = (resolved(document, parameter) for parameter in operation.get("parameters", []))
    return {parameter["name"]: parameter for parameter in found if parameter["in"] == place}


def members_of(document, operation):
    """Of a body in JSON; those that must be there with "!"."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    schema = resolved(document, content["schema"]) if content else {}
    required = schema.get("required", [])
    return sorted(name + "!" * (name in required) for name in schema.get("properties", {}))


def described(document):
    """The document's operations in the words of the table."""
    rows = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            names = parameters_of(document, operation, "path")
            pattern = re.sub(r"\{(\w+)\}",
                             lambda found, names=names: "{...}" if names[found[1]].get("x-weir-rest") else found[0], path)
            rows[method.upper(), pattern] = {
                "roles": sorted(operation["x-weir-roles"]),
                "parameters": sorted(parameters_of(document, operation, "query")),
                "members": members_of(document, operation),
                "body_max": operation.get("x-weir-body-max", 0),
            }
    return rows


def table(program):
    told = json.loads(subprocess.run([program], capture_output=True, check=True).stdout)
    return {(row["method"], row["pattern"]): {"roles": sorted(row["roles"]), "parameters": sorted(row["parameters"]),
                                              "members": sorted(row["members"]),
                                              "body_max": row["body_max"]} for row in told["routes"]}


def against_the_table(document, routes):
    """Each difference in a sentence."""
    rows = described(document)
    for name in sorted(routes.keys() | rows.keys()):
        said = " ".join(name)
        if name not in rows:
            yield f"{said}: docs/openapi/ has no such operation"
        elif name not in routes:
            yield f"{said}: the table of routes has no such row"
        else:
            for what, value in routes[name].items():
                if rows[name][what] != value:
                    yield f"{said}: {what} of the route are {value}, described are {rows[name][what]}"


def every(value, where=""):
    """All objects within a value, and where they are."""
    if isinstance(value, dict):
        yield where, value
        for name, member in value.items():
            yield from every(member, f"{where}/{name}")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from every(member, f"{where}/{number}")


def within(document):
    """Each thing that OpenAPI's form does not say, in a sentence."""
    names = {f"#/{'/'.join(['components', kind, name])}" for kind, members in document["components"].items()
             for name in members if kind != "securitySchemes"}
    used = {value["$ref"] for _, value in every(document) if "$ref" in value}
    yield from (f"{name} is referred to, and not there" for name in sorted(used - names))
    yield from (f"{name} is there, and nobody refers to it" for name in sorted(names - used))
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    yield from (f"operationId {name} stands twice" for name in sorted({name for name in ids if ids.count(name) > 1}))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            in_path = parameters_of(document, operation, "path")
            if sorted(re.findall(r"\{(\w+)\}", path)) != sorted(in_path):
                yield f"{method} {path}: its parameters are {sorted(in_path)}"
    for where, schema in every(document["components"]["schemas"], "#/components/schemas"):
        if schema.get("type") == "object" and isinstance(schema.get("properties", {}), dict):
            if set(schema.get("required", [])) - schema.get("properties", {}).keys():
                yield f"{where}: requires what it does not have"
            if not where.endswith("Members") and schema.get("additionalProperties", True) is not False and (
                    schema.get("unevaluatedProperties", True) is not False):
                yield f"{where}: takes any member; additionalProperties: false"


def form(document):
    for error in jsonschema.Draft202012Validator(DOCUMENT).iter_errors(document):
        yield f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
    for name, schema in document["components"]["schemas"].items():
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            yield f"#/components/schemas/{name}: {error.message}"


def main():
    document = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    faults = [*form(document)]
    faults += [] if faults else [*within(document), *against_the_table(document, table(sys.argv[1]))]
    for fault in faults:
        print(fault)
    if faults:
        print("see the head of docs/openapi/openapi.yaml")
        return 1
    print(f"{len(described(document))} operations, {len(document['components']['schemas'])} schemas")
    return 0


if __name__ == "__main__":
    sys.exit(main())
