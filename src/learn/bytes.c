/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/bytes.h"

#include "base/heap.h"

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
	return text;
}
