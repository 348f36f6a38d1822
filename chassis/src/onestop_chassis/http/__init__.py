"""The HTTP rim of every service: `create_app`, and what a route asks for."""

from onestop_chassis.http.acts import routers_of
from onestop_chassis.http.caller import Call, Caller, Public
from onestop_chassis.http.paging import Page, Paging
from onestop_chassis.http.problems import problems
from onestop_chassis.http.receipt import Receipt
from onestop_chassis.service.app import create_app

__all__ = [
    "Call",
    "Caller",
    "Page",
    "Paging",
    "Public",
    "Receipt",
    "create_app",
    "problems",
    "routers_of",
]
