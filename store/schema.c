/* SPDX-License-Identifier: MIT */
/*
 * The schema is a document: the comments inside CREATE TABLE are kept in the
 * file. A released step is never edited; a change is a new step.
 *
 * Truth: recipe, sources, articles, texts, sketches. Made from them, and made
 * again by a repair: runs, pages.
 */
#include "store/schema.h"

const char *const np_schema_steps[] = {
	"CREATE TABLE recipe (\n"
	"  -- One row: what changes the bits of a fingerprint, and the "
	"banding.\n"
	"  one INTEGER PRIMARY KEY CHECK (one = 1),\n"
	"  version INTEGER NOT NULL, unicode INTEGER NOT NULL,\n"
	"  unit INTEGER NOT NULL, -- 0 words, 1 characters\n"
	"  width INTEGER NOT NULL, lanes INTEGER NOT NULL,\n"
	"  sampling INTEGER NOT NULL, floor INTEGER NOT NULL,\n"
	"  cap INTEGER NOT NULL, seed INTEGER NOT NULL,\n"
	"  bands INTEGER NOT NULL, rows INTEGER NOT NULL,\n"
	"  texts INTEGER NOT NULL -- 1: texts are kept\n"
	") STRICT;\n"
	"CREATE TABLE source (\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  name TEXT NOT NULL UNIQUE -- as given, or the host of the URL\n"
	") STRICT;\n"
	"CREATE TABLE article (\n"
	"  -- One row for each version of an article.\n"
	"  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice\n"
	"  key TEXT NOT NULL,        -- the user's id\n"
	"  version INTEGER NOT NULL, -- of this key, from 1\n"
	"  current INTEGER NOT NULL, -- 1: the latest of its key\n"
	"  url TEXT, canonical_url TEXT,\n"
	"  source INTEGER REFERENCES source (id),\n"
	"  title TEXT, authors TEXT, language TEXT,\n"
	"  date INTEGER, modified INTEGER, fetched INTEGER, -- seconds, UTC\n"
	"  added INTEGER NOT NULL,   -- when it came into the store\n"
	"  seen INTEGER NOT NULL,    -- when it came last\n"
	"  tokens INTEGER NOT NULL, shingles INTEGER NOT NULL,\n"
	"  hash BLOB NOT NULL,       -- 16 bytes: of the text\n"
	"  extra TEXT,               -- all other fields, a JSON object\n"
	"  UNIQUE (key, version)\n"
	") STRICT;\n"
	"CREATE INDEX article_hash ON article (hash);\n"
	"CREATE TABLE text (\n"
	"  article INTEGER PRIMARY KEY REFERENCES article (id),\n"
	"  size INTEGER NOT NULL,    -- unpacked\n"
	"  body BLOB NOT NULL        -- one zstd frame\n"
	") STRICT;\n"
	"CREATE TABLE sketch (\n"
	"  article INTEGER PRIMARY KEY REFERENCES article (id),\n"
	"  lanes BLOB NOT NULL       -- little-endian 32-bit; absent for\n"
	"                            -- texts without shingles\n"
	") STRICT;\n"
	"CREATE TABLE run (\n"
	"  -- A sorted run of (band, key, article): see store/runs.h.\n"
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
	"  level INTEGER NOT NULL,   -- 0 as written; n: merged n times\n"
	"  entries INTEGER NOT NULL, pages INTEGER NOT NULL,\n"
	"  fences BLOB NOT NULL,     -- first key of each page\n"
	"  checksum INTEGER NOT NULL -- of the fences and the pages' own\n"
	") STRICT;\n"
	"CREATE TABLE page (\n"
	"  id INTEGER PRIMARY KEY,   -- run << 24 | number in the run\n"
	"  body BLOB NOT NULL\n"
	") STRICT;\n",
};

const int np_schema_steps_len =
	(int)(sizeof(np_schema_steps) / sizeof(np_schema_steps[0]));
