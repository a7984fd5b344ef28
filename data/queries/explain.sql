-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who and what answers about access go through (portal/explain, portal/access).

-- People by name, from the one after (:name, :id) on.
-- name: access_people
SELECT o.ownerid, o.name, o.namekey, u.domainname
FROM owner o INDEXED BY owner_type_name CROSS JOIN systemuser u ON u.systemuserid = o.ownerid
WHERE o.ownertype = 0 AND (o.namekey, o.ownerid) > (:name, :id)
ORDER BY o.namekey, o.ownerid LIMIT :limit;

-- name: access_user_ids
SELECT systemuserid FROM systemuser ORDER BY systemuserid;

-- name: access_some_users
SELECT systemuserid FROM systemuser ORDER BY systemuserid LIMIT :limit;

-- Models and prompts by id; prebuilt ones stand in no matrix (E6).
-- name: access_models
SELECT msdyn_aimodelid FROM msdyn_aimodel WHERE makerdeck_list <> 2 AND msdyn_aimodelid > :id
ORDER BY msdyn_aimodelid LIMIT :limit;

-- Records of any kind by name.
-- name: access_records
-- each: OF models=msdyn_aimodelid,msdyn_aimodel/**/WHERE/**/makerdeck_list<>2 containers=msdyn_aibdatasetscontainerid,msdyn_aibdatasetscontainer apps=canvasappid,canvasapp flows=workflowid,workflow
SELECT {OF.1}, namekey FROM {OF.2} ORDER BY namekey, {OF.1};

-- What an app or a flow calls, by name; the model may be gone, then its name stands in the call (F6).
-- name: access_calls
SELECT msdyn_aimodelid, msdyn_name FROM makerdeck_call WHERE callerid = :id ORDER BY msdyn_aimodelid LIMIT 200;
