/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/transaction.h"
#include "store/store_private.h"

#include <string.h>

bool
tx_is_open(const struct store *store)
{
	return !sqlite3_get_autocommit(store->db);
}

bool
tx_is_writing(const struct store *store)
{
	return store->writing && tx_is_open(store);
}

bool
tx_has_changes(const struct store *store)
{
	return tx_is_writing(store) && store_total_changes(store) != store->changes_before;
}

bool
tx_begin(struct store *store, struct err *err)
{
	if (store->read_only)
		return err_set(err, ERR_FAILED, "%s is opened read-only: nothing can be changed. Open it without --read-only.",
			       store->path);
	if (!store_begin(store, err))
		return false;
	if (!store_has_our_format(store, err)) {
		tx_rollback(store);
		return false;
	}
	store->writing = true;
	store->transactions++;
	store->changes_before = store_total_changes(store);
	return true;
}

uint64_t
tx_number(const struct store *store)
{
	return tx_is_writing(store) ? store->transactions : 0;
}

bool
tx_begin_read(struct store *store, struct err *err)
{
	return store_simple(store, QUERY_STORE_BEGIN_READ, NULL, err);
}

void
tx_rollback(struct store *store)
{
	if (tx_is_open(store)) {
		/* It can only fail if it's over already: a failed write may have rolled back by itself. */
		(void)!store_simple(store, QUERY_STORE_ROLLBACK, NULL, NULL);
	}
	store->writing = false;
	queue_leave(&store->queue);
}

/* Whether the operation is in the file, seen by a fresh connection, that also rolls back what was left half done. */
static bool
tx_look_up(struct store *store, const struct id *operation, bool *found, struct err *err)
{
	struct store *again = store_open_again(store->path, false, err);
	struct statement *s;
	bool fine = false;

	if (!again)
		return false;
	s = statement_open(again, QUERY_STORE_OPERATION_EXISTS, err);
	if (s) {
		statement_bind_id(s, ":id", operation);
		*found = statement_row(s);
		fine = statement_close(s, err);
	}
	store_close(again);
	return fine;
}

bool
tx_commit(struct store *store, const struct id *operation, struct err *err)
{
	struct err reason = ERR_INIT, lookup = ERR_INIT;
	bool found = false;

	if (store_simple(store, QUERY_STORE_COMMIT, NULL, &reason)) {
		store->writing = false;
		queue_leave(&store->queue);
		return true;
	}
	if (reason.code == ERR_BUSY || store->temporary || !operation) {
		tx_rollback(store);
		if (err)
			*err = reason;
		if (reason.code != ERR_BUSY && !store->temporary)
			return err_set(err, ERR_UNKNOWN, "It isn't known whether the change was made: %s", reason.text);
		return false;
	}
	tx_rollback(store);
	if (!tx_look_up(store, operation, &found, &lookup))
		return err_set(err, ERR_UNKNOWN, "It isn't known whether the change was made: %s Look again before you repeat it.",
			       reason.text);
	if (found)
		return true;
	/* A full disk says so itself. */
	return err_set(err, ERR_FAILED, "%s%s", strstr(reason.text, "Nothing was changed") ? "" : "Nothing was changed: ", reason.text);
}
