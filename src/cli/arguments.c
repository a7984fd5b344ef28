/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum takes { TAKES_NONE, TAKES_ONE, TAKES_REPEATED, TAKES_MANY };

static const struct {
	const char *name;
	enum takes takes;
} options[OPTION_COUNT] = {
	[OPTION_DB] = {"db", TAKES_ONE},
	[OPTION_AS] = {"as", TAKES_ONE},
	[OPTION_OUTPUT] = {"output", TAKES_ONE},
	[OPTION_READ_ONLY] = {"read-only", TAKES_NONE},
	[OPTION_DRY_RUN] = {"dry-run", TAKES_NONE},
	[OPTION_COLOR] = {"color", TAKES_ONE},
	[OPTION_ASCII] = {"ascii", TAKES_NONE},
	[OPTION_THEME] = {"theme", TAKES_ONE},
	[OPTION_HELP] = {"help", TAKES_NONE},
	[OPTION_VERSION] = {"version", TAKES_NONE},
	[OPTION_DEMO] = {"demo", TAKES_NONE},
	[OPTION_EMPTY] = {"empty", TAKES_NONE},
	[OPTION_VIEW] = {"view", TAKES_ONE},
	[OPTION_FILTER] = {"filter", TAKES_ONE},
	[OPTION_PROBLEM] = {"problem", TAKES_ONE},
	[OPTION_SORT] = {"sort", TAKES_ONE},
	[OPTION_LIMIT] = {"limit", TAKES_ONE},
	[OPTION_KIND] = {"kind", TAKES_ONE},
	[OPTION_WITH] = {"with", TAKES_MANY},
	[OPTION_FROM] = {"from", TAKES_MANY},
	[OPTION_TO] = {"to", TAKES_ONE},
	[OPTION_MODEL_ONLY] = {"model-only", TAKES_NONE},
	[OPTION_CONTAINER_ONLY] = {"container-only", TAKES_NONE},
	[OPTION_USER] = {"user", TAKES_REPEATED},
	[OPTION_RECORD] = {"record", TAKES_REPEATED},
	[OPTION_PLAN] = {"plan", TAKES_ONE},
	[OPTION_SAVE_PLAN] = {"save-plan", TAKES_ONE},
	[OPTION_CONFIRM] = {"confirm", TAKES_ONE},
	[OPTION_TYPE] = {"type", TAKES_ONE},
	[OPTION_TABLE] = {"table", TAKES_ONE},
	[OPTION_TARGET] = {"target", TAKES_ONE},
	[OPTION_NAME] = {"name", TAKES_ONE},
	[OPTION_SEPARATOR] = {"separator", TAKES_ONE},
	[OPTION_ROWS] = {"rows", TAKES_ONE},
	[OPTION_SEED] = {"seed", TAKES_ONE},
	[OPTION_CALLS] = {"calls", TAKES_MANY},
	[OPTION_FOR] = {"for", TAKES_ONE},
	[OPTION_IMPACT] = {"impact", TAKES_NONE},
	[OPTION_COLUMNS] = {"columns", TAKES_ONE},
	[OPTION_WHERE] = {"where", TAKES_REPEATED},
	[OPTION_FETCHXML] = {"fetchxml", TAKES_NONE},
	[OPTION_TEXT] = {"text", TAKES_ONE},
	[OPTION_INPUT] = {"input", TAKES_REPEATED},
	[OPTION_TEST] = {"test", TAKES_NONE},
	[OPTION_MODEL] = {"model", TAKES_ONE},
	[OPTION_TEMPERATURE] = {"temperature", TAKES_ONE},
	[OPTION_FORMAT] = {"format", TAKES_ONE},
	[OPTION_ADDRESS] = {"address", TAKES_ONE},
	[OPTION_KEY_VARIABLE] = {"key-variable", TAKES_ONE},
	[OPTION_TIMEOUT] = {"timeout", TAKES_ONE},
	[OPTION_NONE] = {"none", TAKES_NONE},
	[OPTION_ALL] = {"all", TAKES_NONE},
	[OPTION_DAYS] = {"days", TAKES_ONE},
	[OPTION_BY] = {"by", TAKES_ONE},
	[OPTION_LINES] = {"lines", TAKES_NONE},
	[OPTION_SAVE] = {"save", TAKES_ONE},
};

const char *
option_name(enum option option)
{
	return options[option].name;
}

static bool
is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

static bool
find_option(const char *word, enum option *option, const char **value, struct err *err)
{
	const char *name = word + 2, *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);

	if (word[1] != '-')
		return err_set(err, ERR_USAGE, "There is no option %s; options are spelled out, such as --help.", word);
	for (int i = 0; i < OPTION_COUNT; i++) {
		if (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0) {
			*option = (enum option)i;
			*value = equals ? equals + 1 : NULL;
			return true;
		}
	}
	return err_set(err, ERR_USAGE, "There is no option --%.*s; see makerdeck --help.", (int)(length < 80 ? length : 80), name);
}

/* Takes the option at argv[*at] with its values; *at ends behind them. */
static bool
take_option(int argc, char *const *argv, int *at, struct arguments *arguments, struct err *err)
{
	const char *value = NULL;
	enum option option = OPTION_COUNT;
	enum takes takes;

	if (!find_option(argv[(*at)++], &option, &value, err))
		return false;
	takes = options[option].takes;
	if (takes == TAKES_NONE && value)
		return err_set(err, ERR_USAGE, "--%s takes no value.", options[option].name);
	if (takes == TAKES_ONE && (arguments->given & OPTION_BIT(option)))
		return err_set(err, ERR_USAGE, "--%s is given twice.", options[option].name);
	arguments->given |= OPTION_BIT(option);
	if (takes == TAKES_NONE)
		return true;
	if (!value) {
		/* A value may begin with a dash only after "=", but "-" alone is one. */
		if (*at >= argc || is_option(argv[*at]))
			return err_set(err, ERR_USAGE, "--%s needs a value.", options[option].name);
		value = argv[(*at)++];
	}
	arguments->values[option][arguments->value_count[option]++] = value;
	while (takes == TAKES_MANY && *at < argc && !is_option(argv[*at]))
		arguments->values[option][arguments->value_count[option]++] = argv[(*at)++];
	return true;
}

bool
arguments_parse(int argc, char *const *argv, struct arena *arena, struct arguments *arguments, struct err *err)
{
	int at = 1;

	*arguments = (struct arguments){0};
	arguments->words = arena_array(arena, (size_t)argc + 1, sizeof(*arguments->words));
	for (int i = 0; i < OPTION_COUNT; i++)
		arguments->values[i] = arena_array(arena, (size_t)argc + 1, sizeof(*arguments->values[i]));
	while (at < argc) {
		if (strcmp(argv[at], "--") == 0) {
			for (at++; at < argc; at++)
				arguments->words[arguments->word_count++] = argv[at];
			break;
		}
		if (!is_option(argv[at])) {
			arguments->words[arguments->word_count++] = argv[at++];
			continue;
		}
		if (!take_option(argc, argv, &at, arguments, err))
			return false;
	}
	return true;
}

bool
arguments_has(const struct arguments *arguments, enum option option)
{
	return arguments->given & OPTION_BIT(option);
}

const char *
arguments_value(const struct arguments *arguments, enum option option, const char *otherwise)
{
	return arguments->value_count[option] ? arguments->values[option][0] : otherwise;
}

bool
arguments_limit(const struct arguments *arguments, size_t *limit, struct err *err)
{
	const char *text = arguments_value(arguments, OPTION_LIMIT, NULL);
	char *end;
	long long value;

	*limit = SIZE_MAX;
	if (!text)
		return true;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (*end || text[0] < '0' || text[0] > '9' || value < 1 || errno)
		return err_set(err, ERR_USAGE, "--limit takes a number from 1 on, not \"%s\".", text);
	*limit = (size_t)value;
	return true;
}
