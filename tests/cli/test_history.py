# SPDX-License-Identifier: MIT
"""One article through time: what history says of a store. Articles are made of
words that nobody wrote, from a seed."""

import json
import os
import sys

from command import FAILED, USAGE, CommandCase, tap
from invented import Desk

SEED = 61
SOURCE = "bulletin.example"
PAGE = "https://www.bulletin.example/news/harbour-of-elmsund"


def article(key, text, hour, **fields):
    return {"id": key, "text": "\n".join(text), "source": SOURCE,
            "date": "2031-02-03T06:00:00Z",
            "fetched": f"2031-02-03T{hour:02d}:00:00Z", **fields}


class History(CommandCase):
    def setUp(self):
        super().setUp()
        self.desk = Desk(SEED)
        self.first = self.desk.text(14)
        self.second = self.first[:3] + self.desk.text(2) + self.first[3:]
        self.third = self.second[:12] + self.desk.text(3) + self.second[12:]

    def add(self, *batches):
        for number, batch in enumerate(batches):
            self.write_records(f"{number}.jsonl", batch)
            self.newsprint("add", "a.np", f"{number}.jsonl", "-q")

    def history(self, asked, *options):
        result = self.newsprint("history", "a.np", asked, "--json", *options)
        return [json.loads(line) for line in result.out.splitlines()]

    def test_chain_survives_new_url_and_headline(self):
        """In order, though a version came under another id, address and
        headline"""
        self.add([article("c", self.third, 12, title="Harbour shut for days",
                          url="https://bulletin.example/live/port-closed"),
                  article("x", self.desk.text(14), 9, title="Bread is dear",
                          url="https://bulletin.example/news/bread"),
                  article("a", self.first, 8, url=PAGE,
                          title="Storm at the harbour of Elmsund")],
                 [article("a", self.second, 10, url=PAGE + "?utm_source=feed",
                          title="Storm shuts the harbour of Elmsund")])
        for asked in ("a", "c", PAGE, PAGE.replace("https://www.", "http://")
                      + "?utm_campaign=x",
                      "https://bulletin.example/live/port-closed"):
            rows = self.history(asked)
            self.assertEqual([(row["id"], row["version"]) for row in rows],
                             [("a", 1), ("a", 2), ("c", 1)], asked)
            self.assertEqual([row["position"] for row in rows], [1, 2, 3])
        self.assertEqual([row["link"] for row in rows],
                         ["first", "same key", "text"])
        self.assertEqual({row["order"] for row in rows[1:]}, {"fetched"})
        self.assertEqual(rows[1]["title_before"], rows[0]["title"])
        self.assertIsNone(rows[1]["url_before"])
        self.assertEqual(rows[2]["url_before"], PAGE + "?utm_source=feed")
        self.assertEqual([row["asked"] for row in rows],
                         [False, False, True])
        # Nothing but whole sentences was put in.
        self.assertEqual([row["kept"] for row in rows], [None, 1, 1])
        self.assertEqual([row["words_removed"] for row in rows], [None, 0, 0])
        for row, text in zip(rows, (self.first, self.second, self.third)):
            self.assertEqual(row["words"], len(" ".join(text).split()))

    def test_bad_captures_and_reverts(self):
        """A notice in place of the text is no edit; a text that comes back is
        a revert"""
        notice = ["Please turn on cookies to read on."]
        self.add(*[[article("a", text, hour, url=PAGE)] for hour, text in
                   enumerate((self.first, self.second, notice, self.second,
                              self.first), 8)])
        rows = self.history("a")
        self.assertEqual([row["bad_capture"] for row in rows],
                         [False, False, True, False, False])
        self.assertIsNone(rows[2]["kept"])
        self.assertEqual((rows[3]["same_text_as"], rows[3]["kept"],
                          rows[3]["words_added"]), (2, 1, 0))
        self.assertEqual([row["revert"] for row in rows],
                         [False, False, False, False, True])
        self.assertEqual(rows[4]["same_text_as"], 1)
        shown = self.newsprint("history", "a.np", "a").out.decode()
        self.assertIn("bad capture: ", shown)
        self.assertIn("same text as version 2", shown)
        self.assertIn("back to version 1", shown)
        self.assertNotIn("\x1b", shown)

    def test_one_date_for_all(self):
        """Of one id, under one date or none, as they came: also back again,
        and when nothing is left of the text"""
        other = self.desk.text(12)
        for dates in (["2031-02-03T06:00:00Z"] * 4,
                      ["2031-02-03T06:00:00Z"] * 3 + [None]):
            texts = [self.first, self.second, self.first, other]
            for batch in zip(texts, dates):
                self.add([{"id": "a", "text": "\n".join(batch[0]),
                           "source": SOURCE, "url": PAGE, "date": batch[1]}])
            rows = self.history("a")
            self.assertEqual([row["version"] for row in rows], [1, 2, 3, 4])
            self.assertEqual([row["order"] for row in rows[1:]],
                             ["arrival"] * 3)
            self.assertEqual([row["revert"] for row in rows],
                             [False, False, True, False])
            os.remove(self.path("a.np"))

    def test_furniture_is_no_change(self):
        """What the source prints around its articles counts on no side"""
        lines = ["Read our letter of the morning with all the news of today.",
                 "Follow the bulletin wherever you are and tell your friends."]
        days = [article(f"d{day}", self.desk.text(14) + lines, 5,
                        date=f"2031-01-{day:02d}", fetched=None,
                        url=f"https://bulletin.example/news/day-{day}")
                for day in range(1, 13)]
        self.add(days, [article("a", self.first, 8, url=PAGE)],
                 [article("a", self.second + lines, 9, url=PAGE)])
        rows = self.history("a")
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[1]["words"],
                         len(" ".join(self.second).split()))

    def test_diff(self):
        """--diff shows what was put in, as words and as an object"""
        self.add([article("a", self.first, 8, url=PAGE)],
                 [article("a", self.second, 9, url=PAGE)])
        shown = self.newsprint("history", "a.np", "a", "--diff").out.decode()
        self.assertIn("{+", shown)
        self.assertNotIn("[-", shown)
        shown = self.newsprint("history", "a.np", "a", "--diff", "--color",
                               "always").out.decode()
        self.assertIn("\x1b[32", shown)
        rows = self.history("a", "--diff")
        self.assertIsNone(rows[0]["diff"])
        self.assertTrue(rows[1]["diff"]["ops"])

    def test_other_sources_stay_out(self):
        """A reprint is another article's history"""
        self.add([article("a", self.first, 8, url=PAGE),
                  article("b", self.first, 9, source="courier.example",
                          url="https://courier.example/elmsund")])
        self.assertEqual([row["id"] for row in self.history("a")], ["a"])
        self.assertEqual([row["id"] for row in self.history("b")], ["b"])

    def test_hostile_text_is_shown_as_numbers(self):
        """No control character of an article reaches the terminal"""
        self.add([article("a\x1b[31m", self.first, 8, url=PAGE,
                          title="Storm\x1b]0;x\x07 at sea")])
        shown = self.newsprint("history", "a.np", PAGE, "--diff").out
        self.assertFalse(set(shown) & set(range(32)) - {10}, shown)

    def test_unknown(self):
        """An id or URL that is not there: 1, and a line that says so"""
        self.add([article("a", self.first, 8, url=PAGE)])
        for asked in ("b", "https://bulletin.example/news/other", ""):
            result = self.newsprint("history", "a.np", asked, code=FAILED)
            self.assertIn(b"no article '" + asked.encode(), result.err)
            self.assertEqual(result.out, b"")
        self.newsprint("history", "no.np", "a", code=FAILED)
        self.newsprint("history", "a.np", code=USAGE)
        self.newsprint("history", "a.np", "a", "--color", "red", code=USAGE)
        self.newsprint("history", "a.np", "a", "b", code=USAGE)

    def test_without_texts(self):
        """A store that keeps no texts knows versions by id and URL"""
        self.write_records("0.jsonl", [article("a", self.first, 8, url=PAGE)])
        self.write_records("1.jsonl", [article("b", self.second, 9, url=PAGE)])
        self.newsprint("add", "a.np", "0.jsonl", "--no-text", "-q")
        self.newsprint("add", "a.np", "1.jsonl", "-q")
        rows = self.history("a")
        self.assertEqual([(row["id"], row["link"]) for row in rows],
                         [("a", "first"), ("b", "same url")])
        for row, text in zip(rows, (self.first, self.second)):
            self.assertEqual((row["words"], row["kept"], row["bad_capture"]),
                             (len(" ".join(text).split()), None, False))


if __name__ == "__main__":
    sys.exit(tap.main())
