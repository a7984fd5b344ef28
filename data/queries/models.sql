-- SPDX-License-Identifier: GPL-3.0-or-later
-- Lists of models and prompts (portal/models). Each gives only the rids, in order; the rows are read one by one.
--
-- What a list holds is decided by one condition, the same in every statement below, made from the actor's reach
-- (domain/principal.h) that the decision asks too (B4): temp.reach_principal holds the person, their teams and
-- the organization, as far as their Read goes (B2, B8), temp.reach_unit the business units; :everything is Organization
-- level. :owner is E1's "ownerid is me", :notowner leaves one's own out of "Shared with me". :text is the filter's key,
-- :types the types whose name holds it as bits. :problem is enum model_problem.
--
-- An order is a column, then the name, then the id, and a window goes on from a row of it. That's three ranges of an index:
-- start is from the front, same goes on among rows of the same value of the column, beyond takes the values behind it. Each
-- order comes in both directions to read; *_down sorts the column from its end, but names from their front.
-- O: column, values behind it, its direction, names behind it, their direction, index, second column. Sorted by name the second
-- column is a constant, makerdeck_list.

-- From the sorted index: for those who see much of the table.
-- name: models_scan
-- each: PART start=1 same=({O.1}=:p)AND(({O.7},m.msdyn_aimodelid,1){O.4}(:name,:id,:edge)) beyond={O.1}{O.2}:p
-- each: O modified_up=m.modifiedon,>,ASC,>,ASC,aimodel_modified,m.namekey modified_up_back=m.modifiedon,<,DESC,<,DESC,aimodel_modified,m.namekey modified_down=m.modifiedon,<,DESC,>,ASC,aimodel_modified,m.namekey modified_down_back=m.modifiedon,>,ASC,<,DESC,aimodel_modified,m.namekey name_up=m.namekey,>,ASC,>,ASC,aimodel_name,m.makerdeck_list name_up_back=m.namekey,<,DESC,<,DESC,aimodel_name,m.makerdeck_list name_down=m.namekey,<,DESC,>,ASC,aimodel_name,m.makerdeck_list name_down_back=m.namekey,>,ASC,<,DESC,aimodel_name,m.makerdeck_list type_up=m.makerdeck_type,>,ASC,>,ASC,aimodel_type,m.namekey type_up_back=m.makerdeck_type,<,DESC,<,DESC,aimodel_type,m.namekey type_down=m.makerdeck_type,<,DESC,>,ASC,aimodel_type_down,m.namekey type_down_back=m.makerdeck_type,>,ASC,<,DESC,aimodel_type_down,m.namekey status_up=m.makerdeck_status,>,ASC,>,ASC,aimodel_status,m.namekey status_up_back=m.makerdeck_status,<,DESC,<,DESC,aimodel_status,m.namekey status_down=m.makerdeck_status,<,DESC,>,ASC,aimodel_status_down,m.namekey status_down_back=m.makerdeck_status,>,ASC,<,DESC,aimodel_status_down,m.namekey owner_up=m.makerdeck_ownerkey,>,ASC,>,ASC,aimodel_owner,m.namekey owner_up_back=m.makerdeck_ownerkey,<,DESC,<,DESC,aimodel_owner,m.namekey owner_down=m.makerdeck_ownerkey,<,DESC,>,ASC,aimodel_owner,m.namekey owner_down_back=m.makerdeck_ownerkey,>,ASC,<,DESC,aimodel_owner,m.namekey
SELECT m.rid FROM msdyn_aimodel m INDEXED BY {O.6}
WHERE m.makerdeck_list = :list AND {PART}
	AND (:owner IS NULL OR m.ownerid = :owner) AND m.ownerid IS NOT :notowner
	AND (:everything
		OR m.ownerid IN (SELECT id FROM temp.reach_principal)
		OR m.owningbusinessunit IN (SELECT id FROM temp.reach_unit)
		OR EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object
			WHERE s.objectid = m.msdyn_aimodelid AND s.principalid IN (SELECT id FROM temp.reach_principal)
				AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) <> 0))
	AND (:text IS NULL OR instr(m.namekey, :text) > 0 OR instr(m.makerdeck_ownerkey, :text) > 0
		OR ((:types >> m.makerdeck_type) & 1) <> 0)
	AND CASE :problem WHEN 0 THEN 1
		WHEN 1 THEN EXISTS (SELECT 1 FROM systemuser u WHERE u.systemuserid = m.ownerid AND u.isdisabled = 1)
			OR NOT (EXISTS (SELECT 1 FROM systemuserroles r WHERE r.systemuserid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teamroles r WHERE r.teamid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
					WHERE t.systemuserid = m.ownerid))
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aibdatasetscontainer d
			WHERE d.msdyn_aimodelid = m.msdyn_aimodelid AND d.ownerid <> m.ownerid)
		ELSE NOT (EXISTS (SELECT 1 FROM systemuserroles r
				WHERE r.systemuserid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teamroles r
				WHERE r.teamid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
				WHERE t.systemuserid = m.ownerid
				AND EXISTS (SELECT 1 FROM temp.reading_role x WHERE x.id = r.roleid AND x.own = 1)))
		END
ORDER BY {O.1} {O.3}, {O.7} {O.5}, m.msdyn_aimodelid {O.5} LIMIT :limit;

-- One's own, by the two orders that have an index for it.
-- name: models_mine
-- each: PART start=1 same=({O.1}=:p)AND(({O.7},m.msdyn_aimodelid,1){O.4}(:name,:id,:edge)) beyond={O.1}{O.2}:p
-- each: O modified_up=m.modifiedon,>,ASC,>,ASC,aimodel_mine_modified,m.namekey modified_up_back=m.modifiedon,<,DESC,<,DESC,aimodel_mine_modified,m.namekey modified_down=m.modifiedon,<,DESC,>,ASC,aimodel_mine_modified,m.namekey modified_down_back=m.modifiedon,>,ASC,<,DESC,aimodel_mine_modified,m.namekey name_up=m.namekey,>,ASC,>,ASC,aimodel_mine_name,m.makerdeck_list name_up_back=m.namekey,<,DESC,<,DESC,aimodel_mine_name,m.makerdeck_list name_down=m.namekey,<,DESC,>,ASC,aimodel_mine_name,m.makerdeck_list name_down_back=m.namekey,>,ASC,<,DESC,aimodel_mine_name,m.makerdeck_list
SELECT m.rid FROM msdyn_aimodel m INDEXED BY {O.6}
WHERE m.ownerid = :owner AND m.makerdeck_list = :list AND {PART}
	AND (:owner IS NULL OR m.ownerid = :owner) AND m.ownerid IS NOT :notowner
	AND (:everything
		OR m.ownerid IN (SELECT id FROM temp.reach_principal)
		OR m.owningbusinessunit IN (SELECT id FROM temp.reach_unit)
		OR EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object
			WHERE s.objectid = m.msdyn_aimodelid AND s.principalid IN (SELECT id FROM temp.reach_principal)
				AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) <> 0))
	AND (:text IS NULL OR instr(m.namekey, :text) > 0 OR instr(m.makerdeck_ownerkey, :text) > 0
		OR ((:types >> m.makerdeck_type) & 1) <> 0)
	AND CASE :problem WHEN 0 THEN 1
		WHEN 1 THEN EXISTS (SELECT 1 FROM systemuser u WHERE u.systemuserid = m.ownerid AND u.isdisabled = 1)
			OR NOT (EXISTS (SELECT 1 FROM systemuserroles r WHERE r.systemuserid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teamroles r WHERE r.teamid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
					WHERE t.systemuserid = m.ownerid))
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aibdatasetscontainer d
			WHERE d.msdyn_aimodelid = m.msdyn_aimodelid AND d.ownerid <> m.ownerid)
		ELSE NOT (EXISTS (SELECT 1 FROM systemuserroles r
				WHERE r.systemuserid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teamroles r
				WHERE r.teamid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
				WHERE t.systemuserid = m.ownerid
				AND EXISTS (SELECT 1 FROM temp.reading_role x WHERE x.id = r.roleid AND x.own = 1)))
		END
ORDER BY {O.1} {O.3}, {O.7} {O.5}, m.msdyn_aimodelid {O.5} LIMIT :limit;

-- From temp.pick, which holds all rows that can be in the list: for those who see little of the table, and for rare texts.
-- name: models_picked
-- each: PART start=1 from={O.1}{O.2}:p/**/OR({O.1}=:p)AND(({O.7},m.msdyn_aimodelid,1){O.4}(:name,:id,:edge))
-- each: O modified_up=m.modifiedon,>,ASC,>,ASC,aimodel_modified,m.namekey modified_up_back=m.modifiedon,<,DESC,<,DESC,aimodel_modified,m.namekey modified_down=m.modifiedon,<,DESC,>,ASC,aimodel_modified,m.namekey modified_down_back=m.modifiedon,>,ASC,<,DESC,aimodel_modified,m.namekey name_up=m.namekey,>,ASC,>,ASC,aimodel_name,m.makerdeck_list name_up_back=m.namekey,<,DESC,<,DESC,aimodel_name,m.makerdeck_list name_down=m.namekey,<,DESC,>,ASC,aimodel_name,m.makerdeck_list name_down_back=m.namekey,>,ASC,<,DESC,aimodel_name,m.makerdeck_list type_up=m.makerdeck_type,>,ASC,>,ASC,aimodel_type,m.namekey type_up_back=m.makerdeck_type,<,DESC,<,DESC,aimodel_type,m.namekey type_down=m.makerdeck_type,<,DESC,>,ASC,aimodel_type_down,m.namekey type_down_back=m.makerdeck_type,>,ASC,<,DESC,aimodel_type_down,m.namekey status_up=m.makerdeck_status,>,ASC,>,ASC,aimodel_status,m.namekey status_up_back=m.makerdeck_status,<,DESC,<,DESC,aimodel_status,m.namekey status_down=m.makerdeck_status,<,DESC,>,ASC,aimodel_status_down,m.namekey status_down_back=m.makerdeck_status,>,ASC,<,DESC,aimodel_status_down,m.namekey owner_up=m.makerdeck_ownerkey,>,ASC,>,ASC,aimodel_owner,m.namekey owner_up_back=m.makerdeck_ownerkey,<,DESC,<,DESC,aimodel_owner,m.namekey owner_down=m.makerdeck_ownerkey,<,DESC,>,ASC,aimodel_owner,m.namekey owner_down_back=m.makerdeck_ownerkey,>,ASC,<,DESC,aimodel_owner,m.namekey
SELECT m.rid FROM temp.pick k CROSS JOIN msdyn_aimodel m ON m.rid = k.rid
WHERE m.makerdeck_list = :list AND ({PART})
	AND (:owner IS NULL OR m.ownerid = :owner) AND m.ownerid IS NOT :notowner
	AND (:everything
		OR m.ownerid IN (SELECT id FROM temp.reach_principal)
		OR m.owningbusinessunit IN (SELECT id FROM temp.reach_unit)
		OR EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object
			WHERE s.objectid = m.msdyn_aimodelid AND s.principalid IN (SELECT id FROM temp.reach_principal)
				AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) <> 0))
	AND (:text IS NULL OR instr(m.namekey, :text) > 0 OR instr(m.makerdeck_ownerkey, :text) > 0
		OR ((:types >> m.makerdeck_type) & 1) <> 0)
	AND CASE :problem WHEN 0 THEN 1
		WHEN 1 THEN EXISTS (SELECT 1 FROM systemuser u WHERE u.systemuserid = m.ownerid AND u.isdisabled = 1)
			OR NOT (EXISTS (SELECT 1 FROM systemuserroles r WHERE r.systemuserid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teamroles r WHERE r.teamid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
					WHERE t.systemuserid = m.ownerid))
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aibdatasetscontainer d
			WHERE d.msdyn_aimodelid = m.msdyn_aimodelid AND d.ownerid <> m.ownerid)
		ELSE NOT (EXISTS (SELECT 1 FROM systemuserroles r
				WHERE r.systemuserid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teamroles r
				WHERE r.teamid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
				WHERE t.systemuserid = m.ownerid
				AND EXISTS (SELECT 1 FROM temp.reading_role x WHERE x.id = r.roleid AND x.own = 1)))
		END
ORDER BY {O.1} {O.3}, {O.7} {O.5}, m.msdyn_aimodelid {O.5} LIMIT :limit;

-- The place of a row in every order.
-- name: models_place
SELECT modifiedon, namekey, makerdeck_type, makerdeck_status, makerdeck_ownerkey, makerdeck_list
FROM msdyn_aimodel WHERE msdyn_aimodelid = :id;

-- ---------------------------------------------------------------- counting, each at most :most rows

-- name: models_count_list
SELECT count(*) FROM (SELECT 1 FROM msdyn_aimodel m INDEXED BY aimodel_name WHERE m.makerdeck_list = :list LIMIT :most);

-- name: models_count_mine
SELECT count(*) FROM (SELECT 1 FROM msdyn_aimodel m INDEXED BY aimodel_mine_name
	WHERE m.ownerid = :owner AND m.makerdeck_list = :list LIMIT :most);

-- name: models_count_scan
SELECT count(*) FROM (SELECT 1 FROM msdyn_aimodel m INDEXED BY aimodel_name WHERE m.makerdeck_list = :list
	AND (:owner IS NULL OR m.ownerid = :owner) AND m.ownerid IS NOT :notowner
	AND (:everything
		OR m.ownerid IN (SELECT id FROM temp.reach_principal)
		OR m.owningbusinessunit IN (SELECT id FROM temp.reach_unit)
		OR EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object
			WHERE s.objectid = m.msdyn_aimodelid AND s.principalid IN (SELECT id FROM temp.reach_principal)
				AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) <> 0))
	AND (:text IS NULL OR instr(m.namekey, :text) > 0 OR instr(m.makerdeck_ownerkey, :text) > 0
		OR ((:types >> m.makerdeck_type) & 1) <> 0)
	AND CASE :problem WHEN 0 THEN 1
		WHEN 1 THEN EXISTS (SELECT 1 FROM systemuser u WHERE u.systemuserid = m.ownerid AND u.isdisabled = 1)
			OR NOT (EXISTS (SELECT 1 FROM systemuserroles r WHERE r.systemuserid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teamroles r WHERE r.teamid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
					WHERE t.systemuserid = m.ownerid))
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aibdatasetscontainer d
			WHERE d.msdyn_aimodelid = m.msdyn_aimodelid AND d.ownerid <> m.ownerid)
		ELSE NOT (EXISTS (SELECT 1 FROM systemuserroles r
				WHERE r.systemuserid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teamroles r
				WHERE r.teamid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
				WHERE t.systemuserid = m.ownerid
				AND EXISTS (SELECT 1 FROM temp.reading_role x WHERE x.id = r.roleid AND x.own = 1)))
		END
	LIMIT :most);

-- name: models_count_picked
SELECT count(*) FROM (SELECT 1 FROM temp.pick k CROSS JOIN msdyn_aimodel m ON m.rid = k.rid WHERE m.makerdeck_list = :list
	AND (:owner IS NULL OR m.ownerid = :owner) AND m.ownerid IS NOT :notowner
	AND (:everything
		OR m.ownerid IN (SELECT id FROM temp.reach_principal)
		OR m.owningbusinessunit IN (SELECT id FROM temp.reach_unit)
		OR EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object
			WHERE s.objectid = m.msdyn_aimodelid AND s.principalid IN (SELECT id FROM temp.reach_principal)
				AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) <> 0))
	AND (:text IS NULL OR instr(m.namekey, :text) > 0 OR instr(m.makerdeck_ownerkey, :text) > 0
		OR ((:types >> m.makerdeck_type) & 1) <> 0)
	AND CASE :problem WHEN 0 THEN 1
		WHEN 1 THEN EXISTS (SELECT 1 FROM systemuser u WHERE u.systemuserid = m.ownerid AND u.isdisabled = 1)
			OR NOT (EXISTS (SELECT 1 FROM systemuserroles r WHERE r.systemuserid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teamroles r WHERE r.teamid = m.ownerid)
				OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
					WHERE t.systemuserid = m.ownerid))
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aibdatasetscontainer d
			WHERE d.msdyn_aimodelid = m.msdyn_aimodelid AND d.ownerid <> m.ownerid)
		ELSE NOT (EXISTS (SELECT 1 FROM systemuserroles r
				WHERE r.systemuserid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teamroles r
				WHERE r.teamid = m.ownerid AND r.roleid IN (SELECT id FROM temp.reading_role))
			OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid
				WHERE t.systemuserid = m.ownerid
				AND EXISTS (SELECT 1 FROM temp.reading_role x WHERE x.id = r.roleid AND x.own = 1)))
		END
	LIMIT :most);

-- ---------------------------------------------------------------- temporary tables

-- name: reach_principal_clear
DELETE FROM temp.reach_principal;
-- name: reach_principal_add
INSERT OR IGNORE INTO temp.reach_principal (id) VALUES (:id);
-- B8: whoever a share with the organization is stored under.
-- name: reach_principal_add_organization
INSERT OR IGNORE INTO temp.reach_principal (id)
SELECT DISTINCT principalid FROM principalobjectaccess INDEXED BY access_organization WHERE principaltypecode = 'organization';
-- name: reach_unit_clear
DELETE FROM temp.reach_unit;
-- name: reach_unit_add
INSERT OR IGNORE INTO temp.reach_unit (id) VALUES (:id);
-- name: reading_role_clear
DELETE FROM temp.reading_role;
-- name: reading_role_add
INSERT OR IGNORE INTO temp.reading_role (id, own) VALUES (:id, :own);

-- Candidates are counted with their repetitions, so that the caller sees whether :cap cut them off.
-- name: pick_clear
DELETE FROM temp.pick;
-- Everything within reach by ownership, share or unit.
-- name: pick_reach
INSERT INTO temp.pick (rid)
SELECT rid FROM (
	SELECT m.rid AS rid FROM temp.reach_principal p CROSS JOIN msdyn_aimodel m INDEXED BY aimodel_mine_name
		ON m.ownerid = p.id AND m.makerdeck_list = :list
	UNION ALL
	SELECT m.rid FROM temp.reach_principal p CROSS JOIN principalobjectaccess s ON s.principalid = p.id
		AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) <> 0
		CROSS JOIN msdyn_aimodel m ON m.msdyn_aimodelid = s.objectid AND m.makerdeck_list = :list
	UNION ALL
	SELECT m.rid FROM temp.reach_unit u CROSS JOIN msdyn_aimodel m INDEXED BY aimodel_unit
		ON m.owningbusinessunit = u.id AND m.makerdeck_list = :list
	LIMIT :cap)
WHERE true ON CONFLICT (rid) DO UPDATE SET times = times + 1;
-- name: pick_mine
INSERT INTO temp.pick (rid)
SELECT m.rid FROM msdyn_aimodel m INDEXED BY aimodel_mine_name WHERE m.ownerid = :owner AND m.makerdeck_list = :list LIMIT :cap;
-- :match is a phrase for names of models, :ownermatch the same for names of owners.
-- name: pick_text
INSERT INTO temp.pick (rid)
SELECT rid FROM (
	SELECT t.rowid AS rid FROM aimodel_text t WHERE t.aimodel_text MATCH :match
	UNION ALL
	SELECT m.rid FROM owner_text t CROSS JOIN owner o ON o.rid = t.rowid
		CROSS JOIN msdyn_aimodel m INDEXED BY aimodel_mine_name ON m.ownerid = o.ownerid AND m.makerdeck_list = :list
	WHERE t.owner_text MATCH :ownermatch
	LIMIT :cap)
WHERE true ON CONFLICT (rid) DO UPDATE SET times = times + 1;
