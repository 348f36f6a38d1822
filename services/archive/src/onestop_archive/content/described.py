"""What the API's document says of files, beside what it knows by itself."""

from typing import Any

from onestop_archive.content.kinds import KINDS

BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself.",
        "content": {kind.media_type: BYTES for kind in KINDS},
    },
    "parameters": [
        {
            "name": "Content-Disposition",
            "in": "header",
            "required": True,
            "description": "What the file is called (RFC 6266).",
            "schema": {"type": "string"},
            "example": "attachment; filename*=UTF-8''site%20plan.pdf",
        }
    ],
}
TELLS: dict[str, Any] = {
    "ETag": {"description": "Its digest.", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "Its name.", "schema": {"type": "string"}},
    "Accept-Ranges": {"description": "Parts may be asked for.", "schema": {"type": "string"}},
}
PART_OF: dict[str, Any] = {
    "Content-Range": {"description": "Which part.", "schema": {"type": "string"}}
}
WHOLE: dict[str, Any] = {kind.media_type: BYTES for kind in KINDS}
ASKED: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "header", "schema": {"type": "string"}, "description": text}
        for name, text in (
            ("Range", "`bytes=0-1023`; of anything else the whole is sent."),
            ("If-None-Match", "The ETag of a copy that the caller has."),
        )
    ]
}
