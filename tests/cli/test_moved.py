"""Where a service had a page of its own, the console's is."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from onestop_cli.laptop import city

MOVED = {
    "/intake/": "/projects",
    "/intake": "/projects",
    "/intake/pages/guidance": "/guide",
    "/intake/pages/guidance?route=filing&kind=new": "/guide?route=filing&kind=new",
    "/intake/pages/2026-150602-30-03-100037": "/projects/2026-150602-30-03-100037",
    "/intake/pages/a%3Fb": "/projects/a%3Fb",
}


@pytest.mark.parametrize("address", MOVED)
def test_an_address_of_before_leads_to_the_console_s_page(address: str) -> None:
    with TestClient(city({}, FastAPI()), follow_redirects=False) as client:
        answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (308, MOVED[address])


def test_without_a_console_there_is_no_page_to_lead_to() -> None:
    with TestClient(city({}), follow_redirects=False) as client:
        assert client.get("/intake/").status_code == 404
