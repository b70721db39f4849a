# SPDX-License-Identifier: MIT
"""dedup by relations: what is cut or embedded goes too, what only stands in
the same furniture stays; and all that dedup promises holds there."""

import collections
import os
import random
import resource
import sys

from command import (FAILED, SANITIZED, USAGE, CommandCase, read_table,
                     sample_files, tap)
from invented import Desk, article, town

SEED = 81
COUNT = 40 if SANITIZED else 150
# Reprints of one story, and pages that share furniture, of each so many.
CROWD = 200 if SANITIZED else 5000
CHAIN = 20
REMOVING = ("same", "revision", "reprint")
SHARE = .85


class Related(CommandCase):
    def related(self, *options, source="in.jsonl", **more):
        """Runs dedup by relations; its summary, and its tables by name."""
        summary = self.dedup(
            source, "-o", "out.jsonl", "--profile", "news", "--removed",
            "removed.tsv", "--pairs", "pairs.tsv", "-q", *options, **more)
        return (summary, read_table(self.path("removed.tsv")),
                read_table(self.path("pairs.tsv")))

    def kept(self):
        with open(self.path("out.jsonl"), "rb") as file:
            return sorted(file.read().splitlines())


def told(rows):
    """Rows without where the records stood."""
    return sorted(tuple(value for name, value in row.items()
                        if not name.endswith(("_file", "_record")))
                  for row in rows)


class Removals(Related):
    def setUp(self):
        super().setUp()
        self.desk = Desk(SEED)

    def test_embedded(self):
        """A reprint inside another page's furniture is found; by resemblance
        of the whole texts it is not"""
        text = self.desk.text(14)
        around = self.desk.text(30)
        records = [article("original", text, "wire.example", 0)]
        records += [article(f"page-{number}", around + self.desk.text(18),
                            "chain.example", 10 * number,
                            title=self.desk.title()) for number in range(9)]
        records.append(article("copy", around[:15] + text + self.desk.text(1)
                               + around[15:], "chain.example", 1))
        self.write_records("in.jsonl", records)
        summary, removed, _ = self.related("--keep", "earliest")
        self.assertEqual([(row["removed_id"], row["kept_id"], row["relation"],
                           row["form"], row["rule"]) for row in removed],
                         [("copy", "original", "reprint", "full", "mostly")])
        self.assertEqual(float(removed[0]["share_kept"]), 1)
        self.assertGreater(float(removed[0]["share_removed"]), .9)
        self.assertGreater(summary["furniture"], 0)
        self.assertEqual(self.dedup("in.jsonl", "-o", "near.jsonl", "-q")
                         ["removed"], 0)

    def test_gallery(self):
        """Pages that share a gallery and nothing else stay, also where most
        of their words are in it"""
        gallery = self.desk.text(30)
        self.write_records("in.jsonl", [
            article(f"page-{number}", self.desk.text(18) + gallery,
                    "chain.example", 20 * number, title=self.desk.title())
            for number in range(8)])
        self.assertEqual(self.related()[0]["removed"], 0)
        near = self.dedup("in.jsonl", "-o", "near.jsonl", "-q", "-t", ".4")
        self.assertEqual(near["removed"], 7)

    def test_cut_and_extended(self):
        """What is cut goes for the whole; what has much of its own stays,
        unless less is asked for"""
        text = self.desk.text(20)
        self.write_records("in.jsonl", [
            article("whole", text, "wire.example", 0),
            article("cut", text[:11], "one.example", 1),
            article("extended", text[:12] + self.desk.text(6), "two.example",
                    1),
            article("own", self.desk.text(12) + text[:5], "three.example", 1)])
        _, removed, pairs = self.related()
        self.assertEqual([(row["removed_id"], row["form"])
                          for row in removed], [("cut", "cut")])
        relations = {frozenset((row["a"], row["b"])): row["relation"]
                     for row in pairs}
        self.assertEqual(relations[frozenset(("whole", "extended"))],
                         "reprint")
        self.assertEqual(relations[frozenset(("whole", "own"))], "partial")
        _, removed, _ = self.related("--min-share", ".5")
        self.assertEqual({row["removed_id"] for row in removed},
                         {"cut", "extended"})
        _, removed, _ = self.related("--min-share", ".1", "--remove",
                                     "reprint,partial")
        self.assertEqual({row["removed_id"] for row in removed},
                         {"cut", "extended", "own"})

    def test_copies_of_what_went(self):
        """A copy of a text that went for another is told by what it is itself
        to the one that stays, and the next copy by that"""
        text = self.desk.text(20)
        self.write_records("in.jsonl", [
            article("whole", text, "wire.example", 0),
            article("cut", text[:15], "one.example", 1),
            article("again", text[:15], "wire.example", 1)])
        _, removed, _ = self.related("--remove", "reprint")
        self.assertEqual([(row["removed_id"], row["kept_id"])
                          for row in removed], [("cut", "whole")])
        _, removed, _ = self.related("--remove", "revision")
        self.assertEqual({(row["removed_id"], row["kept_id"],
                           row["relation"]) for row in removed},
                         {("again", "whole", "revision")})
        _, removed, _ = self.related()
        self.assertEqual({(row["removed_id"], row["kept_id"],
                           row["relation"]) for row in removed},
                         {("cut", "whole", "reprint"),
                          ("again", "whole", "revision")})

    def test_ids_need_not_be_different(self):
        """Two records with one id are two articles"""
        text = self.desk.text(12)
        self.write_records("in.jsonl", [
            article("one", text, "wire.example", 0),
            article("one", self.desk.text(9), "other.example", 0),
            article("one", text[:10], "third.example", 1)])
        self.assertEqual(self.related()[0]["removed"], 1)

    def test_noisy(self):
        """Scanned copies go by their letters"""
        text = self.desk.text(30)
        chance = random.Random(SEED)
        scanned = [" ".join(
            "".join(chance.choice("eaoiuncl") if chance.random() < .05 else c
                    for c in word) for word in line.split())
            for line in text]
        self.write_records("in.jsonl", [
            article("print", text, "wire.example", 0),
            article("scan", scanned[:-2], "other.example", 1),
            article("else", self.desk.text(30), "other.example", 1)])
        self.assertEqual(self.related()[0]["removed"], 0)
        _, removed, _ = self.related("--profile", "noisy", "--min-share", ".6")
        self.assertEqual([(row["removed_id"], row["rule"])
                          for row in removed], [("scan", "letters")])

    def test_words_that_do_not_go_together(self):
        """The command says so, and plan and tune refuse the profile"""
        self.write_records("in.jsonl", [article("a", ["b"], "c.example", 0)])
        news = ("--profile", "news")
        for words in (("--remove", "same"), ("--min-share", ".5"),
                      (*news, "-t", ".7"), (*news, "--recall", ".9"),
                      (*news, "--remove", "none"), (*news, "--remove", ""),
                      (*news, "--min-share", "0"), ("--profile", "olds")):
            self.newsprint("dedup", "in.jsonl", "--dry-run", *words,
                           code=USAGE)
        for verb in (("plan", "in.jsonl"), ("tune",)):
            told = self.newsprint(*verb, *news, code=USAGE).err
            self.assertIn(b"newsprint " + verb[0].encode(), told)


class Promises(Related):
    def setUp(self):
        super().setUp()
        self.records = town(COUNT, SEED)
        self.write_records("in.jsonl", self.records)

    def test_proofs(self):
        """Every removal has its tie to one that stays; no two that stay have
        one; records are what they were"""
        summary, removed, pairs = self.related("--clusters", "clusters.tsv")
        self.assertGreater(len(removed), COUNT // 10)
        self.assertEqual(summary["removed"], len(removed))
        ties = collections.defaultdict(list)
        for row in pairs:
            ties[row["a"], row["b"]].append(row)
        gone = {(row["removed_record"]) for row in removed}
        for row in removed:
            self.assertNotIn(row["kept_record"], gone)
            self.assertIn(row["relation"], REMOVING)
            self.assertGreaterEqual(float(row["share_removed"]), SHARE)
            self.assertIn(
                tuple(row[name] for name in ("relation", "form", "rule",
                                             "jaccard", "share_kept",
                                             "share_removed", "shared",
                                             "longest")),
                [tuple(tie[name] for name in ("relation", "form", "rule",
                                              "jaccard", "contain_ab",
                                              "contain_ba", "shared",
                                              "longest"))
                 for tie in ties[row["kept_id"], row["removed_id"]]])
        # Versions share an id here: what is said of both is of neither.
        count = collections.Counter(one["id"] for one in self.records)
        stay = {one["id"] for number, one in enumerate(self.records, 1)
                if count[one["id"]] == 1 and str(number) not in gone}
        for (one, two), rows in ties.items():
            for tie in rows if {one, two} <= stay else ():
                self.assertFalse(tie["relation"] in REMOVING
                                 and float(tie["contain_ba"]) >= SHARE, tie)
        lines = self.bytes_of("in.jsonl").splitlines()
        self.assertEqual(self.kept(), sorted(
            line for number, line in enumerate(lines, 1)
            if str(number) not in gone))
        self.assertEqual(len(read_table(self.path("clusters.tsv"))),
                         len(removed) + len({row["kept_record"]
                                             for row in removed}))

    def test_threads_and_memory(self):
        """The same bytes for any number of threads and any memory"""
        names = ("out.jsonl", "removed.tsv", "pairs.tsv")
        self.related("-j", "1")
        expected = [self.bytes_of(name) for name in names]
        for options in (("-j", "2"), ("-j", "3"), ("--memory", "16M")):
            self.related(*options)
            for name, data in zip(names, expected):
                self.assertEqual(self.bytes_of(name), data, (options, name))

    def test_order(self):
        """What stays, and the tables, do not depend on the order in which the
        articles come"""
        _, removed, pairs = self.related()
        kept = self.kept()
        for seed in range(SEED, SEED + 3):
            records = list(self.records)
            random.Random(seed).shuffle(records)
            self.write_records("in.jsonl", records)
            _, again, found = self.related()
            self.assertEqual(self.kept(), kept, f"seed {seed}")
            self.assertEqual(told(again), told(removed), f"seed {seed}")
            self.assertEqual(told(found), told(pairs), f"seed {seed}")

    def test_annotate_and_list(self):
        """Verdicts as fields and as a table say what the removals say"""
        _, removed, _ = self.related()
        self.dedup("in.jsonl", "-o", "list.tsv", "--mode", "list", "-q",
                   "--profile", "news")
        listed = {row["record"]: row
                  for row in read_table(self.path("list.tsv"))}
        self.dedup("in.jsonl", "-o", "all.jsonl", "--mode", "annotate", "-q",
                   "--profile", "news")
        lines = self.bytes_of("all.jsonl").decode().splitlines()
        for row in removed:
            one = listed[row["removed_record"]]
            self.assertEqual((one["kept_id"], one["relation"]),
                             (row["kept_id"], row["relation"]))
            line = lines[int(row["removed_record"]) - 1]
            self.assertIn(f'"relation": "{row["relation"]}"', line)
            self.assertIn(f'"rule": "{row["rule"]}"', line)

    def test_nothing_is_left_on_the_disk(self):
        """Nor while it runs: the store has no name"""
        os.mkdir(self.path("temp"))
        self.related("--temp", "temp", "--memory", "16M")
        self.assertEqual(os.listdir(self.path("temp")), [])

    def test_full_disk(self):
        """Where the store of the run cannot grow, the run fails and OUT stays
        as it was"""
        self.write_records("in.jsonl", town(150, SEED))
        self.write("out.jsonl", "of before")
        limit = 512 << 10
        told = self.newsprint(
            "dedup", "in.jsonl", "-o", "out.jsonl", "--profile", "news", "-q",
            code=FAILED, restore_signals=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                  (limit, limit)))
        self.assertIn(b"newsprint dedup: ", told.err)
        self.assertEqual(self.bytes_of("out.jsonl"), b"of before")

    def test_against(self):
        """What a store has goes by resemblance, the rest by relations"""
        self.newsprint("add", "a.np", "in.jsonl", "-q", "--no-matches")
        fresh = Desk(SEED + 1).text(20)
        self.write_records("new.jsonl", [
            self.records[0], article("fresh", fresh, "x.example", 0),
            article("cut", fresh[:12], "y.example", 1)])
        summary, removed, _ = self.related("--against", "a.np",
                                           source="new.jsonl")
        self.assertEqual(summary["removed_against"], 1)
        self.assertEqual([(row["removed_id"], row["kept_id"], row["rule"])
                          for row in removed][1:],
                         [("cut", "fresh", "mostly")])


class Hub(Related):
    def crowd(self, count):
        """A story that was printed so often, each time lightly different; as
        many pages of their own. The chain of outlets that prints these puts
        its furniture around both."""
        desk = Desk(SEED + 30)
        text, lines, title = desk.text(16), desk.text(12), desk.title()
        for number in range(count):
            outlet = number % 500
            yield article(f"reprint-{number}",
                          desk.touched(text, 5) +
                          (lines if outlet < CHAIN else []),
                          f"outlet{outlet}.example", number % 5, title=title)
            yield article(f"page-{number}", desk.text(14) + lines,
                          f"outlet{number % CHAIN}.example", number % 300,
                          title=desk.title())

    def test_hub(self):
        """All reprints but one go, all pages stay, and candidates grow with
        the articles"""
        shares = []
        for count in (CROWD // 4, CROWD):
            self.write_records("in.jsonl", self.crowd(count))
            summary, removed, _ = self.related("--memory", "256M",
                                               timeout=600)
            shares.append(summary["candidates"] / summary["read"])
            pages = [row for row in removed
                     if row["removed_id"].startswith("page")]
            self.assertEqual(pages, [])
        # Of the smaller crowd too few pages are of one outlet, perhaps.
        self.assertEqual(len(removed), CROWD - 1)
        print(f"# {shares[1]:.1f} candidates an article, with a quarter of "
              f"the articles {shares[0]:.1f}", flush=True)
        self.assertLess(shares[1], 256)
        if not SANITIZED:
            self.assertLess(shares[1], 1.25 * shares[0])


class Golden(Related):
    def test_samples(self):
        """Who goes for whom among the samples, and why"""
        self.newsprint("dedup", *sample_files(), "-o", "out.jsonl", "-q",
                       "--profile", "news", "--removed", "removed.tsv")
        rows = read_table(self.path("removed.tsv"))
        lines = ["\t".join(value for name, value in row.items()
                           if not name.endswith("_file")) for row in rows]
        self.assert_golden("dedup/related.tsv",
                           "".join(line + "\n" for line in lines).encode())


if __name__ == "__main__":
    sys.exit(tap.main())
