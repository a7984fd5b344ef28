-- SPDX-License-Identifier: GPL-3.0-or-later
-- What breaks if a person or a model goes (portal/departure).

-- Calls of models and prompts that somebody owns: who calls, and what.
-- name: departure_calls_of_owner
SELECT c.callertype, c.callerid, m.msdyn_aimodelid
FROM msdyn_aimodel m INDEXED BY aimodel_mine_name CROSS JOIN makerdeck_call c ON c.msdyn_aimodelid = m.msdyn_aimodelid
WHERE m.ownerid = :id
ORDER BY m.makerdeck_list, m.namekey, m.msdyn_aimodelid, c.callertype, c.callerid LIMIT :limit;

-- name: departure_calls_of_model
SELECT callertype, callerid, msdyn_aimodelid FROM makerdeck_call WHERE msdyn_aimodelid = :id ORDER BY callertype, callerid LIMIT :limit;

-- name: departure_schedules
SELECT msdyn_aimodelid FROM msdyn_aimodel INDEXED BY aimodel_mine_name
WHERE ownerid = :id AND makerdeck_list = 0 AND makerdeck_type = :type ORDER BY namekey, msdyn_aimodelid LIMIT :limit;

-- Records of somebody's that others have a share of, and how many have: kind as enum record_kind.
-- name: departure_shared_by
SELECT 0, m.msdyn_aimodelid,
	(SELECT count(*) FROM principalobjectaccess s INDEXED BY access_object WHERE s.objectid = m.msdyn_aimodelid)
FROM msdyn_aimodel m INDEXED BY aimodel_mine_name
WHERE m.ownerid = :id AND EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object WHERE s.objectid = m.msdyn_aimodelid)
UNION ALL
SELECT 2, a.canvasappid, (SELECT count(*) FROM principalobjectaccess s INDEXED BY access_object WHERE s.objectid = a.canvasappid)
FROM canvasapp a INDEXED BY canvasapp_owner
WHERE a.ownerid = :id AND EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object WHERE s.objectid = a.canvasappid)
UNION ALL
SELECT 3, f.workflowid, (SELECT count(*) FROM principalobjectaccess s INDEXED BY access_object WHERE s.objectid = f.workflowid)
FROM workflow f INDEXED BY workflow_owner
WHERE f.ownerid = :id AND EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object WHERE s.objectid = f.workflowid)
LIMIT :limit;

-- What's shared with somebody by name.
-- name: departure_shared_with
SELECT objecttypecode, objectid FROM principalobjectaccess WHERE principalid = :id ORDER BY objectid LIMIT :limit;

-- Somebody's own runs since a time, by the unit of the event (E5); quick tests are none.
-- name: departure_runs
SELECT owningbusinessunit, count(*) FROM (
	SELECT owningbusinessunit FROM msdyn_aievent INDEXED BY aievent_owner
	WHERE ownerid = :id AND msdyn_processingdate >= :from AND msdyn_quicktest = 0 LIMIT :limit)
GROUP BY owningbusinessunit;
