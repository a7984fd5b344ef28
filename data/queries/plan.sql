-- SPDX-License-Identifier: GPL-3.0-or-later
-- A leaver's plan (G8, portal/plan): gathered by key, looked at row by row, and who could leave.

-- ---------------------------------------------------------------- gathering

-- What somebody owns of a list (0 models, 1 prompts) by name, a row for each container, from behind a name and id on. The last row tells
-- where to go on; a model comes with all of its containers or not at all.
-- name: plan_models
SELECT p.namekey, p.msdyn_aimodelid, d.msdyn_aibdatasetscontainerid, d.ownerid,
	CASE WHEN d.ownerid <> :owner THEN (SELECT ownertype FROM owner o WHERE o.ownerid = d.ownerid) END
FROM (SELECT namekey, msdyn_aimodelid FROM msdyn_aimodel INDEXED BY aimodel_mine_name
	WHERE ownerid = :owner AND makerdeck_list = :list AND (namekey, msdyn_aimodelid) > (:key, :id)
	ORDER BY namekey, msdyn_aimodelid LIMIT :limit) p
LEFT JOIN msdyn_aibdatasetscontainer d ON d.msdyn_aimodelid = p.msdyn_aimodelid
ORDER BY p.namekey, p.msdyn_aimodelid;

-- Containers that somebody owns, whether their model is in a list, and its owner: a container stands behind a model that's in the plan.
-- name: plan_containers
SELECT d.rowid, d.msdyn_aibdatasetscontainerid, m.makerdeck_list < 2, m.ownerid
FROM msdyn_aibdatasetscontainer d INDEXED BY container_owner CROSS JOIN msdyn_aimodel m ON m.msdyn_aimodelid = d.msdyn_aimodelid
WHERE d.ownerid = :owner AND d.rowid > :after ORDER BY d.rowid LIMIT :limit;

-- name: plan_others
-- each: OF app=canvasapp,canvasappid,canvasapp_owner flow=workflow,workflowid,workflow_owner
SELECT r.rowid, r.{OF.2} FROM {OF.1} r INDEXED BY {OF.3} WHERE r.ownerid = :owner AND r.rowid > :after ORDER BY r.rowid LIMIT :limit;

-- Containers whose owner isn't their model's (G5), among the next ones.
-- name: plan_splits
SELECT d.rowid, d.msdyn_aibdatasetscontainerid, d.ownerid <> m.ownerid AND m.makerdeck_list < 2,
	d.ownerid, (SELECT ownertype FROM owner o WHERE o.ownerid = d.ownerid),
	m.ownerid, (SELECT ownertype FROM owner o WHERE o.ownerid = m.ownerid)
FROM msdyn_aibdatasetscontainer d CROSS JOIN msdyn_aimodel m ON m.msdyn_aimodelid = d.msdyn_aimodelid
WHERE d.rowid > :after ORDER BY d.rowid LIMIT :limit;

-- The next owner, or the one named: whether they can act (A4), and whether they own anything.
-- name: plan_owner
-- each: WHO next=o.rid>:after named=o.ownerid=:owner
SELECT o.rid, o.ownerid, o.ownertype,
	EXISTS (SELECT 1 FROM systemuser u WHERE u.systemuserid = o.ownerid AND u.isdisabled = 1)
	OR NOT (EXISTS (SELECT 1 FROM systemuserroles r WHERE r.systemuserid = o.ownerid)
		OR EXISTS (SELECT 1 FROM teamroles r WHERE r.teamid = o.ownerid)
		OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid WHERE t.systemuserid = o.ownerid)),
	EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.ownerid = o.ownerid)
	OR EXISTS (SELECT 1 FROM msdyn_aibdatasetscontainer d WHERE d.ownerid = o.ownerid)
	OR EXISTS (SELECT 1 FROM canvasapp a WHERE a.ownerid = o.ownerid)
	OR EXISTS (SELECT 1 FROM workflow f WHERE f.ownerid = o.ownerid)
FROM owner o WHERE {WHO} ORDER BY o.rid LIMIT 1;

-- ---------------------------------------------------------------- checking

-- What the decision about Assign reads of a row (B4: the decision itself is domain/access), and its version.
-- name: plan_facts_model
SELECT m.msdyn_name, m.ownerid, m.owningbusinessunit, m.versionnumber, m.makerdeck_type, m.makerdeck_list, t.tableid
FROM msdyn_aimodel m LEFT JOIN makerdeck_table t ON t.tableid = m.makerdeck_inputtable WHERE m.msdyn_aimodelid = :id;

-- The table that a model is trained on (F4).
-- name: plan_input
SELECT t.displayname FROM msdyn_aimodel m CROSS JOIN makerdeck_table t ON t.tableid = m.makerdeck_inputtable
WHERE m.msdyn_aimodelid = :id;

-- name: plan_facts_of
-- each: OF app=displayname,canvasapp,canvasappid flow=name,workflow,workflowid
SELECT {OF.1}, ownerid, owningbusinessunit, versionnumber FROM {OF.2} WHERE {OF.3} = :id;

-- name: plan_facts_container
-- each: BY id=msdyn_aibdatasetscontainerid model=msdyn_aimodelid
SELECT d.msdyn_name, d.ownerid, d.owningbusinessunit, d.versionnumber, d.msdyn_aibdatasetscontainerid,
	EXISTS (SELECT 1 FROM msdyn_aibdataset s WHERE s.msdyn_aibdatasetscontainerid = d.msdyn_aibdatasetscontainerid)
	OR EXISTS (SELECT 1 FROM msdyn_aibfile f WHERE f.msdyn_aibdatasetscontainerid = d.msdyn_aibdatasetscontainerid)
FROM msdyn_aibdatasetscontainer d WHERE d.{BY} = :id;

-- ---------------------------------------------------------------- who could leave

-- How much everybody owns, from indexes that begin with the owner.
-- name: leavers_models
SELECT ownerid, makerdeck_list, count(*) FROM msdyn_aimodel INDEXED BY aimodel_mine_name GROUP BY ownerid, makerdeck_list;

-- name: leavers_others
-- each: OF app=canvasapp,canvasapp_owner flow=workflow,workflow_owner container=msdyn_aibdatasetscontainer,container_owner
SELECT ownerid, count(*) FROM {OF.1} INDEXED BY {OF.2} GROUP BY ownerid;

-- name: leavers_who
SELECT o.ownertype, o.name, o.namekey, o.loginkey, coalesce(u.domainname, ''),
	o.ownertype = 0 AND (u.isdisabled = 1 OR NOT (EXISTS (SELECT 1 FROM systemuserroles r WHERE r.systemuserid = o.ownerid)
		OR EXISTS (SELECT 1 FROM teammembership t CROSS JOIN teamroles r ON r.teamid = t.teamid WHERE t.systemuserid = o.ownerid)))
FROM owner o LEFT JOIN systemuser u ON u.systemuserid = o.ownerid WHERE o.ownerid = :id;
