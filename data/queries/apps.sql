-- SPDX-License-Identifier: GPL-3.0-or-later
-- Apps and flows (portal/apps, portal/apps_edit): lists, what they call, and what makes and changes them.

-- ---------------------------------------------------------------- what Read on them reaches (B2)

-- name: app_reach_clear
-- each: OF principal=app_principal unit=app_unit
DELETE FROM temp.{OF};
-- name: app_reach_add
-- each: OF principal=app_principal unit=app_unit
INSERT OR IGNORE INTO temp.{OF} (kind, id) VALUES (:kind, :id);
-- B8: whoever a share with the organization is stored under.
-- name: app_reach_add_organization
INSERT OR IGNORE INTO temp.app_principal (kind, id)
SELECT DISTINCT :kind, principalid FROM principalobjectaccess INDEXED BY access_organization WHERE principaltypecode = 'organization';

-- ---------------------------------------------------------------- windows, by name

-- name: apps_all
-- each: OF app=canvasapp,canvasappid,canvasapp_key flow=workflow,workflowid,workflow_key
SELECT a.{OF.2}, a.namekey FROM {OF.1} a INDEXED BY {OF.3} CROSS JOIN owner o ON o.ownerid = a.ownerid
WHERE (a.namekey, a.{OF.2}) > (:name, :id) AND (:text IS NULL OR instr(a.namekey, :text) > 0 OR instr(o.namekey, :text) > 0
	OR EXISTS (SELECT 1 FROM makerdeck_call c CROSS JOIN msdyn_aimodel m ON m.msdyn_aimodelid = c.msdyn_aimodelid
		WHERE c.callerid = a.{OF.2} AND instr(m.namekey, :text) > 0))
ORDER BY a.namekey, a.{OF.2} LIMIT :limit;

-- For those who see a part: what they or their teams own or were given, and what lies in their units.
-- name: apps_some
-- each: OF app=canvasapp,canvasappid,canvasapp_owner,canvasapp_unit,0 flow=workflow,workflowid,workflow_owner,workflow_unit,1
SELECT a.{OF.2}, a.namekey FROM (
	SELECT m.{OF.2} AS id FROM temp.app_principal p CROSS JOIN {OF.1} m INDEXED BY {OF.3} ON m.ownerid = p.id WHERE p.kind = {OF.5}
	UNION
	SELECT s.objectid FROM temp.app_principal p CROSS JOIN principalobjectaccess s ON s.principalid = p.id
		WHERE p.kind = {OF.5} AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) <> 0
	UNION
	SELECT m.{OF.2} FROM temp.app_unit u CROSS JOIN {OF.1} m INDEXED BY {OF.4} ON m.owningbusinessunit = u.id WHERE u.kind = {OF.5}) k
	CROSS JOIN {OF.1} a ON a.{OF.2} = k.id CROSS JOIN owner o ON o.ownerid = a.ownerid
WHERE (a.namekey, a.{OF.2}) > (:name, :id) AND (:text IS NULL OR instr(a.namekey, :text) > 0 OR instr(o.namekey, :text) > 0
	OR EXISTS (SELECT 1 FROM makerdeck_call c CROSS JOIN msdyn_aimodel m ON m.msdyn_aimodelid = c.msdyn_aimodelid
		WHERE c.callerid = a.{OF.2} AND instr(m.namekey, :text) > 0))
ORDER BY a.namekey, a.{OF.2} LIMIT :limit;

-- ---------------------------------------------------------------- one of them

-- name: app_row
-- each: OF app=canvasapp,canvasappid flow=workflow,workflowid
SELECT a.namekey, a.modifiedon, a.createdon, a.versionnumber, coalesce(c.name, ''),
	EXISTS (SELECT 1 FROM systemuser u WHERE u.systemuserid = a.ownerid AND u.isdisabled = 1)
FROM {OF.1} a LEFT JOIN owner c ON c.ownerid = a.createdby WHERE a.{OF.2} = :id;

-- Names of what it calls; of a model that's gone the name that was kept (F6).
-- name: app_call_names
SELECT coalesce(m.msdyn_name, c.msdyn_name) FROM makerdeck_call c LEFT JOIN msdyn_aimodel m ON m.msdyn_aimodelid = c.msdyn_aimodelid
WHERE c.callerid = :id ORDER BY c.msdyn_aimodelid LIMIT :limit;

-- name: app_call_ids
SELECT msdyn_aimodelid, msdyn_name FROM makerdeck_call WHERE callerid = :id ORDER BY msdyn_aimodelid;

-- What a call runs.
-- name: app_model_configuration
SELECT msdyn_activerunconfigurationid FROM msdyn_aimodel WHERE msdyn_aimodelid = :id;

-- ---------------------------------------------------------------- writing

-- name: app_add
-- each: OF app=canvasapp,canvasappid,displayname flow=workflow,workflowid,name
INSERT INTO {OF.1} ({OF.2}, {OF.3}, namekey, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon)
VALUES (:id, :name, :key, :owner, :unit, :owner, :now, :owner, :now);

-- name: app_changed
-- each: OF app=canvasapp,canvasappid flow=workflow,workflowid
UPDATE {OF.1} SET modifiedby = :actor, modifiedon = :now, versionnumber = versionnumber + 1 WHERE {OF.2} = :id;

-- name: app_call_add
INSERT INTO makerdeck_call (callerid, callertype, msdyn_aimodelid, msdyn_name) VALUES (:id, :type, :model, :name);
-- name: app_call_drop
DELETE FROM makerdeck_call WHERE callerid = :id AND msdyn_aimodelid = :model;
-- name: app_calls_drop
DELETE FROM makerdeck_call WHERE callerid = :id;
-- name: app_shares_drop
DELETE FROM principalobjectaccess WHERE objectid = :id;
-- name: app_drop
-- each: OF app=canvasapp,canvasappid flow=workflow,workflowid
DELETE FROM {OF.1} WHERE {OF.2} = :id;
