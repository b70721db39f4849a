#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""newsprint diff beside wdiff, dwdiff and git's word diff on the same pairs.

    diff_speed.py DATA [BUILD]

Takes wire articles of 400 to 600 words that are versions of one story
(reuters.jsonl.zst, reuters.pairs.tsv in DATA). Whole processes, user and
system time together, the tools in turn for each round, the best round of
each; then the library alone. Tools that are not installed are said to be
skipped."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

PAIRS, ROUNDS = 60, 5


def read_pairs(data):
    with open(os.path.join(data, "reuters.pairs.tsv"), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    rows = [row for row in rows if .2 < float(row[3]) < .98]
    wanted = {key for row in rows for key in row[:2]}
    texts = {}
    with subprocess.Popen(["zstd", "-dcq", os.path.join(
            data, "reuters.jsonl.zst")], stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            record = json.loads(line)
            if record["id"] in wanted:
                texts[record["id"]] = record["text"]
    for row in rows:
        pair = [texts[key] for key in row[:2] if key in texts]
        if len(pair) == 2 and all(400 <= len(text.split()) <= 600
                                  for text in pair):
            yield pair


def spent():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def one_round(command, paths):
    begin = spent()
    for first, second in paths:
        subprocess.run([*command, first, second], check=False,
                       stdout=subprocess.DEVNULL)
    return spent() - begin


def main():
    data = sys.argv[1]
    build = sys.argv[2] if len(sys.argv) > 2 else "build"
    tools = [("newsprint diff", [os.path.join(build, "src/cli/newsprint"), "diff"]),
             ("newsprint diff -w", [os.path.join(build, "src/cli/newsprint"), "diff", "-w"]),
             ("wdiff", ["wdiff"]), ("dwdiff", ["dwdiff"]),
             ("git diff --word-diff",
              ["git", "diff", "--no-index", "--word-diff"]),
             ("true (a process)", ["true"])]
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, pair in enumerate(read_pairs(data)):
            if number == PAIRS:
                break
            paths.append([os.path.join(folder, f"{number}.{side}")
                          for side in "ab"])
            for path, text in zip(paths[-1], pair):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
        best = {}
        for _ in range(ROUNDS):
            for name, command in tools:
                if shutil.which(command[0]):
                    took = one_round(command, paths)
                    best[name] = min(best.get(name, took), took)
        print(f"{len(paths)} pairs, best of {ROUNDS} rounds")
        for name, _ in tools:
            print(f"{name:22}", f"{best[name] / len(paths) * 1e3:8.2f} ms a pair"
                  if name in best else " skipped: not installed")
        subprocess.run([os.path.join(build, "benchmarks/bench_diff"), "50",
                        *[path for pair in paths for path in pair]],
                       check=True)


if __name__ == "__main__":
    main()
