/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses of servers, read strictly: what any two readers could understand differently is no address. So what's told of one is true of
 * what libcurl does with it, without loading that.
 */
#include "remote/remote.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* Longer ones exist in no DNS. */
#define HOST_MOST 255

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Where the parts of an address stand in it. */
struct parts {
	bool plain;			/* http */
	const char *host;		/* with its brackets, if it has some */
	size_t host_length;
	size_t place_length;		/* of host and port */
	char name[HOST_MOST + 1];	/* the host without brackets */
};

static bool
is_port(const char *text, size_t length)
{
	unsigned int port = 0;

	if (length < 1 || length > 5 || strspn(text, DIGITS) < length)
		return false;
	for (size_t i = 0; i < length; i++)
		port = port * 10 + (unsigned int)(text[i] - '0');
	return port >= 1 && port <= 65535;
}

/* The length of the host at the beginning of a place; 0: there's none. */
static size_t
host_length(const char *place, size_t length)
{
	const char *end = place[0] == '[' ? memchr(place, ']', length) : NULL;
	size_t found = end ? (size_t)(end - place) + 1 : strspn(place, LETTERS DIGITS ".-_");

	return found < length ? found : length;
}

static bool
read_place(struct parts *parts, const char *place, size_t length)
{
	size_t brackets = place[0] == '[' ? 1 : 0;
	struct in6_addr number;

	parts->host = place;
	parts->place_length = length;
	parts->host_length = host_length(place, length);
	if (parts->host_length <= 2 * brackets || parts->host_length - 2 * brackets > HOST_MOST)
		return false;
	memcpy(parts->name, place + brackets, parts->host_length - 2 * brackets);
	parts->name[parts->host_length - 2 * brackets] = '\0';
	if (brackets && inet_pton(AF_INET6, parts->name, &number) != 1)
		return false;
	return parts->host_length == length
	       || (place[parts->host_length] == ':' && is_port(place + parts->host_length + 1, length - parts->host_length - 1));
}

static const char *
after_scheme(const char *address, bool *plain)
{
	*plain = strncasecmp(address, "http://", 7) == 0;
	if (*plain)
		return address + 7;
	return strncasecmp(address, "https://", 8) == 0 ? address + 8 : NULL;
}

static bool
read_address(const char *address, struct parts *parts)
{
	const char *place = after_scheme(address, &parts->plain);

	return place && read_place(parts, place, strcspn(place, "/?#"));
}

bool
remote_check_address(const char *address, struct err *err)
{
	struct parts parts;
	const char *place = after_scheme(address, &parts.plain);
	size_t length;

	for (const char *c = address; *c; c++) {
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			return err_set(err, ERR_USAGE, "An address has no blanks and no letters beyond ASCII.");
	}
	if (!place)
		return err_set(err, ERR_USAGE, "An address begins with https:// or http://, such as https://api.example.com/v1.");
	length = strcspn(place, "/?#");
	if (!length)
		return err_set(err, ERR_USAGE, "The address names no server: it's something like https://api.example.com/v1.");
	if (memchr(place, '@', length))
		return err_set(err, ERR_USAGE,
			       "An address holds no user and no password: makerdeck keeps no secrets. Name the environment variable that holds the key instead.");
	if (!read_place(&parts, place, length))
		return err_set(err, ERR_USAGE, "That's no address of a server: it's something like https://api.example.com/v1.");
	if (strpbrk(place, "?#"))
		return err_set(err, ERR_USAGE, "An address ends with its path, without \"?\" or \"#\": makerdeck adds what the service needs.");
	return true;
}

const char *
remote_host(const char *address, char *out, size_t size)
{
	struct parts parts;

	if (read_address(address, &parts))
		snprintf(out, size, "%.*s", (int)parts.place_length, parts.host);
	else
		snprintf(out, size, "the server");
	return out;
}

/* Numbers as a resolver takes them, so 127.1 too. What only begins as this machine's does is a name like any other. */
static bool
is_loopback(const struct parts *parts)
{
	struct in_addr number;
	struct in6_addr number_6;

	if (parts->host[0] == '[')
		return inet_pton(AF_INET6, parts->name, &number_6) == 1 && IN6_IS_ADDR_LOOPBACK(&number_6);
	if (strcasecmp(parts->name, "localhost") == 0)
		return true;
	return inet_aton(parts->name, &number) && (ntohl(number.s_addr) >> 24) == IN_LOOPBACKNET;
}

bool
remote_is_here(const char *address)
{
	struct parts parts;

	return read_address(address, &parts) && is_loopback(&parts);
}

bool
remote_is_open(const char *address)
{
	struct parts parts;

	return !read_address(address, &parts) || (parts.plain && !is_loopback(&parts));
}
