"""A process of its own that does one job on the toy view in small steps, and prints its row."""

import sys

from onestop_chassis.recorded import Cause
from onestop_chassis.views.builds import fold

from tests.support.toy_views import running
from tests.support.wait import until


def main(url: str, kind: str, key: str) -> None:
    fold.BATCH, fold.ROWS = 20, 4
    with running(url) as toys:
        jobs = toys.runtime.jobs
        cause = Cause(key, key, "request/1", "operator", "operator")
        asked = {"view": "toy_counts"}
        job, at = jobs.request(f"projection-{kind}", asked, 0, "a test", cause)
        toys.knows_job(at)
        until(lambda: jobs.one(job).row.ended_at, 240, f"the end of {kind}")
        sys.stdout.write("\n" + jobs.one(job).row.model_dump_json() + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
