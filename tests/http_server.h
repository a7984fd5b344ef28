/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A real HTTP server on loopback, in a process of its own, that answers every request in one way: for tests of what goes over the
 * network. It ends with the test, at the latest after a minute.
 */
#ifndef TESTS_HTTP_SERVER_H
#define TESTS_HTTP_SERVER_H

#include <stddef.h>
#include <sys/types.h>

enum http_way {
	HTTP_ANSWER,	/* status, header lines and body as they're given */
	HTTP_HALF,	/* says it's longer than what comes, and closes */
	HTTP_NEVER,	/* takes the request and is silent */
	HTTP_DEAF,	/* closes without a word */
	HTTP_DRIP,	/* a byte every 100 ms */
	HTTP_HUGE,	/* 5 MB */
	HTTP_GARBAGE,	/* something that isn't HTTP */
	HTTP_PLAIN,	/* answers without reading to the end, as a server does to what it doesn't understand */
	HTTP_ECHO,	/* a good answer whose text is the request itself, headers and all */
};

struct http_reply {
	enum http_way way;
	int status;
	const char *headers;	/* "Retry-After: 7\r\n"; NULL */
	const char *body;
};

struct http_server {
	pid_t process;
	int port;
	int requests;		/* a pipe: each request as it came, then a zero byte */
	char address[64];	/* "http://127.0.0.1:PORT/v1" */
};

/* reply must stay as it is until the server has stopped. */
void http_server_start(struct http_server *server, const struct http_reply *reply);
void http_server_stop(struct http_server *server);

/* The next request that it got, cut to the size; fails the test if none comes. */
void http_server_request(struct http_server *server, char *out, size_t size);

/* A port on which nobody listens. */
int http_closed_port(void);

/* What such a server answers: a chat completion with this text, in out. */
const char *http_completion(char *out, size_t size, const char *text, int tokens_in, int tokens_out);

#endif
