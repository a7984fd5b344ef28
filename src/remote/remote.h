/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request to a model on a server: a text goes there, a text comes back. Knows HTTP (libcurl) and the two ways that such servers
 * are asked, and nothing of prompts, people or the environment file.
 *
 * It goes in steps, so that a console stays alive while it waits, and may be given up at any time by ending it:
 *
 *	struct remote *remote = remote_begin(&endpoint, &question, &err);
 *	while (remote && !done && remote_step(remote, 100, &done, &err)) …
 *	… remote_answer(remote) …
 *	remote_end(remote);
 *
 * Only http and https, no redirects, certificates are verified, an answer is at most REMOTE_ANSWER_MOST bytes. The key goes into one
 * header of the request and nowhere else: where a server sends it back it's taken out of what's told.
 */
#ifndef REMOTE_REMOTE_H
#define REMOTE_REMOTE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REMOTE_ANSWER_MOST (4 * 1024 * 1024)

/* Stored in the environment file. */
enum remote_kind {
	REMOTE_OPENAI,	/* POST ADDRESS/chat/completions, Authorization: Bearer KEY */
	REMOTE_AZURE,	/* POST ADDRESS/openai/deployments/DEPLOYMENT/chat/completions?api-version=…, api-key: KEY */
};

/* "openai", "azure"; false for anything else. */
const char *remote_kind_name(enum remote_kind kind);
bool remote_kind_from_name(const char *name, enum remote_kind *kind);

struct remote_endpoint {
	enum remote_kind kind;
	const char *address;		/* "https://api.example.com/v1" */
	const char *deployment;		/* the model that's asked for */
	const char *key;		/* "" or NULL: none is sent */
	const char *key_variable;	/* what the key is called, for sentences; "" */
	int timeout;			/* seconds, for all of it */
};

struct remote_question {
	const char *text;
	double temperature;	/* 0 to 1; less than 0: the model has none */
	bool discreet;		/* what a server says of a failure isn't told: it may quote the text */
};

struct remote_answer {
	const char *text;	/* as it came, valid UTF-8; whoever shows it cleans it */
	int64_t tokens_in, tokens_out;	/* as the server counted; -1: it didn't say */
	bool cut;		/* the model stopped at its limit */
};

/* An address that can be asked: http or https, a host, no user, password, query or fragment. Else ERR_USAGE with the sentence. */
bool remote_check_address(const char *address, struct err *err) __attribute__((warn_unused_result));

/* The host of a good address with its port where it isn't the usual one, as sentences name it. In out, cut to its size. */
const char *remote_host(const char *address, char *out, size_t size);

/* Whether what's sent can be read on the way: http to another machine than this. */
bool remote_is_open(const char *address);

/* Whether it's this machine itself. */
bool remote_is_here(const char *address);

struct remote;

/* NULL if it can't even be asked. Copies what it needs. */
struct remote *remote_begin(const struct remote_endpoint *endpoint, const struct remote_question *question, struct err *err)
	__attribute__((warn_unused_result));

/* Goes on, waiting for the network for at most so many milliseconds. False: it failed, with a sentence of its own for each way. */
bool remote_step(struct remote *remote, int wait, bool *done, struct err *err) __attribute__((warn_unused_result));

/* After it's done; borrowed until the end. */
const struct remote_answer *remote_answer(const struct remote *remote);

/* Gives it up if it's still under way. NULL is fine. */
void remote_end(struct remote *remote);

#endif
