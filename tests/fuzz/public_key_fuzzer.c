/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * service/public_key on any text: what's taken is a key that sshd could say and the file of keys can hold, is told in clean text, and is the same
 * key again when it's written as a line; what's refused is refused with a sentence.
 */
#include "base/str.h"
#include "base/text.h"
#include "service/key_file.h"
#include "service/public_key.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fine)
{
	if (!fine)
		abort();
}

static void
check_taken(const char *text, const struct public_key *key)
{
	struct arena arena = {0};
	struct public_key again;
	struct str line = {0};
	struct err err = ERR_INIT;

	must(key_line_is_well_formed(key->type, key->blob));
	must(strstr(text, key->blob) != NULL && strstr(text, key->type) != NULL);
	must(strlen(key->fingerprint) == 50 && strncmp(key->fingerprint, "SHA256:", 7) == 0);
	must(strlen(key->comment) <= 200 && text_check(key->comment, strlen(key->comment), TEXT_NAME, &err));
	str_addf(&line, "%s %s %s\r\n", key->type, key->blob, key->comment);
	must(public_key_parse(str_text(&line), &arena, &again, &err));
	must(strcmp(again.blob, key->blob) == 0 && strcmp(again.type, key->type) == 0 && strcmp(again.fingerprint, key->fingerprint) == 0);
	/* another line after it is another key */
	str_add(&line, "x");
	must(!public_key_parse(str_text(&line), &arena, &again, &err));
	str_release(&line);
	arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct public_key key;
	struct err err = ERR_INIT;
	char *text = calloc(size + 1, 1);

	must(text != NULL);
	if (size)
		memcpy(text, data, size);
	if (public_key_parse(text, &arena, &key, &err)) {
		must(err.code == ERR_NONE);
		check_taken(text, &key);
	} else {
		must(err.code == ERR_USAGE && strlen(err.text) > 20);
	}
	arena_release(&arena);
	free(text);
	return 0;
}
