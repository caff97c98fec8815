"""The explorer's arithmetic against Python's, under node."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from hccmeta import stats

NODE = shutil.which("node")
POOL = Path(__file__).resolve().parents[2] / "docs" / "assets" / "pool.mjs"
MODELS = {"reml-hk": ("REML", "HK"), "reml-z": ("REML", "z"), "dl-z": ("DL", "z"), "common": ("EE", "z")}

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


def in_node(cases):
    program = f"""
        import {{ pool }} from {json.dumps(POOL.as_uri())};
        import {{ readFileSync }} from "node:fs";
        const cases = JSON.parse(readFileSync(0));
        const results = cases.map(([yi, vi, model, scale]) => pool(yi, vi, model, scale));
        console.log(JSON.stringify({{ results }}));
    """
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", program],
        input=json.dumps(cases), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def random_cases(n):
    rng = np.random.default_rng(20261121)
    cases = []
    for _ in range(n):
        k = int(rng.integers(1, 20))
        vi = rng.uniform(0.02, 0.6, k)
        yi = rng.normal(0.5, np.sqrt(vi + rng.choice([0.0, 0.05, 0.5])))
        cases.append((yi.tolist(), vi.tolist(), str(rng.choice(list(MODELS)))))
    return cases


def test_two_hundred_random_selections_equal_python():
    cases = random_cases(200)
    for (yi, vi, model), found in zip(cases, in_node(cases)["results"], strict=True):
        tau2, ci = MODELS[model]
        expected = stats.pool(np.array(yi), np.array(vi), tau2=tau2, ci=ci)
        assert found["estimate"] == pytest.approx(expected.estimate, abs=1e-8)
        assert found["ci"] == pytest.approx([expected.ci_lower, expected.ci_upper], abs=1e-8)
        assert found["weights"] == pytest.approx(expected.weights.tolist(), abs=1e-8)
        if np.isfinite(expected.pi_lower):
            assert found["pi"] == pytest.approx([expected.pi_lower, expected.pi_upper], abs=1e-7)
        else:
            assert found["pi"] is None


def test_five_hundred_studies_are_pooled_as_python_pools_them():
    rng = np.random.default_rng(1)
    yi, vi = rng.normal(0.5, 0.6, 500), rng.uniform(0.02, 0.6, 500)
    found = in_node([(yi.tolist(), vi.tolist(), "reml-hk")])["results"][0]
    expected = stats.pool(yi, vi, tau2="REML", ci="HK")
    assert found["estimate"] == pytest.approx(expected.estimate, abs=1e-8)
    assert found["ci"] == pytest.approx([expected.ci_lower, expected.ci_upper], abs=1e-8)


def test_no_study_no_result():
    assert in_node([([], [], "reml-hk")])["results"] == [None]


def test_the_explorers_defaults_are_the_official_results(site):
    data = json.loads((site / "data" / "explorer.json").read_text())
    comparisons = data["comparisons"]
    assert comparisons
    cases = []
    for one in comparisons:
        effects = [study["effects"][one["tau"]] for study in one["studies"]]
        k = len(effects)
        model = "common" if k < 2 else "bayes" if k < 5 else "reml-max"
        scale = one["scale"] * float(one["tau"]) / 12
        cases.append(([y for y, _ in effects], [v for _, v in effects], model, scale))
    for one, found in zip(comparisons, in_node(cases)["results"], strict=True):
        assert found["estimate"] == pytest.approx(one["official"]["estimate"], abs=1e-6)
        assert found["ci"] == pytest.approx(one["official"]["ci"], abs=1e-6)


def test_few_studies_are_pooled_with_the_prior_as_python_pools_them():
    cases = [([0.9, 0.3, 1.4], [0.08, 0.05, 0.12]), ([-0.57, -0.59], [0.13, 0.18]), ([1.0, 4.0], [0.01, 0.02])]
    found = in_node([(yi, vi, "bayes", scale) for yi, vi in cases for scale in (0.25, 1.0)])["results"]
    expected = [stats.bayes_pool(yi, vi, scale=scale).mu for yi, vi in cases for scale in (0.25, 1.0)]
    for one, mu in zip(found, expected, strict=True):
        assert [one["estimate"], *one["ci"]] == pytest.approx([mu.median, mu.lower, mu.upper], abs=2e-5)


def test_the_wider_interval_is_python_s():
    cases = [([0.1, 0.1, 0.1, 0.11, 0.1], [0.04] * 5), ([0.9, 0.3, 1.4, 0.2, -0.5], [0.08, 0.05, 0.12, 0.06, 0.09])]
    for (yi, vi), one in zip(cases, in_node([(*case, "reml-max", 0.5) for case in cases])["results"], strict=True):
        expected = stats.pool(yi, vi, ci="HK-max")
        assert one["ci"] == pytest.approx([expected.ci_lower, expected.ci_upper], abs=1e-8)
