/* SPDX-License-Identifier: MIT */
/* The verbs. Each gets the words behind its name and gives the exit code. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2
};

int cmd_add(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_compact(int argc, char **argv);
int cmd_dedup(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_expire(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_find(int argc, char **argv);
int cmd_furniture(int argc, char **argv);
int cmd_gate(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_read(int argc, char **argv);
int cmd_remove(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_score(int argc, char **argv);
int cmd_stats(int argc, char **argv);
int cmd_stories(int argc, char **argv);
int cmd_tune(int argc, char **argv);
int cmd_url(int argc, char **argv);

#endif
