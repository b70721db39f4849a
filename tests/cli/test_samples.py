# SPDX-License-Identifier: MIT
"""The samples are what tests/samples.md says of them."""

import sys
import unittest

import reference
from command import (read_records, sample_files, sample_records, sample_table,
                     tap)

FACTS = {
    "same": lambda j, part, whole: j == 1,
    "reprint full": lambda j, part, whole: j >= .8,
    "reprint cut": lambda j, part, whole: part > .9 > whole,
    "reprint extended": lambda j, part, whole: part < .8 < whole,
    "revision": lambda j, part, whole: j >= .4,
    "partial": lambda j, part, whole: part < .5 and .05 < whole < .5,
    "quote": lambda j, part, whole: .1 < j < .4,
    "template": lambda j, part, whole: .1 < j < .5,
    "furniture": lambda j, part, whole: .2 < j < .6,
}


class Samples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.records = sample_records()
        cls.sets = {name: reference.shingles(record["text"])
                    for name, record in cls.records.items()}

    def test_ids_are_unique(self):
        count = sum(len(read_records(path)) for path in sample_files())
        self.assertEqual(count, len(self.records))

    def test_records_have_their_fields(self):
        for record in self.records.values():
            for field in ("id", "url", "source", "title", "authors", "date",
                          "text"):
                self.assertIn(field, record)

    def test_pairs_are_as_described(self):
        for later, earlier, relation, _ in sample_table("Pairs"):
            with self.subTest(later=later, earlier=earlier):
                numbers = reference.resemblance(self.sets[later],
                                                self.sets[earlier])
                self.assertTrue(FACTS[relation](*numbers), numbers)

    def test_only_groups_resemble(self):
        groups = {article: group for group, articles, _
                  in sample_table("Groups") for article in articles.split()}
        for a, b in reference.all_pairs(self.sets, .02):
            self.assertIsNotNone(groups.get(a), (a, b))
            self.assertEqual(groups.get(a), groups.get(b), (a, b))


class Reference(unittest.TestCase):
    def test_folds(self):
        for text, expected in (
                ("Don\u2019t \u2014 stop", ["don", "t", "stop"]),
                ("\ufb01nd it\u00adself", ["find", "itself"]),
                ("Caf\u00e9 Stra\u00dfe", ["cafe", "strasse"]),
                ("\uff11\uff12\u00a0a", ["12", "a"]),
                ("\u4e94\u53f7 x", ["\u4e94", "\u53f7", "x"])):
            with self.subTest(text=text):
                self.assertEqual(reference.tokens(text), expected)

    def test_texts_without_shingles_resemble_nothing(self):
        self.assertEqual(reference.resemblance(set(), set()), (0, 0, 0))


if __name__ == "__main__":
    sys.exit(tap.main())
