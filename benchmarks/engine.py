"""
Goal G2: the survival engine against lifelines, R (where it is installed) and reading the data once.

Two arms in whole days: Kaplan-Meier with three intervals, median with its interval, log-rank.
lifelines has one type of interval, so it does less. All rivals run in turn in every round of one
process; the figures are medians of the rounds, the goals are ratios.

    python benchmarks/engine.py [--quick] [--rounds 7] [--sizes 100 1000000]
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.life_table import life_tables
from analytics.stats.log_rank import log_rank
from analytics.stats.time_to_event import TimeToEvent

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (100, 10_000)
FASTER_THAN_LIFELINES, FASTER_THAN_R, R_FROM, OVER_READING_ONCE = 25, 8, 1_000, 10

# The times are measured inside R: neither its start nor its reading of the file counts.
R_SCRIPT = """
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(trailingOnly = TRUE); n <- as.integer(arguments[2])
file <- file(arguments[1], "rb"); x <- matrix(readBin(file, "integer", 3 * n), n); close(file)
d <- data.frame(time = x[, 1], status = x[, 2], arm = x[, 3])
started <- proc.time()[["elapsed"]]; repeats <- 0
repeat {
  for (kind in c("plain", "log", "log-log"))
    curve <- survfit(Surv(time, status) ~ arm, data = d, conf.type = kind)
  middle <- quantile(curve, 0.5)
  test <- survdiff(Surv(time, status) ~ arm, data = d)
  repeats <- repeats + 1
  if (proc.time()[["elapsed"]] - started > 0.3) break
}
cat((proc.time()[["elapsed"]] - started) / repeats, test$chisq)
"""


def arms(patients):
    """Days, deaths and arm of patients with about half of the times censored."""
    random = np.random.default_rng(patients)
    deaths, ends = random.exponential(900, patients), random.uniform(30, 2_700, patients)
    days = np.minimum(deaths, ends).astype(np.int64)
    return days, deaths <= ends, random.integers(0, 2, patients)


def ours(days, died, arm):
    tables = life_tables(TimeToEvent(days, died), arm, 2)
    for table in tables:
        curve = KaplanMeier.of(table)
        for kind in ConfidenceType:
            curve.limits(kind)
        curve.quantile()
    return log_rank(tables).chi_square


def with_lifelines(days, died, arm):
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import logrank_test
    from lifelines.utils import median_survival_times

    for one in (arm == 0, arm == 1):
        fitter = KaplanMeierFitter().fit(days[one], event_observed=died[one])
        median_survival_times(fitter.confidence_interval_)
    first, second = arm == 0, arm == 1
    return logrank_test(days[first], days[second], died[first], died[second]).test_statistic


def reading_once(days, died, arm):
    return days.sum() + died.sum() + arm.sum()


def timed(run, columns):
    """Seconds and answer; short runs are repeated, so that the clock's grain does not matter."""
    started, repeats = perf_counter(), 0
    while repeats == 0 or (perf_counter() - started < 0.02 and repeats < 200):
        answer = run(*columns)
        repeats += 1
    return (perf_counter() - started) / repeats, answer


def with_r(path, patients):
    script = Path(path).with_suffix(".R")
    script.write_text(R_SCRIPT)
    output = subprocess.run(
        ["Rscript", script, path, str(patients)], check=True, capture_output=True, text=True
    ).stdout
    seconds, chi_square = map(float, output.split())
    return seconds, chi_square


def measure(patients, rounds, has_r):
    """Median seconds of each rival, all asked the same question and giving the same answer."""
    columns = arms(patients)
    seconds = {"ours": [], "lifelines": [], "R": [], "reading once": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arms.bin"
        np.concatenate(columns).astype(np.int32).tofile(path)
        with_lifelines(*columns), ours(*columns)  # imports and caches before the first round
        for _ in range(rounds):
            took, chi_square = timed(ours, columns)
            seconds["ours"].append(took)
            took, theirs = timed(with_lifelines, columns)
            seconds["lifelines"].append(took)
            assert abs(theirs - chi_square) < 1e-6 * max(1, chi_square)
            seconds["reading once"].append(timed(reading_once, columns)[0])
            if has_r:
                took, theirs = with_r(path, patients)
                seconds["R"].append(took)
                assert abs(theirs - chi_square) < 1e-6 * max(1, chi_square)
    return {name: median(values) for name, values in seconds.items() if values}


def goals(patients, seconds, largest):
    """Each goal that applies at this size: name, ratio, limit, reached."""
    times_faster = seconds["lifelines"] / seconds["ours"]
    yield (
        "lifelines",
        times_faster,
        f">= {FASTER_THAN_LIFELINES}",
        times_faster >= FASTER_THAN_LIFELINES,
    )
    if "R" in seconds and patients >= R_FROM:
        times_faster = seconds["R"] / seconds["ours"]
        yield "R", times_faster, f">= {FASTER_THAN_R}", times_faster >= FASTER_THAN_R
    if largest:
        over = seconds["ours"] / seconds["reading once"]
        yield "over reading once", over, f"<= {OVER_READING_ONCE}", over <= OVER_READING_ONCE


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--quick", action="store_true", help="two small sizes")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="+")
    options = parser.parse_args()
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    has_r = shutil.which("Rscript") is not None
    rounds = max(options.rounds, 5)
    print(f"{rounds} rounds, medians in milliseconds{'' if has_r else '; R is not installed'}")
    reached = True
    for patients in sizes:
        seconds = measure(patients, rounds, has_r)
        figures = "  ".join(f"{name} {1000 * s:.3g}" for name, s in seconds.items())
        print(f"n = {patients:>9,}  {figures}")
        for name, ratio, limit, met in goals(patients, seconds, patients >= SIZES[-1]):
            reached &= met
            print(f"    {'reached' if met else 'MISSED '}  {name}: {ratio:.1f} (goal {limit})")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
