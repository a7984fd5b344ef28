/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of OData collections: what it takes, what it refuses and in which words, and that nothing breaks it. */
#include "portal/collection.h"

#include "tests/test.h"

#define CONTEXT "\"@odata.context\":\"https://contoso.crm.dynamics.com/api/data/v9.2/$metadata#"

/* Scans and reads all; the number of rows, or -1 with err set. */
static int
read_all(struct source *source, struct collections *collections, struct arena *arena, struct err *err)
{
	int count = 0;

	*err = ERR_INIT;
	if (!source_scan(source, 0, arena, collections, err))
		return -1;
	for (size_t i = 0; i < collections->count; i++) {
		struct collection_rows *rows = collection_rows_open(source, &collections->item[i]);
		uint64_t here = 0;
		json_t *row = NULL;
		bool done;

		while ((done = collection_rows_next(rows, &row, err)) && row) {
			assert_true(json_is_object(row));
			here++;
			assert_int_equal(collection_rows_number(rows), here);
		}
		collection_rows_close(rows);
		if (!done)
			return -1;
		assert_int_equal(here, collections->item[i].rows);
		count += (int)here;
	}
	return count;
}

static int
read_text(const char *text, size_t length, struct err *err)
{
	struct arena arena = {0};
	struct collections collections = {0};
	struct source source;
	char *copy = malloc(length ? length : 1);	/* exactly as long, so that a sanitizer sees reading past it */
	int count;

	assert_non_null(copy);
	memcpy(copy, text, length);
	source_open_memory(&source, "t.json", copy, length);
	count = read_all(&source, &collections, &arena, err);
	assert_true((count < 0) == (err->code != ERR_NONE));
	source_close(&source);
	arena_release(&arena);
	free(copy);
	return count;
}

static void
assert_refused(const char *text, const char *sentence)
{
	struct err err;

	assert_int_equal(read_text(text, strlen(text), &err), -1);
	assert_int_equal(err.code, ERR_FAILED);
	if (!strstr(err.text, sentence))
		fail_msg("\"%s\" was refused with \"%s\", not with \"%s\".", text, err.text, sentence);
}

static void
takes_what_the_web_api_answers(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf{" CONTEXT "systemusers(systemuserid,fullname)\",\"@odata.count\":2,\r\n"
		"\"value\":[{\"systemuserid\":\"x\",\"fullname\":\"A ]}\\\" b\"}, {\"a\":[{\"b\":[]}]}],"
		"\"@odata.nextLink\":\"https://contoso/next?$skiptoken=%3Ccookie\", \"extra\":{\"a\":[1,2]}}\n";
	struct arena arena = {0};
	struct collections collections = {0};
	struct source source;
	struct err err;

	(void)state;
	source_open_memory(&source, "t.json", text, sizeof(text) - 1);
	assert_int_equal(read_all(&source, &collections, &arena, &err), 2);
	assert_int_equal(collections.count, 1);
	assert_string_equal(collections.item[0].set, "systemusers");
	assert_string_equal(collections.item[0].context, "systemusers(systemuserid,fullname)");
	assert_string_equal(collections.item[0].next, "https://contoso/next?$skiptoken=%3Ccookie");
	assert_int_equal(collections.unknown_keys, 1);
	arena_release(&arena);
}

static void
takes_arrays_and_any_order(void **state)
{
	static const char text[] = "[{" CONTEXT "teams\",\"value\":[]},{\"value\":[{},{}]," CONTEXT "roles\"}]";
	struct arena arena = {0};
	struct collections collections = {0};
	struct source source;
	struct err err;

	(void)state;
	source_open_memory(&source, "t.json", text, sizeof(text) - 1);
	assert_int_equal(read_all(&source, &collections, &arena, &err), 2);
	assert_int_equal(collections.count, 2);
	assert_string_equal(collections.item[0].set, "teams");
	assert_string_equal(collections.item[1].set, "roles");
	assert_int_equal(collections.item[1].place, 2);
	arena_release(&arena);
	assert_int_equal(read_text("[]", 2, &err), 0);
	assert_int_equal(read_text(" [ ] ", 5, &err), 0);
}

static void
refuses_with_file_row_and_reason(void **state)
{
	(void)state;
	assert_refused("", "t.json: The file is empty.");
	assert_refused("   ", "cut short");
	assert_refused("7", "t.json: This is not a collection");
	assert_refused("null", "This is not a collection");
	assert_refused("\xff\xfe{\0}", "UTF-16");
	assert_refused("{}", "needs \"@odata.context\"");
	assert_refused("{" CONTEXT "teams\"}", "needs \"value\"");
	assert_refused("{\"@odata.context\":\"x\",\"value\":[]}", "names no table");
	assert_refused("{\"@odata.context\":\"x#(a)\",\"value\":[]}", "names no table");
	assert_refused("{\"@odata.context\":7,\"value\":[]}", "must be text");
	assert_refused("{" CONTEXT "teams\",\"value\":{}}", "must be an array");
	assert_refused("{" CONTEXT "teams\",\"value\":[{},7]}", "t.json, row 2: A row must be a JSON object.");
	assert_refused("{" CONTEXT "teams\",\"value\":[{},]}", "t.json, row 2: A row must be");
	assert_refused("{" CONTEXT "teams\",\"value\":[{} {}]}", "t.json, row 1: A comma");
	assert_refused("{" CONTEXT "teams\",\"value\":[{\"a\":1]}", "closed by one of another kind");
	assert_refused("{" CONTEXT "teams\",\"value\":[],}", "nothing follows a comma");
	assert_refused("{" CONTEXT "teams\",\"value\":[],\"value\":[]}", "\"value\" stands there twice");
	assert_refused("{" CONTEXT "teams\"," CONTEXT "teams\",\"value\":[]}", "twice");
	assert_refused("{" CONTEXT "teams\",\"value\":[]} x", "Something follows");
	assert_refused("[{" CONTEXT "teams\",\"value\":[]},]", "collection 2: This is not a collection");
	assert_refused("[{" CONTEXT "teams\",\"value\":[]},{" CONTEXT "roles\",\"value\":[{\"a\":tru}]}]",
		       "t.json, collection 2, row 1: This is not valid JSON");
	/* What jansson refuses within a row. */
	assert_refused("{" CONTEXT "teams\",\"value\":[{\"a\":1,\"a\":2}]}", "row 1: This is not valid JSON: duplicate");
	assert_refused("{" CONTEXT "teams\",\"value\":[{\"a\":\"\\u0000\"}]}", "row 1: This is not valid JSON");
	assert_refused("{" CONTEXT "teams\",\"value\":[{\"a\":\"\\ud800\"}]}", "row 1: This is not valid JSON");
	assert_refused("{" CONTEXT "teams\",\"value\":[{\"a\":\"\xc3\x28\"}]}", "row 1: This is not valid JSON");
	assert_refused("{" CONTEXT "teams\",\"value\":[{\"a\":123456789012345678901234567890}]}", "row 1:");
	assert_refused("{" CONTEXT "teams\",\"value\":[{\"a\":1e999}]}", "row 1:");
	assert_refused("{" CONTEXT "teams\",\"value\":[{\"a\":\"tab\there\"}]}", "row 1:");
}

static void
refuses_what_is_too_large(void **state)
{
	const size_t large = 10u << 20;
	char *text = malloc(large + 200);
	struct err err;
	size_t length;

	(void)state;
	assert_non_null(text);
	length = (size_t)sprintf(text, "%s", "{" CONTEXT "teams\",\"value\":[{},{\"a\":\"");
	memset(text + length, 'a', large);
	length += large;
	length += (size_t)sprintf(text + length, "\"}]}");
	assert_int_equal(read_text(text, length, &err), -1);
	assert_string_equal(err.text, "t.json, row 2: It is larger than 4 MB.");

	length = (size_t)sprintf(text, "%s", "{" CONTEXT "teams\",\"value\":[{\"a\":");
	memset(text + length, '[', large);
	assert_int_equal(read_text(text, length + large, &err), -1);
	assert_non_null(strstr(err.text, "t.json, row 1: Its objects and arrays are nested too deeply"));

	length = (size_t)sprintf(text, "{\"");
	memset(text + length, 'a', large);
	assert_int_equal(read_text(text, length + large, &err), -1);
	free(text);
}

static const char sample[] =
	"[{" CONTEXT "systemusers\",\"value\":[{\"systemuserid\":\"7\",\"n\":-1.5e3,\"t\":true,\"z\":null},"
	"{\"a\":{\"b\":[\"\\u00e9\\\\\",\"\xc3\xa9\"]}}],\"@odata.nextLink\":\"x\"},{" CONTEXT "teams(a)\",\"value\":[]}]";

static void
refuses_every_truncation(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(read_text(sample, sizeof(sample) - 1, &err), 2);
	for (size_t length = 0; length < sizeof(sample) - 1; length++)
		assert_int_equal(read_text(sample, length, &err), -1);
}

static void
survives_mutations(void **state)
{
	uint64_t seed = test_seed("survives_mutations");
	int taken = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		static const char pool[] = "{}[],:\"\\0123e-.tfn \n\x80\xff\xc3";
		char text[sizeof(sample)];
		size_t length = sizeof(sample) - 1;
		struct err err;

		memcpy(text, sample, sizeof(sample));
		for (uint32_t i = test_random_below(&seed, 4); i < 4; i++)
			text[test_random_below(&seed, (uint32_t)length)] =
				pool[test_random_below(&seed, (uint32_t)sizeof(pool) - 1)];
		if (read_text(text, length, &err) >= 0)
			taken++;
		else
			assert_true(strncmp(err.text, "t.json", 6) == 0);
	}
	assert_in_range(taken, 1, 19999);
}

static void
reads_files_and_pipes_alike(void **state)
{
	char path[] = "/tmp/makerdeck-collection-XXXXXX";
	int fd = mkstemp(path);
	struct source source;
	struct arena arena = {0};
	struct collections collections = {0};
	struct err err = ERR_INIT;
	FILE *stream;
	int ends[2];

	(void)state;
	assert_true(fd >= 0);
	stream = fdopen(fd, "w");
	assert_non_null(stream);
	fprintf(stream, "{%steams\",\"value\":[{\"n\":0}", CONTEXT);
	for (int i = 1; i < 20000; i++)
		fprintf(stream, ",\n{\"n\":%d,\"name\":\"a team with a name\"}", i);
	fputs("]}", stream);
	fclose(stream);
	assert_true(source_open_file(&source, path, &err));
	assert_int_equal(read_all(&source, &collections, &arena, &err), 20000);
	source_close(&source);
	unlink(path);

	assert_int_equal(pipe(ends), 0);
	assert_true(write(ends[1], sample, sizeof(sample) - 1) == (ssize_t)sizeof(sample) - 1);
	close(ends[1]);
	stream = fdopen(ends[0], "r");
	assert_non_null(stream);
	collections = (struct collections){0};
	assert_true(source_open_stream(&source, "standard input", stream, &err));
	assert_int_equal(read_all(&source, &collections, &arena, &err), 2);
	source_close(&source);
	fclose(stream);
	arena_release(&arena);

	assert_false(source_open_file(&source, "/nowhere/at/all.json", &err));
	assert_string_equal(err.text, "/nowhere/at/all.json could not be read: No such file or directory.");
	assert_false(source_open_file(&source, "/tmp", &err));
	assert_string_equal(err.text, "/tmp is a folder; name the files in it.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_the_web_api_answers),
		cmocka_unit_test(takes_arrays_and_any_order),
		cmocka_unit_test(refuses_with_file_row_and_reason),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(survives_mutations),
		cmocka_unit_test(reads_files_and_pipes_alike),
	};

	return test_run(tests);
}
