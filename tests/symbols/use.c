/* SPDX-License-Identifier: MIT */
/* A stranger's program: two texts, how much they resemble each other. */
#include <newsprint/newsprint.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char *const texts[] = {
	"The harbour board of Port Calder voted on Monday to close the old "
	"ferry slip before winter and to sell the ground behind it.",
	"the harbour board of PORT CALDER voted on monday to close the old "
	"ferry slip before winter, and to sell the ground behind it",
};

int main(void)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	uint32_t lanes[2][128];
	struct np_sketcher *sketcher = NULL;
	enum np_status status = np_sketcher_new(&sketcher, &recipe);

	for (int i = 0; i < 2 && !status; i++) {
		const struct np_span text = { texts[i], strlen(texts[i]) };

		status = np_sketch_text(sketcher, text, lanes[i], NULL);
	}
	np_sketcher_free(sketcher);
	if (status) {
		fprintf(stderr, "%s\n", np_status_name(status));
		return 1;
	}
	printf("%.2f\n", np_sketch_overlap(lanes[0], lanes[1], recipe.lanes));
	return 0;
}
