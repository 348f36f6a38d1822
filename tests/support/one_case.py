"""The first case that a running review service was told of, and what is sent about it."""

from typing import Any

from tests.support.review_catalogue import PROJECT
from tests.support.review_service import DIGEST, post_of

FIRST = f"/cases/{PROJECT}/P1-01"
DRC = post_of("drc")
DRAFT = {"outcome": "approve", "reasons": ["齐全"]}
OBJECTION = {"grounds": "缺少评估", "legal_basis": "art. 1", "document": DIGEST, "signed": True}


def codes(answer: Any) -> list[str]:
    return [row["item"] for row in answer.json()["items"]]
