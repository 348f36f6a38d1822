"""Looking: streams, facts, deadlines, the calendar."""

from tests.support.documented import Step

ONESTOP = ".venv/bin/onestop"
CASE = "case/2026-150602-30-03-100037/P1-01"
REQUEST = (
    f"REQUEST=$({ONESTOP} event search review --type ItemApproved --limit 1 --output json"
    " | grep -o 'request/[0-9a-f]*')"
)
KEY = (
    f"KEY=$({ONESTOP} deadline list review --kind window --limit 1 --output json"
    ' | sed -n \'s/^ *"key": "\\(.*\\)",$/\\1/p\')'
)
NOTICES = (
    "printf '%s\\n' notice,published_on,version,year,day,kind,name_zh,mark"
    " 2027-1,2026-11-01,11,2027,2027-01-01,holiday,元旦,assumed"
    " 2027-1,2026-11-01,11,2027,2026-12-31,holiday,元旦,assumed > notices.csv"
)

STEPS: tuple[Step, ...] = (
    Step(f"{ONESTOP} stream list --project 2026-150602-30-03-100037", "dossier/"),
    Step(f"{ONESTOP} stream show review {CASE}", "onestop.review.CaseOpened.v1"),
    Step(f"{ONESTOP} stream show review {CASE} --from 3 --to 5 --full", "***"),
    Step(f"{ONESTOP} stream list review --prefix case/ --limit 5", "there is more"),
    Step(f"{ONESTOP} stream state review {CASE}", '"progress"'),
    Step(f"{ONESTOP} stream state review {CASE} --at 3", "at 3, 3 facts"),
    Step(f"{ONESTOP} stream state review {CASE} --as-of 2026-03-03", '"progress"'),
    Step(f"{ONESTOP} stream diff review {CASE} --from 3 --to 5", "windows[0]"),
    Step(f"{ONESTOP} event search --type ItemApproved --since 2026-03-01 --limit 5", "review/"),
    Step(f"{ONESTOP} event search review --actor standing_deputy --until 2026-03-31", "review/"),
    Step(f"{ONESTOP} event get review/40", "id: review/40"),
    Step(f"{ONESTOP} event trace review/40", "→"),
    Step(f"{ONESTOP} event trace --request $REQUEST", "heard", before=REQUEST),
    Step(f'{ONESTOP} event reindex land --execute --reason "after a look at its disk"', "indexed"),
    Step(f"{ONESTOP} stream tail review --last 5", "review/"),
    Step(f"{ONESTOP} stream tail review --type ItemApproved --follow --for 2", "ItemApproved"),
    Step(
        f"{ONESTOP} stream export review --project 2026-150602-30-03-100037 --to facts.ndjson",
        "facts in facts.ndjson",
        before="rm -f facts.ndjson",
    ),
    Step(f"{ONESTOP} stream export --check facts.ndjson", "verified"),
    Step(
        f"{ONESTOP} stream show review representative/posts --reveal"
        ' --reason "complaint 2026-17" --as auditor',
        "rep.",
    ),
    Step(
        f'{ONESTOP} stream show review representative/posts --reveal --reason "I am curious"',
        "Not permitted",
        code=6,
    ),
    Step(f"{ONESTOP} deadline list --limit 5", "away"),
    Step(f"{ONESTOP} deadline list review --kind window --limit 5", "window:"),
    Step(f"{ONESTOP} deadline list --due", "away"),
    Step(f"{ONESTOP} deadline explain review $KEY", "Day 1:", before=KEY),
    Step(f"{ONESTOP} deadline held", "next try"),
    Step(f"{ONESTOP} calendar show", "2027 has no notice yet"),
    Step(f"{ONESTOP} calendar show --year 2026", "2026-10-01"),
    Step(f"{ONESTOP} calendar diff notices.csv", "2 days would change", before=NOTICES),
    Step(f"{ONESTOP} calendar impact notices.csv", "1 new notices"),
    Step(f"{ONESTOP} calendar import notices.csv", "only a plan: 1 new notices"),
    Step(
        f"{ONESTOP} calendar import cli/src/onestop_cli/data/calendar.csv --execute"
        ' --reason "yearly notice"',
        "nothing new in it",
    ),
)
