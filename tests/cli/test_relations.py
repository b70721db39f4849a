# SPDX-License-Identifier: MIT
"""How the samples are related, as tests/samples.md has it, and what the verbs
that tell of it say: export, stories, explain, furniture."""

import csv
import io
import json
import os
import random
import sqlite3
import sys

import reference
from command import (DONE, FAILED, USAGE, CommandCase, jsonl, sample_files,
                     sample_records, sample_table, tap)

# What does not come out as it should, and why.
WRONG = {
    ("low-3102", "low-3101"):
        "five pages that are more than half furniture are not strangers "
        "enough to learn from, and pass for revisions",
    ("ost-5002", "mp-1002"):
        "a last paragraph of a seventh of the text is within what a full "
        "reprint may lack",
}
# Whose direction is not told: 08:00 at +08:00 is midnight UTC, which reads as a
# day without a time.
UNDIRECTED = {("qin-8202", "qin-8201")}


class RelationsCase(CommandCase):
    def setUp(self):
        super().setUp()
        self.store = self.path("news.np")

    def add_samples(self):
        self.newsprint("add", self.store, *sample_files(), "-q")

    def add_records(self, records, *options, store=None):
        path = self.write_records("records.jsonl", records)
        self.newsprint("add", store or self.store, path, "-q", *options)

    def export(self, what, *options, store=None):
        out = self.newsprint("export", store or self.store, "--what", what,
                             "--format", "jsonl", *options).out
        return [json.loads(line) for line in out.splitlines()]

    def matches(self, *options, store=None):
        return {frozenset((row["a"], row["b"])): row
                for row in self.export("matches", *options, store=store)}

    def assert_no_control(self, data):
        """Nothing reaches a terminal but text and line ends."""
        text = data.decode()
        bad = [char for char in text if (ord(char) < 32 and char not in "\n\t")
               or 0x7f <= ord(char) < 0xa0 or char in "\u202e\u2066\u200f"]
        self.assertEqual(bad, [])


class Samples(RelationsCase):
    def setUp(self):
        super().setUp()
        self.add_samples()

    def test_each_pair_is_related_as_its_table_says(self):
        rows = self.matches("--all")
        for name, of, wanted, _ in sample_table("Pairs"):
            with self.subTest(article=name, of=of):
                row = rows.get(frozenset((name, of)), {})
                said = " ".join(filter(None, (row.get("relation"),
                                              row.get("form"))))
                if wanted == "furniture":
                    wanted = ""
                if (name, of) in WRONG:
                    self.assertNotEqual(said, wanted, "it is right now")
                else:
                    self.assertEqual(said, wanted)

    def test_the_derived_one_is_told(self):
        rows = self.matches("--all")
        for name, of, wanted, _ in sample_table("Pairs"):
            row = rows[frozenset((name, of))]
            dates = [sample_records()[article].get("date")
                     for article in (name, of)]
            if wanted in ("quote", "template", "furniture"):
                continue
            with self.subTest(article=name, of=of):
                arrow = "a->b" if row["a"] == of else "b->a"
                known = all(dates) and (name, of) not in UNDIRECTED
                self.assertEqual(row["direction"], arrow if known else None)

    def test_groups_do_not_meet(self):
        group = {name: row[0] for row in sample_table("Groups")
                 for name in row[1].split()}
        for row in self.export("matches", "--all"):
            self.assertEqual(group[row["a"]], group[row["b"]])

    def test_default_are_matches(self):
        every = self.matches("--all")
        self.assertEqual(self.matches(), {
            pair: row for pair, row in every.items()
            if row["relation"] in ("same", "revision", "reprint", "partial")})
        self.assertEqual(self.matches("--relation", "quote,template"), {
            pair: row for pair, row in every.items()
            if row["relation"] in ("quote", "template")})

    def test_a_relation_that_is_none(self):
        result = self.newsprint("export", self.store, "--what", "matches",
                                "--relation", "same,near", code=USAGE)
        self.assertIn(b"--relation", result.err)

    def test_numbers_are_those_of_the_store(self):
        file = sqlite3.connect(self.store)
        kept = {frozenset(row[:2]): row[2:] for row in file.execute(
            "SELECT a, b, a, relation, jaccard, contain_ab, contain_ba, rule "
            "FROM matches")}
        file.close()
        for pair, row in self.matches("--all").items():
            first, relation, jaccard, ab, ba, rule = kept[pair]
            if first != row["a"]:
                ab, ba = ba, ab
            self.assertEqual((row["relation"], row["rule"]), (relation, rule))
            for column, number in (("jaccard", jaccard), ("contain_ab", ab),
                                   ("contain_ba", ba)):
                self.assertAlmostEqual(row[column], number, delta=1e-6)


class Export(RelationsCase):
    def test_order_of_adding_changes_no_byte(self):
        outs = set()
        records = list(sample_records().values())
        for seed in range(3):
            store = self.path(f"{seed}.np")
            random.Random(seed).shuffle(records)
            self.add_records(records, *(["--batch", 9] if seed else []),
                             store=store)
            outs.add(self.newsprint("export", store, "--what", "matches",
                                    "--all").out)
        self.assertEqual(len(outs), 1)

    def test_rows_are_in_order(self):
        self.add_samples()
        pairs = [(row["a"], row["b"]) for row in self.export("matches")]
        self.assertEqual(pairs, sorted(pairs))
        self.assertTrue(all(a < b for a, b in pairs))

    def test_what_is_pending_is_compared_first(self):
        records = list(sample_records().values())
        self.add_records(records, "--no-matches")
        other = self.path("other.np")
        self.add_records(records, store=other)
        self.assertEqual(self.matches(), self.matches(store=other))

    def test_what_cannot_be_compared_is_told(self):
        self.add_records(list(sample_records().values()), "--no-matches")
        if not os.getuid():
            self.skipTest("root may write anything")
        os.chmod(self.store, 0o444)
        os.chmod(self.folder, 0o555)
        result = self.newsprint("export", self.store, "--what", "matches")
        os.chmod(self.folder, 0o755)
        self.assertEqual(len(result.out.splitlines()), 1)
        self.assertIn(b"63 articles are not compared yet", result.err)

    def test_older_versions_are_left_out(self):
        record = sample_records()["mp-1001"]
        self.add_records([record])
        self.add_records([dict(record, text=record["text"]
                               + "\n\nOne more sentence is here.")])
        self.assertEqual(self.export("matches"), [])
        row, = self.export("matches", "--all")
        self.assertEqual((row["a"], row["a_version"], row["b_version"]),
                         ("mp-1001", 1, 2))

    def test_stories_have_all_their_members(self):
        self.add_samples()
        rows = self.export("stories")
        story = {row["article"]: row["story"] for row in rows}
        for row in self.export("matches"):
            if row["relation"] != "partial":
                self.assertEqual(story[row["a"]], story[row["b"]])
        ferry = [row for row in rows if row["story"] == story["mp-1001"]]
        self.assertEqual(
            [row["article"] for row in ferry if row["role"] != "member"],
            ["mp-1001"])
        self.assertEqual([row["date"] for row in ferry],
                         sorted(row["date"] for row in ferry))

    def test_shares_of_a_story_are_those_of_the_match(self):
        self.add_samples()
        rows = self.matches("--all")
        origin = {row["story"]: row["article"] for row
                  in self.export("stories") if row["role"] != "member"}
        for row in self.export("stories"):
            first = origin.get(row["story"])
            match = rows.get(frozenset((first, row["article"])))
            if not match or first == row["article"]:
                self.assertIsNone(row["kept"])
                continue
            shares = [match["contain_ab"], match["contain_ba"]]
            self.assertEqual([row["kept"], row["taken"]], shares
                             if match["a"] == first else shares[::-1])


class Stories(RelationsCase):
    def setUp(self):
        super().setUp()
        self.add_samples()

    def stories(self, *options, code=DONE):
        out = self.newsprint("stories", self.store, "--json", *options,
                             code=code).out
        return [json.loads(line) for line in out.splitlines()]

    def titles(self, *options):
        return {row["title"] for row in self.stories(*options)}

    def test_a_person_sees_them(self):
        out = self.newsprint("stories", self.store, "--color", "never").out
        self.assert_golden("relations/stories.txt", out)

    def test_a_person_sees_one(self):
        first = self.stories()[0]["story"]
        out = self.newsprint("stories", self.store, first, "--color",
                             "never").out
        self.assert_golden("relations/story.txt", out)

    def test_a_pipe_gets_a_table(self):
        out = self.newsprint("stories", self.store).out.decode()
        rows = list(csv.DictReader(io.StringIO(out), delimiter="\t"))
        self.assertEqual([{name: str(value or "")
                           for name, value in row.items()}
                          for row in self.stories()], rows)

    def test_one_has_the_rows_of_the_export(self):
        for story in self.stories():
            self.assertEqual(self.stories(story["story"]),
                             [row for row in self.export("stories")
                              if row["story"] == story["story"]])

    def test_sizes_are_those_of_the_members(self):
        rows = self.export("stories")
        for story in self.stories():
            members = [row for row in rows if row["story"] == story["story"]]
            dates = sorted(row["date"] for row in members)
            self.assertEqual((story["size"], story["sources"],
                              story["first"], story["last"]),
                             (len(members),
                              len({row["source"] for row in members}),
                              dates[0], dates[-1]))

    def test_filters(self):
        every = self.stories()
        sizes = [row["size"] for row in every]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        self.assertEqual(self.stories("--min-size", 4),
                         [row for row in every if row["size"] >= 4])
        self.assertEqual(self.stories("--limit", 2), every[:2])
        self.assertEqual(self.stories("--limit", 0, code=USAGE), [])
        lasts = [row["last"] for row in self.stories("--sort", "date")]
        self.assertEqual(lasts, sorted(lasts, reverse=True))
        rows = self.export("stories")
        self.assertEqual({row["story"] for row in self.stories(
            "--source", "calder-courier.example")},
            {row["story"] for row in rows
             if row["source"] == "calder-courier.example"})
        self.assertEqual({row["story"] for row in self.stories(
            "--since", "2031-09-23", "--until", "2031-10-06")},
            {row["story"] for row in rows
             if "2031-09-23" <= row["date"] < "2031-10-07"})
        story = {row["article"]: row["story"] for row in rows}
        self.assertEqual({row["story"] for row in self.stories(
            "--relation", "same,partial")},
            {story[row["a"]] for row in self.export("matches")
             if row["relation"] in ("same", "partial")
             and story.get(row["a"]) == story.get(row["b"])})

    def test_what_is_none_is_refused(self):
        for options in (["--sort", "name"], ["--since", "soon"],
                        ["--color", "red"], ["x"]):
            self.newsprint("stories", self.store, *options, code=USAGE)
        result = self.newsprint("stories", self.store, 999, code=FAILED)
        self.assertIn(b"no story 999", result.err)

    def test_hostile_names_do_no_harm(self):
        text = sample_records()["mp-1001"]["text"]
        evil = "x\x1b[2J\x07\u202e\x9b31m\nnew\tline"
        other = self.path("evil.np")
        self.add_records([
            {"id": f"{n}{evil}", "title": evil, "source": f"{n}{evil}",
             "date": f"2031-02-0{n}", "text": text} for n in (1, 2)],
            store=other)
        for words in ([], [1]):
            out = self.newsprint("stories", other, *words, "--color",
                                 "never").out
            self.assert_no_control(out)
            self.assertIn(b"<U+001B>", out)


class Explain(RelationsCase):
    def setUp(self):
        super().setUp()
        self.add_samples()

    def explain(self, a, b, store=None):
        return self.newsprint("explain", store or self.store, a, b,
                              "--json").summary()

    def test_it_says_what_the_store_keeps(self):
        rows = self.matches("--all")
        same = ("relation", "form", "direction", "evidence", "rule",
                "jaccard", "contain_ab", "contain_ba", "in_order", "quoted",
                "longest")
        for row in rows.values():
            with self.subTest(a=row["a"], b=row["b"]):
                said = self.explain(row["a"], row["b"])
                self.assertEqual({name: said[name] for name in same},
                                 {name: row[name] for name in same})
                self.assertEqual(said["kept"], row["relation"])

    def test_a_noisy_store_goes_by_letters(self):
        """As it related them: each match, both ways, and what is none"""
        chance = random.Random(4)
        text = sample_records()["mp-1001"]["text"]
        scan = "".join(chance.choice("eaoiuncl")
                       if c.isalpha() and chance.random() < .05 else c
                       for c in text)
        other = sample_records()["low-3101"]["text"]
        store = self.path("noisy.np")
        self.add_records([
            {"id": "print", "source": "a.example", "text": text},
            {"id": "scan", "source": "b.example", "text": scan[:-100]},
            {"id": "else", "source": "c.example", "text": other}],
            "--profile", "noisy", store=store)
        row, = self.matches("--all", store=store).values()
        self.assertEqual(row["rule"], "letters")
        same = ("relation", "form", "rule", "jaccard", "in_order", "quoted",
                "longest")
        one = self.explain(row["a"], row["b"], store=store)
        two = self.explain(row["b"], row["a"], store=store)
        for said in (one, two):
            self.assertEqual({name: said[name] for name in same},
                             {name: row[name] for name in same})
            self.assertEqual(said["flips"], [])
        self.assertEqual((one["contain_ab"], one["contain_ba"]),
                         (row["contain_ab"], row["contain_ba"]))
        self.assertEqual((two["contain_ba"], two["contain_ab"]),
                         (row["contain_ab"], row["contain_ba"]))
        self.assertEqual(self.explain("print", "else", store=store)
                         ["relation"], "none")
        out = self.newsprint("explain", store, "print", "scan").out
        self.assertIn(b"by letters", out)

    def test_the_other_way_round_is_the_mirror(self):
        one = self.explain("mp-1001", "ost-5001")
        two = self.explain("ost-5001", "mp-1001")
        self.assertEqual((one["a"], one["b"], one["contain_ab"]),
                         (two["b"], two["a"], two["contain_ba"]))
        self.assertEqual((one["direction"], two["direction"]),
                         ("a->b", "b->a"))

    def test_runs_are_where_they_are_said_to_be(self):
        texts = [sample_records()[name]["text"].encode()
                 for name in ("cou-2001", "mp-1001")]
        said = self.explain("cou-2001", "mp-1001")
        self.assertGreater(len(said["runs"]), 1)
        for run in said["runs"]:
            parts = [text[slice(*run[side])].decode()
                     for text, side in zip(texts, "ab")]
            self.assertEqual(run["text"], parts[0])
            self.assertEqual(reference.tokens(parts[0]),
                             reference.tokens(parts[1]))
            self.assertEqual(len(reference.tokens(parts[0])), run["words"])

    def test_bands_have_the_probability_of_the_resemblance(self):
        for name in ("cou-2001", "hal-6001"):
            said = self.explain("mp-1001", name)
            chance = 1 - (1 - said["jaccard_whole"] ** said["rows"]) \
                ** said["bands"]
            self.assertAlmostEqual(said["band_probability"], chance, delta=1e-4)
            self.assertLessEqual(said["bands_hit"], said["bands"])

    def test_two_that_are_nothing_to_each_other(self):
        said = self.explain("mp-1001", "cou-2203")
        self.assertEqual((said["relation"], said["kept"], said["runs"]),
                         ("none", None, []))

    def test_limits_that_flip_stand_apart_from_the_number(self):
        said = self.explain("mp-1002", "tarn-4002")
        self.assertNotEqual(said["flips"], [])
        for flip in said["flips"]:
            self.assertNotEqual((flip["relation"], flip["rule"]),
                                (said["relation"], said["rule"]))

    def test_a_person_reads_it(self):
        for a, b in (("cou-2001", "mp-1001"), ("ost-5101", "hal-6101"),
                     ("cou-2102", "cou-2103"), ("sho-9201", "sho-9205")):
            out = self.newsprint("explain", self.store, a, b).out
            self.assert_golden(f"relations/{a}_{b}.txt", out)

    def test_two_files(self):
        paths = [self.write(name, sample_records()[name]["text"])
                 for name in ("mp-1001", "ost-5001")]
        said = self.newsprint("explain", *paths, "--json").summary()
        self.assertEqual(said["contain_ba"],
                         self.explain("mp-1001", "ost-5001")["contain_ba"])
        empty = self.write("empty", b"")
        said = self.newsprint("explain", empty, empty, "--json").summary()
        self.assertEqual(said["relation"], "none")
        self.newsprint("explain", paths[0], self.path("none"), code=FAILED)

    def test_who_is_not_there(self):
        result = self.newsprint("explain", self.store, "mp-1001", "nobody",
                                code=FAILED)
        self.assertIn(b"no article 'nobody'", result.err)

    def test_hostile_texts_do_no_harm(self):
        evil = "x\x1b[2J\x07\u202e\x9b31m\nnew\tline "
        text = evil + sample_records()["mp-1001"]["text"] + evil
        other = self.path("evil.np")
        self.add_records([{"id": f"{n}\x1b]0;", "title": evil, "text": text,
                           "source": evil, "authors": f"By {evil}"}
                          for n in (1, 2)], store=other)
        out = self.newsprint("explain", other, "1\x1b]0;", "2\x1b]0;").out
        self.assert_no_control(out)
        self.assertIn(b"<U+001B>", out)


class Furniture(RelationsCase):
    SOURCE = "lowfieldherald.example"
    PAGES = [f"low-310{n}" for n in range(1, 6)]

    def setUp(self):
        super().setUp()
        self.add_samples()

    def say(self, *words, code=DONE):
        return self.newsprint("furniture", self.store, self.SOURCE, *words,
                              code=code)

    def lines(self, *words):
        return [json.loads(line) for line in self.newsprint(
            "furniture", self.store, *words, "--json").out.splitlines()]

    def common(self):
        """Lines that all five pages have."""
        texts = [sample_records()[name]["text"] for name in self.PAGES]
        return [line for line in texts[0].splitlines()
                if line and all(line in text.splitlines()
                                for text in texts[1:])]

    def among(self):
        """Matches between the pages."""
        return {pair for pair in self.matches("--all")
                if pair <= set(self.PAGES)}

    def test_what_is_pinned_is_left_out_and_what_is_forgotten_not(self):
        self.assertEqual(len(self.among()), 10)
        for line in self.common():
            result = self.say("--pin", line)
            self.assertIn(b"articles were compared again", result.err)
        self.assertEqual(self.among(), set())
        listed = self.lines(self.SOURCE)
        self.assertEqual({row["state"] for row in listed}, {"pinned"})
        self.assertTrue(all(row["articles"] == 5 for row in listed))
        said = self.newsprint("explain", self.store, *self.PAGES[:2],
                              "--json").summary()
        self.assertGreater(len(said["a"]["furniture"]), 5)
        total, = self.lines()
        self.assertEqual((total["source"], total["lines"], total["pinned"]),
                         (self.SOURCE, len(listed), len(listed)))
        self.assertEqual(self.export("furniture"), listed)
        for row in listed:
            self.say("--forget", row["hash"], "-q")
        self.assertEqual(len(self.among()), 10)
        self.assertEqual({row["state"] for row in self.lines(self.SOURCE)},
                         {"forgotten"})
        self.newsprint("check", self.store)

    def test_it_is_learned_from_strangers(self):
        """Pages that have more of their own than these five."""
        texts = [" ".join(f"{word}{n}x{m}" for m, word in enumerate(
            sample_records()["mp-1002"]["text"].split())) for n in range(6)]
        other = self.path("other.np")
        line = "Read the evening edition on your telephone every single day"
        self.add_records([{"id": f"p{n}", "source": "s.example",
                           "date": f"2031-0{n + 1}-07",
                           "text": f"{text}\n{line}\n"}
                          for n, text in enumerate(texts)], store=other)
        row, = self.export("furniture", store=other)
        self.assertEqual((row["line"], row["state"]), (line, "learned"))

    def test_a_person_reads_it(self):
        evil = "Read \x1b[2J\x07 the \u202e evening edition every day"
        self.say("--pin", evil)
        for words in ([], [self.SOURCE]):
            out = self.newsprint("furniture", self.store, *words, "--color",
                                 "never").out
            self.assert_no_control(out)
        self.assertIn(b"<U+001B>", out)

    def test_what_is_none_is_refused(self):
        self.say("--pin", "...", code=USAGE)
        self.say("--pin", "a line", "--forget", "a line", code=USAGE)
        self.newsprint("furniture", self.store, "--pin", "x", code=USAGE)
        self.assertIn(b"no line", self.say("--forget", "0123456789abcdef",
                                           code=FAILED).err)
        result = self.newsprint("furniture", self.store, "nowhere.example",
                                "--pin", "a line of words", code=FAILED)
        self.assertIn(b"source", result.err)
        self.assertEqual(self.lines(), [])


if __name__ == "__main__":
    sys.exit(tap.main())
