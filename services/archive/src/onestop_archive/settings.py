"""What the archive is told by its environment."""

from onestop_chassis.service.settings import ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    """What every service reads, and where documents are kept and looked through."""

    documents: str = Field(
        default="",
        description="Where documents are kept: a folder, or a bucket as s3://name/path, "
        "reached as AWS_… variables say; without one, none is taken.",
    )
    virus_scanner: str = Field(
        default="",
        description="clamd that looks through documents: host:port, or unix:/path; "
        "without one, production takes none.",
    )


def lacks(settings: ServiceSettings) -> dict[str, str]:
    """What it does without, as far as somebody should hear of it; with what has to be done."""
    if not isinstance(settings, Settings):
        return {}
    found = {}
    if not settings.documents:
        found["documents"] = (
            "未设置文件存储位置，不接收文件：请设置 ONESTOP_DOCUMENTS"
            " / no place for documents, none is taken: set ONESTOP_DOCUMENTS"
        )
    if settings.production and not settings.virus_scanner:
        found["virus-scanner"] = (
            "未配置病毒扫描，不接收文件：请设置 ONESTOP_VIRUS_SCANNER"
            " / documents are not scanned, so none is taken: set ONESTOP_VIRUS_SCANNER"
        )
    return found
