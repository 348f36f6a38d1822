"""Comparing runs: what counts for the business, and what does not."""

from onestop_cli.demo.outcome import business, normalised


def test_ids_and_instants_are_left_out_and_days_stay() -> None:
    data = {
        "decision": "鄂一站决〔2026〕1号",
        "deadline": "2026-03-05T09:30:00Z",
        "slot_on": "2026-03-09",
        "outcome": "withdrawn",
        "windows": [{"stage": "handling", "ended_at": "2026-03-05T09:30:00Z"}],
    }
    assert business(data) == {
        "slot_on": "2026-03-09",
        "outcome": "withdrawn",
        "windows": [{"stage": "handling"}],
    }


def test_facts_are_compared_stream_by_stream_whatever_order_they_came_in() -> None:
    def fact(
        stream: str, version: int, kind: str = "onestop.review.CaseOpened.v1"
    ) -> dict[str, object]:
        return {"stream": stream, "version": version, "type": kind, "data": {"n": version}}

    one = [fact("case/b", 1), fact("case/a", 2), fact("case/a", 1)]
    other = [fact("case/a", 1), fact("case/b", 1), fact("case/a", 2)]
    assert normalised(one) == normalised(other)
    assert [event["data"]["n"] for event in normalised(one)] == [1, 2, 1]
    assert normalised([fact("project/x", 1, "onestop.intake.PlanRevised.v1")]) == []
