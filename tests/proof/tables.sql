-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The temporary tables that decision.sql answers in. They are made once for a connection, and filled anew by each run.

-- B3: rights.
CREATE TEMP TABLE oracle_verb (verb TEXT NOT NULL PRIMARY KEY, bit INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO oracle_verb VALUES ('read', 1), ('write', 2), ('append', 4), ('appendto', 16), ('create', 32),
	('delete', 65536), ('share', 262144), ('assign', 524288);

-- The tables whose rows somebody owns.
CREATE TEMP TABLE oracle_entity (entity TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
INSERT INTO oracle_entity VALUES ('msdyn_aimodel'), ('msdyn_aibdatasetscontainer'), ('msdyn_aievent'), ('canvasapp'),
	('workflow'), ('msdyn_aitemplate');

-- What a privilege is for is read from its name, such as prvReadmsdyn_AIModel, in any case (COMMANDS, Import).
CREATE TEMP TABLE oracle_privilege (name TEXT NOT NULL PRIMARY KEY, entity TEXT NOT NULL, verb TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO oracle_privilege SELECT 'prv' || verb || entity, entity, verb FROM oracle_entity, oracle_verb;

CREATE TEMP TABLE oracle_row (entity TEXT NOT NULL, objectid BLOB NOT NULL, ownerid BLOB NOT NULL, unit BLOB NOT NULL,
	PRIMARY KEY (entity, objectid)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_source (roleid BLOB NOT NULL PRIMARY KEY, source BLOB NOT NULL, administrator INTEGER NOT NULL)
	WITHOUT ROWID;

CREATE TEMP TABLE oracle_grid (roleid BLOB NOT NULL, entity TEXT NOT NULL, verb TEXT NOT NULL, depth INTEGER NOT NULL,
	PRIMARY KEY (roleid, entity, verb)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_holding (userid BLOB NOT NULL, roleid BLOB NOT NULL, unit BLOB NOT NULL, scopeid BLOB NOT NULL,
	teamonly INTEGER NOT NULL);

CREATE TEMP TABLE oracle_alive (userid BLOB NOT NULL PRIMARY KEY, alive INTEGER NOT NULL) WITHOUT ROWID;

CREATE TEMP TABLE oracle_grant (userid BLOB NOT NULL, entity TEXT NOT NULL, verb TEXT NOT NULL, depth INTEGER NOT NULL,
	unit BLOB NOT NULL, scopeid BLOB NOT NULL);

CREATE TEMP TABLE oracle_holds (userid BLOB NOT NULL, entity TEXT NOT NULL, verb TEXT NOT NULL,
	PRIMARY KEY (userid, entity, verb)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_scope (scopeid BLOB NOT NULL, principalid BLOB NOT NULL, kind TEXT NOT NULL,
	PRIMARY KEY (scopeid, principalid)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_shared (scopeid BLOB NOT NULL, entity TEXT NOT NULL, objectid BLOB NOT NULL, verb TEXT NOT NULL,
	PRIMARY KEY (scopeid, entity, objectid, verb)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_below (top BLOB NOT NULL, unit BLOB NOT NULL, PRIMARY KEY (top, unit)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_reach (userid BLOB NOT NULL, entity TEXT NOT NULL, verb TEXT NOT NULL, objectid BLOB NOT NULL,
	more INTEGER NOT NULL, PRIMARY KEY (userid, entity, verb, objectid)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_model (
	objectid BLOB NOT NULL PRIMARY KEY,
	type TEXT NOT NULL,			-- E6
	prebuilt INTEGER NOT NULL,		-- E6
	gone INTEGER NOT NULL,			-- E4: no longer supported, or switched off
	trains INTEGER NOT NULL,		-- F1: a prompt doesn't
	keepsdata INTEGER NOT NULL,		-- G4: a type with a container
	passing INTEGER NOT NULL,		-- F1: some version is
	publishes INTEGER NOT NULL,		-- C: there's a configuration to publish
	runs INTEGER NOT NULL,			-- F1: an active run configuration
	hascolumn INTEGER NOT NULL,		-- F2: the result column exists
	input TEXT				-- F4: the table that it's trained on, where that is read and known
) WITHOUT ROWID;

CREATE TEMP TABLE oracle_before (
	userid BLOB NOT NULL,
	objectid BLOB NOT NULL,
	alive INTEGER NOT NULL,
	sees INTEGER NOT NULL,
	more INTEGER NOT NULL,
	writes INTEGER NOT NULL,		-- the model, and every container of it
	writesmodel INTEGER NOT NULL,
	shares INTEGER NOT NULL,
	assigns INTEGER NOT NULL,		-- the model, and every container of it
	deletes INTEGER NOT NULL,
	maydata INTEGER NOT NULL,		-- Read on Datasets Container, anywhere
	readsdata INTEGER NOT NULL,		-- some container of it
	hasdata INTEGER NOT NULL,		-- there is one
	PRIMARY KEY (userid, objectid)
) WITHOUT ROWID;

CREATE TEMP TABLE oracle_decision (userid BLOB NOT NULL, objectid BLOB NOT NULL, action TEXT NOT NULL, rule TEXT,
	PRIMARY KEY (userid, objectid, action)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_record (userid BLOB NOT NULL, entity TEXT NOT NULL, objectid BLOB NOT NULL, verb TEXT NOT NULL,
	rule TEXT, PRIMARY KEY (userid, entity, objectid, verb)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_environment (userid BLOB NOT NULL, action TEXT NOT NULL, rule TEXT,
	PRIMARY KEY (userid, action)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_permission (userid BLOB NOT NULL, objectid BLOB NOT NULL, permission TEXT NOT NULL,
	PRIMARY KEY (userid, objectid)) WITHOUT ROWID;

CREATE TEMP TABLE oracle_status (objectid BLOB NOT NULL PRIMARY KEY, status TEXT NOT NULL) WITHOUT ROWID;

-- The environment's own tables (F4): what somebody holds on each, whether they may make a model with it, and its rows.
CREATE TEMP TABLE oracle_own (userid BLOB NOT NULL, tableid BLOB NOT NULL, creates TEXT, verbs TEXT NOT NULL,
	PRIMARY KEY (userid, tableid)) WITHOUT ROWID;
