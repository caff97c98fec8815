"""The table of agreement with R that the methods page shows: `agreement.json`, one row per computation.

Run: python tests/oracle/agreement.py. It needs the whole set of cases outside the repository.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from comparing import ALL_CASES, HERE, Leaf, cases, compare, data_file
from evaluate import evaluate

FILE = HERE / "agreement.json"

# What is left out although R prints it, and why; by area and computation, or by computation in every area.
REASONS = {
    "arm_metareg": "fields of R's object that are constants or labels; limits beside an uncentred year, which carry "
    "the 5e-6 at which R's optimiser stops; CR2 of models with normal intervals is not in the reference",
    "multilevel": "labels of R's object and constants of models without correlated outcomes",
    "bayes_nnhm": "bayesmeta's own summary: its interval of a new effect covers 95.04 %, by the error of its grid",
    "netmeta": "REML with a study of several arms: netmeta sets the covariance of contrasts that share an arm to 0 "
    "when it estimates tau2; printed labels",
    "cumulative": "a sequence in which metafor's REML stops without a result",
    "leave_one_out": "running number of the study",
    "trimfill": "tau2 after filling by REML: R stops 5e-6 from it",
    "two_by_two": "conditional odds ratio and its limits: R's uniroot stops 1e-4 from the root",
    "metagen": "Q-profile limits (R stops 2e-5 from them; compared in tau2_ci at 1e-6) and the Rb statistic",
    "subgroup": "values with a tau2 of each group's own: R's iteration stops at 1e-5",
    "tau2_ci": "GENQ limits: R inverts the distribution by Davies' algorithm to four digits",
    "multivariate": "likelihoods of rma.mv for correlated outcomes and labels of its object",
    "pool_proportion_glmm": "the Laplace fit (glmer stops 2e-4 of log-likelihood below the maximum) and "
    "log-likelihoods by quadrature, from which lme4 leaves out a constant",
    "pool_proportion_glmm_by_group": "log-likelihoods by quadrature, from which lme4 leaves out a constant",
    "metaprop": "pools of raw and log proportions, to which meta adds 1/2 by a rule of its own",
    "glmm_or": "R's search stops 4e-4 from the maximum (UM.FS, which binomial_odds_ratio offers and a test compares to "
    "1e-3); random study effects (UM.RS) are not offered",
    "cox_ipd": "shared frailty models are not offered: the reviews pool in two stages",
    "pooled_survival_curve_mvDL": "Monte Carlo limits of the median, which rest on R's random numbers",
    "one_stage_pseudo_lmm": "a linear mixed model of patients is not offered: the reviews pool in two stages",
}


def _package(case: dict, header: dict) -> list[str]:
    """Names with versions of the packages that computed the case."""
    versions = header.get("packages") or {}
    names = re.findall(r"[A-Za-z][A-Za-z0-9.]*", case.get("package") or "")
    known = [f"{name} {versions[name]}" for name in names if name in versions]
    return known or [case.get("package") or "R"]


def _field(leaf: Leaf) -> str:
    return re.sub(r"\[\d+\]", "", leaf.path)


def evaluated(folder: Path) -> Iterator[tuple[dict, dict, bool, list[Leaf]]]:
    """(header, case, offered, leaves) of every case in `folder`."""
    for header, case in cases(folder):
        answer = evaluate(case["spec"], data_file(folder, case))
        yield header, case, answer is not None, compare(case["result"], answer or {}, float(case["tol"]))


def table(folder: Path) -> dict:
    """Rows by area and computation, sorted, with the totals."""
    groups: dict[tuple[str, str], list] = defaultdict(list)
    for header, case, offered, leaves in evaluated(folder):
        groups[header["area"], case["spec"]["fn"]].append((header, case, offered, leaves))
    rows = []
    for (area, fn), members in sorted(groups.items()):
        every = [leaf for *_, leaves in members for leaf in leaves]
        absent = sorted({_field(leaf) for _, _, offered, leaves in members if offered for leaf in leaves
                         if leaf.verdict == "absent"})  # fmt: skip
        left_out = any(leaf.verdict == "absent" for leaf in every)
        rows.append(
            {
                "area": area,
                "computation": fn,
                "packages": sorted({p for header, case, *_ in members for p in _package(case, header)}),
                "tolerance": max(float(case["tol"]) for _, case, *_ in members),
                "cases": len(members),
                "cases_agree": sum(
                    offered and all(leaf.verdict != "differs" for leaf in leaves) for *_, offered, leaves in members
                ),
                "cases_not_offered": sum(not offered for *_, offered, _ in members),
                "values_agree": sum(leaf.verdict == "agrees" for leaf in every),
                "values_differ": sum(leaf.verdict == "differs" for leaf in every),
                "values_not_offered": sum(leaf.verdict == "absent" for leaf in every),
                "fields_not_offered": absent,
                "reason": REASONS.get(fn, "labels and settings that R's object repeats") if left_out else "",
            }
        )
    counts = [key for key in rows[0] if key.startswith(("cases", "values"))]
    return {"total": {key: sum(row[key] for row in rows) for key in counts}, "rows": rows}


if __name__ == "__main__":
    result = table(ALL_CASES)
    FILE.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result["total"]))
