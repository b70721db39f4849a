/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {
	[-NP_ERR_NOMEM] = "out of memory",
	[-NP_ERR_MISUSE] = "misuse",
	[-NP_ERR_IO] = "input or output error",
	[-NP_ERR_FORMAT] = "bad format",
	[-NP_ERR_CORRUPT] = "damaged file",
	[-NP_ERR_RECIPE] = "other recipe",
	[-NP_ERR_LIMIT] = "limit reached",
	[-NP_ERR_NOTFOUND] = "not found",
};

const char *np_status_name(enum np_status status)
{
	const size_t index = (size_t)(-(int)status);

	if (status == NP_OK)
		return "ok";
	if (status == NP_END)
		return "end";
	if (index >= sizeof(names) / sizeof(names[0]) || !names[index])
		return "unknown status";
	return names[index];
}

enum np_status np_error_set(struct np_error *err, enum np_status status,
			    const char *format, ...)
{
	va_list args;

	if (!err)
		return status;
	err->status = status;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return status;
}

enum np_status np_error_errno(struct np_error *err, int code,
			      const char *format, ...)
{
	const enum np_status status = code == ENOMEM ? NP_ERR_NOMEM : NP_ERR_IO;
	va_list args;
	size_t used;

	if (!err)
		return status;
	err->status = status;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	used = strlen(err->text);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s",
		 strerror(code));
	return status;
}
