#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the fold and the definition of resemblance hold in another language?

    check_fold.py INPUT BENCH_RECALL [ARTICLES [SEED]]

Of INPUT (JSON lines, plain or .zst) so many articles are taken (3000): up to
half of them have a pair with J >= .5 somewhere in INPUT, the others are drawn.
They are cut into words here, by a regular expression over text that is NFKD,
case-folded and without marks, and into sets of five words; their numbers of
words and shingles and all pairs with J >= .5 are compared with what
BENCH_RECALL says of the same articles. Differences are listed by id, with the
kinds of characters in the article that the two may take differently.
"""

import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import unicodedata

WIDTH, LEAST = 5, 0.5
WORD = re.compile(r"[^\W_]+")
MARKS = ("Mn", "Me", "Mc")


def words(text):
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text)
    return WORD.findall("".join(char for char in text if
                                unicodedata.category(char) not in MARKS))


def shingles(found):
    return {tuple(found[at:at + WIDTH])
            for at in range(len(found) - WIDTH + 1)}


def lines_of(path):
    if not path.endswith(".zst"):
        with open(path, "rb") as file:
            yield from file
        return
    with subprocess.Popen(["zstd", "-dcq", path],
                          stdout=subprocess.PIPE) as unpacker:
        yield from unpacker.stdout


def table(path):
    with open(path, encoding="utf-8") as file:
        next(file)
        return [line.rstrip("\n").split("\t") for line in file]


def truth(bench, path, folder, sample):
    """Pairs and articles as the bench has them."""
    pairs = os.path.join(folder, "pairs.tsv")
    articles = os.path.join(folder, "articles.tsv")
    subprocess.run([bench, path, "--sample", str(sample), "--truth", pairs,
                    "--articles", articles],
                   check=True, stdout=subprocess.DEVNULL)
    return table(pairs), table(articles)


def choose(pairs, articles, count, seed):
    draw = random.Random(seed)
    paired = sorted({name for pair in pairs for name in pair[:2]})
    chosen = set(draw.sample(paired, min(len(paired), count // 2)))
    others = sorted(row[0] for row in articles if row[0] not in chosen)
    return chosen | set(draw.sample(others,
                                    min(len(others), count - len(chosen))))


def all_pairs(sets):
    """{(a, b): jaccard} over an inverted index, nothing left out."""
    holders = collections.defaultdict(list)
    pairs = {}
    for name, found in sets.items():
        shared = collections.Counter()
        for shingle in found:
            shared.update(holders[shingle])
            holders[shingle].append(name)
        for other, both in shared.items():
            jaccard = both / (len(found) + len(sets[other]) - both)
            if jaccard >= LEAST:
                pairs[tuple(sorted((name, other)))] = jaccard
    return pairs


def same_short(names, found, pairs):
    """Equal texts too short for a shingle."""
    texts = collections.defaultdict(list)
    for name in names:
        if 0 < len(found[name]) < WIDTH:
            texts[tuple(found[name])].append(name)
    for group in texts.values():
        for at, name in enumerate(group):
            for other in group[:at]:
                pairs[tuple(sorted((name, other)))] = 1.0


def suspects(text):
    """Kinds of characters that need not be taken alike."""
    kinds = collections.Counter()
    for char in unicodedata.normalize("NFKD", text):
        category = unicodedata.category(char)
        if category in ("Cf", "Co", "Cn", "No", "Nl", "Lm", "Mc", "Me") \
                or (category == "Lo" and ord(char) > 0x0E00):
            kinds[f"U+{ord(char):04X} {category}"] += 1
    return ", ".join(f"{kind} x {count}"
                     for kind, count in kinds.most_common(3)) or "none"


def read_chosen(path, chosen, to):
    texts = {}
    with open(to, "wb") as file:
        for line in lines_of(path):
            record = json.loads(line)
            name = str(record["id"])
            if name in chosen:
                texts[name] = record.get("text") or ""
                file.write(line)
    return texts


def compare_articles(texts, found, sets, articles):
    differ = 0
    for name, tokens, different in articles:
        mine = (len(found[name]), len(sets[name]))
        if mine != (int(tokens), int(different)):
            differ += 1
            print(f"  article {name}: words {mine[0]} here, {tokens} there; "
                  f"shingles {mine[1]}, {different}; has "
                  f"{suspects(texts[name])}")
    return differ


def compare_pairs(mine, theirs):
    differ = 0
    for pair in sorted(set(mine) | set(theirs)):
        here, there = mine.get(pair), theirs.get(pair)
        if here is None or there is None or abs(here - there) > 0.51e-6:
            differ += 1
            print(f"  pair {pair[0]} {pair[1]}: {here} here, {there} there")
    return differ


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    path, bench = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 3000
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    with tempfile.TemporaryDirectory() as folder:
        pairs, articles = truth(bench, path, folder, 1)
        chosen = choose(pairs, articles, count, seed)
        subset = os.path.join(folder, "subset.jsonl")
        texts = read_chosen(path, chosen, subset)
        pairs, articles = truth(bench, subset, folder, 0)
    found = {name: words(text) for name, text in texts.items()}
    sets = {name: shingles(tokens) for name, tokens in found.items()}
    mine = all_pairs(sets)
    same_short(texts, found, mine)
    theirs = {tuple(sorted(row[:2])): float(row[2]) for row in pairs}
    different_articles = compare_articles(texts, found, sets, articles)
    different_pairs = compare_pairs(mine, theirs)
    print(f"{len(texts)} articles (seed {seed}), "
          f"{sum(map(len, found.values()))} words: "
          f"{different_articles} articles differ; {len(mine)} pairs with "
          f"J >= {LEAST} here, {len(theirs)} there: {different_pairs} differ")
    return 1 if different_pairs else 0


if __name__ == "__main__":
    sys.exit(main())
