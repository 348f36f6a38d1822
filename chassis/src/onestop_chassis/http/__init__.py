"""The HTTP rim of every service: what a route asks for."""

from onestop_chassis.http.caller import Call, Caller, Public, Question
from onestop_chassis.http.paging import Counted, Fields, Listed, Page, Paging, Searched, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.http.receipt import Receipt

__all__ = [
    "Call",
    "Caller",
    "Counted",
    "Fields",
    "Listed",
    "Page",
    "Paging",
    "Public",
    "Question",
    "Receipt",
    "Searched",
    "problems",
    "whole",
]
