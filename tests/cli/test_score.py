# SPDX-License-Identifier: MIT
"""Scores against the definitions, done slowly."""

import collections
import csv
import io
import itertools
import json
import random
import sys
from fractions import Fraction

from command import FAILED, USAGE, CommandCase, jsonl, read_table, tap, zstd

MATCH = {"same", "near", "revision", "reprint", "partial"}
NONE = {"boilerplate", "unrelated", "none"}


def clusters_of(groups):
    """id -> cluster, of lists of ids."""
    return {name: f"c{i}" for i, group in enumerate(groups) for name in group}


def tsv(columns, rows):
    return "".join("\t".join(map(str, row)) + "\n"
                   for row in [columns, *rows])


def pair_counts(truth, found):
    """TP, found and there over all pairs of articles."""
    right = both = there = 0
    for a, b in itertools.combinations(truth, 2):
        same, together = truth[a] == truth[b], found[a] == found[b]
        there += same
        both += together
        right += same and together
    return right, both, there


def rand_index(truth, found):
    """The adjusted Rand index from its definition, as a fraction."""
    right, both, there = pair_counts(truth, found)
    pairs = len(truth) * (len(truth) - 1) // 2
    expected = Fraction(both * there, pairs) if pairs else 0
    most = Fraction(both + there, 2)
    if most == expected:
        return Fraction(1)
    return (right - expected) / (most - expected)


def b_cubed(truth, found):
    """Precision and recall averaged over articles."""
    precision = recall = Fraction(0)
    for a in truth:
        mine = [b for b in truth if truth[b] == truth[a]]
        theirs = [b for b in truth if found[b] == found[a]]
        shared = len(set(mine) & set(theirs))
        precision += Fraction(shared, len(theirs))
        recall += Fraction(shared, len(mine))
    return precision / len(truth), recall / len(truth)


def story_pairs(count):
    """Two printings each, of sentences of invented words."""
    chance = random.Random(3)
    for i in range(count):
        words = ["".join(chance.choice("abcdeiklmnorstu") for _ in range(6))
                 for _ in range(120)]
        for letter in "ab":
            yield {"id": f"{letter}{i}", "story": f"t{i}",
                   "text": " ".join(words)}
            words[60] = "another"


class ScoreCase(CommandCase):
    def score(self, labels, result, *options):
        out = self.newsprint("score", labels, result, "--json", *options).out
        return json.loads(out)

    def write_clusters(self, name, clusters, column="cluster"):
        return self.write(name, tsv(["id", column], clusters.items()))

    def refuses(self, labels, result, *words, options=()):
        answer = self.newsprint("score", labels, result, *options, code=FAILED)
        self.assertEqual(answer.out, b"")
        for word in words:
            self.assertIn(word, answer.err.decode())


class Clusters(ScoreCase):
    def test_by_hand(self):
        """Five articles: {1 2 3} {4 5} taken for {1 2} {3 4 5}."""
        labels = self.write_clusters("l.tsv", clusters_of(["123", "45"]))
        result = self.write_clusters("r.tsv", clusters_of(["12", "345"]))
        score = self.score(labels, result)
        self.assertEqual(score["pairs"], {
            "precision": .5, "recall": .5, "f1": .5, "labelled": 4,
            "found": 4, "right": 2})
        # (2 - 16/10) / (4 - 16/10)
        self.assertAlmostEqual(score["ari"], 1 / 6, places=9)
        # precision: 1 2 -> 1, 3 -> 1/3, 4 5 -> 2/3
        self.assertAlmostEqual(score["b_cubed"]["precision"], 11 / 15,
                               places=8)
        self.assertAlmostEqual(score["b_cubed"]["recall"], 11 / 15, places=8)
        self.assertEqual((score["clusters_labelled"], score["clusters_found"],
                          score["articles"]), (2, 2, 5))

    def test_as_defined(self):
        for seed in range(40):
            chance = random.Random(seed)
            names = [f"n{i}" for i in range(chance.randrange(1, 50))]
            most = chance.choice((1, 3, 10, 60))
            truth = {name: f"t{chance.randrange(most)}" for name in names}
            found = {name: f"f{chance.randrange(most)}" for name in names}
            listed = {name: found[name] for name in names
                      if name == names[0] or chance.random() < .9}
            for name in names:
                if name not in listed:
                    found[name] = name
            labels = self.write_clusters("l.tsv", truth)
            result = self.write_clusters("r.tsv", listed)
            score = self.score(labels, result)
            right, both, there = pair_counts(truth, found)
            precision, recall = b_cubed(truth, found)
            with self.subTest(seed=seed):
                self.assertEqual(
                    [score["pairs"][key] for key in ("right", "found",
                                                     "labelled")],
                    [right, both, there])
                self.assertAlmostEqual(score["ari"],
                                       float(rand_index(truth, found)),
                                       places=8)
                self.assertAlmostEqual(score["b_cubed"]["precision"],
                                       float(precision), places=8)
                self.assertAlmostEqual(score["b_cubed"]["recall"],
                                       float(recall), places=8)
                self.assertEqual(score["not_in_result"],
                                 len(names) - len(listed))

    def test_order_of_rows_is_nothing(self):
        chance = random.Random(5)
        truth = [(f"n{i}", f"t{chance.randrange(9)}") for i in range(200)]
        found = [(f"n{i}", f"f{chance.randrange(9)}") for i in range(200)]
        seen = set()
        for _ in range(4):
            chance.shuffle(truth)
            chance.shuffle(found)
            score = self.score(self.write_clusters("l.tsv", dict(truth)),
                               self.write_clusters("r.tsv", dict(found)))
            seen.add(json.dumps(score))
        self.assertEqual(len(seen), 1)

    def test_one_story_of_millions_does_not_overflow(self):
        """C(300000, 2) squared is far over 64 bits."""
        count = 300000
        labels = self.write("l.csv", "id,cluster\n" + "".join(
            f"{i},{i % 2 if i < 4 else 0}\n" for i in range(count)))
        result = self.write("r.csv", "id,cluster\n" + "".join(
            f"{i},x\n" for i in range(count)))
        sizes = [count - 2, 2]
        there = sum(n * (n - 1) // 2 for n in sizes)
        both = pairs = count * (count - 1) // 2
        expected = Fraction(both * there, pairs)
        wanted = (there - expected) / (Fraction(both + there, 2) - expected)
        score = self.score(labels, result)
        self.assertEqual(score["pairs"]["right"], there)
        self.assertAlmostEqual(score["ari"], float(wanted), places=9)

    def test_layouts(self):
        truth = clusters_of(["ab", "cd", "e"])
        found = clusters_of(["ab", "cde"])
        labels = self.write_clusters("l.tsv", truth)
        wanted = self.score(labels, self.write_clusters("r.tsv", found))
        rows = list(found.items())
        texts = {
            "story.tsv": tsv(["story", "article"], [row[::-1] for row in rows]),
            "cluster.csv": "cluster,article,relation\n" + "".join(
                f'"{b}",{a},kept\n' for a, b in rows),
            "version.jsonl": jsonl(
                {"id": a, "article": b, "version": 1, "text": "x\ny"}
                for a, b in rows),
            "packed.zst": zstd(tsv(["id", "story"], rows).encode()),
            "crlf.csv": "\ufeffid,cluster\r\n" + "".join(
                f"{a},{b}\r\n" for a, b in rows),
        }
        for name, text in texts.items():
            with self.subTest(name=name):
                result = self.write(name, text)
                self.assertEqual(self.score(labels, result), wanted)

    def test_cells_come_back_as_written(self):
        odd = ['a "b"', "tab\tin it", "two\nlines", "back\\slash", "a,b", "ü"]
        records = [{"id": name, "cluster": name} for name in odd]
        labels = self.write_records("l.jsonl", records)
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["id", "cluster"])
        writer.writerows([name, name] for name in odd)
        escaped = [name.replace("\\", "\\\\").replace("\t", "\\t")
                   .replace("\n", "\\n") for name in odd]
        for name, text in (("r.csv", table.getvalue()),
                           ("r.tsv", tsv(["id", "cluster"],
                                         zip(escaped, escaped)))):
            with self.subTest(name=name):
                score = self.score(labels, self.write(name, text))
                self.assertEqual((score["articles"], score["not_in_result"],
                                  score["not_labelled"]), (len(odd), 0, 0))

    def test_pairs_are_tied(self):
        labels = self.write_clusters("l.tsv", clusters_of(["abc", "de"]))
        result = self.write("r.tsv", tsv(
            ["a", "b", "relation"],
            [("a", "b", "near"), ("b", "x", "same"), ("x", "c", "near"),
             ("d", "e", "quote"), ("c", "d", "reprint"), ("b", "a", "near")]))
        score = self.score(labels, result)
        self.assertEqual(score["matches"]["right"], 1)
        self.assertEqual(score["matches"]["found"], 2)
        self.assertEqual(score["matches"]["labelled"], 4)
        self.assertEqual(score["pairs"]["found"], 6)
        self.assertEqual(score["not_labelled"], 1)

    def test_errors_name_what_was_split_and_glued(self):
        labels = self.write_clusters("l.tsv", clusters_of(["abcde", "fg"]))
        result = self.write_clusters("r.tsv", clusters_of(["abc", "defg"]))
        self.score(labels, result, "--errors", "e.tsv")
        rows = [(row["error"], row["a"], row["b"], row["size_a"],
                 row["size_b"]) for row in read_table(self.path("e.tsv"))]
        self.assertEqual(rows, [("split", "a", "d", "3", "2"),
                                ("glued", "d", "f", "2", "2")])


class Pairs(ScoreCase):
    LABELS = [("a", "b", "reprint", ""), ("a", "c", "partial", "quote"),
              ("a", "d", "revision", "same"), ("b", "c", "boilerplate", ""),
              ("b", "d", "unrelated", ""), ("c", "d", "quote", "partial"),
              ("c", "e", "template", "")]
    FOUND = [("b", "a", "reprint", .5, .25, .75), ("c", "a", "quote", 0, 0, 0),
             ("a", "d", "same", 1, 1, 1), ("b", "c", "partial", .1, .2, .3),
             ("e", "c", "template", 0, 0, 0), ("x", "y", "same", 1, 1, 1)]
    COLUMNS = ["a", "b", "relation", "jaccard", "contain_ab", "contain_ba"]

    def two(self):
        return (self.write("l.tsv", tsv(["a", "b", "label", "also"],
                                        self.LABELS)),
                self.write("r.tsv", tsv(self.COLUMNS, self.FOUND)))

    def test_by_hand(self):
        score = self.score(*self.two())
        # reprint and revision are found, partial is missed; of the others
        # boilerplate is taken for a match.
        self.assertEqual(
            [score["match"][key] for key in ("right", "found", "labelled")],
            [2, 3, 3])
        # quote is as defensible as partial: not a miss.
        self.assertEqual(
            [score["match_also"][key] for key in ("right", "found",
                                                  "labelled")], [2, 3, 2])
        self.assertEqual(score["apart"], 1)
        self.assertEqual((score["relation_right"],
                          score["relation_right_also"]), (3, 5))
        self.assertEqual((score["matched"], score["matched_right"],
                          score["matched_right_also"]), (2, 1, 2))
        self.assertEqual(score["relations"]["none"],
                         {"precision": .5, "recall": .5, "f1": .5,
                          "labelled": 2, "found": 2, "right": 1})
        self.assertEqual(score["confusion"]["partial"], {"quote": 1})

    def test_as_defined(self):
        words = ["same", "revision", "reprint", "partial", "quote", "template"]
        for seed in range(20):
            chance = random.Random(seed)
            names = [f"n{i}" for i in range(12)]
            labels, found = {}, {}
            for pair in itertools.combinations(names, 2):
                if chance.random() < .5:
                    labels[pair] = chance.choice(
                        words + ["boilerplate", "unrelated"])
                if chance.random() < .5:
                    found[pair] = chance.choice(words)
            score = self.score(
                self.write("l.tsv", tsv(["a", "b", "label"], [
                    (*pair, label) for pair, label in labels.items()])),
                self.write("r.tsv", tsv(["a", "b", "relation"], [
                    (*pair[::chance.choice((1, -1))], word)
                    for pair, word in found.items()])))
            self.compare(score, labels, found, seed)

    def compare(self, score, labels, found, seed):
        counts = collections.Counter()
        per_word = collections.defaultdict(collections.Counter)
        for pair, label in labels.items():
            word = found.get(pair, "none")
            label = "none" if label in NONE else label
            per_word[label]["labelled"] += 1
            per_word[word]["found"] += 1
            per_word[label]["right"] += label == word
            if label == "quote":
                continue
            counts["labelled"] += label in MATCH
            counts["found"] += word in MATCH
            counts["right"] += label in MATCH and word in MATCH
        with self.subTest(seed=seed):
            for key in ("right", "found", "labelled"):
                self.assertEqual(score["match"][key], counts[key])
                for word, each in per_word.items():
                    self.assertEqual(score["relations"][word][key], each[key])
            if counts["found"]:
                self.assertAlmostEqual(
                    score["match"]["precision"],
                    counts["right"] / counts["found"], places=8)

    def test_errors_carry_the_numbers(self):
        self.score(*self.two(), "--errors", "e.tsv")
        rows = {(row["a"], row["b"]): row
                for row in read_table(self.path("e.tsv"))}
        self.assertEqual({pair: row["error"] for pair, row in rows.items()},
                         {("a", "c"): "missed", ("a", "d"): "relation",
                          ("b", "c"): "false", ("c", "d"): "relation"})
        self.assertEqual((rows["b", "c"]["found"], rows["b", "c"]["jaccard"],
                          rows["b", "c"]["contain_ab"]),
                         ("partial", "0.1", "0.2"))
        self.assertEqual(rows["a", "c"]["also"], "quote")

    def test_numbers_turn_with_the_pair(self):
        labels = self.write("l.tsv", tsv(["a", "b", "label"],
                                         [("a", "b", "unrelated")]))
        result = self.write("r.tsv", tsv(self.COLUMNS, self.FOUND))
        self.score(labels, result, "--errors", "e.tsv")
        row, = read_table(self.path("e.tsv"))
        self.assertEqual((row["contain_ab"], row["contain_ba"]),
                         ("0.75", "0.25"))

    def test_positives_alone_have_no_precision(self):
        labels = self.write("l.tsv", tsv(
            ["a", "b", "label"], [("a", "b", "revision"),
                                  ("a", "c", "revision")]))
        result = self.write("r.tsv", tsv(["a", "b"], [("a", "b")]))
        score = self.score(labels, result)
        self.assertTrue(score["positives_only"])
        self.assertIsNone(score["match"]["precision"])
        self.assertEqual(score["match"]["recall"], .5)
        self.assertIn("recall alone", self.newsprint(
            "score", labels, result).out.decode())

    def test_against_clusters(self):
        labels, _ = self.two()
        result = self.write_clusters("r.tsv", clusters_of(["abc", "de"]))
        score = self.score(labels, result)
        self.assertEqual(
            [score["match"][key] for key in ("right", "found", "labelled")],
            [2, 3, 3])
        self.assertNotIn("relations", score)

    def test_words_of_ones_own(self):
        labels = self.write("l.csv", "a,b,label\n1,2,1\n1,3,0\n2,3,?\n")
        result = self.write("r.csv", "a,b,relation\n1,2,same\n1,3,same\n")
        self.refuses(labels, result, "line 2 of", "--match")
        score = self.score(labels, result, "--match", "1,yes", "--no-match",
                           "0", "--apart", "?")
        self.assertEqual(score["match"]["precision"], .5)
        self.assertEqual(score["apart"], 1)

    def test_what_dedup_writes(self):
        """The result of a run, scored against itself: all right."""
        records = [{"id": f"r{i}", "text": " ".join(
            f"word{i // 2}x{j}" for j in range(50))} for i in range(10)]
        path = self.write_records("in.jsonl", records)
        self.dedup(path, "-o", "out.jsonl", "--clusters", "c.tsv", "--pairs",
                   "p.tsv", "--removed", "gone.csv")
        labels = self.write_clusters(
            "l.tsv", {f"r{i}": f"c{i // 2}" for i in range(10)})
        for result in ("c.tsv", "p.tsv", "gone.csv"):
            with self.subTest(result=result):
                self.assertEqual(self.score(labels, self.path(result))["ari"],
                                 1)


class Stores(ScoreCase):
    def setUp(self):
        super().setUp()
        records = [dict(record, source=f"s{i % 2}.example")
                   for i, record in enumerate(story_pairs(6))]
        self.newsprint("add", "s.np", self.write_records("in.jsonl", records))
        self.labels = {record["id"]: record["story"] for record in records}

    def test_stories_against_clusters(self):
        labels = self.write_clusters("l.tsv", self.labels)
        score = self.score(labels, "s.np")
        self.assertEqual((score["ari"], score["articles"]), (1, 12))
        self.assertEqual(score["matches"]["right"], 6)
        self.labels["a0"] = "other"
        score = self.score(self.write_clusters("l.tsv", self.labels), "s.np",
                           "--errors", "e.tsv")
        self.assertEqual(score["pairs"]["found"], 6)
        self.assertEqual(score["pairs"]["right"], 5)
        self.assertEqual({row["error"] for row in
                          read_table(self.path("e.tsv"))}, {"false", "glued"})

    def test_matches_against_pairs(self):
        labels = self.write("l.tsv", tsv(["a", "b", "label"], [
            ("a0", "b0", "reprint"), ("b1", "a1", "reprint"),
            ("a2", "b3", "unrelated")]))
        score = self.score(labels, "s.np")
        self.assertEqual(score["match"]["f1"], 1)
        self.assertEqual(score["in_result"], 2)
        self.assertIn("reprint", score["relations"])

    def test_a_store_of_other_articles(self):
        labels = self.write_clusters("l.tsv", clusters_of(["xy"]))
        self.refuses(labels, "s.np", "no id in common")


class Broken(ScoreCase):
    def test_says_where_and_what(self):
        good = self.write_clusters("good.tsv", clusters_of(["ab"]))
        for name, text, *words in (
                ("short.tsv", "id\tcluster\na\n", "fewer cells", "line 2"),
                ("long.csv", "id,cluster\na,1\nb,2,3\n", "more", "line 3"),
                ("quote.csv", 'id,cluster\n"a,1\n', "quote", "line 2"),
                ("twice.tsv", "id\tid\tcluster\n", "twice", "id"),
                ("other.tsv", "x\ty\n1\t2\n", "id, cluster", "other.tsv"),
                ("empty.tsv", "", "empty"),
                ("cut.jsonl", '{"id": "a", "cluster": 1}\n{"id": "b\n',
                 "line 2"),
                ("noid.jsonl", '{"id": "a", "cluster": 1}\n{"cluster": 2}\n',
                 "no id", "line 2"),
                ("two.tsv", "id\tcluster\na\t1\na\t2\n", "second", "line 3"),
                ("self.tsv", "a\tb\tlabel\n1\t1\tsame\n", "itself"),
                ("far.tsv", "a\tb\tlabel\tjaccard\n1\t2\tsame\t7\n", "0 .. 1"),
                ("label.tsv", "a\tb\n1\t2\n", "label"),
                ("bytes.jsonl", b'{"id": "\xff", "cluster": 1}\n', "UTF-8")):
            with self.subTest(name=name):
                self.refuses(self.write(name, text), good, *words)

    def test_other_articles(self):
        labels = self.write_clusters("l.tsv", clusters_of(["ab"]))
        result = self.write_clusters("r.tsv", clusters_of(["xy"]))
        self.refuses(labels, result, "no id in common")

    def test_nothing_found_is_a_score(self):
        labels = self.write_clusters("l.tsv", clusters_of(["ab"]))
        result = self.write("r.tsv", "a\tb\trelation\n")
        self.assertEqual(self.score(labels, result)["pairs"]["recall"], 0)

    def test_files(self):
        labels = self.write_clusters("l.tsv", clusters_of(["ab"]))
        self.refuses(labels, self.path("no.tsv"), "no.tsv", "No such file")
        self.refuses(labels, labels, "nowhere",
                     options=("--errors", "nowhere/e.tsv"))
        self.newsprint("score", labels, code=USAGE)
        self.newsprint("score", labels, labels, "--nonsense", code=USAGE)


if __name__ == "__main__":
    sys.exit(tap.main())
