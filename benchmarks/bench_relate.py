#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tables of what bench_relate printed.

    bench_relate FILE PAIRS | bench_relate.py [errors] [positives]

Pairs labelled same, reprint, revision or partial are matches; boilerplate,
template and unrelated are none; quote stands apart and is in no F1. A relation
is right when it is the label or the second label (column `also`); boilerplate
and unrelated are right as none, or as template. Halves are drawn by a hash of
the first id: thresholds are fitted on one and reported on both. positives:
all pairs are versions of one story; the share called a match.
"""

import collections
import sys
import zlib

MATCH = {"same", "reprint", "revision", "partial"}
NONE = {"boilerplate", "template", "unrelated", "none"}


def read(file):
    names = file.readline().rstrip("\n").split("\t")
    for line in file:
        cells = line.rstrip("\n").split("\t")
        pair = dict(zip(names, cells))
        pair["also"] = cells[len(names) - 1]
        pair["why"] = cells[-1]
        yield pair


def right(pair):
    labels = {pair["label"], pair["also"]}
    if labels & {"boilerplate", "unrelated"}:
        return pair["relation"] in ("none", "template")
    return pair["relation"] in labels


def half(pair):
    return zlib.crc32(pair["a"].encode()) & 1


def share(part, whole):
    return part / whole if whole else float("nan")


def summary(name, pairs):
    counted = [p for p in pairs if p["label"] in MATCH | NONE
               and p["relation"] != "quote"]
    lost = [p for p in pairs if p["label"] in MATCH
            and p["relation"] == "quote"]
    hit = sum(p["label"] in MATCH and p["relation"] in MATCH
              for p in counted)
    false = sum(p["label"] in NONE and p["relation"] in MATCH
                for p in counted)
    missed = sum(p["label"] in MATCH and p["relation"] not in MATCH
                 for p in counted) + len(lost)
    quotes = [p for p in pairs if p["label"] == "quote"]
    print(f"{name:8} {len(pairs):4} pairs: match P {share(hit, hit + false):.3f}"
          f" R {share(hit, hit + missed):.3f}"
          f" F1 {share(2 * hit, 2 * hit + false + missed):.3f}"
          f"  relation right {share(sum(map(right, pairs)), len(pairs)):.3f}"
          f"  quotes as quotes "
          f"{sum(p['relation'] == 'quote' for p in quotes)}/{len(quotes)}")


def confusion(pairs):
    count = collections.Counter((p["label"], p["relation"]) for p in pairs)
    rows = sorted({label for label, _ in count})
    columns = sorted({relation for _, relation in count})
    print(f"{'':12}" + "".join(f"{c:>10}" for c in columns))
    for row in rows:
        print(f"{row:12}"
              + "".join(f"{count[row, c]:10}" for c in columns))


def show(pair):
    side = [f"{pair['shared_' + s]}/{pair['words_' + s]}"
            f" of {pair['tokens_' + s]}, numbers {pair['numbers_' + s]}"
            for s in "ab"]
    print(f"{pair['a']} {pair['b']} {pair['label']} {pair['also']} is "
          f"{pair['relation']} by {pair['rule']}"
          f"\n    {side[0]} | {side[1]} | J {pair['jaccard']}"
          f" chain {pair['chain']} longest {pair['longest']}"
          f" runs {pair['all_runs']} quoted {pair['quoted']}"
          f" prose {pair['prose']} ({pair['longest_prose']})"
          f" numbers {pair['numbers']} hours {pair['hours']}"
          f" same source {pair['same_source']}"
          f"\n    {pair['flips']}\n    {pair['why'][:120]}")


def positives(pairs):
    print("match", sum(p["relation"] in MATCH for p in pairs), "of",
          len(pairs), f"{share(sum(p['relation'] in MATCH for p in pairs), len(pairs)):.4f}")
    bands = collections.defaultdict(list)
    for p in pairs:
        bands[min(int(float(p["jaccard"]) * 10), 9)].append(p)
    for band in sorted(bands):
        here = bands[band]
        print(f"  J {band / 10:.1f}: {len(here):5} pairs, match "
              f"{share(sum(p['relation'] in MATCH for p in here), len(here)):.3f}",
              dict(collections.Counter(p["rule"] for p in here)))


def main():
    pairs = list(read(sys.stdin))
    if "positives" in sys.argv:
        positives(pairs)
        wrong = [p for p in pairs if p["relation"] not in MATCH]
    else:
        summary("all", pairs)
        for which in (0, 1):
            summary(f"half {which}", [p for p in pairs if half(p) == which])
        confusion(pairs)
        wrong = [p for p in pairs if not right(p)]
    if "errors" in sys.argv:
        for pair in wrong:
            show(pair)


main()
