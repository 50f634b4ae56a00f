"""Runs the engine's benchmarks and prints one table: ours, the peer, and whether that is enough.

Every row is measured in pairs, ours and the peer in turn; the median of the pairs' ratios is judged.
docs/performance.md says what each row measures and what limits it.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent
NEAR = 0.9  # of what must be reached


@dataclass(frozen=True)
class Demand:
    """A figure and its bound: how many times another side's rate, or how many bytes at most."""

    bound: float
    than: str = "peer"
    at_most: bool = False

    def figure(self, result):
        """Of all pairs; python_bench.py gives their median itself."""
        if "ratio" in result:
            return result["ratio"]
        if self.at_most:
            return statistics.median(pair["ours"] for pair in result["pairs"])
        return statistics.median(pair["ours"] / pair[self.than] for pair in result["pairs"])

    def show(self, figure):
        if self.at_most:
            return f"{figure:.1f} bytes"
        of_whom = "" if self.than == "peer" else " " + self.than
        return f"{figure:.3g}x{of_whom}"

    def verdict(self, figure):
        reached = self.bound / figure if self.at_most else figure / self.bound
        if reached >= 1:
            return "ok"
        return "near" if reached >= NEAR else "short"

    def __str__(self):
        return ("<= " if self.at_most else ">= ") + self.show(self.bound)


@dataclass(frozen=True)
class Row:
    workload: str
    demands: list = field(default_factory=list)  # none: a limit, printed and not judged
    aim: str = ""


# What python_bench.py calls its rows.
PYTHON_ROWS = {
    "python_lock_book_1_thread": Row("Python lock+book, 1 thread", [Demand(3)], "5x"),
    "python_lock_book_2_threads": Row("Python lock+book, 2 threads", [Demand(4)]),
    "python_sweep": Row("Python sweep, 1,000,000 seats", [Demand(15)]),
}

ROWS = [
    Row("lock+cancel by id, 10,000 seats, 1 thread", [Demand(1.5)], "2x"),
    Row("lock+cancel by id, 10,000 seats, 2 threads", [Demand(4), Demand(1.7, "our 1 thread")], "6x"),
    Row("lock+cancel by id, 100,000 seats, 1 thread", [Demand(1.4)], "2x"),
    Row("lock+cancel by id, 100,000 seats, 2 threads", [Demand(4)], "5x"),
    Row("lock+book by handle, 100,000 seats, 1 thread", [Demand(6)], "10x"),
    Row("lock+book in the pure core, 100,000 seats, 1 thread", [Demand(30)]),
    Row("lock+cancel on the same 100 seats, 2 threads", [Demand(2)]),
    Row("bulk of 4 by id, lock+book, 100,000 seats", [Demand(2)], "3x"),
    Row("refused lock, one hot seat", [Demand(1)], "1.5x"),
    Row("sweep, 1,000,000 seats, 1 % expired", [Demand(25)], "50x"),
    Row("memory per seat, ids up to 15 characters, 1,000,000 seats", [Demand(48, at_most=True)], "32 bytes"),
    Row("compare-and-swap in cache, 1 thread"),
    Row("compare-and-swap in cache, 2 threads, an array each"),
    Row("compare-and-swap in cache, 2 threads, one array"),
    Row("compare-and-swap from memory, 1 thread"),
    Row("compare-and-swap from memory, 2 threads, one array"),
    Row("one clock read"),
    *PYTHON_ROWS.values(),
]


def show_side(result, side):
    """The median of a side as people read it."""
    pairs = result["pairs"]
    if side in result:
        return f"{result[side]:.3g} {result['unit']}"
    if side not in pairs[0]:
        return ""
    return show_rate(statistics.median(pair[side] for pair in pairs), result["unit"])


def show_rate(value, unit):
    """Operations in millions, single long or short ones by their time."""
    if unit == "bytes":
        return f"{value:.1f} bytes"
    if unit == "sweeps/s":
        return f"{1000 / value:.3g} ms"
    if unit == "reads/s":
        return f"{1e9 / value:.3g} ns"
    return f"{value / 1e6:.3g} M {unit}"


def lines_of(command, environment=None):
    """The lines that a program prints, each as soon as it is there."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as program:
        yield from program.stdout
    if program.returncode != 0:
        sys.exit(f"engine_table: {command[0]} failed (exit status {program.returncode})")


def native_rows(program, only, options):
    command = [program, "--only", only, "--pairs", str(options.pairs)]
    if options.slice_ms:
        command += ["--slice-ms", str(options.slice_ms)]
    return (json.loads(line) for line in lines_of(command))


def python_rows(only, options):
    """The module's own benchmark, if the module is built."""
    module = ROOT / "build/python"
    wanted = [row for row in PYTHON_ROWS.values() if re.search(only, row.workload)]
    if not wanted or not (module / "seatlock").is_dir():
        return
    environment = dict(os.environ, PYTHONPATH=str(module))
    command = [sys.executable, str(ROOT / "bench/python_bench.py"), "--json", "--pairs", str(options.pairs)]
    for line in lines_of(command, environment):
        result = json.loads(line)
        yield {**result, "workload": PYTHON_ROWS[result["workload"]].workload}


def print_line(cells):
    widths = [58, 14, 14, 28, 28, 9, 5]
    print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip(), flush=True)


def judge(row, result):
    """Prints the row of a result and returns its verdict."""
    must = ", ".join(map(str, row.demands)) or "printed"
    if result is None:
        print_line([row.workload, "not built", "", "", must, row.aim, "short"])
        return "short"
    sides = [show_side(result, side) for side in ("ours", "peer")]
    figures = [demand.figure(result) for demand in row.demands]
    verdicts = [demand.verdict(figure) for demand, figure in zip(row.demands, figures)]
    verdict = max(verdicts, key=["ok", "near", "short"].index, default="ok")
    ratios = ", ".join(demand.show(figure) for demand, figure in zip(row.demands, figures))
    print_line([row.workload, *sides, ratios, must, row.aim, verdict])
    return verdict


def parse_options():
    parser = argparse.ArgumentParser(prog="./dev bench engine", description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", metavar="REGEX", default="", help="the rows whose workload it is found in")
    parser.add_argument("--pairs", metavar="N", type=int, default=9, help="pairs of measurements per row (9)")
    parser.add_argument("--slice-ms", metavar="N", type=int, help="how long one measurement takes at least (60)")
    parser.add_argument("--json", metavar="FILE", help="write the figures of every pair to FILE")
    return parser.parse_args()


def main():
    options = parse_options()
    rows = [row for row in ROWS if re.search(options.only, row.workload)]
    results = {}
    verdicts = []
    print_line(["workload", "ours", "peer", "median ratio", "must reach", "aim", ""])
    pending = list(rows)

    def take(result):
        results[result["workload"]] = result
        while pending and pending[0].workload in results:
            row = pending.pop(0)
            verdicts.append(judge(row, results[row.workload]))

    for result in native_rows(options.program, options.only, options):
        take(result)
    for result in python_rows(options.only, options):
        take(result)
    verdicts += [judge(row, results.get(row.workload)) for row in pending]
    if options.json:
        figures = [results[row.workload] for row in rows if row.workload in results]
        pathlib.Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")
    short = verdicts.count("short")
    print(f"{len(rows)} rows, {short} short, {verdicts.count('near')} near")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
