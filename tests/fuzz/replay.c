/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target over the files named, and over all files in the folders
 * named; first over no bytes at all. Says so in TAP.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned ran;

static void say(const char *name)
{
	printf("ok %u - %s\n", ++ran, name);
	fflush(stdout);
}

static int run_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	/* Exactly as long as the input, so that reading on is noticed. */
	uint8_t *data = malloc(size ? size : 1);
	int fine = file && data && fread(data, 1, size, file) == size;

	if (fine) {
		LLVMFuzzerTestOneInput(data, size);
		say(path);
	} else {
		printf("not ok %u - cannot read %s\n", ++ran, path);
	}
	free(data);
	if (file)
		fclose(file);
	return fine;
}

static int run_path(const char *path);

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int run_folder(const char *path)
{
	struct dirent **names = NULL;
	const int count = scandir(path, &names, NULL, by_name);
	int fine = count >= 0;

	for (int i = 0; i < count; i++) {
		char inner[4096];

		snprintf(inner, sizeof(inner), "%s/%s", path, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			fine &= run_path(inner);
		free(names[i]);
	}
	free(names);
	return fine;
}

static int run_path(const char *path)
{
	struct stat about;

	if (stat(path, &about)) {
		printf("not ok %u - cannot open %s\n", ++ran, path);
		return 0;
	}
	if (S_ISDIR(about.st_mode))
		return run_folder(path);
	return run_file(path, (size_t)about.st_size);
}

int main(int argc, char **argv)
{
	int fine = 1;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	say("no bytes");
	for (int i = 1; i < argc; i++)
		fine &= run_path(argv[i]);
	printf("1..%u\n", ran);
	return !fine;
}
