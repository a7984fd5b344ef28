-- SPDX-License-Identifier: GPL-3.0-or-later
-- Tables of the environment's own and their rows (portal/own_table, portal/tables).

-- name: own_table_by_id
SELECT tableid, logicalname, displayname, resultof, rowcount, versionnumber FROM makerdeck_table WHERE tableid = :id;

-- name: own_table_by_logical
SELECT tableid FROM makerdeck_table WHERE logicalname = :name;

-- The oldest, where several are called so.
-- name: own_table_by_name
SELECT tableid FROM makerdeck_table WHERE namekey = :key ORDER BY createdon, logicalname LIMIT 1;

-- All that are called so.
-- name: own_table_named
SELECT tableid FROM makerdeck_table WHERE namekey = :key ORDER BY createdon, logicalname;

-- name: own_table_list
SELECT t.tableid, t.logicalname, t.displayname, t.rowcount, t.resultof, t.modifiedon, t.versionnumber,
	(SELECT count(*) FROM makerdeck_column c WHERE c.tableid = t.tableid),
	(SELECT count(*) FROM msdyn_aimodel m INDEXED BY aimodel_inputtable WHERE m.makerdeck_inputtable = t.tableid)
FROM makerdeck_table t INDEXED BY table_name ORDER BY t.namekey, t.logicalname;

-- How many rows each owner has in it.
-- name: own_table_owners
SELECT ownerid, owningbusinessunit, count(*) FROM makerdeck_row INDEXED BY row_whose WHERE tableid = :table GROUP BY ownerid, owningbusinessunit;

-- The models that learn from it.
-- name: own_table_models
SELECT msdyn_aimodelid FROM msdyn_aimodel INDEXED BY aimodel_inputtable WHERE makerdeck_inputtable = :table ORDER BY namekey, msdyn_aimodelid LIMIT :limit;

-- name: own_table_columns
SELECT position, logicalname, displayname, type, resultof FROM makerdeck_column WHERE tableid = :id ORDER BY position;

-- A logical name that privileges speak of is none to be given to another table.
-- name: own_table_logical_taken
SELECT 1 WHERE EXISTS (SELECT 1 FROM makerdeck_table WHERE logicalname = :name) OR EXISTS (SELECT 1 FROM privilege WHERE makerdeck_entity = :name);

-- name: own_row_page
SELECT rid, recordid, ownerid, owningbusinessunit, versionnumber, cells FROM makerdeck_row WHERE tableid = :table AND rid > :after ORDER BY rid LIMIT :most;

-- name: own_table_insert
INSERT INTO makerdeck_table (tableid, logicalname, displayname, namekey, resultof, createdby, createdon, modifiedby, modifiedon)
VALUES (:id, :logical, :display, :key, :resultof, :actor, :now, :actor, :now);

-- name: own_column_insert
INSERT INTO makerdeck_column (tableid, position, logicalname, displayname, type, resultof)
VALUES (:table, :position, :logical, :display, :type, :resultof);

-- name: own_row_insert
INSERT INTO makerdeck_row (recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon)
VALUES (:id, :table, :cells, :owner, :unit, :now, :now);

-- name: own_table_count
UPDATE makerdeck_table SET rowcount = rowcount + :more WHERE tableid = :id;

-- name: own_row_update
UPDATE makerdeck_row SET cells = :cells, modifiedon = :now, versionnumber = versionnumber + 1 WHERE rid = :rid AND tableid = :table;

-- The roles of a template that have a grid of their own: the others have their root's.
-- name: own_table_template_roles
SELECT r.roleid, r.name FROM role r INDEXED BY role_name
WHERE r.roletemplateid = :template AND (r.parentrootroleid IS NULL OR r.parentrootroleid = r.roleid OR EXISTS (SELECT 1 FROM roleprivileges rp WHERE rp.roleid = r.roleid))
ORDER BY r.namekey, r.roleid;

-- A wider level that's there stays.
-- name: own_table_grant
INSERT INTO roleprivileges (roleid, privilegeid, privilegedepthmask) VALUES (:role, :privilege, :mask)
ON CONFLICT (roleid, privilegeid) DO UPDATE SET privilegedepthmask = max(privilegedepthmask, excluded.privilegedepthmask);
