import csv
import json
import math

import pytest
from click.testing import CliRunner

from hccmeta import stats
from hccmeta.cli import main


def run(*words: str):
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def effects(tmp_path):
    file = tmp_path / "effects.csv"
    file.write_text("study,yi,vi\nA,0.3,0.04\nB,0.1,0.02\nC,0.5,0.06\n")
    return str(file)


EFFECTS = [0.3, 0.1, 0.5], [0.04, 0.02, 0.06]


def answer(output: str) -> str:
    return next(line for line in output.splitlines() if line.startswith("pooled"))


def test_pool_prints_what_stats_gives(effects):
    done = run("pool", effects, "--prior", "0.5")
    expected = stats.pool_by_rule(*EFFECTS, prior_scale=0.5)
    assert done.exit_code == 0
    first = expected.primary
    assert f"{first.estimate:.4f}" in answer(done.output)
    assert f"{first.ci_lower:.4f} to {first.ci_upper:.4f}" in answer(done.output)
    for one in expected.sensitivities:
        assert f"{one.ci_lower:.4f} to {one.ci_upper:.4f}" in done.output
    for said in ("heterogeneity", "prediction interval", "weight", "half-normal prior"):
        assert said in done.output


def test_pool_without_a_prior_gives_the_wider_interval_and_says_so(effects):
    done = run("pool", effects)
    widest = stats.pool(*EFFECTS, ci="HK-max")
    assert f"{widest.ci_lower:.4f} to {widest.ci_upper:.4f}" in answer(done.output)
    assert "note: no prior scale" in done.output


def test_pool_names_an_interval_that_is_too_narrow(tmp_path):
    file = tmp_path / "agreeing.csv"
    file.write_text("study,yi,vi\nA,0.10,0.04\nB,0.10,0.04\nC,0.10,0.04\nD,0.11,0.04\n")
    done = run("pool", str(file), "--ci", "HK")
    assert "0.0945 to 0.1105" in answer(done.output)
    assert "note: the interval is narrower than that of a common effect (-0.0935 to 0.2985)" in done.output


def test_pool_as_data(effects):
    found = json.loads(run("pool", effects, "--format", "json").output)
    expected = stats.pool(*EFFECTS, ci="HK-max")
    assert found["primary"]["ci"] == pytest.approx([expected.ci_lower, expected.ci_upper])
    assert [one["weight"] for one in found["studies"]] == pytest.approx(expected.weights.tolist())
    assert found["prediction_interval"] == pytest.approx([expected.pi_lower, expected.pi_upper])
    rows = list(csv.DictReader(run("pool", effects, "--format", "csv").output.splitlines()))
    assert [row["kind"] for row in rows[:4]] == ["study", "study", "study", "pooled"]


@pytest.mark.parametrize(
    "text",
    [
        "study;yi;vi\nA;0,3;0,04\nB;0,1;0,02\nC;0,5;0,06\n",
        "Study, YI , Vi\nA, 0.3, 0.04\nB, 0.1, 0.02\nC, 0.5, 0.06\n",
        "STUDY\tYi\tvi\nA\t0,3\t0,04\nB\t0,1\t0,02\n\nC\t0,5\t0,06\n",
        "study yi vi\nA 0.3 0.04\nB 0.1 0.02\nC 0.5 0.06\n",
        'study,yi,vi\nA,"0,3","0,04"\nB,"0,1","0,02"\nC,"0,5","0,06"\n',
        "Author,Effect,SE\nA,0.3,0.2\nB,0.1,0.1414213562\nC,0.5,0.2449489743\n",
        "trial,estimate,CI lower,CI upper\nA,0.3,-0.0919927969,0.6919927969\nB,0.1,-0.1771807642,0.3771807642\n"
        "C,0.5,0.0199088324,0.9800911676\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_pool_takes_what_spreadsheets_write(tmp_path, effects, text, encoding):
    file = tmp_path / "theirs.txt"
    file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    done = run("pool", str(file), "--format", "json")
    assert done.exit_code == 0, done.output
    expected = json.loads(run("pool", effects, "--format", "json").output)
    assert json.loads(done.output)["primary"]["ci"] == pytest.approx(expected["primary"]["ci"], abs=1e-6)


def test_pool_takes_ratios_with_intervals(tmp_path):
    file = tmp_path / "hr.csv"
    file.write_text("study,hr,lower,upper\nA,0.7,0.5,0.98\nB,0.8,0.6,1.07\n")
    done = run("pool", str(file))
    each = [stats.log_hazard_ratio(0.7, 0.5, 0.98), stats.log_hazard_ratio(0.8, 0.6, 1.07)]
    scale = stats.LOG_HAZARD_RATIO_PRIOR_SCALE
    first = stats.pool_by_rule([o.estimate for o in each], [o.se**2 for o in each], prior_scale=scale).primary
    assert f"{math.exp(first.ci_lower):.4f} to {math.exp(first.ci_upper):.4f}" in answer(done.output)
    levels = tmp_path / "levels.csv"
    levels.write_text("study;HR;LCL;UCL;Level\nCOSMIC-312;0,63;0,44;0,91;99\n")
    (found,) = json.loads(run("pool", str(levels), "--format", "json").output)["studies"]
    assert math.sqrt(found["vi"]) == pytest.approx(0.1411, abs=1e-4)


def test_pool_names_a_ratio_off_its_interval(tmp_path):
    file = tmp_path / "slip.csv"
    file.write_text("study,hr,lower,upper\nA,4.64,1.33,6.16\nB,0.8,0.6,1.07\n")
    assert "slip.csv:2: the ratio 4.64 is not in the middle" in run("pool", str(file)).output
    file.write_text("study,hr,lower,upper\nA,0.4,0.5,0.98\n")
    done = run("pool", str(file))
    assert done.exit_code == 2
    assert "slip.csv:2: hr 0.4, 0.5 to 0.98" in done.output


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_figures_are_saved(tmp_path, effects, suffix):
    forest, curves = tmp_path / f"forest.{suffix}", tmp_path / f"curves.{suffix}"
    assert run("pool", effects, "--figure", str(forest)).exit_code == 0
    patients = tmp_path / "ipd.csv"
    patients.write_text("time,event,arm\n1,1,a\n3,0,a\n14,1,a\n2,1,b\n5,1,b\n15,0,b\n")
    assert run("rmst", str(patients), "--tau", "12", "--figure", str(curves)).exit_code == 0
    start = {"svg": b"<?xml", "png": b"\x89PNG"}[suffix]
    assert forest.read_bytes().startswith(start)
    assert curves.read_bytes().startswith(start)
    assert run("pool", effects, "--figure", str(tmp_path / "f.gif")).exit_code == 2


@pytest.mark.parametrize(
    ("events", "says"),
    [
        (("1", "0", "1", "1"), ""),
        (("2", "1", "2", "2"), "2 is an event"),
        (("TRUE", "FALSE", "true", "True"), "true is an event"),
        (("dead", "alive", "Dead", "dead"), "dead is an event"),
        (("1.0", "0.0", "1", "1"), ""),
    ],
)
def test_rmst_takes_events_as_they_are_written(tmp_path, events, says):
    file = tmp_path / "ipd.csv"
    rows = zip((4, 6, 8, 9), events, (" a", "A", "a ", "A"), strict=True)
    file.write_text("Time; Status; Arm\n" + "".join(f"{t},0;{e};{a}\n" for t, e, a in rows))
    done = run("rmst", str(file), "--tau", "8", "--format", "json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    (arm,) = found["arms"]
    assert (arm["arm"], arm["n"]) == ("a", 4)
    assert arm["rmst"] == pytest.approx(stats.rmst([4, 6, 8, 9], [1, 0, 1, 1], tau=8).estimate)
    assert any(says in note for note in found["notes"])


def test_rmst_with_other_events_says_what_was_found(tmp_path):
    file = tmp_path / "ipd.csv"
    file.write_text("time,event\n1,0\n2,2\n3,perhaps\n")
    done = run("rmst", str(file), "--tau", "2")
    assert done.exit_code == 2
    assert "ipd.csv:3: event '2' is not a number 1 (event) or 0 (censored)" in done.output
    assert "ipd.csv:4: event 'perhaps'" in done.output


def test_pool_takes_other_methods(effects):
    done = run("pool", effects, "--tau2", "DL", "--ci", "z")
    expected = stats.pool([0.3, 0.1, 0.5], [0.04, 0.02, 0.06], tau2="DL", ci="z")
    assert f"{expected.ci_lower:.4f}" in done.output


def test_pool_says_what_cannot_be_estimated(tmp_path):
    file = tmp_path / "zero.csv"
    file.write_text("yi,vi\n1,0\n2,0.1\n")
    done = run("pool", str(file))
    assert done.exit_code == 1
    assert done.output.startswith("not estimable: ")


def test_rmst_of_two_arms_gives_the_difference(tmp_path):
    file = tmp_path / "ipd.csv"
    file.write_text("time,event,arm\n1,1,a\n3,0,a\n14,1,a\n2,1,b\n5,1,b\n15,0,b\n")
    done = run("rmst", str(file), "--tau", "12")
    arms = stats.rmst([1, 3, 14], [1, 0, 1], tau=12), stats.rmst([2, 5, 15], [1, 1, 0], tau=12)
    assert done.exit_code == 0
    for one in arms:
        assert f"{one.estimate:.4f}" in done.output
    assert f"a - b: {stats.rmst_difference(*arms).estimate:.4f}" in done.output


def test_rmst_beyond_follow_up_says_so_and_fails(tmp_path):
    file = tmp_path / "ipd.csv"
    file.write_text("time,event\n1,1\n3,0\n")
    done = run("rmst", str(file), "--tau", "12")
    assert done.exit_code == 1
    assert "not estimable" in done.output


def test_every_fault_of_a_file_is_reported_at_its_line(tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("time,event\nx,1\n3,\ninf,0\n")
    done = run("rmst", str(file), "--tau", "12")
    assert done.exit_code == 2
    for line in (2, 3, 4):
        assert f"bad.csv:{line}:" in done.output


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"a,b\n1,2\n", "no column yi, vi"), (b"yi,vi\n", "no rows"), (b"\xff\xfe\x00", "UTF-8")],
)
def test_a_file_of_another_kind_is_wrong_use(tmp_path, content, says):
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    done = run("pool", str(file))
    assert done.exit_code == 2
    assert says in done.output


def test_a_negative_variance_names_the_column(tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("yi,vi\n1,-1\n2,1\n")
    done = run("pool", str(file))
    assert done.exit_code == 2
    assert "vi" in done.output


@pytest.mark.parametrize(
    "text",
    [
        "study,hr,95% CI\nA,0.92,0.79-1.06\nB,0.69,0.55-0.87\n",
        "study,HR (95% CI)\nA,0.92 (0.79-1.06)\nB,0.69 (0.55 to 0.87)\n",
        "study\thr\tconfidence interval\nA\t0.92\t0.79, 1.06\nB\t0.69\t(0.55 to 0.87)\n",
        "study;HR (95 % CI)\nA;0,92 (0,79\N{EN DASH}1,06)\nB;0,69 [95% CI 0,55 to 0,87]\n",
    ],
)
def test_an_interval_in_one_cell_is_read(tmp_path, text):
    file = tmp_path / "printed.csv"
    file.write_text(text, encoding="utf-8")
    done = run("pool", str(file), "--format", "json")
    assert done.exit_code == 0, done.output
    found = [study["yi"] for study in json.loads(done.output)["studies"]]
    assert found == pytest.approx([math.log(0.92), math.log(0.69)])
    variances = [study["vi"] for study in json.loads(done.output)["studies"]]
    expected = [stats.log_hazard_ratio(*one).se ** 2 for one in ((0.92, 0.79, 1.06), (0.69, 0.55, 0.87))]
    assert variances == pytest.approx(expected)


def test_negative_limits_in_one_cell(tmp_path):
    file = tmp_path / "printed.csv"
    file.write_text('study,MD (95% CI)\nA,-1.2 (-2.0 to -0.4)\nB,"\N{MINUS SIGN}0.5 (\N{MINUS SIGN}1.5, 0.5)"\n')
    studies = json.loads(run("pool", str(file), "--format", "json").output)["studies"]
    assert [one["yi"] for one in studies] == [-1.2, -0.5]
    assert [math.sqrt(one["vi"]) for one in studies] == pytest.approx([1.6 / 3.919928, 2 / 3.919928])


def test_an_arm_without_events_has_no_interval(tmp_path):
    file = tmp_path / "patients.csv"
    file.write_text("time,event,arm\n1,1,x\n3,1,x\n4,0,x\n4,0,y\n5,1,y\n")
    done = run("rmst", str(file), "--tau", "4")
    assert "y                    RMST(4) 4.0000, n = 2; no interval: nobody has the event before tau" in done.output
    assert "no interval and no P value" in done.output
    arms = json.loads(run("rmst", str(file), "--tau", "4", "--format", "json").output)
    assert (arms["arms"][1]["ci"], arms["difference"]) == ([None, None], None)


def test_a_figure_of_another_kind_is_refused_before_anything_is_printed(effects):
    done = run("pool", effects, "--figure", "forest.gif")
    assert done.exit_code == 2
    assert "pooled" not in done.output
