#!/bin/sh
# SPDX-License-Identifier: MIT
# What dedup finds of all that there is: truth by an exact join over all
# articles and by brute force over some, asked at four thresholds.
#
#   recall.sh [DATA_DIR [BUILD_DIR [SAMPLE]]]
#
# SAMPLE: articles for the brute force (10000; 0: all). With KEEP=FOLDER the
# tables of dedup and the list of misses stay there.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-$root/../shared/data}
build=${2:-$root/build}
sample=${3:-10000}
newsprint=$build/src/cli/newsprint
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tables=${KEEP:-$work}

for name in outlets reuters; do
	input=$data/$name.jsonl.zst
	if [ ! -r "$input" ]; then
		echo "skipped: no $name.jsonl.zst in the data folder"
		continue
	fi
	echo "== $name"
	set --
	for t in .5 .7 .8 .9; do
		pairs=$tables/$name.$t.pairs.tsv
		removed=$tables/$name.$t.removed.tsv
		"$newsprint" dedup "$input" -o "$work/out.jsonl" -t $t \
			--pairs "$pairs" --removed "$removed" --quiet
		rm "$work/out.jsonl"
		set -- "$@" "$t=$pairs,$removed"
	done
	"$build/benchmarks/bench_recall" "$input" --sample "$sample" \
		--misses "$tables/$name.misses.tsv" "$@"
done
