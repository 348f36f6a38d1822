"""Somebody at a browser, as far as an identity provider's forms need one."""

import re
from html import unescape

import httpx

FORM = re.compile(r"<form[^>]*\baction=\"([^\"]+)\"")


def browser() -> httpx.Client:
    """With cookies of its own; those for TLS only are sent to this machine, too, as browsers do."""
    http = httpx.Client(timeout=30, trust_env=False)

    def keep(_: httpx.Response) -> None:
        for cookie in http.cookies.jar:
            cookie.secure = False

    http.event_hooks = {"response": [keep]}
    return http


def sign_in(http: httpx.Client, address: str, user: str, password: str) -> httpx.Response:
    """Opens the address and signs in there; the answer is not followed."""
    page = http.get(address, follow_redirects=True)
    form = {"username": user, "password": password, "credentialId": ""}
    return http.post(_action(page), data=form)


def agree(http: httpx.Client, address: str, user: str, password: str) -> str:
    """Signs in and agrees to what is asked; the text of the page that says how it ended."""
    asked = sign_in(http, address, user, password)
    while asked.is_redirect:
        asked = http.get(asked.headers["location"])
    code = re.search(r"name=\"code\" value=\"([^\"]*)\"", asked.text)
    form = {"accept": "Yes", **({"code": unescape(code[1])} if code else {})}
    return http.post(_action(asked), data=form, follow_redirects=True).text


def _action(page: httpx.Response) -> str:
    found = FORM.search(page.text)
    assert found, (page.status_code, page.text[:3000])
    return str(page.url.join(unescape(found[1])))
