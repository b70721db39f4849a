/* SPDX-License-Identifier: MIT */
/* simdjson's own two parsers, as its documentation uses them. */
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "bench_json.h"

using namespace simdjson;

extern "C" void *bench_demand_new(void)
{
	return new ondemand::parser;
}

extern "C" void bench_demand_free(void *state)
{
	delete static_cast<ondemand::parser *>(state);
}

extern "C" size_t bench_demand_line(void *state, const char *line, size_t len)
{
	ondemand::parser *parser = static_cast<ondemand::parser *>(state);
	ondemand::document doc;
	ondemand::object object;
	size_t total = 0;

	if (parser->iterate(line, len, len + SIMDJSON_PADDING).get(doc) ||
	    doc.get_object().get(object))
		return 0;
	for (auto member : object) {
		std::string_view key;
		std::string_view value;

		if (member.unescaped_key().get(key))
			return 0;
		if (key != "text" && key != "id" && key != "date")
			continue;
		if (member.value().get_string().get(value))
			return 0;
		total += value.size();
	}
	return total;
}

extern "C" void *bench_dom_new(void)
{
	return new dom::parser;
}

extern "C" void bench_dom_free(void *state)
{
	delete static_cast<dom::parser *>(state);
}

extern "C" size_t bench_dom_line(void *state, const char *line, size_t len)
{
	dom::parser *parser = static_cast<dom::parser *>(state);
	dom::object object;
	size_t total = 0;

	if (parser->parse(line, len, false).get(object))
		return 0;
	for (auto member : object) {
		std::string_view value;

		if (member.key != "text" && member.key != "id" &&
		    member.key != "date")
			continue;
		if (!member.value.get_string().get(value))
			total += value.size();
	}
	return total;
}
