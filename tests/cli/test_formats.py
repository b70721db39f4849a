# SPDX-License-Identifier: MIT
"""Stores of all formats there were open, and give the answers they gave.

tests/golden/stores/N-KIND.np.xz is a store of format N, of the samples with a
second version of the wire's articles; N-KIND.matches.csv is what
`newsprint export --what matches` gave when it was made. They are never made
again; a new format adds its own.
"""

import csv
import lzma
import os
import re
import sqlite3
import sys

from command import FAILED, GOLDEN, CommandCase, tap

STORES = os.path.join(GOLDEN, "stores")
NEWEST = 3


def kept():
    """Names of the stores, with their formats."""
    for name in sorted(os.listdir(STORES)):
        if name.endswith(".np.xz"):
            yield name[:-len(".np.xz")], int(re.match(r"\d+", name).group())


class Formats(CommandCase):
    def open(self, name):
        with lzma.open(os.path.join(STORES, name + ".np.xz")) as file:
            return self.write(name + ".np", file.read())

    def ask(self, path, sql):
        file = sqlite3.connect(path)
        rows = file.execute(sql).fetchall()
        file.close()
        return rows

    def matches(self, path):
        out = self.newsprint("export", path, "--what", "matches",
                             "--relation", "same,revision,reprint,partial,"
                             "quote,template", "--format", "csv").out.decode()
        return self.numbers(out.splitlines())

    def numbers(self, lines):
        return {frozenset((row["a"], row["b"])): float(row["jaccard"])
                for row in csv.DictReader(lines)}

    def assert_all_there(self, name, wanted, path):
        """A store with texts is compared anew, credit lines left out, and
        keeps what is less alike too."""
        found = self.matches(path)
        if name.endswith("-texts"):
            # Two words make no key, so the one is not led to the other.
            wanted.pop(frozenset(("sho-9201", "sho-9202")), None)
        self.assertEqual(set(wanted) - set(found), set())
        for pair, jaccard in wanted.items():
            self.assertAlmostEqual(found[pair], jaccard, delta=.05)
        self.assertTrue(all(jaccard < .55 for pair, jaccard in found.items()
                            if pair not in wanted))

    def test_an_old_store_is_brought_up_to_date(self):
        for name, number in kept():
            with self.subTest(name=name):
                path = self.open(name)
                before = self.ask(path, "SELECT * FROM article ORDER BY id")
                self.assertEqual(self.ask(path, "PRAGMA user_version"),
                                 [(number,)])
                self.newsprint("compact", path)
                self.assertEqual(self.ask(path, "PRAGMA user_version"),
                                 [(NEWEST,)])
                self.assertEqual(before, self.ask(
                    path, "SELECT * FROM article ORDER BY id"))
                self.newsprint("check", path)
                with open(os.path.join(STORES, name + ".matches.csv"),
                          encoding="utf-8") as file:
                    self.assert_all_there(name, self.numbers(file), path)

    def test_it_gets_the_passages_of_its_texts(self):
        path = self.open("1-texts")
        self.newsprint("compact", path)
        entries = self.ask(path, "SELECT sum(entries) FROM run")[0][0]
        bands = 32 * self.ask(path, "SELECT count(*) FROM sketch")[0][0]
        self.assertGreater(entries, bands)
        self.newsprint("check", path, "--repair")
        self.assertEqual(
            entries, self.ask(path, "SELECT sum(entries) FROM run")[0][0])

    def test_a_reader_changes_nothing_and_says_what_to_do(self):
        for name, number in kept():
            if number == NEWEST:
                continue
            with self.subTest(name=name):
                path = self.open(name)
                before = self.bytes_of(name + ".np")
                result = self.newsprint("stats", path, code=FAILED)
                self.assertIn(b"older newsprint", result.err)
                self.assertIn(b"newsprint compact", result.err)
                self.assertEqual(before, self.bytes_of(name + ".np"))


if __name__ == "__main__":
    sys.exit(tap.main())
