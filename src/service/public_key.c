/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/public_key.h"

#include "base/str.h"
#include "base/text.h"
#include "service/key_file.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>

#define HASH_SIZE 32
#define RSA_BITS_LEAST 2048
#define RSA_BITS_MOST 16384
#define COMMENT_COLUMNS 100
#define COMMENT_BYTES 200
#define AS_IT_SHOULD "A public key is one line, such as \"ssh-ed25519 AAAA… you@laptop\": the file that ends in .pub, which ssh-keygen makes"

/* ---------------------------------------------------------------- words of a line */

/* A piece of the text that was given. */
struct piece {
	const char *at;
	size_t length;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
piece_is(struct piece piece, const char *text)
{
	return piece.length == strlen(text) && memcmp(piece.at, text, piece.length) == 0;
}

static bool
piece_begins(struct piece piece, const char *text)
{
	return piece.length >= strlen(text) && memcmp(piece.at, text, strlen(text)) == 0;
}

static bool
piece_holds(struct piece piece, const char *text)
{
	return memmem(piece.at, piece.length, text, strlen(text)) != NULL;
}

static struct piece
piece_trim(struct piece piece)
{
	while (piece.length && is_blank(piece.at[0])) {
		piece.at++;
		piece.length--;
	}
	while (piece.length && is_blank(piece.at[piece.length - 1]))
		piece.length--;
	return piece;
}

/* The first word; what follows it stays in line. */
static struct piece
piece_word(struct piece *line)
{
	struct piece word = {.at = line->at};

	while (word.length < line->length && !is_blank(line->at[word.length]))
		word.length++;
	line->at += word.length;
	line->length -= word.length;
	*line = piece_trim(*line);
	return word;
}

/* The first line that isn't empty; false if there's more than blanks behind it. */
static bool
only_line(const char *text, struct piece *line)
{
	*line = (struct piece){.at = text};
	while (*text && !line->length) {
		*line = piece_trim((struct piece){.at = text, .length = strcspn(text, "\n")});
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* ---------------------------------------------------------------- what isn't a key, and what it is instead */

/* "ssh-ed25519"; NULL if it's none that's known. */
static const char *
type_of(struct piece word)
{
	for (size_t i = 0; key_types[i]; i++) {
		if (piece_is(word, key_types[i]))
			return key_types[i];
	}
	return NULL;
}

static bool
has_type_behind(struct piece line)
{
	while (line.length) {
		if (type_of(piece_word(&line)))
			return true;
	}
	return false;
}

static bool
refuse_type(struct piece word, struct piece rest, struct err *err)
{
	int shown = word.length < 40 ? (int)word.length : 40;

	if (piece_is(word, "ssh-dss"))
		return err_set(err, ERR_USAGE, "That's a DSA key, which is too weak, and which OpenSSH doesn't take any more. Make another: ssh-keygen -t ed25519.");
	if (piece_holds(word, "-cert-v"))
		return err_set(err, ERR_USAGE, "That's a certificate, not a key. Give the .pub file that it was made of.");
	if (has_type_behind(rest))
		return err_set(err, ERR_USAGE, "There's something before the key, \"%.*s\". What sessions may do is said by makerdeck: give the key alone.", shown,
			       word.at);
	return err_set(err, ERR_USAGE, "\"%.*s\" isn't a kind of key that's known here; ssh-ed25519, ecdsa-sha2-nistp256 and ssh-rsa are. " AS_IT_SHOULD ".",
		       shown, word.at);
}

/* Other forms that keys have. */
static bool
look_at_form(struct piece line, struct err *err)
{
	if (!line.length)
		return err_set(err, ERR_USAGE, "There's no key in it. " AS_IT_SHOULD ".");
	if (piece_begins(line, "PuTTY-User-Key-File") || (piece_begins(line, "---") && piece_holds(line, "PRIVATE KEY")))
		return err_set(err, ERR_USAGE,
			       "That's a private key: it stays with its owner, and nobody else may see it. Give the public one, the file that ends in .pub. "
			       "If it was sent to you, its owner should make another.");
	if (piece_begins(line, "---"))
		return err_set(err, ERR_USAGE, "That's a key in another form. \"ssh-keygen -i -f FILE\" writes it as OpenSSH has it (with -m PKCS8 or -m PEM, if "
			       "OpenSSL made it).");
	return true;
}

/* ---------------------------------------------------------------- the blob */

static bool
refuse_blob(const char *type, struct err *err)
{
	return err_set(err, ERR_USAGE, "What follows %s isn't a key of that kind: it was cut off, or changed on the way. " AS_IT_SHOULD ".", type);
}

struct bytes {
	const uint8_t *at;
	size_t left;
};

/* The next of the strings that a blob is made of (RFC 4251, 5). */
static bool
bytes_string(struct bytes *bytes, struct bytes *string)
{
	uint32_t length = 0;

	if (bytes->left < 4)
		return false;
	for (int i = 0; i < 4; i++)
		length = length << 8 | bytes->at[i];
	if (length > bytes->left - 4)
		return false;
	*string = (struct bytes){.at = bytes->at + 4, .left = length};
	bytes->at += 4 + length;
	bytes->left -= 4 + length;
	return true;
}

static bool
bytes_are(struct bytes bytes, const char *text)
{
	return bytes.left == strlen(text) && memcmp(bytes.at, text, bytes.left) == 0;
}

/* Bits of a number above zero, written in as few bytes as it takes; 0 if it isn't one. */
static size_t
bytes_bits(struct bytes number)
{
	size_t bits;

	if (number.left && number.at[0] == 0) {
		number.at++;
		number.left--;
		if (number.left && !(number.at[0] & 0x80))
			return 0;
	} else if (number.left && (number.at[0] & 0x80)) {
		return 0;
	}
	if (!number.left)
		return 0;
	bits = number.left * 8;
	for (uint8_t top = number.at[0]; !(top & 0x80); top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

static bool
is_rsa(struct bytes *rest, struct err *err)
{
	struct bytes exponent, modulus;
	size_t bits;

	if (!bytes_string(rest, &exponent) || !bytes_string(rest, &modulus) || bytes_bits(exponent) < 2 || !(exponent.at[exponent.left - 1] & 1))
		return refuse_blob("ssh-rsa", err);
	bits = bytes_bits(modulus);
	if (bits == 0 || bits > RSA_BITS_MOST || !(modulus.at[modulus.left - 1] & 1))
		return refuse_blob("ssh-rsa", err);
	if (bits < RSA_BITS_LEAST)
		return err_set(err, ERR_USAGE, "That's an RSA key of %zu bits, which is too weak: it takes %d. Make another: ssh-keygen -t ed25519.", bits,
			       RSA_BITS_LEAST);
	return true;
}

/* A point as both its coordinates, on the curve of that name. */
static bool
is_point(struct bytes *rest, const char *curve, size_t coordinate)
{
	struct bytes name, point;

	return bytes_string(rest, &name) && bytes_are(name, curve) && bytes_string(rest, &point) && point.left == 1 + 2 * coordinate && point.at[0] == 4;
}

static bool
is_ed25519(struct bytes *rest)
{
	struct bytes key;

	return bytes_string(rest, &key) && key.left == 32;
}

/* Of a security key: what it's for, "ssh:" mostly. */
static bool
is_application(struct bytes *rest)
{
	struct bytes name;

	return bytes_string(rest, &name) && name.left > 0;
}

static bool
check_inside(const char *type, struct bytes bytes, struct err *err)
{
	struct bytes inner;
	bool fine = false;

	if (!bytes_string(&bytes, &inner))
		return refuse_blob(type, err);
	if (!bytes_are(inner, type))
		return err_set(err, ERR_USAGE, "The line says %s, and the key in it is of another kind. " AS_IT_SHOULD ".", type);
	if (strcmp(type, "ssh-rsa") == 0) {
		if (!is_rsa(&bytes, err))
			return false;
		fine = true;
	} else if (strcmp(type, "ssh-ed25519") == 0) {
		fine = is_ed25519(&bytes);
	} else if (strcmp(type, "sk-ssh-ed25519@openssh.com") == 0) {
		fine = is_ed25519(&bytes) && is_application(&bytes);
	} else if (strcmp(type, "sk-ecdsa-sha2-nistp256@openssh.com") == 0) {
		fine = is_point(&bytes, "nistp256", 32) && is_application(&bytes);
	} else if (strcmp(type, "ecdsa-sha2-nistp256") == 0) {
		fine = is_point(&bytes, "nistp256", 32);
	} else if (strcmp(type, "ecdsa-sha2-nistp384") == 0) {
		fine = is_point(&bytes, "nistp384", 48);
	} else if (strcmp(type, "ecdsa-sha2-nistp521") == 0) {
		fine = is_point(&bytes, "nistp521", 66);
	}
	return (fine && bytes.left == 0) || refuse_blob(type, err);
}

/* The bytes of well-formed base64, written as there is but one way to write them; false if it's another. In the arena. */
static bool
decode(const char *blob, struct arena *arena, struct bytes *bytes)
{
	size_t length = strlen(blob), padding = 0;
	uint8_t *decoded = arena_alloc(arena, length + 4);
	char *again = arena_alloc(arena, length + 4);
	int size;

	if (length % 4 != 0)
		return false;
	while (padding < 2 && blob[length - 1 - padding] == '=')
		padding++;
	size = EVP_DecodeBlock(decoded, (const unsigned char *)blob, (int)length);
	if (size < (int)padding + 4)
		return false;
	*bytes = (struct bytes){.at = decoded, .left = (size_t)size - padding};
	return EVP_EncodeBlock((unsigned char *)again, decoded, (int)bytes->left) == (int)length && memcmp(again, blob, length) == 0;
}

static bool
fingerprint_of(struct bytes bytes, struct arena *arena, const char **fingerprint, struct err *err)
{
	unsigned char hash[EVP_MAX_MD_SIZE], text[EVP_MAX_MD_SIZE * 2];
	unsigned int size = 0;

	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 || EVP_Digest(bytes.at, bytes.left, hash, &size, EVP_sha256(), NULL) != 1
	    || size != HASH_SIZE)
		return err_set(err, ERR_FAILED, "SHA-256 isn't available, so keys can't be told apart: nothing was changed.");
	(void)EVP_EncodeBlock(text, hash, HASH_SIZE);
	/* as ssh-keygen says it: without the padding */
	*fingerprint = arena_printf(arena, "SHA256:%.*s", (int)strcspn((const char *)text, "="), (const char *)text);
	return true;
}

/* As much of it as one line shows. */
static const char *
clean_comment(struct piece rest, struct arena *arena)
{
	size_t length = 0, bytes;
	int width = 0, columns;
	struct str clean = {0};
	const char *comment;

	text_clean(&clean, rest.at, rest.length, TEXT_NAME);
	while (text_next(str_text(&clean) + length, clean.length - length, &bytes, &columns) && length + bytes <= COMMENT_BYTES
	       && width + columns <= COMMENT_COLUMNS) {
		length += bytes;
		width += columns;
	}
	comment = arena_strndup(arena, str_text(&clean), length);
	str_release(&clean);
	return comment;
}

bool
public_key_parse(const char *text, struct arena *arena, struct public_key *key, struct err *err)
{
	struct piece line, word, blob;
	struct bytes bytes;
	bool only = only_line(text, &line);

	*key = (struct public_key){0};
	if (!look_at_form(line, err))
		return false;
	word = piece_word(&line);
	key->type = type_of(word);
	if (!key->type)
		return refuse_type(word, line, err);
	if (!only)
		return err_set(err, ERR_USAGE, "There's more than one line. Give one key at a time.");
	blob = piece_word(&line);
	key->blob = arena_strndup(arena, blob.at, blob.length);
	if (!key_line_is_well_formed(key->type, key->blob) || !decode(key->blob, arena, &bytes))
		return refuse_blob(key->type, err);
	key->comment = clean_comment(line, arena);
	return check_inside(key->type, bytes, err) && fingerprint_of(bytes, arena, &key->fingerprint, err);
}
