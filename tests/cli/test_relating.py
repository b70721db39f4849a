# SPDX-License-Identifier: MIT
"""What add makes of articles beside keeping them: matches, furniture, stories.
They follow from the articles, not from how these came; nothing widely printed
is lost, nothing that outlets put around all they print ties articles
together."""

import collections
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

from command import PROGRAM, SANITIZED, CommandCase, tap
from invented import Desk, article, town

SEED = 71
COUNT = 40 if SANITIZED else 150
KILLS = 4 if SANITIZED else 20
# Reprints of one story, and pages that share furniture, of each so many.
CROWD = 200 if SANITIZED else 5000
CHAIN = 20

NUMBERS = ("jaccard", "shared", "longest", "in_order", "quoted")


class Relating(CommandCase):
    def add(self, store, records, *options):
        self.write_records("in.jsonl", records)
        return self.newsprint("add", store, "in.jsonl", "--json", *options,
                              timeout=600).summary()

    def rows(self, store, view):
        with closing(sqlite3.connect(self.path(store))) as database:
            rows = database.execute(f"SELECT * FROM {view}")
            names = [column[0] for column in rows.description]
            return [dict(zip(names, row)) for row in rows]

    def told(self, store):
        """Matches, furniture and stories of a store, in words that do not
        depend on the order of arrival."""
        texts = {(row["id"], row["version"]): (row["id"], row["text_hash"])
                 for row in self.rows(store, "versions")}
        matches = {}
        for row in self.rows(store, "matches"):
            a = texts[row["a"], row["a_version"]]
            b = texts[row["b"], row["b_version"]]
            turn = -1 if b < a else 1
            contained = (row["contain_ab"], row["contain_ba"])[::turn]
            matches[(a, b)[::turn]] = (
                row["relation"], row["form"], row["evidence"], row["rule"],
                row["direction"] * turn, contained,
                tuple(row[name] for name in NUMBERS))
        furniture = {(row["source"], row["hash"], row["state"], row["line"])
                     for row in self.rows(store, "furniture_lines")}
        stories = collections.defaultdict(set)
        for row in self.rows(store, "stories"):
            stories[row["story"]].add(texts[row["article"], row["version"]])
        return matches, furniture, set(map(frozenset, stories.values()))

    def assert_told(self, store, expected, what):
        for name, got, wanted in zip(("matches", "furniture", "stories"),
                                     self.told(store), expected):
            if isinstance(wanted, dict):
                got, wanted = set(got.items()), set(wanted.items())
            self.assertEqual(got - wanted, set(), f"{what}: {name} too many")
            self.assertEqual(wanted - got, set(), f"{what}: {name} missing")


class Order(Relating):
    def setUp(self):
        super().setUp()
        self.records = town(COUNT, SEED)
        self.add("batch.np", self.records)
        self.expected = self.told("batch.np")

    def test_there_is_something_to_tell(self):
        """The articles hold all that the other cases are about"""
        matches, furniture, stories = self.expected
        relations = {value[0] for value in matches.values()}
        self.assertLessEqual({"reprint", "revision", "partial"}, relations)
        self.assertGreater(len(stories), COUNT // 20)
        if not SANITIZED:
            self.assertLessEqual({"full", "cut", "extended"},
                                 {value[1] for value in matches.values()})
            self.assertGreater(len(furniture), 9)

    def test_one_by_one(self):
        """An add for each article"""
        for record in self.records:
            self.add("one.np", [record], "-q")
        self.assert_told("one.np", self.expected, f"one by one, seed {SEED}")

    def test_shuffled(self):
        """In other orders, in one add and in several; versions of one id stay
        in theirs"""
        for seed in range(SEED, SEED + 3):
            chance = random.Random(seed)
            places = list(range(len(self.records)))
            chance.shuffle(places)
            queues = collections.defaultdict(list)
            for record in reversed(self.records):
                queues[record["id"]].append(record)
            records = [queues[self.records[at]["id"]].pop() for at in places]
            self.add(f"{seed}.np", records)
            self.assert_told(f"{seed}.np", self.expected, f"seed {seed}")
            cuts = sorted(chance.sample(places, 3))
            for begin, end in zip([0] + cuts, cuts + [len(records)]):
                self.add(f"{seed}-parts.np", records[begin:end], "-q")
            self.assert_told(f"{seed}-parts.np", self.expected,
                             f"seed {seed}, parts {cuts}")

    def test_merged(self):
        """Two stores with half of it each, merged"""
        half = len(self.records) // 2
        self.add("left.np", self.records[:half], "-q")
        self.add("right.np", self.records[half:], "-q")
        self.newsprint("merge", "left.np", "right.np")
        # What needs matches brings them up to date.
        self.newsprint("export", "left.np", "--what", "matches")
        self.assert_told("left.np", self.expected, f"merged, seed {SEED}")

    def test_threads_and_memory(self):
        """With one thread, many, and so little memory that it takes several
        portions"""
        records = town(1000, SEED + 5)
        texts = sum(len(record["text"]) for record in records)
        self.assertGreater(texts, 1 << 20)
        self.add("many.np", records)
        expected = self.told("many.np")
        for options in (("-j", 1), ("-j", 7), ("--memory", "16M")):
            name = "with" + "".join(map(str, options)) + ".np"
            self.add(name, records, *options)
            self.assert_told(name, expected, options)

    def test_removed(self):
        """What is removed leaves no trace in matches and stories"""
        gone = {record["id"] for record in self.records[::5]}
        self.newsprint("remove", "batch.np", *gone)
        self.newsprint("export", "batch.np", "--what", "matches")
        matches, _, stories = self.told("batch.np")
        wanted = {pair: value for pair, value in self.expected[0].items()
                  if not {pair[0][0], pair[1][0]} & gone}
        self.assertEqual(matches, wanted)
        for story in stories:
            self.assertFalse({name for name, _ in story} & gone)


class Kill(Relating):
    def is_made(self, store):
        """Killed before there was anything, it leaves no file, or an empty
        one."""
        if not os.path.exists(self.path(store)):
            return False
        with closing(sqlite3.connect(self.path(store))) as database:
            return database.execute(
                "SELECT count(*) FROM sqlite_master").fetchone()[0] > 0

    def test_empty_file(self):
        """An add that was stopped while it made the store leaves a file with
        nothing in it: the next one makes the store"""
        self.write("a.np", b"")
        self.assertEqual(self.add("a.np", [article("a", ["One line."], "a.example", 1)])["added"],
                         1)
        self.newsprint("check", "a.np")

    def test_killed(self):
        """A kill at any time of an add: the store is sound, and the next add
        makes what an undisturbed one does"""
        # Each under an id of its own: a state that was there and comes again
        # is a version more.
        records = [dict(record, id=f"{number}") for number, record in
                   enumerate(town(COUNT * 2, SEED + 10))]
        begin = time.monotonic()
        self.add("whole.np", records)
        whole = time.monotonic() - begin
        expected = self.told("whole.np")
        chance = random.Random(SEED + 11)
        killed = 0
        for number in range(KILLS):
            store = f"{number}.np"
            with subprocess.Popen(
                    [PROGRAM, "add", store, "in.jsonl", "--batch", "100",
                     "--memory", "16M"],
                    cwd=self.folder, stderr=subprocess.DEVNULL) as process:
                try:
                    process.wait(timeout=chance.random() * whole * 1.1)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
            what = f"seed {SEED + 11}, kill {number}"
            if self.is_made(store):
                self.newsprint("check", store)
            self.add(store, records, "-q")
            self.newsprint("check", store, "--sample", 100000)
            self.assert_told(store, expected, what)
        print(f"# {killed} of {KILLS} killed", flush=True)
        self.assertGreater(killed, KILLS // 4)


class Furniture(Relating):
    def setUp(self):
        super().setUp()
        self.desk = Desk(SEED + 20)
        self.lines = self.desk.text(6)

    def page(self, number):
        return article(f"page-{number}", self.desk.text(9) + self.lines,
                       "bulletin.example", number, title=self.desk.title())

    def keys(self, store):
        return {frozenset((row["a"], row["b"])): row["relation"]
                for row in self.rows(store, "matches")}

    def test_learned_late(self):
        """Pages that were matched for their furniture are looked at again when
        others show what it is"""
        pages = [self.page(number) for number in range(5)]
        self.add("a.np", pages[:2])
        self.assertEqual(len(self.keys("a.np")), 1)
        self.assertEqual(self.rows("a.np", "furniture_lines"), [])
        self.add("a.np", pages[2:])
        learned = {row["line"] for row in self.rows("a.np", "furniture_lines")}
        self.assertEqual(learned, set(self.lines))
        self.assertEqual(self.keys("a.np"), {})
        self.assertEqual(self.rows("a.np", "stories"), [])

    def test_small_sources(self):
        """A source of two pages keeps its versions, and its copies
        elsewhere"""
        text = self.desk.text(12)
        self.add("a.np", [
            article("first", text, "tiny.example", 1),
            article("second", text + self.desk.text(2), "tiny.example", 1),
            article("copy", text, "courier.example", 2)])
        self.assertEqual(self.rows("a.np", "furniture_lines"), [])
        self.assertEqual(self.keys("a.np"), {
            frozenset(("first", "second")): "revision",
            frozenset(("first", "copy")): "same",
            frozenset(("second", "copy")): "reprint"})

    def test_a_story_is_not_furniture(self):
        """Sentences of a story that one source printed often stay its own"""
        text = self.desk.text(12)
        self.add("a.np", [article(f"state-{number}",
                                  text + self.desk.text(number),
                                  "bulletin.example", 1)
                          for number in range(6)])
        self.assertEqual(self.rows("a.np", "furniture_lines"), [])
        self.assertEqual(set(self.keys("a.np").values()), {"revision"})
        self.assertEqual(len(self.keys("a.np")), 15)


class Hub(Relating):
    def crowd(self, count):
        """A story that was printed so often, each time lightly different; as
        many pages of their own. The chain of outlets that prints these puts
        its furniture around both."""
        desk = Desk(SEED + 30)
        text, lines, title = desk.text(16), desk.text(5), desk.title()
        for number in range(count):
            outlet = number % 500
            yield article(f"reprint-{number}",
                          desk.text(1) + desk.touched(text, 5) +
                          (lines if outlet < CHAIN else []),
                          f"outlet{outlet}.example", number % 5, title=title)
            yield article(f"page-{number}", desk.text(16) + lines,
                          f"outlet{number % CHAIN}.example", number % 300,
                          title=desk.title())

    def test_hub(self):
        """All reprints in one story, none of the pages in it, and candidates
        that grow with the articles"""
        summary = self.add("a.np", self.crowd(CROWD))
        self.assertEqual(summary["added"], 2 * CROWD)
        stories = collections.defaultdict(set)
        for row in self.rows("a.np", "stories"):
            stories[row["story"]].add(row["article"])
        largest = max(stories.values(), key=len)
        reprints = {f"reprint-{number}" for number in range(CROWD)}
        self.assertEqual(largest - reprints, set())
        self.assertEqual(reprints - largest, set())
        few = self.add("few.np", self.crowd(CROWD // 4))
        shares = [told["candidates"] / told["added"]
                  for told in (few, summary)]
        print(f"# {len(largest)} in the story; {shares[1]:.1f} candidates and "
              f"{summary['matches'] / 2 / CROWD:.1f} matches an article, with "
              f"a quarter of the articles {shares[0]:.1f}", flush=True)
        self.assertLess(shares[1], 256)
        if not SANITIZED:
            self.assertLess(shares[1], 1.25 * shares[0])


class Passages(Relating):
    def found(self, length, count):
        """Of passages in texts of other sources, how many made a match."""
        desk = Desk(SEED + 40 + length)
        records, pairs = [], set()
        for number in range(count):
            text = desk.text(40)
            words = " ".join(text).split()
            at = desk.chance.randrange(len(words) - length)
            records.append(article(f"a{number}", text, "wire.example",
                                   number % 300))
            records.append(article(
                f"b{number}", desk.around(words[at:at + length], 40),
                f"outlet{number}.example", number % 300))
            pairs.add(frozenset((f"a{number}", f"b{number}")))
        self.add("a.np", records)
        matches = {frozenset((row["a"], row["b"]))
                   for row in self.rows("a.np", "matches")}
        self.assertEqual(matches - pairs, set())
        return len(matches & pairs)

    def test_passages(self):
        """A shared passage of 40 words is found 19 times of 20, of 80 words
        999 times of 1,000"""
        count = 100 if SANITIZED else 1000
        for length, share in ((40, .95), (80, .999)):
            found = self.found(length, count)
            print(f"# {length} words: {found} of {count}, seed {SEED}",
                  flush=True)
            # Four deviations below what is promised.
            least = count * share - 4 * (count * share * (1 - share)) ** .5
            self.assertGreaterEqual(found, least)
            os.unlink(self.path("a.np"))


if __name__ == "__main__":
    sys.exit(tap.main())
