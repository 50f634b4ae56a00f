"""Follows docs/integrate-your-shop.md: runs each command of its console blocks in order and compares what comes with what
the page shows. Ids, times and remaining seconds may differ; an id that the page shows stands for the one that came.

SEATLOCK_WRITE_WALK=1 writes what came into the page instead: for a new page, or a changed answer.
"""

from __future__ import annotations

import os
import re
import subprocess
import unittest
from typing import Dict, List, Tuple

from python_house import House

PAGE = os.environ["SEATLOCK_WALK"]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
ID = re.compile(r"\b[hb]_[a-z2-7]{26}\b")
PASSING = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "TIME"),
    (re.compile(r'"seconds_remaining":[\d.]+'), '"seconds_remaining":N'),
    (re.compile(r'"log_id":"[0-9a-f]{32}"'), '"log_id":"LOG"'),
]


def steps_of(block: str) -> List[Tuple[str, str]]:
    """(command, what the page shows for it)"""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(command, shown.strip()) for command, _, shown in (part.partition("\n") for part in parts)]


def comparable(text: str) -> str:
    for pattern, stands_for in [*PASSING, (ID, "ID")]:
        text = pattern.sub(stands_for, text)
    return text


class Walk(unittest.TestCase):
    def setUp(self) -> None:
        self.house = House()
        self.addCleanup(self.house.close)
        self.ids: Dict[str, str] = {}  # of the page -> of this run
        self.latest: Dict[str, str] = {}

    def run_command(self, command: str) -> str:
        for shown, real in {**self.ids, **self.latest}.items():
            command = command.replace(shown, real)
        command = command.replace("localhost:8080", f"127.0.0.1:{self.house.port}")
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, timeout=60)
        for found in ID.findall(done.stdout):
            self.latest["HOLD" if found.startswith("h_") else "BOOKING"] = found
        return done.stdout.strip()

    def test_the_page_shows_what_comes(self) -> None:
        with open(PAGE, encoding="utf-8") as file:
            steps = [step for block in BLOCK.findall(file.read()) for step in steps_of(block)]
        self.assertGreater(len(steps), 10)
        for command, shown in steps:
            came = self.run_command(command)
            self.assertEqual(comparable(shown), comparable(came), command)
            self.ids.update(zip(ID.findall(shown), ID.findall(came)))


def write_page() -> None:
    """A page may say HOLD and BOOKING for the newest ids; what is written has them instead."""
    walk = Walk()
    walk.setUp()

    def written(block: "re.Match[str]") -> str:
        lines = []
        for command, _ in steps_of(block.group(1)):
            real = {**walk.ids, **walk.latest}
            came = walk.run_command(command)
            for shown, found in real.items():
                command = command.replace(shown, found)
            lines.append(f"$ {command}\n" + (f"{came}\n" if came else ""))
        return "```console\n" + "".join(lines) + "```"

    with open(PAGE, encoding="utf-8") as file:
        page = BLOCK.sub(written, file.read())
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(page)
    walk.doCleanups()


if __name__ == "__main__":
    write_page() if os.environ.get("SEATLOCK_WRITE_WALK") else unittest.main()
