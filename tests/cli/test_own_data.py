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


def test_pool_prints_what_stats_gives(effects):
    done = run("pool", effects)
    expected = stats.pool([0.3, 0.1, 0.5], [0.04, 0.02, 0.06])
    assert done.exit_code == 0
    assert f"{expected.estimate:.4f}" in done.output
    assert f"{expected.ci_lower:.4f} to {expected.ci_upper:.4f}" in done.output
    assert "REML, HK, k = 3" in done.output


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
