"""A document (文件) of one project, by the SHA-256 of its bytes: the door of its room.

The bytes themselves are kept outside of the log (`content`); how they come in and out is in `page`.
"""

from typing import Annotated

from onestop_chassis.noun import Noun
from onestop_contracts.fields import DIGEST
from onestop_contracts.identifiers import ProjectCode
from pydantic import Field

from onestop_archive.document.state import Document, evolve
from onestop_archive.document.storing import DocumentUnknown, StoreDocument

DocumentDigest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", examples=[DIGEST])]

document: Noun[Document, None] = Noun(
    stream="document/{project}/{digest}",
    path="/projects/{project}/documents/{digest}",
    keys={"project": ProjectCode, "digest": DocumentDigest},
    initial=Document(),
    evolve=evolve,
    unknown=DocumentUnknown,
    acts=(StoreDocument,),
)
