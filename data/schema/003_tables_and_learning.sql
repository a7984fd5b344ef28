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
-- ---------------------------------------------------------------- activity, fast (E5)

-- The day (UTC, from 1970-01-01), what ran (the model's id, or the kept name of what had none), and where it was used (portal/activity.h:
-- enum activity_used).
ALTER TABLE msdyn_aievent ADD COLUMN makerdeck_day INTEGER GENERATED ALWAYS AS (
	(msdyn_processingdate - ((msdyn_processingdate % 86400000) + 86400000) % 86400000) / 86400000) VIRTUAL;
ALTER TABLE msdyn_aievent ADD COLUMN makerdeck_tool ANY GENERATED ALWAYS AS (coalesce(msdyn_aimodelid, makerdeck_modelname)) VIRTUAL;
ALTER TABLE msdyn_aievent ADD COLUMN makerdeck_usedin INTEGER GENERATED ALWAYS AS (
	CASE WHEN msdyn_quicktest = 1 THEN 4 WHEN msdyn_consumptionsource BETWEEN 0 AND 3 THEN msdyn_consumptionsource ELSE 5 END) VIRTUAL;

-- A window goes on from a row: the id is part of the order.
DROP INDEX aievent_date;
DROP INDEX aievent_model;
DROP INDEX aievent_owner;
CREATE INDEX aievent_date ON msdyn_aievent (msdyn_processingdate, msdyn_aieventid);
CREATE INDEX aievent_model ON msdyn_aievent (msdyn_aimodelid, msdyn_processingdate, msdyn_aieventid);
CREATE INDEX aievent_owner ON msdyn_aievent (ownerid, msdyn_processingdate, msdyn_aieventid);
CREATE INDEX aievent_unit ON msdyn_aievent (owningbusinessunit, msdyn_processingdate, msdyn_aieventid);
CREATE INDEX access_event ON principalobjectaccess (principalid, objectid) WHERE objecttypecode = 'msdyn_aievent';

-- What ran how often in a day: of an owner's rows in a unit; of a unit's (ownerid empty); of all (both empty). name is a kept one of its
-- rows. The triggers below keep it, whoever writes.
CREATE TABLE makerdeck_tally (
	ownerid BLOB NOT NULL CHECK (length(ownerid) IN (0, 16)),
	owningbusinessunit BLOB NOT NULL CHECK (length(owningbusinessunit) IN (0, 16)),
	day INTEGER NOT NULL,
	tool ANY NOT NULL,
	usedin INTEGER NOT NULL CHECK (usedin BETWEEN 0 AND 5),
	name TEXT NOT NULL,
	runs INTEGER NOT NULL CHECK (runs >= 0),
	failed INTEGER NOT NULL CHECK (failed >= 0),
	credits INTEGER NOT NULL,
	PRIMARY KEY (ownerid, owningbusinessunit, day, tool, usedin)
) STRICT, WITHOUT ROWID;

INSERT INTO makerdeck_tally (ownerid, owningbusinessunit, day, tool, usedin, name, runs, failed, credits)
SELECT ownerid, owningbusinessunit, makerdeck_day, makerdeck_tool, makerdeck_usedin, max(makerdeck_modelname), count(*),
	sum(msdyn_processingstatus = 1), sum(msdyn_creditconsumed)
FROM msdyn_aievent GROUP BY 1, 2, 3, 4, 5;
INSERT INTO makerdeck_tally (ownerid, owningbusinessunit, day, tool, usedin, name, runs, failed, credits)
SELECT x'', owningbusinessunit, day, tool, usedin, max(name), sum(runs), sum(failed), sum(credits)
FROM makerdeck_tally WHERE length(ownerid) = 16 GROUP BY 2, 3, 4, 5;
INSERT INTO makerdeck_tally (ownerid, owningbusinessunit, day, tool, usedin, name, runs, failed, credits)
SELECT x'', x'', day, tool, usedin, max(name), sum(runs), sum(failed), sum(credits)
FROM makerdeck_tally WHERE length(ownerid) = 0 GROUP BY 3, 4, 5;

CREATE TRIGGER aievent_tally_add AFTER INSERT ON msdyn_aievent
BEGIN
	INSERT INTO makerdeck_tally (ownerid, owningbusinessunit, day, tool, usedin, name, runs, failed, credits)
	VALUES (NEW.ownerid, NEW.owningbusinessunit, NEW.makerdeck_day, NEW.makerdeck_tool, NEW.makerdeck_usedin, NEW.makerdeck_modelname, 1,
			NEW.msdyn_processingstatus = 1, NEW.msdyn_creditconsumed),
		(x'', NEW.owningbusinessunit, NEW.makerdeck_day, NEW.makerdeck_tool, NEW.makerdeck_usedin, NEW.makerdeck_modelname, 1,
			NEW.msdyn_processingstatus = 1, NEW.msdyn_creditconsumed),
		(x'', x'', NEW.makerdeck_day, NEW.makerdeck_tool, NEW.makerdeck_usedin, NEW.makerdeck_modelname, 1,
			NEW.msdyn_processingstatus = 1, NEW.msdyn_creditconsumed)
	ON CONFLICT DO UPDATE SET runs = runs + 1, failed = failed + excluded.failed, credits = credits + excluded.credits, name = excluded.name;
END;

CREATE TRIGGER aievent_tally_take AFTER DELETE ON msdyn_aievent
BEGIN
	UPDATE makerdeck_tally SET runs = runs - 1, failed = failed - (OLD.msdyn_processingstatus = 1), credits = credits - OLD.msdyn_creditconsumed
	WHERE ((ownerid = OLD.ownerid AND owningbusinessunit = OLD.owningbusinessunit)
			OR (ownerid = x'' AND owningbusinessunit = OLD.owningbusinessunit) OR (ownerid = x'' AND owningbusinessunit = x''))
		AND day = OLD.makerdeck_day AND tool = OLD.makerdeck_tool AND usedin = OLD.makerdeck_usedin;
	DELETE FROM makerdeck_tally
	WHERE ((ownerid = OLD.ownerid AND owningbusinessunit = OLD.owningbusinessunit)
			OR (ownerid = x'' AND owningbusinessunit = OLD.owningbusinessunit) OR (ownerid = x'' AND owningbusinessunit = x''))
		AND day = OLD.makerdeck_day AND tool = OLD.makerdeck_tool AND usedin = OLD.makerdeck_usedin AND runs = 0;
END;

CREATE TRIGGER aievent_tally_change AFTER UPDATE OF msdyn_aimodelid, makerdeck_modelname, msdyn_processingdate, msdyn_processingstatus,
	msdyn_creditconsumed, msdyn_consumptionsource, msdyn_quicktest, ownerid, owningbusinessunit ON msdyn_aievent
BEGIN
	UPDATE makerdeck_tally SET runs = runs - 1, failed = failed - (OLD.msdyn_processingstatus = 1), credits = credits - OLD.msdyn_creditconsumed
	WHERE ((ownerid = OLD.ownerid AND owningbusinessunit = OLD.owningbusinessunit)
			OR (ownerid = x'' AND owningbusinessunit = OLD.owningbusinessunit) OR (ownerid = x'' AND owningbusinessunit = x''))
		AND day = OLD.makerdeck_day AND tool = OLD.makerdeck_tool AND usedin = OLD.makerdeck_usedin;
	DELETE FROM makerdeck_tally
	WHERE ((ownerid = OLD.ownerid AND owningbusinessunit = OLD.owningbusinessunit)
			OR (ownerid = x'' AND owningbusinessunit = OLD.owningbusinessunit) OR (ownerid = x'' AND owningbusinessunit = x''))
		AND day = OLD.makerdeck_day AND tool = OLD.makerdeck_tool AND usedin = OLD.makerdeck_usedin AND runs = 0;
	INSERT INTO makerdeck_tally (ownerid, owningbusinessunit, day, tool, usedin, name, runs, failed, credits)
	VALUES (NEW.ownerid, NEW.owningbusinessunit, NEW.makerdeck_day, NEW.makerdeck_tool, NEW.makerdeck_usedin, NEW.makerdeck_modelname, 1,
			NEW.msdyn_processingstatus = 1, NEW.msdyn_creditconsumed),
		(x'', NEW.owningbusinessunit, NEW.makerdeck_day, NEW.makerdeck_tool, NEW.makerdeck_usedin, NEW.makerdeck_modelname, 1,
			NEW.msdyn_processingstatus = 1, NEW.msdyn_creditconsumed),
		(x'', x'', NEW.makerdeck_day, NEW.makerdeck_tool, NEW.makerdeck_usedin, NEW.makerdeck_modelname, 1,
			NEW.msdyn_processingstatus = 1, NEW.msdyn_creditconsumed)
	ON CONFLICT DO UPDATE SET runs = runs + 1, failed = failed + excluded.failed, credits = credits + excluded.credits, name = excluded.name;
END;
