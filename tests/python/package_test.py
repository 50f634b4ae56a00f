"""The package as people get it: the wheel installs and works, stubs and docs are complete, the modules are clean."""

import glob
import inspect
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

import seatlock
import seatlock.manager
from seatlock import Seat, SeatManager

SOURCE = pathlib.Path(os.environ["SEATLOCK_SOURCE"])
PRELOAD = {"LD_PRELOAD": os.environ["SEATLOCK_PRELOAD"]} if os.environ.get("SEATLOCK_PRELOAD") else {}


def run_python(arguments, path, cwd, preload=True):
    """Runs another Python; what it printed."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "LD_PRELOAD")}
    environment |= {"PYTHONPATH": str(path)} | (PRELOAD if preload else {})
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout


class Wheel(unittest.TestCase):
    def setUp(self):
        (self.wheel,) = glob.glob(os.path.join(os.environ["SEATLOCK_WHEELS"], "*.whl"))

    def test_it_says_for_which_python_it_is(self):
        self.assertRegex(os.path.basename(self.wheel), r"^seatlock-[0-9.]+-cp311-cp311-linux_\w+\.whl$")

    def test_it_holds_the_package_and_nothing_else(self):
        names = {re.sub(r"_engine\..*\.so", "_engine.so", name) for name in zipfile.ZipFile(self.wheel).namelist()}
        files = {"__init__.py", "__init__.pyi", "_engine.pyi", "_engine.so", "py.typed"}
        files |= {f"{name}{end}" for name in ("manager", "seat", "states") for end in (".py", ".pyi")}
        self.assertEqual({name for name in names if ".dist-info/" not in name}, {f"seatlock/{f}" for f in files})

    def test_it_installs_without_network_and_works(self):
        with tempfile.TemporaryDirectory() as folder:
            pip = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile", "--target", folder]
            if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode == 0:
                run_python([*pip, "--root-user-action=ignore", self.wheel], "", folder, preload=False)
            else:
                zipfile.ZipFile(self.wheel).extractall(folder)
            program = (
                "import seatlock; from seatlock import Seat, SeatManager;"
                "print(seatlock.__file__); print(SeatManager([Seat('A1')]).lock_seat('A1', 'ann'))"
            )
            file, answer = run_python(["-c", program], folder, folder).split("\n", 1)
            self.assertTrue(file.startswith(os.path.realpath(folder)) or file.startswith(folder), file)
            self.assertEqual(answer, "Seat A1 is locked by ann\n")


class Documentation(unittest.TestCase):
    def test_everything_public_is_documented(self):
        undocumented = [
            f"{cls.__name__}.{name}"
            for cls in (Seat, SeatManager)
            for name in vars(cls)
            if not name.startswith("_") and name != "LOCK_TIMEOUT" and not inspect.getdoc(getattr(cls, name))
        ]
        self.assertEqual(undocumented, [])
        for thing in (seatlock, seatlock.manager, seatlock.seat, seatlock.states, Seat, SeatManager):
            self.assertTrue(inspect.getdoc(thing), thing)
        self.assertIn("Thread safety", SeatManager.__doc__)
        self.assertIn("Thread safety", Seat.__doc__)

    def test_signatures_can_be_read(self):
        self.assertEqual(str(inspect.signature(SeatManager.lock_seats_bulk)), "(self, /, seat_ids, user_id)")
        self.assertEqual(list(inspect.signature(SeatManager).parameters), ["seats", "clock", "expiry"])
        self.assertEqual(str(inspect.signature(Seat)), "(seat_id)")

    def test_the_type_stubs_agree_with_the_module(self):
        with tempfile.TemporaryDirectory() as folder:
            out = run_python(["-m", "mypy.stubtest", "seatlock"], os.path.dirname(seatlock.__path__[0]), folder)
        self.assertIn("no issues found", out)

    def test_the_package_docstring_is_true(self):
        import doctest

        self.assertEqual(doctest.testmod(seatlock).failed, 0)
        self.assertGreater(doctest.testmod(seatlock).attempted, 3)

    def test_the_examples_of_the_manual_are_true(self):
        import doctest

        result = doctest.testfile(str(SOURCE / "docs" / "python.md"), module_relative=False)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 10)


class Module(unittest.TestCase):
    def test_it_can_be_imported_twice(self):
        """No state is the process's: a second copy of the module has types of its own."""
        program = (
            "import sys, gc, weakref\n"
            "def load():\n"
            "    for name in [n for n in sys.modules if n.split('.')[0] == 'seatlock']: del sys.modules[name]\n"
            "    import seatlock.manager\n"
            "    return seatlock\n"
            "a, b = load(), load()\n"
            "assert a.Seat is not b.Seat\n"
            "m, n = a.SeatManager([a.Seat('A1')]), b.SeatManager([b.Seat('A1')])\n"
            "print(m.lock_seat('A1', 1), n.lock_seat('A1', 2))\n"
            "try: m.seats['B'] = b.Seat('B')\n"
            "except TypeError: print('strangers')\n"
            "alive = weakref.ref(a.Seat)\n"
            "del a, m; load(); gc.collect(); gc.collect()\n"
            "print(alive())\n"
            "print(n.book_a_seat('A1', 2))\n"
        )
        with tempfile.TemporaryDirectory() as folder:
            out = run_python(["-c", program], os.path.dirname(seatlock.__path__[0]), folder)
        self.assertEqual(
            out, "Seat A1 is locked by 1 Seat A1 is locked by 2\nstrangers\nNone\nSeat A1 is now booked by 2\n"
        )

    def test_it_ends_in_good_order(self):
        """Objects that live to the very end, and call at it."""
        program = (
            "from seatlock import Seat, SeatManager\n"
            "m = SeatManager([Seat('A1')]); m.lock_seat('A1', 'ann')\n"
            "class Last:\n"
            "    def __init__(self, m): self.m = m\n"
            "    def __del__(self): print(self.m.book_a_seat('A1', 'ann'), self.m.cleanup_expired_locks())\n"
            "import builtins; builtins.last = Last(m); last.me = last\n"
        )
        with tempfile.TemporaryDirectory() as folder:
            out = run_python(["-c", program], os.path.dirname(seatlock.__path__[0]), folder)
        self.assertEqual(out, "Seat A1 is now booked by ann None\n")

    def test_a_forked_child_goes_on(self):
        m = SeatManager([Seat("A1")])
        child = os.fork()
        if child == 0:
            os._exit(0 if m.lock_seat("A1", "ann") == "Seat A1 is locked by ann" else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertTrue(m.seats["A1"].is_available())

    def test_it_shows_no_symbol_but_its_entry(self):
        (library,) = glob.glob(os.path.join(seatlock.__path__[0], "_engine.*.so"))
        out = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
        names = [line.split()[-1] for line in out.splitlines() if " T " in line]
        self.assertEqual(names, ["PyInit__engine"])


class Benchmark(unittest.TestCase):
    def test_it_runs(self):
        """Tiny, so that it cannot rot."""
        with tempfile.TemporaryDirectory() as folder:
            out = run_python(
                [str(SOURCE / "bench" / "python_bench.py"), "--pairs", "1", "--seats", "200", "--json"],
                os.path.dirname(seatlock.__path__[0]),
                folder,
            )
        self.assertEqual(out.count('"ratio"'), 3)


if __name__ == "__main__":
    unittest.main()
