-- SPDX-License-Identifier: GPL-3.0-or-later
-- Single rows as decisions need them (portal/record), and records by name.

-- All columns that a list and a decision read of a model. By rid, which a list's query gives, or by id.
-- name: model_row
-- each: KEY rid=m.rid=:rid id=m.msdyn_aimodelid=:id
SELECT m.msdyn_aimodelid, m.msdyn_name, m.makerdeck_type, m.makerdeck_status, m.ownerid, o.ownertype, o.name,
	m.owningbusinessunit, m.msdyn_templateid, m.modifiedon, m.createdon, m.versionnumber, m.makerdeck_list,
	m.msdyn_activerunconfigurationid IS NOT NULL, m.makerdeck_resultcolumn,
	EXISTS (SELECT 1 FROM msdyn_aiconfiguration c WHERE c.msdyn_aimodelid = m.msdyn_aimodelid AND c.statuscode IN (1, 2, 3, 4)),
	EXISTS (SELECT 1 FROM msdyn_aiconfiguration c
		WHERE c.msdyn_aimodelid = m.msdyn_aimodelid AND c.statuscode IN (5, 6, 7, 8, 10, 11, 13)),
	EXISTS (SELECT 1 FROM msdyn_aibdatasetscontainer d WHERE d.msdyn_aimodelid = m.msdyn_aimodelid),
	EXISTS (SELECT 1 FROM systemuser u WHERE u.systemuserid = m.ownerid AND u.isdisabled = 1),
	t.tableid, t.displayname, t.logicalname
FROM msdyn_aimodel m CROSS JOIN owner o ON o.ownerid = m.ownerid LEFT JOIN makerdeck_table t ON t.tableid = m.makerdeck_inputtable
WHERE {KEY};

-- name: model_containers
SELECT d.msdyn_aibdatasetscontainerid, d.msdyn_name, d.ownerid, o.ownertype, o.name, d.owningbusinessunit
FROM msdyn_aibdatasetscontainer d CROSS JOIN owner o ON o.ownerid = d.ownerid
WHERE d.msdyn_aimodelid = :id ORDER BY d.msdyn_aibdatasetscontainerid;

-- Shares of a row, as they stand (B8).
-- name: record_shares
SELECT principalid, principaltypecode, accessrightsmask | inheritedaccessrightsmask
FROM principalobjectaccess INDEXED BY access_object WHERE objectid = :id ORDER BY principalid;

-- The same with names.
-- name: record_shares_named
SELECT s.principalid, s.principaltypecode, s.accessrightsmask | s.inheritedaccessrightsmask, coalesce(o.name, '')
FROM principalobjectaccess s INDEXED BY access_object LEFT JOIN owner o ON o.ownerid = s.principalid
WHERE s.objectid = :id ORDER BY s.principalid;

-- Any other owned row.
-- name: record_row_app
SELECT r.displayname, r.ownerid, o.ownertype, o.name, r.owningbusinessunit
FROM canvasapp r CROSS JOIN owner o ON o.ownerid = r.ownerid WHERE r.canvasappid = :id;
-- name: record_row_flow
SELECT r.name, r.ownerid, o.ownertype, o.name, r.owningbusinessunit
FROM workflow r CROSS JOIN owner o ON o.ownerid = r.ownerid WHERE r.workflowid = :id;
-- name: record_row_container
SELECT r.msdyn_name, r.ownerid, o.ownertype, o.name, r.owningbusinessunit
FROM msdyn_aibdatasetscontainer r CROSS JOIN owner o ON o.ownerid = r.ownerid WHERE r.msdyn_aibdatasetscontainerid = :id;
-- name: record_row_model
SELECT r.msdyn_name, r.ownerid, o.ownertype, o.name, r.owningbusinessunit
FROM msdyn_aimodel r CROSS JOIN owner o ON o.ownerid = r.ownerid WHERE r.msdyn_aimodelid = :id;

-- Records by name, without case and accents.
-- name: records_named_model
SELECT msdyn_aimodelid FROM msdyn_aimodel INDEXED BY aimodel_name WHERE makerdeck_list = :list AND namekey = :key
ORDER BY msdyn_aimodelid;
-- name: records_named_app
SELECT canvasappid FROM canvasapp WHERE namekey = :key ORDER BY canvasappid;
-- name: records_named_flow
SELECT workflowid FROM workflow WHERE namekey = :key ORDER BY workflowid;
-- name: records_named_container
SELECT msdyn_aibdatasetscontainerid FROM msdyn_aibdatasetscontainer WHERE namekey = :key ORDER BY msdyn_aibdatasetscontainerid;

-- Apps and flows whose names begin with a text, some of them: for what is typed into a field.
-- name: records_from_app
SELECT canvasappid FROM canvasapp WHERE namekey >= :from AND namekey < :to ORDER BY namekey, canvasappid LIMIT 100;
-- name: records_from_flow
SELECT workflowid FROM workflow WHERE namekey >= :from AND namekey < :to ORDER BY namekey, workflowid LIMIT 100;
