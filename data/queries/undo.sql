-- SPDX-License-Identifier: GPL-3.0-or-later
-- Taking operations back (H4, portal/undo): which, what they did, and the facts as they were.

-- ---------------------------------------------------------------- which operation

-- The last operation of somebody's before a row of the audit. The rows of one stand together.
-- name: undo_before
SELECT a.operationid FROM audit a INDEXED BY audit_actor
WHERE a.actor = :actor AND a.seq < :before AND a.operationid IS NOT NULL ORDER BY a.seq DESC LIMIT 1;

-- name: undo_operation
SELECT o.at, o.actor, o.action, o.undoes, coalesce(n.name, '') FROM operation o LEFT JOIN owner n ON n.ownerid = o.actor
WHERE o.operationid = :operation;

-- What took an operation back.
-- name: undo_by
SELECT operationid FROM operation INDEXED BY operation_undoes WHERE undoes = :operation LIMIT 1;

-- name: undo_span
-- each: OF first=min last=max
SELECT {OF}(seq) FROM audit WHERE operationid = :operation;

-- ---------------------------------------------------------------- what it did

-- name: undo_rows
-- each: WAY first=ASC last=DESC
SELECT seq, action, objecttype, objectid, objectname, before, after FROM audit INDEXED BY audit_operation
WHERE operationid = :operation ORDER BY seq {WAY};

-- Who changed a record since, other than this undo itself.
-- name: undo_changed_by
SELECT a.at, coalesce(o.name, '') FROM audit a LEFT JOIN owner o ON o.ownerid = a.actor
WHERE a.objectid = :object AND a.seq > :seq AND a.operationid IS NOT NULL AND a.operationid <> :operation ORDER BY a.seq DESC LIMIT 1;

-- ---------------------------------------------------------------- facts as they were

-- An owner put back, if it's still the one whom the operation made it, in the unit that it recorded if any; as owner_set and below_set.
-- name: undo_owner
-- each: OF model=msdyn_aimodel,msdyn_aimodelid,makerdeck_ownerkey=(SELECT/**/namekey/**/FROM/**/owner/**/WHERE/**/ownerid=:owner) app=canvasapp,canvasappid,statecode=statecode flow=workflow,workflowid,statecode=statecode container=msdyn_aibdatasetscontainer,msdyn_aibdatasetscontainerid,statecode=statecode
UPDATE {OF.1} SET ownerid = :owner, owningbusinessunit = :unit, modifiedby = :actor, modifiedon = :now,
	versionnumber = versionnumber + 1, {OF.3} WHERE {OF.2} = :id AND ownerid = :was
	AND (:wasunit IS NULL OR owningbusinessunit = :wasunit);

-- name: undo_below
-- each: OF dataset=msdyn_aibdataset,msdyn_aibdatasetid file=msdyn_aibfile,msdyn_aibfileid datasetfile=msdyn_aibdatasetfile,msdyn_aibdatasetfileid record=msdyn_aibdatasetrecord,msdyn_aibdatasetrecordid attached=msdyn_aibfileattacheddata,msdyn_aibfileattacheddataid
UPDATE {OF.1} SET ownerid = :owner, owningbusinessunit = :unit, versionnumber = versionnumber + 1
WHERE {OF.2} = :id AND ownerid = :was
	AND (:wasunit IS NULL OR owningbusinessunit = :wasunit);

-- name: undo_share
INSERT INTO principalobjectaccess (objectid, objecttypecode, principalid, principaltypecode, accessrightsmask, inheritedaccessrightsmask, changedon)
VALUES (:object, :objecttype, :principal, :principaltype, :mask, :inherited, :changedon)
ON CONFLICT (principalid, objectid) DO UPDATE SET accessrightsmask = excluded.accessrightsmask,
	inheritedaccessrightsmask = excluded.inheritedaccessrightsmask, changedon = excluded.changedon;

-- ---------------------------------------------------------------- copies of roles

-- A copy as it is, and whether anybody holds it or a role descends from it.
-- name: undo_role
SELECT r.name, r.businessunitid, r.isinherited,
	EXISTS (SELECT 1 FROM systemuserroles s WHERE s.roleid = r.roleid) OR EXISTS (SELECT 1 FROM teamroles t WHERE t.roleid = r.roleid),
	EXISTS (SELECT 1 FROM role c WHERE c.parentrootroleid = r.roleid AND c.roleid <> r.roleid)
FROM role r WHERE r.roleid = :id;

-- name: undo_role_drop_grid
DELETE FROM roleprivileges WHERE roleid = :id;

-- name: undo_role_drop
DELETE FROM role WHERE roleid = :id;

-- Made again with its id: its version is higher than any that it had, since each change of it is a row of the audit (H1).
-- name: undo_role_add
INSERT INTO role (roleid, name, namekey, businessunitid, isinherited, versionnumber)
VALUES (:id, :name, :key, :unit, :inherited, (SELECT max(seq) FROM audit));

-- name: undo_role_cell
INSERT INTO roleprivileges (roleid, privilegeid, privilegedepthmask) SELECT :id, p.privilegeid, :mask FROM privilege p WHERE p.name = :name;
