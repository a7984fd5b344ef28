/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/audit_chain.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

/* What is hashed begins so: the next form of the record gets another number. */
#define DOMAIN "makerdeck audit 1"

/* Fields are told apart by their lengths, so that no text can reach into the next field. */
static void
field_add(EVP_MD_CTX *hash, const void *bytes, size_t size)
{
	uint8_t head[9] = {bytes != NULL};

	for (int i = 0; i < 8; i++)
		head[1 + i] = (uint8_t)((uint64_t)size >> (56 - 8 * i));
	EVP_DigestUpdate(hash, head, sizeof(head));
	if (bytes)
		EVP_DigestUpdate(hash, bytes, size);
}

static void
text_add(EVP_MD_CTX *hash, const char *text)
{
	field_add(hash, text, text ? strlen(text) : 0);
}

static void
number_add(EVP_MD_CTX *hash, int64_t number)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
	field_add(hash, bytes, sizeof(bytes));
}

bool
audit_link_hash(const struct audit_link *link, uint8_t out[AUDIT_HASH_SIZE], struct err *err)
{
	/* Without the machine's openssl.cnf: it has no say in this, and reading it costs as much as all the rest. */
	bool ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;
	EVP_MD_CTX *hash = ready ? EVP_MD_CTX_new() : NULL;
	unsigned size = 0;
	bool fine = hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1;

	if (fine) {
		text_add(hash, DOMAIN);
		number_add(hash, link->seq);
		number_add(hash, link->at);
		field_add(hash, link->operation, link->operation ? 16 : 0);
		field_add(hash, link->actor, link->actor ? 16 : 0);
		text_add(hash, link->action);
		text_add(hash, link->type);
		field_add(hash, link->object, link->object ? 16 : 0);
		text_add(hash, link->name);
		text_add(hash, link->before);
		text_add(hash, link->after);
		text_add(hash, link->rule);
		text_add(hash, link->via);
		field_add(hash, link->prevhash, AUDIT_HASH_SIZE);
		fine = EVP_DigestFinal_ex(hash, out, &size) == 1 && size == AUDIT_HASH_SIZE;
	}
	EVP_MD_CTX_free(hash);
	return fine || err_set(err, ERR_FAILED, "SHA-256 isn't available, so the audit can't be kept: nothing was changed.");
}
