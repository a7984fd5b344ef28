-- SPDX-License-Identifier: GPL-3.0-or-later
-- What changes shares, owners and settings (portal/sharing, portal/ownership, portal/settings).

-- name: version
-- each: OF model=msdyn_aimodel,msdyn_aimodelid app=canvasapp,canvasappid flow=workflow,workflowid container=msdyn_aibdatasetscontainer,msdyn_aibdatasetscontainerid
SELECT versionnumber FROM {OF.1} WHERE {OF.2} = :id;

-- A share isn't in the row's own columns, but what a panel showed is no longer true (H1).
-- name: touch
-- each: OF model=msdyn_aimodel,msdyn_aimodelid app=canvasapp,canvasappid flow=workflow,workflowid container=msdyn_aibdatasetscontainer,msdyn_aibdatasetscontainerid
UPDATE {OF.1} SET versionnumber = versionnumber + 1 WHERE {OF.2} = :id;

-- ---------------------------------------------------------------- shares

-- name: share_get
SELECT accessrightsmask, inheritedaccessrightsmask, changedon FROM principalobjectaccess
WHERE principalid = :principal AND objectid = :object;

-- Whether a user or team holds any share at all.
-- name: share_any
SELECT 1 FROM principalobjectaccess WHERE principalid = :principal LIMIT 1;

-- name: share_put
INSERT INTO principalobjectaccess (objectid, objecttypecode, principalid, principaltypecode, accessrightsmask, changedon)
VALUES (:object, :objecttype, :principal, :principaltype, :mask, :now)
ON CONFLICT (principalid, objectid) DO UPDATE SET accessrightsmask = accessrightsmask | excluded.accessrightsmask,
	changedon = excluded.changedon;

-- name: share_drop
DELETE FROM principalobjectaccess WHERE principalid = :principal AND objectid = :object;

-- ---------------------------------------------------------------- people

-- name: write_user
SELECT o.name, u.isdisabled, u.businessunitid FROM systemuser u CROSS JOIN owner o ON o.ownerid = u.systemuserid
WHERE u.systemuserid = :id;

-- name: write_team
SELECT o.name, t.teamtype, t.businessunitid FROM team t CROSS JOIN owner o ON o.ownerid = t.teamid WHERE t.teamid = :id;

-- The unit of a user or team.
-- name: write_owner_unit
SELECT coalesce(u.businessunitid, t.businessunitid) FROM owner o LEFT JOIN systemuser u ON u.systemuserid = o.ownerid
	LEFT JOIN team t ON t.teamid = o.ownerid
WHERE o.ownerid = :id;

-- Members that could act at all come first, so that a cap leaves out the others.
-- name: write_members
SELECT m.systemuserid FROM teammembership m CROSS JOIN systemuser u ON u.systemuserid = m.systemuserid
WHERE m.teamid = :id ORDER BY u.isdisabled, m.systemuserid LIMIT :limit;

-- name: write_member_count
SELECT count(*) FROM teammembership WHERE teamid = :id;

-- ---------------------------------------------------------------- apps and flows that call a model

-- name: write_callers
SELECT callertype, callerid FROM makerdeck_call WHERE msdyn_aimodelid = :id ORDER BY callertype, callerid LIMIT 200;

-- ---------------------------------------------------------------- owners

-- What triggers would set in a second and a third step (makerdeck_ownerkey, versionnumber) is set at once: the row ends up the same.
-- name: owner_set
-- each: OF model=msdyn_aimodel,msdyn_aimodelid,makerdeck_ownerkey=(SELECT/**/namekey/**/FROM/**/owner/**/WHERE/**/ownerid=:owner) app=canvasapp,canvasappid,statecode=statecode flow=workflow,workflowid,statecode=statecode container=msdyn_aibdatasetscontainer,msdyn_aibdatasetscontainerid,statecode=statecode
UPDATE {OF.1} SET ownerid = :owner, owningbusinessunit = :unit, modifiedby = :actor, modifiedon = :now,
	versionnumber = versionnumber + 1, {OF.3} WHERE {OF.2} = :id;

-- Containers of a model.
-- name: write_containers
SELECT msdyn_aibdatasetscontainerid, versionnumber FROM msdyn_aibdatasetscontainer WHERE msdyn_aimodelid = :id
ORDER BY msdyn_aibdatasetscontainerid;

-- Everything below a container that doesn't belong to the new owner yet, table by table (REFERENCE 1.3).
-- name: below
-- each: OF dataset=0 file=1 datasetfile=2 record=3 attached=4
SELECT * FROM (
	SELECT 0 AS kind, d.msdyn_aibdatasetid, d.msdyn_name, d.ownerid, d.owningbusinessunit FROM msdyn_aibdataset d
		WHERE d.msdyn_aibdatasetscontainerid = :container
	UNION ALL
	SELECT 1, f.msdyn_aibfileid, f.msdyn_name, f.ownerid, f.owningbusinessunit FROM msdyn_aibfile f WHERE f.msdyn_aibdatasetscontainerid = :container
	UNION ALL
	SELECT 2, f.msdyn_aibdatasetfileid, f.msdyn_name, f.ownerid, f.owningbusinessunit
		FROM msdyn_aibdataset d CROSS JOIN msdyn_aibdatasetfile f ON f.msdyn_aibdatasetid = d.msdyn_aibdatasetid
		WHERE d.msdyn_aibdatasetscontainerid = :container
	UNION ALL
	SELECT 3, r.msdyn_aibdatasetrecordid, r.msdyn_name, r.ownerid, r.owningbusinessunit
		FROM msdyn_aibdataset d CROSS JOIN msdyn_aibdatasetrecord r ON r.msdyn_aibdatasetsid = d.msdyn_aibdatasetid
		WHERE d.msdyn_aibdatasetscontainerid = :container
	UNION ALL
	SELECT 4, a.msdyn_aibfileattacheddataid, a.msdyn_key, a.ownerid, a.owningbusinessunit
		FROM msdyn_aibdataset d CROSS JOIN msdyn_aibdatasetfile f ON f.msdyn_aibdatasetid = d.msdyn_aibdatasetid
		CROSS JOIN msdyn_aibfileattacheddata a ON a.msdyn_aibdatasetfileid = f.msdyn_aibdatasetfileid
		WHERE d.msdyn_aibdatasetscontainerid = :container)
WHERE kind = {OF} AND ownerid <> :owner;

-- name: below_set
-- each: OF dataset=msdyn_aibdataset,msdyn_aibdatasetid file=msdyn_aibfile,msdyn_aibfileid datasetfile=msdyn_aibdatasetfile,msdyn_aibdatasetfileid record=msdyn_aibdatasetrecord,msdyn_aibdatasetrecordid attached=msdyn_aibfileattacheddata,msdyn_aibfileattacheddataid
UPDATE {OF.1} SET ownerid = :owner, owningbusinessunit = :unit, versionnumber = versionnumber + 1 WHERE {OF.2} = :id;

-- Training files of a container.
-- name: write_files
SELECT count(*) FROM msdyn_aibfile WHERE msdyn_aibdatasetscontainerid = :container;

-- ---------------------------------------------------------------- settings

-- name: setting_set
-- each: OF preview=makerdeck_previewmodels prompts=makerdeck_aiprompts former=sharetopreviousowneronassign
UPDATE organization SET {OF} = :value;

-- name: write_organization
SELECT organizationid, name FROM organization LIMIT 1;
