# SPDX-License-Identifier: MIT
"""What tune and plan answer before a run."""

import json
import sys

from command import USAGE, CommandCase, crowd, sample_files, tap


class Tune(CommandCase):
    def bandings(self, *options):
        answer = json.loads(self.newsprint("tune", *options, "--json").out)
        return {each["name"]: each for each in answer["bandings"]}

    def test_chosen_bands_reach_the_recall(self):
        for threshold in (.5, .7, .8, .9):
            for recall in (.9, .99, .999):
                with self.subTest(threshold=threshold, recall=recall):
                    chosen = self.bandings("-t", threshold, "--recall",
                                           recall)["chosen"]
                    self.assertGreaterEqual(chosen["at_threshold"], recall)
                    self.assertLessEqual(chosen["bands"] * chosen["rows"],
                                         128)

    def test_curves_are_those_of_theory(self):
        for each in self.bandings("--bands", 20, "--rows", 5).values():
            for jaccard, found in each["curve"]:
                theory = 1 - (1 - jaccard ** each["rows"]) ** each["bands"]
                self.assertAlmostEqual(found, theory, places=6)

    def test_bands_of_ones_own_are_shown(self):
        yours = self.bandings("--bands", 20, "--rows", 5)["yours"]
        self.assertEqual((yours["bands"], yours["rows"]), (20, 5))

    def test_says_what_an_article_costs(self):
        self.assertGreater(self.bandings()["chosen"]["bytes"], 0)
        self.assertRegex(self.newsprint("tune").out.decode(),
                         r"\d+ bytes an article")

    def test_dedup_uses_the_chosen_bands(self):
        chosen = self.bandings("-t", .7)["chosen"]
        used = self.dedup(*sample_files(), "-o", "out.jsonl", "-t",
                          .7)["parameters"]
        self.assertEqual((used["bands"], used["rows"]),
                         (chosen["bands"], chosen["rows"]))

    def test_refuses_nonsense(self):
        for words in (["x"], ["--bands", 3], ["-t", 2], ["--nonsense"]):
            with self.subTest(words=words):
                self.newsprint("tune", *words, code=USAGE)


class Plan(CommandCase):
    def test_counts_the_articles_of_a_small_input(self):
        people = self.write_records("in.jsonl", crowd(500, 2))
        plan = json.loads(self.newsprint("plan", people, "--json").out)
        self.assertEqual((plan["articles"], plan["whole"]), (500, True))
        self.assertEqual(self.files(), ["in.jsonl"])

    def test_expects_at_least_what_is_written(self):
        plan = json.loads(self.newsprint("plan", *sample_files(),
                                         "--json").out)
        self.dedup(*sample_files(), "-o", "out.jsonl")
        self.assertGreaterEqual(plan["out"], len(self.bytes_of("out.jsonl")))

    def test_speaks_to_people(self):
        out = self.newsprint("plan", *sample_files()).out.decode()
        for word in ("articles", "memory", "disk", "time"):
            self.assertIn(word, out)

    def test_refuses_no_input(self):
        self.newsprint("plan", code=USAGE)


if __name__ == "__main__":
    sys.exit(tap.main())
