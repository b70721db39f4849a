# SPDX-License-Identifier: MIT
"""What dedup decides: proof for each removal, no pair left, the same bytes
from any number of threads."""

import itertools
import json
import sys

import reference
from command import (SANITIZED, CommandCase, data_file, decimals, crowd,
                     first_lines, jsonl, read_records, read_table, sample_files,
                     sample_records, sample_table, skipped, tap, unpacked)

THRESHOLDS = (.5, .7, .8, .9)
COLUMNS = ["removed_id", "kept_id", "relation", "jaccard", "share_removed",
           "share_kept", "removed_file", "removed_record", "kept_file",
           "kept_record"]


class Proof(CommandCase):
    """Every number is computed again, the slow way."""

    def assert_row(self, row, texts, sets, threshold):
        if row["relation"] == "same":
            self.assertEqual(reference.tokens(texts[row["removed_id"]]),
                             reference.tokens(texts[row["kept_id"]]), row)
            self.assertEqual({float(row[column]) for column in
                              ("jaccard", "share_removed", "share_kept")},
                             {1}, row)
            return
        removed, kept = sets[row["removed_id"]], sets[row["kept_id"]]
        jaccard, in_kept, in_removed = reference.resemblance(removed, kept)
        for column, exact in (("jaccard", jaccard),
                              ("share_removed", in_kept),
                              ("share_kept", in_removed)):
            self.assertAlmostEqual(float(row[column]), exact,
                                   delta=decimals(row[column]), msg=row)
        self.assertGreaterEqual(jaccard, threshold, row)
        self.assertEqual(row["relation"], "near")

    def assert_proven(self, texts, inputs, threshold):
        """Gives the pairs that were to be found, those of them that are
        left, and the removed rows."""
        summary = self.dedup(*inputs, "-o", "kept.jsonl", "-t", threshold,
                             "--removed", "removed.tsv")
        rows = read_table(self.path("removed.tsv"))
        kept = [record["id"] for record in
                read_records(self.path("kept.jsonl"))]
        sets = {name: reference.shingles(text)
                for name, text in texts.items()}
        for row in rows:
            self.assert_row(row, texts, sets, threshold)
            self.assertIn(row["kept_id"], kept)
        self.assertEqual(sorted(kept + [row["removed_id"] for row in rows]),
                         sorted(texts))
        self.assertEqual((summary["kept"], summary["removed"]),
                         (len(kept), len(rows)))
        pairs = reference.all_pairs(sets, threshold)
        left = [pair for pair in pairs if set(pair) <= set(kept)]
        return pairs, left, rows

    def test_samples_at_each_threshold(self):
        texts = {name: record["text"]
                 for name, record in sample_records().items()}
        for threshold in THRESHOLDS:
            with self.subTest(threshold=threshold):
                _, left, _ = self.assert_proven(texts, sample_files(),
                                                threshold)
                self.assertEqual(left, [])

    def test_a_crowd(self):
        texts = {record["id"]: record["text"] for record in crowd(800, 7)}
        path = self.write_records("crowd.jsonl", crowd(800, 7))
        pairs, left, rows = self.assert_proven(texts, [path], .8)
        self.assertGreater(len(rows), 100)
        self.assertLessEqual(len(left), .005 * len(pairs))

    def test_real_articles(self):
        path = data_file("outlets.jsonl.zst")
        if SANITIZED:
            self.skipTest("too slow with a sanitizer")
        lines = first_lines(path, 1500)
        texts = {record["id"]: record["text"]
                 for record in map(json.loads, lines)}
        inputs = [self.write("part.jsonl", b"".join(lines))]
        pairs, left, _ = self.assert_proven(texts, inputs, .8)
        self.assertLessEqual(len(left), .005 * len(pairs))


class Samples(CommandCase):
    def setUp(self):
        super().setUp()
        self.summary = self.dedup(*sample_files(), "-o", "kept.jsonl",
                                  "--removed", "removed.tsv", "--pairs",
                                  "pairs.tsv", "--clusters", "clusters.tsv")
        self.removed = {row["removed_id"]: row for row
                        in read_table(self.path("removed.tsv"))}

    def test_reads_all_of_them(self):
        self.assertEqual(self.summary["read"], len(sample_records()))
        self.assertEqual(skipped(self.summary), 0)

    def test_tells_same_from_near(self):
        same = [(later, earlier) for later, earlier, relation, _
                in sample_table("Pairs") if relation == "same"]
        for pair in same:
            rows = [self.removed[name] for name in pair
                    if name in self.removed]
            self.assertEqual([row["relation"] for row in rows], ["same"])
        self.assertEqual(self.removed["low-3001"]["relation"], "near")

    def test_removes_full_reprints(self):
        for later, _, relation, _ in sample_table("Pairs"):
            if relation == "reprint full" and later != "dig-9101":
                self.assertIn(later, self.removed)

    def test_leaves_what_only_looks_alike(self):
        for pair in sample_table("Pairs"):
            if pair[2] in ("quote", "template", "furniture", "partial"):
                self.assertNotIn(pair[0], self.removed)
                self.assertNotIn(pair[1], self.removed)

    def test_of_short_texts_only_the_very_same_goes(self):
        short = [row for name, row in self.removed.items()
                 if name.startswith("sho-")]
        self.assertEqual([(row["removed_id"], row["kept_id"], row["relation"])
                          for row in short],
                         [("sho-9202", "sho-9201", "same")])

    def test_short_texts_stay_when_asked(self):
        self.dedup(*sample_files(), "-o", "kept.jsonl", "--removed",
                   "removed.tsv", "--min-words", 5)
        self.assertEqual([row for row in read_table(self.path("removed.tsv"))
                          if row["removed_id"].startswith("sho-")], [])

    def test_removed_table_has_its_columns(self):
        first = self.bytes_of("removed.tsv").decode().split("\n")[0]
        self.assertEqual(first.split("\t"), COLUMNS)

    def test_removed_rows_say_where(self):
        for row in self.removed.values():
            for side in ("removed", "kept"):
                path = [path for path in sample_files()
                        if path.endswith(row[side + "_file"])
                        or row[side + "_file"].endswith(path)]
                record = read_records(path[0])[int(row[side + "_record"]) - 1]
                self.assertEqual(record["id"], row[side + "_id"])

    def test_pairs_hold_every_removal(self):
        pairs = {frozenset((row["a"], row["b"]))
                 for row in read_table(self.path("pairs.tsv"))}
        for row in self.removed.values():
            self.assertIn(frozenset((row["removed_id"], row["kept_id"])),
                          pairs)

    def test_pairs_are_exact(self):
        sets = {name: reference.shingles(record["text"])
                for name, record in sample_records().items()}
        for row in read_table(self.path("pairs.tsv")):
            if row["a"] == "sho-9201":
                continue
            exact = reference.resemblance(sets[row["a"]], sets[row["b"]])
            for column, number in zip(("jaccard", "contain_ab",
                                       "contain_ba"), exact):
                self.assertAlmostEqual(float(row[column]), number,
                                       delta=decimals(row[column]), msg=row)

    def test_clusters_hold_removed_and_kept_together(self):
        cluster = {row["article"]: row["cluster"]
                   for row in read_table(self.path("clusters.tsv"))}
        for row in self.removed.values():
            self.assertEqual(cluster[row["removed_id"]],
                             cluster[row["kept_id"]])

    def test_earliest_stays(self):
        dates = {name: record["date"] for name, record
                 in sample_records().items()}
        self.assertIn("mp-1001", {row["kept_id"] for row
                                  in self.removed.values()})
        row = self.removed["cou-2302"]
        self.assertLess(dates[row["kept_id"]], dates[row["removed_id"]])

    def test_tables_as_json_lines_say_the_same(self):
        self.dedup(*sample_files(), "-o", "again.jsonl",
                   "--removed", "removed.jsonl", "--pairs", "pairs.jsonl")
        rows = read_records(self.path("removed.jsonl"))
        self.assertEqual({row["removed_id"]: row["kept_id"] for row in rows},
                         {name: row["kept_id"] for name, row
                          in self.removed.items()})
        self.assertEqual(list(rows[0]), COLUMNS)
        self.assertEqual(len(read_records(self.path("pairs.jsonl"))),
                         len(read_table(self.path("pairs.tsv"))))

    def test_removed_table_is_golden(self):
        data = self.bytes_of("removed.tsv").decode()
        lines = [line.split("\t") for line in data.splitlines()]
        short = ["\t".join(line[:6]) for line in lines]
        self.assert_golden("dedup/removed.tsv",
                           ("\n".join(short) + "\n").encode())


class Same(CommandCase):
    """The same bytes out."""

    def everything(self, name, inputs, *options):
        out = self.path(name)
        self.dedup(*inputs, "-o", out + ".jsonl", "--removed", out + ".r.tsv",
                   "--pairs", out + ".p.tsv", "--clusters", out + ".c.tsv",
                   "-t", ".6", *options)
        return [self.bytes_of(name + end)
                for end in (".jsonl", ".r.tsv", ".p.tsv", ".c.tsv")]

    def setUp(self):
        super().setUp()
        people = list(crowd(600, 11))
        self.inputs = [self.write_records(f"in-{part}.jsonl", people[part::4])
                       for part in range(4)]

    def test_for_any_number_of_threads(self):
        one = self.everything("one", self.inputs, "-j", 1)
        for threads in (2, 8):
            other = self.everything(f"j{threads}", self.inputs, "-j", threads)
            self.assertEqual(one, other, threads)

    def test_for_any_order_of_files(self):
        orders = list(itertools.permutations(self.inputs))
        outs = [self.everything(f"o{at}", orders[at], "--keep", "earliest")
                for at in (0, 9, 23)]
        self.assertEqual(outs[0], outs[1])
        self.assertEqual(outs[0], outs[2])

    def test_for_any_locale(self):
        one = self.everything("one", self.inputs)
        out = self.path("other")
        self.dedup(*self.inputs, "-o", out + ".jsonl", "-t", ".6",
                   env={"LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.UTF-8"})
        self.assertEqual(one[0], self.bytes_of("other.jsonl"))

    def test_for_little_memory(self):
        one = self.everything("one", self.inputs, "--memory", "1G")
        other = self.everything("two", self.inputs, "--memory", "64M")
        self.assertEqual(one, other)

    def test_kept_articles_for_any_order_of_records(self):
        self.everything("one", self.inputs)
        people = list(crowd(600, 11))
        mixed = self.write_records("mixed.jsonl", people[::-1])
        self.everything("two", [mixed])
        ids = [sorted(record["id"] for record in read_records(self.path(name)))
               for name in ("one.jsonl", "two.jsonl")]
        self.assertEqual(*ids)


class Keep(CommandCase):
    """Which of two stays."""

    def setUp(self):
        super().setUp()
        text = sample_records()["cou-2203"]["text"]
        self.input = self.write("in.jsonl", jsonl([
            {"id": "b", "source": "b.example", "date": "2031-02-02",
             "text": text},
            {"id": "a", "source": "a.example", "date": "2031-02-01",
             "text": text},
            {"id": "c", "source": "c.example", "date": "2031-02-03",
             "text": text + " He kept the key."},
            {"id": "d", "source": "d.example", "text": text},
        ]))

    def kept(self, *options):
        self.dedup(self.input, "-o", "out.jsonl", *options)
        return [record["id"] for record in
                read_records(self.path("out.jsonl"))]

    def test_earliest_by_default(self):
        self.assertEqual(self.kept(), ["a"])

    def test_rules(self):
        for rule, expected in (("first", "b"), ("earliest", "a"),
                               ("latest", "c"), ("longest", "c"),
                               ("source=d.example", "d"),
                               ("source=z.example,source=b.example", "b"),
                               ("source=z.example,longest", "c")):
            with self.subTest(rule=rule):
                self.assertEqual(self.kept("--keep", rule), [expected])

    def test_refuses_unknown_rule(self):
        self.newsprint("dedup", self.input, "-o", "x", "--keep", "nicest",
                       code=2)


class Modes(CommandCase):
    out = "out.jsonl"

    def lines(self, mode):
        self.dedup(*sample_files(), "-o", self.out, "--mode", mode)
        return self.bytes_of(self.out).splitlines()

    def test_drop_writes_kept_lines_as_they_were(self):
        given = [line for path in sample_files()
                 for line in unpacked(path).splitlines()]
        lines = self.lines("drop")
        self.assertEqual([line for line in given if line in set(lines)],
                         lines)
        self.assertLess(len(lines), len(given))

    def test_annotate_writes_every_record(self):
        lines = [json.loads(line) for line in self.lines("annotate")]
        given = sample_records()
        self.assertEqual([record["id"] for record in lines], list(given))
        for record in lines:
            for field, value in given[record["id"]].items():
                self.assertEqual(record[field], value)
        twins = {record["id"]: record.get("duplicate_of")
                 for record in lines}
        self.assertEqual(twins["cou-2302"], "cou-2202")
        self.assertIsNone(twins["cou-2202"])

    def test_list_writes_a_row_for_every_article(self):
        self.out = "out.tsv"
        self.lines("list")
        rows = read_table(self.path("out.tsv"))
        self.assertEqual([row["id"] for row in rows], list(sample_records()))
        verdicts = {row["id"]: (row["decision"], row["kept_id"])
                    for row in rows}
        self.assertEqual(verdicts["cou-2302"], ("removed", "cou-2202"))
        self.assertEqual(verdicts["cou-2202"], ("kept", ""))

    def test_dry_run_writes_nothing(self):
        summary = self.dedup(*sample_files(), "-o", "out.jsonl", "--removed",
                             "removed.tsv", "--pairs", "pairs.tsv",
                             "--dry-run")
        self.assertGreater(summary["removed"], 0)
        self.assertEqual(self.files(), [])


if __name__ == "__main__":
    sys.exit(tap.main())
