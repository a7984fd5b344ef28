/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/bytes.h"

#include "base/heap.h"
#include "base/text.h"

#include <string.h>

void
bytes_put_u32(struct str *out, uint32_t value)
{
	char b[4];

	for (int i = 0; i < 4; i++)
		b[i] = (char)(value >> (8 * i));
	str_addn(out, b, sizeof(b));
}

void
bytes_put_double(struct str *out, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	bytes_put_u32(out, (uint32_t)bits);
	bytes_put_u32(out, (uint32_t)(bits >> 32));
}

void
bytes_put_text(struct str *out, const char *text)
{
	size_t length = strlen(text);

	bytes_put_u32(out, (uint32_t)length);
	str_addn(out, text, length);
}

/* FNV-1a: each step can be undone, so that no single byte changes without it. */
static uint64_t
sum(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

void
bytes_seal(struct str *out)
{
	uint64_t value = sum(out->text, out->length);

	bytes_put_u32(out, (uint32_t)value);
	bytes_put_u32(out, (uint32_t)(value >> 32));
}

static bool
has(struct bytes *bytes, size_t size)
{
	if ((size_t)(bytes->end - bytes->at) < size)
		bytes->bad = true;
	return !bytes->bad;
}

uint32_t
bytes_u32(struct bytes *bytes)
{
	uint32_t value = 0;

	if (!has(bytes, 4))
		return 0;
	for (int i = 0; i < 4; i++)
		value |= (uint32_t)bytes->at[i] << (8 * i);
	bytes->at += 4;
	return value;
}

double
bytes_double(struct bytes *bytes)
{
	uint64_t bits = bytes_u32(bytes);
	double value;

	bits |= (uint64_t)bytes_u32(bytes) << 32;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

void
bytes_open(struct bytes *bytes, const char *magic, const void *data, size_t size)
{
	size_t length = strlen(magic), seal = sizeof(uint64_t);
	struct bytes end;
	uint64_t value;

	*bytes = (struct bytes){.at = data, .end = data, .bad = true};
	if (size < length + seal || memcmp(data, magic, length) != 0)
		return;
	end = (struct bytes){.at = bytes->at + size - seal, .end = bytes->at + size};
	value = bytes_u32(&end);
	value |= (uint64_t)bytes_u32(&end) << 32;
	if (value == sum(data, size - seal))
		*bytes = (struct bytes){.at = bytes->at + length, .end = bytes->at + size - seal};
}

size_t
bytes_count(struct bytes *bytes, size_t size)
{
	size_t count = bytes_u32(bytes);

	if (bytes->bad || count > (size_t)(bytes->end - bytes->at) / size) {
		bytes->bad = true;
		return 0;
	}
	return count;
}

char *
bytes_text(struct bytes *bytes)
{
	size_t length = bytes_count(bytes, 1);
	char *text = heap_array(length + 1, 1);

	if (length) {
		memcpy(text, bytes->at, length);
		bytes->at += length;
	}
	bytes->bad |= !text_check(text, length, TEXT_BLOCK, NULL);
	return text;
}
