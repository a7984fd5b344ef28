/* SPDX-License-Identifier: GPL-3.0-or-later */
/* service/public_key: what people have as a key, and all that they may give instead (SECURITY.md S5). */
#include "base/str.h"
#include "base/text.h"
#include "service/public_key.h"

#include "tests/some_keys.h"
#include "tests/test.h"

#include <openssl/evp.h>

/* Made by ssh-keygen 9.2, whose fingerprints these are. */
static const struct {
	const char *type, *blob, *comment, *fingerprint;
} real[] = {
	{"ssh-ed25519",
	 "AAAAC3NzaC1lZDI1NTE5AAAAIF8T4/HsTJM8b/0YR0AND3XsjSPNV7VUpzWIHeS2cnRr",
	 "maya@laptop", "SHA256:cPNVOyzj85kAW7QeTjCyHbXgx2BJzFfpZf/L1+xBxuQ"},
	{"ecdsa-sha2-nistp256",
	 "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGZoAMMDUD9DkpELvBGOZo0vGuBJv0sx4UbU52FJsb494mmeBwT5e2QxPjW8346JHc0dp7A9eIXJX88IZFqvr5A=",
	 "e256", "SHA256:Va8TqdwYHtoTXOf44+VqEGCzhnY0qK8UVr2xghcbTig"},
	{"ecdsa-sha2-nistp384",
	 "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBELU8oQYYknIS/527D40W5gYvL2o9m5+L6s+CAHnPWXtPnnEMPCuWlfCAuhagaUu8amKunF46nXc7+DrmLwAOD6XH7vB8/zKEFfLFORqDGGMjve8XFskbpQL5/aI+P/zGQ==",
	 "e384", "SHA256:E/xBGLg+jzElXj5zpGXZH6+7x20IS5Lp1HmbdTCAyOQ"},
	{"ecdsa-sha2-nistp521",
	 "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAEyCKlCg7CEvpXOQvT2uJRd4KMVFyO09jeIrLTFX02lHqA69ynQ1aCH+0a9aOtpOHgzlUgI2IHYDTfAy1CGOH/IAQFvmuX9GyeDDa8CQ+8WEhjvn7R1aQ1QNkMX8EMS8LgbuuvjuFGWCpm3g+147UqHOTVtdha4QREXP/QOr3pX2aiF+Q==",
	 "e521", "SHA256:kNr8RLB4iZubWyLpmDOt9Pb4oa5vzYLnCnwKAr+I3x4"},
	{"ssh-rsa",
	 "AAAAB3NzaC1yc2EAAAADAQABAAABAQC8MnIYtCvDUPKpnOQ6YMld7Xrn+O1Pe1vfEwZO8k36aFmWbm1U0gKzO1LzhulTT0zF6JGb6GylM9qryniMdnPVP6QDeuOsu3e3mLUjQi6jU5S0o3woR/x40EAfWNv1XpOaLdDs/Llxe9/MgXbkfK09RDDjGfM8rbdZ0NibcBh1SsYzv82CG6vJC92SJgYngem9vUrRGXh4+jfd8+pldu4iy+NvLfCRt5rRAI19gls9Jw2SCoD5DUtn7DIH8g9p7AXAukaE3sagUyPkKgt6jpNtNng0RXu6n4f9gUFhrLg5rW3Tf1ycbEkcKUT/YPQ0qvVDnxLhwadDTTs7JJd+WRb3",
	 "rsa 2048", "SHA256:iP3LoWcily99o4hunzKFLN4BgYY2zfK3s6cEb1aAxWo"},
	{"ssh-rsa",
	 "AAAAB3NzaC1yc2EAAAADAQABAAACAQC7ScIT4B+AcQcipoGb6BYon9V7252J6iMtvghMj/SJm3VE5A8epkL55oyEAkw2/OhryvyJlLwyauJTI7Fi8JlU53LN25MYExf6bXSKO1vJqV3yb02j0hhp/1mbJB+VpbMzwuFabDjxFwW0CujVR+LsdaD+cbjuMwZS2P3zc+RViNDkDmedTtiY93VepfEzK70eu5NebLWzbQv4kZnc719PPA5qsqTsmUOsZIJObFUnqyksIm+r3PmhLWNEfWmBMossO9yzaCaG7sIGIQVTctBYiuhLD815oBr54PtXesYzkRv6z6rIPhmf+MS06nhzAyw1Xi4kqyutEAmPqQ7K3DNoVcWPzmi6Pd9fXGKQ9XFy5ptecrh8aMkXH+ZEi3UJJ+eGl1BkSJh4Z7eo93i02ffC3RcvOnPc5RLj+GV7CXGFdZ2aEKqyzZIRefj+uKsyY4PaJpWOd3xQ53d3DXblSN/XioNy04wuucp2bkV1FL/z7dIDyOrBGCucJxqlNaMasxC5jM0egPVTQMTLtNSUNe/RO3cPGSC/EegB1EIQKKciIxBuG9yhMQp7PHQyERUMY8z6ZskRs6p94omEuNFCfzaYsKV4pw0DnWzEyM55MjgXiP35WunSBDh04JnMsMCs0AUa6r4iDclGkhLD9AyaDhRcSWBX+6Hi9egqi6I9UAcIgw==",
	 "rsa 4096", "SHA256:EK0vnGgsRjKMlwbVCkE12UTIIQgluYLj1KzWVKFWSp0"},
};

#define REALS (sizeof(real) / sizeof(real[0]))
#define ED real[0].blob

static const char rsa_1024[] = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4evig31EqUGVyetasiOoWkSAWxdU6RiI4Re6mzxD2Ui67eu1BEn3RRRkrIKii28m68O6CVxTUqwIr+41DzrqtggnicSM/gQyLYR24lohawvr+jh5HHT9w7C+WoMFDiKBw+GymJSIInm3bwmTuQ8I/qD2eFD53usAxrW0fORpRvw== rsa 1024";
static const char dsa[] = "ssh-dss AAAAB3NzaC1kc3MAAACBALJVA+9mdfOSg3BgTFxaZoy7bkumx5kv0t07UXC7v4NUzakG2F5hsEVcE25rfrcov2T/1p/n2reEGMhtDPrqzye6QmFLZUw+QpjoGZvKUL7KSyUsVlJNE8+RpBWpHCaPYAd6mKBIjhqpOrKW/isB3Prx3UgFbmQkfcm463vTEhSFAAAAFQD7T/YwaJOcVujKNLARIcYMWfwqaQAAAIBPwh2bTBpeGBR9Y/Ed9/lCEgVczbFuDrKHKWDbRQaEqWwb0PBAcJVpTO3rvS3gqa6dgYePI+WUzyFez38bSAtuqCRjGRVSh9ZaagHQK4c1NeBECwqPKjwHFSycqbz44NNwnHGv4j3oIfuAA2QC8b/qNiBS+FreqTZ1b8eH5v49wgAAAIBDkRr3pSqL3GZmWIOUyFxuIRdBWrvJ+7PbHcEobtQpVN/Bea2GZXBDh3DVMBm+qVfs4d3lHJkPqyNMKdMSjyLX/mxRv2Q7qWCf0TA7R2upoSprxfXuv6nyol/U5tWcnibzilPLnlUREgnSvEwwQpcz5Nf/G9FNQlgYP6xyneywUw== dsa";
static const char certificate[] = "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIAshjOvzijHglJlDJTKS1ISbGRtLAoY3C8wfRvudkmvWAAAAIF8T4/HsTJM8b/0YR0AND3XsjSPNV7VUpzWIHeS2cnRrAAAAAAAAAAAAAAABAAAAAXgAAAAIAAAABG1heWEAAAAAAAAAAP//////////AAAAAAAAAIIAAAAVcGVybWl0LVgxMS1mb3J3YXJkaW5nAAAAAAAAABdwZXJtaXQtYWdlbnQtZm9yd2FyZGluZwAAAAAAAAAWcGVybWl0LXBvcnQtZm9yd2FyZGluZwAAAAAAAAAKcGVybWl0LXB0eQAAAAAAAAAOcGVybWl0LXVzZXItcmMAAAAAAAAAAAAAADMAAAALc3NoLWVkMjU1MTkAAAAgA6P+QrmGylQVV5BOQVcjs+30wQlywzXRE9k3zsFvHDYAAABTAAAAC3NzaC1lZDI1NTE5AAAAQJUznpLVaZNUDYctvjFl5+O2t+8YiSjRoiMJ0/uhS4jTRJTeapkflj3x5bMePIvfeazKB3kdVdgIWmOlRoXqVwA= maya@laptop";

static struct arena arena;
static struct public_key key;
static struct err err;

static bool
parse(const char *text)
{
	arena_release(&arena);
	err = ERR_INIT;
	return public_key_parse(text, &arena, &key, &err);
}

/* Refused as wrong use, with these words. */
static void
refused(const char *text, const char *words)
{
	bool taken = parse(text);

	if (taken || err.code != ERR_USAGE || !strstr(err.text, words))
		printf("# %.100s: %s %s\n", text, taken ? "taken" : "refused", err.text);
	assert_false(taken);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, words));
}

static const char *format(const char *form, ...) __attribute__((format(printf, 1, 2)));

static const char *
format(const char *form, ...)
{
	static char text[20000];
	va_list args;

	va_start(args, form);
	vsnprintf(text, sizeof(text), form, args);
	va_end(args);
	return text;
}

/* ---------------------------------------------------------------- what's taken */

static void
real_keys_are_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < REALS; i++) {
		/* before, between, between, after */
		static const char *const around[][4] = {
			{"", " ", " ", ""}, {"", " ", " ", "\n"}, {"", " ", " ", "\r\n"}, {"\n\n  ", "\t", "  ", "  \r\n\r\n"}, {"", "  ", "\t", "\n\n"},
		};

		for (size_t f = 0; f < sizeof(around) / sizeof(around[0]); f++) {
			bool taken = parse(format("%s%s%s%s%s%s%s", around[f][0], real[i].type, around[f][1], real[i].blob, around[f][2], real[i].comment,
						  around[f][3]));

			if (!taken)
				printf("# %s: %s\n", real[i].type, err.text);
			assert_true(taken);
			assert_string_equal(key.type, real[i].type);
			assert_string_equal(key.blob, real[i].blob);
			assert_string_equal(key.comment, real[i].comment);
			assert_string_equal(key.fingerprint, real[i].fingerprint);
		}
		assert_true(parse(format("%s %s", real[i].type, real[i].blob)));
		assert_string_equal(key.comment, "");
	}
	arena_release(&arena);
}

/* Strings of a blob, in base64. */
struct made {
	uint8_t bytes[12000];
	size_t size;
	char text[16004];
};

static void
add(struct made *made, const void *bytes, size_t size)
{
	for (int i = 3; i >= 0; i--)
		made->bytes[made->size++] = (uint8_t)(size >> (8 * i));
	memcpy(made->bytes + made->size, bytes, size);
	made->size += size;
}

static void
add_text(struct made *made, const char *text)
{
	add(made, text, strlen(text));
}

static const char *
line_of(struct made *made, const char *type)
{
	assert_true(EVP_EncodeBlock((unsigned char *)made->text, made->bytes, (int)made->size) > 0);
	return format("%s %s made", type, made->text);
}

static void
add_filled(struct made *made, uint8_t first, size_t size)
{
	uint8_t bytes[11000];

	memset(bytes, 0x5b, sizeof(bytes));
	bytes[0] = first;
	add(made, bytes, size);
}

static void
security_keys_are_taken(void **state)
{
	struct made ed = {0}, ec = {0}, none = {0};

	(void)state;
	add_text(&ed, "sk-ssh-ed25519@openssh.com");
	add_filled(&ed, 0x5b, 32);
	add_text(&ed, "ssh:");
	assert_true(parse(line_of(&ed, "sk-ssh-ed25519@openssh.com")));
	add_text(&ec, "sk-ecdsa-sha2-nistp256@openssh.com");
	add_text(&ec, "nistp256");
	add_filled(&ec, 4, 65);
	add_text(&ec, "ssh:work");
	assert_true(parse(line_of(&ec, "sk-ecdsa-sha2-nistp256@openssh.com")));
	add_text(&none, "sk-ssh-ed25519@openssh.com");
	add_filled(&none, 0x5b, 32);
	refused(line_of(&none, "sk-ssh-ed25519@openssh.com"), "cut off");
	arena_release(&arena);
}

static void
comments_are_made_harmless(void **state)
{
	struct str many = {0};

	(void)state;
	assert_true(parse(format("ssh-ed25519 %s a\x1b[31mb\xe2\x80\xae" "c\x9b" "d\x07", ED)));
	assert_true(text_check(key.comment, strlen(key.comment), TEXT_NAME, &err));
	assert_null(strchr(key.comment, '\x1b'));
	str_addf(&many, "ssh-ed25519 %s ", ED);
	for (int i = 0; i < 1000; i++)
		str_add(&many, "\xcc\x81");
	assert_true(parse(str_text(&many)));
	assert_true(strlen(key.comment) <= 200);
	str_clear(&many);
	str_addf(&many, "ssh-ed25519 %s ", ED);
	for (int i = 0; i < 1000; i++)
		str_add(&many, "日本");
	assert_true(parse(str_text(&many)));
	assert_true(strlen(key.comment) <= 200 && text_width(key.comment) <= 100);
	assert_true(text_check(key.comment, strlen(key.comment), TEXT_NAME, &err));
	str_release(&many);
	arena_release(&arena);
}

/* ---------------------------------------------------------------- what isn't a key */

static void
other_things_are_named(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"", "There's no key in it"},
		{"\n \t\r\n", "There's no key in it"},
		{"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n", "private key"},
		{"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", "private key"},
		{"-----BEGIN ENCRYPTED PRIVATE KEY-----", "private key"},
		{"\n\n  -----BEGIN EC PRIVATE KEY-----\r\nMHcC", "private key"},
		{"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", "private key"},
		{"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "private key"},
		{"---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"x\"\nAAAA\n---- END SSH2 PUBLIC KEY ----\n", "ssh-keygen -i -f"},
		{"-----BEGIN PUBLIC KEY-----\nMIIB\n", "ssh-keygen -i -f"},
		{"-----BEGIN RSA PUBLIC KEY-----\nMIIB\n", "ssh-keygen -i -f"},
		{"# a comment", "isn't a kind of key"},
		{"1024 65537 1234567890", "isn't a kind of key"},
		{"hello", "isn't a kind of key"},
		{"ssh-ed448 AAAA x", "isn't a kind of key"},
		{"SSH-ED25519 AAAA x", "isn't a kind of key"},
		{"ssh-ed25519x AAAA x", "isn't a kind of key"},
		{"ssh-rsa1", "isn't a kind of key"},
		{"rsa-sha2-512 AAAA", "isn't a kind of key"},
		{"ssh-ed25519", "cut off"},
		{"ssh-ed25519 ", "cut off"},
		{"ssh-ed25519 AAAA", "cut off"},
		{"ssh-ed25519\nAAAAC3NzaC1lZDI1NTE5AAAAIFlhteQjbEcdvaFtkIMfvA4TN86mC995AJfbT4v9", "more than one line"},
		{"\xff\xfes\xff", "isn't a kind of key"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		refused(cases[i].text, cases[i].words);
	refused(dsa, "too weak");
	refused(rsa_1024, "1024 bits");
	refused(certificate, "certificate");
	arena_release(&arena);
}

static void
options_before_the_type_are_named(void **state)
{
	static const char *const options[] = {"restrict,pty", "command=\"sh\"", "from=\"10.0.0.1\",no-pty", "no-agent-forwarding", "environment=\"LD_PRELOAD=x\"",
					      "cert-authority", "command=\"echo a b\"", "@revoked", "k17"};

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		refused(format("%s ssh-ed25519 %s x", options[i], ED), "something before the key");
		assert_non_null(strstr(err.text, options[i][0] == 'c' && options[i][7] == '=' ? "command=" : options[i]));
	}
	/* A long one isn't told as a whole. */
	refused(format("%0500d ssh-ed25519 %s", 0, ED), "something before the key");
	assert_true(strlen(err.text) < 200);
	arena_release(&arena);
}

static void
a_second_key_is_refused(void **state)
{
	char other[SOME_KEY_SIZE];

	(void)state;
	refused(format("ssh-ed25519 %s a\n%s", ED, some_key(1, other)), "one key at a time");
	refused(format("ssh-ed25519 %s a\r\n\r\n%s", ED, other), "one key at a time");
	refused(format("ssh-ed25519 %s a\n# x", ED), "one key at a time");
	/* On one line it's the comment of the first. */
	assert_true(parse(format("ssh-ed25519 %s %s", ED, other)));
	assert_string_equal(key.blob, ED);
	arena_release(&arena);
}

/* ---------------------------------------------------------------- blobs */

/* Every prefix of each, and each with one letter changed in what says its lengths and its type. */
static void
cut_and_changed_blobs_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < REALS; i++) {
		size_t length = strlen(real[i].blob);
		char *blob = strdup(real[i].blob);

		for (size_t cut = 0; cut < length; cut += cut < 80 || length < 200 ? 1 : 7)
			refused(format("%s %.*s", real[i].type, (int)cut, blob), cut ? "" : "cut off");
		for (size_t at = 0; at < 20; at++) {
			char was = blob[at];

			blob[at] = was == 'Q' ? 'R' : 'Q';
			refused(format("%s %s", real[i].type, blob), "");
			blob[at] = was;
		}
		refused(format("%s %sAAAA", real[i].type, blob), "cut off");
		refused(format("%s %s=", real[i].type, blob), "cut off");
		refused(format("%s =%s", real[i].type, blob), "cut off");
		refused(format("%s %s====", real[i].type, blob), "cut off");
		refused(format("%s -%s", real[i].type, blob + 1), "cut off");
		free(blob);
	}
	arena_release(&arena);
}

static void
the_blob_says_the_same_type_as_the_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < REALS; i++) {
		for (size_t j = 0; j < REALS; j++) {
			if (strcmp(real[i].type, real[j].type) != 0)
				refused(format("%s %s x", real[i].type, real[j].blob), "of another kind");
		}
	}
	arena_release(&arena);
}

/* There's one way to write bytes as base64: bits that mean nothing are zero, or two texts were one key. */
static void
base64_is_written_in_one_way(void **state)
{
	const char *blob = real[2].blob;
	size_t length = strlen(blob);

	(void)state;
	assert_string_equal(blob + length - 3, "Q==");
	refused(format("%s %.*sR==", real[2].type, (int)length - 3, blob), "cut off");
	refused(format("%s %.*sQ=", real[2].type, (int)length - 3, blob), "cut off");
	refused(format("%s %.*sQ", real[2].type, (int)length - 3, blob), "cut off");
	refused(format("%s %.*s====", real[2].type, (int)length - 4, blob), "cut off");
	arena_release(&arena);
}

static void
rsa_keys_are_of_2048_bits_at_least(void **state)
{
	static const struct {
		size_t size;
		uint8_t first;
		const char *words;
	} cases[] = {
		{128, 0, "1016 bits"}, {256, 0x7f, "2047 bits"}, {256, 0x01, "2041 bits"}, {257, 0, NULL}, {513, 0, NULL},	{2049, 0, NULL},
		{2050, 0, "cut off"},  {256, 0x80, "cut off"},	 {8001, 0, "cut off"},	   {0, 0, "cut off"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct made made = {0};
		uint8_t number[8100];

		memset(number, 0x5b | 0x80, sizeof(number));
		number[0] = cases[i].first;
		add_text(&made, "ssh-rsa");
		add(&made, "\1\0\1", 3);
		add(&made, number, cases[i].size);
		if (cases[i].words)
			refused(line_of(&made, "ssh-rsa"), cases[i].words);
		else
			assert_true(parse(line_of(&made, "ssh-rsa")));
	}
	/* Exponents and moduli that can't be ones. */
	for (int wrong = 0; wrong < 5; wrong++) {
		static const char *const exponents[] = {"\1\0\2", "\1", "", "\0\1\0\1", "\1\0\1"};
		static const size_t sizes[] = {3, 1, 0, 4, 3};
		uint8_t number[257];
		struct made made = {0};

		memset(number, 0xff, sizeof(number));
		number[0] = 0;
		if (wrong == 4)
			number[256] = 0xfe;
		add_text(&made, "ssh-rsa");
		add(&made, exponents[wrong], sizes[wrong]);
		add(&made, number, sizeof(number));
		refused(line_of(&made, "ssh-rsa"), "cut off");
	}
	arena_release(&arena);
}

static void
elliptic_keys_have_their_lengths(void **state)
{
	struct made curve = {0}, packed = {0}, small = {0}, more = {0};

	(void)state;
	add_text(&curve, "ecdsa-sha2-nistp256");
	add_text(&curve, "nistp384");
	add_filled(&curve, 4, 65);
	refused(line_of(&curve, "ecdsa-sha2-nistp256"), "cut off");
	add_text(&packed, "ecdsa-sha2-nistp256");
	add_text(&packed, "nistp256");
	add_filled(&packed, 2, 33);
	refused(line_of(&packed, "ecdsa-sha2-nistp256"), "cut off");
	add_text(&small, "ssh-ed25519");
	add_filled(&small, 1, 31);
	refused(line_of(&small, "ssh-ed25519"), "cut off");
	add_text(&more, "ssh-ed25519");
	add_filled(&more, 1, 32);
	add_text(&more, "more");
	refused(line_of(&more, "ssh-ed25519"), "cut off");
	arena_release(&arena);
}

static void
big_blobs_are_refused(void **state)
{
	struct made made = {0};
	char *long_line;

	(void)state;
	add_text(&made, "ssh-ed25519");
	add_filled(&made, 1, 6100);
	refused(line_of(&made, "ssh-ed25519"), "cut off");
	long_line = malloc(2000000);
	assert_non_null(long_line);
	memset(long_line, 'A', 1999999);
	memcpy(long_line, "ssh-rsa ", 8);
	long_line[1999999] = '\0';
	refused(long_line, "cut off");
	memset(long_line, ' ', 1000000);
	refused(long_line, "isn't a kind of key");
	free(long_line);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_keys_are_taken),
		cmocka_unit_test(security_keys_are_taken),
		cmocka_unit_test(comments_are_made_harmless),
		cmocka_unit_test(other_things_are_named),
		cmocka_unit_test(options_before_the_type_are_named),
		cmocka_unit_test(a_second_key_is_refused),
		cmocka_unit_test(cut_and_changed_blobs_are_refused),
		cmocka_unit_test(the_blob_says_the_same_type_as_the_line),
		cmocka_unit_test(base64_is_written_in_one_way),
		cmocka_unit_test(rsa_keys_are_of_2048_bits_at_least),
		cmocka_unit_test(elliptic_keys_have_their_lengths),
		cmocka_unit_test(big_blobs_are_refused),
	};

	return test_run(tests);
}
