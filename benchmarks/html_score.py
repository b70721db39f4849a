#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How well the body text of labelled pages is found.

    html_score.py DATA                runs NP_PROGRAM read on DATA/*.html.gz
    html_score.py DATA --texts FILE   scores JSON lines with "file" and "text"

DATA holds ground-truth.json: name of the page -> {"articleBody": text}. Tokens
are \\w+; shingles of 4 tokens are counted as multisets. Precision and recall
are taken per page and averaged over pages; F1 is that of the two averages.
Pages are parted in two halves by their names, so that what was fitted on the
first is told from what was not. --worst N lists pages by their own F1, names
and figures only.
"""
import argparse
import collections
import glob
import json
import os
import re
import subprocess


def shingles(text, width=4):
    tokens = re.findall(r'\w+', text or '')
    found = [tuple(tokens[max(0, i - width + 1):i + 1])
             for i in range(min(width, len(tokens)) - 1, len(tokens))]
    return collections.Counter(found)


def counts(want, got):
    """Shared, wrongly taken and missed shingles, as shares of a page."""
    shared = sum((want & got).values())
    return shared, sum(got.values()) - shared, sum(want.values()) - shared


def rates(shared, wrong, missed):
    precision = shared / (shared + wrong) if shared + wrong else 0.0
    recall = shared / (shared + missed) if shared + missed else 0.0
    if shared + wrong + missed == 0:
        precision = recall = 1.0
    return precision, recall


def f1(precision, recall):
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def show(name, pages):
    if not pages:
        return
    # A page where nothing was taken has no precision.
    taken = [p['precision'] for p in pages if p['taken']]
    precision = sum(taken) / len(taken) if taken else 0.0
    recall = sum(p['recall'] for p in pages) / len(pages)
    print('%-12s pages %3d  precision %.4f  recall %.4f  F1 %.4f' %
          (name, len(pages), precision, recall, f1(precision, recall)))


def read_pages(data):
    program = os.environ.get('NP_PROGRAM', 'newsprint')
    files = sorted(glob.glob(os.path.join(data, '*.html.gz')))
    run = subprocess.run([program, 'read', '--quiet'] + files,
                         stdout=subprocess.PIPE, check=True)
    return run.stdout.decode('utf-8').splitlines()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('data')
    parser.add_argument('--texts')
    parser.add_argument('--worst', type=int, default=0)
    options = parser.parse_args()
    with open(os.path.join(options.data, 'ground-truth.json')) as file:
        truth = json.load(file)
    if options.texts:
        with open(options.texts) as file:
            lines = file.read().split('\n')
    else:
        lines = read_pages(options.data)
    texts = {}
    for line in lines:
        if line.strip():
            page = json.loads(line)
            name = os.path.basename(page['file']).split('.')[0]
            texts[name] = page['text']
    pages = []
    for name in sorted(truth):
        want = shingles(truth[name]['articleBody'])
        got = shingles(texts.get(name, ''))
        shared, wrong, missed = counts(want, got)
        precision, recall = rates(shared, wrong, missed)
        pages.append({'name': name, 'precision': precision, 'recall': recall,
                      'taken': sum(got.values()) > 0,
                      'f1': f1(precision, recall)})
    show('all', pages)
    show('first half', [p for p in pages if p['name'] < '8'])
    show('second half', [p for p in pages if p['name'] >= '8'])
    for page in sorted(pages, key=lambda p: p['f1'])[:options.worst]:
        print('%s  precision %.3f  recall %.3f' %
              (page['name'][:8], page['precision'], page['recall']))


if __name__ == '__main__':
    main()
