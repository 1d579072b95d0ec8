"""manage.py survival --csv: numbers on stdout, or one sentence on stderr; never a traceback, never a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from analytics.table.columns import Columns
from analytics.table.reading import read_table
from analytics.table.sheet import TableProblem
from tests.reference.survival import reader

ROOT = Path(__file__).resolve().parents[2]


def problem_of(content, columns=None):
    with pytest.raises(TableProblem) as refused:
        read_table(content if isinstance(content, bytes) else content.encode(), columns)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("", "The file is empty.", id="empty"),
        pytest.param("\n \n", "The file is empty.", id="blank lines"),
        pytest.param("time,status\n", "The file has a header but no rows.", id="header only"),
        pytest.param(
            "time,status\n5,1\n-2,0\n",
            "Row 2 (line 3), column “time”: -2 is negative.",
            id="negative time",
        ),
        pytest.param(
            "time,status\n5,1\n\n,0\n",
            "Row 2 (line 4), column “time”: the value is missing.",
            id="missing time, after a blank line",
        ),
        pytest.param(
            "time,status\nNA,1\n",
            "Row 1 (line 2), column “time”: the value is missing.",
            id="NA",
        ),
        pytest.param(
            "time,status\nfive,1\n",
            "Row 1 (line 2), column “time”: “five” is not a number.",
            id="text in numbers",
        ),
        pytest.param(
            "time,status\n2020-01-05,1\n",
            "Row 1 (line 2), column “time”: “2020-01-05” is not a number.",
            id="a date",
        ),
        pytest.param(
            "time,status\n1_000,1\n",
            "Row 1 (line 2), column “time”: “1_000” is not a number.",
            id="what Python would take for a number",
        ),
        pytest.param(
            "time,status\nnan,1\n",
            "Row 1 (line 2), column “time”: “nan” is not a finite number.",
            id="NaN",
        ),
        pytest.param(
            "time,status\n1e999,1\n",
            "Row 1 (line 2), column “time”: “1e999” is too large.",
            id="too large",
        ),
        pytest.param(
            "time,status\n5,1\n1e308,1\n9e307,0\n",
            "Row 2 (line 3), column “time”: “1e308” is too large, at most 1e+15.",
            id="time whose square is not finite",
        ),
        pytest.param(
            "time;status\n1,5;1\n",
            "Row 1 (line 2), column “time”: “1,5” has a decimal comma, write 1.5.",
            id="decimal comma",
        ),
        pytest.param(
            "time,status\n1,5,1\n",
            "Row 1 (line 2) has 3 cells, the header has 2.",
            id="decimal comma between commas",
        ),
        pytest.param(
            "time,status,x\n5,1,2\n6,0\n",
            "Row 2 (line 3) has 2 cells, the header has 3.",
            id="ragged",
        ),
        pytest.param(
            "time,status\n5,2\n",
            "Row 1 (line 2), column “status”: 2 is not 0 (censored) or 1 (event);"
            " competing events go in a column “event”.",
            id="status of 2",
        ),
        pytest.param(
            "time,event\n5,1.5\n",
            "Row 1 (line 2), column “event”: 1.5 is not 0 (censored), 1, 2, ….",
            id="half an event",
        ),
        pytest.param(
            "time,event\n5,365\n",
            "Row 1 (line 2), column “event”: 365 is not 0 (censored), 1, 2, ….",
            id="days in the event",
        ),
        pytest.param(
            "time,status\n5,TRUE\n",
            "Row 1 (line 2), column “status”: “TRUE” is not a number.",
            id="truth value",
        ),
        pytest.param(
            "time,status,entry\n5,1,5\n",
            "Row 1 (line 2), column “entry”: 5 is not before the time, 5.",
            id="entry at the end",
        ),
        pytest.param(
            "time,status,group\n5,1,A\n6,1,\n",
            "Row 2 (line 3), column “group”: the value is missing.",
            id="no group",
        ),
        pytest.param(
            "time,status,rx\n5,1,Lev\n",
            "The column “rx” holds text (“Lev”) and is not one of time, status, event, group, strata,"
            " entry, cluster, id: choose it with --group, --strata, --id or --covariates, or leave it"
            " out with --ignore.",
            id="unknown column of texts",
        ),
        pytest.param(
            "time,status,age\n5,1,60\n6,0,old\n7,0,70\n",
            "Row 2 (line 3), column “age”: “old” is not a number.",
            id="text in a covariate",
        ),
        pytest.param(
            "time,status,age\n5,1,\n6,0,\n",
            "The column “age” is empty: leave it out with --ignore.",
            id="empty covariate",
        ),
        pytest.param(
            "time,status,age\n5,1,inf\n6,0,4\n",
            "Row 1 (line 2), column “age”: “inf” is not a finite number.",
            id="infinite covariate",
        ),
        pytest.param(
            "time,status,time\n5,1,5\n",
            "The header names the column “time” more than once.",
            id="duplicate column",
        ),
        pytest.param("time,,status\n5,1,1\n", "Column 2 has no name in the header.", id="no name"),
        pytest.param(
            "time,group\n5,A\n",
            "There is no column “status” (0 or 1) or “event” (0, 1, 2, …): name it with --status or"
            " --event.",
            id="no event",
        ),
        pytest.param(
            "days,status\n5,1\n",
            "There is no column “time”; the columns are days, status: name it with --time.",
            id="no time",
        ),
        pytest.param(
            "time,status,event\n5,1,1\n",
            "There are both “status” (0 or 1) and “event” (0, 1, 2, …): choose with --status or"
            " --event.",
            id="status and event",
        ),
        pytest.param(
            "time,status,group\n5,1,ı\n".encode("cp1254"),
            "Line 2 is not UTF-8 (byte 0xfd): save the file as “CSV UTF-8”.",
            id="not UTF-8",
        ),
        pytest.param(
            "time,status\n5,1\n".encode("utf-16"),
            "The file is not a text in UTF-8: save it as “CSV UTF-8”.",
            id="UTF-16",
        ),
        pytest.param(
            'time,status\n5,"1\n' + "6,1\n" * 3000,
            "Line 2 has a cell of more than 10000 characters: is a quotation mark missing?",
            id="open quote in a long table",
        ),
        pytest.param(
            'time,status\n"\x1b[31m5\r\n",1\n',
            "Row 1 (line 2), column “time”: “�[31m5” is not a number.",
            id="what a terminal would obey",
        ),
        pytest.param(
            "time,status,group\n" + "".join(f"5,1,p{i}\n" for i in range(101)),
            "The column “group” has 101 different values, groups are at most 100: choose another, or"
            " leave it out with --ignore.",
            id="patients for groups",
        ),
        pytest.param(
            'time,status\n5,"1\n', "Line 2 is not CSV: unexpected end of data.", id="open quote"
        ),
        pytest.param(
            "id,time,status\n1,5,1\n2,5,1\n1,9,0\n",
            "Row 3 (line 4), column “id”: 1 is in row 1 already; without a column “entry” everybody"
            " has one row (for rows that belong together: --cluster id).",
            id="a patient twice",
        ),
        pytest.param(
            "id,entry,time,status\n1,0,5,0\n1,4,9,1\n",
            "Row 2 (line 3), column “id”: 1 is under observation in row 1 at the same time.",
            id="overlapping stretches",
        ),
    ],
)
def test_bad_tables(content, sentence):
    assert problem_of(content) == sentence


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        pytest.param(
            Columns({"group": "arm"}),
            "There is no column “arm”; the columns are time, status, rx, x.",
            id="no such column",
        ),
        pytest.param(
            Columns(covariates=("x", "y")),
            "There is no column “y”; the columns are time, status, rx, x.",
            id="no such covariate",
        ),
        pytest.param(
            Columns({"group": "rx", "strata": "rx"}),
            "The column “rx” cannot be two things at once.",
            id="two roles",
        ),
        pytest.param(
            Columns(covariates=("time",)),
            "The column “time” cannot be a covariate as well.",
            id="the time as a covariate",
        ),
    ],
)
def test_bad_choices_of_columns(columns, sentence):
    assert problem_of("time,status,rx,x\n5,1,A,2\n6,0,B,3\n", columns) == sentence


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("time,status,group\n5,1,ığ ş\n6,0,B\n", id="plain"),
        pytest.param("\ufefftime,status,group\r\n5,1,ığ ş\r\n6,0,B\r\n", id="as Excel saves it"),
        pytest.param("time;status;group\n5;1;ığ ş\n6;0;B\n", id="semicolons"),
        pytest.param("time\tstatus\tgroup\n5\t1\tığ ş\n6\t0\tB", id="tabs, no last line end"),
        pytest.param('\n"group"," time ",status\n"ığ ş", 5 ,1\n\nB,6,0\n', id="quotes, blanks"),
        pytest.param("time,status,group\n5.0,1,ığ ş\n6e0,+0,B\n", id="ways of writing numbers"),
    ],
)
def test_ways_of_writing_one_table(content):
    subjects = read_table(content.encode())
    assert subjects.data.duration.tolist() == [5, 6]
    assert subjects.data.event.tolist() == [True, False]
    assert subjects.group.tolist() == ["ığ ş", "B"]


def test_choosing_status_where_there_is_an_event_too():
    text = b"time,status,event\n5,1,2\n6,0,0\n"
    by_status = read_table(text, Columns({"status": "status"}))
    by_event = read_table(text, Columns({"event": "event"}))
    assert (by_status.data.causes, by_event.data.causes) == (1, 2)
    assert by_status.covariates == by_event.covariates == ()


def test_a_status_under_another_name_is_no_competing_event():
    text = b"days,died,age\n5,1,60\n6,0,70\n"
    subjects = read_table(text, Columns({"time": "days", "event": "died"}))
    assert not subjects.competing
    assert not subjects.covariates


@pytest.mark.parametrize(
    "junk", [b"\xff\xfe\x00", b"%PDF-1.7\n\xe2\xe3", b"PK\x03\x04\x14\x00", b",,,\n,,,"]
)
def test_files_that_are_no_tables(junk):
    assert problem_of(junk)


# --- The command ---


def run(*arguments, env=None):
    """In a process of its own, where no database answers."""
    return subprocess.run(
        [sys.executable, "manage.py", "survival", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **(env or {}), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_json_in_a_process_without_a_database():
    done = run(
        "--csv",
        reader.CASES / "published_table2_os" / "data.csv",
        "--times",
        "60,0,12,24,36,48",
        "--tau",
        60,
        "--json",
    )
    assert (done.returncode, done.stderr) == (0, "")
    theirs = reader.expected("published_table2_os")
    assert list(reader.differences(json.loads(done.stdout), theirs)) == []


def test_a_bad_table_is_one_sentence_and_status_2(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("time,status\n5,1\n-2,0\n")
    done = run("--csv", path, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "Row 2 (line 3), column “time”: -2 is negative.\n"


def test_no_embedded_database_is_started(tmp_path):
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "TB_ENVIRONMENT", "TB_DATABASE_ROLE")
    env = {key: value for key, value in os.environ.items() if key not in names}
    done = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "survival",
            f"--csv={reader.CASES / 'lung_sex' / 'data.csv'}",
        ],
        cwd=ROOT,
        env={**env, "TB_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Kaplan-Meier" in done.stdout
    assert not (tmp_path / "data" / "postgres").exists()


def test_the_whole_trial_through_the_command(capsys):
    call_command(
        "survival",
        csv=reader.REAL / "colon_moertel_wide.csv",
        time="time_death",
        event="event_death",
        group="rx",
        covariates=("age", "nodes"),
    )
    text = capsys.readouterr().out
    assert "929 rows." in text
    assert "18 rows left out for missing values: nodes 18" in text
    assert "Lev+5FU – Obs" in text


def test_a_file_that_is_not_there(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("survival", csv=tmp_path / "none.csv")
    assert stopped.value.code == 2
    assert capsys.readouterr().err.endswith("none.csv cannot be read: No such file or directory.\n")


@pytest.mark.parametrize(
    "options", [["--times", "1,x"], ["--tau", "-1"], ["--conf-type", "exact"], ["--times", "nan"]]
)
def test_wrong_options(options, capsys):
    with pytest.raises(Exception, match="argument"):
        call_command("survival", "--csv", "none.csv", *options)
