/* SPDX-License-Identifier: MIT */
#include <idn2.h>
#include <libpsl.h>
#include <stdbool.h>
#include <string.h>

#include "ingest/url.h"

enum {
	HOST_MAX = 253 /* of DNS, without the last dot; longer ones are none */
};

static enum np_status add_lower(struct np_buf *out, struct np_span text)
{
	const enum np_status status = np_buf_add(out, text.ptr, text.len);

	for (size_t i = out->len - (status ? 0 : text.len); i < out->len; i++)
		if (out->ptr[i] >= 'A' && out->ptr[i] <= 'Z')
			out->ptr[i] |= 0x20;
	return status;
}

static bool is_ascii(struct np_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= 0x80)
			return false;
	return true;
}

/* Other scripts become "xn--...", so that both spellings are one host. */
enum np_status np_url_add_host(struct np_span host, struct np_buf *out)
{
	char name[HOST_MAX + 1];
	uint8_t *ascii = NULL;
	enum np_status status;

	if (is_ascii(host) || host.len > HOST_MAX)
		return add_lower(out, host);
	memcpy(name, host.ptr, host.len);
	name[host.len] = 0;
	if (idn2_lookup_u8((const uint8_t *)name, &ascii,
			   IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return add_lower(out, host);
	status = np_buf_add_text(out, (const char *)ascii);
	idn2_free(ascii);
	return status;
}

/* A number for a machine, which has no domain. */
static bool is_address(struct np_span host)
{
	for (size_t i = 0; i < host.len; i++) {
		const char c = host.ptr[i];

		if (c == '[')
			return true;
		if (c != '.' && (c < '0' || c > '9'))
			return false;
	}
	return true;
}

enum np_status np_url_source(struct np_span url, struct np_buf *out)
{
	const struct np_span host = np_url_host(url);
	const size_t begin = out->len;
	enum np_status status;
	const char *domain;
	size_t len;

	if (!host.len)
		return NP_OK;
	status = np_url_add_host(host, out);
	if (status || is_address(host) || out->len - begin > HOST_MAX)
		return status;
	status = np_buf_add(out, "", 1);
	if (status)
		return status;
	/* NULL of a host that is itself a suffix, and then a source. */
	domain = psl_registrable_domain(psl_builtin(), out->ptr + begin);
	len = domain ? strlen(domain) : out->len - 1 - begin;
	memmove(out->ptr + begin, domain ? domain : out->ptr + begin, len);
	out->len = begin + len;
	return NP_OK;
}
