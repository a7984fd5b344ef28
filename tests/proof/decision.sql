-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The decision a second time: plain SQL over the environment file's own tables, written from the rules (A to G) and
-- from nothing else. It shares no line, no table of types and no derived column with the program: what a template
-- means is read from its unique name (E6), what a privilege is for from its own name, a state from the configurations.
--
-- Run from top to bottom it answers for the file as it is now, in the temporary tables of tables.sql:
--
--   oracle_decision (userid, objectid, action, rule)	the ten actions on every model and prompt
--   oracle_record (userid, entity, objectid, verb, rule)	Read, Write, Delete, Share, Assign on the other tables
--	and on the rows of the environment's own tables
--   oracle_own (userid, tableid, creates, verbs)		F4: the rule that keeps a model from being made with the table;
--	and the privileges on it that the person holds at any level
--   oracle_environment (userid, action, rule)		create, create-app, create-flow, explore
--   oracle_permission (userid, objectid, permission)	the list's column, where the model is visible
--   oracle_status (objectid, status)			F1's status as it's shown
--
-- rule is null for what is allowed, else the first that fails (B9). Readings, where a rule leaves a choice:
--
--   a  A role held directly counts in full, whatever isinherited says: "team privileges only" is about teams.
--   b  A role through a team whose User level is the member's too (B2) counts its wider levels from that team's unit,
--	since the holder of the role is the team.
--   c  A share with the organization is one with every user (B8), so it isn't one with a team: a role of "team
--	privileges only" doesn't reach by it.
--   d  A privilege without a table has no rows and no levels to narrow: any role that carries it gives it. B2's "never
--	gives Create" is the row privilege.
--   e  "Shares that add up to Write" (C, details) are those that one role counts which carries Read. Whether the row is
--	visible is a question before it (B9): Write without Read is no sight.
--   f  E3 is named for details alone: what else a share lacks is missed by B2 already, which comes before (B9).
--   g  A prebuilt model is in no list, so by B4 nobody sees it, by E6 it has no action.
--   h  A prompt while prompts are switched off is as a type that is no longer supported (E4).
--   i  E4's "list and delete only" holds for data as well.
--   j  data where there's nothing to read: no container type or no container is F1, for who sees the model and holds
--	the privilege; who doesn't see it gets "not found" (B2), as for any other action.
--   k  F4: whose input table isn't known, or isn't there any more, isn't checked. Read "at any level" is B2's first step alone: a role
--	of "team privileges only" carries it as well. A row of one's own table isn't shared.

-- ---------------------------------------------------------------- B7: owned rows

DELETE FROM oracle_row;
INSERT INTO oracle_row
	SELECT 'msdyn_aimodel', msdyn_aimodelid, ownerid, owningbusinessunit FROM msdyn_aimodel
	UNION ALL SELECT 'msdyn_aibdatasetscontainer', msdyn_aibdatasetscontainerid, ownerid, owningbusinessunit
		FROM msdyn_aibdatasetscontainer
	UNION ALL SELECT 'msdyn_aievent', msdyn_aieventid, ownerid, owningbusinessunit FROM msdyn_aievent
	UNION ALL SELECT 'canvasapp', canvasappid, ownerid, owningbusinessunit FROM canvasapp
	UNION ALL SELECT 'workflow', workflowid, ownerid, owningbusinessunit FROM workflow
	UNION ALL SELECT t.logicalname, r.recordid, r.ownerid, r.owningbusinessunit
		FROM makerdeck_row r JOIN makerdeck_table t ON t.tableid = r.tableid;

-- ---------------------------------------------------------------- A2, A3: what each role carries

-- A role without privileges of its own has those of its root (COMMANDS, Import).
DELETE FROM oracle_source;
INSERT INTO oracle_source
	SELECT r.roleid, s.roleid,
		-- A3: known by its template; it needs no grid.
		coalesce(r.roletemplateid = x'627090ff40a340538790584edc5be201', 0)
		OR coalesce(s.roletemplateid = x'627090ff40a340538790584edc5be201', 0)
	FROM role r JOIN role s ON s.roleid = CASE
		WHEN r.parentrootroleid IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM roleprivileges p WHERE p.roleid = r.roleid) THEN r.parentrootroleid
		ELSE r.roleid END;

-- Entity '' are the privileges without a table; their verb is the name.
DELETE FROM oracle_grid;
INSERT INTO oracle_grid
	SELECT s.roleid, e.entity, v.verb, 8 FROM oracle_source s, oracle_entity e, oracle_verb v WHERE s.administrator
	UNION ALL SELECT s.roleid, t.logicalname, v.verb, 8 FROM oracle_source s, makerdeck_table t, oracle_verb v
		WHERE s.administrator
	UNION ALL SELECT s.roleid, '', n.column1, 8 FROM oracle_source s,
		(VALUES ('prvcreateentity'), ('prvcreateattribute')) n WHERE s.administrator
	UNION ALL SELECT s.roleid, n.entity, n.verb, g.privilegedepthmask
		FROM oracle_source s JOIN roleprivileges g ON g.roleid = s.source
			JOIN privilege p ON p.privilegeid = g.privilegeid JOIN oracle_privilege n ON n.name = lower(p.name)
		WHERE NOT s.administrator
	UNION ALL SELECT s.roleid, t.logicalname, v.verb, g.privilegedepthmask
		FROM oracle_source s JOIN roleprivileges g ON g.roleid = s.source
			JOIN privilege p ON p.privilegeid = g.privilegeid, makerdeck_table t, oracle_verb v
		WHERE NOT s.administrator AND lower(p.name) = 'prv' || v.verb || t.logicalname
	UNION ALL SELECT s.roleid, '', lower(p.name), g.privilegedepthmask
		FROM oracle_source s JOIN roleprivileges g ON g.roleid = s.source
			JOIN privilege p ON p.privilegeid = g.privilegeid
		WHERE NOT s.administrator AND lower(p.name) IN ('prvcreateentity', 'prvcreateattribute');

-- ---------------------------------------------------------------- A1, B2: who holds what, and whose rows that counts

-- scopeid names whose ownership and shares the role counts: the user with all their teams, or one team alone.
DELETE FROM oracle_holding;
INSERT INTO oracle_holding
	SELECT u.systemuserid, r.roleid, u.businessunitid, u.systemuserid, 0		-- reading a
		FROM systemuser u JOIN systemuserroles r ON r.systemuserid = u.systemuserid
	UNION ALL SELECT m.systemuserid, r.roleid, t.businessunitid,			-- reading b
			CASE WHEN r.isinherited THEN m.systemuserid ELSE t.teamid END, NOT r.isinherited
		FROM teammembership m JOIN team t ON t.teamid = m.teamid JOIN teamroles h ON h.teamid = t.teamid
			JOIN role r ON r.roleid = h.roleid
		WHERE t.teamtype <> 1;							-- A1: access teams hold none

-- A4: an enabled user with some role, a team's counts.
DELETE FROM oracle_alive;
INSERT INTO oracle_alive
	SELECT systemuserid, isdisabled = 0 AND EXISTS (SELECT 1 FROM oracle_holding h WHERE h.userid = systemuserid)
	FROM systemuser;

DELETE FROM oracle_grant;
INSERT INTO oracle_grant
	SELECT h.userid, g.entity, g.verb, g.depth, h.unit, h.scopeid
	FROM oracle_holding h JOIN oracle_grid g ON g.roleid = h.roleid
	WHERE NOT (h.teamonly AND g.verb = 'create');				-- B2: never gives Create

DELETE FROM oracle_holds;
INSERT INTO oracle_holds SELECT DISTINCT userid, entity, verb FROM oracle_grant;

DELETE FROM oracle_scope;
INSERT INTO oracle_scope
	SELECT systemuserid, systemuserid, 'systemuser' FROM systemuser
	UNION ALL SELECT systemuserid, teamid, 'team' FROM teammembership
	UNION ALL SELECT teamid, teamid, 'team' FROM team;

-- B8: own and inherited bits, and the organization's shares count for every user (not for a team: reading c).
DELETE FROM oracle_shared;
INSERT OR IGNORE INTO oracle_shared
	SELECT s.scopeid, a.objecttypecode, a.objectid, v.verb
		FROM oracle_scope s JOIN principalobjectaccess a ON a.principalid = s.principalid
			AND a.principaltypecode = s.kind, oracle_verb v
		WHERE (a.accessrightsmask | a.inheritedaccessrightsmask) & v.bit
	UNION ALL SELECT u.systemuserid, a.objecttypecode, a.objectid, v.verb
		FROM systemuser u, principalobjectaccess a, oracle_verb v
		WHERE a.principaltypecode = 'organization'
			AND (a.accessrightsmask | a.inheritedaccessrightsmask) & v.bit;

DELETE FROM oracle_below;
INSERT INTO oracle_below
	WITH RECURSIVE below (top, unit) AS (
		SELECT businessunitid, businessunitid FROM businessunit
		UNION SELECT b.top, u.businessunitid FROM below b JOIN businessunit u ON u.parentbusinessunitid = b.unit)
	SELECT top, unit FROM below;

-- ---------------------------------------------------------------- B2: one role carries the privilege and reaches the row

-- more: known more closely than by a share that lacks Write (C, details; reading e).
DELETE FROM oracle_reach;
INSERT INTO oracle_reach
	SELECT userid, entity, verb, objectid, max(more) FROM (
		-- Organization: all
		SELECT g.userid, g.entity, g.verb, r.objectid, 1 AS more
			FROM oracle_grant g JOIN oracle_row r ON r.entity = g.entity WHERE g.depth & 8
		-- Parent: child: the holder's unit and those below it
		UNION ALL SELECT g.userid, g.entity, g.verb, r.objectid, 1
			FROM oracle_grant g JOIN oracle_row r ON r.entity = g.entity
				JOIN oracle_below b ON b.top = g.unit AND b.unit = r.unit WHERE g.depth & 4
		-- Business unit: the holder's own
		UNION ALL SELECT g.userid, g.entity, g.verb, r.objectid, 1
			FROM oracle_grant g JOIN oracle_row r ON r.entity = g.entity AND r.unit = g.unit WHERE g.depth & 2
		-- User, which every level includes: owned
		UNION ALL SELECT g.userid, g.entity, g.verb, r.objectid, 1
			FROM oracle_grant g JOIN oracle_scope s ON s.scopeid = g.scopeid
				JOIN oracle_row r ON r.entity = g.entity AND r.ownerid = s.principalid
		-- and shared, with that right
		UNION ALL SELECT g.userid, g.entity, g.verb, r.objectid,
				EXISTS (SELECT 1 FROM oracle_grant o JOIN oracle_shared w ON w.scopeid = o.scopeid
						AND w.entity = o.entity AND w.verb = 'write'
					WHERE o.userid = g.userid AND o.entity = g.entity AND o.verb = g.verb
						AND w.objectid = r.objectid)
			FROM oracle_grant g JOIN oracle_shared a ON a.scopeid = g.scopeid AND a.entity = g.entity
					AND a.verb = g.verb
				JOIN oracle_row r ON r.entity = a.entity AND r.objectid = a.objectid)
	WHERE verb IN ('read', 'write', 'delete', 'share', 'assign')
	GROUP BY userid, entity, verb, objectid;

-- ---------------------------------------------------------------- E, F: what a model is

DELETE FROM oracle_model;
INSERT INTO oracle_model
	SELECT objectid, type, prebuilt,
		type = 'unsupported' OR (type = 'preview' AND NOT o.makerdeck_previewmodels)
			OR (type = 'prompt' AND NOT o.makerdeck_aiprompts),		-- reading h
		type <> 'prompt',
		type IN ('document', 'object', 'entity'),
		EXISTS (SELECT 1 FROM msdyn_aiconfiguration c WHERE c.msdyn_aimodelid = objectid
			AND c.statuscode IN (1, 2, 3, 4)),
		EXISTS (SELECT 1 FROM msdyn_aiconfiguration c WHERE c.msdyn_aimodelid = objectid
			AND c.statuscode IN (5, 6, 7, 8, 10, 11, 13)),
		runs,
		resultcolumn OR runs,
		(SELECT t.logicalname FROM makerdeck_table t
			WHERE t.tableid = input AND type IN ('object', 'category', 'prediction', 'generic'))	-- F4
	FROM (SELECT m.msdyn_aimodelid AS objectid, m.makerdeck_inputtable AS input,m.iscustomizable = 0 AS prebuilt,
			m.msdyn_activerunconfigurationid IS NOT NULL AS runs, m.makerdeck_resultcolumn AS resultcolumn,
			CASE
			WHEN t.msdyn_uniquename IN ('DocumentScanning', 'DocumentLayoutAnalysis') THEN 'document'
			WHEN t.msdyn_uniquename IN ('ObjectDetection', 'ObjectDetectionProposal') THEN 'object'
			WHEN t.msdyn_uniquename = 'EntityExtraction' THEN 'entity'
			WHEN t.msdyn_uniquename = 'TextClassificationV2' THEN 'category'
			WHEN t.msdyn_uniquename = 'BinaryPrediction' THEN 'prediction'
			WHEN t.msdyn_uniquename = 'GenericPrediction' THEN 'generic'
			WHEN t.msdyn_uniquename = 'GptPowerPrompt' THEN 'prompt'
			WHEN t.msdyn_uniquename IN ('ContractDocument', 'HealthInsuranceCardUs', 'ImageDescription',
				'GptPromptEngineering') THEN 'preview'
			ELSE 'unsupported' END AS type
		FROM msdyn_aimodel m JOIN msdyn_aitemplate t ON t.msdyn_aitemplateid = m.msdyn_templateid),
		organization o;

-- ---------------------------------------------------------------- one person before one model

DELETE FROM oracle_before;
INSERT INTO oracle_before
	WITH container AS MATERIALIZED (
		SELECT r.userid, c.msdyn_aimodelid AS objectid, sum(r.verb = 'read') AS reads,
			sum(r.verb = 'write') AS writes, sum(r.verb = 'assign') AS assigns
		FROM oracle_reach r JOIN msdyn_aibdatasetscontainer c ON c.msdyn_aibdatasetscontainerid = r.objectid
		WHERE r.entity = 'msdyn_aibdatasetscontainer' GROUP BY r.userid, c.msdyn_aimodelid),
	model AS MATERIALIZED (
		SELECT userid, objectid, max(verb = 'read') AS reads, max(verb = 'read' AND more) AS more,
			max(verb = 'write') AS writes, max(verb = 'share') AS shares, max(verb = 'assign') AS assigns,
			max(verb = 'delete') AS deletes
		FROM oracle_reach WHERE entity = 'msdyn_aimodel' GROUP BY userid, objectid),
	own AS MATERIALIZED (
		SELECT m.objectid, m.prebuilt, (SELECT count(*) FROM msdyn_aibdatasetscontainer c
			WHERE c.msdyn_aimodelid = m.objectid) AS containers
		FROM oracle_model m)
	SELECT a.userid, o.objectid, a.alive,
		NOT o.prebuilt AND coalesce(m.reads, 0),			-- reading g
		coalesce(m.more, 0),
		coalesce(m.writes, 0) AND coalesce(c.writes, 0) = o.containers,
		coalesce(m.writes, 0),
		coalesce(m.shares, 0),
		coalesce(m.assigns, 0) AND coalesce(c.assigns, 0) = o.containers,
		coalesce(m.deletes, 0),
		EXISTS (SELECT 1 FROM oracle_holds h WHERE h.userid = a.userid
			AND h.entity = 'msdyn_aibdatasetscontainer' AND h.verb = 'read'),
		NOT o.prebuilt AND coalesce(c.reads, 0) > 0,
		o.containers > 0
	FROM oracle_alive a, own o
		LEFT JOIN model m ON m.userid = a.userid AND m.objectid = o.objectid
		LEFT JOIN container c ON c.userid = a.userid AND c.objectid = o.objectid;

-- ---------------------------------------------------------------- C, in the order of B9

DELETE FROM oracle_decision;
INSERT INTO oracle_decision
	SELECT b.userid, b.objectid, 'list', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2' END
	FROM oracle_before b
	UNION ALL SELECT b.userid, b.objectid, 'details', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2'
		WHEN NOT b.more THEN 'E3'
		WHEN m.gone THEN 'E4' END
	FROM oracle_before b JOIN oracle_model m USING (objectid)
	UNION ALL SELECT b.userid, b.objectid, 'run', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2'
		WHEN m.type = 'generic' THEN 'D5'
		WHEN m.gone THEN 'E4'
		WHEN NOT m.runs THEN 'F1'
		WHEN m.type = 'category' AND NOT EXISTS (SELECT 1 FROM oracle_holds h
			WHERE h.userid = b.userid AND h.verb = 'prvcreateentity') THEN 'F3' END		-- reading d
	FROM oracle_before b JOIN oracle_model m USING (objectid)
	UNION ALL SELECT b.userid, b.objectid, 'edit', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2'
		WHEN NOT b.writes THEN 'B2'
		WHEN m.gone THEN 'E4'
		WHEN m.passing THEN 'F1' END
	FROM oracle_before b JOIN oracle_model m USING (objectid)
	UNION ALL SELECT b.userid, b.objectid, 'train', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2'
		WHEN NOT b.writes THEN 'B2'
		WHEN m.gone THEN 'E4'
		WHEN m.passing THEN 'F1'
		WHEN NOT m.trains THEN 'F1'
		WHEN m.input IS NOT NULL AND NOT EXISTS (SELECT 1 FROM oracle_holds h WHERE h.userid = b.userid
			AND h.entity = m.input AND h.verb = 'read') THEN 'F4' END			-- reading k
	FROM oracle_before b JOIN oracle_model m USING (objectid)
	UNION ALL SELECT b.userid, b.objectid, 'publish', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2'
		WHEN NOT b.writesmodel THEN 'B2'
		WHEN m.gone THEN 'E4'
		WHEN NOT m.publishes THEN 'F1'
		WHEN m.passing THEN 'F1'
		WHEN m.type IN ('prediction', 'generic') AND NOT m.hascolumn AND NOT EXISTS (SELECT 1 FROM oracle_holds h
			WHERE h.userid = b.userid AND h.verb = 'prvcreateattribute') THEN 'F2' END	-- reading d
	FROM oracle_before b JOIN oracle_model m USING (objectid)
	UNION ALL SELECT b.userid, b.objectid, 'share', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2'
		WHEN NOT b.shares THEN 'B2'
		WHEN m.type = 'generic' THEN 'D5'
		WHEN m.gone THEN 'E4' END
	FROM oracle_before b JOIN oracle_model m USING (objectid)
	UNION ALL SELECT b.userid, b.objectid, 'assign', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2'
		WHEN NOT b.assigns THEN 'B2'
		WHEN m.gone THEN 'E4' END
	FROM oracle_before b JOIN oracle_model m USING (objectid)
	UNION ALL SELECT b.userid, b.objectid, 'delete', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees THEN 'B2'
		WHEN NOT b.deletes THEN 'B2'
		WHEN m.passing THEN 'F1' END
	FROM oracle_before b JOIN oracle_model m USING (objectid)
	UNION ALL SELECT b.userid, b.objectid, 'data', CASE
		WHEN NOT b.alive THEN 'A4'
		WHEN NOT b.sees AND NOT b.readsdata THEN 'B2'
		WHEN NOT b.maydata THEN 'B2'
		WHEN b.hasdata AND NOT b.readsdata THEN 'B2'
		WHEN m.gone THEN 'E4'								-- reading i
		WHEN NOT m.keepsdata OR NOT b.hasdata THEN 'F1' END				-- reading j
	FROM oracle_before b JOIN oracle_model m USING (objectid);

DELETE FROM oracle_record;
INSERT INTO oracle_record
	SELECT a.userid, r.entity, r.objectid, v.verb, CASE
		WHEN NOT a.alive THEN 'A4'
		WHEN NOT EXISTS (SELECT 1 FROM oracle_reach s WHERE s.userid = a.userid AND s.entity = r.entity
			AND s.verb = 'read' AND s.objectid = r.objectid) THEN 'B2'			-- B9: visible at all
		WHEN x.objectid IS NULL THEN 'B2' END
	FROM oracle_alive a, oracle_row r, oracle_verb v
		LEFT JOIN oracle_reach x ON x.userid = a.userid AND x.entity = r.entity AND x.verb = v.verb
			AND x.objectid = r.objectid
	WHERE r.entity <> 'msdyn_aimodel' AND v.verb IN ('read', 'write', 'delete', 'share', 'assign');

DELETE FROM oracle_environment;
INSERT INTO oracle_environment
	SELECT a.userid, x.column1, CASE
		WHEN NOT a.alive THEN 'A4'
		WHEN NOT EXISTS (SELECT 1 FROM oracle_holds h WHERE h.userid = a.userid AND h.entity = x.column2
			AND h.verb = x.column3) THEN 'C' END
	FROM oracle_alive a, (VALUES ('create', 'msdyn_aimodel', 'create'), ('create-app', 'canvasapp', 'create'),
		('create-flow', 'workflow', 'create'), ('explore', 'msdyn_aitemplate', 'read')) x;

-- COMMANDS: the first that fits.
DELETE FROM oracle_permission;
INSERT INTO oracle_permission
	SELECT b.userid, b.objectid, CASE
		WHEN EXISTS (SELECT 1 FROM oracle_scope s WHERE s.scopeid = b.userid AND s.principalid = r.ownerid) THEN 'Owner'
		WHEN EXISTS (SELECT 1 FROM oracle_shared s WHERE s.scopeid = b.userid AND s.entity = 'msdyn_aimodel'
			AND s.objectid = b.objectid AND s.verb = 'write') THEN 'Co-owner'		-- B8
		WHEN EXISTS (SELECT 1 FROM oracle_shared s WHERE s.scopeid = b.userid AND s.entity = 'msdyn_aimodel'
			AND s.objectid = b.objectid) THEN 'User'
		ELSE 'Role' END
	FROM oracle_before b JOIN oracle_row r ON r.entity = 'msdyn_aimodel' AND r.objectid = b.objectid
	WHERE b.alive AND b.sees;

-- F1: the passing state of any version, else Published, else the newest version's.
DELETE FROM oracle_status;
INSERT INTO oracle_status
	SELECT m.objectid, CASE
		WHEN m.passing THEN (SELECT CASE c.statuscode WHEN 3 THEN 'Publishing' WHEN 4 THEN 'Unpublishing' ELSE 'Training' END
			FROM msdyn_aiconfiguration c WHERE c.msdyn_aimodelid = m.objectid AND c.statuscode IN (1, 2, 3, 4)
			ORDER BY c.msdyn_majoriterationnumber DESC, c.msdyn_minoriterationnumber DESC LIMIT 1)
		WHEN m.runs THEN 'Published'
		ELSE coalesce((SELECT CASE
				WHEN c.statuscode IN (5, 6, 8, 10, 13) THEN 'Trained'
				WHEN c.statuscode IN (7, 11) THEN 'Published'
				WHEN c.statuscode IN (9, 12, 14) THEN 'Training error'
				ELSE 'Draft' END
			FROM msdyn_aiconfiguration c WHERE c.msdyn_aimodelid = m.objectid
			ORDER BY c.msdyn_majoriterationnumber DESC, c.msdyn_minoriterationnumber DESC LIMIT 1), 'Draft') END
	FROM oracle_model m;

DELETE FROM oracle_own;
INSERT INTO oracle_own
	SELECT a.userid, t.tableid, CASE
		WHEN NOT a.alive THEN 'A4'
		WHEN NOT EXISTS (SELECT 1 FROM oracle_holds h WHERE h.userid = a.userid AND h.entity = 'msdyn_aimodel'
			AND h.verb = 'create') THEN 'C'
		WHEN NOT EXISTS (SELECT 1 FROM oracle_holds h WHERE h.userid = a.userid AND h.entity = t.logicalname
			AND h.verb = 'read') THEN 'F4' END,
		(SELECT coalesce(group_concat(h.verb, ' '), '') FROM oracle_holds h WHERE h.userid = a.userid AND h.entity = t.logicalname)
	FROM oracle_alive a, makerdeck_table t;
