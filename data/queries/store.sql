-- SPDX-License-Identifier: GPL-3.0-or-later
-- How the file itself is looked at and set up. For src/store alone.

-- What a file is, before it's opened for good.
-- name: store_user_version
PRAGMA user_version;

-- Per connection, before the first statement.
-- name: store_setup_journal
PRAGMA journal_mode = PERSIST;
-- name: store_setup_journal_size
PRAGMA journal_size_limit = 1048576;
-- name: store_setup_synchronous
PRAGMA synchronous = FULL;
-- name: store_setup_fullfsync
PRAGMA fullfsync = 1;
-- name: store_setup_foreign_keys
PRAGMA foreign_keys = ON;
-- name: store_setup_cell_size
PRAGMA cell_size_check = ON;
-- name: store_setup_mmap
PRAGMA mmap_size = 0;
-- Of a copy in memory: its pages are used where they lie, instead of in a cache.
-- name: store_setup_copy_mmap
PRAGMA mmap_size = 1073741824;
-- name: store_setup_temp
PRAGMA temp_store = MEMORY;
-- name: store_setup_secure_delete
PRAGMA secure_delete = FAST;
-- name: store_setup_recursive_triggers
PRAGMA recursive_triggers = ON;
-- name: store_setup_cache
PRAGMA cache_size = -8000;
-- A bulk write may not spill its cache: readers would be shut out before COMMIT.
-- name: store_setup_spill
PRAGMA cache_spill = OFF;

-- Tables of this connection alone, in memory; data/queries/models.sql says what for.
-- name: store_setup_reach_principal
CREATE TEMP TABLE reach_principal (id BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
-- name: store_setup_reach_unit
CREATE TEMP TABLE reach_unit (id BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
-- name: store_setup_reading_role
CREATE TEMP TABLE reading_role (id BLOB NOT NULL PRIMARY KEY, own INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- name: store_setup_activity_principal
CREATE TEMP TABLE activity_principal (id BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
-- name: store_setup_activity_unit
CREATE TEMP TABLE activity_unit (id BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
-- name: store_setup_pick
CREATE TEMP TABLE pick (rid INTEGER PRIMARY KEY, times INTEGER NOT NULL DEFAULT 1) STRICT;

-- The same of apps and flows (data/queries/apps.sql); kind 0 app, 1 flow.
-- name: store_setup_app_principal
CREATE TEMP TABLE app_principal (kind INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
-- name: store_setup_app_unit
CREATE TEMP TABLE app_unit (kind INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;

-- Read back after the setup.
-- name: store_read_journal
PRAGMA journal_mode;
-- name: store_read_synchronous
PRAGMA synchronous;
-- name: store_read_foreign_keys
PRAGMA foreign_keys;

-- name: store_data_version
PRAGMA data_version;
-- name: store_integrity
PRAGMA integrity_check(100);
-- name: store_quick_check
PRAGMA quick_check(1);
-- name: store_foreign_keys
PRAGMA foreign_key_check;

-- name: store_begin_write
BEGIN IMMEDIATE;
-- name: store_begin_read
BEGIN DEFERRED;
-- name: store_begin_exclusive
BEGIN EXCLUSIVE;
-- name: store_commit
COMMIT;
-- name: store_rollback
ROLLBACK;

-- Whether a write whose COMMIT reported an error took effect.
-- name: store_operation_exists
SELECT 1 FROM operation WHERE operationid = :id;

-- A file that copies are made of: packed, and without a journal beside it.
-- name: store_seal_pack
VACUUM;
-- name: store_seal_journal
PRAGMA journal_mode = DELETE;
