# SPDX-License-Identifier: MIT
"""dedup --against: what a store has goes, each for an article of it, with
numbers that the slow way gives too; all else is as without."""

import sys

import reference
from command import (FAILED, USAGE, CommandCase, decimals, jsonl, read_records,
                     read_table, sample_records, tap)


class AgainstCase(CommandCase):
    def setUp(self):
        super().setUp()
        records = list(sample_records().values())
        self.old, self.new = records[::2], records[1::2]
        self.write_records("old.jsonl", self.old)
        self.write_records("new.jsonl", self.new)
        self.newsprint("add", "old.np", "old.jsonl", "-q")

    def against(self, *options, out="kept.jsonl"):
        return self.dedup("new.jsonl", "-o", out, "--against", "old.np",
                          *options)


class Proof(AgainstCase):
    def twins(self, threshold):
        """Of each new article the resemblance to the most alike old one."""
        sets = {record["id"]: reference.shingles(record["text"])
                for record in self.old}
        best = {}
        for record in self.new:
            words = reference.tokens(record["text"])
            own = reference.shingles(record["text"])
            found = [1 for other in self.old
                     if words and words == reference.tokens(other["text"])]
            found += [reference.resemblance(own, other)[0]
                      for other in sets.values() if own and other]
            if max(found, default=0) >= threshold:
                best[record["id"]] = max(found)
        return best

    def test_all_that_the_store_has_goes(self):
        for threshold in (.5, .8):
            wanted = self.twins(threshold)
            self.assertGreater(len(wanted), 2)
            summary = self.against("-t", threshold, "--removed", "removed.tsv")
            rows = {row["removed_id"]: row
                    for row in read_table(self.path("removed.tsv"))
                    if row["kept_file"] == "old.np"}
            self.assertEqual(set(rows), set(wanted))
            self.assertEqual(summary["removed_against"], len(wanted))
            for name, row in rows.items():
                self.assertAlmostEqual(float(row["jaccard"]), wanted[name],
                                       delta=decimals(row["jaccard"]))
                self.assertEqual(row["kept_record"], "")

    def test_the_numbers_are_of_that_pair(self):
        texts = {record["id"]: record["text"] for record in self.old + self.new}
        self.against("-t", .5, "--removed", "removed.tsv")
        for row in read_table(self.path("removed.tsv")):
            if row["relation"] == "same":
                continue
            pair = [reference.shingles(texts[row[side]])
                    for side in ("removed_id", "kept_id")]
            exact = reference.resemblance(*pair)
            self.assertAlmostEqual(float(row["jaccard"]), exact[0],
                                   delta=decimals(row["jaccard"]))

    def test_the_rest_is_as_without(self):
        """Leaving the twins out by hand and deduplicating gives the same."""
        gone = self.twins(.8)
        self.against()
        rest = [record for record in self.new if record["id"] not in gone]
        self.write_records("rest.jsonl", rest)
        self.dedup("rest.jsonl", "-o", "alone.jsonl")
        self.assertEqual(self.bytes_of("kept.jsonl"), self.bytes_of("alone.jsonl"))

    def test_threads_make_no_difference(self):
        self.against("-j", 1, "--removed", "one.tsv", out="one.jsonl")
        self.against("-j", 3, "--removed", "many.tsv", out="many.jsonl")
        for one, many in (("one.jsonl", "many.jsonl"),
                          ("one.tsv", "many.tsv")):
            self.assertEqual(self.bytes_of(one), self.bytes_of(many))


class Forms(AgainstCase):
    def test_annotate_names_the_article_of_the_store(self):
        self.against("--removed", "removed.tsv")
        rows = {row["removed_id"]: row
                for row in read_table(self.path("removed.tsv"))
                if row["kept_file"] == "old.np"}
        self.against("--mode", "annotate", out="all.jsonl")
        records = {record["id"]: record for record
                   in read_records(self.path("all.jsonl"))}
        self.assertEqual(len(records), len(self.new))
        for name, row in rows.items():
            self.assertEqual(records[name]["duplicate_of"], row["kept_id"])
            self.assertEqual(records[name]["cluster"], row["kept_id"])

    def test_list_and_clusters_name_it_too(self):
        summary = self.against("--mode", "list", "--clusters", "clusters.tsv",
                               out="list.tsv")
        old = {record["id"] for record in self.old}
        listed = {row["id"]: row["kept_id"] for row
                  in read_table(self.path("list.tsv"))
                  if row["kept_id"] in old}
        members = {row["article"]: row["cluster"] for row
                   in read_table(self.path("clusters.tsv"))
                   if row["cluster"] in old}
        self.assertEqual(len(listed), summary["removed_against"])
        self.assertEqual(listed, members)

    def test_short_texts_may_be_spared(self):
        summary = self.against("--min-words", 100000)
        self.assertEqual(summary["removed"], 0)

    def test_the_store_is_as_it_was(self):
        before = self.bytes_of("old.np")
        self.against()
        self.assertEqual(self.bytes_of("old.np"), before)


class Refusals(AgainstCase):
    def refused(self, *options, code=FAILED):
        done = self.newsprint("dedup", "new.jsonl", "-o", "out.jsonl",
                              *options, code=code)
        self.assertNotIn("out.jsonl", self.files())
        return done.err.decode()

    def test_no_such_store(self):
        self.assertIn("nowhere.np", self.refused("--against", "nowhere.np"))

    def test_another_recipe(self):
        self.assertIn("shingle 5, not 4",
                      self.refused("--against", "old.np", "-n", 4))

    def test_a_store_without_texts_proves_nothing(self):
        self.newsprint("add", "bare.np", "old.jsonl", "--no-text", "-q")
        self.assertIn("keeps no texts",
                      self.refused("--against", "bare.np", code=USAGE))

    def test_no_store_at_all(self):
        self.write("text.txt", jsonl(self.new))
        self.refused("--against", "text.txt")


if __name__ == "__main__":
    sys.exit(tap.main())
