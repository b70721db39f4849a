#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What dedup finds and costs by relations, beside what it does by resemblance.

    bench_related.py [--threads 2] [--memory 512M] BUILD_DIR SET LABELS

For each way of asking: how many articles of SET (JSON lines) go, by relation;
of the labelled pairs how many are found (`newsprint score` on --pairs: match or
not, and the relation); articles a second by the clock and for each processor
second; peak memory; beside `wc -w` of the same file. The files go to a folder
in $TMPDIR and are deleted.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import measure

WAYS = (
    ("crawl, t = .8", []),
    ("crawl, t = .5", ["-t", ".5"]),
    ("news", ["--profile", "news"]),
    ("news, earliest stays", ["--profile", "news", "--keep",
                              "earliest,longest"]),
)


def share(number):
    return "-" if number is None else f"{number:.3f}"


def tell(what, run, score):
    said, count = run.json, run.json["read"]
    by = {"same text": said["removed_same"]}
    if "removed_by" in said:
        by.update(said["removed_by"])
    else:
        by["near"] = said["removed_near"]
    by = ", ".join(f"{name} {number}" for name, number in by.items() if number)
    match = score["match"]
    print(f"{what}: {count} articles, {said['removed']} go ({by}); labelled "
          f"pairs: precision {share(match['precision'])}, recall "
          f"{share(match['recall'])}, F1 {share(match['f1'])}; "
          f"{said['candidates'] / count:.2f} candidates an article; "
          f"{run.wall:.1f} s, {run.cpu:.1f} s of processors: "
          f"{count / run.wall:.0f} articles/s, {count / run.cpu:.0f} a "
          f"processor second; peak {run.peak:.0f} MiB", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", default="2")
    parser.add_argument("--memory", default="512M")
    parser.add_argument("build")
    parser.add_argument("set")
    parser.add_argument("labels")
    options = parser.parse_args()
    newsprint = os.path.join(options.build, "src", "cli", "newsprint")
    words = measure.run(["wc", "-w", options.set])
    print(f"wc -w: {words.wall:.2f} s, {words.cpu:.2f} s of processors",
          flush=True)
    for what, asked in WAYS:
        with tempfile.TemporaryDirectory() as folder:
            pairs = os.path.join(folder, "pairs.tsv")
            run = measure.run(
                [newsprint, "dedup", options.set, "-o",
                 os.path.join(folder, "out.jsonl"), "--pairs", pairs,
                 "--json", "-q", "-j", options.threads, "--memory",
                 options.memory, "--temp", folder, *asked])
            score = subprocess.run(
                [newsprint, "score", options.labels, pairs, "--json"],
                check=True, stdout=subprocess.PIPE).stdout
            tell(what, run, json.loads(score))


if __name__ == "__main__":
    sys.exit(main())
