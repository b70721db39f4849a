/* SPDX-License-Identifier: MIT */
/*
 * The one C++ file: simdjson's stage 1 and its string code, both chosen at
 * run time for the processor. Neither its DOM nor its on-demand parser is
 * used: the first writes a tape nobody reads, the second does not check what
 * it passes over, and both copy strings that could be borrowed. docs/JSON.md
 * has the figures.
 */
#include "ingest/json_index.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <memory>
#include <new>
#include <string>

using simdjson::error_code;
using stage_one = simdjson::internal::dom_parser_implementation;

/* Offsets take four bytes a byte of text: a giant record is not kept for. */
static const size_t FIRST_CAPACITY = 64 << 10;
static const size_t KEPT_CAPACITY = 32 << 20;

struct np_json_index {
	std::unique_ptr<stage_one> stage;
};

extern "C" struct np_json_index *np_json_index_new(void)
{
	np_json_index *index = new (std::nothrow) np_json_index;

	if (!index)
		return nullptr;
	const simdjson::implementation *best =
		simdjson::get_active_implementation();
	/* Depth 1: only stage 2, which is not run, would nest. */
	if (best->create_dom_parser_implementation(FIRST_CAPACITY, 1,
						   index->stage)) {
		delete index;
		return nullptr;
	}
	return index;
}

extern "C" void np_json_index_free(struct np_json_index *index)
{
	delete index;
}

static error_code make_room(stage_one &stage, size_t len)
{
	const size_t cap = stage.capacity();

	if (len <= cap && (cap <= KEPT_CAPACITY || len > KEPT_CAPACITY / 2))
		return simdjson::SUCCESS;
	size_t want = len + len / 2;
	if (want < FIRST_CAPACITY)
		want = FIRST_CAPACITY;
	if (want > simdjson::SIMDJSON_MAXSIZE_BYTES)
		want = simdjson::SIMDJSON_MAXSIZE_BYTES;
	return stage.set_capacity(want);
}

static enum np_json_fault fault_of(error_code code)
{
	switch (code) {
	case simdjson::SUCCESS:
		return NP_JSON_FINE;
	case simdjson::EMPTY:
		return NP_JSON_EMPTY;
	case simdjson::UTF8_ERROR:
		return NP_JSON_UTF8;
	case simdjson::UNCLOSED_STRING:
		return NP_JSON_UNCLOSED;
	case simdjson::UNESCAPED_CHARS:
		return NP_JSON_CONTROL;
	case simdjson::CAPACITY:
		return NP_JSON_HUGE;
	case simdjson::MEMALLOC:
		return NP_JSON_NOMEM;
	default:
		return NP_JSON_OTHER;
	}
}

extern "C" enum np_json_fault np_json_index_run(struct np_json_index *index,
						const char *text, size_t len,
						const uint32_t **at,
						uint32_t *count)
{
	stage_one &stage = *index->stage;

	*at = nullptr;
	*count = 0;
	if (!len)
		return NP_JSON_EMPTY;
	if (len >= simdjson::SIMDJSON_MAXSIZE_BYTES)
		return NP_JSON_HUGE;
	error_code code = make_room(stage, len);
	if (code)
		return NP_JSON_NOMEM;
	code = stage.stage1(reinterpret_cast<const uint8_t *>(text), len,
			    simdjson::stage1_mode::regular);
	if (code)
		return fault_of(code);
	*at = stage.structural_indexes.get();
	*count = stage.n_structural_indexes;
	return NP_JSON_FINE;
}

/* Later releases ask whether to replace lone surrogates; this one refuses. */
template <typename Stage>
static auto parse_string(const Stage &stage, const uint8_t *from, uint8_t *to,
			 int) -> decltype(stage.parse_string(from, to, false))
{
	return stage.parse_string(from, to, false);
}

template <typename Stage>
static auto parse_string(const Stage &stage, const uint8_t *from, uint8_t *to,
			 long) -> decltype(stage.parse_string(from, to))
{
	return stage.parse_string(from, to);
}

extern "C" size_t np_json_index_unescape(const struct np_json_index *index,
					 const char *string, char *to)
{
	uint8_t *const begin = reinterpret_cast<uint8_t *>(to);
	const uint8_t *const end = parse_string(
		*index->stage, reinterpret_cast<const uint8_t *>(string), begin,
		0);

	return end ? static_cast<size_t>(end - begin) : SIZE_MAX;
}

extern "C" void np_json_index_kernel(char name[32])
{
	const std::string text = simdjson::get_active_implementation()->name();

	name[text.copy(name, 31)] = 0;
}
