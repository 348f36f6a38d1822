"""What the pages read is what the services say they answer."""

from typing import Any, get_args

import pytest
from onestop_console.readers import (
    acts,
    calendar,
    cases,
    consultations,
    duties,
    filed,
    guidance,
    licences,
    materials,
    named,
    operations,
    papers,
    people,
    phases,
    projects,
    registers,
    timeline,
    windows,
)
from onestop_console.readers.reader import Reader

from tests.support.described import document, resolved

READ: list[tuple[type[Reader], str, str]] = [
    (cases.Case, "review", "/cases/{project}/{item}"),
    (cases.Deadline, "review", "/cases/{project}/{item}/deadlines"),
    (projects.Project, "intake", "/projects/{project}"),
    (projects.PlannedProject, "intake", "/projects/{project}/planned"),
    (papers.ProjectOfPapers, "intake", "/projects/{project}"),
    (papers.VerifiedPaper, "intake", "/papers/{paper}"),
    (papers.VerifiedPaper, "review", "/papers/{paper}"),
    (papers.Paper, "intake", "/projects/{project}/papers"),
    (papers.PaperOfCase, "review", "/projects/{project}/papers"),
    (calendar.Notice, "review", "/calendar"),
    (calendar.Year, "review", "/calendar/years/{year}"),
    (calendar.Count, "review", "/calendar/deadline"),
    (operations.Waits, "review", "/ops/waits"),
    (operations.About, "review", "/ops/service"),
    (operations.Cause, "review", "/ops/parked/groups"),
    (operations.Parked, "review", "/ops/parked"),
    (operations.Due, "review", "/ops/deadlines"),
    (operations.Job, "review", "/ops/jobs"),
    (operations.Job, "review", "/ops/jobs/{job}"),
    (operations.Build, "review", "/ops/projections"),
    (operations.Switch, "review", "/ops/switches"),
    (operations.Backup, "review", "/ops/backups"),
    (registers.Delegation, "review", "/delegations"),
    (registers.Delegation, "review", "/delegations/{number}"),
    (registers.KeptPower, "review", "/negative-list"),
    (registers.CatalogueItem, "review", "/catalogue"),
    (registers.CatalogueItem, "review", "/catalogue/{item}"),
    (registers.Rules, "review", "/rules/versions"),
    (registers.Post, "review", "/representatives"),
    (registers.Answered, "review", "/accountability"),
    (people.Called, "review", "/people"),
    (named.Named, "review", "/departments"),
    (named.Named, "intake", "/divisions"),
    (named.Named, "intake", "/materials"),
    (named.ItemName, "review", "/catalogue"),
    (licences.Licence, "review", "/licences/{number}"),
    (phases.Phases, "intake", "/projects/{project}/phases"),
    (guidance.Sheet, "intake", "/guidance"),
    (materials.ItemPapers, "intake", "/projects/{project}/materials"),
    (filed.FiledProject, "intake", "/projects/{project}"),
    (acts.Act, "review", "/cases/{project}/{item}/acts"),
    (consultations.ConsultationLine, "review", "/consultations"),
    (consultations.Room, "review", "/cases/{project}/{item}/consultations/{objection}"),
    (windows.WindowLine, "review", "/windows"),
    (timeline.Fact, "archive", "/projects/{project}/timeline"),
    (timeline.Decision, "archive", "/decisions/{project}/{item}"),
    (timeline.Signed, "review", "/cases/{project}/{item}/record"),
    (timeline.Signed, "review", "/cases/{project}/{item}/certificates/{stage}"),
    (timeline.Key, "review", "/keys"),
    (duties.Duty, "review", "/duties"),
    (duties.Duty, "intake", "/duties"),
    (duties.Duty, "archive", "/duties"),
]


@pytest.mark.parametrize(("reader", "service", "path"), READ)
def test_a_reader_s_fields_are_answered(reader: type[Reader], service: str, path: str) -> None:
    whole = document(service)
    methods = whole["paths"][path]
    operation = methods["get"] if "get" in methods else methods["post"]
    answer = operation["responses"]["200"]["content"]["application/json"]
    schema = resolved(whole, answer["schema"])
    if "items" in schema.get("properties", {}):
        items = schema["properties"]["items"]
        if "next" in schema["properties"]:
            schema = resolved(whole, items["items"])
    assert missing(whole, reader, schema) == []


def missing(whole: dict[str, Any], reader: type[Reader], schema: dict[str, Any]) -> list[str]:
    """The fields of a reader that the answer does not have, or may have empty where the reader
    counts on something."""
    told = schema["properties"]
    lost = [name for name in reader.model_fields if name not in told]
    lost += [
        f"{name}: may be null"
        for name, one in reader.model_fields.items()
        if {"type": "null"} in told.get(name, {}).get("anyOf", ())
        and type(None) not in get_args(one.annotation)
    ]
    for name, one in reader.model_fields.items():
        inner = next(
            (
                a
                for a in (one.annotation, *getattr(one.annotation, "__args__", ()))
                if isinstance(a, type) and issubclass(a, Reader)
            ),
            None,
        )
        if inner and name in told:
            lost += [f"{name}.{each}" for each in missing(whole, inner, inside(whole, told[name]))]
    return lost


def inside(whole: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The object that a field holds, or holds many of, in a list or by name."""
    schema = resolved(whole, schema)
    if "anyOf" in schema:
        schema = resolved(whole, next(a for a in schema["anyOf"] if a.get("type") != "null"))
    for many in ("items", "additionalProperties"):
        if isinstance(schema.get(many), dict):
            return inside(whole, schema[many])
    return schema
