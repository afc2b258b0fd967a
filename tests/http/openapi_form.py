# SPDX-License-Identifier: Apache-2.0
"""The form of an OpenAPI 3.1 document, as far as ours goes, as a JSON Schema of our own: what stands where
(https://spec.openapis.org/oas/v3.1.0). What we do not use is not in it, so that a slip is not taken for an extension."""

TEXT = {"type": "string", "minLength": 1}
NAME = "^[A-Za-z0-9._-]+$"
JSON_SCHEMA = {"type": ["object", "boolean"]}  # checked as such by whoever asks
REF = {"type": "object", "required": ["$ref"], "additionalProperties": False,
       "properties": {"$ref": {"type": "string", "pattern": "^#/components/"}}}


def named(value, names=NAME):
    return {"type": "object", "patternProperties": {names: value}, "additionalProperties": False}


def members(required, /, **properties):
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def or_ref(value):
    return {"if": {"type": "object", "required": ["$ref"]}, "then": REF, "else": value}


HEADER = members(["schema"], description=TEXT, schema=JSON_SCHEMA)
MEDIA = named({"type": "object", "properties": {"schema": JSON_SCHEMA, "x-weir-data": named(REF)},
               "additionalProperties": False},
              "^[a-z]+/[a-z0-9.+-]+(; version=0\\.0\\.4)?(; charset=utf-8)?$")
RESPONSE = members(["description"], description=TEXT, headers=named(or_ref(HEADER)), content=MEDIA)
PARAMETER = {
    **members(["name", "in", "schema"], name=TEXT, description=TEXT, required={"type": "boolean"}, schema=JSON_SCHEMA,
              example=True, **{"in": {"enum": ["path", "query", "header"]}, "x-weir-rest": {"const": True},
                               "x-weir-mostly": {"const": True}}),
    "if": {"properties": {"in": {"const": "path"}}},
    "then": {"required": ["required"], "properties": {"required": {"const": True}}},
}
ROLES = {"type": "array", "minItems": 1, "uniqueItems": True,
         "items": {"enum": ["nobody", "office", "holder", "auditor", "mirror", "collector"]}}
OPERATION = {
    **members(["operationId", "summary", "responses", "x-weir-roles"], operationId={"type": "string", "pattern": NAME},
              summary=TEXT, description=TEXT, parameters={"type": "array", "items": or_ref(PARAMETER)},
              requestBody=members(["content"], description=TEXT, required={"type": "boolean"}, content=MEDIA),
              responses={**named(or_ref(RESPONSE), "^[2-5][0-9][0-9]$"), "minProperties": 2},
              security={"type": "array", "items": named({"type": "array", "items": TEXT})},
              **{"x-weir-roles": ROLES, "x-weir-body-max": {"type": "integer", "minimum": 1}}),
    "dependentRequired": {"requestBody": ["x-weir-body-max"], "x-weir-body-max": ["requestBody"]},
}
SECURITY = {"oneOf": [
    members(["type", "scheme"], type={"const": "http"}, scheme={"const": "bearer"}, bearerFormat=TEXT, description=TEXT),
    members(["type"], type={"const": "mutualTLS"}, description=TEXT),
]}
COMPONENTS = members(["schemas"], schemas=named(JSON_SCHEMA), responses=named(RESPONSE), parameters=named(PARAMETER),
                     headers=named(HEADER), securitySchemes=named(SECURITY))
DOCUMENT = members(
    ["openapi", "info", "paths", "components"], openapi={"const": "3.1.0"}, jsonSchemaDialect=TEXT,
    info=members(["title", "version"], title=TEXT, version=TEXT, summary=TEXT, description=TEXT,
                 license=members(["name"], name=TEXT, identifier=TEXT)),
    servers={"type": "array", "items": members(["url"], url=TEXT)},
    security={"type": "array", "items": named({"type": "array", "items": TEXT})},
    paths=named(members([], **{method: OPERATION for method in ("get", "put", "post", "delete", "patch")}), "^/"),
    components=COMPONENTS)
