/* SPDX-License-Identifier: MIT */
#include "cli/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool look_choose(const struct store_words *words, const char *verb,
		 struct np_look *look, bool *terminal)
{
	const char *when = words->colour ? words->colour : "auto";
	const char *term = getenv("TERM");
	const char *none = getenv("NO_COLOR");
	struct winsize size = { 0 };

	*look = (struct np_look){ .colour = false };
	*terminal = words->colour || isatty(STDOUT_FILENO);
	if (!strcmp(when, "always"))
		look->colour = true;
	else if (!strcmp(when, "auto"))
		look->colour = isatty(STDOUT_FILENO) && !(none && *none) &&
			       term && strcmp(term, "dumb") != 0;
	else if (strcmp(when, "never") != 0) {
		fprintf(stderr,
			"newsprint %s: --color is always, never or auto\n",
			verb);
		return false;
	}
	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		look->width = size.ws_col;
	return true;
}

bool look_put(const struct np_buf *out)
{
	return fwrite(out->len ? out->ptr : "", 1, out->len, stdout) ==
		       out->len &&
	       !fflush(stdout);
}
