"""Commands that name documents: the archive has them first, and the service hears that it has."""

import time
from collections.abc import Sequence
from urllib.parse import quote

from onestop_cli.client import PAUSE_SECONDS, Client, Json, Refused, key_of
from onestop_cli.documents import Document

HEARD_SECONDS = 60.0
"""How long a service may take to hear of a document that the archive has."""
UNHEARD = "documents-not-kept"


def store(client: Client, project: str, user: str, document: Document) -> None:
    """Has the archive keep a document of a project.

    Raises:
        Refused: a problem document came back.
        Away: nobody answers there, or somebody else does.
    """
    named = quote(f"{document.name}.pdf", safe="")
    client.upload(
        "archive",
        f"/projects/{project}/documents",
        user,
        document.content,
        key_of(user, project, document.digest),
        content_type="application/pdf",
        content_disposition=f"attachment; filename*=UTF-8''{named}",
    )


def post_naming(
    client: Client,
    documents: Sequence[Document],
    project: str,
    service: str,
    path: str,
    user: str,
    body: Json,
    key: str = "",
) -> Json:
    """Sends a command that names these documents of a project, once the archive has them.

    The service hears of that a moment later, and is asked again until it has, for as long as
    HEARD_SECONDS.

    Raises:
        Refused: a problem document came back.
        Away: nobody answers there, or somebody else does.
    """
    for document in documents:
        store(client, project, user, document)
    end = time.monotonic() + HEARD_SECONDS
    while True:
        try:
            return client.post(service, path, user, body, key)
        except Refused as refused:
            if not documents or refused.code != UNHEARD or time.monotonic() > end:
                raise
        time.sleep(PAUSE_SECONDS)
