"""Copy a selection of the reference cases outside the repository into `cases/`, with the data they need.

Run: python tests/oracle/select_cases.py. At most PER_COMPUTATION cases of each computation, evenly spaced; none of the
data sets that may not be copied, nor what derives from them.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict

from comparing import ALL_CASES, OWN_CASES, cases

PER_COMPUTATION = 8
STAYS_OUTSIDE = {"AorticStenosisTrials.csv", "dataHepatology.csv", "metamedian_dat_lung.csv"}
STAYS_OUTSIDE_AREAS = {"rmst_meta"}  # derives from AorticStenosisTrials
TOO_LARGE = {"surv_colon_os.csv", "surv_pbc.csv"}


def select() -> dict[str, list[dict]]:
    """Per area the chosen cases with the header of their file."""
    groups: dict[tuple[str, str], list[dict]] = defaultdict(list)
    headers = {}
    for header, case in cases(ALL_CASES):
        if header["area"] in STAYS_OUTSIDE_AREAS or case["data"] in STAYS_OUTSIDE | TOO_LARGE:
            continue
        headers[header["area"]] = {key: header.get(key) for key in ("area", "title", "R", "packages", "tol_rule")}
        groups[header["area"], case["spec"]["fn"]].append(case)
    chosen = defaultdict(list)
    for (area, _), members in groups.items():
        count = min(PER_COMPUTATION, len(members))
        step = (len(members) - 1) / max(count - 1, 1)
        chosen[area] += [members[round(i * step)] for i in range(count)]
    return {area: {**headers[area], "cases": picked} for area, picked in chosen.items()}


def main() -> None:
    (OWN_CASES / "data").mkdir(parents=True, exist_ok=True)
    for area, content in select().items():
        (OWN_CASES / f"{area}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
        for name in {case["data"] for case in content["cases"]} - {None}:
            shutil.copyfile(ALL_CASES / "data" / name, OWN_CASES / "data" / name)


if __name__ == "__main__":
    main()
