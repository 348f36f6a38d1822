"""A paper with everything that its bytes follow from."""

from dataclasses import asdict, dataclass
from typing import Any

from onestop_contracts.signing import digest_of

from onestop_chassis.papers.days import day_en, day_zh
from onestop_chassis.papers.kind import Made, Story
from onestop_chassis.papers.sheet import Attached, Sheet


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper with everything that its bytes follow from."""

    made: Made
    paper: dict[str, Any]
    leads_to: str
    attached: Attached | None

    @property
    def digest(self) -> str:
        """The same for the same bytes."""
        from onestop_chassis.papers.press import EDITION  # noqa: PLC0415 (as in `set`)

        inside = self.attached.content.decode() if self.attached else ""
        return digest_of([EDITION, self.paper, self.leads_to, inside])

    def set(self) -> bytes:
        """Its PDF."""
        from onestop_chassis.papers.press import set_paper  # noqa: PLC0415 (0.2 s, for who prints)

        return set_paper(self.paper, self.leads_to, self.made.fact.recorded_at, self.attached)


def drawn(made: Made, story: Story, sheet: Sheet, copy: int = 0) -> dict[str, Any]:
    """Everything that stands on the paper, as values."""
    at = made.fact.recorded_at
    return {
        "number": made.number,
        "title_zh": made.kind.zh,
        "title_en": made.kind.en,
        "addressed_to": sheet.addressed_to,
        "blocks": [asdict(block) for block in sheet.blocks],
        "issuer_zh": sheet.issuer_zh,
        "issuer_en": sheet.issuer_en,
        "framed": sheet.framed,
        "day_zh": day_zh(at),
        "day_en": day_en(at),
        "fact": made.fact.id,
        "digest": story.digest,
        "copy": copy,
    }
