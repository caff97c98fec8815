"""Pages from records that mean harm, and the pieces of HTML they are made of."""

import json
from dataclasses import replace

import pytest
from markupsafe import Markup

from hccmeta.site import (
    agreement,
    checklists,
    common,
    facts,
    glossary,
    html,
    notes,
    review_evidence,
    review_page,
    study_page,
    study_tables,
)
from hccmeta.site.answers import answer
from hccmeta.site.register import Register
from hccmeta.site.signals import signals
from hccmeta.site.templates import Pages
from hccmeta.site.view import StudyView
from hccmeta.words import facts as worded
from hccmeta.words.table import Table
from hccmeta.words.tables import as_csv

HOSTILE = '<script>alert(1)</script> [x](javascript:alert(1)) {{ 7 * 7 }} "quoted"'


@pytest.fixture
def hostile(view) -> StudyView:
    one = view.study("cheon-2025")
    record = one.record.model_copy(
        update={
            "name": HOSTILE,
            "design_detail": HOSTILE,
            "reports": tuple(report.model_copy(update={"title": HOSTILE}) for report in one.record.reports),
        }
    )
    return replace(
        one, folder=replace(one.folder, record=record, notes=f"# Notes\n\n{HOSTILE}\n\n![p](http://x/y.png)")
    )


def test_a_hostile_record_stays_text(view, hostile, project):
    register = Register()
    shared = common.context(view, project, (), Register())
    page, fault = Pages(project / "docs").render(
        "_templates/study.md", {**shared, **study_page.context(view, hostile, register)}
    )
    assert fault is None
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "49" not in page.split("## Key facts")[0]
    assert "<img" not in page
    assert "# &#60;script" in page


def test_notes_keep_their_markdown_and_lose_everything_else():
    done = notes.as_html(
        "## Where\n\n**bold** <b onclick=x>tag</b> [ok](https://a.b) [bad](javascript:x) ![pic](http://a/b)"
    )
    assert "<strong>bold</strong>" in done
    assert "&lt;b onclick=x&gt;" in done
    assert '<a href="https://a.b">ok</a>' in done
    assert "javascript" not in done
    assert "<img" not in done
    assert "<h3>Where</h3>" in done
    assert notes.as_html(" \n") == ""


def test_links_take_no_script():
    assert html.link("../a/", "A") == '<a href="../a/">A</a>'
    assert html.link("#a:b", "A") == '<a href="#a:b">A</a>'
    with pytest.raises(ValueError, match="scheme 'javascript'"):
        html.link("javascript:alert(1)", "A")


def test_tables_escape_cells_and_keep_markup():
    drawn = html.table(("A", "B"), [("<i>", Markup("<b>x</b>")), ("n", 1234)], caption="C")
    assert '<th scope="row">&lt;i&gt;</th><td data-name="B"><b>x</b></td>' in drawn
    assert '<td class="hm-num" data-name="B">1 234</td>' in drawn.replace("\u202f", " ")
    assert 'tabindex="0"' in drawn


def test_a_spreadsheet_runs_nothing():
    text = as_csv(Table("t", "t", ("a", "b"), (("=1+1", 0.1), ("x", None))))
    assert text == "a,b\n'=1+1,0.1\nx,\n"


def test_a_template_with_an_unknown_name_is_a_fault_at_its_line(tmp_path):
    (tmp_path / "page.md").write_text("# One\n\n{{ verison }}\n")
    text, fault = Pages(tmp_path).render("page.md", {"version": "1"})
    assert text == ""
    assert (fault.line, fault.code) == (3, "W101")
    assert "verison" in fault.what


def test_pages_run_in_a_sandbox(tmp_path):
    (tmp_path / "page.md").write_text("{{ ''.__class__.__mro__ }}")
    text, fault = Pages(tmp_path).render("page.md", {})
    assert fault is not None or "object" not in text


def test_attr_lists_are_left_to_markdown(tmp_path):
    (tmp_path / "page.md").write_text("## Part { #part }\n")
    assert Pages(tmp_path).render("page.md", {})[0] == "## Part { #part }\n"


def test_the_leading_answer_is_of_the_drugs_the_review_names_first(view):
    review = next(one for one in view.reviews if one.record.id == "first-line-tki")
    found = answer(review)
    assert found.sentences[0].startswith("Over the first 12 months, patients given lenvatinib lived on average")
    assert found.sentences[0].endswith("certainty not yet assessed.")


def test_a_review_without_curves_says_how_many_curves_it_has_and_what_it_lacks(view):
    review = next(one for one in view.reviews if one.record.id == "second-line-after-io")
    found = answer(review)
    assert "it is quoted and not recomputed" in found.sentences[0]
    assert any("Cheon 2025" in one for one in found.missing)


def test_signals_are_reasons_and_never_grades(view):
    review = next(one for one in view.reviews if one.record.id == "second-line-after-sorafenib")
    primary = next(one for one in review.result.analyses if one.primary)
    said = {one.domain: one.said for one in signals(review, primary)}
    assert said["Risk of bias"] == "no study has been assessed yet"
    assert said["Indirectness"] == "different drugs under one question"
    assert not {"high", "moderate", "low", "very low"} & set(said.values())


def test_the_strip_tells_a_script_when_the_state_changes(view):
    import datetime

    review = view.reviews[0]
    assert "data-due" not in review_page.strip(view, review)
    searched = replace(review.status, due_on=datetime.date(2027, 1, 1))
    assert 'data-due="2027-01-01"' in review_page.strip(view, replace(review, status=searched))


def test_facts_carry_their_source_and_their_doubt(view):
    record = view.study("reflect-2018").record
    doubtful = next(one.fact for one in worded.every(record) if one.fact.status == "unverified")
    drawn = facts.shown(record, doubtful)
    assert f'href="#source-{doubtful.source}"' in drawn
    assert '<sup class="hm-mark">?</sup>' in drawn
    assert facts.shown(record, None) == "–"
    assert str(facts.doubtful(record)).count("c-unverified") == sum(
        one.fact.status == "unverified" for one in worded.every(record)
    )


def test_only_names_become_hover_definitions():
    text = "RMST\n:   A mean.\n\nEvent\n:   A death.\n"
    assert glossary.abbreviations(text) == "*[RMST]: A mean."


def test_every_checklist_item_is_answered_at_an_anchor_that_exists_or_says_why_not(view, site):
    for checklist in checklists.CHECKLISTS.values():
        for item in checklist:
            for review in view.reviews:
                found = item.rule(view, review)
                if isinstance(found, checklists.NotYet):
                    assert found.why
                    continue
                page, _, anchor = found.where.partition("#")
                text = (site / page / "index.html").read_text()
                assert not anchor or f'id="{anchor}"' in text, (item.number, found.where)


def test_a_search_that_was_never_run_answers_no_item(view):
    review = view.reviews[0]
    assert review.status.last_search is None
    by_number = {item.number: item.rule(view, review) for item in checklists.PRISMA_2020}
    assert all(isinstance(by_number[number], checklists.NotYet) for number in ("6", "16a", "16b"))
    assert "answered" not in checklists.as_html(view, "prisma-2020", "../")


def test_an_item_about_prose_is_answered_by_what_people_wrote(view):
    review = view.reviews[0]
    rules = {item.number: item.rule for item in checklists.PRISMA_2020}
    assert isinstance(rules["2"](view, review), checklists.NotYet)
    for text, answered in (("## Abstract\n\nWords.\n", True), ("## Abstract\n\n## Next\n\nWords.\n", False)):
        written = replace(review, folder=replace(review.folder, prose={"abstract.md": text}))
        assert isinstance(rules["2"](view, written), checklists.Found) is answered
        assert isinstance(rules["8"](view, written), checklists.NotYet)  # this one has no protocol


def test_what_could_not_be_read_is_left_out_and_named(view):
    drawn = checklists.as_html(view, "prisma-ipd", "../")
    assert "could not be read" in drawn
    assert "<table" not in drawn


def test_checklists_have_the_official_ids(view):
    ids = [item.number for item in checklists.PRISMA_2020]
    assert len(ids) == len(set(ids)) == 42
    assert {"10a", "13f", "16b", "20d", "23d", "24c", "27"} <= set(ids)
    assert {item.number for item in checklists.PRISMA_LSR} >= {"L1", "L2", "L3", "L4"}
    assert "could not be read" in checklists.as_html(view, "prisma-lsr", "../")


def test_one_line_says_how_the_numbers_of_a_review_were_read(view):
    review = next(one for one in view.reviews if one.result.n_with_curve)
    tables = sum(one.has_curves for study in review.studies for one in study.record.endpoints)

    def kind(name):
        def read(one):
            return one.model_copy(update={"curves": one.curves and one.curves.model_copy(update={"risk_table": name})})

        studies = [
            replace(study, folder=replace(study.folder, record=study.record.model_copy(
                update={"endpoints": tuple(read(one) for one in study.record.endpoints)}
            )))
            for study in review.studies
        ]  # fmt: skip
        return review_evidence.readings(replace(review, studies=tuple(studies)))

    assert f"{tables} of {tables} tables read off the paper, 0 counted" in kind("printed")
    assert f"0 of {tables} tables read off the paper, {tables} counted" in kind("counted")
    assert "0 of 0 tables" in kind("none")


def test_two_contents_for_one_path_are_refused():
    register = Register()
    register.add("a.csv", "1")
    with pytest.raises(ValueError, match=r"a\.csv"):
        register.add("a.csv", "2")


def test_the_agreement_table_is_made_from_what_the_tests_wrote(tmp_path):
    assert "made without it" in agreement.agreement(tmp_path)
    file = tmp_path / agreement.AGREEMENT
    file.parent.mkdir(parents=True)
    counts = {"cases": 4, "cases_agree": 4, "values_agree": 1200, "values_differ": 0, "values_not_offered": 2}
    row = {"computation": "pool_reml", "packages": ["metafor 5.0"], "tolerance": 1e-6, "reason": "no profile", **counts}
    file.write_text(json.dumps({"total": counts, "rows": [row]}))
    drawn = agreement.agreement(tmp_path)
    assert '<th scope="row">pool reml</th>' in drawn
    assert "4 of 4 stored cases agree" in drawn
    assert "1e-06" in drawn


def test_benchmarks_are_shown_whatever_they_hold(tmp_path):
    assert "No benchmark" in agreement.benchmarks(tmp_path)
    folder = tmp_path / "benchmarks" / "results"
    folder.mkdir(parents=True)
    data = {"data": "simulated", "ok": True, "seeds": [1, 2], "designs": [{"k": 6, "coverage": 0.951}]}
    (folder / "nested_model.json").write_text(json.dumps(data))
    drawn = agreement.benchmarks(tmp_path)
    assert "<dd>1; 2</dd>" in drawn
    assert "Nested model: designs" in drawn
    assert ">0.951<" in drawn


def test_downloads_are_kept_and_recalled(tmp_path, monkeypatch):
    from dataclasses import replace

    from hccmeta.figures.grid import Cell, Grid, draw
    from hccmeta.figures.paper import Origin
    from hccmeta.site import downloads

    drawing = draw("g", "t", "c", Grid(("row",), ("column",), ((Cell("1", "good", "one"),),)))
    origin = Origin(("a version",))
    twins = [drawing, replace(drawing, id="elsewhere")]
    first = downloads.render_kept(tmp_path, twins, ["svg"], origin)
    assert first["g", "svg"] == first["elsewhere", "svg"]
    assert len(list((tmp_path / "figures").iterdir())) == 1
    assert downloads.render_kept(tmp_path, twins, ["svg"], Origin(("another version",))) != first
    monkeypatch.setattr(downloads.paper, "render", lambda *_: pytest.fail("drawn twice"))
    assert downloads.render_kept(tmp_path, twins, ["svg"], origin) == first


def test_several_processes_draw_the_same_bytes(tmp_path, monkeypatch):
    from hccmeta.figures.grid import Cell, Grid, draw
    from hccmeta.figures.paper import Origin, render
    from hccmeta.site import downloads

    monkeypatch.setattr(downloads, "TOGETHER", 2)
    monkeypatch.setenv("HCCMETA_PROCESSES", "2")
    several = [draw(name, name, "c", Grid((name,), ("column",), ((Cell("1", "good", "one"),),))) for name in "abc"]
    found = downloads.render_kept(tmp_path, several, ["svg", "png"], Origin(("x",)))
    assert {key: file.read_bytes() for key, file in found.items()} == {
        (one.id, suffix): render(one, suffix, Origin(("x",))) for one in several for suffix in ("svg", "png")
    }


def test_a_page_links_to_what_was_made_and_to_nothing_else():
    from hccmeta.figures.grid import Cell, Grid, draw

    drawing = draw("g", "t", "c", Grid(("row",), ("column",), ((Cell("1", "good", "one"),),)))
    drawn = Register(formats=("svg",)).figure(drawing, "../")
    assert 'href="../figures/g.svg"' in drawn
    assert 'href="../figures/g.csv"' in drawn
    assert "g.pdf" not in drawn


def test_what_mkdocs_says_becomes_problems():
    from hccmeta.site.mkdocs import _problems

    log = "INFO    -  Building\nWARNING -  Pages not in nav:\n  - a.md\n  - b.md\nERROR   -  Broken\n\nAborted"
    assert [one.what for one in _problems(log)] == ["Pages not in nav: - a.md - b.md", "Broken"]
    assert _problems("Traceback")[0].what == "Traceback"


def test_no_code_of_an_assessor_stands_on_a_page_and_counted_events_are_no_report(view):
    for one in view.studies:
        assert "not-stated" not in study_tables.response(one) + study_tables.reported(one)
    counted = [
        one
        for one in view.studies
        for record in one.record.endpoints
        for arm in record.arms.values()
        if record.curves and arm.n_events and arm.n_events.source == record.curves.reference
    ]
    assert all("counted, not reported" in study_tables.reported(one) for one in counted)
