-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 3: tables of the environment's own, with their rows; what models learned; where prompts are sent.

PRAGMA user_version = 3;

-- ---------------------------------------------------------------- tables of the environment's own (F4)

-- What Dataverse calls a table's definition. Privileges on it stand in privilege under its logicalname, as those on any table.
CREATE TABLE makerdeck_table (
	tableid BLOB NOT NULL PRIMARY KEY CHECK (length(tableid) = 16),
	logicalname TEXT NOT NULL UNIQUE CHECK (length(logicalname) BETWEEN 1 AND 64 AND logicalname NOT GLOB '*[^a-z0-9_]*'),
	displayname TEXT NOT NULL CHECK (length(displayname) BETWEEN 1 AND 160),
	namekey TEXT NOT NULL,
	resultof BLOB CHECK (length(resultof) = 16),	-- F3: the model whose results it holds, also when that's gone
	rowcount INTEGER NOT NULL DEFAULT 0 CHECK (rowcount >= 0),	-- kept by whoever adds and deletes rows
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX table_name ON makerdeck_table (namekey);
CREATE INDEX table_result ON makerdeck_table (resultof) WHERE resultof IS NOT NULL;

-- position is the place of its cells in makerdeck_row.cells.
CREATE TABLE makerdeck_column (
	tableid BLOB NOT NULL REFERENCES makerdeck_table DEFERRABLE INITIALLY DEFERRED,
	position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 1023),
	logicalname TEXT NOT NULL CHECK (length(logicalname) BETWEEN 1 AND 64 AND logicalname NOT GLOB '*[^a-z0-9_]*'),
	displayname TEXT NOT NULL CHECK (length(displayname) BETWEEN 1 AND 160),
	type INTEGER NOT NULL CHECK (type BETWEEN 0 AND 4),	-- enum cell_type
	resultof BLOB CHECK (length(resultof) = 16),	-- F2: the prediction that writes it, also when that's gone
	PRIMARY KEY (tableid, position),
	UNIQUE (tableid, logicalname)
) STRICT, WITHOUT ROWID;

CREATE INDEX column_result ON makerdeck_column (resultof) WHERE resultof IS NOT NULL;

-- cells: a JSON array with a value for each column: null, a text, a number, true or false; times as milliseconds. A shorter one ends in
-- nulls: a column that's added later changes no row.
CREATE TABLE makerdeck_row (
	rid INTEGER PRIMARY KEY,
	recordid BLOB NOT NULL UNIQUE CHECK (length(recordid) = 16),
	tableid BLOB NOT NULL REFERENCES makerdeck_table DEFERRABLE INITIALLY DEFERRED,
	cells TEXT NOT NULL CHECK (cells GLOB '[[]*]' AND length(cells) <= 1048576),
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdon INTEGER NOT NULL,
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX row_table ON makerdeck_row (tableid, rid);
CREATE INDEX row_owner ON makerdeck_row (ownerid);
CREATE INDEX row_whose ON makerdeck_row (tableid, ownerid, owningbusinessunit);	-- how many rows somebody's Read reaches

CREATE TRIGGER table_version AFTER UPDATE OF displayname, modifiedby, modifiedon ON makerdeck_table
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE makerdeck_table SET versionnumber = versionnumber + 1 WHERE tableid = NEW.tableid; END;

-- The table that a model is trained on, and runs over; null: not known (F4).
ALTER TABLE msdyn_aimodel ADD COLUMN makerdeck_inputtable BLOB CHECK (length(makerdeck_inputtable) = 16);
CREATE TRIGGER aimodel_inputtable_version AFTER UPDATE OF makerdeck_inputtable ON msdyn_aimodel
WHEN NEW.versionnumber = OLD.versionnumber AND NEW.makerdeck_inputtable IS NOT OLD.makerdeck_inputtable
BEGIN UPDATE msdyn_aimodel SET versionnumber = versionnumber + 1 WHERE rid = NEW.rid; END;
CREATE INDEX aimodel_inputtable ON msdyn_aimodel (makerdeck_inputtable) WHERE makerdeck_inputtable IS NOT NULL;

-- ---------------------------------------------------------------- what was learned

-- Of a training configuration; its figures stand in msdyn_modelperformance, what it was learned from in msdyn_databinding.
CREATE TABLE makerdeck_learned (
	msdyn_aiconfigurationid BLOB NOT NULL PRIMARY KEY REFERENCES msdyn_aiconfiguration DEFERRABLE INITIALLY DEFERRED,
	kind INTEGER NOT NULL CHECK (kind IN (0, 1)),	-- 0 learn/predictor, 1 learn/tagger
	bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 33554432)
) STRICT;

-- ---------------------------------------------------------------- where prompts are sent

-- The key itself stands in the environment variable of that name, and nowhere else.
CREATE TABLE makerdeck_endpoint (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	kind INTEGER NOT NULL CHECK (kind IN (0, 1)),	-- 0 OpenAI-compatible, 1 Azure
	address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 2000),
	keyvariable TEXT NOT NULL DEFAULT '' CHECK (length(keyvariable) <= 100),
	deployment TEXT NOT NULL DEFAULT '' CHECK (length(deployment) <= 100),	-- the model that's asked for, where it isn't the prompt's own
	timeoutseconds INTEGER NOT NULL DEFAULT 60 CHECK (timeoutseconds BETWEEN 1 AND 600),
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TRIGGER endpoint_version AFTER UPDATE OF kind, address, keyvariable, deployment, timeoutseconds ON makerdeck_endpoint
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE makerdeck_endpoint SET versionnumber = versionnumber + 1 WHERE one = NEW.one; END;

-- ---------------------------------------------------------------- lists of apps and flows

CREATE INDEX canvasapp_key ON canvasapp (namekey, canvasappid);
CREATE INDEX workflow_key ON workflow (namekey, workflowid);
CREATE INDEX canvasapp_unit ON canvasapp (owningbusinessunit);
CREATE INDEX workflow_unit ON workflow (owningbusinessunit);
