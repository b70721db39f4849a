# SPDX-License-Identifier: MIT
"""A process killed at any time leaves OUT as it was, or as it should be."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "cli"))
from command import PROGRAM, CommandCase, crowd, tap  # noqa: E402

KILLS = 50
OLD = b"of before\n"


class Kill(CommandCase):
    def start(self, *options):
        return subprocess.Popen(
            [PROGRAM, "dedup", "in.jsonl", *options, "--threads", "2"],
            cwd=self.folder, stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL)

    def kill_often(self, names, *options, there=True, kills=KILLS,
                   count=1500):
        """Kills at moments spread over the time of a whole run."""
        self.write_records("in.jsonl", crowd(count, 11))
        begin = time.monotonic()
        with self.start(*options) as process:
            self.assertEqual(process.wait(timeout=120), 0)
        whole = time.monotonic() - begin
        new = {name: self.bytes_of(name) for name in names}
        chance = random.Random(12)
        for number in range(kills):
            for name in names:
                os.unlink(self.path(name))
                if there:
                    self.write(name, OLD)
            # Most of what is of interest happens late.
            share = chance.random() ** .5 * 1.1
            with self.start(*options) as process:
                try:
                    process.wait(timeout=share * whole)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
            self.check(names, new, number, there)

    def check(self, names, new, number, there):
        found = set(self.files()) - {"in.jsonl"}
        # Between link and rename a hidden name may stand.
        whole = {name for name in found if not name.startswith(".")}
        if there:
            self.assertEqual(whole, set(names), f"seed 12, kill {number}")
        for name in whole:
            data = self.bytes_of(name)
            self.assertTrue(data == new[name] or (there and data == OLD),
                            f"seed 12, kill {number}: {name} is neither")
        if there and self.bytes_of(names[0]) == new[names[0]]:
            for name in names:
                self.assertEqual(self.bytes_of(name), new[name])
        for name in found - whole:
            data = self.bytes_of(name)
            self.assertIn(data, new.values(), name)
            os.unlink(self.path(name))
        for name in names:
            self.write(name, b"")

    def test_out_and_tables_are_old_or_new(self):
        self.kill_often(["out.jsonl", "removed.tsv", "pairs.tsv"],
                        "-o", "out.jsonl", "--removed", "removed.tsv",
                        "--pairs", "pairs.tsv")

    def test_new_out_is_whole_or_missing(self):
        self.kill_often(["out.jsonl.gz"], "-o", "out.jsonl.gz", there=False)

    def test_the_store_of_a_run_goes_with_it(self):
        """By relations: the same, and nothing is left where it was; at most
        its name, from before it had bytes"""
        with tempfile.TemporaryDirectory() as temp:
            self.kill_often(["out.jsonl", "removed.tsv"], "-o", "out.jsonl",
                            "--removed", "removed.tsv", "--profile", "news",
                            "--temp", temp, kills=20, count=400)
            for name in os.listdir(temp):
                self.assertEqual(os.path.getsize(os.path.join(temp, name)), 0)


if __name__ == "__main__":
    sys.exit(tap.main())
