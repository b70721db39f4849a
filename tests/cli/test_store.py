# SPDX-License-Identifier: MIT
"""What the store verbs do: each outcome, each number computed again, each
refusal with its reason, and what was answered is on the disk."""

import csv
import gzip
import io
import itertools
import json
import os
import random
import select
import sqlite3
import subprocess
import sys
import threading

import reference
from command import (DONE, FAILED, PROGRAM, SAMPLES, USAGE, CommandCase, crowd,
                     read_records, sample_files, sample_records, sample_table,
                     tap)

PAIR = ("jaccard", "contain_ab", "contain_ba")
EXACT = 1e-6


def long_texts():
    """Shingle sets of the samples that have shingles."""
    sets = {name: reference.shingles(record["text"])
            for name, record in sample_records().items()}
    return {name: found for name, found in sets.items() if found}


class StoreCase(CommandCase):
    def setUp(self):
        super().setUp()
        self.store = self.path("news.np")

    def add(self, *inputs, store=None, **options):
        return self.newsprint("add", store or self.store, *inputs, "--json",
                              **options).summary()

    def add_samples(self, *options):
        return self.add(*sample_files(), *options)

    def add_samples_to(self, store, *options):
        return self.add(*sample_files(), *options, store=store)

    def add_records(self, records, *options, store=None):
        path = self.write_records("records.jsonl", records)
        return self.add(path, *options, store=store)

    def stats(self, store=None):
        return self.newsprint("stats", store or self.store, "--json").summary()

    def find(self, *arguments, **options):
        """Answers by id."""
        result = self.newsprint("find", self.store, *arguments, **options)
        lines = [json.loads(line) for line in result.out.splitlines()]
        return {line["id"]: line["matches"] for line in lines}

    def matches(self, *options, store=None):
        """Rows of export --what matches by their unordered pair."""
        out = self.newsprint("export", store or self.store, "--what",
                             "matches", "--format", "jsonl", *options).out
        return {frozenset((row["a"], row["b"])): row
                for row in map(json.loads, out.splitlines())}

    def ids(self, store=None):
        out = self.newsprint("export", store or self.store, "--format",
                             "jsonl").out
        return {json.loads(line)["id"] for line in out.splitlines()}

    def assert_sound(self, store=None):
        self.newsprint("check", store or self.store, "--sample", 100000)

    def assert_refused(self, *arguments, reason, code=FAILED):
        result = self.newsprint(*arguments, code=code)
        said = result.err.decode()
        self.assertIn(reason, said)
        self.assertNotIn(b"{", result.out)
        self.assertEqual(said.count("\n"), 1, said)


class Add(StoreCase):
    def outcomes(self, summary):
        return (summary["added"], summary["versions"], summary["unchanged"])

    def test_new_articles_are_added(self):
        summary = self.add_samples()
        count = len(sample_records())
        self.assertEqual(self.outcomes(summary), (count, 0, 0))
        self.assertEqual((summary["read"], summary["committed"]),
                         (count, count))
        self.assertEqual(self.stats()["articles"], count)
        self.assert_sound()

    def test_the_same_again_changes_nothing(self):
        self.add_samples()
        count = len(sample_records())
        before = self.stats()
        self.assertEqual(self.outcomes(self.add_samples()), (0, 0, count))
        after = self.stats()
        for part in ("articles", "versions", "texts", "entries"):
            self.assertEqual(after[part], before[part])

    def test_another_text_is_a_new_version(self):
        record = sample_records()["mp-1001"]
        self.add_records([record])
        changed = dict(record, text=record["text"] + " One sentence more.")
        self.assertEqual(self.outcomes(self.add_records([changed])),
                         (0, 1, 0))
        stats = self.stats()
        self.assertEqual((stats["articles"], stats["versions"]), (1, 2))
        self.assert_sound()

    def test_the_old_version_is_still_found(self):
        record = sample_records()["mp-1001"]
        self.add_records([record])
        self.add_records([dict(record, text="Other words by far " * 9)])
        found, = self.find(self.write_records("q.jsonl", [record])).values()
        self.assertEqual([(match["version"], match["current"], match["relation"])
                          for match in found], [(1, False, "same")])

    def test_what_cannot_be_read_is_counted(self):
        path = self.write("bad.jsonl", b'{"id": "a", "text": "one two"}\n'
                          b'not json\n{"id": "b"}\n')
        summary = self.add(path)
        self.assertEqual((summary["read"], summary["added"]), (3, 1))
        self.assertEqual((summary["skipped_by"]["bad_json"],
                          summary["skipped_by"]["no_text"]), (1, 1))

    def test_small_batches_give_the_same(self):
        self.add_samples()
        other = self.path("other.np")
        self.add(*sample_files(), "--batch", 7, "-j", 1, store=other)
        self.assertEqual(self.matches(), self.matches(store=other))

    def test_what_cannot_be_read_is_named(self):
        """By its place in its own input, over many chunks."""
        good = json.dumps({"id": "a", "text": "word " * 200}).encode() + b"\n"
        first = self.write("first.jsonl", good)
        path = self.write("bad.jsonl", good * 30000 + b"not json\n" + good)
        for threads in 1, 2:
            err = self.newsprint("add", self.path(f"{threads}.np"), first, path,
                                 "-j", threads, "--no-matches").err
            self.assertIn(f"left out record 30001 of '{path}': bad_json"
                          .encode(), err)

    def test_a_file_that_is_not_made_yet(self):
        """Empty, or as another process leaves it before the first table."""
        for pragmas in ((), ("page_size = 16384", "journal_mode = WAL")):
            with self.subTest(pragmas=pragmas):
                path = self.write(f"{len(pragmas)}.np", b"")
                with sqlite3.connect(path) as file:
                    for pragma in pragmas:
                        file.execute(f"PRAGMA {pragma}")
                file.close()
                for verb in "stats", "check":
                    err = self.newsprint(verb, path, code=FAILED).err
                    self.assertIn(b"no store in", err)
                self.assertEqual(len(sample_records()),
                                 self.add_samples_to(path)["added"])

    def test_many_make_it_at_once(self):
        for turn in range(5):
            path = self.path(f"{turn}.np")
            adds = [subprocess.Popen([PROGRAM, "add", path, name, "-q",
                                      "--no-matches"])
                    for name in sample_files()]
            self.assertEqual([add.wait() for add in adds], [DONE] * len(adds))
            self.assertEqual(self.ids(path), set(sample_records()))

    def test_strict_stops(self):
        path = self.write("bad.jsonl", b"not json\n")
        self.newsprint("add", self.store, path, "--strict", code=FAILED)


class Extra(StoreCase):
    """Fields that are none of ours go through untouched."""

    def add_one(self, record):
        self.newsprint("add", "x.np", "-", stdin=record.encode())
        out = self.newsprint("export", "x.np", "--format", "jsonl").out
        return json.loads(out)

    def test_they_come_out_as_they_went_in(self):
        row = self.add_one('{"id": "a", "text": "some words here", '
                           '"section": "City", "tags": ["x", {"y": 1.50}]}')
        self.assertEqual({"section": "City", "tags": ["x", {"y": 1.5}]},
                         row["extra"])

    def test_none_is_null(self):
        row = self.add_one('{"id": "a", "text": "some words here"}')
        self.assertIsNone(row["extra"])

    def test_a_gate_keeps_them_too(self):
        self.newsprint("add", "x.np", "-", stdin=b"")
        self.newsprint("gate", "x.np", "--add", stdin=b'{"id": "a", "text": '
                       b'"some words here", "section": "City"}\n')
        out = self.newsprint("export", "x.np", "--format", "jsonl").out
        self.assertEqual({"section": "City"}, json.loads(out)["extra"])


class Find(StoreCase):
    def setUp(self):
        super().setUp()
        self.add_samples()
        self.sets = long_texts()

    def assert_match(self, name, match):
        other = match["id"]
        self.assertFalse(match["estimated"])
        self.assertEqual(match["title"], sample_records()[other]["title"])
        if match["relation"] == "same":
            texts = sample_records()
            self.assertEqual(reference.tokens(texts[name]["text"]),
                             reference.tokens(texts[other]["text"]))
            return
        exact = reference.resemblance(self.sets[name], self.sets[other])
        for column, number in zip(PAIR, exact):
            self.assertAlmostEqual(match[column], number, delta=EXACT)

    def wanted(self, jaccard, contain):
        """Pairs that resemble each other so much, or of which one has so
        much of the other, and no little of it."""
        wanted = set()
        for a, b in itertools.permutations(self.sets, 2):
            exact = reference.resemblance(self.sets[a], self.sets[b])
            shared = len(self.sets[a] & self.sets[b])
            if exact[0] >= jaccard or (contain and shared >= 16
                                       and max(exact[1:]) >= contain):
                wanted.add((a, b))
        return wanted

    def test_parts_are_found_where_resemblance_is_little(self):
        answers = self.find(*sample_files(), "--contain", .6)
        wanted = self.wanted(.5, .6)
        self.assertGreater(len(wanted), len(self.wanted(.5, 0)))
        found = {(name, match["id"]): match
                 for name, matches in answers.items()
                 for match in matches if match["id"] != name}
        short = {("sho-9201", "sho-9202"), ("sho-9202", "sho-9201")}
        self.assertEqual(set(found) - short, wanted)
        self.assertEqual({match["jaccard"] < .5 for match in found.values()
                          if match["relation"] == "part"}, {True})

    def test_numbers_are_those_of_brute_force(self):
        answers = self.find(*sample_files(), "-t", .5, "--contain", 0)
        self.assertEqual(set(answers), set(sample_records()))
        wanted = self.wanted(.5, 0)
        found = {(name, match["id"]) for name, matches in answers.items()
                 for match in matches if match["id"] != name}
        short = {("sho-9201", "sho-9202"), ("sho-9202", "sho-9201")}
        self.assertEqual(found - short, wanted)
        for name, matches in answers.items():
            for match in matches:
                self.assert_match(name, match)

    def test_the_most_alike_comes_first(self):
        for matches in self.find(*sample_files(), "-t", .1).values():
            shares = [match["jaccard"] for match in matches]
            self.assertEqual(shares, sorted(shares, reverse=True))

    def test_by_id_as_by_text(self):
        answers = self.find(*sample_files())
        for name in ("mp-1001", "zal-8001", "sho-9201"):
            self.assertEqual(self.find("--id", name), {name: answers[name]})

    def test_an_empty_text_matches_nothing(self):
        self.assertEqual(self.find("--id", "sho-9205"), {"sho-9205": []})

    def test_a_limit(self):
        name = "mp-1001"
        every = self.find("--id", name)[name]
        self.assertGreater(len(every), 2)
        self.assertEqual(self.find("--id", name, "--limit", 2)[name],
                         every[:2])

    def test_a_text_file(self):
        path = self.write("page.txt", sample_records()["mp-1002"]["text"])
        first = self.find(path)[path][0]
        self.assertEqual((first["id"], first["relation"]),
                         ("mp-1002", "same"))

    def test_stdin(self):
        with open(sample_files()[0], "rb") as file:
            line = file.readline()
        name = json.loads(line)["id"]
        self.assertEqual(list(self.find("-", stdin=line)), [name])

    def test_an_input_that_broke_off_is_told(self):
        with open(sample_files()[0], "rb") as file:
            packed = gzip.compress(file.read())
        path = self.write("cut.jsonl.gz", packed[:len(packed) // 2])
        result = self.newsprint("find", self.store, path, code=FAILED)
        self.assertGreater(len(result.out.splitlines()), 1)
        self.assertIn(b"cut.jsonl.gz", result.err)

    def test_what_cannot_be_read_is_told(self):
        path = self.write("bad\x1b.jsonl", b'not json\n{"text": "a b"}\n')
        result = self.newsprint("find", self.store, path)
        self.assertEqual(len(result.out.splitlines()), 1)
        self.assertIn(b"left out record 1", result.err)
        self.assertNotIn(b"\x1b", result.err)

    def test_nothing_is_written(self):
        before = self.bytes_of("news.np")
        self.find(*sample_files())
        self.assertEqual(self.bytes_of("news.np"), before)
        self.assertEqual(self.files(), ["news.np"])

    def test_a_crowd(self):
        records = list(crowd(600, 11))
        crawl = self.path("crawl.np")
        self.add_records(records)
        self.add_records(records, "--profile", "crawl", store=crawl)
        sets = {record["id"]: reference.shingles(record["text"])
                for record in records}
        wanted = {frozenset(pair) for pair in reference.all_pairs(sets, .8)}
        found = set(self.matches("-t", .8, store=crawl))
        self.assertEqual(found - wanted, set())
        self.assertLessEqual(len(wanted - found), .005 * len(wanted))
        kept = {pair for pair in self.matches("--all")
                if all(name in sets for name in pair)}
        self.assertLessEqual(len(wanted - kept), .005 * len(wanted))


class NoText(StoreCase):
    def setUp(self):
        super().setUp()
        self.add_samples("--no-text")

    def test_no_text_is_kept(self):
        stats = self.stats()
        self.assertEqual((stats["texts"], stats["packed_bytes"]), (0, 0))
        file = sqlite3.connect(self.store)
        count, = file.execute("SELECT count(*) FROM text").fetchone()
        file.close()
        self.assertEqual(count, 0)
        self.assert_sound()

    def test_find_estimates(self):
        sets = long_texts()
        for query in (["--id", "mp-1001"], sample_files()):
            for match in self.find(*query)["mp-1001"]:
                if match["relation"] == "same":
                    continue
                self.assertTrue(match["estimated"])
                self.assertIsNone(match["contain_ab"])
                exact = reference.resemblance(sets["mp-1001"],
                                              sets[match["id"]])[0]
                self.assertAlmostEqual(match["jaccard"], exact, delta=.15)

    def test_pairs_are_estimates_too(self):
        rows = self.matches("-t", .5)
        for pair, jaccard in reference.all_pairs(long_texts(), .7).items():
            row = rows[frozenset(pair)]
            self.assertAlmostEqual(row["jaccard"], jaccard, delta=.15)

    def test_does_not_go_into_one_with_texts(self):
        whole = self.path("whole.np")
        self.add(sample_files()[0], store=whole)
        self.newsprint("merge", whole, self.store, code=USAGE)
        self.assert_sound(whole)


class Gate(StoreCase):
    def setUp(self):
        super().setUp()
        self.wire = read_records(os.path.join(SAMPLES, "wire.jsonl"))
        self.outlets = read_records(os.path.join(SAMPLES, "outlets.jsonl"))

    def open_gate(self, *options):
        gate = subprocess.Popen(
            [PROGRAM, "gate", self.store, *options], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder,
            bufsize=0)

        def end():
            gate.kill()
            gate.wait()
            for stream in (gate.stdin, gate.stdout, gate.stderr):
                stream.close()
        self.addCleanup(end)
        return gate

    def ask(self, gate, record):
        line = record if isinstance(record, bytes) else json.dumps(
            record).encode()
        gate.stdin.write(line + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            ready, _, _ = select.select([gate.stdout], [], [], 60)
            self.assertTrue(ready, "no answer before the next line")
            more = gate.stdout.read(1 << 16)
            self.assertTrue(more, "the gate has ended")
            answer += more
        self.assertEqual(answer.count(b"\n"), 1)
        return json.loads(answer)

    def assert_ends(self, gate, code=DONE):
        gate.stdin.close()
        self.assertEqual(gate.wait(60), code)

    def test_answers_each_line_at_once(self):
        self.add_records(self.wire)
        gate = self.open_gate()
        pairs = {later: earlier for later, earlier, relation, _
                 in sample_table("Pairs") if relation == "reprint full"}
        for record in self.outlets:
            answer = self.ask(gate, record)
            self.assertEqual(answer["id"], record["id"])
            if record["id"] in pairs:
                self.assertEqual((answer["answer"], answer["of"]["id"]),
                                 ("copy", pairs[record["id"]]))
        self.assert_ends(gate)
        self.assertEqual(self.stats()["articles"], len(self.wire))

    def test_tells_new_version_and_copy(self):
        first = self.wire[0]
        self.add_records([first])
        gate = self.open_gate()
        for change, answer in (
                ({}, "version"), ({"id": "other"}, "version"),
                ({"url": "https://other.example/"}, "version"),
                ({"id": "other", "url": "https://other.example/"}, "copy"),
                ({"text": "nothing of the kind was ever printed here"},
                 "version"),
                ({"text": ""}, "version"),
                ({"text": "nothing of the kind was ever printed here",
                  "id": "other"}, "new")):
            with self.subTest(change=change):
                said = self.ask(gate, dict(first, **change))
                self.assertEqual(said["answer"], answer)
                self.assertEqual("of" in said, answer != "new")
                if "text" in change and "of" in said:
                    self.assertEqual(said["of"], {"id": first["id"],
                                                  "relation": "other"})
        self.assert_ends(gate)

    def test_without_add_nothing_is_kept(self):
        self.add_records([self.wire[0]])
        gate = self.open_gate()
        for _ in range(2):
            self.assertEqual(self.ask(gate, self.wire[1])["answer"], "new")

    def test_with_add_the_next_line_finds_it(self):
        self.add_records([self.wire[1]])
        gate = self.open_gate("--add")
        self.assertEqual(self.ask(gate, self.wire[0])["answer"], "new")
        said = self.ask(gate, dict(self.wire[0], id="again", url="u"))
        self.assertEqual((said["answer"], said["of"]["id"]),
                         ("copy", self.wire[0]["id"]))
        self.assert_ends(gate)
        self.assert_sound()

    def test_inputs_of_any_form_are_answered(self):
        self.add_records([self.wire[0]])
        text = self.wire[1]["text"].replace('"', "'")
        self.write("a.csv", 'id,text\nown,"%s"\nlike,"%s"\nbad\n' % (
            text, text))
        self.write("b.html", "<html><body><article><p>%s</p></article>" %
                   self.wire[0]["text"].replace("\n", " "))
        said = [json.loads(line) for line in self.newsprint(
            "gate", self.store, "a.csv", "b.html",
            "--add").out.splitlines()]
        self.assertEqual([each["answer"] for each in said],
                         ["new", "copy", "bad_row", "copy"])
        self.assertEqual(said[1]["of"]["id"], "own")
        self.assertEqual((said[2]["file"], said[2]["record"]), ("a.csv", 3))
        self.assertEqual(said[3]["of"]["id"], self.wire[0]["id"])
        self.assertEqual(self.ids(), {self.wire[0]["id"], "own", "like",
                                      "b.html"})
        said = self.newsprint("gate", self.store, "-",
                              stdin=b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"
                              b"Content-Length: 0\r\n\r\n\r\n\r\n")
        self.assertEqual(said.out, b"")

    def test_an_answered_article_survives_a_kill(self):
        self.add_records([self.wire[0]])
        answered = {self.wire[0]["id"]}
        for record in self.outlets[:8]:
            gate = self.open_gate("--add")
            self.ask(gate, record)
            gate.kill()
            gate.wait()
            answered.add(record["id"])
            self.assertEqual(self.ids(), answered)
        self.assert_sound()

    def test_broken_lines_are_answered(self):
        self.add_records([self.wire[0]])
        gate = self.open_gate("--add")
        for number, (line, answer) in enumerate((
                (b"not json", "bad_json"), (b"[1, 2]", "bad_json"),
                (b'{"id": "x"}', "no_text"),
                (b'{"id": "x", "text": 5}', "bad_field"),
                (b'{"id": "x", "text": "a\xff b"}', "new"),
                (b'{"id": "y", "text": ""}', "new")), 1):
            with self.subTest(line=line):
                said = self.ask(gate, line)
                self.assertEqual(said["answer"], answer)
                if answer != "new":
                    self.assertEqual(said["record"], number)
        self.assertEqual(self.ask(gate, self.wire[1])["answer"], "new")
        self.assert_ends(gate)
        self.assert_sound()

    def test_a_line_too_long_is_answered_and_not_kept(self):
        self.add_records([self.wire[0]])
        short = b'{"id": "s", "text": "few words"}'
        lines = [b'{"id": "a", "text": "' + b"long " * length + b'"}'
                 for length in (300, 50000, 400000)]
        out = self.newsprint(
            "gate", self.store, "--max-record", "1K",
            stdin=b"\n".join([short, lines[0], short, lines[1], lines[2],
                              short, lines[1]])).out
        self.assertEqual([json.loads(line)["answer"]
                          for line in out.splitlines()],
                         ["new", "too_long", "new", "too_long", "too_long",
                          "new", "too_long"])

    def test_a_last_line_without_an_end(self):
        self.add_records([self.wire[0]])
        line = json.dumps(self.wire[0]).encode()
        out = self.newsprint("gate", self.store, stdin=line).out
        self.assertEqual(json.loads(out)["answer"], "version")

    def test_what_is_kept_is_found_as_what_was_added(self):
        """Bands, passages and segments are those that add gives"""
        lines = b"".join(json.dumps(record).encode() + b"\n"
                         for record in self.wire + self.outlets)
        for option in ("--text", "--no-text"):
            entries = []
            for way in ("gate", "add"):
                self.store = f"{way}{option}.np"
                self.newsprint("add", self.store, "-", "-q", *(
                    [option] if option == "--no-text" else []),
                    stdin=lines if way == "add" else b"")
                if way == "gate":
                    self.newsprint("gate", self.store, "--add", stdin=lines)
                entries.append(self.stats()["entries"])
                self.assert_sound()
            self.assertEqual(*entries)

    def test_of_two_gates_one_finds_the_others(self):
        self.add_records([self.wire[0]])
        records = [dict(record, date=None) for record in crowd(40, 5)]
        answers = [[], []]

        def run(side):
            gate = self.open_gate("--add")
            for record in records:
                own = dict(record, id=f"{record['id']}-{side}")
                answers[side].append(self.ask(gate, own))
            self.assert_ends(gate)
        threads = [threading.Thread(target=run, args=[side])
                   for side in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for pair in zip(*answers, strict=True):
            self.assertIn("copy", [said["answer"] for said in pair])
        self.assertEqual(self.stats()["articles"], 81)
        self.assert_sound()


class Upkeep(StoreCase):
    def grown(self, count=500, seed=3):
        self.add_records(crowd(count, seed))

    def test_remove_takes_all_versions(self):
        record = sample_records()["mp-1001"]
        self.add_samples()
        self.add_records([dict(record, text=record["text"] + " And more.")])
        self.newsprint("remove", self.store, "mp-1001", "mp-1002")
        self.assertEqual(self.ids(),
                         set(sample_records()) - {"mp-1001", "mp-1002"})
        for matches in self.find(*sample_files()).values():
            self.assertFalse({"mp-1001", "mp-1002"}
                             & {match["id"] for match in matches})
        self.assert_sound()

    def test_no_store_is_made_for_what_cannot_be_read(self):
        self.write("text.pdf", b"%PDF-1.4")
        for name in ("nothing.jsonl", "text.pdf"):
            self.newsprint("add", "none.np", name, code=FAILED)
            self.assertFalse(os.path.exists(
                os.path.join(self.folder, "none.np")))

    def test_an_unknown_source_is_told(self):
        self.add_samples()
        for words in (), ("--json",), ("--pin", "One line more."):
            result = self.newsprint("furniture", self.store, "nosuch.example",
                                    *words, code=FAILED)
            self.assertIn(b"no source 'nosuch.example'", result.err)

    def test_remove_says_what_is_missing(self):
        self.add_samples()
        result = self.newsprint("remove", self.store, "nobody", "mp-1001",
                                code=FAILED)
        self.assertIn(b"'nobody'", result.err)
        self.assertNotIn("mp-1001", self.ids())

    def test_expire_goes_by_date(self):
        records = list(crowd(200, 4)) + [{"id": "undated", "text": "a b c"}]
        self.add_records(records)
        self.newsprint("expire", self.store, "--before", "2031-01-15")
        self.assertEqual(self.ids(), {
            record["id"] for record in records
            if record.get("date", "9") >= "2031-01-15"})
        self.assert_sound()

    def test_expire_goes_by_what_was_seen(self):
        self.add_samples()
        self.newsprint("expire", self.store, "--unseen-since", "2001-01-01")
        self.assertEqual(len(self.ids()), len(sample_records()))
        self.newsprint("expire", self.store, "--unseen-since", "2999-01-01")
        self.assertEqual(self.ids(), set())

    def test_expire_and_compact_shrink(self):
        self.grown(1500)
        before, names = self.stats(), self.ids()
        self.newsprint("expire", self.store, "--before", "2031-01-20")
        rows = self.matches()
        self.newsprint("compact", self.store)
        after = self.stats()
        share = len(self.ids()) / len(names)
        self.assertLess(share, .5)
        self.assertEqual(after["runs"], 1)
        self.assertLess(after["entries"], before["entries"] * share * 1.1)
        self.assertLess(os.path.getsize(self.store), before["file_bytes"] * .7)
        self.assertEqual(self.matches(), rows)
        self.assert_sound()

    def test_merge_is_one_batch(self):
        records = list(crowd(400, 8))
        whole, other = self.path("whole.np"), self.path("other.np")
        self.add_records(records, store=whole)
        self.add_records(records[:200])
        self.add_records(records[200:], store=other)
        before = self.bytes_of("other.np")
        self.newsprint("merge", self.store, other)
        self.assertEqual(self.bytes_of("other.np"), before)
        self.assertEqual(self.ids(), self.ids(whole))
        self.assertEqual(self.matches(), self.matches(store=whole))
        self.assert_sound()

    def test_order_changes_no_pair(self):
        records = list(crowd(300, 9))
        self.add_records(records)
        random.Random(1).shuffle(records)
        other = self.path("other.np")
        self.add_records(records, "--batch", 30, store=other)
        self.assertEqual(set(self.matches()), set(self.matches(store=other)))

    def test_merge_brings_versions(self):
        record = sample_records()["mp-1001"]
        other = self.path("other.np")
        self.add_records([record])
        self.add_records([dict(record, text="Quite another text")],
                         store=other)
        result = self.newsprint("merge", self.store, other, other)
        self.assertIn(b"added 0, new versions 1, unchanged 1", result.err)


class Export(StoreCase):
    def setUp(self):
        super().setUp()
        self.add_samples()

    def export(self, *options):
        return self.newsprint("export", self.store, *options).out.decode()

    def test_pairs_are_those_of_brute_force(self):
        """Where no matches are kept they are looked for."""
        sets = long_texts()
        crawl = self.path("crawl.np")
        self.add_samples_to(crawl, "--profile", "crawl")
        rows = self.matches("-t", .5, store=crawl)
        rows.pop(frozenset(("sho-9201", "sho-9202")))
        self.assertEqual(set(rows), {frozenset(pair) for pair
                                     in reference.all_pairs(sets, .5)})
        for row in rows.values():
            exact = reference.resemblance(sets[row["a"]], sets[row["b"]])
            for column, number in zip(PAIR, exact):
                self.assertAlmostEqual(row[column], number, delta=EXACT)

    def test_no_pair_of_brute_force_is_lost(self):
        """What is kept leaves credit lines and the like out of account, so
        its numbers may be a little other ones."""
        sets = long_texts()
        rows = self.matches("--all")
        wanted = {frozenset(pair) for pair in reference.all_pairs(sets, .4)}
        self.assertEqual(wanted - set(rows), set())
        for row in rows.values():
            exact = reference.resemblance(sets[row["a"]], sets[row["b"]])
            self.assertAlmostEqual(row["jaccard"], exact[0], delta=.05)
            for column, number in zip(PAIR[1:], exact[1:]):
                self.assertGreater(row[column], number - .05)

    def test_a_threshold_of_kept_matches(self):
        rows = self.matches()
        self.assertEqual(self.matches("-t", .6), {
            pair: row for pair, row in rows.items() if row["jaccard"] >= .6})

    def test_each_format_says_the_same(self):
        hard = {"id": "hard", "text": 'a "quoted", text\r\nwith\tall\\of it\n',
                "title": "=1+1, \"x\""}
        self.add_records([hard])
        lines = [json.loads(line) for line
                 in self.export("--format", "jsonl").splitlines()]
        wanted = {row["id"]: row for row in lines}
        self.assertEqual(wanted["hard"]["text"], hard["text"])
        self.assertEqual({name: row["text"] for name, row in wanted.items()
                          if name != "hard"},
                         {name: record["text"] for name, record
                          in sample_records().items()})
        table = list(csv.DictReader(io.StringIO(
            self.export("--format", "csv"), newline="")))
        self.assertEqual([row["id"] for row in table], list(wanted))
        for row in table:
            extra = row.pop("extra")
            self.assertEqual(json.loads(extra) if extra else None,
                             wanted[row["id"]].pop("extra"))
            self.assertEqual(row, {name: "" if value is None else str(value)
                                   for name, value
                                   in wanted[row["id"]].items()})
        cells = [line.split("\t") for line
                 in self.export("--format", "tsv").splitlines()]
        self.assertEqual([row[0] for row in cells[1:]], list(wanted))
        self.assertEqual({len(row) for row in cells}, {len(cells[0])})

    def test_sketches_come_with_their_recipe(self):
        rows = [json.loads(line) for line in self.export(
            "--what", "sketches", "--format", "jsonl").splitlines()]
        sets = long_texts()
        self.assertEqual({row["id"] for row in rows}, set(sample_records()))
        self.assertEqual({row["id"] for row in rows if row["lanes"]},
                         set(sets))
        self.assertEqual(len({row["recipe"] for row in rows}), 1)
        file = sqlite3.connect(self.store)
        self.assertEqual({row["id"]: row["text_hash"] for row in rows},
                         dict(file.execute("SELECT id, text_hash FROM "
                                           "articles")))
        file.close()
        lanes = {row["id"]: [row["lanes"][at:at + 8]
                             for at in range(0, len(row["lanes"]), 8)]
                 for row in rows if row["lanes"]}
        for a, b in reference.all_pairs(sets, .5):
            same = sum(x == y for x, y in zip(lanes[a], lanes[b])) / 128
            exact = reference.resemblance(sets[a], sets[b])[0]
            self.assertAlmostEqual(same, exact, delta=.2)

    def test_versions_has_the_old_ones(self):
        record = sample_records()["mp-1001"]
        self.add_records([dict(record, text="Quite another text")])
        rows = [json.loads(line) for line in self.export(
            "--what", "versions", "--format", "jsonl").splitlines()]
        self.assertEqual([(row["version"], row["current"]) for row in rows
                          if row["id"] == "mp-1001"], [(1, 0), (2, 1)])
        self.assertEqual(len(rows), len(sample_records()) + 1)

    def test_the_format_follows_the_name(self):
        self.newsprint("export", self.store, "-o", "out.csv")
        self.assertEqual(self.bytes_of("out.csv").decode(),
                         self.export("--format", "csv"))

    def test_views_are_for_others_to_read(self):
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as file:
            rows = file.execute("SELECT id, source, words FROM articles "
                                "WHERE id LIKE 'mp-%'").fetchall()
            count, = file.execute("SELECT count(*) FROM versions").fetchone()
        file.close()
        self.assertEqual({row[0] for row in rows},
                         {"mp-1001", "mp-1002", "mp-1003"})
        self.assertEqual({row[1] for row in rows}, {"meridianpress.example"})
        self.assertEqual(count, len(sample_records()))


class Check(StoreCase):
    def flip(self, table, column, where=None, row="DESC"):
        """One bit in the middle of a blob."""
        file = sqlite3.connect(self.store)
        key, body = file.execute(
            f"SELECT rowid, {column} FROM {table} "
            f"ORDER BY rowid {row} LIMIT 1").fetchone()
        body = bytearray(body)
        body[len(body) // 2 if where is None else where] ^= 16
        file.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?",
                     (bytes(body), key))
        file.commit()
        file.close()

    def test_a_sound_store_is_sound(self):
        self.add_samples()
        result = self.newsprint("check", self.store)
        self.assertEqual(result.out, b"")

    def test_finds_and_mends_a_flipped_bit_of_the_index(self):
        self.add_samples()
        wanted = self.matches()
        for table, column, where in (("page", "body", None),
                                     ("page", "body", 5),
                                     ("page", "body", -1),
                                     ("run", "fences", 0)):
            with self.subTest(table=table, where=where):
                self.flip(table, column, where)
                result = self.newsprint("check", self.store, code=FAILED)
                self.assertNotEqual(result.out, b"")
                self.newsprint("check", self.store, "--repair")
                self.assert_sound()
                self.assertEqual(self.matches(), wanted)

    def test_finds_a_flipped_bit_of_the_truth(self):
        for table, column in (("text", "body"), ("sketch", "lanes"),
                              ("article", "hash")):
            with self.subTest(table=table):
                self.store = self.path(table + ".np")
                self.add_samples()
                self.flip(table, column)
                result = self.newsprint("check", self.store, code=FAILED)
                self.assertNotEqual(result.out, b"")
                self.newsprint("check", self.store, "--repair", code=FAILED)

    def test_find_does_not_believe_a_damaged_page(self):
        self.add_samples()
        # Bands are in the first page of a run.
        self.flip("page", "body", row="ASC")
        result = self.newsprint("find", self.store, *sample_files(),
                                code=FAILED)
        self.assertIn(b"damaged", result.err)


class ReadOnly(StoreCase):
    """A file and a folder that may not be written, as another user."""

    def as_other(self, *arguments, **options):
        user = {"user": 65534, "group": 65534} if os.getuid() == 0 else {}
        return self.newsprint(*arguments, **user, **options)

    def lock(self, folder, file):
        os.chmod(self.store, file)
        os.chmod(self.folder, folder)
        self.addCleanup(os.chmod, self.folder, 0o700)

    def test_what_reads_reads(self):
        self.add_samples()
        for folder, file in ((0o555, 0o444), (0o555, 0o666), (0o777, 0o444)):
            with self.subTest(folder=oct(folder), file=oct(file)):
                before = self.bytes_of("news.np")
                self.lock(folder, file)
                for verb in (("stats",), ("check",), ("export",),
                             ("find", "--id", "mp-1001")):
                    self.as_other(verb[0], self.store, *verb[1:])
                os.chmod(self.folder, 0o700)
                self.assertEqual(before, self.bytes_of("news.np"))

    def test_a_name_is_no_uri(self):
        self.store = self.path("a?b#c%41 d.np")
        self.add_samples()
        self.lock(0o555, 0o444)
        self.as_other("stats", self.store)
        os.chmod(self.folder, 0o700)


class Refused(StoreCase):
    READERS = (("find", "--id", "a"), ("gate",), ("stats",), ("check",),
               ("export",))
    WRITERS = (("gate", "--add"), ("remove", "a"), ("compact",),
               ("expire", "--before", "2030-01-01"), ("check", "--repair"))

    def test_a_missing_store(self):
        for verb, *rest in self.READERS + self.WRITERS:
            with self.subTest(verb=verb):
                self.assert_refused(verb, "missing.np", *rest,
                                    reason="missing.np")
        self.add(sample_files()[0])
        for words in ((self.store, "missing.np"), ("missing.np", self.store)):
            self.newsprint("merge", *words, code=FAILED)
        self.assertEqual(self.files(), ["news.np"])

    def test_what_is_not_a_store(self):
        self.write("page.txt", "This is a text and not a store. " * 900)
        file = sqlite3.connect(self.path("other.db"))
        file.execute("CREATE TABLE a (b)")
        file.commit()
        file.close()
        for name in ("page.txt", "other.db"):
            before = self.bytes_of(name)
            for verb, *rest in self.READERS + self.WRITERS + (
                    ("add", sample_files()[0]),):
                with self.subTest(name=name, verb=verb):
                    self.assert_refused(verb, name, *rest, reason=name)
            self.assertEqual(self.bytes_of(name), before)

    def test_another_recipe(self):
        self.add_samples()
        for option, value in (("--ngram", 4), ("--num-perm", 64),
                              ("--seed", 2), ("--char-ngram", 5)):
            with self.subTest(option=option):
                result = self.newsprint("add", self.store, sample_files()[0],
                                        option, value, code=FAILED)
                said = result.err.decode()
                self.assertIn("recipe", said)
                self.assertRegex(said, r"\d")
        other = self.path("other.np")
        self.add(sample_files()[0], "--ngram", 4, store=other)
        result = self.newsprint("merge", self.store, other, code=FAILED)
        self.assertIn(b"recipe", result.err)
        self.assertEqual(len(self.ids()), len(sample_records()))

    def test_a_store_keeps_its_recipe(self):
        self.add(sample_files()[0], "--ngram", 3, "--num-perm", 64,
                 "--bands", 16, "--rows", 4)
        self.add_samples()
        recipe = self.stats()["recipe"]
        self.assertEqual([recipe[name] for name in
                          ("ngram", "num_perm", "bands", "rows")],
                         [3, 64, 16, 4])
        self.assert_sound()

    def test_a_file_that_is_read_only(self):
        """Root may write everything: it runs the command as nobody."""
        user = {} if os.getuid() else {"user": 65534}
        self.add_samples()
        os.chmod(self.store, 0o444)
        os.chmod(self.folder, 0o777)
        self.addCleanup(os.chmod, self.folder, 0o755)
        try:
            self.newsprint("--version", **user)
        except PermissionError:
            self.skipTest("the command is out of nobody's reach")
        before = self.bytes_of("news.np")
        for verb, *rest in self.WRITERS + (("add", SAMPLES),):
            with self.subTest(verb=verb):
                self.newsprint(verb, self.store, *rest, code=FAILED, **user)
        for verb, *rest in (("find", "--id", "mp-1001"), ("stats",),
                            ("check",), ("export", "-t", ".5")):
            with self.subTest(verb=verb):
                self.newsprint(verb, self.store, *rest, **user)
        self.assertEqual(self.bytes_of("news.np"), before)

    def test_a_newer_store(self):
        self.add_samples()
        file = sqlite3.connect(self.store)
        file.execute("PRAGMA user_version = 999")
        file.close()
        for verb, *rest in self.READERS + self.WRITERS:
            with self.subTest(verb=verb):
                self.assert_refused(verb, self.store, *rest, reason="newer")

    def test_wrong_words(self):
        self.add_samples()
        for words in (("add",), ("add", self.store), ("find",),
                      ("find", self.store), ("gate",), ("remove", self.store),
                      ("expire", self.store), ("merge", self.store),
                      ("stats", self.store, "--threshold", ".5"),
                      ("compact", self.store, "--add"),
                      ("find", self.store, "--ngram", "4"),
                      ("export", self.store, "--what", "nothing"),
                      ("export", self.store, "--format", "xml"),
                      ("expire", self.store, "--before", "someday"),
                      ("find", self.store, "--id", "a", "-t", "2"),
                      ("add", self.store, "x", "--bands", "4"),
                      ("find", self.store, "x", "--id", "a"),
                      ("stats", self.store, "more"),
                      ("stats", self.store, "--wrong")):
            with self.subTest(words=words):
                self.newsprint(*words, code=USAGE)

    def test_help(self):
        for verb in ("add", "find", "gate", "remove", "expire", "merge",
                     "compact", "export", "stats", "check"):
            out = self.newsprint(verb, "--help").out.decode()
            self.assertTrue(out.startswith(f"usage: newsprint {verb} STORE"))


if __name__ == "__main__":
    sys.exit(tap.main())
