/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/audit_chain.h"

#include "base/heap.h"
#include "base/str.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* What is hashed begins so: the next form of the record gets another number. */
#define DOMAIN "makerdeck audit 1"

struct audit_hasher {
	EVP_MD_CTX *hash;
	struct str bytes;	/* of the row under way: one update is quicker than thirty */
};

struct audit_hasher *
audit_hasher_new(struct err *err)
{
	struct audit_hasher *hasher = heap_array(1, sizeof(*hasher));
	/* Without the machine's openssl.cnf: it has no say in this, and reading it costs as much as all the rest. */
	bool ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;

	hasher->hash = ready ? EVP_MD_CTX_new() : NULL;
	if (hasher->hash && EVP_DigestInit_ex(hasher->hash, EVP_sha256(), NULL) == 1)
		return hasher;
	audit_hasher_free(hasher);
	err_set(err, ERR_FAILED, "SHA-256 isn't available, so the audit can't be kept: nothing was changed.");
	return NULL;
}

void
audit_hasher_free(struct audit_hasher *hasher)
{
	if (!hasher)
		return;
	EVP_MD_CTX_free(hasher->hash);
	str_release(&hasher->bytes);
	free(hasher);
}

/* Fields are told apart by their lengths, so that no text can reach into the next field. */
static void
field_add(struct str *out, const void *bytes, size_t size)
{
	char head[9] = {bytes != NULL};

	for (int i = 0; i < 8; i++)
		head[1 + i] = (char)((uint64_t)size >> (56 - 8 * i));
	str_addn(out, head, sizeof(head));
	if (bytes)
		str_addn(out, bytes, size);
}

static void
text_add(struct str *out, const char *text)
{
	field_add(out, text, text ? strlen(text) : 0);
}

static void
number_add(struct str *out, int64_t number)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
	field_add(out, bytes, sizeof(bytes));
}

bool
audit_link_hash(struct audit_hasher *hasher, const struct audit_link *link, uint8_t out[AUDIT_HASH_SIZE], struct err *err)
{
	struct str *bytes = &hasher->bytes;
	unsigned size = 0;

	str_clear(bytes);
	text_add(bytes, DOMAIN);
	number_add(bytes, link->seq);
	number_add(bytes, link->at);
	field_add(bytes, link->operation, link->operation ? 16 : 0);
	field_add(bytes, link->actor, link->actor ? 16 : 0);
	text_add(bytes, link->action);
	text_add(bytes, link->type);
	field_add(bytes, link->object, link->object ? 16 : 0);
	text_add(bytes, link->name);
	text_add(bytes, link->before);
	text_add(bytes, link->after);
	text_add(bytes, link->rule);
	text_add(bytes, link->via);
	field_add(bytes, link->prevhash, AUDIT_HASH_SIZE);
	/* Without a type: the one that it has. */
	return (EVP_DigestInit_ex(hasher->hash, NULL, NULL) == 1 && EVP_DigestUpdate(hasher->hash, bytes->text, bytes->length) == 1
		&& EVP_DigestFinal_ex(hasher->hash, out, &size) == 1 && size == AUDIT_HASH_SIZE)
	       || err_set(err, ERR_FAILED, "SHA-256 failed, so the audit can't be kept: nothing was changed.");
}
