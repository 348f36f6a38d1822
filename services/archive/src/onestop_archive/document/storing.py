"""That the bytes of a document are kept."""

from collections.abc import Sequence

from onestop_chassis.act import Act
from onestop_chassis.now import Now
from onestop_chassis.refusal import NotFound
from onestop_contracts.archive import DocumentStored
from onestop_contracts.fields import Code, Prose

from onestop_archive.document.state import Document


class DocumentUnknown(NotFound):
    """The project has no document with this digest, or it is not the caller's to see."""

    code = "document-unknown"
    title = "The project has no document with this digest"
    title_zh = "本项目没有该摘要的文件"
    remedy = "Check project and digest; a document is sent to the archive before it is referred to."
    remedy_zh = "请核对项目代码和摘要；文件应先上传至档案服务，再在业务中引用。"


class StoreDocument(Act[Document, None]):
    """By the service itself, once the bytes are safe: they are kept for this party.

    Source: notice A10.
    """

    opens = True

    media_type: Code
    size: int
    name: Prose
    party: Code

    def decide(self, document: Document, now: Now[None]) -> Sequence[DocumentStored]:
        if document.is_of(self.party):
            return []
        stored = DocumentStored(
            project=now.key("project"),
            digest=now.key("digest"),
            media_type=self.media_type,
            size=self.size,
            name=self.name,
            party=self.party,
            stored_at=now.at,
        )
        return [stored]
