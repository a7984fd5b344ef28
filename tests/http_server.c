/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/http_server.h"

#include "base/json.h"
#include "base/str.h"

#include "tests/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define REQUEST_MOST (256 * 1024)

static int
listen_on_loopback(int *port)
{
	struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(name);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &length), 0);
	*port = ntohs(name.sin_port);
	return fd;
}

int
http_closed_port(void)
{
	int port;

	close(listen_on_loopback(&port));
	return port;
}

/* ---------------------------------------------------------------- in the server's process */

static void
send_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		bytes += sent;
		length -= (size_t)sent;
	}
}

/* Headers and as much body as they announce. */
static size_t
take_request(int fd, char *room, bool all)
{
	size_t length = 0, want = SIZE_MAX;

	while (length < want && length < REQUEST_MOST) {
		ssize_t got = recv(fd, room + length, REQUEST_MOST - length, 0);
		const char *end, *size;

		if (got <= 0)
			break;
		length += (size_t)got;
		room[length] = '\0';
		if (!all)
			break;
		end = strstr(room, "\r\n\r\n");
		if (end && want == SIZE_MAX) {
			size = strcasestr(room, "\r\nContent-Length:");
			want = (size_t)(end + 4 - room) + (size && size < end ? (size_t)strtoul(size + 17, NULL, 10) : 0);
		}
	}
	room[length] = '\0';
	return length;
}

static void
send_answer(int fd, int status, const char *headers, const char *body, size_t announced)
{
	char head[512];
	int length = snprintf(head, sizeof(head), "HTTP/1.1 %d Status\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%sConnection: close\r\n\r\n",
			      status, announced, headers ? headers : "");

	send_all(fd, head, (size_t)length);
	send_all(fd, body, strlen(body));
}

static void
send_echo(int fd, const char *request)
{
	struct str body = {0};
	struct json json = {.out = &body};

	json_object_begin(&json, NULL);
	json_array_begin(&json, "choices");
	json_object_begin(&json, NULL);
	json_object_begin(&json, "message");
	json_text(&json, "content", request);
	json_object_end(&json);
	json_object_end(&json);
	json_array_end(&json);
	json_object_end(&json);
	send_answer(fd, 200, NULL, str_text(&body), body.length);
	str_release(&body);
}

static void
send_huge(int fd)
{
	static char block[65536];

	memset(block, 'x', sizeof(block));
	send_all(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", 38);
	for (int i = 0; i < 80; i++)
		send_all(fd, block, sizeof(block));
}

static void
drip(int fd, const struct http_reply *reply)
{
	char head[128];
	int length = snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", strlen(reply->body));

	send_all(fd, head, (size_t)length);
	for (const char *c = reply->body; *c; c++) {
		poll(NULL, 0, 100);
		send_all(fd, c, 1);
	}
}

static void
answer(int fd, const struct http_reply *reply, const char *request)
{
	switch (reply->way) {
	case HTTP_ANSWER:
	case HTTP_PLAIN:
		send_answer(fd, reply->status, reply->headers, reply->body, strlen(reply->body));
		break;
	case HTTP_HALF:
		send_answer(fd, reply->status, reply->headers, reply->body, strlen(reply->body) + 100);
		break;
	case HTTP_NEVER:
		poll(NULL, 0, 60000);
		break;
	case HTTP_DEAF:
		break;
	case HTTP_DRIP:
		drip(fd, reply);
		break;
	case HTTP_HUGE:
		send_huge(fd);
		break;
	case HTTP_GARBAGE:
		send_all(fd, "220 mail.example.com ESMTP\r\n", 28);
		break;
	case HTTP_ECHO:
		send_echo(fd, request);
		break;
	}
}

static void
serve(int listening, int requests, const struct http_reply *reply)
{
	static char room[REQUEST_MOST + 1];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	alarm(60);
	for (;;) {
		int fd = accept(listening, NULL, NULL);
		size_t length;

		if (fd < 0)
			continue;
		length = take_request(fd, room, reply->way != HTTP_PLAIN);
		if (write(requests, room, length + 1) < 0)
			_exit(1);
		answer(fd, reply, room);
		/* What's unread makes the kernel reset the connection, and the answer is lost. */
		shutdown(fd, SHUT_WR);
		close(fd);
	}
}

/* ---------------------------------------------------------------- for tests */

void
http_server_start(struct http_server *server, const struct http_reply *reply)
{
	int ends[2], listening = listen_on_loopback(&server->port);

	assert_int_equal(pipe(ends), 0);
	server->process = fork();
	assert_true(server->process >= 0);
	if (!server->process) {
		close(ends[0]);
		serve(listening, ends[1], reply);
	}
	close(listening);
	close(ends[1]);
	server->requests = ends[0];
	snprintf(server->address, sizeof(server->address), "http://127.0.0.1:%d/v1", server->port);
}

void
http_server_stop(struct http_server *server)
{
	kill(server->process, SIGKILL);
	while (waitpid(server->process, NULL, 0) < 0 && errno == EINTR)
		;
	close(server->requests);
}

void
http_server_request(struct http_server *server, char *out, size_t size)
{
	struct pollfd ready = {.fd = server->requests, .events = POLLIN};
	size_t length = 0;
	char c = 1;

	while (c) {
		assert_int_equal(poll(&ready, 1, 10000), 1);
		assert_int_equal(read(server->requests, &c, 1), 1);
		if (length + 1 < size)
			out[length++] = c;
	}
	out[length] = '\0';
}

const char *
http_completion(char *out, size_t size, const char *text, int tokens_in, int tokens_out)
{
	struct str body = {0};
	struct json json = {.out = &body};

	json_object_begin(&json, NULL);
	json_array_begin(&json, "choices");
	json_object_begin(&json, NULL);
	json_object_begin(&json, "message");
	json_text(&json, "role", "assistant");
	json_text(&json, "content", text);
	json_object_end(&json);
	json_text(&json, "finish_reason", "stop");
	json_object_end(&json);
	json_array_end(&json);
	json_object_begin(&json, "usage");
	json_number(&json, "prompt_tokens", tokens_in);
	json_number(&json, "completion_tokens", tokens_out);
	json_object_end(&json);
	json_object_end(&json);
	assert_true(body.length < size);
	memcpy(out, str_text(&body), body.length + 1);
	str_release(&body);
	return out;
}
